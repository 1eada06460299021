/* What goes into a store comes out of it, to the bit; and what a statement answers.
 * Run once per backend; see contract.h. */
#include "contract.h"

#include <stdlib.h>
#include <string.h>

static struct slice bytes_of(const char *bytes, size_t len)
{
    return (struct slice){bytes, len};
}

static void a_put_that_changes_nothing_says_not_found(void **state)
{
    struct store *st = contract_open(*state, false);
    struct txn *tx = contract_begin(st);
    assert_int_equal(store_put(tx, SQL_delete_state_evidence, NO_PARAMS), HF_NOT_FOUND);
    assert_int_equal(store_put(tx, SQL_close_manifest, PARAMS(P_I64(77), P_I64(1), P_I64(0))),
                     HF_NOT_FOUND);
    /* an insert that its ON CONFLICT swallowed */
    assert_int_equal(store_put(tx, SQL_mark_sku_dirty, PARAMS(P_I64(1), P_I64(2), P_I64(3))),
                     HF_OK);
    assert_int_equal(store_put(tx, SQL_mark_sku_dirty, PARAMS(P_I64(1), P_I64(2), P_I64(4))),
                     HF_NOT_FOUND);
    contract_commit(tx);
    store_close(st);
}

static void a_number_of_no_row_is_not_found_and_untouched(void **state)
{
    struct store *st = contract_open(*state, false);
    struct txn *tx = contract_begin(st);
    int64_t order_id = 4711;
    assert_int_equal(store_get_i64(tx, SQL_find_order_natural,
                                   PARAMS(P_I64(1), P_I64(1), P_STR("none")), &order_id),
                     HF_NOT_FOUND);
    assert_int_equal(order_id, 4711);
    contract_commit(tx);
    store_close(st);
}

static void insert_scan(struct txn *tx, const char *device, int64_t number, struct slice bytes)
{
    assert_int_equal(store_put(tx, SQL_insert_scan,
                               PARAMS(P_STR(device), P_I64(number), P_I64(number), P_BLOB(bytes),
                                      P_I64(number), P_STR(""), P_I64(number))),
                     HF_OK);
}

/* Platform ids and instants pass 2^53; nothing in between may be a double. */
static void integers_are_exact_to_their_last_bit(void **state)
{
    static const int64_t numbers[] = {0,         1,         -1,           INT32_MAX,
                                      INT32_MIN, 1LL << 31, 1LL << 53,    (1LL << 53) + 1,
                                      INT64_MAX, INT64_MIN, INT64_MAX - 1};
    struct store *st = contract_open(*state, false);
    struct txn *tx = contract_begin(st);
    struct rows rows;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        insert_scan(tx, "hand-1", numbers[i], SLICE("x"));
        assert_int_equal(
            store_query(tx, SQL_find_scan, PARAMS(P_STR("hand-1"), P_I64(numbers[i])), &rows),
            HF_OK);
        assert_true(rows_next(&rows));
        assert_true(row_i64(&rows, 1) == numbers[i]);
        assert_false(rows_next(&rows));
        assert_int_equal(rows_end(&rows), HF_OK);
    }
    contract_commit(tx);
    store_close(st);
}

static enum hf_status insert_line(struct txn *tx, int64_t line, const char *variant,
                                  struct param sku_id)
{
    return store_put(tx, SQL_insert_order_line,
                     PARAMS(P_I64(1), P_I64(64), P_I64(line), P_STR("ref"), P_STR("88-104"),
                            P_STR(variant), sku_id, P_NULL, P_I64(1), P_I64(2), P_I64(1990),
                            P_I64(0)));
}

