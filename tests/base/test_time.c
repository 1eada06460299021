/* Instants, zones, cut-offs and silence: the warehouse's clock, daylight saving included.
 * Requirements CUT-1 to CUT-3, CUS-3, scenario 71. */
#include "../base/cmocka_all.h"

#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "base/instant.h"
#include "rules/cutoff.h"
#include "rules/silence.h"

static int64_t at(const char *text)
{
    int64_t us;
    if (!instant_parse(slice_of(text), &us))
        fail_msg("%s", text);
    return us;
}

static void instants_are_read_with_their_offset_and_printed_in_utc(void **state)
{
    (void)state;
    char text[INSTANT_TEXT_BYTES];
    instant_print(at("2026-11-23T09:00:00+01:00"), text);
    assert_string_equal(text, "2026-11-23T08:00:00Z");
    instant_print(at("2024-02-29T23:59:59.5Z"), text);
    assert_string_equal(text, "2024-02-29T23:59:59.500000Z");
    instant_print(at("2026-01-01T00:30:00-05:30"), text);
    assert_string_equal(text, "2026-01-01T06:00:00Z");
}

static void instants_that_cannot_be_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "2026-02-29T00:00:00Z",
                                      "2026-13-01T00:00:00Z",
                                      "2026-11-23",
                                      "2026-11-23T24:00:00Z",
                                      "2026-11-23T09:00:00",
                                      "2026-11-23T09:00:00+25:00",
                                      "2026-11-23 09:00:00Z",
                                      "2026-11-23T09:00:00Zx",
                                      "2026-11-31T00:00:00Z",
                                      "26-11-23T09:00:00Z",
                                      "2026-11-23T09:60:00Z",
                                      "2026-11-23T09:00:00.Z"};
    int64_t us;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (instant_parse(slice_of(bad[i]), &us))
            fail_msg("taken: %s", bad[i]);
}

static void zones_that_are_none_are_refused(void **state)
{
    (void)state;
    assert_null(zone_new(SLICE("Europe/Nowhere")));
    assert_null(zone_new(SLICE("")));
    assert_null(zone_new(SLICE("/etc/passwd")));
}

static const struct date holidays[] = {
    {2026, 12, 8}
};
static const struct calendar workdays = {0x1f, holidays, 1};

static struct profile_service service(void)
{
    struct profile_service s = {
        .cutoff_minute = {960, 960, 960, 960, 960, -1, -1}
    };
    return s;
}

static void promises(const struct zone *z, const char *accepted, int y, int m, int d)
{
    struct profile_service s = service();
    struct cutoff_answer a;
    assert_true(cutoff_promise(&s, z, &workdays, at(accepted), &a));
    if (a.ship_by.year != y || a.ship_by.month != m || a.ship_by.day != d)
        fail_msg("%s: %d-%d-%d", accepted, a.ship_by.year, a.ship_by.month, a.ship_by.day);
}

/* Clocks change on Sunday 2026-10-25: 16:00 in Madrid is 14:00 UTC on the Friday before and 15:00
 * UTC on the Monday after. */
static void cut_off_follows_the_warehouse_through_the_change_of_clocks(void **state)
{
    (void)state;
    struct zone *z = zone_new(SLICE("Europe/Madrid"));
    assert_non_null(z);
    promises(z, "2026-10-23T13:59:59Z", 2026, 10, 23);
    promises(z, "2026-10-23T14:00:00Z", 2026, 10, 26);
    promises(z, "2026-10-26T14:59:59Z", 2026, 10, 26);
    promises(z, "2026-10-26T15:00:00Z", 2026, 10, 27);
    zone_free(z);
}

static void weekends_and_holidays_are_nobodys_shipping_day(void **state)
{
    (void)state;
    struct zone *z = zone_new(SLICE("Europe/Madrid"));
    promises(z, "2026-11-28T08:00:00Z", 2026, 11, 30); /* a Saturday */
    promises(z, "2026-12-07T15:30:00Z", 2026, 12,
             9); /* after Monday's cut-off; Tuesday is a holiday */
    promises(z, "2026-11-22T23:30:00Z", 2026, 11, 23); /* Monday 00:30 in Madrid, Sunday in UTC */
    zone_free(z);
}

static void a_service_without_any_cut_off_promises_nothing(void **state)
{
    (void)state;
    struct zone *z = zone_new(SLICE("Europe/Madrid"));
    struct profile_service s = {
        .cutoff_minute = {-1, -1, -1, -1, -1, -1, -1}
    };
    struct cutoff_answer a;
    assert_false(cutoff_promise(&s, z, NULL, at("2026-11-23T08:00:00Z"), &a));
    zone_free(z);
}

static void silence_counts_working_days_only(void **state)
{
    (void)state;
    struct zone *z = zone_new(SLICE("Europe/Madrid"));
    assert_true(silence_due(z, &workdays, at("2026-11-23T17:00:00Z"), 18) ==
                at("2026-11-24T11:00:00Z"));
    assert_true(silence_due(z, &workdays, at("2026-11-27T17:00:00Z"), 18) ==
                at("2026-11-30T11:00:00Z")); /* over a weekend */
    assert_true(silence_due(z, NULL, at("2026-11-27T17:00:00Z"), 18) == at("2026-11-28T11:00:00Z"));
    zone_free(z);
}

/* A wait that counts by the wall's clock lasts for hours once that clock is set back by hours. */
static void a_wait_is_as_long_as_it_is_whatever_the_wall_says(void **state)
{
    (void)state;
    pthread_cond_t cond;
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    clock_cond_init(&cond);
    pthread_mutex_lock(&mutex);
    int64_t began_us = clock_monotonic_us();
    assert_int_equal(clock_cond_wait_ms(&cond, &mutex, 20), ETIMEDOUT);
    int64_t took_us = clock_monotonic_us() - began_us;
    pthread_mutex_unlock(&mutex);
    assert_true(took_us >= 20000);
    assert_true(took_us < 10 * US_PER_S);
    pthread_cond_destroy(&cond);
}

static void a_virtual_clock_moves_only_forward_and_then_follows_the_wall(void **state)
{
    (void)state;
    struct clock *c = clock_virtual_new(1000);
    clock_set_us(c, 5000);
    clock_set_us(c, 2000);
    assert_int_equal(clock_now_us(c), 5000);
    clock_follow_wall(c);
    assert_true(clock_now_us(c) > 5000);
    clock_virtual_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(instants_are_read_with_their_offset_and_printed_in_utc),
        cmocka_unit_test(instants_that_cannot_be_are_refused),
        cmocka_unit_test(zones_that_are_none_are_refused),
        cmocka_unit_test(cut_off_follows_the_warehouse_through_the_change_of_clocks),
        cmocka_unit_test(weekends_and_holidays_are_nobodys_shipping_day),
        cmocka_unit_test(a_service_without_any_cut_off_promises_nothing),
        cmocka_unit_test(silence_counts_working_days_only),
        cmocka_unit_test(a_virtual_clock_moves_only_forward_and_then_follows_the_wall),
        cmocka_unit_test(a_wait_is_as_long_as_it_is_whatever_the_wall_says),
    };
    return cmocka_run_group_tests_name("base/time", tests, NULL, NULL);
}
