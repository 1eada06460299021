#ifndef HF_RULES_VALIDATE_SHIP_TO_H
#define HF_RULES_VALIDATE_SHIP_TO_H

#include "rules/address.h"
#include "rules/field_limits.h"

/* libphonenumber takes about 20 us: whoever has the time (an I/O thread) judges early and keeps the
 * verdict in the recipient. */
bool ship_to_phone_is_valid(const struct ship_to *p);

/* Every check of a recipient at once: complete for its country, a phone or e-mail where the service
 * demands one, and no field longer than the service takes. rules NULL: no service is known yet,
 * only completeness is judged. Returns how many reasons were written, at most max. */
size_t validate_ship_to(const struct countries *c, const struct ship_to *p,
                        const struct ship_rules *rules, struct arena *a, struct reason *reasons,
                        size_t max);

#endif
