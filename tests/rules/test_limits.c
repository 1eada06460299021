/* A limit holds its pace, forgives with time, and cannot be set past its ceiling. */
#include "rules/limits.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "base/clock.h"

enum { START = 1000 };

static bool take(struct bucket *b, int64_t at_us, int64_t *wait_us)
{
    return bucket_take(b, at_us, US_PER_S, 50, 200, wait_us);
}

/* security 8: 50 a second, 200 at once */
static void a_burst_is_taken_and_the_next_one_waits(void **state)
{
    struct bucket b = {0};
    int64_t wait_us;
    (void)state;
    for (int i = 0; i < 200; i++)
        assert_true(take(&b, START, &wait_us));
    assert_false(take(&b, START, &wait_us));
    assert_int_equal(wait_us, US_PER_S / 50);
    assert_false(take(&b, START + wait_us - 1, &wait_us));
    assert_int_equal(wait_us, 1);
}

static void it_fills_at_its_rate_and_no_faster(void **state)
{
    struct bucket b = {0};
    int64_t wait_us, taken = 0;
    (void)state;
    for (int i = 0; i < 200; i++)
        assert_true(take(&b, START, &wait_us));
    for (int64_t at = START; at <= START + 10 * US_PER_S; at += 1000)
        taken += take(&b, at, &wait_us);
    assert_int_equal(taken, 500);
}

static void long_silence_gives_one_burst_not_two(void **state)
{
    struct bucket b = {0};
    int64_t wait_us, taken = 0;
    (void)state;
    assert_true(take(&b, START, &wait_us));
    for (int i = 0; i < 1000; i++)
        taken += take(&b, START + US_PER_DAY, &wait_us);
    assert_int_equal(taken, 200);
}

static void a_refused_take_costs_nothing(void **state)
{
    struct bucket b = {0};
    int64_t wait_us;
    (void)state;
    assert_true(bucket_take(&b, START, US_PER_HOUR, 1, 1, &wait_us));
    for (int i = 0; i < 100; i++)
        assert_false(bucket_take(&b, START + 1, US_PER_HOUR, 1, 1, &wait_us));
    assert_true(bucket_take(&b, START + US_PER_HOUR, US_PER_HOUR, 1, 1, &wait_us));
}

static void every_standard_lies_between_its_least_and_its_ceiling(void **state)
{
    size_t count;
    const struct limit_rule *r = limit_rules(&count);
    (void)state;
    assert_int_equal(count, LIMIT_COUNT);
    for (size_t i = 0; i < count; i++) {
        assert_true(r[i].least >= (i == LIMIT_RETRY_SPREAD ? 0 : 1)); /* no spread bounds nothing */
        assert_true(r[i].standard >= r[i].least);
        assert_true(r[i].ceiling >= r[i].standard);
    }
}

static void refused(struct slice text, const char *says)
{
    struct limits l = limits_standard(), before = l;
    char problem[200] = "";
    assert_false(limits_set(&l, text, problem, sizeof problem));
    assert_memory_equal(&l, &before, sizeof l);
    if (strstr(problem, says) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", problem, says);
}

static void what_is_no_limit_or_past_its_ceiling_is_refused(void **state)
{
    (void)state;
    refused(SLICE(""), "there is no limit \"\"");
    refused(SLICE("token_rat=5"), "there is no limit \"token_rat\"");
    refused(SLICE("token_rate"), "expected a whole number from 1 to 1000000");
    refused(SLICE("token_rate="), "expected a whole number");
    refused(SLICE("token_rate=0"), "from 1 to");
    refused(SLICE("token_rate=-1"), "from 1 to");
    refused(SLICE("token_rate=1000001"), "found \"1000001\"");
    refused(SLICE("token_rate=5x"), "found \"5x\"");
    refused(SLICE("header_s=61"), "from 1 to 60");
}

static void a_good_setting_changes_that_one_alone(void **state)
{
    struct limits l = limits_standard();
    char problem[200];
    (void)state;
    assert_true(limits_set(&l, SLICE("signatures=3"), problem, sizeof problem));
    assert_int_equal(l.value[LIMIT_SIGNATURES], 3);
    assert_int_equal(l.value[LIMIT_TOKEN_RATE], 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_burst_is_taken_and_the_next_one_waits),
        cmocka_unit_test(it_fills_at_its_rate_and_no_faster),
        cmocka_unit_test(long_silence_gives_one_burst_not_two),
        cmocka_unit_test(a_refused_take_costs_nothing),
        cmocka_unit_test(every_standard_lies_between_its_least_and_its_ceiling),
        cmocka_unit_test(what_is_no_limit_or_past_its_ceiling_is_refused),
        cmocka_unit_test(a_good_setting_changes_that_one_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
