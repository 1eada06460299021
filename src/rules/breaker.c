/* The circuit breaker: a system that is down is left alone, then asked once.
 * Where: rules; the outbox keeps one per connection.
 * Promise: while it is open nothing is sent; half-open, one call at a time. */
#include "rules/breaker.h"

#include <assert.h>
#include <stdio.h>

#include "base/clock.h"

static void forget(struct breaker *b)
{
    for (int i = 0; i < BREAKER_FAILURES; i++)
        b->failed_at_us[i] = 0;
}

bool breaker_admits(struct breaker *b, int64_t now_us, int64_t *wait_us)
{
    *wait_us = 0;
    if (b->state == BREAKER_CLOSED)
        return true;
    if (b->until_us > now_us) {
        *wait_us = b->until_us - now_us;
        if (b->state == BREAKER_HALF_OPEN && *wait_us > US_PER_S)
            *wait_us = US_PER_S; /* the probe may be back any moment */
        return false;
    }
    b->state = BREAKER_HALF_OPEN; /* also when the last probe never came back */
    b->until_us = now_us + BREAKER_PROBE_S * US_PER_S;
    return true;
}

void breaker_succeeded(struct breaker *b)
{
    if (b->state == BREAKER_HALF_OPEN) /* open: a call that was on its way; closed: failures age by
                                          themselves */
        *b = (struct breaker){0};
}

static void open_for(struct breaker *b, int64_t seconds, int64_t now_us)
{
    b->state = BREAKER_OPEN;
    b->open_s = seconds < BREAKER_LONGEST_S ? seconds : BREAKER_LONGEST_S;
    b->until_us = now_us + b->open_s * US_PER_S;
    forget(b);
}

void breaker_failed(struct breaker *b, int64_t now_us)
{
    if (b->state == BREAKER_HALF_OPEN) {
        open_for(b, 2 * b->open_s, now_us);
        return;
    }
    if (b->state == BREAKER_OPEN) /* a call that was on its way when it opened */
        return;
    for (int i = BREAKER_FAILURES - 1; i > 0; i--)
        b->failed_at_us[i] = b->failed_at_us[i - 1];
    b->failed_at_us[0] = now_us;
    int64_t oldest = b->failed_at_us[BREAKER_FAILURES - 1];
    if (oldest != 0 && now_us - oldest <= BREAKER_WINDOW_S * US_PER_S)
        open_for(b, BREAKER_FIRST_S, now_us);
}

void breaker_trip(struct breaker *b, int64_t now_us)
{
    open_for(b, BREAKER_LONGEST_S, now_us);
}

const char *breaker_state_name(enum breaker_state s)
{
    static const char *const names[] = {"closed", "open", "half_open"};
    assert((unsigned)s < sizeof names / sizeof *names);
    return names[s];
}

void breaker_print(const struct breaker *b, char out[BREAKER_TEXT_BYTES])
{
    _Static_assert(BREAKER_FAILURES == 5, "the text holds five");
    const int64_t *f = b->failed_at_us;
    snprintf(out, BREAKER_TEXT_BYTES, "%d %lld %lld %lld %lld %lld %lld %lld", (int)b->state,
             (long long)b->open_s, (long long)b->until_us, (long long)f[0], (long long)f[1],
             (long long)f[2], (long long)f[3], (long long)f[4]);
}

void breaker_parse(struct slice text, struct breaker *b)
{
    char copy[BREAKER_TEXT_BYTES];
    int state = 0;
    long long open_s, until, f[BREAKER_FAILURES];
    *b = (struct breaker){0};
    if (text.len == 0 || text.len >= sizeof copy)
        return;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    if (sscanf(copy, "%d %lld %lld %lld %lld %lld %lld %lld", &state, &open_s, &until, &f[0], &f[1],
               &f[2], &f[3], &f[4]) != 8 ||
        state < BREAKER_CLOSED || state > BREAKER_HALF_OPEN)
        return;
    b->state = (enum breaker_state)state;
    b->open_s = open_s;
    b->until_us = until;
    for (int i = 0; i < BREAKER_FAILURES; i++)
        b->failed_at_us[i] = f[i];
}
