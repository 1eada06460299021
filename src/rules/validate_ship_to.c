/* The checks of a recipient, put together.
 * Part of validation; on the path of every order.
 * Promise: all that lacks is told at once. */
#include "rules/validate_ship_to.h"

#include "rules/phone.h"

bool ship_to_phone_is_valid(const struct ship_to *p)
{
    char e164[PHONE_E164_BYTES];
    if (p->phone_verdict != PHONE_NOT_JUDGED)
        return p->phone_verdict == PHONE_GOOD;
    return phone_check(slice_trim(p->phone), slice_trim(p->country), e164);
}

size_t validate_ship_to(const struct countries *c, const struct ship_to *p,
                        const struct ship_rules *rules, struct arena *a, struct reason *reasons,
                        size_t max)
{
    size_t count = address_check(c, p, reasons, max);
    if (rules == NULL || !p->given)
        return count;
    bool phone = (rules->requires & 1u << SHIP_PHONE) && ship_to_phone_is_valid(p);
    return count + field_limits_check(rules, p, phone, a, reasons + count, max - count);
}
