#ifndef HF_BASE_CLOCK_H
#define HF_BASE_CLOCK_H

#include <stdint.h>

#define US_PER_S    INT64_C(1000000)
#define US_PER_HOUR (INT64_C(3600) * US_PER_S)
#define US_PER_DAY  (INT64_C(24) * US_PER_HOUR)

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

#endif
