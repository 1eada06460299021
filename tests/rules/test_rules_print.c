/* The printed tables are the program's own. */
#include "rules/rules_print.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/access.h"
#include "rules/exceptions.h"
#include "rules/states.h"

/* owned by the caller */
static char *printed(int table, bool json)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);

    assert_non_null(f);
    if (table < 0)
        rules_print_all(f, json);
    else
        rules_print(f, (enum rules_table)table, json);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(strlen(text), size);
    return text;
}

static size_t times(const char *text, const char *what)
{
    size_t n = 0;
    for (const char *at = strstr(text, what); at != NULL; at = strstr(at + 1, what))
        n++;
    return n;
}

static void every_row_of_the_transitions_is_printed(void **state)
{
    (void)state;
    size_t count;
    (void)order_transitions(&count);
    char *text = printed(RULES_TRANSITIONS, false);
    char *json = printed(RULES_TRANSITIONS, true);

    assert_int_equal(times(text, "\n"), count + 2); /* title and header */
    assert_int_equal(times(json, "\"from\":"), count);
    assert_non_null(strstr(json, "{\"from\":\"handed_over\",\"event\":\"carrier_custody\","
                                 "\"to\":\"shipped\",\"evidence\":[\"carrier_scan\"],"
                                 "\"readiness\":false}"));
    free(text);
    free(json);
}

/* SA-2 */
static void every_action_and_reason_is_printed(void **state)
{
    (void)state;
    char *access = printed(RULES_ACCESS, true);
    char *reasons = printed(RULES_EXCEPTIONS, true);
    char name[80];

    for (int a = 1; a < ACTION_END; a++) {
        snprintf(name, sizeof name, "{\"action\":\"%s\",",
                 access_action_name((enum access_action)a));
        assert_int_equal(times(access, name), 1);
    }
    for (int r = 1; r < REASON_END; r++) {
        snprintf(name, sizeof name, "{\"reason\":\"%s\",", reason_name((enum exception_reason)r));
        assert_int_equal(times(reasons, name), 1);
    }
    assert_non_null(strstr(access, "\"approvals\":2,"));
    free(access);
    free(reasons);
}

/* braces, brackets and quotes outside text balance; enough to catch a broken writer */
static void the_json_is_balanced(void **state)
{
    (void)state;
    char *json = printed(-1, true);
    int depth = 0;
    bool in_text = false;

    for (const char *c = json; *c != '\0'; c++) {
        if (*c == '\\' && in_text) {
            c++;
        } else if (*c == '"') {
            in_text = !in_text;
        } else if (!in_text) {
            depth += *c == '{' || *c == '[';
            depth -= *c == '}' || *c == ']';
            assert_true(depth >= 0);
        }
    }
    assert_int_equal(depth, 0);
    assert_false(in_text);
    assert_int_equal(times(json, "\"table\":"), RULES_TABLES);
    free(json);
}

static void columns_stand_under_each_other(void **state)
{
    (void)state;
    char *text = printed(RULES_CUSTODY, false);
    const char *header = strchr(text, '\n') + 1;
    long at = strstr(header, "proves_custody") - header;

    for (const char *line = strchr(header, '\n') + 1; *line != '\0';
         line = strchr(line, '\n') + 1) {
        assert_int_equal(line[at - 1], ' ');
        assert_true(strncmp(line + at, "yes", 3) == 0 || strncmp(line + at, "no", 2) == 0);
    }
    free(text);
}

static void a_table_nobody_has_is_refused(void **state)
{
    (void)state;
    enum rules_table t = RULES_ACCESS;

    assert_false(rules_table_parse(SLICE("tables"), &t));
    assert_false(rules_table_parse(SLICE(""), &t));
    assert_int_equal(t, RULES_ACCESS);
    for (int i = 0; i < RULES_TABLES; i++) {
        assert_true(rules_table_parse(slice_of(rules_table_name((enum rules_table)i)), &t));
        assert_int_equal(t, i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_of_the_transitions_is_printed),
        cmocka_unit_test(every_action_and_reason_is_printed),
        cmocka_unit_test(the_json_is_balanced),
        cmocka_unit_test(columns_stand_under_each_other),
        cmocka_unit_test(a_table_nobody_has_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
