/* CSV by RFC 4180, as files come: BOM, quoted newlines, any split of the bytes. Requirement HP-F6.
 */
#include "../base/cmocka_all.h"

#include <string.h>

#include "base/csv.h"

struct seen {
    char text[512];
    long last_line;
    int rows, errors;
};

static bool note(void *arg, const struct csv_row *row)
{
    struct seen *s = arg;
    for (int i = 0; i < row->count; i++) {
        strncat(s->text, i ? "|" : s->rows ? "/" : "", 2);
        strncat(s->text, row->fields[i].ptr ? row->fields[i].ptr : "", row->fields[i].len);
    }
    s->last_line = row->line;
    s->errors += row->error != NULL;
    s->rows++;
    return true;
}

/* Fed whole, and again with every border between two chunks. */
static void reads(struct slice text, const char *wanted, long last_line)
{
    for (size_t cut = 0; cut <= text.len; cut++) {
        struct seen s = {{0}, 0, 0, 0};
        long line;
        struct csv_reader *r = csv_reader_new(note, &s);
        assert_non_null(r);
        assert_true(csv_feed(r, (struct slice){text.ptr, cut}));
        assert_true(csv_feed(r, (struct slice){text.ptr + cut, text.len - cut}));
        assert_true(csv_end(r, &line));
        csv_reader_free(r);
        assert_string_equal(s.text, wanted);
        assert_int_equal(s.last_line, last_line);
        assert_int_equal(s.errors, 0);
    }
}

static void rows_are_the_same_however_the_bytes_are_cut(void **state)
{
    (void)state;
    reads(SLICE("a,b\n1,2\n"), "a|b/1|2", 2);
    reads(SLICE("a,b\r\n1,2\r\n"), "a|b/1|2", 2);
    reads(SLICE("a,b\n1,2"), "a|b/1|2", 2);
    reads(SLICE("\xEF\xBB\xBF"
                "a,b\n1,\n"),
          "a|b/1|", 2);
    reads(SLICE("a\n\"x,\"\"y\"\"\"\n"), "a/x,\"y\"", 2);
    reads(SLICE("a\n\"two\nlines\"\n00123\n"), "a/two\nlines/00123", 4);
}

static void an_open_quote_at_the_end_is_said_with_its_line(void **state)
{
    (void)state;
    struct seen s = {{0}, 0, 0, 0};
    long line = 0;
    struct csv_reader *r = csv_reader_new(note, &s);
    assert_true(csv_feed(r, SLICE("a\n1\n\"never closed\n")));
    assert_false(csv_end(r, &line));
    assert_int_equal(line, 3);
    csv_reader_free(r);
}

static void a_row_that_is_not_utf8_holds_itself_only(void **state)
{
    (void)state;
    struct seen s = {{0}, 0, 0, 0};
    long line;
    struct csv_reader *r = csv_reader_new(note, &s);
    assert_true(csv_feed(r, SLICE("a\nfine\nbad\xff\nfine\n")));
    assert_true(csv_end(r, &line));
    csv_reader_free(r);
    assert_int_equal(s.rows, 4);
    assert_int_equal(s.errors, 1);
}

static void codes_that_a_spreadsheet_spoiled_are_known(void **state)
{
    (void)state;
    assert_true(csv_looks_scientific(SLICE("8.41E+12")));
    assert_true(csv_looks_scientific(SLICE("8,41E+12")));
    assert_false(csv_looks_scientific(SLICE("00123")));
    assert_false(csv_looks_scientific(SLICE("AC-E+12")));
    assert_false(csv_looks_scientific(SLICE("")));
}

static void a_cell_for_people_starts_no_formula(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 4096);
    assert_true(slice_is(csv_safe_cell(&a, SLICE("=1+1")), "\"'=1+1\""));
    assert_true(slice_is(csv_safe_cell(&a, SLICE("@x")), "\"'@x\""));
    assert_true(slice_is(csv_safe_cell(&a, SLICE("plain \"q\"")), "\"plain \"\"q\"\"\""));
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_the_same_however_the_bytes_are_cut),
        cmocka_unit_test(an_open_quote_at_the_end_is_said_with_its_line),
        cmocka_unit_test(a_row_that_is_not_utf8_holds_itself_only),
        cmocka_unit_test(codes_that_a_spreadsheet_spoiled_are_known),
        cmocka_unit_test(a_cell_for_people_starts_no_formula),
    };
    return cmocka_run_group_tests_name("base/csv", tests, NULL, NULL);
}
