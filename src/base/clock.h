#ifndef HF_BASE_CLOCK_H
#define HF_BASE_CLOCK_H

#include <pthread.h>
#include <stdint.h>

#define US_PER_S      INT64_C(1000000)
#define US_PER_MINUTE (INT64_C(60) * US_PER_S)
#define US_PER_HOUR   (INT64_C(3600) * US_PER_S)
#define US_PER_DAY    (INT64_C(24) * US_PER_HOUR)

/* Where every part of the hub takes its time from. The wall clock in production; a virtual one
 * in the demo day, tests and simulation. Thread-safe. */
struct clock;

/* The system's clock. static; never freed. */
struct clock *clock_wall(void);
/* A clock that moves only by clock_set_us. owned by the caller. */
struct clock *clock_virtual_new(int64_t start_us);
void clock_virtual_free(struct clock *c);
/* Only on a virtual clock; never moves it backwards. */
void clock_set_us(struct clock *c, int64_t now_us);
/* Makes a virtual clock follow the wall clock from now on (the end of the demo day);
 * it does not jump backwards. */
void clock_follow_wall(struct clock *c);

/* UTC microseconds since 1970. */
int64_t clock_now_us(const struct clock *c);
/* Monotonic microseconds for durations; not affected by virtual time. */
int64_t clock_monotonic_us(void);

/* A condition whose waits are durations: setting the system's clock neither ends nor lengthens
 * them. Destroyed with pthread_cond_destroy. */
void clock_cond_init(pthread_cond_t *cond);
/* Waits on a condition of clock_cond_init; mutex is held by the caller.
 * returns: 0 when woken (perhaps for nothing), ETIMEDOUT after wait_ms. */
int clock_cond_wait_ms(pthread_cond_t *cond, pthread_mutex_t *mutex, int64_t wait_ms);

#endif
