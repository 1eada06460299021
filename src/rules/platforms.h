#ifndef HF_RULES_PLATFORMS_H
#define HF_RULES_PLATFORMS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

/* The platforms a connection can be of, and what a profile may ask of each. An adapter is found by
 * the same name (partner/outbound.h, partner/webhook.h); a row without one is listed and silent. */
struct platform {
    const char *name;
    bool labels;         /* carriers may be of it: their labels are bought there */
    bool tracks;         /* it can be asked where a parcel is: services may name it `tracking_by` */
    bool figures;        /* it is told what may be sold, once enabled outward */
    bool figures_asked;  /* only where the profile's connection says `inventory: true` */
    const char *numbers; /* the form of its numbers (rules/tracking_number.h); NULL: unknown */
    const char *statuses; /* whose codes its events carry (rules/statuses.h); NULL: it has none */
};
extern const struct platform platforms[];
extern const size_t platform_count;

struct profile_connection;

/* NULL: none is called so. static. */
const struct platform *platform_find(struct slice name);
/* A connection of this platform is told what may be sold. c: NULL = the profile dropped it. */
bool figures_told(struct slice platform, const struct profile_connection *c);
/* "shopify, woocommerce or files": the names of those that do what is asked, for an error. */
enum platform_use { PLATFORM_ANY, PLATFORM_LABELS, PLATFORM_TRACKS };
bool platform_serves(const struct platform *p, enum platform_use use);
void platform_list(enum platform_use use, char *out, size_t out_bytes);

#endif
