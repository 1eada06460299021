/* What becomes of a label that the carrier was asked to hold.
 * Asked when a person asks, when the carrier answers, and when a person decides.
 * Promise: a no is believed only where it was known before how things stood. */
#include "rules/carrier_hold.h"

#include <assert.h>

/* clang-format off */
/* from, event, to */
static const struct carrier_hold_move moves[] = {
    {CARRIER_HOLD_FREE, CARRIER_HOLD_EVENT_ASK_HOLD, CARRIER_HOLD_HOLD_ASKED},
    {CARRIER_HOLD_HOLD_ASKED, CARRIER_HOLD_EVENT_DONE, CARRIER_HOLD_HELD},
    {CARRIER_HOLD_HOLD_ASKED, CARRIER_HOLD_EVENT_REFUSED, CARRIER_HOLD_FREE},
    {CARRIER_HOLD_HOLD_ASKED, CARRIER_HOLD_EVENT_LOST, CARRIER_HOLD_UNSURE},
    {CARRIER_HOLD_HELD, CARRIER_HOLD_EVENT_ASK_RELEASE, CARRIER_HOLD_RELEASE_ASKED},
    {CARRIER_HOLD_HELD, CARRIER_HOLD_EVENT_DECIDED, CARRIER_HOLD_FREE},
    {CARRIER_HOLD_RELEASE_ASKED, CARRIER_HOLD_EVENT_DONE, CARRIER_HOLD_FREE},
    {CARRIER_HOLD_RELEASE_ASKED, CARRIER_HOLD_EVENT_REFUSED, CARRIER_HOLD_HELD},
    {CARRIER_HOLD_RELEASE_ASKED, CARRIER_HOLD_EVENT_LOST, CARRIER_HOLD_UNSURE},
    {CARRIER_HOLD_UNSURE, CARRIER_HOLD_EVENT_ASK_HOLD, CARRIER_HOLD_HOLD_AGAIN},
    {CARRIER_HOLD_UNSURE, CARRIER_HOLD_EVENT_ASK_RELEASE, CARRIER_HOLD_RELEASE_AGAIN},
    {CARRIER_HOLD_UNSURE, CARRIER_HOLD_EVENT_DECIDED, CARRIER_HOLD_FREE},
    {CARRIER_HOLD_HOLD_AGAIN, CARRIER_HOLD_EVENT_DONE, CARRIER_HOLD_HELD},
    {CARRIER_HOLD_HOLD_AGAIN, CARRIER_HOLD_EVENT_REFUSED, CARRIER_HOLD_UNSURE},
    {CARRIER_HOLD_HOLD_AGAIN, CARRIER_HOLD_EVENT_LOST, CARRIER_HOLD_UNSURE},
    {CARRIER_HOLD_RELEASE_AGAIN, CARRIER_HOLD_EVENT_DONE, CARRIER_HOLD_FREE},
    {CARRIER_HOLD_RELEASE_AGAIN, CARRIER_HOLD_EVENT_REFUSED, CARRIER_HOLD_UNSURE},
    {CARRIER_HOLD_RELEASE_AGAIN, CARRIER_HOLD_EVENT_LOST, CARRIER_HOLD_UNSURE},
};
/* clang-format on */

const struct carrier_hold_move *carrier_hold_moves(size_t *count)
{
    *count = sizeof moves / sizeof *moves;
    return moves;
}

bool carrier_hold_next(enum carrier_hold from, enum carrier_hold_event event, enum carrier_hold *to)
{
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
        if (moves[i].from == from && moves[i].event == event) {
            *to = moves[i].to;
            return true;
        }
    return false;
}

bool carrier_hold_under_way(enum carrier_hold h)
{
    return h == CARRIER_HOLD_HOLD_ASKED || h == CARRIER_HOLD_RELEASE_ASKED ||
           h == CARRIER_HOLD_HOLD_AGAIN || h == CARRIER_HOLD_RELEASE_AGAIN;
}

const char *carrier_hold_name(enum carrier_hold h)
{
    static const char *const names[] = {
#define X(symbol, value, name) [value] = name,
        CARRIER_HOLD_MAP(X)
#undef X
    };
    assert(h < CARRIER_HOLD_COUNT);
    return names[h];
}

const char *carrier_hold_event_name(enum carrier_hold_event e)
{
    static const char *const names[] = {
#define X(symbol, value, name) [value] = name,
        CARRIER_HOLD_EVENT_MAP(X)
#undef X
    };
    assert(e < CARRIER_HOLD_EVENT_COUNT);
    return names[e];
}
