#ifndef HF_RULES_CUTOFF_H
#define HF_RULES_CUTOFF_H

#include "rules/calendar.h"
#include "rules/profile.h"
#include "rules/zone.h"

/* Same day or next: the promise follows the service's cut-off in the warehouse's time zone
 * (CUT-1 to CUT-3). 16:00 means that 15:59:59 is the last second that makes it. */
struct cutoff_answer {
    int64_t cutoff_us;   /* the instant that was or is to be met */
    struct date ship_by; /* the warehouse's day */
};
/* c NULL: the warehouse works every day. false: the service has no cut-off within 60 days. */
bool cutoff_promise(const struct profile_service *s, const struct zone *z, const struct calendar *c,
                    int64_t accepted_us, struct cutoff_answer *answer);

/* Why a cut-off was missed, as far as the books know (CUT-4). */
struct cutoff_facts {
    bool held;    /* something held the order when it passed */
    bool at_dock; /* every box was in its lane: the truck did not take it */
    int64_t accepted_us, cutoff_us;
    int wave_minutes; /* that the floor needs; -1 = not stated */
};
enum cutoff_cause { CUTOFF_HOLD, CUTOFF_CARRIER, CUTOFF_LATE_ARRIVAL, CUTOFF_FLOOR };
enum cutoff_cause cutoff_cause(const struct cutoff_facts *f);
const char *cutoff_cause_name(enum cutoff_cause c); /* hold carrier late_arrival floor; static */

#endif
