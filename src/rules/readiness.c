/* What a merchant's readiness rule adds to the lifecycle.
 * Where: rules; beside order_next(), which takes the answer as `extra`.
 * Promise: paid alone never makes an order ready when the rule asks for more. */
#include "rules/readiness.h"

#include <assert.h>

uint32_t readiness_extra(uint32_t ready_when, enum order_event event)
{
    assert((ready_when & ~(uint32_t)READINESS_KINDS) == 0);

    if (event == EVENT_ACCEPT)
        return ready_when & READINESS_TO_ACCEPT;
    return event == EVENT_RELEASE ? ready_when : 0;
}

bool readiness_parse(struct slice name, uint32_t *kind)
{
    uint32_t parsed;

    if (!evidence_parse(name, &parsed) || (parsed & READINESS_KINDS) == 0)
        return false;
    *kind = parsed;
    return true;
}
