/* SSCCs from a counter. Vectors: GS1 mod 10 as in the General Specifications 7.9. */
#include "rules/sscc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void known_codes_come_out(void **state)
{
    (void)state;
    char out[SSCC_TEXT_BYTES];
    assert_true(sscc_make(SLICE("4012345"), INT64_C(3000000000), out));
    assert_string_equal(out, "340123450000000000");
    assert_true(sscc_make(SLICE("0614141"), INT64_C(1234567890), out));
    assert_string_equal(out, "106141412345678908");
}

static void serial_fills_up_before_the_extension_digit_counts(void **state)
{
    (void)state;
    char out[SSCC_TEXT_BYTES];
    assert_true(sscc_make(SLICE("840000000000"), 9999, out));
    assert_memory_equal(out, "08400000000009999", 17);
    assert_true(sscc_make(SLICE("840000000000"), 10000, out));
    assert_memory_equal(out, "18400000000000000", 17);
}

static void prefix_that_is_used_up_gives_no_code(void **state)
{
    (void)state;
    char out[SSCC_TEXT_BYTES] = "untouched";
    assert_true(sscc_make(SLICE("840000000000"), 99999, out));
    assert_false(sscc_make(SLICE("840000000000"), 100000, out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_codes_come_out),
        cmocka_unit_test(serial_fills_up_before_the_extension_digit_counts),
        cmocka_unit_test(prefix_that_is_used_up_gives_no_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
