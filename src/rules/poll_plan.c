/* How often a carrier is asked about a parcel.
 * Where: rules; asked after every reading and when a label is made.
 * Promise: every plan ends. */
#include "rules/poll_plan.h"

#include <assert.h>

#include "rules/custody.h"

enum { HOUR = 3600, DAY = 24 * HOUR };

/* phase, until, every */
static const struct poll_step steps[] = {
    {POLL_BEFORE_SCAN, 8 * HOUR,  2 * HOUR },
    {POLL_BEFORE_SCAN, 24 * HOUR, 4 * HOUR },
    {POLL_BEFORE_SCAN, 30 * DAY,  12 * HOUR},
    {POLL_ON_THE_ROAD, 14 * DAY,  12 * HOUR},
    {POLL_ON_THE_ROAD, 60 * DAY,  24 * HOUR},
    {POLL_UNPROVEN,    7 * DAY,   24 * HOUR},
};

const struct poll_step *poll_steps(size_t *count)
{
    *count = sizeof steps / sizeof *steps;
    return steps;
}

const char *poll_phase_name(enum poll_phase p)
{
    static const char *const names[] = {
#define X(symbol, value, name) [POLL_##symbol] = name,
        POLL_PHASE_MAP(X)
#undef X
    };
    assert((unsigned)p < POLL_PHASES);
    return names[p];
}

int64_t poll_after_s(enum custody c, bool proven, int64_t age_s)
{
    if (c == CUSTODY_RETURNED || (c == CUSTODY_DELIVERED && proven))
        return 0;
    enum poll_phase phase = !custody_is_confirmed(c)  ? POLL_BEFORE_SCAN
                            : custody_awaits_event(c) ? POLL_ON_THE_ROAD
                                                      : POLL_UNPROVEN;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (steps[i].phase == phase && age_s < steps[i].until_s)
            return steps[i].every_s;
    return 0;
}
