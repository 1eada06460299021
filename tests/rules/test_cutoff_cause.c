/* Why a cut-off was missed. Requirement CUT-4. */
#include "rules/cutoff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/instant.h"

static int64_t at(const char *text)
{
    int64_t us = 0;
    assert_true(instant_parse(slice_of(text), &us));
    return us;
}

static struct cutoff_facts facts(void)
{
    return (struct cutoff_facts){.accepted_us = at("2026-11-24T08:00:00Z"),
                                 .cutoff_us = at("2026-11-24T15:00:00Z"),
                                 .wave_minutes = 90};
}

static void hold_is_the_cause_before_anything_else(void **state)
{
    (void)state;
    struct cutoff_facts f = facts();
    f.held = f.at_dock = true;
    assert_string_equal(cutoff_cause_name(cutoff_cause(&f)), "hold");
}

static void what_stood_at_the_dock_was_the_carriers(void **state)
{
    (void)state;
    struct cutoff_facts f = facts();
    f.at_dock = true;
    f.accepted_us = f.cutoff_us - 1;
    assert_string_equal(cutoff_cause_name(cutoff_cause(&f)), "carrier");
}

static void less_than_a_wave_before_the_cutoff_is_late_arrival(void **state)
{
    (void)state;
    struct cutoff_facts f = facts();
    f.accepted_us = f.cutoff_us - 90 * INT64_C(60000000);
    assert_string_equal(cutoff_cause_name(cutoff_cause(&f)), "floor");
    f.accepted_us += 1;
    assert_string_equal(cutoff_cause_name(cutoff_cause(&f)), "late_arrival");
    f.wave_minutes = -1; /* not stated: nobody can say that it was too late */
    assert_string_equal(cutoff_cause_name(cutoff_cause(&f)), "floor");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hold_is_the_cause_before_anything_else),
        cmocka_unit_test(what_stood_at_the_dock_was_the_carriers),
        cmocka_unit_test(less_than_a_wave_before_the_cutoff_is_late_arrival),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
