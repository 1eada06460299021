/* What a spreadsheet gets of us. */
#include "base/csv_out.h"

#include <stdlib.h>
#include <string.h>

#include "cmocka_all.h"

static void wrote(struct slice text, bool for_people, const char *wanted)
{
    char *out = NULL;
    size_t bytes = 0;
    FILE *f = open_memstream(&out, &bytes);
    assert_non_null(f);
    csv_put_text(f, text, for_people);
    fclose(f);
    assert_int_equal(bytes, strlen(wanted));
    assert_memory_equal(out, wanted, bytes);
    free(out);
}

static void text_is_always_quoted(void **state)
{
    (void)state;
    wrote(SLICE("NT-POT"), true, "\"NT-POT\"");
    wrote(SLICE(""), true, "\"\"");
    wrote(SLICE("a,\"b\""), true, "\"a,\"\"b\"\"\"");
    wrote(SLICE("00123"), true, "\"00123\"");
}

static void a_formula_is_a_text_for_people(void **state)
{
    (void)state;
    wrote(SLICE("=1+1"), true, "\"'=1+1\"");
    wrote(SLICE("+34600"), true, "\"'+34600\"");
    wrote(SLICE("-2"), true, "\"'-2\"");
    wrote(SLICE("@SUM(A1)"), true, "\"'@SUM(A1)\"");
    wrote(SLICE("\t=1"), true, "\"'\t=1\"");
    wrote(SLICE("\r=1"), true, "\"'\r=1\"");
    wrote(SLICE("\n=1"), true, "\"'\n=1\"");
    wrote(SLICE("\xef\xbc\x9d"
                "1"),
          true,
          "\"'\xef\xbc\x9d"
          "1\"");
    wrote(SLICE("\xef\xbc\xa0x"), true, "\"'\xef\xbc\xa0x\"");
    assert_true(csv_is_formula((struct slice){"\0=1", 3}));
}

static void what_only_contains_one_is_left_alone(void **state)
{
    (void)state;
    wrote(SLICE("a=1"), true, "\"a=1\"");
    wrote(SLICE(" =1"), true, "\" =1\"");
    wrote(SLICE("\xef\xbc\x8e"), true, "\"\xef\xbc\x8e\"");
    wrote(SLICE("\xef\xbc"), true, "\"\xef\xbc\"");
}

static void a_program_gets_what_is_there(void **state)
{
    (void)state;
    wrote(SLICE("=1+1"), false, "\"=1+1\"");
    wrote(SLICE("-2"), false, "\"-2\"");
}

static void numbers_are_never_changed(void **state)
{
    (void)state;
    char *out = NULL;
    size_t bytes = 0;
    FILE *f = open_memstream(&out, &bytes);
    assert_non_null(f);
    csv_put_i64(f, -9007199254740993);
    fclose(f);
    assert_string_equal(out, "-9007199254740993");
    free(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_always_quoted),
        cmocka_unit_test(a_formula_is_a_text_for_people),
        cmocka_unit_test(what_only_contains_one_is_left_alone),
        cmocka_unit_test(a_program_gets_what_is_there),
        cmocka_unit_test(numbers_are_never_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
