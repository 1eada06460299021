/* A scan without a step: the table of what was read and what is being done. Requirement PIC-3,
 * issue 4 item 1. */
#include "rules/scan_meaning.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void article_means_what_the_task_needs(void **state)
{
    (void)state;
    assert_int_equal(scan_means(SCANNED_ITEM, DOING_PICK), ACT_PICK);
    assert_int_equal(scan_means(SCANNED_ITEM, DOING_PACK), ACT_PACK);
    assert_int_equal(scan_means(SCANNED_ITEM, DOING_PUT_BACK), ACT_PUT_BACK);
    assert_int_equal(scan_means(SCANNED_ITEM, DOING_RETURN), ACT_RECEIVE);
    assert_int_equal(scan_means(SCANNED_ITEM, DOING_LABEL), ACT_FINISH);
    assert_int_equal(scan_means(SCANNED_ITEM, DOING_LANE), ACT_FINISH);
}

static void number_of_the_carrier_is_a_label_only_where_one_is_missing(void **state)
{
    (void)state;
    for (int d = 0; d < DOINGS; d++)
        assert_int_equal(scan_means(SCANNED_NUMBER, (enum doing)d), d == DOING_LABEL ? ACT_LABEL
                                                                    : d == DOING_MATCH
                                                                        ? ACT_MATCH
                                                                        : ACT_REFUSE);
}

static void label_is_read_against_the_box_at_hand_and_another_box_is_another_box(void **state)
{
    (void)state;
    assert_int_equal(scan_means(SCANNED_TRACKING, DOING_MATCH), ACT_MATCH);
    assert_int_equal(scan_means(SCANNED_TRACKING, DOING_LANE), ACT_OPEN);
    assert_int_equal(scan_means(SCANNED_LANE, DOING_MATCH), ACT_GO);
    for (int d = 0; d < DOINGS; d++)
        assert_int_equal(scan_means(SCANNED_BOX, (enum doing)d), ACT_OPEN);
}

static void unknown_code_is_never_anything(void **state)
{
    (void)state;
    for (int d = 0; d < DOINGS; d++)
        assert_int_equal(scan_means(SCANNED_UNKNOWN, (enum doing)d), ACT_REFUSE);
}

static void weight_closes_a_box_and_nothing_else(void **state)
{
    (void)state;
    for (int d = 0; d < DOINGS; d++)
        assert_int_equal(scan_means(SCANNED_NOTHING, (enum doing)d),
                         d == DOING_PACK ? ACT_CLOSE : ACT_REFUSE);
}

static void place_is_remembered_whatever_is_done(void **state)
{
    (void)state;
    for (int d = 0; d < DOINGS; d++) {
        assert_int_equal(scan_means(SCANNED_LOCATION, (enum doing)d), ACT_GO);
        assert_int_equal(scan_means(SCANNED_LANE, (enum doing)d),
                         d == DOING_LANE ? ACT_LANE : ACT_GO);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(article_means_what_the_task_needs),
        cmocka_unit_test(number_of_the_carrier_is_a_label_only_where_one_is_missing),
        cmocka_unit_test(label_is_read_against_the_box_at_hand_and_another_box_is_another_box),
        cmocka_unit_test(unknown_code_is_never_anything),
        cmocka_unit_test(weight_closes_a_box_and_nothing_else),
        cmocka_unit_test(place_is_remembered_whatever_is_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
