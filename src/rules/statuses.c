/* Carriers' status codes, looked up.
 * Asked for every event of a carrier that has a table.
 * Promise: a code that is in no row means nothing. */
#include "rules/statuses.h"

#include <string.h>

static bool covers(const struct carrier_status *s, struct slice code)
{
    size_t len = strlen(s->code);
    if (s->last[0] == '\0')
        return slice_is(code, s->code);
    return code.len == len && memcmp(code.ptr, s->code, len) >= 0 &&
           memcmp(code.ptr, s->last, len) <= 0;
}

const struct carrier_status *carrier_status_find(struct slice carrier, struct slice code)
{
    const struct carrier_status *range = NULL;
    for (size_t i = 0; i < carrier_status_count; i++) {
        const struct carrier_status *s = &carrier_statuses[i];
        if (!slice_is(carrier, s->carrier) || !covers(s, code))
            continue;
        if (s->last[0] == '\0')
            return s; /* a row of its own before a range it lies in */
        range = s;
    }
    return range;
}

bool carrier_status_known(struct slice carrier)
{
    for (size_t i = 0; i < carrier_status_count; i++)
        if (slice_is(carrier, carrier_statuses[i].carrier))
            return true;
    return false;
}
