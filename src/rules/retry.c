/* The retry schedules.
 * Where: rules; asked by the outbox after a failed attempt.
 * Promise: every schedule ends. */
#include "rules/retry.h"

#include <assert.h>

#include "base/clock.h"

enum { SPREAD_STEPS = 2001 };

/* clang-format off */
/* seconds before the 2nd, 3rd, ... 10th attempt */
static const int delays_s[RETRY_SCHEDULES][RETRY_ATTEMPTS - 1] = {
    [RETRY_MESSAGE] = {5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400},
    [RETRY_STATE]   = {5, 15, 30, 60, 120, 300, 600, 900, 1800},
    [RETRY_BENCH]   = {1, 2, 5, 10, 20, 40, 60, 120, 240},
};
/* clang-format on */

int64_t retry_delay_us(enum retry_schedule s, int64_t attempts, int64_t spread, int64_t percent)
{
    assert((unsigned)s < RETRY_SCHEDULES);
    assert(attempts >= 1);
    assert(percent >= 0 && percent <= 10);
    if (attempts >= RETRY_ATTEMPTS)
        return -1;
    int64_t delay = delays_s[s][attempts - 1] * US_PER_S;
    int64_t step = (int64_t)(((uint64_t)spread * UINT64_C(0x9E3779B97F4A7C15) >> 33) %
                             SPREAD_STEPS); /* 0..2000 */
    return delay + delay / 100 * percent * (step - SPREAD_STEPS / 2) / (SPREAD_STEPS / 2);
}

const int *retry_delays_s(enum retry_schedule s)
{
    assert((unsigned)s < RETRY_SCHEDULES);
    return delays_s[s];
}

const char *retry_schedule_name(enum retry_schedule s)
{
    static const char *const names[] = {
#define X(symbol, value, name) [RETRY_##symbol] = name,
        RETRY_SCHEDULE_MAP(X)
#undef X
    };
    assert((unsigned)s < RETRY_SCHEDULES);
    return names[s];
}