static void null_is_neither_zero_nor_empty(void **state)
{
    const struct contract *c = *state;
    struct store *st = contract_open(c, false);
    struct txn *tx = contract_begin(st);
    assert_int_equal(insert_line(tx, 1, "", P_NULL), HF_OK);
    assert_int_equal(insert_line(tx, 2, "v", P_I64(0)), HF_OK);
    struct rows rows;
    assert_int_equal(store_query(tx, SQL_list_order_lines, PARAMS(P_I64(1), P_I64(64)), &rows),
                     HF_OK);
    assert_true(rows_next(&rows));
    assert_false(row_is_null(&rows, 3)); /* the empty variant */
    assert_non_null(row_text(&rows, 3).ptr);
    assert_int_equal(row_text(&rows, 3).len, 0);
    assert_true(row_is_null(&rows, 4)); /* no SKU yet */
    assert_int_equal(row_i64(&rows, 4), 0);
    assert_true(row_is_null(&rows, 11)); /* the code of no SKU */
    assert_null(row_text(&rows, 11).ptr);
    assert_null(row_text_copy(&rows, 11).ptr);
    assert_true(rows_next(&rows));
    assert_false(row_is_null(&rows, 4));
    assert_int_equal(row_i64(&rows, 4), 0);
    assert_int_equal(rows_end(&rows), HF_OK);
    contract_commit(tx);
    store_close(st);
    assert_int_equal(contract_number(c, "SELECT count(*) FROM order_line WHERE sku_id IS NULL"), 1);
}

static void null_where_a_value_must_be_is_refused(void **state)
{
    struct store *st = contract_open(*state, false);
    struct txn *tx = contract_begin(st);
    enum hf_status s = store_put(tx, SQL_set_meta, PARAMS(P_STR("null"), P_TEXT(SLICE_NONE)));
    assert_int_equal(s, HF_FAILED);
    contract_undo(tx, s);
    assert_false(contract_has_meta(st, "null"));
    store_close(st);
}

/* A statement first seen with NULL must still take the largest number, and NULL again. */
static void a_statement_takes_null_and_values_in_any_order(void **state)
{
    const struct contract *c = *state;
    struct store *st = contract_open(c, false);
    struct txn *tx = contract_begin(st);
    assert_int_equal(insert_line(tx, 1, "", P_NULL), HF_OK);
    assert_int_equal(insert_line(tx, 2, "", P_I64(INT64_MAX)), HF_OK);
    assert_int_equal(insert_line(tx, 3, "", P_NULL), HF_OK);
    assert_int_equal(insert_line(tx, 4, "", P_I64(INT64_MIN)), HF_OK);
    contract_commit(tx);
    store_close(st);
    assert_true(contract_number(c, "SELECT sku_id FROM order_line WHERE line = 2") == INT64_MAX);
    assert_int_equal(contract_number(c, "SELECT count(*) FROM order_line WHERE line = 4 AND "
                                        "sku_id < -9223372036854775807"),
                     1);
    assert_int_equal(contract_number(c, "SELECT count(*) FROM order_line WHERE sku_id IS NULL"), 2);
}

static void blobs_keep_every_byte(void **state)
{
    char every[256];
    for (int i = 0; i < 256; i++)
        every[i] = (char)i;
    size_t large_bytes = 3 * 1000 * 1000; /* a photo; more than any socket buffer */
    char *large = calloc(1, large_bytes);
    assert_non_null(large);
    large[0] = '\x01';
    large[large_bytes - 1] = '\x7f';
    const struct slice blobs[] = {bytes_of(every, sizeof every), bytes_of("\0", 1), bytes_of("", 0),
                                  bytes_of("\\x41", 4), bytes_of(large, large_bytes)};
    struct store *st = contract_open(*state, false);
    struct txn *tx = contract_begin(st);
    struct rows rows;
    for (int64_t i = 0; i < 5; i++) {
        insert_scan(tx, "hand-1", i, blobs[i]);
        assert_int_equal(store_query(tx, SQL_find_scan, PARAMS(P_STR("hand-1"), P_I64(i)), &rows),
                         HF_OK);
        assert_true(rows_next(&rows));
        assert_false(row_is_null(&rows, 0));
        assert_true(slice_eq(row_blob(&rows, 0), blobs[i]));
        assert_int_equal(rows_end(&rows), HF_OK);
    }
    contract_commit(tx);
    store_close(st);
    free(large);
}

