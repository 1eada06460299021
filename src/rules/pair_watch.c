/* Pairs that approve for each other, and approvals that nobody can have read.
 * Where: rules; asked by the daily look at who approves whose requests.
 * Promise: it accuses nobody; it says where an auditor looks first. */
#include "rules/pair_watch.h"

#include <assert.h>

enum pair_flag pair_judge(int64_t approvals, int64_t hasty, int64_t all)
{
    assert(approvals >= hasty && hasty >= 0);
    assert(all >= approvals);
    int share =
        approvals >= PAIR_APPROVALS_LEAST && approvals * 100 > all * PAIR_SHARE_PERCENT ? 1 : 0;
    return (enum pair_flag)(share + (hasty > 0 ? 2 : 0));
}

int64_t pair_percent(int64_t approvals, int64_t all)
{
    return all > 0 ? approvals * 100 / all : 0;
}

const char *pair_flag_name(enum pair_flag f)
{
    static const char *const names[] = {
        [PAIR_FINE] = "",
        [PAIR_SHARE] = "share",
        [PAIR_HASTY] = "hasty",
        [PAIR_SHARE_AND_HASTY] = "share hasty",
    };
    assert((unsigned)f < sizeof names / sizeof *names);
    return names[f];
}
