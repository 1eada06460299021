#ifndef HF_RULES_CARRIER_HOLD_H
#define HF_RULES_CARRIER_HOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A label that the carrier is asked to keep out of its day's close, and to let go again
 * (docs/carrier-dhl.md, "Held over there"). What is said of it here is what the carrier answered;
 * an answer that was lost is told apart from a no. The numbers are what the store keeps; add at
 * the end only. */

/* X(SYMBOL, value, name) */
#define CARRIER_HOLD_MAP(X)                                                                   \
    X(FREE, 0, "free")                                                                        \
    X(HOLD_ASKED, 1, "hold_asked")                                                            \
    X(HELD, 2, "held")                                                                        \
    X(RELEASE_ASKED, 3, "release_asked")                                                      \
    X(UNSURE, 4, "unsure")               /* an answer was lost: held or not, nobody knows */  \
    X(HOLD_AGAIN, 5, "hold_asked_again") /* asked while it was unsure: a no proves nothing */ \
    X(RELEASE_AGAIN, 6, "release_asked_again")

enum carrier_hold {
#define X(symbol, value, name) CARRIER_HOLD_##symbol = value,
    CARRIER_HOLD_MAP(X)
#undef X
        CARRIER_HOLD_COUNT
};

#define CARRIER_HOLD_EVENT_MAP(X)                                      \
    X(ASK_HOLD, 0, "ask_hold")                                         \
    X(ASK_RELEASE, 1, "ask_release")                                   \
    X(DONE, 2, "done")                                                 \
    X(REFUSED, 3, "refused")                                           \
    X(LOST, 4, "lost")       /* no answer, or none that can be read */ \
    X(DECIDED, 5, "decided") /* a person saw over there that it is not held */

enum carrier_hold_event {
#define X(symbol, value, name) CARRIER_HOLD_EVENT_##symbol = value,
    CARRIER_HOLD_EVENT_MAP(X)
#undef X
        CARRIER_HOLD_EVENT_COUNT
};

struct carrier_hold_move {
    enum carrier_hold from;
    enum carrier_hold_event event;
    enum carrier_hold to;
};
/* static. */
const struct carrier_hold_move *carrier_hold_moves(size_t *count);

/* true: *to. false: no such move from there; *to is untouched. */
bool carrier_hold_next(enum carrier_hold from, enum carrier_hold_event event,
                       enum carrier_hold *to);
/* A call is under way: nothing else is asked before it is through. */
bool carrier_hold_under_way(enum carrier_hold h);
/* "free" for a number that is in no row. static. */
const char *carrier_hold_name(enum carrier_hold h);
const char *carrier_hold_event_name(enum carrier_hold_event e);

#endif
