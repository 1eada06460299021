#ifndef HF_RULES_FIELD_LIMITS_H
#define HF_RULES_FIELD_LIMITS_H

#include "base/arena.h"
#include "rules/exceptions.h"
#include "rules/order_doc.h"

/* What a carrier's service demands of a recipient: fields it will not travel without, and how long
 * each may be. Lengths count Unicode characters of the trimmed field; street lines are joined by
 * one blank. Over-length holds with field and limit; nothing is cut (ORD-3, ORD-4). */

enum ship_field {
    SHIP_NAME,
    SHIP_COMPANY,
    SHIP_STREET,
    SHIP_CITY,
    SHIP_POSTCODE,
    SHIP_PROVINCE,
    SHIP_PHONE,
    SHIP_EMAIL,
    SHIP_FIELDS
};
/* By the profile's name: name company street city postcode province phone email. */
bool ship_field_parse(struct slice name, enum ship_field *f);
const char *ship_field_name(enum ship_field f);

struct ship_rules {
    unsigned requires;      /* mask of 1u << enum ship_field; phone and email are asked for */
    int limit[SHIP_FIELDS]; /* characters; 0 = none stated */
    struct slice service;   /* named in the hold */
};

/* REASON_ADDR_FIELD_TOO_LONG (args: length, limit, service), REASON_PHONE_REQUIRED,
 * REASON_EMAIL_REQUIRED (args: service, country). phone_valid: what phone_check said. Slices made
 * here live in a. Returns how many were written, at most max. */
size_t field_limits_check(const struct ship_rules *rules, const struct ship_to *p, bool phone_valid,
                          struct arena *a, struct reason *reasons, size_t max);

#endif
