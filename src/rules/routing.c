/* The routing table's engine.
 * Part of validation.
 * Promise: first match wins; no match is said, never guessed. */
#include "rules/routing.h"

static bool one_of(const struct slice *all, int count, struct slice wanted)
{
    for (int i = 0; i < count; i++)
        if (slice_eq(all[i], wanted))
            return true;
    return count == 0;
}

static bool starts_with_one(const struct slice *prefixes, int count, struct slice text)
{
    for (int i = 0; i < count; i++)
        if (slice_starts(text, prefixes[i]))
            return true;
    return count == 0;
}

bool route_order(const struct profile *p, struct slice country, struct slice postcode,
                 int64_t weight_g, struct slice method, struct route_answer *answer)
{
    country = slice_trim(country);
    postcode = slice_trim(postcode);
    for (int i = 0; i < p->route_count; i++) {
        const struct profile_route *r = &p->routes[i];
        if (!one_of(r->countries, r->country_count, country) ||
            !starts_with_one(r->postcodes, r->postcode_count, postcode) ||
            (r->method.ptr != NULL && !slice_eq(r->method, method)) ||
            (r->max_weight_g > 0 && weight_g > r->max_weight_g) ||
            !service_serves(r->service, country))
            continue;
        *answer = (struct route_answer){r->carrier, r->service};
        return true;
    }
    return false;
}
