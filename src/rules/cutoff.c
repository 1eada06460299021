/* The cut-off of a service.
 * Asked at acceptance; the answer is kept with the shipment.
 * Promise: the warehouse's own clock and calendar, daylight saving included. */
#include "rules/cutoff.h"

enum { LOOK_AHEAD_DAYS = 60 }; /* longer than any holiday a warehouse takes */

bool cutoff_promise(const struct profile_service *s, const struct zone *z, const struct calendar *c,
                    int64_t accepted_us, struct cutoff_answer *answer)
{
    int64_t today = date_days(zone_local(z, accepted_us).date);
    for (int64_t day = today; day < today + LOOK_AHEAD_DAYS; day++) {
        struct date d = date_of_days(day);
        int minute = s->cutoff_minute[date_weekday(d)];
        if (minute < 0 || !calendar_works(c, d))
            continue;
        int64_t at = zone_instant(z, d, minute);
        if (accepted_us >= at)
            continue;
        *answer = (struct cutoff_answer){at, d};
        return true;
    }
    return false;
}

enum cutoff_cause cutoff_cause(const struct cutoff_facts *f)
{
    int64_t wave_us = f->wave_minutes > 0 ? f->wave_minutes * INT64_C(60000000) : 0;
    if (f->held)
        return CUTOFF_HOLD;
    if (f->at_dock)
        return CUTOFF_CARRIER;
    return f->accepted_us > f->cutoff_us - wave_us ? CUTOFF_LATE_ARRIVAL : CUTOFF_FLOOR;
}

const char *cutoff_cause_name(enum cutoff_cause c)
{
    static const char *const names[] = {"hold", "carrier", "late_arrival", "floor"};
    return names[c];
}
