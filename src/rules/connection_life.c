/* The life of a connection as a table.
 * Where: rules; asked by the pause and enable commands, and by the outbox.
 * Promise: only enabling opens the way outward, and pausing always works. */
#include "rules/connection_life.h"

#include <assert.h>

/* enabling, with an adapter for the outside and without */
static const struct {
    enum connection_life with, without;
} enabled[] = {
    [LIFE_DRAFT] = {LIFE_DRAFT,    LIFE_DRAFT   }, /* rehearse it first */
    [LIFE_REHEARSED] = {LIFE_LIVE_IN,  LIFE_LIVE_IN },
    [LIFE_LIVE_IN] = {LIFE_LIVE_OUT, LIFE_LIVE_IN },
    [LIFE_LIVE_OUT] = {LIFE_LIVE_OUT, LIFE_LIVE_OUT},
    [LIFE_PAUSED] = {LIFE_PAUSED,   LIFE_PAUSED  }, /* back to where it was */
};
_Static_assert(sizeof enabled / sizeof *enabled == CONNECTION_LIVES, "a life has no row");

bool connection_life_next(enum connection_life from, enum connection_life paused_from,
                          enum connection_verb verb, bool has_adapter, enum connection_life *to)
{
    assert((unsigned)from < CONNECTION_LIVES);
    assert((unsigned)paused_from < CONNECTION_LIVES);
    if (verb == CONNECTION_PAUSE)
        *to = LIFE_PAUSED;
    else if (from == LIFE_PAUSED)
        *to = paused_from == LIFE_PAUSED ? LIFE_LIVE_IN : paused_from;
    else
        *to = has_adapter ? enabled[from].with : enabled[from].without;
    return *to != from;
}

const char *connection_life_name(enum connection_life l)
{
    static const char *const names[] = {
#define X(symbol, value, name) [LIFE_##symbol] = name,
        CONNECTION_LIFE_MAP(X)
#undef X
    };
    assert((unsigned)l < CONNECTION_LIVES);
    return names[l];
}

bool connection_life_owes(enum connection_life l, enum connection_life paused_from)
{
    return l == LIFE_LIVE_OUT || (l == LIFE_PAUSED && paused_from == LIFE_LIVE_OUT);
}

bool connection_life_reads(enum connection_life l)
{
    return l == LIFE_LIVE_IN || l == LIFE_LIVE_OUT;
}
