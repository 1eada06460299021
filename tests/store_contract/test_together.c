/* Posts that may leave together and questions asked ahead: on either backend a transaction sees
 * what it wrote, as if each statement had run where it stands. Run once per backend; see
 * contract.h. */
#include "contract.h"

#include <stdio.h>
#include <string.h>

#include "rules/states.h"
#include "store/runner.h"

enum { ORDER = 64, SHIPMENT = 65 };

static enum hf_status post_order(struct txn *tx, int64_t order_id, const char *external_id,
                                 int64_t state)
{
    return store_post(tx, SQL_insert_order,
                      PARAMS(P_I64(1), P_I64(order_id), P_I64(1), P_STR(external_id), P_STR("#1"),
                             P_I64(state), P_I64(1), P_I64(1), P_I64(1), P_I64(1), P_I64(0),
                             P_I64(1), P_I64(0), P_I64(1), P_I64(0), P_STR("EUR"), P_I64(1990),
                             P_STR("standard"), P_BLOB(SLICE("content"))));
}

static enum hf_status post_shipment(struct txn *tx, int64_t shipment_id, int64_t state)
{
    return store_post(tx, SQL_insert_shipment,
                      PARAMS(P_I64(1), P_I64(shipment_id), P_I64(state), P_I64(1), P_I64(1),
                             P_STR("dhl"), P_STR("parcel"), P_I64(0), P_STR(""), P_STR("1"),
                             P_I64(1)));
}

static enum hf_status post_evidence(struct txn *tx, int64_t object_id, int64_t seq, int64_t kinds,
                                    int64_t on_file, struct param receipt, struct param digest)
{
    return store_post(tx, SQL_insert_evidence,
                      PARAMS(P_I64(1), P_I64(object_id), P_I64(seq), P_I64(kinds), P_I64(0),
                             P_I64(on_file), P_STR("test"), P_STR(""), P_I64(1), P_I64(1), receipt,
                             digest));
}

static enum hf_status ask_order(struct txn *tx, const char *external_id, int64_t *order_id)
{
    return store_get_i64(tx, SQL_find_order_natural, PARAMS(P_I64(1), P_I64(1), P_STR(external_id)),
                         order_id);
}

static enum hf_status foresee_order(struct txn *tx, const char *external_id)
{
    return store_foresee(tx, SQL_find_order_natural,
                         PARAMS(P_I64(1), P_I64(1), P_STR(external_id)));
}

static void need_for(struct store *st, int64_t state, int64_t needs)
{
    struct txn *tx = contract_begin(st);
    assert_int_equal(
        store_put(tx, SQL_insert_state_evidence, PARAMS(P_I64(state), P_I64(0), P_I64(needs))),
        HF_OK);
    contract_commit(tx);
}

static void a_posted_row_is_seen_by_the_next_question(void **state)
{
    struct store *st = contract_open(*state, false);
    struct txn *tx = contract_begin(st);
    int64_t id = 0;
    assert_int_equal(ask_order(tx, "gid://1", &id), HF_NOT_FOUND);
    assert_int_equal(post_order(tx, ORDER, "gid://1", 0), HF_OK);
    assert_int_equal(ask_order(tx, "gid://1", &id), HF_OK);
    assert_int_equal(id, ORDER);
    assert_int_equal(ask_order(tx, "gid://2", &id), HF_NOT_FOUND);
    contract_commit(tx);
    store_close(st);
}

/* The gate of the second copy was asked before the first one landed: its answer is of no use. */
static void an_answer_foreseen_before_its_row_was_written_is_not_given(void **state)
{
    struct store *st = contract_open(*state, false);
    struct txn *tx = contract_begin(st);
    int64_t id = 0;
    assert_int_equal(foresee_order(tx, "gid://1"), HF_OK);
    assert_int_equal(foresee_order(tx, "gid://2"), HF_OK);
    assert_int_equal(foresee_order(tx, "gid://1"), HF_OK); /* twice is once */
    assert_int_equal(ask_order(tx, "gid://1", &id), HF_NOT_FOUND);
    assert_int_equal(post_order(tx, ORDER, "gid://1", 0), HF_OK);
    assert_int_equal(ask_order(tx, "gid://2", &id),
                     HF_NOT_FOUND); /* another's key spoils nothing */
    assert_int_equal(ask_order(tx, "gid://1", &id), HF_OK);
    assert_int_equal(id, ORDER);
    contract_commit(tx);

    tx = contract_begin(st); /* and it is gone with its transaction */
    assert_int_equal(foresee_order(tx, "gid://1"), HF_OK);
    assert_int_equal(ask_order(tx, "gid://1", &id), HF_OK);
    contract_commit(tx);
    store_close(st);
}

