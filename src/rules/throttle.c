/* The delay after failed sign-ins.
 * Where: rules; asked by the sign-in, for the account and for the address.
 * Promise: guessing gets slow, and nobody can lock somebody else out for good. */
#include "rules/throttle.h"

#include "base/clock.h"

enum { WINDOW_MINUTES = 15, FIRST_DELAY_S = 30, LONGEST_DELAY_S = 15 * 60 };

bool throttle_waits(const struct throttle *t, int64_t now_us, int64_t *wait_us)
{
    *wait_us = t->until_us > now_us ? t->until_us - now_us : 0;
    return *wait_us > 0;
}

void throttle_fail(struct throttle *t, int64_t now_us, int limit)
{
    if (t->failures == 0 || now_us - t->since_us > WINDOW_MINUTES * 60 * US_PER_S)
        *t = (struct throttle){.since_us = now_us};
    t->failures++;
    if (t->failures < limit)
        return;
    int64_t delay_s = FIRST_DELAY_S;
    for (int64_t i = limit; i < t->failures && delay_s < LONGEST_DELAY_S; i++)
        delay_s *= 2;
    t->until_us = now_us + (delay_s < LONGEST_DELAY_S ? delay_s : LONGEST_DELAY_S) * US_PER_S;
    t->since_us = now_us; /* the window runs from the last failure while somebody keeps guessing */
}
