#ifndef HF_RULES_INBOUND_STATES_H
#define HF_RULES_INBOUND_STATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rules/states.h"

/* The life of an inbound (requirements 2, "Inbound lifecycle"; RCV-1 to RCV-7): announced by an ASN
 * or a purchase order, counted by the floor, checked against the paper, accepted, put away. The
 * numbers are what the store keeps; add at the end only. docs/inbound.md. */

/* X(SYMBOL, value, name) */
#define INBOUND_STATE_MAP(X)                   \
    X(ANNOUNCED, 0, "announced")               \
    X(SLOT_CONFIRMED, 1, "slot_confirmed")     \
    X(ARRIVED, 2, "arrived")                   \
    X(COUNTING, 3, "counting")                 \
    X(VERIFIED, 4, "verified")                 \
    X(DISCREPANCY_OPEN, 5, "discrepancy_open") \
    X(ACCEPTED, 6, "accepted")                 \
    X(PUT_AWAY, 7, "put_away")                 \
    X(CLOSED, 8, "closed")

enum inbound_state {
#define X(symbol, value, name) INBOUND_##symbol = value,
    INBOUND_STATE_MAP(X)
#undef X
        INBOUND_STATE_COUNT
};

#define INBOUND_EVENT_MAP(X)                                                            \
    X(CONFIRM_SLOT, 0, "confirm_slot") /* the warehouse gave it a time and a dock */    \
    X(ARRIVE, 1, "arrive")             /* the goods stand at the dock */                \
    X(RECEIVE, 2, "receive")           /* a receipt was counted, or one reversed */     \
    X(VERIFY, 3, "verify")             /* checked against the paper: it agrees */       \
    X(DIFFER, 4, "differ")             /* checked against the paper: it does not */     \
    X(ACCEPT, 5, "accept")             /* what is there is ours to sell */              \
    X(PUT_AWAY, 6, "put_away")         /* every accepted unit was scanned to a place */ \
    X(CLOSE, 7, "close")               /* the rest came, or will not come */            \
    X(WITHDRAW, 8, "withdraw")         /* it never came and will not */                 \
    X(UNDO, 9, "undo")                 /* the last receipt was reversed */

enum inbound_event {
#define X(symbol, value, name) INBOUND_EVENT_##symbol = value,
    INBOUND_EVENT_MAP(X)
#undef X
        INBOUND_EVENT_COUNT
};

struct inbound_transition {
    enum inbound_event event;
    uint32_t from; /* mask of 1u << state */
    enum inbound_state to;
    uint32_t needs;   /* evidence that has to be on file: payload = the paper, receipt = counted
                         units,   count = checked against the paper */
    const char *what; /* for people; static */
};
/* In enum order of the events. static. */
const struct inbound_transition *inbound_transitions(size_t *count);

/* true: *to is where event leads from state. false: no such move from there (*missing = 0), or
 * evidence lacks (*missing says which). */
bool inbound_move(enum inbound_state state, enum inbound_event event, uint32_t on_file,
                  enum inbound_state *to, uint32_t *missing);
/* What must be on file to be in state s: the alternatives, each a mask, numbered from 0. false: no
 * such alternative. The store keeps them as a table and backs the rule with a constraint. */
bool inbound_required_evidence(enum inbound_state s, size_t alternative, uint32_t *needs);

const char *inbound_state_name(enum inbound_state s);
const char *inbound_event_name(enum inbound_event e);
/* By name; false when unknown, *out untouched. */
bool inbound_state_parse(struct slice name, enum inbound_state *s);

#endif
