/* Rate limits: tokens that come back with time, quotas by window, and "wait". */
#include "rules/bucket.h"

#include "../base/cmocka_all.h"
#include "base/clock.h"

static const int64_t start = 100 * US_PER_DAY + 1000 * US_PER_S;

/* two a second, four at once: Shopify's old REST bucket, from below */
static const struct rate_rule two_a_second = {
    .name = "calls", .capacity = 4, .refill = 2, .refill_us = US_PER_S};

static void a_full_bucket_lets_its_burst_through_and_no_more(void **state)
{
    (void)state;
    struct rate_bucket b = {0};
    int64_t wait;
    for (int i = 0; i < 4; i++)
        assert_true(rate_take(&two_a_second, &b, 1, start, &wait));
    assert_false(rate_take(&two_a_second, &b, 1, start, &wait));
    assert_int_equal(wait, US_PER_S / 2);
    assert_false(rate_take(&two_a_second, &b, 1, start + wait - 1, &wait));
    assert_true(rate_take(&two_a_second, &b, 1, start + US_PER_S / 2, &wait));
}

static void a_refusal_takes_nothing(void **state)
{
    (void)state;
    struct rate_bucket b = {0};
    int64_t wait;
    assert_true(rate_take(&two_a_second, &b, 3, start, &wait));
    assert_false(rate_take(&two_a_second, &b, 2, start, &wait));
    assert_true(rate_take(&two_a_second, &b, 1, start, &wait));
}

static void it_never_holds_more_than_its_capacity(void **state)
{
    (void)state;
    struct rate_bucket b = {0};
    int64_t wait;
    assert_true(rate_take(&two_a_second, &b, 4, start, &wait));
    assert_int_equal(rate_available(&two_a_second, &b, start + US_PER_DAY), 4);
}

static void a_clock_set_back_gives_nothing_back(void **state)
{
    (void)state;
    struct rate_bucket b = {0};
    int64_t wait;
    assert_true(rate_take(&two_a_second, &b, 4, start, &wait));
    assert_false(rate_take(&two_a_second, &b, 1, start - US_PER_DAY, &wait));
    assert_false(rate_take(&two_a_second, &b, 1, start, &wait));
}

static void a_call_dearer_than_the_bucket_waits_until_it_is_full(void **state)
{
    (void)state;
    struct rate_bucket b = {0};
    int64_t wait;
    assert_true(rate_take(&two_a_second, &b, 1, start, &wait));
    assert_false(rate_take(&two_a_second, &b, 9, start, &wait));
    assert_int_equal(wait, US_PER_S / 2);
    assert_true(rate_take(&two_a_second, &b, 9, start + wait, &wait));
    assert_false(rate_take(&two_a_second, &b, 1, start + 2 * US_PER_S, &wait)); /* it owes five */
}

static void what_a_call_really_cost_counts(void **state)
{
    (void)state;
    struct rate_bucket b = {0};
    int64_t wait;
    assert_true(rate_take(&two_a_second, &b, 4, start, &wait));
    rate_settle(&two_a_second, &b, 4, 1, start);
    assert_int_equal(rate_available(&two_a_second, &b, start), 3);
    rate_settle(&two_a_second, &b, 1, 3, start);
    assert_int_equal(rate_available(&two_a_second, &b, start), 1);
}

static void the_platforms_word_counts_when_it_is_less(void **state)
{
    (void)state;
    struct rate_bucket b = {0};
    rate_heard(&two_a_second, &b, 1, start);
    assert_int_equal(rate_available(&two_a_second, &b, start), 1);
    rate_heard(&two_a_second, &b, 4, start);
    assert_int_equal(rate_available(&two_a_second, &b, start), 1);
}

static void retry_after_is_kept_to_the_second(void **state)
{
    (void)state;
    struct rate_bucket b = {0};
    int64_t wait;
    rate_block(&two_a_second, &b, 7, start);
    assert_false(rate_take(&two_a_second, &b, 1, start + 7 * US_PER_S - 1, &wait));
    assert_int_equal(wait, 1);
    assert_true(rate_take(&two_a_second, &b, 1, start + 7 * US_PER_S, &wait));
    rate_block(&two_a_second, &b, 3, start); /* a shorter word does not end a longer one */
    rate_block(&two_a_second, &b, 40 * 86400, start);
    assert_false(rate_take(&two_a_second, &b, 1, start + US_PER_DAY - 1, &wait));
    assert_true(rate_take(&two_a_second, &b, 1, start + US_PER_DAY, &wait)); /* a day at most */
}

