#ifndef HF_RULES_ROUTING_H
#define HF_RULES_ROUTING_H

#include "rules/profile.h"

/* Which carrier's service an order travels by: the first row of the profile's routing that fits. */
struct route_answer {
    const struct profile_carrier *carrier;
    const struct profile_service *service;
};
/* postcode: prefixes match the trimmed text. false: no row fits (no_service). */
bool route_order(const struct profile *p, struct slice country, struct slice postcode,
                 int64_t weight_g, struct slice method, struct route_answer *answer);

#endif
