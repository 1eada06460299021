/* Opening a store, and who sees what: migrations, readers, commit and rollback.
 * Run once per backend; see contract.h. */
#include "contract.h"

#include <stdio.h>
#include <string.h>

static void refuses(const char *url, bool read_only, const char *word)
{
    char error[256] = "";
    assert_null(store_open(url, read_only, error, sizeof error));
    assert_non_null(strstr(error, word));
    assert_null(strchr(error, '\n')); /* one line, for a log */
}

static void migrating_twice_is_harmless(void **state)
{
    const struct contract *c = *state;
    struct store *st = contract_open(c, false);
    contract_set_meta(st, "kept", "yes");
    store_close(st);
    int64_t applied = contract_number(c, "SELECT count(*) FROM schema_migration");
    assert_true(applied > 0);

    st = contract_open(c, false);
    assert_true(contract_has_meta(st, "kept"));
    store_close(st);
    assert_int_equal(contract_number(c, "SELECT count(*) FROM schema_migration"), applied);
}

static void a_newer_schema_is_refused(void **state)
{
    const struct contract *c = *state;
    store_close(contract_open(c, false));
    assert_true(contract_prompt(c, "INSERT INTO schema_migration VALUES (9999, 'later', 0)"));
    refuses(c->url, false, "newer");
}

/* Every migration is one transaction: one that cannot be done (here: its columns are there already)
 * is named, leaves no trace, and the store goes on once the cause is gone. */
static void a_migration_that_fails_leaves_the_store_as_it_was(void **state)
{
    const struct contract *c = *state;
    store_close(contract_open(c, false));
    int64_t applied = contract_number(c, "SELECT count(*) FROM schema_migration");
    assert_true(contract_prompt(
        c, "CREATE TABLE kept AS SELECT * FROM schema_migration WHERE version > 2"));
    assert_true(contract_prompt(c, "DELETE FROM schema_migration WHERE version > 2"));
    refuses(c->url, false, "0003_returns.sql");
    assert_int_equal(contract_number(c, "SELECT count(*) FROM schema_migration"), 2);
    assert_true(contract_prompt(c, "INSERT INTO schema_migration SELECT * FROM kept"));
    store_close(contract_open(c, false));
    assert_int_equal(contract_number(c, "SELECT count(*) FROM schema_migration"), applied);
}

static void an_unknown_kind_of_url_is_refused(void **state)
{
    (void)state;
    refuses("mysql://localhost/holdfast", false, "expected");
    refuses("/var/lib/holdfast.db", false, "expected");
    refuses("", false, "expected");
}

static void a_store_that_cannot_be_reached_is_refused(void **state)
{
    const struct contract *c = *state;
    const char *nowhere = c->kind == STORE_POSTGRES ? "postgresql://holdfast@127.0.0.1:1/nowhere"
                                                    : "sqlite:/nonexistent/holdfast.db";
    refuses(nowhere, false, c->kind == STORE_POSTGRES ? "refused" : "cannot open");
    refuses(nowhere, true, c->kind == STORE_POSTGRES ? "refused" : "cannot open");
}

static void a_second_writer_is_refused_where_only_one_may_be(void **state)
{
    const struct contract *c = *state;
    struct store *first = contract_open(c, false);
    if (c->kind == STORE_SQLITE) {
        refuses(c->url, false, "in use");
    } else {
        struct store *second = contract_open(c, false);
        contract_set_meta(second, "by", "the second");
        assert_true(contract_has_meta(first, "by"));
        store_close(second);
    }
    store_close(first);
    store_close(contract_open(c, false)); /* and the place is free again */
}

