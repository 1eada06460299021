/* The circuit breaker, and the retry schedules beside it. */
#include "rules/breaker.h"

#include "../base/cmocka_all.h"
#include "base/clock.h"
#include "rules/retry.h"

static const int64_t start = INT64_C(1000) * US_PER_S;

static void fail_times(struct breaker *b, int times, int64_t at_us)
{
    for (int i = 0; i < times; i++)
        breaker_failed(b, at_us);
}

static void four_failures_leave_it_closed(void **state)
{
    (void)state;
    struct breaker b = {0};
    int64_t wait;
    fail_times(&b, 4, start);
    assert_true(breaker_admits(&b, start, &wait));
    assert_int_equal(b.state, BREAKER_CLOSED);
}

static void five_within_thirty_seconds_open_it(void **state)
{
    (void)state;
    struct breaker b = {0};
    int64_t wait;
    for (int i = 0; i < 5; i++)
        breaker_failed(&b, start + i * 7 * US_PER_S);
    assert_int_equal(b.state, BREAKER_OPEN);
    assert_false(breaker_admits(&b, start + 28 * US_PER_S, &wait));
    assert_int_equal(wait, 30 * US_PER_S);
}

static void five_over_a_longer_time_do_not(void **state)
{
    (void)state;
    struct breaker b = {0};
    for (int i = 0; i < 50; i++)
        breaker_failed(&b, start + i * 8 * US_PER_S);
    assert_int_equal(b.state, BREAKER_CLOSED);
}

/* the window slides: four late ones and one early one are five in no thirty seconds, the next are
 */
static void the_window_slides(void **state)
{
    (void)state;
    struct breaker b = {0};
    breaker_failed(&b, start);
    fail_times(&b, 4, start + 31 * US_PER_S);
    assert_int_equal(b.state, BREAKER_CLOSED);
    breaker_failed(&b, start + 40 * US_PER_S);
    assert_int_equal(b.state, BREAKER_OPEN);
}

static void a_success_between_failures_does_not_undo_them(void **state)
{
    (void)state;
    struct breaker b = {0};
    for (int i = 0; i < 4; i++) {
        breaker_failed(&b, start + i * US_PER_S);
        breaker_succeeded(&b);
    }
    assert_int_equal(b.state, BREAKER_CLOSED);
    breaker_failed(&b, start + 4 * US_PER_S);
    assert_int_equal(b.state, BREAKER_OPEN);
}

/* it was sent before the breaker opened: it says nothing about now */
static void a_late_success_does_not_close_it(void **state)
{
    (void)state;
    struct breaker b = {0};
    fail_times(&b, 5, start);
    breaker_succeeded(&b);
    assert_int_equal(b.state, BREAKER_OPEN);
}

static void one_probe_at_a_time(void **state)
{
    (void)state;
    struct breaker b = {0};
    int64_t wait, later = start + 30 * US_PER_S;
    fail_times(&b, 5, start);
    assert_true(breaker_admits(&b, later, &wait));
    assert_int_equal(b.state, BREAKER_HALF_OPEN);
    assert_false(breaker_admits(&b, later, &wait));
    assert_true(wait > 0);
    breaker_succeeded(&b);
    assert_true(breaker_admits(&b, later, &wait));
    assert_int_equal(b.state, BREAKER_CLOSED);
}

static void a_failed_probe_doubles_the_wait_up_to_ten_minutes(void **state)
{
    (void)state;
    static const int64_t waits_s[] = {30, 60, 120, 240, 480, 600, 600};
    struct breaker b = {0};
    int64_t wait, now = start;
    fail_times(&b, 5, now);
    for (size_t i = 0; i < sizeof waits_s / sizeof *waits_s; i++) {
        assert_false(breaker_admits(&b, now, &wait));
        assert_int_equal(wait, waits_s[i] * US_PER_S);
        now += wait;
        assert_true(breaker_admits(&b, now, &wait));
        breaker_failed(&b, now);
    }
}

/* the process of the probe died */
static void a_probe_that_never_comes_back_is_forgotten(void **state)
{
    (void)state;
    struct breaker b = {0};
    int64_t wait, later = start + 30 * US_PER_S;
    fail_times(&b, 5, start);
    assert_true(breaker_admits(&b, later, &wait));
    assert_false(breaker_admits(&b, later + BREAKER_PROBE_S * US_PER_S - 1, &wait));
    assert_true(breaker_admits(&b, later + BREAKER_PROBE_S * US_PER_S, &wait));
}

static void calls_on_their_way_do_not_lengthen_an_opening(void **state)
{
    (void)state;
    struct breaker b = {0};
    int64_t wait;
    fail_times(&b, 8, start);
    assert_true(breaker_admits(&b, start + 30 * US_PER_S, &wait));
}

static void it_survives_as_text(void **state)
{
    (void)state;
    struct breaker b = {0}, c;
    char text[BREAKER_TEXT_BYTES];
    fail_times(&b, 3, start);
    breaker_print(&b, text);
    breaker_parse(slice_of(text), &c);
    assert_memory_equal(&b, &c, sizeof b);
    breaker_parse(SLICE("9 1 1 1 1 1 1 1"), &c);
    assert_int_equal(c.state, BREAKER_CLOSED);
    breaker_parse(SLICE("rubbish"), &c);
    assert_int_equal(c.until_us, 0);
}

static void every_schedule_ends_and_grows(void **state)
{
    (void)state;
    for (int s = 0; s < RETRY_SCHEDULES; s++) {
        int64_t last = 0;
        for (int64_t n = 1; n < RETRY_ATTEMPTS; n++) {
            int64_t least = INT64_MAX, most = 0,
                    exact = retry_delays_s((enum retry_schedule)s)[n - 1] * US_PER_S;
            for (int64_t spread = 0; spread < 500; spread++) {
                int64_t d = retry_delay_us((enum retry_schedule)s, n, spread, 10);
                assert_int_equal(retry_delay_us((enum retry_schedule)s, n, spread, 0), exact);
                least = d < least ? d : least;
                most = d > most ? d : most;
            }
            assert_true(least >= exact - exact / 10);
            assert_true(most <= exact + exact / 10);
            assert_true(most > least);
            assert_true(exact > last);
            last = exact;
        }
        assert_int_equal(retry_delay_us((enum retry_schedule)s, RETRY_ATTEMPTS, 1, 10), -1);
        assert_int_equal(retry_delay_us((enum retry_schedule)s, RETRY_ATTEMPTS + 5, 1, 10), -1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(four_failures_leave_it_closed),
        cmocka_unit_test(five_within_thirty_seconds_open_it),
        cmocka_unit_test(five_over_a_longer_time_do_not),
        cmocka_unit_test(the_window_slides),
        cmocka_unit_test(a_success_between_failures_does_not_undo_them),
        cmocka_unit_test(a_late_success_does_not_close_it),
        cmocka_unit_test(one_probe_at_a_time),
        cmocka_unit_test(a_failed_probe_doubles_the_wait_up_to_ten_minutes),
        cmocka_unit_test(a_probe_that_never_comes_back_is_forgotten),
        cmocka_unit_test(calls_on_their_way_do_not_lengthen_an_opening),
        cmocka_unit_test(it_survives_as_text),
        cmocka_unit_test(every_schedule_ends_and_grows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
