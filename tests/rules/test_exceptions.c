/* The exception table, and the sentences people read. */
#include "rules/exceptions.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

static void worded(const struct reason *r, const char *language, const char *expect)
{
    char out[400];
    size_t len = reason_word(r, language, out, sizeof out);

    assert_string_equal(out, expect);
    assert_int_equal(len, strlen(expect));
}

static bool is_one_of(const char *word, const char *list)
{
    size_t len = strlen(word);
    const char *at = strstr(list, word);

    return at != NULL && at[len] == ' ' && at[-1] == ' ';
}

/* BD-5 */
static void every_reason_has_a_clarifier_a_clock_and_words(void **state)
{
    (void)state;
    size_t count;
    const struct exception_rule *rules = exception_rules(&count);

    assert_int_equal(count, REASON_END - 1);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(rules[i].reason, i + 1);
        assert_ptr_equal(exception_rule((enum exception_reason)(i + 1)), &rules[i]);
        assert_true(is_one_of(rules[i].clarify,
                              " merchant catalogue floor carrier_desk integration "
                              "shop returns inventory operator "));
        assert_in_range(rules[i].due_hours, 1, 72);
        assert_true(rules[i].step[0] != '\0');
        assert_true(rules[i].english[0] != '\0');
        assert_true(rules[i].spanish[0] != '\0');
    }
}

static void both_languages_use_the_same_arguments(void **state)
{
    (void)state;
    static const char *const marks[] = {"{0}", "{1}", "{2}", "{3}", "{field}"};
    size_t count;
    const struct exception_rule *rules = exception_rules(&count);

    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < sizeof marks / sizeof *marks; k++)
            assert_int_equal(strstr(rules[i].english, marks[k]) != NULL,
                             strstr(rules[i].spanish, marks[k]) != NULL);
    }
}

/* alarms about files, connections and counts stop no order; missing data does */
static void what_blocks_is_missing_data_and_open_decisions(void **state)
{
    (void)state;
    static const enum exception_reason blocking[] = {
        REASON_SKU_UNKNOWN, REASON_ADDR_INCOMPLETE, REASON_PHONE_REQUIRED, REASON_STOCK_SHORT,
        REASON_FRAUD_HOLD,  REASON_WEIGHT_MISMATCH, REASON_LABEL_REJECTED, REASON_NO_SERVICE,
        REASON_TEST_ORDER,  REASON_HELD_BY_PERSON,  REASON_ALIAS_EXPIRED,
    };
    static const enum exception_reason alarms[] = {
        REASON_CHANNEL_STALE,  REASON_FILE_ROW_BAD,      REASON_CURSOR_STUCK,
        REASON_COUNT_VARIANCE, REASON_CUSTODY_SILENT,    REASON_RETURN_WRONG_ITEM,
        REASON_RCV_SHORT,      REASON_SIGNATURE_INVALID, REASON_CANCEL_AFTER_CUSTODY,
    };
    for (size_t i = 0; i < sizeof blocking / sizeof *blocking; i++)
        assert_true(exception_rule(blocking[i])->blocks);
    for (size_t i = 0; i < sizeof alarms / sizeof *alarms; i++)
        assert_false(exception_rule(alarms[i])->blocks);
}

static void overrides_take_a_second_person(void **state)
{
    (void)state;
    assert_true(exception_rule(REASON_FRAUD_HOLD)->second_person);
    assert_true(exception_rule(REASON_PAYMENT_NOT_EVIDENCED)->second_person);
    assert_true(exception_rule(REASON_WEIGHT_MISMATCH)->second_person);
    assert_true(exception_rule(REASON_RETURN_OVER_QTY)->second_person);
    assert_true(exception_rule(REASON_CUSTODY_SILENT)->second_person);
    assert_false(exception_rule(REASON_ADDR_INCOMPLETE)->second_person);
    assert_false(exception_rule(REASON_ZERO_PICK)->second_person);
}

static void a_line_reason_reads_like_the_floor_says_it(void **state)
{
    (void)state;
    struct reason r = {
        .code = REASON_SKU_UNKNOWN, .line = 2, .args = {SLICE("88-104"), SLICE("shop-es")}
    };

    worded(&r, "en", "line 2: SKU 88-104 is not mapped for shop-es");
    worded(&r, "es", "línea 2: el SKU 88-104 no está asignado para shop-es");
    worded(&r, "fr", "line 2: SKU 88-104 is not mapped for shop-es");
}

/* SKU-5 */
static void an_expired_alias_names_the_sku_it_stood_for(void **state)
{
    (void)state;
    struct reason r = {
        .code = REASON_ALIAS_EXPIRED,
        .line = 1,
        .args = {SLICE("GONE-1"), SLICE("shop-es"), SLICE("AC-BRUSH"),
                 SLICE("2025-06-30T23:59:59Z")}
    };

    worded(
        &r, "en",
        "line 1: code GONE-1 is no longer valid for shop-es: it stood for AC-BRUSH until "
        "2025-06-30T23:59:59Z; the owner of the catalogue can extend the window, or an engineer with "
        "a second person");
}

/* ORD-4 */
static void a_long_street_names_field_length_and_limit(void **state)
{
    (void)state;
    struct reason r = {
        .code = REASON_ADDR_FIELD_TOO_LONG,
        .field = SLICE("ship_to.street"),
        .args = {SLICE("39"), SLICE("35"), SLICE("seur-24")}
    };

    worded(&r, "en", "street has 39 characters; seur-24 takes 35");
    worded(&r, "es", "calle: tiene 39 caracteres; seur-24 admite 35");
    r.field = SLICE("sender.street"); /* a field nobody gave a word to */
    worded(&r, "en", "sender.street has 39 characters; seur-24 takes 35");
}

