#ifndef HF_RULES_POLL_PLAN_H
#define HF_RULES_POLL_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include "rules/states.h"

/* How often a carrier is asked about a parcel. Quotas are small, so the questions are few where
 * little is awaited: often around the collection, twice a day on the road, daily for a proof that
 * is still missing, and not at all when everything is said. Pure. */

/* X(SYMBOL, value, name) */
#define POLL_PHASE_MAP(X)                                                          \
    X(BEFORE_SCAN, 0, "before_scan") /* since the label, or the handover */        \
    X(ON_THE_ROAD, 1, "on_the_road") /* since the event that put it where it is */ \
    X(UNPROVEN, 2, "unproven")       /* delivered, and no proof yet; or lost */

enum poll_phase {
#define X(symbol, value, name) POLL_##symbol = value,
    POLL_PHASE_MAP(X)
#undef X
        POLL_PHASES
};
const char *poll_phase_name(enum poll_phase p);

struct poll_step {
    enum poll_phase phase;
    int64_t until_s; /* of the phase's age; the last row of a phase is its end */
    int64_t every_s;
};
/* In order of phase and age. static. */
const struct poll_step *poll_steps(size_t *count);

/* Seconds until the next question; 0: none is due any more. age_s: since the phase began. */
int64_t poll_after_s(enum custody c, bool proven, int64_t age_s);

#endif
