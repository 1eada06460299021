/* Who approves whose requests: what is told to the auditor, and what is not. */
#include "rules/pair_watch.h"

#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>

#include <cmocka.h>

static const struct {
    int64_t approvals, hasty, all;
    enum pair_flag flag;
    int64_t percent;
} pairs[] = {
    {0,   0,  0,     PAIR_FINE,            0  },
    {9,   0,  9,     PAIR_FINE,            100}, /* too few to say anything */
    {10,  0,  10,    PAIR_SHARE,           100},
    {10,  0,  33,    PAIR_SHARE,           30 }, /* 30.3 % */
    {30,  0,  100,   PAIR_FINE,            30 }, /* not more than 30 % */
    {31,  0,  100,   PAIR_SHARE,           31 },
    {299, 0,  1000,  PAIR_FINE,            29 },
    {1,   1,  50,    PAIR_HASTY,           2  }, /* one is enough */
    {9,   9,  9,     PAIR_HASTY,           100},
    {31,  31, 100,   PAIR_SHARE_AND_HASTY, 31 },
    {3,   0,  10000, PAIR_FINE,            0  },
};

static void what_an_auditor_is_told_and_what_not(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        assert_int_equal(pair_judge(pairs[i].approvals, pairs[i].hasty, pairs[i].all),
                         pairs[i].flag);
        assert_int_equal(pair_percent(pairs[i].approvals, pairs[i].all), pairs[i].percent);
    }
}

static void flags_have_their_words(void **state)
{
    (void)state;
    assert_string_equal(pair_flag_name(PAIR_FINE), "");
    assert_string_equal(pair_flag_name(PAIR_SHARE), "share");
    assert_string_equal(pair_flag_name(PAIR_HASTY), "hasty");
    assert_string_equal(pair_flag_name(PAIR_SHARE_AND_HASTY), "share hasty");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_an_auditor_is_told_and_what_not),
        cmocka_unit_test(flags_have_their_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
