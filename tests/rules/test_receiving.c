/* What counted goods can be. Requirements RCV-3, RCV-4, RCV-7. */
#include "rules/receiving.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

/* RCV-4: each discrepancy its own reason */
static void every_discrepancy_has_a_reason_of_its_own(void **state)
{
    (void)state;
    for (int i = 1; i < FINDING_COUNT; i++) {
        const struct finding_rule *f = finding_rule((enum goods_finding)i);
        assert_int_equal(f->finding, i);
        assert_int_not_equal(f->reason, REASON_NONE);
        for (int k = 1; k < i; k++)
            assert_int_not_equal(f->reason, finding_rule((enum goods_finding)k)->reason);
    }
    assert_int_equal(finding_rule(FINDING_GOOD)->reason, REASON_NONE);
}

/* RCV-3: what is not sound never waits where acceptance makes it sellable */
static void only_sound_goods_wait_in_receiving(void **state)
{
    (void)state;
    static const enum goods_finding sound[] = {FINDING_GOOD, FINDING_OVER, FINDING_DIM_MISMATCH};
    for (int i = 0; i < FINDING_COUNT; i++) {
        bool is_sound = false;
        for (size_t k = 0; k < sizeof sound / sizeof *sound; k++)
            is_sound = is_sound || sound[k] == (enum goods_finding)i;
        assert_int_equal(
            slice_is(slice_of(finding_rule((enum goods_finding)i)->bucket), "receiving"), is_sound);
    }
}

static void a_person_says_a_condition_and_nothing_else(void **state)
{
    (void)state;
    enum goods_finding f = FINDING_COUNT;
    assert_true(finding_parse_said(SLICE("damaged"), &f));
    assert_int_equal(f, FINDING_DAMAGED);
    assert_true(finding_parse_said(SLICE("good"), &f));
    f = FINDING_COUNT;
    assert_false(finding_parse_said(SLICE("short"), &f)); /* the hub compares; nobody says it */
    assert_false(finding_parse_said(SLICE("over"), &f));
    assert_false(finding_parse_said(SLICE("Damaged"), &f));
    assert_false(finding_parse_said(SLICE(""), &f));
    assert_int_equal(f, FINDING_COUNT);
}

static void a_tracked_article_needs_its_label(void **state)
{
    (void)state;
    struct tracking_needs all = {true, true, true}, none = {false, false, false};
    assert_string_equal(tracking_missing(all, SLICE(""), SLICE("S"), SLICE("2027-01-31")), "lot");
    assert_string_equal(tracking_missing(all, SLICE("L"), SLICE_NONE, SLICE("2027-01-31")),
                        "serial");
    assert_string_equal(tracking_missing(all, SLICE("L"), SLICE("S"), SLICE("")), "expiry");
    assert_null(tracking_missing(all, SLICE("L"), SLICE("S"), SLICE("2027-01-31")));
    assert_null(tracking_missing(none, SLICE(""), SLICE(""), SLICE("")));
}

/* RCV-7: recorded always; past the tolerance somebody else has to agree */
static void tolerance_is_the_larger_of_percent_and_units(void **state)
{
    (void)state;
    assert_false(over_tolerance(100, 105, 5, 0));
    assert_true(over_tolerance(100, 106, 5, 0));
    assert_false(over_tolerance(10, 12, 5, 2));
    assert_true(over_tolerance(10, 13, 5, 2));
    assert_false(over_tolerance(10, 10, 0, 0));
    assert_false(over_tolerance(10, 4, 0, 0));
    assert_true(over_tolerance(0, 1, 100, 0));
    assert_false(over_tolerance(0, 1, 0, 1));
    assert_true(over_tolerance(INT64_MAX / 2, INT64_MAX, 50, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_discrepancy_has_a_reason_of_its_own),
        cmocka_unit_test(only_sound_goods_wait_in_receiving),
        cmocka_unit_test(a_person_says_a_condition_and_nothing_else),
        cmocka_unit_test(a_tracked_article_needs_its_label),
        cmocka_unit_test(tolerance_is_the_larger_of_percent_and_units),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
