#ifndef HF_RULES_PAIR_WATCH_H
#define HF_RULES_PAIR_WATCH_H

#include <stdint.h>

/* Is the second pair of eyes still a second pair? Who approves whose requests, looked at once a day
 * (docs/approvals.md, "Who approves whose requests"; security 4, rule 16). */

enum {
    PAIR_WINDOW_DAYS = 30,
    PAIR_SHARE_PERCENT = 30,   /* of all approvals; more than that is told */
    PAIR_APPROVALS_LEAST = 10, /* fewer say nothing about anybody */
    PAIR_LOOK_SECONDS = 5,     /* nobody reads a request in less */
};

enum pair_flag { PAIR_FINE, PAIR_SHARE, PAIR_HASTY, PAIR_SHARE_AND_HASTY };

/* approvals: of this requester by this approver within the window; hasty: how many of them came
 * sooner than PAIR_LOOK_SECONDS after the approver's first look, or without one; all: approvals by
 * and for anybody. */
enum pair_flag pair_judge(int64_t approvals, int64_t hasty, int64_t all);
/* Of all, rounded down; 0 where there are none. */
int64_t pair_percent(int64_t approvals, int64_t all);
/* "", "share", "hasty", "share hasty"; static. */
const char *pair_flag_name(enum pair_flag f);

#endif
