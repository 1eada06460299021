#ifndef HF_RULES_RETRY_H
#define HF_RULES_RETRY_H

#include <stdint.h>

#include "base/slice.h"

/* How long to wait after a failed attempt, by schedule. Every schedule ends after RETRY_ATTEMPTS
 * attempts: then a person decides. Up to a tenth is added or taken away, so that a thousand rows do
 * not come back in one second. Pure: how much of it, and where in it, the caller says. */

enum { RETRY_ATTEMPTS = 10 };

/* X(SYMBOL, value, name) */
#define RETRY_SCHEDULE_MAP(X)                                                      \
    X(MESSAGE, 0, "message") /* tells somebody something; a day of patience */     \
    X(STATE, 1, "state")     /* a figure that grows old: stock, prices; an hour */ \
    X(BENCH, 2, "bench")     /* somebody stands and waits for it: labels; minutes */

enum retry_schedule {
#define X(symbol, value, name) RETRY_##symbol = value,
    RETRY_SCHEDULE_MAP(X)
#undef X
        RETRY_SCHEDULES
};

/* Microseconds to wait before attempt `attempts` + 1, when `attempts` (>= 1) have failed; -1: no
 * more attempts. spread: any number; the same number gives the same delay. percent: how far it
 * may be off, 0 to 10. */
int64_t retry_delay_us(enum retry_schedule s, int64_t attempts, int64_t spread, int64_t percent);
/* Seconds between attempts, in order, RETRY_ATTEMPTS - 1 of them; for printing. */
const int *retry_delays_s(enum retry_schedule s);
const char *retry_schedule_name(enum retry_schedule s);

#endif
