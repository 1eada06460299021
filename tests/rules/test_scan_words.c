/* The floor's sentences: both languages take the same arguments. Requirement PIC-3. */
#include "rules/scan_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* The conversions of a format, one after the other: "%.*s%lld". */
static void conversions(const char *format, char out[100])
{
    size_t used = 0;
    for (const char *c = format; *c != '\0'; c++) {
        if (*c != '%')
            continue;
        if (c[1] == '%') {
            c++;
            continue;
        }
        do
            out[used++] = *c++;
        while (strchr("sdlcu", c[-1]) == NULL || (c[-1] == 'l' && strchr("ld", *c) != NULL));
        c--;
        assert_true(used < 90);
    }
    out[used] = '\0';
}

static void both_languages_take_the_same_arguments(void **state)
{
    (void)state;
    size_t count;
    const struct scan_sentence *s = scan_sentences(&count);
    for (size_t i = 0; i < count; i++) {
        char english[100], spanish[100];
        conversions(s[i].english, english);
        conversions(s[i].spanish, spanish);
        assert_string_equal(english, spanish);
        assert_string_not_equal(s[i].english, s[i].spanish);
    }
}

static void no_sentence_stands_twice(void **state)
{
    (void)state;
    size_t count;
    const struct scan_sentence *s = scan_sentences(&count);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(s[i].english, s[k].english);
}

static void english_stays_and_what_has_no_spanish_too(void **state)
{
    (void)state;
    assert_string_equal(scan_word("weigh the box: weight_g", false), "weigh the box: weight_g");
    assert_string_equal(scan_word("weigh the box: weight_g", true), "pese la caja: weight_g");
    assert_string_equal(scan_word("said by nobody", true), "said by nobody");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_languages_take_the_same_arguments),
        cmocka_unit_test(no_sentence_stands_twice),
        cmocka_unit_test(english_stays_and_what_has_no_spanish_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
