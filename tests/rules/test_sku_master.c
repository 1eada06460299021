/* What has to be known of a SKU before its goods are accepted (SKU-10). */
#include "rules/sku_master.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

static const uint32_t everything = MASTER_BARCODE | MASTER_WEIGHT | MASTER_DIMENSIONS |
                                   MASTER_LOT_EXPIRY | MASTER_FRAGILE | MASTER_PACKAGING |
                                   MASTER_DISTINGUISHING_LABEL;
static const struct master_facts whole = {.has_barcode = true,
                                          .packaged = true,
                                          .weight_g = 1,
                                          .length_mm = 1,
                                          .width_mm = 1,
                                          .height_mm = 1,
                                          .stated = STATED_LOT | STATED_EXPIRY | STATED_FRAGILE};

static void a_whole_master_lacks_nothing(void **state)
{
    (void)state;
    assert_int_equal(master_gaps(&whole, everything), 0);
}

static void an_empty_master_lacks_what_is_asked_and_no_more(void **state)
{
    (void)state;
    const struct master_facts none = {.weight_g = 0};
    assert_int_equal(master_gaps(&none, everything),
                     everything & ~(uint32_t)MASTER_DISTINGUISHING_LABEL);
    assert_int_equal(master_gaps(&none, MASTER_WEIGHT), MASTER_WEIGHT);
    assert_int_equal(master_gaps(&none, 0), 0);
}

static void one_measure_of_three_is_no_dimensions(void **state)
{
    (void)state;
    struct master_facts f = whole;
    f.width_mm = 0;
    assert_int_equal(master_gaps(&f, everything), MASTER_DIMENSIONS);
}

/* "no" is an answer; silence is not. Both lot and expiry have to be said. */
static void a_flag_counts_once_it_was_said(void **state)
{
    (void)state;
    struct master_facts f = whole;
    f.stated = STATED_LOT;
    assert_int_equal(master_gaps(&f, everything), MASTER_LOT_EXPIRY | MASTER_FRAGILE);
}

static void only_what_has_a_look_alike_needs_a_distinguishing_label(void **state)
{
    (void)state;
    struct master_facts f = whole;
    f.look_alike = true;
    assert_int_equal(master_gaps(&f, everything), MASTER_DISTINGUISHING_LABEL);
    f.labelled = true;
    assert_int_equal(master_gaps(&f, everything), 0);
}

static void an_archived_sku_is_never_accepted_silently(void **state)
{
    (void)state;
    struct master_facts f = whole;
    f.archived = true;
    assert_int_equal(master_gaps(&f, 0), MASTER_NOT_ARCHIVED);
}

static void a_bundle_is_not_received_and_lacks_nothing(void **state)
{
    (void)state;
    const struct master_facts f = {.bundle = true, .archived = true};
    assert_int_equal(master_gaps(&f, everything), 0);
}

static void parts_are_known_by_name(void **state)
{
    (void)state;
    uint32_t part = 0;
    for (unsigned i = 0; i + 1 < MASTER_PARTS; i++) {
        assert_true(master_part_parse(slice_of(master_part_name(i)), &part));
        assert_int_equal(part, 1u << i);
    }
    assert_false(master_part_parse(SLICE("not_archived"), &part)); /* is always asked */
    assert_false(master_part_parse(SLICE("colour"), &part));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_master_lacks_nothing),
        cmocka_unit_test(an_empty_master_lacks_what_is_asked_and_no_more),
        cmocka_unit_test(one_measure_of_three_is_no_dimensions),
        cmocka_unit_test(a_flag_counts_once_it_was_said),
        cmocka_unit_test(only_what_has_a_look_alike_needs_a_distinguishing_label),
        cmocka_unit_test(an_archived_sku_is_never_accepted_silently),
        cmocka_unit_test(a_bundle_is_not_received_and_lacks_nothing),
        cmocka_unit_test(parts_are_known_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
