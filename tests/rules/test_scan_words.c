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

/* Characters of a format without its values. */
static size_t words_shown(const char *format)
{
    size_t shown = 0;
    for (const char *c = format; *c != '\0'; c++)
        if (*c == '%')
            c += strspn(c + 1, ".*l") + 1;
        else
            shown += ((unsigned char)*c & 0xc0) != 0x80;
    return shown;
}

/* A handheld shows four lines of sixteen; with the values a sentence still has to fit. */
enum { WORDS_MAX = 60 };

static void sentence_is_read_at_arms_length(void **state)
{
    (void)state;
    size_t count;
    const struct scan_sentence *s = scan_sentences(&count);
    for (size_t i = 0; i < count; i++) {
        assert_true(words_shown(s[i].english) <= WORDS_MAX);
        assert_true(words_shown(s[i].spanish) <= WORDS_MAX);
        assert_null(strchr(s[i].english, '_')); /* no field names: a picker types none */
        assert_null(strchr(s[i].spanish, '_'));
    }
}

static const char *spoken(const char *english, bool spanish)
{
    const char *word = scan_word(english, spanish);
    assert_true(!spanish || word != english);
    return word;
}

static void each_mistake_begins_with_words_of_its_own(void **state)
{
    (void)state;
    static const struct {
        const char *sentence, *english, *spanish;
    } mistakes[] = {
        {"wrong item: %.*s is not wanted here",                        "wrong item",   "artículo equivocado"},
        {"wrong place: %.*s is not at %.*s%s%.*s",                     "wrong place",  "sitio equivocado"    },
        {"wrong lot: not %.*s of %.*s at %.*s, take %.*s at %.*s",     "wrong lot",    "lote equivocado"     },
        {"unknown code %.*s",                                          "unknown code", "código desconocido" },
        {"expired code %.*s: it was %.*s; %.*s can extend the window", "expired code",
         "código caducado"                                                                                  },
        {"two meanings: code %.*s is %.*s or %.*s",                    "two meanings", "dos significados"    },
        {"too many: %lld of %.*s wanted, %lld scanned",                "too many",     "demasiados"          },
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        assert_ptr_equal(strstr(spoken(mistakes[i].sentence, false), mistakes[i].english),
                         mistakes[i].sentence);
        assert_ptr_equal(strstr(spoken(mistakes[i].sentence, true), mistakes[i].spanish),
                         spoken(mistakes[i].sentence, true));
    }
}

static void every_state_has_its_words(void **state)
{
    (void)state;
    for (int s = 0; s < ORDER_STATE_COUNT; s++) {
        assert_true(strlen(scan_state_word((enum order_state)s, false)) > 0);
        assert_string_not_equal(scan_state_word((enum order_state)s, false),
                                scan_state_word((enum order_state)s, true));
    }
}

static void english_stays_and_what_has_no_spanish_too(void **state)
{
    (void)state;
    assert_string_equal(scan_word("weigh the box", false), "weigh the box");
    assert_string_equal(scan_word("weigh the box", true), "pese la caja");
    assert_string_equal(scan_word("said by nobody", true), "said by nobody");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_languages_take_the_same_arguments),
        cmocka_unit_test(no_sentence_stands_twice),
        cmocka_unit_test(sentence_is_read_at_arms_length),
        cmocka_unit_test(each_mistake_begins_with_words_of_its_own),
        cmocka_unit_test(every_state_has_its_words),
        cmocka_unit_test(english_stays_and_what_has_no_spanish_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
