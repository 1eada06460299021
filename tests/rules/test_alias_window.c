/* The life of a mapping window, and the ways to write one GTIN. */
#include "rules/alias.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

enum { NOW = 1000, WARN = 100 };

static enum window_state at(int64_t from, int64_t to, int64_t planned, bool reassigned)
{
    const struct alias_window w = {from, to, planned, reassigned};
    return window_state(&w, NOW, WARN);
}

static void a_window_goes_from_approved_to_closed(void **state)
{
    (void)state;
    assert_int_equal(at(NOW + 1, 0, 0, false), WINDOW_APPROVED);
    assert_int_equal(at(NOW, 0, 0, false), WINDOW_OPEN);
    assert_int_equal(at(0, NOW + WARN + 1, NOW + WARN + 1, false), WINDOW_OPEN);
    assert_int_equal(at(0, NOW + WARN, NOW + WARN, false), WINDOW_EXPIRING);
    assert_int_equal(at(0, NOW + 1, NOW + 1, false), WINDOW_EXPIRING);
    assert_int_equal(at(0, NOW, NOW, false), WINDOW_CLOSED);
    assert_int_equal(at(0, NOW, NOW, true), WINDOW_REASSIGNED);
}

/* Tied to a shipment on the way: past its date it works on, and is not called closed. */
static void a_window_kept_open_is_expiring_not_closed(void **state)
{
    (void)state;
    assert_int_equal(at(0, 0, NOW - 500, false), WINDOW_EXPIRING);
}

static void a_tied_window_ends_at_the_later_of_date_and_landing(void **state)
{
    (void)state;
    assert_int_equal(window_end(500, 0, 0), 500);
    assert_int_equal(window_end(500, 1, 0), 0);
    assert_int_equal(window_end(500, 1, 700), 0);
    assert_int_equal(window_end(500, 0, 700), 700);
    assert_int_equal(window_end(500, 0, 300), 500);
    assert_int_equal(window_end(0, 0, 700), 0); /* no date was ever given */
}

static void windows_that_only_touch_do_not_overlap(void **state)
{
    (void)state;
    assert_false(windows_overlap(0, 100, 100, 0));
    assert_false(windows_overlap(100, 0, 0, 100));
    assert_true(windows_overlap(0, 101, 100, 0));
    assert_true(windows_overlap(0, 0, 0, 0));
}

static void names_of_states_come_back(void **state)
{
    (void)state;
    enum window_state s;
    for (int i = 0; i < WINDOW_STATE_COUNT; i++) {
        assert_true(window_state_parse(slice_of(window_state_name((enum window_state)i)), &s));
        assert_int_equal(s, i);
    }
    assert_false(window_state_parse(SLICE("later"), &s));
    assert_false(window_state_parse(SLICE(""), &s));
}

static bool has(const struct slice forms[CODE_FORMS], const char *wanted)
{
    for (int i = 0; i < CODE_FORMS; i++)
        if (slice_is(forms[i], wanted))
            return true;
    return false;
}

/* standards.md B.2: 036000291452 and 0036000291452 are the same item. */
static void a_gtin_has_every_length_its_zeros_allow(void **state)
{
    (void)state;
    char room[CODE_FORMS][CODE_FORM_BYTES];
    struct slice forms[CODE_FORMS];

    code_forms(SLICE("036000291452"), room, forms);
    assert_true(slice_is(forms[0], "036000291452"));
    assert_true(has(forms, "0036000291452"));
    assert_true(has(forms, "00036000291452"));
    assert_false(has(forms, "36000291452"));
    code_forms(SLICE("00000096385074"), room, forms);
    assert_true(has(forms, "96385074"));
    assert_true(has(forms, "000096385074"));
    assert_true(has(forms, "0000096385074"));
}

static void another_code_is_only_itself(void **state)
{
    (void)state;
    static const char *const codes[] = {"00123", "8412345A78905", "", "5400141288763123",
                                        "abcdefgh"};
    char room[CODE_FORMS][CODE_FORM_BYTES];
    struct slice forms[CODE_FORMS];

    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        code_forms(slice_of(codes[i]), room, forms);
        for (int k = 0; k < CODE_FORMS; k++)
            assert_true(slice_is(forms[k], codes[i]));
    }
    code_forms(SLICE("00000000"), room, forms); /* all zeros: still digits */
    assert_true(has(forms, "00000000000000"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_window_goes_from_approved_to_closed),
        cmocka_unit_test(a_window_kept_open_is_expiring_not_closed),
        cmocka_unit_test(a_tied_window_ends_at_the_later_of_date_and_landing),
        cmocka_unit_test(windows_that_only_touch_do_not_overlap),
        cmocka_unit_test(names_of_states_come_back),
        cmocka_unit_test(a_gtin_has_every_length_its_zeros_allow),
        cmocka_unit_test(another_code_is_only_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
