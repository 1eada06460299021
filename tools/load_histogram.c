/* Latency counts for the load generator, in logarithmic buckets with 64 linear steps each.
 * The epoll loop records every answer here; the report reads percentiles at the end.
 * Promise: never reports less than what happened, never more than 1.6 % above it. */
#include "load_histogram.h"

#include <assert.h>

/* Durations below 64 have a bucket each; above, the top six bits after the leading one choose. */
static unsigned bucket_of(uint64_t us)
{
    if (us < HISTOGRAM_SUB_BUCKETS)
        return (unsigned)us;
    unsigned top = 63U - (unsigned)__builtin_clzll(us);
    unsigned shift = top - 6U;
    unsigned bucket = (shift + 1U) * HISTOGRAM_SUB_BUCKETS +
                      (unsigned)((us >> shift) & (HISTOGRAM_SUB_BUCKETS - 1U));
    unsigned last = HISTOGRAM_POWERS * HISTOGRAM_SUB_BUCKETS - 1U;
    return bucket < last ? bucket : last;
}

static int64_t upper_edge(unsigned bucket)
{
    if (bucket < HISTOGRAM_SUB_BUCKETS)
        return (int64_t)bucket;
    unsigned shift = bucket / HISTOGRAM_SUB_BUCKETS - 1U;
    uint64_t step = bucket % HISTOGRAM_SUB_BUCKETS + HISTOGRAM_SUB_BUCKETS;
    return (int64_t)(((step + 1U) << shift) - 1U);
}

void histogram_record(struct histogram *h, int64_t duration_us)
{
    if (duration_us < 0)
        duration_us = 0;
    h->buckets[bucket_of((uint64_t)duration_us)]++;
    h->count++;
    if (duration_us > h->max_us)
        h->max_us = duration_us;
}

int64_t histogram_at(const struct histogram *h, double share)
{
    assert(share > 0.0);
    assert(share <= 1.0);

    if (h->count == 0)
        return 0;
    double wanted = share * (double)h->count;
    uint64_t seen = 0;
    for (unsigned i = 0; i < HISTOGRAM_POWERS * HISTOGRAM_SUB_BUCKETS; i++) {
        seen += h->buckets[i];
        if ((double)seen >= wanted)
            return upper_edge(i) < h->max_us ? upper_edge(i) : h->max_us;
    }
    return h->max_us;
}
