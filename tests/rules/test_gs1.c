/* GS1 element strings, SSCC, GTIN. GS1 General Specifications 3, 7.8, 7.9; the vectors of the check
 * digits are the published ones. Requirements RCV-4, SKU-8, INV (lot and expiry are evidence). */
#include "rules/gs1.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

static const struct date today = {2026, 11, 27};

static enum gs1_fault fault;
static struct slice at;
static struct gs1_scan scan;

static enum gs1_end parse(struct slice text)
{
    return gs1_parse(text, today, &scan, &fault, &at);
}

static void refuses(struct slice text, enum gs1_fault wanted, const char *ai)
{
    assert_int_equal(parse(text), GS1_REFUSED);
    assert_int_equal(fault, wanted);
    assert_true(slice_is(at, ai));
}

static void is_day(struct date d, int year, int month, int day)
{
    assert_int_equal(d.year, year);
    assert_int_equal(d.month, month);
    assert_int_equal(d.day, day);
}

static void check_digits_hold_for_every_key(void **state)
{
    (void)state;
    static const char *const gtins[] = {"96385074", "036000291452", "4006381333931",
                                        "8412345678905", "15400141288763"};
    for (size_t i = 0; i < sizeof gtins / sizeof *gtins; i++)
        assert_true(gtin_is_valid(slice_of(gtins[i])));
    assert_true(sscc_is_valid(SLICE("106141412345678908")));
    assert_true(sscc_is_valid(SLICE("340123450000000000")));
    assert_true(gs1_check_holds(SLICE("0614141000012")));
}

static void a_key_of_another_digit_or_length_is_refused(void **state)
{
    (void)state;
    assert_false(gtin_is_valid(SLICE("8412345678906")));
    assert_false(gtin_is_valid(SLICE("841234567890")));
    assert_false(gtin_is_valid(SLICE("84123456789O5")));
    assert_false(gtin_is_valid(SLICE("106141412345678908")));
    assert_false(gtin_is_valid(SLICE("")));
    assert_false(sscc_is_valid(SLICE("106141412345678909")));
    assert_false(sscc_is_valid(SLICE("15400141288763")));
    assert_false(gs1_check_holds(SLICE("0")));
}

/* One digit wrong is always seen: that is what the digit is for. */
static void every_single_wrong_digit_is_seen(void **state)
{
    (void)state;
    char digits[] = "106141412345678908";
    for (size_t i = 0; i < SSCC_DIGITS; i++)
        for (char c = '0'; c <= '9'; c++) {
            char kept = digits[i];
            digits[i] = c;
            assert_int_equal(sscc_is_valid(slice_of(digits)), c == kept);
            digits[i] = kept;
        }
}

static void lengths_of_one_gtin_are_the_same_when_padded(void **state)
{
    (void)state;
    char a[GTIN_DIGITS + 1], b[GTIN_DIGITS + 1];
    assert_true(gtin_pad(SLICE("036000291452"), a));
    assert_true(gtin_pad(SLICE("0036000291452"), b));
    assert_string_equal(a, b);
    assert_string_equal(a, "00036000291452");
    assert_false(gtin_pad(SLICE("036000291453"), a));
}

static void a_whole_label_is_read(void **state)
{
    (void)state;
    assert_int_equal(parse(SLICE("]C1"
                                 "0108412345678905"
                                 "17270331"
                                 "10L2401\x1d"
                                 "21SER-9")),
                     GS1_PARSED);
    assert_true(slice_is(scan.symbology, "]C1"));
    assert_int_equal(scan.count, 4);
    assert_true(slice_is(scan.gtin, "08412345678905"));
    assert_false(scan.contained);
    assert_true(slice_is(scan.lot, "L2401"));
    assert_true(slice_is(scan.serial, "SER-9"));
    is_day(scan.expiry, 2027, 3, 31);
    assert_int_equal(scan.best_before.day, 0);
    assert_true(scan.sscc.ptr == NULL);
}

static void a_logistic_label_names_its_contents_and_their_count(void **state)
{
    (void)state;
    assert_int_equal(parse(SLICE("]C1"
                                 "00340123450000000000"
                                 "0215400141288763"
                                 "15270200"
                                 "3748\x1d"
                                 "10AB/1")),
                     GS1_PARSED);
    assert_true(slice_is(scan.sscc, "340123450000000000"));
    assert_true(slice_is(scan.gtin, "15400141288763"));
    assert_true(scan.contained);
    assert_int_equal(scan.counted, 48);
    assert_true(slice_is(scan.lot, "AB/1"));
    is_day(scan.best_before, 2027, 2, 28);
}

