/* What may be sold, and what each channel sees of it. */
#include "rules/availability.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

/* INV-3 */
static void available_is_sellable_less_reserved_less_buffer_and_never_negative(void **state)
{
    (void)state;
    assert_int_equal(available_each(10, 3, 2), 5);
    assert_int_equal(available_each(10, 8, 2), 0);
    assert_int_equal(available_each(10, 9, 2), 0);
    assert_int_equal(available_each(0, 0, 0), 0);
    assert_int_equal(available_each(3, 5, 0), 0); /* a count took what was promised */
    assert_true(available_each(INT64_MAX, 0, INT64_MAX) == 0);
    assert_true(available_each(5, INT64_MAX, INT64_MAX) == 0);
}

/* INV-5 */
static void a_split_gets_its_percentage_rounded_down_and_the_pool_the_rest(void **state)
{
    (void)state;
    struct channel_share c[] = {
        {true,  30, 1, 0},
        {false, 0,  0, 0},
        {false, 0,  0, 0}
    };

    assert_int_equal(availability_share(23, c, 3), 17);
    assert_int_equal(c[0].shown_each, 6); /* 6.9 */
    assert_int_equal(c[1].shown_each, 17);
    assert_int_equal(c[2].shown_each, 17);
}

/* INV-5 */
static void a_floor_is_given_only_if_it_is_there(void **state)
{
    (void)state;
    struct channel_share c[] = {
        {true,  30, 5, 0},
        {false, 0,  0, 0}
    };

    assert_int_equal(availability_share(10, c, 2), 5);
    assert_int_equal(c[0].shown_each, 5);
    assert_int_equal(availability_share(3, c, 2), 0);
    assert_int_equal(c[0].shown_each, 3);
    assert_int_equal(c[1].shown_each, 0);
    assert_int_equal(availability_share(0, c, 2), 0);
    assert_int_equal(c[0].shown_each, 0);
}

static void a_floor_does_not_eat_the_percentage_of_another(void **state)
{
    (void)state;
    struct channel_share c[] = {
        {true, 10, 100, 0},
        {true, 50, 0,   0}
    };

    assert_int_equal(availability_share(20, c, 2), 0);
    assert_int_equal(c[1].shown_each, 10);
    assert_int_equal(c[0].shown_each, 10);
}

static void percentages_past_a_hundred_cannot_sell_twice(void **state)
{
    (void)state;
    struct channel_share c[] = {
        {true,  80, 0, 0},
        {true,  80, 0, 0},
        {false, 0,  0, 0}
    };

    assert_int_equal(availability_share(10, c, 3), 0);
    assert_int_equal(c[0].shown_each, 8);
    assert_int_equal(c[1].shown_each, 2);
    assert_int_equal(c[2].shown_each, 0);
}

/* INV-5, law 4: over every small case */
static void splits_plus_pool_are_never_more_than_available(void **state)
{
    (void)state;
    for (int available = 0; available <= 40; available++) {
        for (int p = 0; p <= 100; p += 7) {
            for (int q = 0; q <= 100; q += 9) {
                struct channel_share c[] = {
                    {true,  p, q % 5,  0},
                    {false, 0, 0,      0},
                    {true,  q, p % 11, 0}
                };
                int64_t pool = availability_share(available, c, 3);
                assert_true(pool >= 0);
                assert_true(c[0].shown_each >= 0);
                assert_true(c[2].shown_each >= 0);
                assert_int_equal(c[1].shown_each, pool);
                assert_int_equal(c[0].shown_each + c[2].shown_each + pool, available);
            }
        }
    }
}

static void very_large_stock_does_not_overflow(void **state)
{
    (void)state;
    struct channel_share c[] = {
        {true, 100, INT64_MAX, 0},
        {true, 99,  INT64_MAX, 0}
    };

    assert_true(availability_share(INT64_MAX, c, 2) == 0);
    assert_true(c[0].shown_each == INT64_MAX);
    assert_true(c[1].shown_each == 0);
    assert_true(availability_share(INT64_MAX, NULL, 0) == INT64_MAX);
}

/* INV-2 */
static void near_zero_goes_out_before_high_volume_before_the_rest(void **state)
{
    (void)state;
    assert_int_equal(push_priority(0, true), 0);
    assert_int_equal(push_priority(NEAR_ZERO_EACH, false), 1);
    assert_int_equal(push_priority(NEAR_ZERO_EACH + 1, true), 2);
    assert_int_equal(push_priority(INT64_MAX, false), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(near_zero_goes_out_before_high_volume_before_the_rest),
        cmocka_unit_test(available_is_sellable_less_reserved_less_buffer_and_never_negative),
        cmocka_unit_test(a_split_gets_its_percentage_rounded_down_and_the_pool_the_rest),
        cmocka_unit_test(a_floor_is_given_only_if_it_is_there),
        cmocka_unit_test(a_floor_does_not_eat_the_percentage_of_another),
        cmocka_unit_test(percentages_past_a_hundred_cannot_sell_twice),
        cmocka_unit_test(splits_plus_pool_are_never_more_than_available),
        cmocka_unit_test(very_large_stock_does_not_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