static void a_read_only_store_cannot_write(void **state)
{
    const struct contract *c = *state;
    struct store *writer = contract_open(c, false);
    struct store *reader = contract_open(c, true);
    struct txn *tx = contract_begin(reader);
    enum hf_status s = store_put(tx, SQL_set_meta, PARAMS(P_STR("by"), P_STR("a reader")));
    assert_int_equal(s, HF_FAILED);
    assert_true(strlen(store_error(reader)) > 0);
    contract_undo(tx, s);

    tx = contract_begin(reader);
    (void)!store_post(tx, SQL_set_meta, PARAMS(P_STR("by"), P_STR("a reader")));
    enum hf_status ended = store_end(tx, HF_OK);
    if (c->kind == STORE_POSTGRES) /* where a post may be told of at the end */
        assert_int_equal(ended, HF_FAILED);
    assert_false(contract_has_meta(reader, "by"));
    assert_false(contract_has_meta(writer, "by"));
    store_close(reader);
    store_close(writer);
}

static void a_commit_is_seen_by_a_reader(void **state)
{
    const struct contract *c = *state;
    struct store *writer = contract_open(c, false);
    struct store *reader = contract_open(c, true);
    assert_false(contract_has_meta(reader, "landed"));
    contract_set_meta(writer, "landed", "yes");
    assert_true(contract_has_meta(reader, "landed"));
    store_close(reader);
    store_close(writer);
}

static void what_is_not_committed_is_seen_by_nobody_else(void **state)
{
    const struct contract *c = *state;
    struct store *writer = contract_open(c, false);
    struct store *reader = contract_open(c, true);
    struct txn *tx = contract_begin(writer);
    assert_int_equal(store_put(tx, SQL_set_meta, PARAMS(P_STR("landed"), P_STR("no"))), HF_OK);
    assert_false(contract_has_meta(reader, "landed"));
    contract_undo(tx, HF_FAILED);
    assert_false(contract_has_meta(reader, "landed"));
    assert_false(contract_has_meta(writer, "landed"));
    store_close(reader);
    store_close(writer);
}

/* A page that reads twice does not contradict itself. */
static void a_reader_keeps_its_snapshot(void **state)
{
    const struct contract *c = *state;
    struct store *writer = contract_open(c, false);
    struct store *reader = contract_open(c, true);
    struct rows rows;
    struct txn *tx = contract_begin(reader);
    for (int look = 0; look < 2; look++) {
        assert_int_equal(store_query(tx, SQL_find_meta, PARAMS(P_STR("landed")), &rows), HF_OK);
        assert_false(rows_next(&rows));
        assert_int_equal(rows_end(&rows), HF_OK);
        if (look == 0)
            contract_set_meta(writer, "landed", "yes");
    }
    contract_commit(tx);
    assert_true(contract_has_meta(reader, "landed"));
    store_close(reader);
    store_close(writer);
}

/* BD-7: what comes after a unit that was undone is untouched by it. */
static void a_unit_that_was_undone_leaves_a_store_that_works(void **state)
{
    struct store *st = contract_open(*state, false);
    struct txn *tx = contract_begin(st);
    enum hf_status s = contract_insert_shipment(tx, 65, 99); /* no such state */
    assert_int_equal(s, HF_FAILED);
    contract_undo(tx, s);
    contract_set_meta(st, "after", "yes");
    assert_true(contract_has_meta(st, "after"));
    store_close(st);
}

/* A refusal is a fact too: its audit row is kept. */
static void a_refusal_keeps_what_it_wrote(void **state)
{
    struct store *st = contract_open(*state, false);
    struct txn *tx = contract_begin(st);
    assert_int_equal(store_put(tx, SQL_set_meta, PARAMS(P_STR("refused"), P_STR("yes"))), HF_OK);
    assert_int_equal(store_end(tx, HF_REFUSED), HF_REFUSED);
    assert_true(contract_has_meta(st, "refused"));
    store_close(st);
}