/* Scanners differ: prefix or leading FNC1 or nothing; FNC1 after a predefined length is harmless.
 */
static void the_same_label_however_the_scanner_sends_it(void **state)
{
    (void)state;
    const struct slice ways[] = {SLICE("]C1"
                                       "010841234567890510L1"),
                                 SLICE("]d2\x1d"
                                       "010841234567890510L1"),
                                 SLICE("\x1d"
                                       "010841234567890510L1"),
                                 SLICE("0108412345678905\x1d"
                                       "10L1"),
                                 SLICE("010841234567890510L1"),
                                 SLICE("]Q3"
                                       "010841234567890510L1\x1d"),
                                 SLICE("]e0"
                                       "10L1\x1d"
                                       "0108412345678905")};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        assert_int_equal(parse(ways[i]), GS1_PARSED);
        assert_true(slice_is(scan.gtin, "08412345678905"));
        assert_true(slice_is(scan.lot, "L1"));
        assert_int_equal(scan.count, 2);
    }
}

static void a_code_that_is_no_element_string_stays_as_it_is(void **state)
{
    (void)state;
    const struct {
        struct slice text, plain;
    } codes[] = {
        {SLICE("8412345678905"),      SLICE("8412345678905")     },
        {SLICE("]E08412345678905"),   SLICE("8412345678905")     },
        {SLICE("]C0T-12"),            SLICE("T-12")              },
        {SLICE("A-01-01"),            SLICE("A-01-01")           },
        {SLICE("340123450000000000"), SLICE("340123450000000000")},
        {SLICE("0108412345678906"),   SLICE("0108412345678906")  }, /* the check digit does not hold */
        {SLICE("00123"),              SLICE("00123")             },
        {SLICE("]"),                  SLICE("]")                 },
    };
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        assert_int_equal(parse(codes[i].text), GS1_PLAIN);
        assert_true(slice_eq(scan.plain, codes[i].plain));
        assert_int_equal(scan.count, 0);
        assert_int_equal(fault, GS1_FAULT_NONE);
    }
}

static void what_cannot_be_right_is_refused_by_name(void **state)
{
    (void)state;
    refuses(SLICE("]C1"
                  "0108412345678906"),
            GS1_FAULT_CHECK_DIGIT, "01");
    refuses(SLICE("]C1"
                  "00340123450000000001"),
            GS1_FAULT_CHECK_DIGIT, "00");
    refuses(SLICE("]C1"
                  "0108412345"),
            GS1_FAULT_SHORT, "01");
    refuses(SLICE("]C1"
                  "010841234567890A"),
            GS1_FAULT_DIGITS, "01");
    refuses(SLICE("]C1"
                  "0108412345678905"
                  "17271301"),
            GS1_FAULT_DATE, "17");
    refuses(SLICE("]C1"
                  "0108412345678905"
                  "17270230"),
            GS1_FAULT_DATE, "17");
    refuses(SLICE("]C1"
                  "0108412345678905"
                  "10"),
            GS1_FAULT_SHORT, "10");
    refuses(SLICE("]C1"
                  "0108412345678905"
                  "10ABCDEFGHIJKLMNOPQRSTU"),
            GS1_FAULT_LONG, "10");
    refuses(SLICE("]C1"
                  "0108412345678905"
                  "10L 1"),
            GS1_FAULT_CHARACTERS, "10");
    refuses(SLICE("]C1"
                  "0108412345678905"
                  "10L\xc3\xa9"),
            GS1_FAULT_CHARACTERS, "10");
    refuses(SLICE("]C1"
                  "10L1\x1d"
                  "10L2"),
            GS1_FAULT_REPEATED, "10");
    refuses(SLICE("]C1"
                  "05123"),
            GS1_FAULT_UNKNOWN_AI, "05");
    refuses(SLICE("]C1"
                  "3109000123"),
            GS1_FAULT_UNKNOWN_AI, "31");
    refuses(SLICE("]C1"
                  "1"),
            GS1_FAULT_UNKNOWN_AI, "1");
    refuses(SLICE("]C1"
                  "0215400141288763"),
            GS1_FAULT_COUNT_MISSING, "02");
    refuses(SLICE("]C1"
                  "00340123450000000000"
                  "375"),
            GS1_FAULT_COUNT_ALONE, "37");
    refuses(SLICE("]C1"
                  "0108412345678905"
                  "0215400141288763"
                  "375"),
            GS1_FAULT_BOTH_GTINS, "02");
    refuses(SLICE("]C1"
                  "7003270331"
                  "2460"),
            GS1_FAULT_DATE, "7003");
    refuses(SLICE("]C1"), GS1_FAULT_EMPTY, "");
    refuses(SLICE(""), GS1_FAULT_EMPTY, "");
    refuses(SLICE("\x1d"), GS1_FAULT_EMPTY, "");
}

