#ifndef HF_TOOLS_LOAD_HISTOGRAM_H
#define HF_TOOLS_LOAD_HISTOGRAM_H

#include <stdint.h>

/* Counts of durations at a relative precision of 1/64 (1.6 %), up to 2^37 µs (38 hours);
 * what is longer counts as the longest. Fixed size: a million requests cost what one does. */
enum { HISTOGRAM_SUB_BUCKETS = 64, HISTOGRAM_POWERS = 32 };

struct histogram {
    uint64_t buckets[HISTOGRAM_POWERS * HISTOGRAM_SUB_BUCKETS];
    uint64_t count;
    int64_t max_us;
};

/* Records one duration; negative ones count as 0. */
void histogram_record(struct histogram *h, int64_t duration_us);

/* Returns the upper edge, in µs, of the bucket that holds the given share (0 < share <= 1) of what
 * was recorded, never more than the longest; 0 when nothing was recorded. */
int64_t histogram_at(const struct histogram *h, double share);

#endif