/* A name is compared by its bytes, never folded, never cut. */
static void text_is_kept_as_its_own_utf8(void **state)
{
    static const char *const texts[] = {"",
                                        "José Núñez-O'Brien",
                                        "Jose\xcc\x81", /* decomposed: not the same name */
                                        "北京市 朝阳区",
                                        "🚚📦",
                                        "  edges  ",
                                        "\t$1 ; -- \\ \" ' % _",
                                        "\xef\xbf\xbf"};
    struct store *st = contract_open(*state, false);
    struct txn *tx = contract_begin(st);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        /* a slice within a longer buffer: the store must go by its length */
        char buffer[64] = "<<";
        strcat(strcat(buffer, texts[i]), ">>");
        struct slice text = {buffer + 2, strlen(texts[i])};
        struct rows rows;
        assert_int_equal(store_put(tx, SQL_set_meta, PARAMS(P_TEXT(text), P_TEXT(text))), HF_OK);
        assert_int_equal(store_query(tx, SQL_find_meta, PARAMS(P_STR(texts[i])), &rows), HF_OK);
        assert_true(rows_next(&rows));
        assert_true(slice_is(row_text(&rows, 0), texts[i]));
        assert_int_equal(rows_end(&rows), HF_OK);
    }
    contract_commit(tx);
    store_close(st);
}

/* On PostgreSQL in a database made with LOCALE 'C'. */
static void order_of_text_is_the_order_of_its_bytes(void **state)
{
    static const char *const codes[] = {"a", "B", "_", "Z", "10", "9", "\xc3\xa9"};
    static const char *const sorted[] = {"10", "9", "B", "Z", "_", "a", "\xc3\xa9"};
    const struct contract *c = *state;
    struct store *st = contract_open(c, false);
    assert_true(contract_prompt(c, "INSERT INTO warehouse (warehouse_id, code, name, timezone, "
                                   "applied_at_us) VALUES (1, 'main', '', 'UTC', 0)"));
    struct txn *tx = contract_begin(st);
    struct rows rows;
    for (int64_t i = 0; i < 7; i++) {
        assert_int_equal(store_put(tx, SQL_insert_location,
                                   PARAMS(P_I64(i + 1), P_I64(1), P_STR(codes[i]),
                                          P_STR("sellable"), P_NULL, P_I64(0))),
                         HF_OK);
        assert_int_equal(
            store_put(tx, SQL_give_balance,
                      PARAMS(P_I64(1), P_I64(1), P_I64(9), P_I64(i + 1), P_STR("sellable"),
                             P_STR(""), P_STR(""), P_STR(""), P_STR(""), P_STR(""), P_I64(1))),
            HF_OK);
    }
    assert_int_equal(store_query(tx, SQL_list_sku_balances,
                                 PARAMS(P_I64(1), P_I64(1), P_I64(9), P_STR("sellable")), &rows),
                     HF_OK);
    for (int i = 0; i < 7; i++) {
        assert_true(rows_next(&rows));
        assert_true(slice_is(row_text(&rows, 1), sorted[i]));
    }
    assert_int_equal(rows_end(&rows), HF_OK);
    contract_commit(tx);
    store_close(st);
}

static void a_copied_value_outlives_its_rows(void **state)
{
    struct store *st = contract_open(*state, false);
    contract_set_meta(st, "name", "value");
    struct txn *tx = contract_begin(st);
    struct rows rows;
    assert_int_equal(store_query(tx, SQL_find_meta, PARAMS(P_STR("name")), &rows), HF_OK);
    assert_true(rows_next(&rows));
    struct slice copy = row_text_copy(&rows, 0);
    assert_int_equal(rows_end(&rows), HF_OK);
    assert_int_equal(store_put(tx, SQL_set_meta, PARAMS(P_STR("another"), P_STR("other"))), HF_OK);
    assert_true(slice_is(copy, "value"));
    contract_commit(tx);
    store_close(st);
}

static void rows_of_different_statements_nest_and_may_end_early(void **state)
{
    struct store *st = contract_open(*state, false);
    struct txn *tx = contract_begin(st);
    for (int64_t line = 1; line <= 3; line++)
        assert_int_equal(insert_line(tx, line, "v", P_NULL), HF_OK);
    assert_int_equal(store_put(tx, SQL_set_meta, PARAMS(P_STR("name"), P_STR("value"))), HF_OK);
    for (int turn = 0; turn < 2; turn++) { /* the second finds the statement ready for use again */
        struct rows lines, meta;
        assert_int_equal(store_query(tx, SQL_list_order_lines, PARAMS(P_I64(1), P_I64(64)), &lines),
                         HF_OK);
        for (int64_t line = 1; line <= 2; line++) {
            assert_true(rows_next(&lines));
            assert_int_equal(store_query(tx, SQL_find_meta, PARAMS(P_STR("name")), &meta), HF_OK);
            assert_true(rows_next(&meta));
            assert_true(slice_is(row_text(&meta, 0), "value"));
            assert_int_equal(rows_end(&meta), HF_OK);
            assert_int_equal(store_post(tx, SQL_set_meta, PARAMS(P_STR("seen"), P_STR("1"))),
                             HF_OK);
            assert_int_equal(row_i64(&lines, 0), line);
        }
        assert_int_equal(rows_end(&lines), HF_OK); /* a third was there */
    }
    contract_commit(tx);
    store_close(st);
}

