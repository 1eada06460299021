/* What the numbers of carriers look like. Numbers of published examples (UPU, UPS, FedEx, DHL).
 * Requirements PIC-3, PAK-4: an unknown article is not a label. */
#include "rules/tracking_number.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static bool fits(const char *form, const char *code)
{
    struct slice f = slice_of(form);
    return number_fits(&f, 1, slice_of(code));
}

static void numbers_that_carriers_publish_fit_their_form(void **state)
{
    (void)state;
    static const char *const good[][2] = {
        {"ups",               "1Z5R89390357567127"},
        {"ups",               "1Z879E930346834440"},
        {"ups",               "1ZXX3150YW44070023"},
        {"s10",               "RB123456785GB"     },
        {"fedex",             "986578788855"      },
        {"fedex",             "799531274483"      },
        {"fedex-ground",      "041441760228964"   },
        {"dhl-express",       "3318810025"        },
        {"dhl-express",       "73891051146"       },
        {"dhl-piece",         "JJD0099999999"     },
        {"dhl-piece",         "JVGL0999999990"    },
        {"sscc",              "106141412345678908"},
        {"dhl-parcel-iberia", "0014000001"        },
        {"dpd",               "01505012345678"    },
        {"gls",               "QAS00005"          },
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(fits(good[i][0], good[i][1]));
}

static void check_digit_that_does_not_hold_is_no_number(void **state)
{
    (void)state;
    static const char *const bad[][2] = {
        {"ups",          "1Z12345E0205271688"},
        {"ups",          "1Z5R89390357567128"},
        {"s10",          "RB123456786GB"     },
        {"fedex",        "986578788856"      },
        {"fedex-ground", "041441760228965"   },
        {"dhl-express",  "3318810026"        },
        {"sscc",         "106141412345678909"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(fits(bad[i][0], bad[i][1]));
}

static void part_of_a_number_is_none_and_neither_is_more(void **state)
{
    (void)state;
    assert_false(fits("s10", "RB123456785"));
    assert_false(fits("s10", "RB123456785GB\n"));
    assert_false(fits("s10", " RB123456785GB"));
    assert_false(fits("ups", "1z5R89390357567127"));
    assert_false(fits("dhl-parcel-iberia", "123456789"));
    assert_false(fits("dhl-parcel-iberia", "12345678901"));
    assert_false(fits("dhl-piece", ""));
}

static void article_is_no_number_where_no_check_digit_says_so(void **state)
{
    (void)state;
    assert_false(fits("dpd", "18430000000011"));          /* a GTIN-14 that holds */
    assert_true(fits("dpd", "18430000000012"));           /* and one that does not */
    assert_false(fits("gls", "036000291452"));            /* a UPC */
    assert_false(fits("/[0-9]{8,20}/", "8430000000021")); /* a pattern that says too little */
    assert_true(fits("/VZ[0-9]{9}/", "VZ000000021"));
}

static void no_form_takes_nothing_and_one_of_several_is_enough(void **state)
{
    (void)state;
    struct slice two[] = {SLICE("s10"), SLICE("ups")};
    assert_false(number_fits(NULL, 0, SLICE("1Z5R89390357567127")));
    assert_true(number_fits(two, 2, SLICE("1Z5R89390357567127")));
    assert_false(number_fits(two, 2, SLICE("3318810025")));
}

static void form_that_is_no_form_is_told(void **state)
{
    (void)state;
    assert_true(number_form_known(SLICE("s10")));
    assert_true(number_form_known(SLICE("/PQ[0-9]{8}/")));
    assert_false(number_form_known(SLICE("S10")));
    assert_false(number_form_known(SLICE("/PQ[0-9/")));
    assert_false(number_form_known(SLICE("//")));
    assert_false(number_form_known(SLICE("")));
}

static void long_and_broken_text_is_no_number(void **state)
{
    (void)state;
    char many[100];
    struct slice any = SLICE("/.*/");
    memset(many, 'A', sizeof many);
    assert_false(number_fits(&any, 1, (struct slice){many, sizeof many}));
    assert_false(number_fits(&any, 1, SLICE("AB\xff")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_that_carriers_publish_fit_their_form),
        cmocka_unit_test(check_digit_that_does_not_hold_is_no_number),
        cmocka_unit_test(part_of_a_number_is_none_and_neither_is_more),
        cmocka_unit_test(article_is_no_number_where_no_check_digit_says_so),
        cmocka_unit_test(no_form_takes_nothing_and_one_of_several_is_enough),
        cmocka_unit_test(form_that_is_no_form_is_told),
        cmocka_unit_test(long_and_broken_text_is_no_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
