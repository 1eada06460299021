/* Which holds a channel hears of (issue: fulfilment holds, both ways). */
#include "rules/told_holds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void a_hold_of_the_channels_own_is_never_told_back(void **state)
{
    (void)state;
    assert_int_equal(told_hold(REASON_HELD_BY_CHANNEL), HOLD_NOT_TOLD);
    assert_int_equal(told_hold(REASON_EDIT_AFTER_RELEASE), HOLD_NOT_TOLD);
    assert_int_equal(told_hold(REASON_CANCEL_AFTER_RELEASE), HOLD_NOT_TOLD);
}

static void what_the_floor_settles_is_not_told(void **state)
{
    (void)state;
    assert_int_equal(told_hold(REASON_WEIGHT_MISMATCH), HOLD_NOT_TOLD);
    assert_int_equal(told_hold(REASON_SHORT_PICK), HOLD_NOT_TOLD);
    assert_int_equal(told_hold(REASON_NONE), HOLD_NOT_TOLD);
}

static void what_the_shop_can_do_something_about_is_told_as_its_kind(void **state)
{
    (void)state;
    assert_string_equal(hold_kind_name(told_hold(REASON_STOCK_SHORT)), "stock");
    assert_string_equal(hold_kind_name(told_hold(REASON_ADDR_INCOMPLETE)), "address");
    assert_string_equal(hold_kind_name(told_hold(REASON_PHONE_REQUIRED)), "address");
    assert_string_equal(hold_kind_name(told_hold(REASON_PAYMENT_NOT_EVIDENCED)), "payment");
    assert_string_equal(hold_kind_name(told_hold(REASON_SKU_UNKNOWN)), "other");
}

static void every_hold_that_is_told_blocks(void **state)
{
    (void)state;
    for (int r = 1; r < REASON_END; r++)
        if (told_hold((enum exception_reason)r) != HOLD_NOT_TOLD)
            assert_true(exception_rule((enum exception_reason)r)->blocks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hold_of_the_channels_own_is_never_told_back),
        cmocka_unit_test(what_the_floor_settles_is_not_told),
        cmocka_unit_test(what_the_shop_can_do_something_about_is_told_as_its_kind),
        cmocka_unit_test(every_hold_that_is_told_blocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
