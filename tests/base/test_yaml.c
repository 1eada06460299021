/* YAML and the profile read from it: every mistake told with its place. Issue point "validated
 * strictly". */
#include "../base/cmocka_all.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/profile.h"
#include "rules/site.h"

static const char good[] =
    "merchant: m1\nname: M\ntimezone: Europe/Madrid\ncurrency: EUR\n"
    "connections:\n  - {id: erp, platform: files}\n"
    "owners: {sku: erp, return: erp}\n"
    "carriers:\n  - id: c\n    platform: manual\n    services:\n"
    "      - {id: s1, countries: [ES], cutoff: {mon: \"16:00\"}, limits: {street: 35}}\n"
    "routing:\n  - {country: ES, service: s1}\n";

/* good with one line put in place of another. */
static int errors_of(const char *find, const char *put, char *first, size_t size)
{
    char text[4096];
    struct arena a;
    const struct profile *p;
    const char *at = strstr(good, find);
    assert_non_null(at);
    snprintf(text, sizeof text, "%.*s%s%s", (int)(at - good), good, put, at + strlen(find));
    arena_init(&a, 1 << 22);
    struct config_reader *r = calloc(1, sizeof *r);
    r->arena = &a;
    enum hf_status s = profile_read(r, slice_of(text), &p);
    int count = r->error_count;
    assert_int_equal(s, count > 0 ? HF_REFUSED : HF_OK);
    if (count > 0)
        snprintf(first, size, "%d:%d %.*s", r->errors[0].line, r->errors[0].column,
                 SLICE_FMT(r->errors[0].message));
    free(r);
    arena_release(&a);
    return count;
}

static void refused_with(const char *find, const char *put, const char *place, const char *word)
{
    char first[600] = "";
    if (errors_of(find, put, first, sizeof first) == 0)
        fail_msg("taken: %s", put);
    if (strncmp(first, place, strlen(place)) != 0 || strstr(first, word) == NULL)
        fail_msg("%s: wanted %s ... %s", first, place, word);
}

static void a_good_profile_is_read(void **state)
{
    (void)state;
    char first[600];
    assert_int_equal(errors_of("name: M", "name: M", first, sizeof first), 0);
}

static void mistakes_are_told_with_line_and_column(void **state)
{
    (void)state;
    refused_with("name: M", "name: M\nnmae: X", "3:1", "nmae");
    refused_with("timezone: Europe/Madrid", "timezone: Mars/Base", "3:11", "Mars/Base");
    refused_with("currency: EUR", "currency: EURO", "4:11", "EURO");
    refused_with("merchant: m1", "merchant: M 1", "1:11", "a-z");
    refused_with("platform: files", "platform: fax", "6:25", "fax");
    refused_with("sku: erp", "sku: nobody", "7:15", "nobody");
    refused_with("\"16:00\"", "\"25:00\"", "12:", "16:00");
    refused_with("street: 35", "street: many", "12:", "whole number");
    refused_with("service: s1}\n", "service: s9}\n", "14:", "s9");
    refused_with("{country: ES, ", "{country: FR, ", "14:", "does not serve");
    refused_with("platform: manual", "platform: pigeon", "10:", "pigeon");
    refused_with("{id: erp, platform: files}",
                 "{id: erp, platform: files, secrets: {webhook: hunter2}}", "6:", "env:NAME");
}

static void several_mistakes_are_told_in_one_run(void **state)
{
    (void)state;
    char first[600];
    assert_int_equal(
        errors_of("currency: EUR", "currency: EURO\nowner: x\nstok: y", first, sizeof first), 3);
}

static void what_configuration_has_no_use_for_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "a: &x 1\nb: *x\n", "a: !!int 1\n",    "a: 1\na: 2\n", "a: 1\n---\nb: 2\n",
        "a: [1, 2\n",       "a: \"unclosed\n", "\t- a"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct arena a;
        const struct yaml *root;
        struct yaml_error error;
        arena_init(&a, 1 << 20);
        if (yaml_parse(&a, slice_of(bad[i]), &root, &error) != HF_REFUSED)
            fail_msg("taken: %s", bad[i]);
        assert_true(error.line >= 1);
        assert_non_null(error.message.ptr);
        arena_release(&a);
    }
}

static void a_site_names_its_lanes_carriers_and_real_days(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "warehouse: w\nname: W\ntimezone: Europe/Madrid\nlocations:\n  - {prefix: L, type: lane}\n",
        "warehouse: w\nname: W\ntimezone: Europe/Madrid\nlocations:\n  - {prefix: L, type: attic}\n",
        "warehouse: w\nname: W\ntimezone: Europe/Madrid\ncalendar: {days: [mon, moo]}\n",
        "warehouse: w\nname: W\ntimezone: Europe/Madrid\ncalendar: {holidays: [2026-02-30]}\n",
        "warehouse: w\nname: W\n"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct arena a;
        const struct site *s;
        arena_init(&a, 1 << 22);
        struct config_reader *r = calloc(1, sizeof *r);
        r->arena = &a;
        if (site_read(r, slice_of(bad[i]), &s) != HF_REFUSED)
            fail_msg("taken: %s", bad[i]);
        free(r);
        arena_release(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_profile_is_read),
        cmocka_unit_test(mistakes_are_told_with_line_and_column),
        cmocka_unit_test(several_mistakes_are_told_in_one_run),
        cmocka_unit_test(what_configuration_has_no_use_for_is_refused),
        cmocka_unit_test(a_site_names_its_lanes_carriers_and_real_days),
    };
    return cmocka_run_group_tests_name("base/yaml", tests, NULL, NULL);
}
