/* Passwords: what is taken, and what everybody would try first. */
#include "rules/password_rule.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

static const struct slice words[] = {
    {"holdfast", 8},
    {"lumen",    5},
    {"vlc1",     4},
    {"it",       2}
};

static const struct {
    const char *password;
    bool good;
} passwords[] = {
    {"correct horse battery staple",       true },
    {"a quiet heron at the dock",          true },
    {"Un coche azul, tres gatos y el mar", true },
    {"\xc3\xa1rbol \xc3\xb1u y cig\xc3\xbc"
     "e\xc3\xb1"
     "a de abril",                    true },
    {"7f3k-9qzw-xv2m-8p1t",                true },
    {"582910473650194",                    true }, /* fifteen digits without a pattern */
    {"password of the heron",              true }, /* a common word inside a sentence */
    {"lumen keeps his boots dry",          true },
    {"",                                   false},
    {"fourteen chars",                     false},
    {"passwordpassword",                   false},
    {"Password12345678",                   false},
    {"password_password_2024!",            false},
    {"P@$$w0rd-P@$$w0rd",                  false},
    {"!!!!!!!!password!!!!!!!!",           false},
    {"123456789012345",                    false},
    {"0987654321098765",                   false},
    {"qwertyuiopasdfgh",                   false},
    {"DRAGON sunshine 07",                 false},
    {"dragon1sunshine1dragon",             false},
    {"iloveyouiloveyou",                   false},
    {"letmeinletmein99",                   false},
    {"abcdefghijklmnop",                   false},
    {"aaaaaaaabbbbbbbb",                   false},
    {"holdfast holdfast",                  false},
    {"Holdfast-Lumen-2026",                false},
    {"h0ldf4st.welcome",                   false},
    {"vlc1vlc1vlc1vlc1",                   false},
    {"aaaaaaaaaaaaaaaa",                   false},
};

static void what_everybody_tries_first_is_not_taken(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof passwords / sizeof *passwords; i++) {
        const char *fault = password_fault(slice_of(passwords[i].password), SLICE("ana"), words,
                                           sizeof words / sizeof *words);
        if ((fault == NULL) != passwords[i].good)
            print_error("%s: %s\n", passwords[i].password, fault ? fault : "taken");
        assert_int_equal(fault == NULL, passwords[i].good);
    }
}

static void the_users_name_is_nowhere_in_it(void **state)
{
    static const char *const bad[] = {"frida keeps her boots dry", "her boots, said FRIDA",
                                      "the boots of fr1d4 are dry"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_string_equal(password_fault(slice_of(bad[i]), SLICE("frida"), NULL, 0),
                            "it contains the user's name");
        assert_null(password_fault(slice_of(bad[i]), SLICE("ana"), NULL, 0));
    }
    assert_null(
        password_fault(SLICE("keeps her boots dry"), SLICE("bo"), NULL, 0)); /* two letters */
}

static void length_is_counted_in_characters(void **state)
{
    char most[2 * PASSWORD_MOST + 3];
    (void)state;
    for (size_t i = 0; i + 1 < sizeof most; i += 2) {
        most[i] = '\xc3';
        most[i + 1] = (char)(0xa0 + i * 7 % 32); /* U+00E0 and its neighbours */
    }
    struct slice full = {most, 2 * PASSWORD_MOST};
    assert_null(password_fault(full, SLICE("ana"), NULL, 0));
    full.len += 2;
    assert_non_null(password_fault(full, SLICE("ana"), NULL, 0));
    full.len = 2 * PASSWORD_LEAST;
    assert_null(password_fault(full, SLICE("ana"), NULL, 0));
    full.len -= 2;
    assert_non_null(password_fault(full, SLICE("ana"), NULL, 0));
}

/* The whole list: every entry twice is a password of nobody's. */
static void every_listed_word_twice_is_refused(void **state)
{
    char twice[2 * PASSWORD_MOST];
    (void)state;
    assert_true(common_password_count >= 3000);
    for (size_t i = 0; i < common_password_count; i++) {
        size_t len = 0;
        while (len < PASSWORD_LEAST) {
            memcpy(twice + len, common_passwords[i].ptr, common_passwords[i].len);
            len += common_passwords[i].len;
        }
        const char *fault = password_fault((struct slice){twice, len}, SLICE("ana"), NULL, 0);
        if (fault == NULL)
            print_error("taken: %.*s\n", (int)len, twice);
        assert_non_null(fault);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_everybody_tries_first_is_not_taken),
        cmocka_unit_test(the_users_name_is_nowhere_in_it),
        cmocka_unit_test(length_is_counted_in_characters),
        cmocka_unit_test(every_listed_word_twice_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
