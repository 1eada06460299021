/* Bundles of bundles: circles and depth. */
#include "rules/bundle.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

static int64_t path[BUNDLE_DEPTH_MAX + 2];
static size_t length;

static void an_article_or_a_bundle_of_its_own_fits(void **state)
{
    (void)state;
    assert_int_equal(bundle_fits(NULL, 0, 1, 2, path, &length), BUNDLE_FITS);
    assert_int_equal(length, 0);
}

static void a_bundle_does_not_hold_itself(void **state)
{
    (void)state;
    assert_int_equal(bundle_fits(NULL, 0, 1, 1, path, &length), BUNDLE_CYCLE);
    assert_int_equal(length, 2);
    assert_int_equal(path[0], 1);
    assert_int_equal(path[1], 1);
}

/* The path goes from the bundle over the new part back to the bundle. */
static void a_circle_is_named_whole(void **state)
{
    (void)state;
    const struct bundle_edge edges[] = {
        {4, 3},
        {3, 2},
        {2, 1}
    };
    const int64_t wanted[] = {1, 4, 3, 2, 1};

    assert_int_equal(bundle_fits(edges, COUNT(edges), 1, 4, path, &length), BUNDLE_CYCLE);
    assert_int_equal(length, COUNT(wanted));
    assert_memory_equal(path, wanted, sizeof wanted);
}

static void a_circle_over_a_side_branch_is_found(void **state)
{
    (void)state;
    const struct bundle_edge edges[] = {
        {5, 6},
        {5, 7},
        {7, 1}
    };

    assert_int_equal(bundle_fits(edges, COUNT(edges), 1, 5, path, &length), BUNDLE_CYCLE);
    assert_int_equal(path[length - 1], 1);
}

static void a_part_used_twice_is_no_circle(void **state)
{
    (void)state;
    const struct bundle_edge edges[] = {
        {1, 2},
        {3, 2}
    };

    assert_int_equal(bundle_fits(edges, COUNT(edges), 1, 3, path, &length), BUNDLE_FITS);
}

static void four_bundles_deep_fits_and_five_do_not(void **state)
{
    (void)state;
    const struct bundle_edge three[] = {
        {3, 2},
        {2, 1}
    };
    const struct bundle_edge four[] = {
        {4, 3},
        {3, 2},
        {2, 1}
    };
    const int64_t wanted[] = {5, 4, 3, 2, 1};

    assert_int_equal(bundle_fits(three, COUNT(three), 4, 3, path, &length), BUNDLE_FITS);
    assert_int_equal(bundle_fits(four, COUNT(four), 5, 4, path, &length), BUNDLE_TOO_DEEP);
    assert_int_equal(length, COUNT(wanted));
    assert_memory_equal(path, wanted, sizeof wanted);
}

/* What stands above the bundle counts as much as what stands below the part. */
static void depth_counts_above_and_below(void **state)
{
    (void)state;
    const struct bundle_edge edges[] = {
        {9, 8},
        {8, 1},
        {2, 3}
    };

    assert_int_equal(bundle_fits(edges, COUNT(edges), 1, 2, path, &length), BUNDLE_TOO_DEEP);
    assert_int_equal(path[0], 9);
    assert_int_equal(path[length - 1], 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_article_or_a_bundle_of_its_own_fits),
        cmocka_unit_test(a_bundle_does_not_hold_itself),
        cmocka_unit_test(a_circle_is_named_whole),
        cmocka_unit_test(a_circle_over_a_side_branch_is_found),
        cmocka_unit_test(a_part_used_twice_is_no_circle),
        cmocka_unit_test(four_bundles_deep_fits_and_five_do_not),
        cmocka_unit_test(depth_counts_above_and_below),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