static void memos_live_as_long_as_their_transaction(void **state)
{
    struct store *st = contract_open(*state, false);
    struct txn *tx = contract_begin(st);
    bool fresh = false;
    unsigned char *first = txn_memo(tx, 7, &fresh);
    assert_non_null(first);
    assert_true(fresh);
    for (int i = 0; i < TXN_MEMO_BYTES; i++)
        assert_int_equal(first[i], 0);
    first[0] = 42;
    assert_ptr_equal(txn_memo(tx, 7, &fresh), first);
    assert_false(fresh);
    for (int64_t key = 100; key < 100 + TXN_MEMOS - 1; key++)
        assert_non_null(txn_memo(tx, key, &fresh));
    assert_null(txn_memo(tx, 99, &fresh));
    assert_false(fresh);
    contract_commit(tx);

    tx = contract_begin(st);
    unsigned char *again = txn_memo(tx, 7, &fresh);
    assert_true(fresh);
    assert_int_equal(again[0], 0);
    contract_commit(tx);
    store_close(st);
}

static enum hf_status put_last(struct txn *tx, void *arg)
{
    int *runs = arg;
    ++*runs;
    return *runs > 0 ? store_post(tx, SQL_set_meta, PARAMS(P_STR("last"), P_STR("said")))
                     : HF_FAILED;
}

/* The end of a chain is written once per commit, by what runs last: it belongs to the commit. */
static void what_runs_at_the_end_is_part_of_the_commit(void **state)
{
    struct contract *c = *state;
    struct store *st = contract_open(c, false);
    int runs = 0, fails = -1;
    struct txn *tx = contract_begin(st);
    assert_int_equal(txn_at_end(tx, put_last, &runs), HF_OK);
    contract_undo(tx, HF_FAILED);
    assert_int_equal(runs, 0);
    assert_false(contract_has_meta(st, "last"));
    tx = contract_begin(st);
    assert_int_equal(txn_at_end(tx, put_last, &fails), HF_OK);
    assert_int_equal(store_end(tx, HF_OK), HF_FAILED);
    assert_false(contract_has_meta(st, "last"));
    tx = contract_begin(st);
    assert_int_equal(txn_at_end(tx, put_last, &runs), HF_OK);
    assert_int_equal(runs, 0);
    contract_commit(tx);
    assert_int_equal(runs, 1);
    assert_true(contract_has_meta(st, "last"));
    tx = contract_begin(st);
    contract_commit(tx);
    assert_int_equal(runs, 1);
    tx = contract_begin(st);
    for (int i = 0; i < TXN_LASTS; i++)
        assert_int_equal(txn_at_end(tx, put_last, &runs), HF_OK);
    assert_int_equal(txn_at_end(tx, put_last, &runs), HF_FULL);
    contract_undo(tx, HF_FAILED);
    store_close(st);
}

int main(void)
{
    if (contract_skips() != 0)
        return contract_skips();
    const struct CMUnitTest tests[] = {
        CONTRACT_TEST(migrating_twice_is_harmless),
        CONTRACT_TEST(a_newer_schema_is_refused),
        CONTRACT_TEST(a_migration_that_fails_leaves_the_store_as_it_was),
        CONTRACT_TEST(an_unknown_kind_of_url_is_refused),
        CONTRACT_TEST(a_store_that_cannot_be_reached_is_refused),
        CONTRACT_TEST(a_second_writer_is_refused_where_only_one_may_be),
        CONTRACT_TEST(a_read_only_store_cannot_write),
        CONTRACT_TEST(a_commit_is_seen_by_a_reader),
        CONTRACT_TEST(what_is_not_committed_is_seen_by_nobody_else),
        CONTRACT_TEST(a_reader_keeps_its_snapshot),
        CONTRACT_TEST(a_unit_that_was_undone_leaves_a_store_that_works),
        CONTRACT_TEST(a_refusal_keeps_what_it_wrote),
        CONTRACT_TEST(memos_live_as_long_as_their_transaction),
        CONTRACT_TEST(what_runs_at_the_end_is_part_of_the_commit),
    };
    return cmocka_run_group_tests_name("store_contract/open", tests, NULL, NULL);
}
