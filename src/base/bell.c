/* A counting bell between threads.
 * Under the outbox and the timers, which do at once what a commit made due.
 * Promise: no ring is missed, and nobody asks again and again meanwhile. */
#include "base/bell.h"

#include <time.h>

bool bell_init(struct bell *b)
{
    pthread_condattr_t monotonic;
    b->count = 0;
    if (pthread_condattr_init(&monotonic) != 0)
        return false;
    bool good = pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) == 0 &&
                pthread_mutex_init(&b->mutex, NULL) == 0 &&
                pthread_cond_init(&b->rung, &monotonic) == 0;
    pthread_condattr_destroy(&monotonic);
    return good;
}

void bell_release(struct bell *b)
{
    pthread_cond_destroy(&b->rung);
    pthread_mutex_destroy(&b->mutex);
}

void bell_ring(struct bell *b)
{
    pthread_mutex_lock(&b->mutex);
    b->count++;
    pthread_cond_broadcast(&b->rung);
    pthread_mutex_unlock(&b->mutex);
}

int64_t bell_count(struct bell *b)
{
    pthread_mutex_lock(&b->mutex);
    int64_t count = b->count;
    pthread_mutex_unlock(&b->mutex);
    return count;
}

void bell_wait(struct bell *b, int64_t heard, int64_t wait_us)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += wait_us / 1000000;
    until.tv_nsec += wait_us % 1000000 * 1000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&b->mutex);
    while (b->count == heard && pthread_cond_timedwait(&b->rung, &b->mutex, &until) == 0)
        continue;
    pthread_mutex_unlock(&b->mutex);
}
