#ifndef HF_RULES_RETURN_STATES_H
#define HF_RULES_RETURN_STATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rules/states.h"

/* The life of a return (requirements 2, "Return lifecycle"; RET-1 to RET-10). The returns system
 * authorises, the floor receives and decides, the result goes back to the returns system. The
 * numbers are what the store keeps; add at the end only. docs/returns.md. */

/* X(SYMBOL, value, name) */
#define RETURN_STATE_MAP(X)        \
    X(AUTHORISED, 0, "authorised") \
    X(EXPECTED, 1, "expected")     \
    X(ARRIVED, 2, "arrived")       \
    X(RECEIVED, 3, "received")     \
    X(INSPECTED, 4, "inspected")   \
    X(DECIDED, 5, "decided")       \
    X(EXECUTED, 6, "executed")     \
    X(CLOSED, 7, "closed")

enum return_state {
#define X(symbol, value, name) RETURN_##symbol = value,
    RETURN_STATE_MAP(X)
#undef X
        RETURN_STATE_COUNT
};

#define RETURN_EVENT_MAP(X)                                                \
    X(ANNOUNCE, 0, "announce") /* a label or tracking number is known */   \
    X(ARRIVE, 1, "arrive")     /* the parcel is scanned at the dock */     \
    X(RECEIVE, 2, "receive")   /* a unit is scanned into quarantine */     \
    X(INSPECT, 3, "inspect")   /* graded, and it stays in quarantine */    \
    X(DECIDE, 4, "decide")     /* every unit has its decision */           \
    X(EXECUTE, 5, "execute")   /* every unit is where the decision says */ \
    X(CLOSE, 6, "close")       /* the result is on its way to the returns system */

enum return_event {
#define X(symbol, value, name) RETURN_EVENT_##symbol = value,
    RETURN_EVENT_MAP(X)
#undef X
        RETURN_EVENT_COUNT
};

struct return_transition {
    enum return_event event;
    uint32_t from; /* mask of 1u << state */
    enum return_state to;
    uint32_t needs;   /* evidence that has to be on file */
    const char *what; /* for people; static */
};
/* In enum order of the events. static. */
const struct return_transition *return_transitions(size_t *count);

/* true: *to is where event leads from state. false: no such move from there (*missing = 0), or
 * evidence lacks (*missing says which). A state never goes backwards, but for units that arrive
 * after the others were decided. */
bool return_move(enum return_state state, enum return_event event, uint32_t on_file,
                 enum return_state *to, uint32_t *missing);

/* What triage may decide, where the goods go with it, and who may say so alone (RET-3). */
#define TRIAGE_MAP(X)              \
    X(RESELLABLE, 0, "resellable") \
    X(REWORK, 1, "rework")         \
    X(QUARANTINE, 2, "quarantine") \
    X(SCRAP, 3, "scrap")

enum triage_decision {
#define X(symbol, value, name) TRIAGE_##symbol = value,
    TRIAGE_MAP(X)
#undef X
        TRIAGE_COUNT
};

struct triage_rule {
    enum triage_decision decision;
    const char *bucket; /* where the units go; static */
    bool placed;        /* a location of that bucket has to be named */
    bool final;         /* false: the units wait on for another decision */
};
/* In enum order. static. */
const struct triage_rule *triage_rule(enum triage_decision d);

const char *return_state_name(enum return_state s);
const char *return_event_name(enum return_event e);
const char *triage_name(enum triage_decision d);
/* By name; false when unknown, *out untouched. */
bool return_state_parse(struct slice name, enum return_state *s);
bool triage_parse(struct slice name, enum triage_decision *d);

#endif
