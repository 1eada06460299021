/* Clocks: the wall's, and a virtual one.
 * Passed in to everything that needs the time.
 * Promise: a virtual clock never runs backwards. */
#include "base/clock.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

struct clock {
    _Atomic int64_t fixed_us;  /* < 0: follow the wall, plus offset_us */
    _Atomic int64_t offset_us; /* added to the wall clock when following */
};

static struct clock wall = {-1, 0};

static int64_t read_us(clockid_t id)
{
    struct timespec t;
    int failed = clock_gettime(id, &t);
    assert(!failed);
    return (int64_t)t.tv_sec * US_PER_S + t.tv_nsec / 1000;
}

struct clock *clock_wall(void)
{
    return &wall;
}

struct clock *clock_virtual_new(int64_t start_us)
{
    assert(start_us >= 0);
    struct clock *c = calloc(1, sizeof *c);
    if (c != NULL)
        atomic_store(&c->fixed_us, start_us);
    return c;
}

void clock_virtual_free(struct clock *c)
{
    assert(c != &wall);
    free(c);
}

void clock_set_us(struct clock *c, int64_t now_us)
{
    assert(c != &wall);
    int64_t old = atomic_load(&c->fixed_us);
    assert(old >= 0);
    if (now_us > old)
        atomic_store(&c->fixed_us, now_us);
}

void clock_follow_wall(struct clock *c)
{
    assert(c != &wall);
    int64_t at = clock_now_us(c);
    int64_t now = read_us(CLOCK_REALTIME);
    atomic_store(&c->offset_us, at > now ? at - now : 0);
    atomic_store(&c->fixed_us, -1);
}

int64_t clock_now_us(const struct clock *c)
{
    int64_t fixed = atomic_load(&c->fixed_us);
    if (fixed >= 0)
        return fixed;
    return read_us(CLOCK_REALTIME) + atomic_load(&c->offset_us);
}

int64_t clock_monotonic_us(void)
{
    return read_us(CLOCK_MONOTONIC);
}

void clock_cond_init(pthread_cond_t *cond)
{
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(cond, &attr);
    pthread_condattr_destroy(&attr);
}

int clock_cond_wait_ms(pthread_cond_t *cond, pthread_mutex_t *mutex, int64_t wait_ms)
{
    int64_t until_us = clock_monotonic_us() + wait_ms * 1000;
    struct timespec until = {.tv_sec = until_us / US_PER_S, .tv_nsec = until_us % US_PER_S * 1000};
    return pthread_cond_timedwait(cond, mutex, &until);
}