static void a_value_twice_the_same_is_one(void **state)
{
    (void)state;
    assert_int_equal(parse(SLICE("]C1"
                                 "10L1\x1d"
                                 "10L1")),
                     GS1_PARSED);
    assert_true(slice_is(scan.lot, "L1"));
}

static void a_scan_longer_than_a_label_is_refused(void **state)
{
    (void)state;
    char text[GS1_TEXT_MAX_BYTES + 1];
    memset(text, 'A', sizeof text);
    refuses((struct slice){text, sizeof text}, GS1_FAULT_TOO_LONG, "");
    char many[3 + 4 * (GS1_ELEMENTS_MAX + 1)];
    memcpy(many, "]C1", 3);
    for (int i = 0; i <= GS1_ELEMENTS_MAX; i++) /* 20nn is of predefined length */
        memcpy(many + 3 + 4 * i, "2001", 4);
    refuses((struct slice){many, sizeof many}, GS1_FAULT_TOO_LONG, "20");
}

/* 7.12: the century slides with today; day 00 is the month's last. */
static void two_digit_years_find_their_century(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        struct date today, is;
    } rows[] = {
        {"270331", {2026, 1, 1}, {2027, 3, 31} },
        {"760101", {2026, 1, 1}, {2076, 1, 1}  },
        {"770101", {2026, 1, 1}, {1977, 1, 1}  },
        {"990101", {2026, 1, 1}, {1999, 1, 1}  },
        {"010101", {2099, 1, 1}, {2101, 1, 1}  },
        {"490101", {2099, 1, 1}, {2149, 1, 1}  },
        {"500101", {2099, 1, 1}, {2050, 1, 1}  },
        {"280200", {2026, 1, 1}, {2028, 2, 29} },
        {"260200", {2026, 1, 1}, {2026, 2, 28} },
        {"261200", {2026, 1, 1}, {2026, 12, 31}},
        {"280229", {2026, 1, 1}, {2028, 2, 29} },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct date d;
        assert_true(gs1_date(slice_of(rows[i].text), rows[i].today, &d));
        is_day(d, rows[i].is.year, rows[i].is.month, rows[i].is.day);
    }
}

static void a_day_that_is_not_in_the_calendar_is_no_date(void **state)
{
    (void)state;
    struct date d = {1, 2, 3};
    const struct slice bad[] = {SLICE("260229"), SLICE("260001"),  SLICE("261301"), SLICE("260431"),
                                SLICE("26043"),  SLICE("2604311"), SLICE("26-431"), SLICE("")};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(gs1_date(bad[i], today, &d));
    is_day(d, 1, 2, 3);
}

static void every_fault_has_its_words(void **state)
{
    (void)state;
    for (int f = 0; f < GS1_FAULT_COUNT; f++)
        assert_true(strlen(gs1_fault_text((enum gs1_fault)f)) > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(check_digits_hold_for_every_key),
        cmocka_unit_test(a_key_of_another_digit_or_length_is_refused),
        cmocka_unit_test(every_single_wrong_digit_is_seen),
        cmocka_unit_test(lengths_of_one_gtin_are_the_same_when_padded),
        cmocka_unit_test(a_whole_label_is_read),
        cmocka_unit_test(a_logistic_label_names_its_contents_and_their_count),
        cmocka_unit_test(the_same_label_however_the_scanner_sends_it),
        cmocka_unit_test(a_code_that_is_no_element_string_stays_as_it_is),
        cmocka_unit_test(what_cannot_be_right_is_refused_by_name),
        cmocka_unit_test(a_value_twice_the_same_is_one),
        cmocka_unit_test(a_scan_longer_than_a_label_is_refused),
        cmocka_unit_test(two_digit_years_find_their_century),
        cmocka_unit_test(a_day_that_is_not_in_the_calendar_is_no_date),
        cmocka_unit_test(every_fault_has_its_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
