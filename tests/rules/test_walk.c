/* The walk through the hall. Requirement PIC-2: locations in the order a picker passes them. */
#include "rules/walk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void numbers_count_as_numbers(void **state)
{
    (void)state;
    assert_true(walk_compare(SLICE("A-2"), SLICE("A-10")) < 0);
    assert_true(walk_compare(SLICE("A-02-3"), SLICE("A-2-10")) < 0);
    assert_true(walk_compare(SLICE("B-1"), SLICE("A-99")) > 0);
    assert_int_equal(walk_compare(SLICE("A-1"), SLICE("A-1")), 0);
    assert_true(walk_compare(SLICE("A-1"), SLICE("A-1-1")) < 0);
}

static void two_codes_are_never_the_same_place(void **state)
{
    (void)state;
    assert_true(walk_compare(SLICE("A-1"), SLICE("A-01")) != 0);
    assert_true(walk_compare(SLICE("A-1"), SLICE("A-01")) ==
                -walk_compare(SLICE("A-01"), SLICE("A-1")));
}

static void what_lies_ahead_comes_first_then_the_walk_begins_anew(void **state)
{
    (void)state;
    assert_true(walk_before(SLICE("A-05"), SLICE("A-07"), SLICE("A-02")));
    assert_false(walk_before(SLICE("A-05"), SLICE("A-02"), SLICE("A-07")));
    assert_true(walk_before(SLICE("A-05"), SLICE("A-05"), SLICE("A-06")));
    assert_true(walk_before(SLICE("A-05"), SLICE("A-01"), SLICE("A-02")));
    assert_true(walk_before(SLICE(""), SLICE("A-01"), SLICE("A-02")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_count_as_numbers),
        cmocka_unit_test(two_codes_are_never_the_same_place),
        cmocka_unit_test(what_lies_ahead_comes_first_then_the_walk_begins_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