/* Only what was declared by key is told apart: any other write to the table spoils every answer
 * about it. */
static void an_answer_does_not_outlive_another_write_to_its_table(void **state)
{
    struct store *st = contract_open(*state, false);
    struct txn *tx = contract_begin(st);
    assert_int_equal(contract_insert_order(tx, 1, ORDER, "gid://1", 0), HF_OK);
    contract_commit(tx);
    tx = contract_begin(st);
    int64_t id = 0;
    assert_int_equal(foresee_order(tx, "gid://1"), HF_OK);
    assert_int_equal(foresee_order(tx, "gid://2"), HF_OK);
    assert_int_equal(ask_order(tx, "gid://1", &id), HF_OK);
    assert_int_equal(contract_insert_order(tx, 1, 2 * ORDER, "gid://2", 0),
                     HF_OK); /* put, not posted */
    assert_int_equal(ask_order(tx, "gid://2", &id), HF_OK);
    assert_int_equal(id, 2 * ORDER);
    contract_commit(tx);
    store_close(st);
}

static void is_order(struct txn *tx, int number, int64_t wanted)
{
    char external_id[16];
    int64_t id = 0;
    snprintf(external_id, sizeof external_id, "gid://%d", number);
    assert_int_equal(ask_order(tx, external_id, &id), wanted > 0 ? HF_OK : HF_NOT_FOUND);
    assert_int_equal(id, wanted);
}

/* Whoever asks gets the answer to its own question, found or not, whenever it was told. */
static void questions_told_together_are_answered_one_by_one(void **state)
{
    struct store *st = contract_open(*state, false);
    struct txn *tx = contract_begin(st);
    char external_id[16];
    for (int i = 2; i <= 40; i += 2) {
        snprintf(external_id, sizeof external_id, "gid://%d", i);
        assert_int_equal(post_order(tx, i * ORDER, external_id, 0), HF_OK);
    }
    contract_commit(tx);
    tx = contract_begin(st);
    for (int i = 1; i <= 40; i++) {
        snprintf(external_id, sizeof external_id, "gid://%d", i);
        assert_int_equal(foresee_order(tx, external_id), HF_OK);
        if (i == 20)
            is_order(tx, 20, 20 * ORDER); /* the first half has left */
    }
    for (int i = 40; i >= 1; i--) {
        is_order(tx, i, i % 2 == 0 ? i * ORDER : 0);
        is_order(tx, i, i % 2 == 0 ? i * ORDER : 0); /* asked twice is answered twice */
    }
    is_order(tx, 41, 0); /* never told */
    contract_commit(tx);
    store_close(st);
}

