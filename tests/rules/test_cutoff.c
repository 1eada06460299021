/* Same day or next: the warehouse's own clock and calendar decide, daylight saving included. */
#include "rules/cutoff.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <setjmp.h>

#include <cmocka.h>

static const struct date holiday[] = {
    {2026, 12, 8}
};
static const struct calendar weekdays = {.days = 0x1f, .holidays = holiday, .holiday_count = 1};

static struct profile_service sixteen(void)
{
    struct profile_service s = {0};
    for (int i = 0; i < WEEKDAYS; i++)
        s.cutoff_minute[i] = i < 5 ? 16 * 60 : -1;
    return s;
}

static int64_t at(const char *text)
{
    int64_t us;
    assert_true(instant_parse(slice_of(text), &us));
    return us;
}

static void promised(const char *zone, const char *accepted, const char *cutoff,
                     const char *ship_by)
{
    struct zone *z = zone_new(slice_of(zone));
    struct profile_service s = sixteen();
    struct cutoff_answer answer;
    char text[32];
    assert_non_null(z);
    assert_true(cutoff_promise(&s, z, &weekdays, at(accepted), &answer));
    snprintf(text, sizeof text, "%04d-%02d-%02d", answer.ship_by.year, answer.ship_by.month,
             answer.ship_by.day);
    assert_string_equal(text, ship_by);
    assert_int_equal(answer.cutoff_us, at(cutoff));
    zone_free(z);
}

/* CUT-2, scenario 71: summer time ends on Sunday 25 October 2026 */
static void last_second_before_sixteen_is_today_on_either_side_of_a_clock_change(void **state)
{
    (void)state;
    promised("Europe/Madrid", "2026-10-23T15:59:59+02:00", "2026-10-23T14:00:00Z", "2026-10-23");
    promised("Europe/Madrid", "2026-10-23T16:00:00+02:00", "2026-10-26T15:00:00Z", "2026-10-26");
    promised("Europe/Madrid", "2026-10-26T15:59:59+01:00", "2026-10-26T15:00:00Z", "2026-10-26");
    promised("Europe/Madrid", "2026-10-26T16:00:00+01:00", "2026-10-27T15:00:00Z", "2026-10-27");
}

/* and begins on Sunday 28 March 2027 */
static void the_same_in_spring(void **state)
{
    (void)state;
    promised("Europe/Madrid", "2027-03-26T15:59:00+01:00", "2027-03-26T15:00:00Z", "2027-03-26");
    promised("Europe/Madrid", "2027-03-26T16:00:00+01:00", "2027-03-29T14:00:00Z", "2027-03-29");
    promised("Europe/Madrid", "2027-03-29T15:59:00+02:00", "2027-03-29T14:00:00Z", "2027-03-29");
    promised("Europe/Madrid", "2027-03-29T16:00:00+02:00", "2027-03-30T14:00:00Z", "2027-03-30");
}

/* U32: near midnight the day is the warehouse's, not UTC's */
static void near_midnight_the_day_is_the_warehouses(void **state)
{
    (void)state;
    promised("Europe/Madrid", "2026-11-23T23:30:00Z", "2026-11-24T15:00:00Z", "2026-11-24");
    promised("Pacific/Auckland", "2026-11-22T20:00:00Z", "2026-11-23T03:00:00Z", "2026-11-23");
    promised("America/Los_Angeles", "2026-11-24T01:00:00Z", "2026-11-25T00:00:00Z", "2026-11-24");
}

static void days_off_and_holidays_are_passed_over(void **state)
{
    (void)state;
    promised("Europe/Madrid", "2026-11-28T10:00:00+01:00", "2026-11-30T15:00:00Z", "2026-11-30");
    promised("Europe/Madrid", "2026-12-07T16:00:00+01:00", "2026-12-09T15:00:00Z", "2026-12-09");
}

static void service_without_a_cutoff_promises_nothing(void **state)
{
    struct profile_service s = sixteen();
    struct zone *z = zone_new(SLICE("Europe/Madrid"));
    struct cutoff_answer answer;
    (void)state;
    for (int i = 0; i < WEEKDAYS; i++)
        s.cutoff_minute[i] = -1;
    assert_false(cutoff_promise(&s, z, &weekdays, at("2026-11-23T10:00:00Z"), &answer));
    zone_free(z);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(last_second_before_sixteen_is_today_on_either_side_of_a_clock_change),
        cmocka_unit_test(the_same_in_spring),
        cmocka_unit_test(near_midnight_the_day_is_the_warehouses),
        cmocka_unit_test(days_off_and_holidays_are_passed_over),
        cmocka_unit_test(service_without_a_cutoff_promises_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
