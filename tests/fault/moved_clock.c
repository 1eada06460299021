/* Loaded in front of the C library: the system's clock is what stands in the file that HF_CLOCK
 * names (one int64, UTC microseconds), a microsecond later at every look, so that whoever writes
 * the file moves it. Timed waits end early: a thread that looks every half second what is due looks
 * many times a second, and the hub is soon at rest after the clock was moved. */
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { LONG_WAIT_US = 20000, SHORT_WAIT_US = 10000 };

static _Atomic int64_t *at_us; /* NULL: the real clock */

__attribute__((constructor)) static void open_clock(void)
{
    const char *path = getenv("HF_CLOCK");
    int file = path != NULL ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0)
        return;
    void *map = mmap(NULL, sizeof *at_us, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (map != MAP_FAILED)
        at_us = map;
}

static int64_t moved_us(void)
{
    return atomic_fetch_add(at_us, 1);
}

static int64_t in_us(const struct timespec *t)
{
    return (int64_t)t->tv_sec * 1000000 + t->tv_nsec / 1000;
}

static struct timespec from_us(int64_t us)
{
    return (struct timespec){.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000};
}

int clock_gettime(clockid_t id, struct timespec *t)
{
    if (at_us == NULL || (id != CLOCK_REALTIME && id != CLOCK_REALTIME_COARSE))
        return (int)syscall(SYS_clock_gettime, id, t);
    *t = from_us(moved_us());
    return 0;
}

time_t time(time_t *out)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    if (out != NULL)
        *out = t.tv_sec;
    return t.tv_sec;
}

int gettimeofday(struct timeval *restrict tv, void *restrict zone)
{
    (void)zone;
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    *tv = (struct timeval){.tv_sec = t.tv_sec, .tv_usec = t.tv_nsec / 1000};
    return 0;
}

int pthread_cond_timedwait(pthread_cond_t *restrict cond, pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict until)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t left_us = in_us(until) - in_us(&now);
    if (left_us > LONG_WAIT_US)
        left_us = SHORT_WAIT_US;
    struct timespec soon = from_us(in_us(&now) + left_us);
    return pthread_cond_clockwait(cond, mutex, CLOCK_MONOTONIC, &soon);
}
