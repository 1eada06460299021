#ifndef HF_RULES_BUCKET_H
#define HF_RULES_BUCKET_H

#include <stdbool.h>
#include <stdint.h>

/* A platform's rate limit as a bucket of tokens that refills with time. A leaky bucket that lets
 * through N at once and drips R per second is the same bucket, seen from below. What a call costs
 * is the adapter's: 1, a query's cost, a number of labels. Two connections of one account drink
 * from one bucket. Pure: time comes in, nothing is kept elsewhere. */

struct rate_rule {
    const char *name;  /* static; one account may have several buckets */
    int64_t capacity;  /* tokens it holds; 0 = no bucket */
    int64_t refill;    /* tokens that come back ... */
    int64_t refill_us; /* ... in this time */
    int64_t quota;     /* tokens per window; 0 = none */
    int64_t window_us; /* a rolling window begins with its first call; US_PER_DAY with window_utc: a
                          calendar day */
    bool window_utc;   /* windows begin at midnight UTC, not with the first call */
    int64_t batch_max; /* items one call may carry; 0 = 1 */
};

/* Zeroed: never used, full. */
struct rate_bucket {
    int64_t tokens_micro; /* millionths of a token; may be below 0 after a call cost more than was
                             thought */
    int64_t at_us;        /* when tokens_micro was right; 0 = full */
    int64_t blocked_until_us; /* the platform said wait */
    int64_t window_since_us, window_used;
};

/* true: taken. false: nothing taken, and *wait_us says when to ask again (> 0). A cost above the
 * capacity is taken when the bucket is full, so that a dear call waits long and not for ever. */
bool rate_take(const struct rate_rule *r, struct rate_bucket *b, int64_t cost, int64_t now_us,
               int64_t *wait_us);
/* Whole tokens in it now. */
int64_t rate_level(const struct rate_rule *r, const struct rate_bucket *b, int64_t now_us);
/* The call cost something else: the difference is given back or taken as well. */
void rate_settle(const struct rate_rule *r, struct rate_bucket *b, int64_t asked, int64_t cost,
                 int64_t now_us);
/* The platform says how much is left (a header, a throttle status): its word counts when it is
 * less. */
void rate_heard(const struct rate_rule *r, struct rate_bucket *b, int64_t available,
                int64_t now_us);
/* The platform says that the bucket is another one (a bigger plan, or a smaller): r is changed, and
 * what is in it grows or shrinks with its size. */
void rate_resize(struct rate_rule *r, struct rate_bucket *b, int64_t capacity, int64_t refill,
                 int64_t now_us);
/* Too many requests: nothing for so long. wait_s <= 0: the platform did not say; then the time of
 * one refill, 60 s where there is none. At most a day. */
void rate_block(const struct rate_rule *r, struct rate_bucket *b, int64_t wait_s, int64_t now_us);
/* Tokens there are now, rounded down. */
int64_t rate_available(const struct rate_rule *r, const struct rate_bucket *b, int64_t now_us);

#endif
