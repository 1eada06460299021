/* Old and new codes: which SKU a code meant at an instant. */
#include "rules/alias.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

enum { NEVER_SET = 99 };
static size_t row, other;

static enum alias_answer decide(const struct alias_row *rows, size_t count, int64_t at_us)
{
    row = other = NEVER_SET;
    return alias_decide(rows, count, at_us, &row, &other);
}

static void nothing_known_is_no_answer(void **state)
{
    (void)state;
    assert_int_equal(decide(NULL, 0, 100), ALIAS_NO_ROW);
    assert_int_equal(row, NEVER_SET);
}

/* SKU-4: [valid_from, valid_to) */
static void the_window_is_closed_at_its_start_and_open_at_its_end(void **state)
{
    (void)state;
    const struct alias_row a[] = {
        {ALIAS_CHANNEL_SKU, 100, 200, 7, 1}
    };

    assert_int_equal(decide(a, 1, 99), ALIAS_NO_ROW); /* not yet: that is not lapsed */
    assert_int_equal(decide(a, 1, 100), ALIAS_ONE);
    assert_int_equal(row, 0);
    assert_int_equal(decide(a, 1, 199), ALIAS_ONE);
    assert_int_equal(decide(a, 1, 200), ALIAS_LAPSED);
}

/* OP-4 */
static void an_open_window_never_ends(void **state)
{
    (void)state;
    const struct alias_row a[] = {
        {ALIAS_SKU_CODE, 0, 0, 7, 1}
    };

    assert_int_equal(decide(a, 1, INT64_MAX), ALIAS_ONE);
    assert_int_equal(decide(a, 1, -1), ALIAS_NO_ROW);
}

/* SKU-5 */
static void an_expired_code_names_the_window_that_lapsed_last(void **state)
{
    (void)state;
    const struct alias_row a[] = {
        {ALIAS_CHANNEL_SKU, 0,   50, 1, 1},
        {ALIAS_CHANNEL_SKU, 50,  90, 2, 1},
        {ALIAS_VARIANT,     0,   40, 3, 1},
        {ALIAS_CHANNEL_SKU, 300, 0,  4, 1}
    };

    assert_int_equal(decide(a, 4, 100), ALIAS_LAPSED);
    assert_int_equal(row, 1);
    assert_int_equal(other, NEVER_SET);
}

/* SKU-6: an order placed before the rename still means the old SKU */
static void a_code_that_moved_means_what_it_meant_then(void **state)
{
    (void)state;
    const struct alias_row a[] = {
        {ALIAS_BARCODE, 0,   100, 1, 1},
        {ALIAS_BARCODE, 100, 0,   2, 1}
    };

    assert_int_equal(decide(a, 2, 99), ALIAS_ONE);
    assert_int_equal(row, 0);
    assert_int_equal(decide(a, 2, 100), ALIAS_ONE);
    assert_int_equal(row, 1);
}

/* SKU-2 */
static void two_meanings_of_one_kind_are_never_settled_by_guessing(void **state)
{
    (void)state;
    const struct alias_row sku[] = {
        {ALIAS_CHANNEL_SKU, 0, 0, 1, 1},
        {ALIAS_CHANNEL_SKU, 0, 0, 2, 1}
    };
    const struct alias_row qty[] = {
        {ALIAS_BARCODE, 0, 0, 1, 1 },
        {ALIAS_BARCODE, 0, 0, 1, 12}
    };

    assert_int_equal(decide(sku, 2, 10), ALIAS_TWO);
    assert_int_equal(row, 0);
    assert_int_equal(other, 1);
    assert_int_equal(decide(qty, 2, 10), ALIAS_TWO);
}

static void an_earlier_kind_with_two_meanings_is_not_rescued_by_a_later_one(void **state)
{
    (void)state;
    const struct alias_row a[] = {
        {ALIAS_SKU_CODE, 0, 0, 1, 1},
        {ALIAS_VARIANT,  0, 0, 2, 1},
        {ALIAS_VARIANT,  0, 0, 3, 1}
    };

    assert_int_equal(decide(a, 3, 10), ALIAS_TWO);
    assert_int_equal(row, 1);
    assert_int_equal(other, 2);
}

static void the_variant_goes_before_the_channel_sku_and_that_before_the_catalogue(void **state)
{
    (void)state;
    const struct alias_row a[] = {
        {ALIAS_SKU_CODE,    0, 0,   1, 1},
        {ALIAS_CHANNEL_SKU, 0, 500, 2, 1},
        {ALIAS_VARIANT,     0, 300, 3, 1}
    };

    assert_int_equal(decide(a, 3, 100), ALIAS_ONE);
    assert_int_equal(row, 2);
    assert_int_equal(decide(a, 3, 300), ALIAS_ONE); /* a lapsed one hides nothing */
    assert_int_equal(row, 1);
    assert_int_equal(decide(a, 3, 500), ALIAS_ONE);
    assert_int_equal(row, 0);
}

static void rows_that_agree_are_one_answer(void **state)
{
    (void)state;
    const struct alias_row a[] = {
        {ALIAS_BARCODE, 0,  0,  5, 12},
        {ALIAS_BARCODE, 10, 90, 5, 12}
    };

    assert_int_equal(decide(a, 2, 50), ALIAS_ONE);
    assert_int_equal(row, 0);
}

static void a_window_that_ends_before_it_starts_never_opens(void **state)
{
    (void)state;
    const struct alias_row a[] = {
        {ALIAS_CHANNEL_SKU, 200, 100, 1, 1}
    };

    assert_int_equal(decide(a, 1, 50), ALIAS_NO_ROW);
    assert_int_equal(decide(a, 1, 150), ALIAS_LAPSED);
    assert_int_equal(decide(a, 1, 250), ALIAS_LAPSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_known_is_no_answer),
        cmocka_unit_test(the_window_is_closed_at_its_start_and_open_at_its_end),
        cmocka_unit_test(an_open_window_never_ends),
        cmocka_unit_test(an_expired_code_names_the_window_that_lapsed_last),
        cmocka_unit_test(a_code_that_moved_means_what_it_meant_then),
        cmocka_unit_test(two_meanings_of_one_kind_are_never_settled_by_guessing),
        cmocka_unit_test(an_earlier_kind_with_two_meanings_is_not_rescued_by_a_later_one),
        cmocka_unit_test(the_variant_goes_before_the_channel_sku_and_that_before_the_catalogue),
        cmocka_unit_test(rows_that_agree_are_one_answer),
        cmocka_unit_test(a_window_that_ends_before_it_starts_never_opens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