/* Several rows to one question, none to the next. */
static void an_answer_of_several_rows_is_whole(void **state)
{
    struct store *st = contract_open(*state, false);
    struct rows rows;
    assert_true(contract_prompt(*state,
                                "INSERT INTO sku (merchant_id, sku_id, code, updated_at_us) "
                                "VALUES (1, 7, 'A', 0), (1, 8, 'B', 0)"));
    assert_true(contract_prompt(
        *state, "INSERT INTO alias (merchant_id, kind, scope, value, alias_id, sku_id, "
                "qty_each, valid_from_us, valid_to_us) VALUES "
                "(1, 'channel_sku', 'shop', 'A', 1, 8, 1, 0, 0), "
                "(1, 'channel_sku', 'shop', 'A', 2, 7, 6, 0, 0)"));
    struct txn *tx = contract_begin(st);
    static const char *const codes[] = {"A", "C", "B"};
    static const int found[] = {3, 0, 1};
    for (int i = 0; i < 3; i++)
        assert_int_equal(store_foresee(tx, SQL_find_sku_candidates,
                                       PARAMS(P_I64(1), P_STR("shop"), P_STR(""), P_STR(codes[i]))),
                         HF_OK);
    for (int i = 0; i < 3; i++) {
        int count = 0;
        assert_int_equal(store_query(tx, SQL_find_sku_candidates,
                                     PARAMS(P_I64(1), P_STR("shop"), P_STR(""), P_STR(codes[i])),
                                     &rows),
                         HF_OK);
        while (rows_next(&rows)) {
            count++;
            assert_in_range(row_i64(&rows, 0), 2, 3);
            assert_in_range(row_i64(&rows, 2), 7, 8);
            assert_int_equal(row_text(&rows, 6).len, 1);
        }
        assert_int_equal(rows_end(&rows), HF_OK);
        assert_int_equal(count, found[i]);
    }
    contract_commit(tx);
    store_close(st);
}

/* Rows leave in an order of their own: evidence, shipments, orders. */
static void posts_reach_the_guards_in_the_order_these_ask_for(void **state)
{
    const struct contract *c = *state;
    if (c->kind != STORE_POSTGRES)
        skip(); /* one by one, in the order of the calls: the use cases see to it */
    struct store *st = contract_open(c, false);
    need_for(st, ORDER_ACCEPTED, EVIDENCE_PAYLOAD);
    struct txn *tx = contract_begin(st);
    assert_int_equal(post_order(tx, ORDER, "1", ORDER_ACCEPTED), HF_OK);
    assert_int_equal(post_shipment(tx, SHIPMENT, ORDER_ACCEPTED), HF_OK);
    assert_int_equal(
        post_evidence(tx, ORDER, 1, EVIDENCE_PAYLOAD, EVIDENCE_PAYLOAD, P_NULL, P_NULL), HF_OK);
    contract_commit(tx);
    store_close(st);
    assert_int_equal(contract_number(c, "SELECT count(*) FROM shipment"), 1);
}

/* OP-2: one row without its evidence among many that have it, and none of them is kept. */
static void a_guard_sees_every_row_that_came_together(void **state)
{
    const struct contract *c = *state;
    struct store *st = contract_open(c, false);
    need_for(st, ORDER_ACCEPTED, EVIDENCE_PAYLOAD);
    for (int bad = 0; bad < 4; bad++) {
        struct txn *tx = contract_begin(st);
        enum hf_status s = HF_OK;
        for (int64_t i = 1; i <= 20 && s >= 0; i++) {
            bool wrong = i == 13;
            char number[8];
            snprintf(number, sizeof number, "%d", (int)i);
            int64_t kinds = wrong && bad == 0 ? EVIDENCE_WEIGHT : EVIDENCE_PAYLOAD;
            s = post_evidence(tx, 64 * i, 1, kinds, wrong && bad == 1 ? 3 : kinds, P_NULL, P_NULL);
            if (s >= 0)
                s = post_shipment(tx, 64 * i + 1, ORDER_ACCEPTED);
            if (s >= 0)
                s = post_order(tx, 64 * i, number,
                               wrong && bad == 2 ? ORDER_PACKED : ORDER_ACCEPTED);
        }
        assert_int_equal(store_end(tx, s), bad == 3 ? HF_OK : HF_FAILED);
        assert_int_equal(contract_number(c, "SELECT count(*) FROM orders"), bad == 3 ? 20 : 0);
        assert_int_equal(contract_number(c, "SELECT count(*) FROM evidence"), bad == 3 ? 20 : 0);
    }
    store_close(st);
}

