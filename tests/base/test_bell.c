/* Rings and waits. */
#include "base/bell.h"
#include "base/clock.h"
#include "cmocka_all.h"

static void *ring_soon(void *arg)
{
    bell_ring(arg);
    return NULL;
}

static void a_ring_between_two_waits_is_heard(void **state)
{
    struct bell b;
    (void)state;
    assert_true(bell_init(&b));
    int64_t heard = bell_count(&b), began = clock_monotonic_us();
    bell_ring(&b);
    bell_wait(&b, heard, 10 * US_PER_S);
    assert_true(clock_monotonic_us() - began < 5 * US_PER_S);
    assert_int_equal(bell_count(&b), heard + 1);
    bell_release(&b);
}

static void another_threads_ring_ends_the_wait(void **state)
{
    struct bell b;
    pthread_t thread;
    (void)state;
    assert_true(bell_init(&b));
    int64_t began = clock_monotonic_us();
    assert_int_equal(pthread_create(&thread, NULL, ring_soon, &b), 0);
    bell_wait(&b, 0, 10 * US_PER_S);
    assert_true(clock_monotonic_us() - began < 5 * US_PER_S);
    pthread_join(thread, NULL);
    bell_release(&b);
}

static void nobody_rings_and_the_wait_ends_in_time(void **state)
{
    struct bell b;
    (void)state;
    assert_true(bell_init(&b));
    int64_t began = clock_monotonic_us();
    bell_wait(&b, 0, 20000);
    assert_true(clock_monotonic_us() - began >= 20000);
    bell_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ring_between_two_waits_is_heard),
        cmocka_unit_test(another_threads_ring_ends_the_wait),
        cmocka_unit_test(nobody_rings_and_the_wait_ends_in_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
