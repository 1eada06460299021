/* Why a location is counted, what a count may find alone, which loss it found. */
#include "rules/count_reason.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

static const struct profile_stock merchant = {.tolerance_percent = 2, .tolerance_units = 5};

/* INV-10 */
static void location_is_asked_before_warehouse_before_merchant(void **state)
{
    (void)state;
    struct location_rule rules[] = {
        {.prefix = SLICE("A-"),      .tolerance = {true, 10, 50}},
        {.prefix = SLICE("A-01-"),   .tolerance = {true, 0, 0}  },
        {.prefix = SLICE("A-01-01"),
         .type = SLICE("sellable")                              }, /* longest, but says nothing of counts */
    };
    struct site site = {
        .locations = rules, .location_count = 3, .tolerance = {true, 1, 3}
    };
    assert_int_equal(count_tolerance_for(&site, SLICE("A-01-01"), &merchant).units, 0);
    assert_int_equal(count_tolerance_for(&site, SLICE("A-02-01"), &merchant).units, 50);
    assert_int_equal(count_tolerance_for(&site, SLICE("B-01-01"), &merchant).units, 3);
    site.tolerance.stated = false;
    assert_int_equal(count_tolerance_for(&site, SLICE("B-01-01"), &merchant).units, 5);
    assert_int_equal(count_tolerance_for(NULL, SLICE("A-01-01"), &merchant).percent, 2);
}

static void beyond_either_figure_takes_a_second_person(void **state)
{
    (void)state;
    struct count_tolerance t = {true, 2, 5};
    assert_false(count_is_beyond(&t, 100, 100));
    assert_false(count_is_beyond(&t, 100, 98));
    assert_false(count_is_beyond(&t, 100, 102));
    assert_true(count_is_beyond(&t, 100, 97)); /* 3 % */
    assert_true(count_is_beyond(&t, 10, 9));   /* 10 % */
    assert_true(count_is_beyond(&t, 0, 1));    /* nothing was there */
    assert_false(count_is_beyond(&t, 1000, 995));
    assert_true(count_is_beyond(&t, 1000, 994)); /* 6 units */
    assert_true(count_is_beyond(&(struct count_tolerance){true, 100, 0}, 10, 11));
    assert_false(count_is_beyond(&(struct count_tolerance){true, 100, INT64_MAX}, INT64_MAX, 0));
}

/* PUT-3 */
static void three_kinds_of_loss_are_told_apart(void **state)
{
    (void)state;
    assert_int_equal(loss_of(5, 5, false), LOSS_NONE);
    assert_int_equal(loss_of(5, 5, true), LOSS_NONE);
    assert_int_equal(loss_of(5, 3, false), LOSS_NOT_AT_LOCATION);
    assert_int_equal(loss_of(0, 3, false), LOSS_NOT_IN_SYSTEM);
    assert_int_equal(loss_of(5, 3, true), LOSS_WRONG_PLACE);
    assert_int_equal(loss_of(3, 5, true), LOSS_WRONG_PLACE);
}

static void reasons_parse_back_and_the_urgent_come_first(void **state)
{
    (void)state;
    enum count_reason r;
    for (int i = 0; i < COUNT_REASONS; i++) {
        assert_true(count_reason_parse(slice_of(count_reason_name((enum count_reason)i)), &r));
        assert_int_equal(r, i);
        assert_true(count_reason_hours(r) > 0);
    }
    assert_false(count_reason_parse(SLICE("because"), &r));
    assert_false(count_reason_parse(SLICE(""), &r));
    assert_true(count_reason_hours(COUNT_REASON_ZERO_PICK) <
                count_reason_hours(COUNT_REASON_SCHEDULE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(location_is_asked_before_warehouse_before_merchant),
        cmocka_unit_test(beyond_either_figure_takes_a_second_person),
        cmocka_unit_test(three_kinds_of_loss_are_told_apart),
        cmocka_unit_test(reasons_parse_back_and_the_urgent_come_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
