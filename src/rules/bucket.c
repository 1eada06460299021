/* Rate limits: buckets of tokens, quotas by window, and "wait".
 * Where: rules; the outbox asks before every call, in the transaction that records the call's
 * intent. Promise: more is never sent than the rule allows, whatever the clock does. */
#include "rules/bucket.h"

#include <assert.h>

#include "base/clock.h"

__extension__ typedef __int128 wide; /* tokens times time passes 64 bits */

enum { MICRO = 1000000, WAIT_UNSAID_S = 60 };

/* Tokens that came back since at_us, in millionths; the sum never passes the capacity. */
static int64_t level(const struct rate_rule *r, const struct rate_bucket *b, int64_t now_us)
{
    int64_t full = r->capacity * MICRO;
    if (b->at_us == 0)
        return full;
    if (now_us <= b->at_us || r->refill_us <= 0)
        return b->tokens_micro;
    wide back = (wide)(now_us - b->at_us) * r->refill * MICRO / r->refill_us;
    wide sum = b->tokens_micro + back;
    return sum > full ? full : (int64_t)sum;
}

int64_t rate_level(const struct rate_rule *r, const struct rate_bucket *b, int64_t now_us)
{
    return level(r, b, now_us) / MICRO;
}

static int64_t window_start(const struct rate_rule *r, int64_t now_us)
{
    return r->window_utc ? now_us - now_us % r->window_us : now_us;
}

static bool window_is_over(const struct rate_rule *r, const struct rate_bucket *b, int64_t now_us)
{
    return b->window_since_us == 0 || now_us >= b->window_since_us + r->window_us;
}

static int64_t at_least_one(int64_t us)
{
    return us > 0 ? us : 1;
}

bool rate_take(const struct rate_rule *r, struct rate_bucket *b, int64_t cost, int64_t now_us,
               int64_t *wait_us)
{
    assert(cost >= 0);
    *wait_us = 0;
    if (b->blocked_until_us > now_us) {
        *wait_us = b->blocked_until_us - now_us;
        return false;
    }
    if (r->quota > 0 && !window_is_over(r, b, now_us) && b->window_used + cost > r->quota &&
        b->window_used > 0) {
        *wait_us = at_least_one(b->window_since_us + r->window_us - now_us);
        return false;
    }
    int64_t now = level(r, b, now_us);
    int64_t wanted = (cost < r->capacity ? cost : r->capacity) * MICRO;
    if (r->capacity > 0 && now < wanted) {
        assert(r->refill > 0);
        wide wait = ((wide)(wanted - now) * r->refill_us + (wide)r->refill * MICRO - 1) /
                    ((wide)r->refill * MICRO);
        *wait_us = at_least_one((int64_t)wait);
        return false;
    }
    if (r->quota > 0) {
        if (window_is_over(r, b, now_us)) {
            b->window_since_us = window_start(r, now_us);
            b->window_used = 0;
        }
        b->window_used += cost;
    }
    if (r->capacity > 0) {
        b->tokens_micro = now - cost * MICRO;
        b->at_us = now_us > b->at_us ? now_us : b->at_us;
    }
    return true;
}

void rate_settle(const struct rate_rule *r, struct rate_bucket *b, int64_t asked, int64_t cost,
                 int64_t now_us)
{
    if (r->quota > 0) {
        b->window_used += cost - asked;
        b->window_used = b->window_used > 0 ? b->window_used : 0;
    }
    if (r->capacity == 0)
        return;
    int64_t full = r->capacity * MICRO;
    int64_t now = level(r, b, now_us) + (asked - cost) * MICRO;
    b->tokens_micro = now < full ? now : full;
    b->at_us = now_us > b->at_us ? now_us : b->at_us;
}

void rate_heard(const struct rate_rule *r, struct rate_bucket *b, int64_t available, int64_t now_us)
{
    if (r->capacity == 0 || available * MICRO >= level(r, b, now_us))
        return;
    b->tokens_micro = available * MICRO;
    b->at_us = now_us > b->at_us ? now_us : b->at_us;
}

void rate_resize(struct rate_rule *r, struct rate_bucket *b, int64_t capacity, int64_t refill,
                 int64_t now_us)
{
    assert(capacity > 0);
    assert(refill > 0);
    b->tokens_micro = level(r, b, now_us) + (capacity - r->capacity) * MICRO;
    b->at_us = now_us > b->at_us ? now_us : b->at_us;
    r->capacity = capacity;
    r->refill = refill;
}

void rate_block(const struct rate_rule *r, struct rate_bucket *b, int64_t wait_s, int64_t now_us)
{
    int64_t wait_us = wait_s > 0 ? (wait_s < US_PER_DAY / US_PER_S ? wait_s * US_PER_S : US_PER_DAY)
                      : r->refill > 0 && r->refill_us > 0 ? at_least_one(r->refill_us / r->refill)
                                                          : WAIT_UNSAID_S * US_PER_S;
    if (now_us + wait_us > b->blocked_until_us)
        b->blocked_until_us = now_us + wait_us;
}

int64_t rate_available(const struct rate_rule *r, const struct rate_bucket *b, int64_t now_us)
{
    int64_t now = level(r, b, now_us);
    return now > 0 ? now / MICRO : 0;
}