/* A second row of the same ledger in the same batch follows from the first. */
static void evidence_follows_from_the_row_before_within_a_batch(void **state)
{
    const struct contract *c = *state;
    struct store *st = contract_open(c, false);
    struct txn *tx = contract_begin(st);
    assert_int_equal(post_evidence(tx, ORDER, 1, 1, 1, P_NULL, P_NULL), HF_OK);
    assert_int_equal(post_evidence(tx, ORDER, 2, 4, 5, P_NULL, P_NULL), HF_OK);
    contract_commit(tx);
    tx = contract_begin(st);
    enum hf_status s = post_evidence(tx, ORDER, 3, 8, 13, P_NULL, P_NULL);
    if (s >= 0)
        s = post_evidence(tx, ORDER, 4, 16, 17, P_NULL, P_NULL);
    assert_int_equal(store_end(tx, s), HF_FAILED);
    store_close(st);
    assert_int_equal(contract_number(c, "SELECT max(on_file) FROM evidence"), 5);
}

static void nulls_and_bytes_of_many_rows_stay_apart(void **state)
{
    const struct contract *c = *state;
    struct store *st = contract_open(c, false);
    struct txn *tx = contract_begin(st);
    struct slice nul = {"a\0b", 3};
    for (int64_t i = 1; i <= 300; i++)
        assert_int_equal(post_evidence(tx, 64 * i, 1, 1, 1, i % 3 == 0 ? P_I64(i) : P_NULL,
                                       i % 2 == 0 ? P_BLOB(nul) : P_NULL),
                         HF_OK);
    contract_commit(tx);
    store_close(st);
    assert_int_equal(contract_number(c, "SELECT count(*) FROM evidence"), 300);
    assert_int_equal(contract_number(c, "SELECT count(*) FROM evidence WHERE receipt_id IS NULL"),
                     200);
    assert_int_equal(
        contract_number(c, "SELECT count(*) FROM evidence WHERE receipt_id * 64 = object_id"), 100);
    assert_int_equal(
        contract_number(c, "SELECT count(*) FROM evidence WHERE length(payload_sha256) = 3"), 150);
}

/* More rows than wait at once: they leave before the commit, and all of them count. */
static void more_rows_than_can_wait_all_land(void **state)
{
    const struct contract *c = *state;
    struct store *st = contract_open(c, false);
    struct txn *tx = contract_begin(st);
    for (int64_t i = 1; i <= 9000; i++)
        assert_int_equal(post_evidence(tx, 64 * i, 1, 1, 1, P_NULL, P_NULL), HF_OK);
    contract_commit(tx);
    store_close(st);
    assert_int_equal(contract_number(c, "SELECT count(*) FROM evidence"), 9000);
}

static void what_waits_is_gone_with_a_rollback(void **state)
{
    const struct contract *c = *state;
    struct store *st = contract_open(c, false);
    struct txn *tx = contract_begin(st);
    assert_int_equal(post_order(tx, ORDER, "gid://1", 0), HF_OK);
    contract_undo(tx, HF_FAILED);
    tx = contract_begin(st);
    assert_int_equal(post_order(tx, 2 * ORDER, "gid://2", 0), HF_OK);
    contract_commit(tx);
    store_close(st);
    assert_int_equal(contract_number(c, "SELECT min(order_id) FROM orders"), 2 * ORDER);
}

static enum hf_status post_claim(struct txn *tx, int64_t sku_id, int64_t qty)
{
    return store_post(tx, SQL_reserve_stock, PARAMS(P_I64(1), P_I64(1), P_I64(sku_id), P_I64(qty)));
}

/* INV-4: claims that leave together are one write per SKU, and the table's own check still refuses.
 */
