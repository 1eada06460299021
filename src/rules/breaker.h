#ifndef HF_RULES_BREAKER_H
#define HF_RULES_BREAKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

/* The circuit breaker of one connection: 5 failures within 30 s open it for 30 s; then one call
 * probes. A probe that fails opens it for twice as long, up to 10 minutes; one that succeeds closes
 * it. A failure is a system that does not answer or answers 5xx; "no" and "wait" are answers. Pure.
 */

enum { BREAKER_FAILURES = 5, BREAKER_WINDOW_S = 30, BREAKER_FIRST_S = 30, BREAKER_LONGEST_S = 600 };
/* A probe whose process died is forgotten after this. */
enum { BREAKER_PROBE_S = 60 };

enum breaker_state { BREAKER_CLOSED, BREAKER_OPEN, BREAKER_HALF_OPEN };

struct breaker { /* zeroed: closed */
    enum breaker_state state;
    int64_t failed_at_us[BREAKER_FAILURES]; /* the newest failures, newest first; 0 = none */
    int64_t open_s;                         /* how long the last opening lasts */
    int64_t until_us; /* open: until; half-open: when the probe counts as lost */
};

/* true: a call may go (half-open: this is the probe). false: *wait_us > 0 until it is worth asking.
 */
bool breaker_admits(struct breaker *b, int64_t now_us, int64_t *wait_us);
void breaker_succeeded(struct breaker *b); /* counts for a probe only */
void breaker_failed(struct breaker *b, int64_t now_us);
/* It is no use to ask for a while (a credential was refused): open for the longest time. */
void breaker_trip(struct breaker *b, int64_t now_us);

const char *breaker_state_name(enum breaker_state s);

/* As one line of text for a column, and back. Text that is not one reads as closed. */
enum { BREAKER_TEXT_BYTES = 160 };
void breaker_print(const struct breaker *b, char out[BREAKER_TEXT_BYTES]);
void breaker_parse(struct slice text, struct breaker *b);

#endif