static enum hf_status post_event(struct txn *tx, int64_t seq)
{
    return store_post(tx, SQL_insert_event,
                      PARAMS(P_I64(1), P_I64(seq), P_STR("order"), P_I64(1), P_STR(""), P_I64(1)));
}

static void posts_are_seen_by_the_next_answer_and_all_land(void **state)
{
    enum { POSTS = 3000 }; /* many times what may be under way at once */
    const struct contract *c = *state;
    struct store *st = contract_open(c, false);
    struct txn *tx = contract_begin(st);
    for (int64_t seq = 1; seq <= POSTS; seq++)
        assert_int_equal(post_event(tx, seq), HF_OK);
    assert_int_equal(store_post(tx, SQL_set_meta, PARAMS(P_STR("posted"), P_STR("yes"))), HF_OK);
    struct rows rows;
    assert_int_equal(store_query(tx, SQL_find_meta, PARAMS(P_STR("posted")), &rows), HF_OK);
    assert_true(rows_next(&rows));
    assert_int_equal(rows_end(&rows), HF_OK);
    assert_int_equal(post_event(tx, POSTS + 1), HF_OK);
    contract_commit(tx);
    store_close(st);
    assert_int_equal(contract_number(c, "SELECT count(*) FROM event"), POSTS + 1);
}

/* BD-1: wherever the error of a post is told - at once, with the next answer or at the end - the
 * unit does not commit. */
static void a_post_that_failed_fails_its_unit(void **state)
{
    const struct contract *c = *state;
    struct store *st = contract_open(c, false);
    for (int follow = 0; follow < 3; follow++) {
        struct txn *tx = contract_begin(st);
        int64_t value;
        enum hf_status s = post_event(tx, 1);
        if (s >= 0)
            s = post_event(tx, 1);
        for (int64_t seq = 2; seq < 600 && s >= 0 && follow == 1; seq++)
            s = post_event(tx, seq);
        if (s >= 0 && follow == 2)
            s = store_get_i64(tx, SQL_next_transition_seq, PARAMS(P_I64(1), P_I64(1)), &value);
        enum hf_status ended = store_end(tx, s);
        assert_true(ended < 0);
        assert_true(strlen(store_error(st)) > 0);
        assert_int_equal(contract_number(c, "SELECT count(*) FROM event"), 0);
    }
    contract_set_meta(st, "after", "yes");
    store_close(st);
}

int main(void)
{
    if (contract_skips() != 0)
        return contract_skips();
    const struct CMUnitTest tests[] = {
        CONTRACT_TEST(a_put_that_changes_nothing_says_not_found),
        CONTRACT_TEST(a_number_of_no_row_is_not_found_and_untouched),
        CONTRACT_TEST(integers_are_exact_to_their_last_bit),
        CONTRACT_TEST(null_is_neither_zero_nor_empty),
        CONTRACT_TEST(null_where_a_value_must_be_is_refused),
        CONTRACT_TEST(a_statement_takes_null_and_values_in_any_order),
        CONTRACT_TEST(blobs_keep_every_byte),
        CONTRACT_TEST(text_is_kept_as_its_own_utf8),
        CONTRACT_TEST(order_of_text_is_the_order_of_its_bytes),
        CONTRACT_TEST(a_copied_value_outlives_its_rows),
        CONTRACT_TEST(rows_of_different_statements_nest_and_may_end_early),
        CONTRACT_TEST(posts_are_seen_by_the_next_answer_and_all_land),
        CONTRACT_TEST(a_post_that_failed_fails_its_unit),
    };
    return cmocka_run_group_tests_name("store_contract/values", tests, NULL, NULL);
}
