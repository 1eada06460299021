#ifndef HF_RULES_CONNECTION_LIFE_H
#define HF_RULES_CONNECTION_LIFE_H

#include <stdbool.h>

/* The life of a connection: what may flow, and who may change that (docs/operations.md
 * "Connections"). Nothing is sent outside before live_out, and only enabling leads there. Pure. */

/* X(SYMBOL, value, name) */
#define CONNECTION_LIFE_MAP(X)                                                 \
    X(DRAFT, 0, "draft")         /* nothing flows */                           \
    X(REHEARSED, 1, "rehearsed") /* a rehearsal went through; nothing flows */ \
    X(LIVE_IN, 2, "live_in")     /* it is listened to and read */              \
    X(LIVE_OUT, 3, "live_out")   /* and it is told things */                   \
    X(PAUSED, 4, "paused")       /* nothing flows; what is owed waits */

enum connection_life {
#define X(symbol, value, name) LIFE_##symbol = value,
    CONNECTION_LIFE_MAP(X)
#undef X
        CONNECTION_LIVES
};

enum connection_verb { CONNECTION_ENABLE, CONNECTION_PAUSE };

/* true and *to: the verb leads on. paused_from: where a paused one was. has_adapter: something
 * could be sent at all; without one, enabling only takes it back from a pause. */
bool connection_life_next(enum connection_life from, enum connection_life paused_from,
                          enum connection_verb verb, bool has_adapter, enum connection_life *to);
const char *connection_life_name(enum connection_life l);
/* What is owed to it is kept for it: it is told things, or was before a pause. */
bool connection_life_owes(enum connection_life l, enum connection_life paused_from);
/* It may be read from. */
bool connection_life_reads(enum connection_life l);

#endif
