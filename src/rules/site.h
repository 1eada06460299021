#ifndef HF_RULES_SITE_H
#define HF_RULES_SITE_H

#include "rules/calendar.h"
#include "rules/config_read.h"

/* A warehouse, shared by all merchants, as its site file says (docs/profiles.md). */

struct count_tolerance { /* of a count; beyond either figure: a second person */
    bool stated;
    int64_t percent, units;
};

struct location_rule {
    struct slice prefix; /* of the location's code; the longest that fits counts */
    struct slice type; /* dock receiving sellable quarantine returns rework pack lane restricted */
    struct slice carrier; /* of a lane; SLICE_NONE otherwise */
    int64_t capacity;     /* of one such location, in eaches; 0 = not stated */
    struct count_tolerance tolerance;
};

struct site {
    struct slice warehouse, name, timezone;
    struct slice street, city, postcode, country;
    struct calendar calendar;
    struct location_rule *locations;
    int location_count;
    struct count_tolerance
        tolerance; /* of the whole warehouse, where no location rule says otherwise */
};

/* Into r's arena. REFUSED: r->errors say why; FULL: the arena is too small. */
enum hf_status site_read(struct config_reader *r, struct slice text,
                         const struct site **site) HF_MUST_CHECK;
/* The rule for a location's code, or NULL. */
const struct location_rule *site_location_rule(const struct site *s, struct slice code);
bool location_type_is_known(struct slice type);

#endif
