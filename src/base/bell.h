#ifndef HF_BASE_BELL_H
#define HF_BASE_BELL_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/* A bell: rung by whoever made work, waited for by whoever does it. It counts, so that a ring
 * between two waits is heard by the next one. Times are of the monotonic clock. */

struct bell {
    pthread_mutex_t mutex;
    pthread_cond_t rung;
    int64_t count;
};

/* false: out of resources. */
bool bell_init(struct bell *b);
void bell_release(struct bell *b);
void bell_ring(struct bell *b);
/* How often it was rung. */
int64_t bell_count(struct bell *b);
/* Waits until it has been rung after `heard`, at most wait_us. */
void bell_wait(struct bell *b, int64_t heard, int64_t wait_us);

#endif
