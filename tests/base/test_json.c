/* The JSON parser: the public JSONTestSuite, exact numbers, and the second layer on payloads. */
#include "../base/cmocka_all.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"

#define SUITE "tests/base/json_test_suite"

static bool accepts(struct slice text, const struct json_limits *limits)
{
    struct arena a;
    const struct json *root;
    struct json_error error;
    arena_init(&a, (size_t)256 * 1024 * 1024);
    enum hf_status s = json_parse(&a, text, limits, &root, &error);
    assert_true(s == HF_OK || s == HF_REFUSED);
    if (s == HF_REFUSED)
        assert_non_null(error.message);
    arena_release(&a);
    return s == HF_OK;
}

static struct slice read_file(const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", SUITE, name);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    char *text = malloc(1 << 20);
    size_t len = fread(text, 1, 1 << 20, f);
    fclose(f);
    return (struct slice){text, len};
}

static int run_suite(char kind, bool wanted)
{
    int count = 0;
    DIR *d = opendir(SUITE);
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d)) != NULL;) {
        if (e->d_name[0] != kind || e->d_name[1] != '_')
            continue;
        struct slice text = read_file(e->d_name);
        if (accepts(text, &json_limits_none) != wanted)
            fail_msg("%s", e->d_name);
        free((void *)(uintptr_t)text.ptr);
        count++;
    }
    closedir(d);
    return count;
}

static void all_95_files_that_must_be_accepted_are(void **state)
{
    (void)state;
    assert_int_equal(run_suite('y', true), 95);
}

static void all_188_files_that_must_be_refused_are(void **state)
{
    (void)state;
    assert_int_equal(run_suite('n', false), 188);
}

static void numbers_keep_their_exact_text(void **state)
{
    (void)state;
    struct arena a;
    const struct json *root;
    struct json_error error;
    int64_t v;
    arena_init(&a, 1 << 20);
    struct slice text = SLICE(
        "{\"id\":9223372036854775807,\"m\":-9223372036854775808,\"d\":19.90,\"big\":9223372036854775808}");
    assert_int_equal(json_parse(&a, text, &json_limits_payload, &root, &error), HF_OK);
    assert_true(json_i64(json_get(root, "id"), &v));
    assert_true(v == INT64_MAX);
    assert_true(json_i64(json_get(root, "m"), &v));
    assert_true(v == INT64_MIN);
    assert_true(slice_is(json_get_lexeme(root, "d"), "19.90"));
    assert_false(json_i64(json_get(root, "d"), &v));
    assert_false(json_i64(json_get(root, "big"), &v));
    arena_release(&a);
}

static struct slice nested(int depth)
{
    static char text[4096];
    memset(text, '[', (size_t)depth);
    memset(text + depth, ']', (size_t)depth);
    return (struct slice){text, (size_t)depth * 2};
}

static void payload_limits_refuse_what_the_grammar_allows(void **state)
{
    (void)state;
    assert_true(accepts(nested(32), &json_limits_payload));
    assert_false(accepts(nested(33), &json_limits_payload));
    assert_false(accepts(SLICE("{\"a\":1,\"a\":2}"), &json_limits_payload));
    assert_true(accepts(SLICE("{\"a\":1,\"a\":2}"), &json_limits_none));
    assert_false(accepts(SLICE("[\"a\\u0000b\"]"), &json_limits_payload));
    assert_false(
        accepts(SLICE("[1234567890123456789012345678901234567890123456789012345678901234567890]"),
                &json_limits_payload));
}

static void a_small_arena_is_full_and_not_refused(void **state)
{
    (void)state;
    struct arena a;
    const struct json *root;
    struct json_error error;
    arena_init(&a, 200);
    assert_int_equal(
        json_parse(&a, SLICE("[1,2,3,4,5,6,7,8,9,10]"), &json_limits_payload, &root, &error),
        HF_FULL);
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_95_files_that_must_be_accepted_are),
        cmocka_unit_test(all_188_files_that_must_be_refused_are),
        cmocka_unit_test(numbers_keep_their_exact_text),
        cmocka_unit_test(payload_limits_refuse_what_the_grammar_allows),
        cmocka_unit_test(a_small_arena_is_full_and_not_refused),
    };
    return cmocka_run_group_tests_name("base/json", tests, NULL, NULL);
}
