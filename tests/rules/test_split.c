/* What of an order can leave now, in whole ordered units. Requirement ORD-12. */
#include "rules/split.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

enum { A = 1, B = 2 };

/* ORD-12 */
static void nothing_free_sends_nothing(void **state)
{
    (void)state;
    struct split_need n[] = {
        {1, A, 3, 3, 0, 9},
        {2, B, 1, 1, 0, 9}
    };
    assert_int_equal(split_available(n, 2), 0);
    assert_int_equal(n[0].now_each, 0);
    assert_int_equal(n[1].now_each, 0);
}

/* ORD-12 */
static void a_line_takes_what_is_there(void **state)
{
    (void)state;
    struct split_need n[] = {
        {1, A, 7, 7, 5, 0},
        {2, B, 2, 2, 9, 0}
    };
    assert_int_equal(split_available(n, 2), 7);
    assert_int_equal(n[0].now_each, 5);
    assert_int_equal(n[1].now_each, 2);
}

/* SKU-9: half a bundle is no bundle */
static void a_bundle_goes_with_all_its_components_or_not(void **state)
{
    (void)state;
    struct split_need n[] = {
        {1, A, 3, 6, 5, 0},
        {1, B, 3, 3, 9, 0}
    };
    assert_int_equal(split_available(n, 2), 2);
    assert_int_equal(n[0].now_each, 4);
    assert_int_equal(n[1].now_each, 2);
}

/* SKU-9 */
static void a_bundle_that_lacks_one_component_stays_whole(void **state)
{
    (void)state;
    struct split_need n[] = {
        {1, A, 1, 2, 100, 0},
        {1, B, 1, 1, 0,   0}
    };
    assert_int_equal(split_available(n, 2), 0);
    assert_int_equal(n[0].now_each, 0);
}

/* SKU-8: a case of six is not opened */
static void a_case_goes_whole(void **state)
{
    (void)state;
    struct split_need n[] = {
        {1, A, 3, 18, 17, 0}
    };
    assert_int_equal(split_available(n, 1), 2);
    assert_int_equal(n[0].now_each, 12);
}

/* INV-4: two lines of one SKU share what is free */
static void lines_of_one_sku_never_take_more_than_is_free(void **state)
{
    (void)state;
    struct split_need n[] = {
        {1, A, 4, 4, 6, 0},
        {2, A, 4, 4, 6, 0},
        {3, A, 2, 4, 6, 0}
    };
    assert_int_equal(split_available(n, 3), 6);
    assert_int_equal(n[0].now_each, 4);
    assert_int_equal(n[1].now_each, 2);
    assert_int_equal(n[2].now_each, 0);
}

/* SKU-9: a bundle of bundles may name one SKU twice */
static void a_component_named_twice_counts_twice(void **state)
{
    (void)state;
    struct split_need n[] = {
        {1, A, 2, 2, 5, 0},
        {1, A, 2, 4, 5, 0}
    };
    assert_int_equal(split_available(n, 2), 1);
    assert_int_equal(n[0].now_each + n[1].now_each, 3);
}

/* stock that was claimed beyond what is there reads as none, not as a debt */
static void more_claimed_than_there_is_sends_nothing(void **state)
{
    (void)state;
    struct split_need n[] = {
        {1, A, 2, 2, -3, 0}
    };
    assert_int_equal(split_available(n, 1), 0);
    assert_int_equal(n[0].now_each, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_free_sends_nothing),
        cmocka_unit_test(a_line_takes_what_is_there),
        cmocka_unit_test(a_bundle_goes_with_all_its_components_or_not),
        cmocka_unit_test(a_bundle_that_lacks_one_component_stays_whole),
        cmocka_unit_test(a_case_goes_whole),
        cmocka_unit_test(lines_of_one_sku_never_take_more_than_is_free),
        cmocka_unit_test(a_component_named_twice_counts_twice),
        cmocka_unit_test(more_claimed_than_there_is_sends_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