static void a_wait_without_a_number_is_one_refill_or_a_minute(void **state)
{
    (void)state;
    const struct rate_rule none = {.name = "calls"};
    struct rate_bucket b = {0}, c = {0};
    int64_t wait;
    rate_block(&two_a_second, &b, 0, start);
    assert_false(rate_take(&two_a_second, &b, 1, start, &wait));
    assert_int_equal(wait, US_PER_S / 2);
    rate_block(&none, &c, 0, start);
    assert_false(rate_take(&none, &c, 1, start, &wait));
    assert_int_equal(wait, 60 * US_PER_S);
}

/* DHL Unified Tracking: 250 a day */
static void a_daily_quota_ends_at_midnight(void **state)
{
    (void)state;
    const struct rate_rule daily = {
        .name = "day", .quota = 250, .window_us = US_PER_DAY, .window_utc = true};
    struct rate_bucket b = {0};
    int64_t wait, noon = 100 * US_PER_DAY + US_PER_DAY / 2;
    for (int i = 0; i < 250; i++)
        assert_true(rate_take(&daily, &b, 1, noon, &wait));
    assert_false(rate_take(&daily, &b, 1, noon, &wait));
    assert_int_equal(wait, US_PER_DAY / 2);
    assert_true(rate_take(&daily, &b, 1, 101 * US_PER_DAY, &wait));
}

static void a_rolling_window_begins_with_its_first_call(void **state)
{
    (void)state;
    const struct rate_rule rolling = {.name = "w", .quota = 2, .window_us = 60 * US_PER_S};
    struct rate_bucket b = {0};
    int64_t wait;
    assert_true(rate_take(&rolling, &b, 2, start, &wait));
    assert_false(rate_take(&rolling, &b, 1, start + 59 * US_PER_S, &wait));
    assert_int_equal(wait, US_PER_S);
    assert_true(rate_take(&rolling, &b, 1, start + 60 * US_PER_S, &wait));
}

static void a_refusal_by_the_bucket_does_not_use_the_quota(void **state)
{
    (void)state;
    const struct rate_rule both = {.name = "b",
                                   .capacity = 1,
                                   .refill = 1,
                                   .refill_us = US_PER_S,
                                   .quota = 2,
                                   .window_us = US_PER_DAY,
                                   .window_utc = true};
    struct rate_bucket b = {0};
    int64_t wait;
    assert_true(rate_take(&both, &b, 1, start, &wait));
    for (int i = 0; i < 5; i++)
        assert_false(rate_take(&both, &b, 1, start, &wait));
    assert_true(rate_take(&both, &b, 1, start + US_PER_S, &wait));
    assert_false(rate_take(&both, &b, 1, start + 2 * US_PER_S, &wait));
}

static void a_bigger_plan_grows_the_bucket_with_what_is_in_it(void **state)
{
    struct rate_rule r = {.name = "points", .capacity = 2000, .refill = 100, .refill_us = US_PER_S};
    struct rate_bucket b = {0};
    int64_t wait;
    (void)state;
    assert_true(rate_take(&r, &b, 1900, start, &wait));
    rate_resize(&r, &b, 20000, 1000, start);
    assert_int_equal(rate_available(&r, &b, start), 18100);
    assert_int_equal(rate_available(&r, &b, start + US_PER_S), 19100);
    rate_resize(&r, &b, 2000, 100, start + US_PER_S);
    assert_int_equal(rate_available(&r, &b, start + US_PER_S), 1100);
    assert_false(rate_take(&r, &b, 1200, start + US_PER_S, &wait));
    assert_int_equal(wait, US_PER_S);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_bucket_lets_its_burst_through_and_no_more),
        cmocka_unit_test(a_refusal_takes_nothing),
        cmocka_unit_test(it_never_holds_more_than_its_capacity),
        cmocka_unit_test(a_clock_set_back_gives_nothing_back),
        cmocka_unit_test(a_call_dearer_than_the_bucket_waits_until_it_is_full),
        cmocka_unit_test(what_a_call_really_cost_counts),
        cmocka_unit_test(the_platforms_word_counts_when_it_is_less),
        cmocka_unit_test(retry_after_is_kept_to_the_second),
        cmocka_unit_test(a_wait_without_a_number_is_one_refill_or_a_minute),
        cmocka_unit_test(a_daily_quota_ends_at_midnight),
        cmocka_unit_test(a_rolling_window_begins_with_its_first_call),
        cmocka_unit_test(a_refusal_by_the_bucket_does_not_use_the_quota),
        cmocka_unit_test(a_bigger_plan_grows_the_bucket_with_what_is_in_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