static void an_argument_not_given_shows_as_a_question_mark(void **state)
{
    (void)state;
    struct reason r = {
        .code = REASON_STOCK_SHORT, .args = {SLICE("AC-1"), SLICE("5")}
    };

    worded(&r, "en", "AC-1: 5 wanted, ? available");
    r = (struct reason){.code = REASON_ADDR_INCOMPLETE};
    worded(&r, "en", "a field of the order is missing or not valid for ?: expected ?");
}

static void control_bytes_and_braces_of_others_do_no_harm(void **state)
{
    (void)state;
    struct reason r = {
        .code = REASON_SKU_UNKNOWN, .args = {SLICE("a\x1b[2J\nb"), SLICE("{0}{field}%s")}
    };

    worded(&r, "en", "SKU a [2J b is not mapped for {0}{field}%s");
}

static void a_cut_sentence_ends_on_a_whole_character(void **state)
{
    (void)state;
    struct reason r = {
        .code = REASON_SKU_UNKNOWN, .args = {SLICE("ñandú"), SLICE("x")}
    };
    char out[64];

    for (size_t size = 1; size < sizeof out; size++) {
        memset(out, 'Z', sizeof out);
        size_t len = reason_word(&r, "es", out, size);
        assert_true(len < size);
        assert_int_equal(out[len], '\0');
        assert_int_equal(out[size], 'Z');
        for (size_t i = 0; i < len;) {
            unsigned char b = (unsigned char)out[i];
            size_t n = b >= 0xc0 ? 2 : 1;
            assert_true(i + n <= len);
            i += n;
        }
    }
    r.args[0] = (struct slice){"\xe2\x82", 2}; /* a character that was cut before it came here */
    assert_true(reason_word(&r, "en", out, sizeof out) > 0);
}

static void arguments_survive_the_store(void **state)
{
    (void)state;
    struct reason r = {
        .code = REASON_SHORT_PICK, .args = {SLICE("AC-1"), SLICE(""), SLICE("ñ 3"), SLICE_NONE}
    };
    struct reason back = {.code = REASON_SHORT_PICK};
    char text[64];

    size_t len = reason_args_join(&r, text, sizeof text);
    assert_string_equal(text, "AC-1\x1f\x1fñ 3");
    reason_args_split((struct slice){text, len}, &back);
    assert_true(slice_is(back.args[0], "AC-1"));
    assert_int_equal(back.args[1].len, 0);
    assert_true(slice_is(back.args[2], "ñ 3"));
    assert_null(back.args[3].ptr);
}

static void a_separator_inside_an_argument_cannot_make_two(void **state)
{
    (void)state;
    struct reason r = {
        .code = REASON_SKU_UNKNOWN,
        .args = {SLICE("a\x1f"
                       "b"),
                 SLICE("c")}
    };
    char text[64];

    reason_args_join(&r, text, sizeof text);
    assert_string_equal(text, "a b\x1f"
                              "c");
}

static void joining_and_splitting_hold_at_the_edges(void **state)
{
    (void)state;
    struct reason none = {.code = REASON_SKU_UNKNOWN};
    struct reason four = {
        .code = REASON_SKU_UNKNOWN, .args = {SLICE("a"), SLICE("b"), SLICE("c"), SLICE("d")}
    };
    struct reason back = {.code = REASON_SKU_UNKNOWN};
    char text[8];

    assert_int_equal(reason_args_join(&none, text, sizeof text), 0);
    assert_string_equal(text, "");
    assert_int_equal(reason_args_join(&four, text, 1), 0);
    assert_int_equal(reason_args_join(&four, text, 4), 3);
    assert_string_equal(text, "a\x1f"
                              "b");
    reason_args_split(SLICE_NONE, &back);
    assert_null(back.args[0].ptr);
    reason_args_split(SLICE("a\x1f"
                            "b\x1f"
                            "c\x1f"
                            "d\x1f"
                            "e"),
                      &back);
    assert_true(slice_is(back.args[3], "d"));
}

static void names_go_both_ways_and_strangers_are_refused(void **state)
{
    (void)state;
    enum exception_reason r = REASON_TEST_ORDER;

    for (int i = 1; i < REASON_END; i++) {
        enum exception_reason parsed;
        assert_true(reason_parse(slice_of(reason_name((enum exception_reason)i)), &parsed));
        assert_int_equal(parsed, i);
    }
    assert_false(reason_parse(SLICE("none"), &r));
    assert_false(reason_parse(SLICE("SKU_UNKNOWN"), &r));
    assert_false(reason_parse(SLICE_NONE, &r));
    assert_int_equal(r, REASON_TEST_ORDER);
    assert_string_equal(reason_name(REASON_NONE), "none");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_reason_has_a_clarifier_a_clock_and_words),
        cmocka_unit_test(both_languages_use_the_same_arguments),
        cmocka_unit_test(what_blocks_is_missing_data_and_open_decisions),
        cmocka_unit_test(overrides_take_a_second_person),
        cmocka_unit_test(a_line_reason_reads_like_the_floor_says_it),
        cmocka_unit_test(an_expired_alias_names_the_sku_it_stood_for),
        cmocka_unit_test(a_long_street_names_field_length_and_limit),
        cmocka_unit_test(an_argument_not_given_shows_as_a_question_mark),
        cmocka_unit_test(control_bytes_and_braces_of_others_do_no_harm),
        cmocka_unit_test(a_cut_sentence_ends_on_a_whole_character),
        cmocka_unit_test(arguments_survive_the_store),
        cmocka_unit_test(a_separator_inside_an_argument_cannot_make_two),
        cmocka_unit_test(joining_and_splitting_hold_at_the_edges),
        cmocka_unit_test(names_go_both_ways_and_strangers_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
