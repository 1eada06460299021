/* Failed sign-ins slow the next ones down and lock nobody out. Security rules, section 6. */
#include "rules/throttle.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "base/clock.h"

static const int64_t minute = 60 * US_PER_S;

static struct throttle after(int failures, int64_t from_us, int64_t apart_us)
{
    struct throttle t = {0};
    for (int i = 0; i < failures; i++)
        throttle_fail(&t, from_us + i * apart_us, THROTTLE_PER_ACCOUNT);
    return t;
}

static void four_failures_cost_nothing(void **state)
{
    (void)state;
    int64_t wait_us;
    struct throttle t = after(4, US_PER_HOUR, US_PER_S);
    assert_false(throttle_waits(&t, US_PER_HOUR + 4 * US_PER_S, &wait_us));
    assert_int_equal(wait_us, 0);
}

static void the_fifth_waits(void **state)
{
    (void)state;
    int64_t wait_us, last = US_PER_HOUR + 4 * US_PER_S;
    struct throttle t = after(5, US_PER_HOUR, US_PER_S);
    assert_true(throttle_waits(&t, last, &wait_us));
    assert_int_equal(wait_us, 30 * US_PER_S);
    assert_false(throttle_waits(&t, last + 30 * US_PER_S, &wait_us));
}

static void each_failure_doubles_the_wait_up_to_a_quarter_of_an_hour(void **state)
{
    (void)state;
    int64_t wait_us, before = 0, now = US_PER_HOUR;
    struct throttle t = after(4, now, 0);
    for (int i = 0; i < 40; i++) {
        throttle_fail(&t, now, THROTTLE_PER_ACCOUNT);
        assert_true(throttle_waits(&t, now, &wait_us));
        assert_true(wait_us == 30 * US_PER_S || wait_us == 15 * minute || wait_us == 2 * before);
        assert_true(wait_us <= 15 * minute); /* never a lock for good */
        before = wait_us;
        now += wait_us;
    }
    assert_int_equal(before, 15 * minute);
}

static void failures_far_apart_do_not_add_up(void **state)
{
    (void)state;
    int64_t wait_us;
    struct throttle t = after(50, US_PER_HOUR, 16 * minute);
    assert_int_equal(t.failures, 1);
    assert_false(throttle_waits(&t, US_PER_HOUR + 49 * 16 * minute, &wait_us));
}

static void an_address_has_more_patience_than_an_account(void **state)
{
    (void)state;
    int64_t wait_us;
    struct throttle t = {0};
    for (int i = 0; i < 19; i++)
        throttle_fail(&t, US_PER_HOUR, THROTTLE_PER_ADDRESS);
    assert_false(throttle_waits(&t, US_PER_HOUR, &wait_us));
    throttle_fail(&t, US_PER_HOUR, THROTTLE_PER_ADDRESS);
    assert_true(throttle_waits(&t, US_PER_HOUR, &wait_us));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(four_failures_cost_nothing),
        cmocka_unit_test(the_fifth_waits),
        cmocka_unit_test(each_failure_doubles_the_wait_up_to_a_quarter_of_an_hour),
        cmocka_unit_test(failures_far_apart_do_not_add_up),
        cmocka_unit_test(an_address_has_more_patience_than_an_account),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