static void claims_that_leave_together_are_summed_and_checked(void **state)
{
    const struct contract *c = *state;
    struct store *st = contract_open(c, false);
    struct txn *tx = contract_begin(st);
    for (int64_t sku = 1; sku <= 2; sku++)
        assert_int_equal(
            store_put(tx, SQL_add_sellable, PARAMS(P_I64(1), P_I64(1), P_I64(sku), P_I64(10))),
            HF_OK);
    contract_commit(tx);
    tx = contract_begin(st);
    for (int i = 0; i < 3; i++)
        for (int64_t sku = 1; sku <= 2; sku++)
            assert_int_equal(post_claim(tx, sku, sku), HF_OK);
    int64_t sellable = 0;
    assert_int_equal(
        store_get_i64(tx, SQL_hold_stock, PARAMS(P_I64(1), P_I64(1), P_I64(1)), &sellable),
        HF_OK); /* asks after the claims, not before */
    contract_commit(tx);
    assert_int_equal(contract_number(c, "SELECT reserved FROM stock_sku WHERE sku_id = 1"), 3);
    assert_int_equal(contract_number(c, "SELECT reserved FROM stock_sku WHERE sku_id = 2"), 6);
    assert_int_equal(contract_number(c, "SELECT change_seq FROM stock_sku WHERE sku_id = 2"), 4);

    tx = contract_begin(st);
    enum hf_status s = post_claim(tx, 1, 7);
    if (s >= 0)
        s = post_claim(tx, 1, 1);
    s = store_end(tx, s); /* SQLite passes over it (0 rows); a server that was told so refuses */
    assert_int_equal(s, c->kind == STORE_SQLITE ? HF_OK : HF_FAILED);
    store_close(st);
    assert_true(contract_number(c, "SELECT reserved FROM stock_sku WHERE sku_id = 1") <= 10);
}

/* -- the runner tells the units' questions first */

struct asker {
    struct unit unit;
    int told[2], ran, foretold_first;
};

static enum hf_status tell(struct txn *tx, void *arg, int round)
{
    struct asker *a = arg;
    a->told[round]++;
    return foresee_order(tx, "gid://1");
}

static enum hf_status ask(struct txn *tx, void *arg)
{
    struct asker *a = arg;
    int64_t id;
    a->ran++;
    a->foretold_first = a->told[0] > 0 && a->told[1] > 0;
    enum hf_status s = ask_order(tx, "gid://1", &id);
    return s == HF_NOT_FOUND ? post_order(tx, ORDER, "gid://1", 0) : s < 0 ? s : HF_DUPLICATE;
}

/* HP-W3: the second of two copies in one batch finds the first. */
static void two_copies_in_one_batch_land_once(void **state)
{
    const struct contract *c = *state;
    char error[256] = "";
    struct runner *r = runner_new(c->url, 1, error, sizeof error);
    assert_non_null(r);
    struct asker askers[8] = {0};
    for (int i = 0; i < 8; i++) {
        askers[i].unit = (struct unit){.merchant_id = 1,
                                       .name = "ask",
                                       .run = ask,
                                       .arg = &askers[i],
                                       .foresee = tell,
                                       .rounds = 2};
        assert_int_equal(runner_submit(r, &askers[i].unit), HF_OK);
    }
    runner_free(r);
    bool travels = c->kind == STORE_POSTGRES;
    for (int i = 0; i < 8; i++) {
        assert_int_equal(askers[i].ran, 1);
        assert_int_equal(askers[i].told[0], travels);
        assert_int_equal(askers[i].foretold_first, travels);
    }
    assert_int_equal(contract_number(c, "SELECT count(*) FROM orders"), 1);
}

int main(void)
{
    if (contract_skips() != 0)
        return contract_skips();
    const struct CMUnitTest tests[] = {
        CONTRACT_TEST(a_posted_row_is_seen_by_the_next_question),
        CONTRACT_TEST(an_answer_foreseen_before_its_row_was_written_is_not_given),
        CONTRACT_TEST(an_answer_does_not_outlive_another_write_to_its_table),
        CONTRACT_TEST(questions_told_together_are_answered_one_by_one),
        CONTRACT_TEST(an_answer_of_several_rows_is_whole),
        CONTRACT_TEST(posts_reach_the_guards_in_the_order_these_ask_for),
        CONTRACT_TEST(a_guard_sees_every_row_that_came_together),
        CONTRACT_TEST(evidence_follows_from_the_row_before_within_a_batch),
        CONTRACT_TEST(nulls_and_bytes_of_many_rows_stay_apart),
        CONTRACT_TEST(more_rows_than_can_wait_all_land),
        CONTRACT_TEST(what_waits_is_gone_with_a_rollback),
        CONTRACT_TEST(claims_that_leave_together_are_summed_and_checked),
        CONTRACT_TEST(two_copies_in_one_batch_land_once),
    };
    return cmocka_run_group_tests_name("store_contract/together", tests, NULL, NULL);
}
