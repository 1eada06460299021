/* When a carrier is asked again: often at first, twice a day on the road, and every plan ends. */
#include "rules/poll_plan.h"

#include "../base/cmocka_all.h"

enum { HOUR = 3600, DAY = 24 * HOUR };

static void a_label_is_asked_about_in_two_hours_and_seldom_later(void **state)
{
    (void)state;
    assert_int_equal(poll_after_s(CUSTODY_LABEL_CREATED, false, 0), 2 * HOUR);
    assert_int_equal(poll_after_s(CUSTODY_HANDED_OVER, false, 8 * HOUR - 1), 2 * HOUR);
    assert_int_equal(poll_after_s(CUSTODY_HANDED_OVER, false, 8 * HOUR), 4 * HOUR);
    assert_int_equal(poll_after_s(CUSTODY_HANDED_OVER, false, 2 * DAY), 12 * HOUR);
    assert_int_equal(poll_after_s(CUSTODY_HANDED_OVER, false, 30 * DAY), 0);
}

static void on_the_road_it_is_twice_a_day(void **state)
{
    (void)state;
    static const enum custody road[] = {CUSTODY_CONFIRMED, CUSTODY_IN_TRANSIT,
                                        CUSTODY_OUT_FOR_DELIVERY, CUSTODY_RETURNING,
                                        CUSTODY_EXCEPTION};
    for (size_t i = 0; i < sizeof road / sizeof *road; i++) {
        assert_int_equal(poll_after_s(road[i], false, 0), 12 * HOUR);
        assert_int_equal(poll_after_s(road[i], false, 20 * DAY), 24 * HOUR);
        assert_int_equal(poll_after_s(road[i], false, 60 * DAY), 0);
    }
}

static void a_missing_proof_is_asked_for_a_week_and_no_longer(void **state)
{
    (void)state;
    assert_int_equal(poll_after_s(CUSTODY_DELIVERED, false, 0), 24 * HOUR);
    assert_int_equal(poll_after_s(CUSTODY_DELIVERED, false, 7 * DAY), 0);
    assert_int_equal(poll_after_s(CUSTODY_LOST, false, DAY), 24 * HOUR);
}

static void what_is_said_is_not_asked(void **state)
{
    (void)state;
    assert_int_equal(poll_after_s(CUSTODY_DELIVERED, true, 0), 0);
    assert_int_equal(poll_after_s(CUSTODY_RETURNED, false, 0), 0);
}

/* an age below 0 is a clock that was set back: as if it began now */
static void every_phase_is_in_order_and_ends(void **state)
{
    (void)state;
    size_t count;
    const struct poll_step *steps = poll_steps(&count);
    for (size_t i = 1; i < count; i++) {
        assert_true(steps[i].phase >= steps[i - 1].phase);
        if (steps[i].phase == steps[i - 1].phase)
            assert_true(steps[i].until_s > steps[i - 1].until_s);
    }
    for (int c = 0; c < CUSTODY_COUNT; c++) {
        assert_int_equal(poll_after_s((enum custody)c, false, INT64_MAX), 0);
        assert_true(poll_after_s((enum custody)c, true, -5) <= 24 * HOUR);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_label_is_asked_about_in_two_hours_and_seldom_later),
        cmocka_unit_test(on_the_road_it_is_twice_a_day),
        cmocka_unit_test(a_missing_proof_is_asked_for_a_week_and_no_longer),
        cmocka_unit_test(what_is_said_is_not_asked),
        cmocka_unit_test(every_phase_is_in_order_and_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
