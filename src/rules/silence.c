/* The silence timer's arithmetic.
 * Asked at every handover.
 * Promise: a weekend or a holiday is nobody's silence; days are the warehouse's own. */
#include "rules/silence.h"

#include "base/clock.h"

enum { LOOK_AHEAD_DAYS = 400 }; /* a calendar with no working day in a year has no silence */

int64_t silence_due(const struct zone *z, const struct calendar *c, int64_t from_us, int64_t hours)
{
    int64_t left = hours * US_PER_HOUR, at = from_us;
    int64_t day = date_days(zone_local(z, from_us).date);
    for (int i = 0; i < LOOK_AHEAD_DAYS; i++, day++) {
        int64_t ends = zone_instant(z, date_of_days(day + 1), 0);
        if (calendar_works(c, date_of_days(day))) {
            if (left <= ends - at)
                return at + left;
            left -= ends - at;
        }
        at = ends;
    }
    return from_us + hours * US_PER_HOUR;
}
