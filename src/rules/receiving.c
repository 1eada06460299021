/* What counted goods can be, as a table.
 * Where: rules; receiving in flow/ asks it for reason and bucket, `holdfast rules findings` prints
 * it. Promise: every discrepancy of RCV-4 has a name, a reason of its own and a place where its
 * units wait. */
#include "rules/receiving.h"

#include <assert.h>

static const struct finding_rule rules[] = {
#define X(symbol, name, reason, bucket, said, what) \
    {FINDING_##symbol, name, REASON_##reason, bucket, said, what},
    FINDING_MAP(X)
#undef X
};
_Static_assert(sizeof rules / sizeof *rules == FINDING_COUNT, "a finding has no rule");

const struct finding_rule *finding_rule(enum goods_finding f)
{
    assert((unsigned)f < FINDING_COUNT);
    return &rules[f];
}

bool finding_parse_said(struct slice name, enum goods_finding *f)
{
    for (int i = 0; i < FINDING_COUNT; i++)
        if (rules[i].said && slice_is(name, rules[i].name)) {
            *f = (enum goods_finding)i;
            return true;
        }
    return false;
}

const char *tracking_missing(struct tracking_needs needs, struct slice lot, struct slice serial,
                             struct slice expiry)
{
    if (needs.lot && lot.len == 0)
        return "lot";
    if (needs.serial && serial.len == 0)
        return "serial";
    return needs.expiry && expiry.len == 0 ? "expiry" : NULL;
}

bool over_tolerance(int64_t expected, int64_t received, int64_t percent, int64_t units)
{
    assert(expected >= 0);
    assert(percent >= 0);
    int64_t share = expected / 100 * percent + expected % 100 * percent / 100;
    int64_t most = share > units ? share : units;
    return received - expected > most;
}
