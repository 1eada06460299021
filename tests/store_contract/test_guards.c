/* What the database itself refuses, whoever asks: the second line behind the door.
 * Run once per backend; see contract.h. */
#include "contract.h"

#include <stdio.h>
#include <string.h>

#include "rules/states.h"

enum { ORDER = 64, SHIPMENT = ORDER + 1, OTHER_ORDER = 128 };

/* Runs one statement in a unit of its own and expects it refused and nothing kept. */
static void refused(struct store *st, enum hf_status s, struct txn *tx)
{
    assert_true(s == HF_FAILED || s == HF_RETRY);
    assert_true(strlen(store_error(st)) > 0);
    contract_undo(tx, s);
}

static void insert_audit(struct txn *tx, int64_t seq)
{
    assert_int_equal(store_put(tx, SQL_insert_audit,
                               PARAMS(P_I64(1), P_I64(seq), P_I64(1), P_STR("test"), P_STR("test"),
                                      P_STR("test"), P_STR("order"), P_I64(ORDER), P_I64(0),
                                      P_I64(1), P_STR("ok"), P_I64(0), P_STR(""), P_STR(""), P_NULL,
                                      P_BLOB(SLICE("0")), P_BLOB(SLICE("1")))),
                     HF_OK);
}

static void insert_movement(struct txn *tx)
{
    assert_int_equal(
        store_put(tx, SQL_insert_movement,
                  PARAMS(P_I64(1), P_I64(1), P_I64(1), P_I64(9), P_I64(5), P_STR("outside"),
                         P_I64(0), P_STR("sellable"), P_I64(1), P_STR(""), P_STR(""), P_STR(""),
                         P_STR(""), P_STR(""), P_STR("count"), P_I64(1), P_STR("test"), P_I64(1))),
        HF_OK);
}

static void insert_transition(struct txn *tx)
{
    assert_int_equal(store_put(tx, SQL_insert_transition,
                               PARAMS(P_I64(1), P_I64(ORDER), P_I64(1), P_I64(0), P_I64(0),
                                      P_I64(1), P_I64(1), P_I64(1), P_I64(1), P_I64(1), P_I64(1))),
                     HF_OK);
}

/* SA-1: a ledger only grows, also for somebody with a prompt. */
static void the_ledgers_refuse_update_and_delete(void **state)
{
    static const char *const ledgers[] = {"audit", "evidence", "transition", "stock_movement"};
    const struct contract *c = *state;
    struct store *st = contract_open(c, false);
    struct txn *tx = contract_begin(st);
    insert_audit(tx, 1);
    assert_int_equal(contract_insert_evidence(tx, ORDER, 1, 1, 0, 1), HF_OK);
    insert_transition(tx);
    insert_movement(tx);
    contract_commit(tx);
    store_close(st);
    for (size_t i = 0; i < sizeof ledgers / sizeof *ledgers; i++) {
        char text[128], count[128];
        snprintf(count, sizeof count, "SELECT count(*) FROM %s WHERE merchant_id = 1", ledgers[i]);
        snprintf(text, sizeof text, "UPDATE %s SET merchant_id = 2", ledgers[i]);
        assert_false(contract_prompt(c, text));
        snprintf(text, sizeof text, "DELETE FROM %s", ledgers[i]);
        assert_false(contract_prompt(c, text));
        if (c->kind == STORE_POSTGRES) {
            snprintf(text, sizeof text, "TRUNCATE %s CASCADE", ledgers[i]);
            assert_false(contract_prompt(c, text));
        }
        assert_int_equal(contract_number(c, count), 1);
    }
}

/* SA-1: two rows cannot claim the same place in the chain. */
static void a_second_audit_row_with_the_same_number_is_refused(void **state)
{
    const struct contract *c = *state;
    struct store *st = contract_open(c, false);
    struct txn *tx = contract_begin(st);
    insert_audit(tx, 1);
    contract_commit(tx);
    store_close(st);
    assert_false(contract_prompt(
        c, "INSERT INTO audit SELECT merchant_id, seq, at_us, 'mallory', via, action, object, "
           "object_id, version_before, version_after, outcome, request_id, reason, detail, "
           "payload_digest, prev_hash, hash FROM audit"));
    assert_int_equal(contract_number(c, "SELECT count(*) FROM audit WHERE actor = 'test'"), 1);
}

static void evidence_is(struct store *st, bool accepted, int64_t seq, int64_t kinds,
                        int64_t withdrawn, int64_t on_file)
{
    struct txn *tx = contract_begin(st);
    enum hf_status s = contract_insert_evidence(tx, ORDER, seq, kinds, withdrawn, on_file);
    if (accepted) {
        assert_int_equal(s, HF_OK);
        contract_commit(tx);
    } else {
        assert_int_equal(s, HF_FAILED);
        refused(st, s, tx);
    }
}

/* OP-2: nobody writes evidence into being. */
static void evidence_on_file_that_does_not_follow_is_refused(void **state)
{
    const struct contract *c = *state;
    struct store *st = contract_open(c, false);
    evidence_is(st, false, 1, 1, 0, 3); /* more than it brings */
    evidence_is(st, false, 1, 1, 0, 0); /* less */
    evidence_is(st, true, 1, 1, 0, 1);
    evidence_is(st, false, 2, 2, 0, 2); /* forgets the first */
    evidence_is(st, false, 2, 2, 0, 7); /* slips one in */
    evidence_is(st, true, 2, 2, 0, 3);
    evidence_is(st, false, 3, 0, 1, 3); /* withdrawn, and still on file */
    evidence_is(st, true, 3, 0, 1, 2);
    evidence_is(st, false, 5, 4, 0, 6); /* a gap: nothing is before it */
    store_close(st);
    assert_int_equal(contract_number(c, "SELECT count(*) FROM evidence"), 3);
}

/* The program writes its table of needed evidence at start; here two states and an alternative. */
static void fill_state_evidence(struct store *st)
{
    static const int64_t needs[][3] = {
        {ORDER_ACCEPTED, 0, EVIDENCE_PAYLOAD | EVIDENCE_ADDRESS_COMPLETE  },
        {ORDER_SHIPPED,  0, EVIDENCE_PAYLOAD | EVIDENCE_CARRIER_SCAN      },
        {ORDER_SHIPPED,  1, EVIDENCE_PAYLOAD | EVIDENCE_COLLECTION_RECEIPT},
    };
    struct txn *tx = contract_begin(st);
    for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
        assert_int_equal(
            store_put(tx, SQL_insert_state_evidence,
                      PARAMS(P_I64(needs[i][0]), P_I64(needs[i][1]), P_I64(needs[i][2]))),
            HF_OK);
    contract_commit(tx);
}

static void file(struct store *st, int64_t object_id, int64_t seq, int64_t kinds, int64_t withdrawn,
                 int64_t on_file)
{
    struct txn *tx = contract_begin(st);
    assert_int_equal(contract_insert_evidence(tx, object_id, seq, kinds, withdrawn, on_file),
                     HF_OK);
    contract_commit(tx);
}

static void shipment_is_refused(struct store *st, int64_t shipment_state)
{
    struct txn *tx = contract_begin(st);
    enum hf_status s = contract_insert_shipment(tx, SHIPMENT, shipment_state);
    assert_int_equal(s, HF_FAILED);
    refused(st, s, tx);
}

static enum hf_status move(struct txn *tx, int64_t from, int64_t version, int64_t to)
{
    return store_put(
        tx, SQL_move_shipment,
        PARAMS(P_I64(1), P_I64(SHIPMENT), P_I64(from), P_I64(version), P_I64(to), P_I64(2)));
}

static void move_is_refused(struct store *st, int64_t from, int64_t to)
{
    struct txn *tx = contract_begin(st);
    enum hf_status s = move(tx, from, 1, to);
    assert_int_equal(s, HF_FAILED);
    refused(st, s, tx);
}

/* OP-2: impossible at the database level, not only in code. */
static void a_shipment_cannot_begin_without_its_evidence(void **state)
{
    const struct contract *c = *state;
    struct store *st = contract_open(c, false);
    shipment_is_refused(st, ORDER_ACCEPTED); /* the table of needs is empty: no state is allowed */
    fill_state_evidence(st);
    shipment_is_refused(st, ORDER_ACCEPTED); /* nothing on file */
    file(st, ORDER, 1, EVIDENCE_PAYLOAD, 0, EVIDENCE_PAYLOAD);
    shipment_is_refused(st, ORDER_ACCEPTED); /* half of it */
    file(st, OTHER_ORDER, 1, EVIDENCE_ADDRESS_COMPLETE, 0, EVIDENCE_ADDRESS_COMPLETE);
    shipment_is_refused(st, ORDER_ACCEPTED); /* the neighbour's does not count */
    assert_true(contract_prompt(
        c, "INSERT INTO evidence (merchant_id, object_id, seq, kinds, on_file, source, ref, "
           "observed_at_us, recorded_at_us) VALUES (2, 64, 1, 33, 33, '', '', 0, 0)"));
    shipment_is_refused(st, ORDER_ACCEPTED); /* nor another merchant's */
    file(st, SHIPMENT, 1, EVIDENCE_ADDRESS_COMPLETE, 0, EVIDENCE_ADDRESS_COMPLETE);
    file(st, SHIPMENT, 2, 0, EVIDENCE_ADDRESS_COMPLETE, 0);
    shipment_is_refused(st, ORDER_ACCEPTED); /* nor what was withdrawn */
    shipment_is_refused(st, ORDER_PICKED);   /* nor any state the table does not know */
    assert_int_equal(contract_number(c, "SELECT count(*) FROM shipment"), 0);

    file(st, SHIPMENT, 3, EVIDENCE_ADDRESS_COMPLETE, 0, EVIDENCE_ADDRESS_COMPLETE);
    struct txn *tx = contract_begin(st); /* the order's and its own together */
    assert_int_equal(contract_insert_shipment(tx, SHIPMENT, ORDER_ACCEPTED), HF_OK);
    contract_commit(tx);
    store_close(st);
}

/* OP-2, OP-3: shipped is the carrier's word, or a signed receipt's. */
static void a_shipment_cannot_move_without_its_evidence(void **state)
{
    const struct contract *c = *state;
    struct store *st = contract_open(c, false);
    fill_state_evidence(st);
    int64_t ready = EVIDENCE_PAYLOAD | EVIDENCE_ADDRESS_COMPLETE;
    file(st, ORDER, 1, ready, 0, ready);
    struct txn *tx = contract_begin(st);
    assert_int_equal(contract_insert_shipment(tx, SHIPMENT, ORDER_ACCEPTED), HF_OK);
    contract_commit(tx);

    move_is_refused(st, ORDER_ACCEPTED, ORDER_SHIPPED);
    move_is_refused(st, ORDER_ACCEPTED, ORDER_CLOSED);
    assert_false(contract_prompt(c, "UPDATE shipment SET state = 10"));
    assert_int_equal(contract_number(c, "SELECT state FROM shipment"), ORDER_ACCEPTED);

    file(st, SHIPMENT, 1, EVIDENCE_COLLECTION_RECEIPT, 0, EVIDENCE_COLLECTION_RECEIPT);
    tx = contract_begin(st);
    assert_int_equal(move(tx, ORDER_ACCEPTED, 2, ORDER_SHIPPED),
                     HF_NOT_FOUND); /* judged elsewhere */
    assert_int_equal(move(tx, ORDER_PICKED, 1, ORDER_SHIPPED), HF_NOT_FOUND);
    assert_int_equal(move(tx, ORDER_ACCEPTED, 1, ORDER_SHIPPED), HF_OK);
    contract_commit(tx);
    store_close(st);
    assert_int_equal(contract_number(c, "SELECT state FROM shipment"), ORDER_SHIPPED);
}

/* OP-2: an order's own state is a shipment's. */
static void an_order_state_that_no_shipment_is_in_is_refused(void **state)
{
    const struct contract *c = *state;
    struct store *st = contract_open(c, false);
    fill_state_evidence(st);
    for (int64_t s = ORDER_ACCEPTED; s <= ORDER_CLOSED; s++) {
        struct txn *tx = contract_begin(st);
        enum hf_status answer = contract_insert_order(tx, 1, ORDER, "1", s);
        assert_int_equal(answer, HF_FAILED);
        refused(st, answer, tx);
    }
    struct txn *tx = contract_begin(st);
    assert_int_equal(contract_insert_order(tx, 1, ORDER, "1", ORDER_VALIDATED), HF_OK);
    assert_int_equal(contract_insert_order(tx, 1, OTHER_ORDER, "2", ORDER_VALIDATED), HF_OK);
    contract_commit(tx);
    assert_false(contract_prompt(c, "UPDATE orders SET state = 2"));
    int64_t ready = EVIDENCE_PAYLOAD | EVIDENCE_ADDRESS_COMPLETE;
    file(st, ORDER, 1, ready, 0, ready);
    tx = contract_begin(st);
    assert_int_equal(contract_insert_shipment(tx, SHIPMENT, ORDER_ACCEPTED), HF_OK);
    contract_commit(tx);
    assert_false(contract_prompt(c, "UPDATE orders SET state = 2 WHERE order_id = 128"));
    assert_false(contract_prompt(c, "UPDATE orders SET state = 10 WHERE order_id = 64"));
    assert_true(contract_prompt(c, "UPDATE orders SET state = 2 WHERE order_id = 64"));
    store_close(st);
}

static enum hf_status stock(struct txn *tx, const struct sql *sql, int64_t qty)
{
    return store_put(tx, sql, PARAMS(P_I64(1), P_I64(1), P_I64(9), P_I64(qty)));
}

/* INV-4: the claim is taken whole or not at all, and buckets never go negative by it. */
static void stock_is_never_reserved_beyond_sellable(void **state)
{
    const struct contract *c = *state;
    struct store *st = contract_open(c, false);
    struct txn *tx = contract_begin(st);
    assert_int_equal(stock(tx, SQL_reserve_stock, 1), HF_NOT_FOUND); /* no such stock */
    assert_int_equal(stock(tx, SQL_add_sellable, 5), HF_OK);
    assert_int_equal(stock(tx, SQL_reserve_stock, 6), HF_NOT_FOUND);
    assert_int_equal(stock(tx, SQL_reserve_stock, 4), HF_OK);
    assert_int_equal(stock(tx, SQL_reserve_stock, 2), HF_NOT_FOUND);
    assert_int_equal(stock(tx, SQL_reserve_stock, INT64_MAX), HF_NOT_FOUND);
    assert_int_equal(stock(tx, SQL_remove_sellable, 2), HF_NOT_FOUND); /* claims stand in the way */
    assert_int_equal(stock(tx, SQL_unreserve_stock, 5), HF_NOT_FOUND);
    assert_int_equal(stock(tx, SQL_consume_claim, 5), HF_NOT_FOUND);
    assert_int_equal(stock(tx, SQL_remove_sellable, 1), HF_OK);
    assert_int_equal(stock(tx, SQL_consume_claim, 1), HF_OK);
    contract_commit(tx);
    store_close(st);
    assert_int_equal(contract_number(c, "SELECT sellable FROM stock_sku"), 3);
    assert_int_equal(contract_number(c, "SELECT reserved FROM stock_sku"), 3);
    assert_false(contract_prompt(c, "UPDATE stock_sku SET reserved = 4"));
    assert_false(contract_prompt(c, "UPDATE stock_sku SET reserved = -1"));
    assert_false(contract_prompt(c, "UPDATE stock_sku SET sellable = 2"));
    assert_false(contract_prompt(
        c,
        "INSERT INTO stock_sku (merchant_id, warehouse_id, sku_id, sellable, reserved, change_seq) VALUES (1, 1, 10, 0, 1, 0)"));
}

static void a_broken_rule_fails_the_unit_and_leaves_nothing(void **state)
{
    const struct contract *c = *state;
    struct store *st = contract_open(c, false);
    for (int rule = 0; rule < 3; rule++) {
        struct txn *tx = contract_begin(st);
        assert_int_equal(store_put(tx, SQL_set_meta, PARAMS(P_STR("before"), P_STR("1"))), HF_OK);
        enum hf_status s = HF_OK;
        if (rule == 0) /* a quantity below one */
            s = store_put(tx, SQL_insert_shipment_line,
                          PARAMS(P_I64(1), P_I64(65), P_I64(1), P_I64(9), P_I64(0), P_I64(0)));
        else if (rule == 1) /* a location of no warehouse */
            s = store_put(
                tx, SQL_insert_location,
                PARAMS(P_I64(1), P_I64(404), P_STR("A-1"), P_STR("sellable"), P_NULL, P_I64(0)));
        else /* a state that is none */
            s = contract_insert_order(tx, 1, ORDER, "1", 15);
        assert_int_equal(s, HF_FAILED);
        refused(st, s, tx);
        assert_false(contract_has_meta(st, "before"));
    }
    store_close(st);
}

static enum hf_status land(struct txn *tx, int64_t receipt_id, int64_t merchant_id,
                           int64_t connection_id)
{
    return store_put(tx, SQL_insert_receipt,
                     PARAMS(P_I64(receipt_id), P_I64(merchant_id), P_I64(connection_id),
                            P_BLOB(SLICE("0123456789abcdef")), P_STR("evt-1"), P_STR("webhook"),
                            P_STR("orders/create"), P_BLOB(SLICE("hash")), P_I64(2),
                            P_BLOB(SLICE("{}")), P_NULL, P_STR("landed"), P_I64(1), P_NULL));
}

/* BD-1: the gate is the database's own. Where two writers can meet, the loser runs again. */
static void one_key_lands_once(void **state)
{
    const struct contract *c = *state;
    struct store *st = contract_open(c, false);
    struct txn *tx = contract_begin(st);
    assert_int_equal(land(tx, 1, 1, 1), HF_OK);
    assert_int_equal(land(tx, 2, 1, 2), HF_OK); /* another connection's key is another key */
    assert_int_equal(land(tx, 3, 2, 1), HF_OK); /* and so is another merchant's */
    contract_commit(tx);
    tx = contract_begin(st);
    enum hf_status s = land(tx, 4, 1, 1);
    assert_int_equal(s, c->kind == STORE_SQLITE ? HF_FAILED : HF_RETRY);
    refused(st, s, tx);
    store_close(st);
    assert_int_equal(contract_number(c, "SELECT count(*) FROM receipt"), 3);
}

/* HP-W3, BD-3: by whatever path, one order of a shop is one order. */
static void one_order_of_a_shop_is_one_order(void **state)
{
    const struct contract *c = *state;
    struct store *st = contract_open(c, false);
    struct txn *tx = contract_begin(st);
    assert_int_equal(contract_insert_order(tx, 1, ORDER, "gid://1", ORDER_RECEIVED), HF_OK);
    assert_int_equal(contract_insert_order(tx, 2, ORDER, "gid://1", ORDER_RECEIVED), HF_OK);
    contract_commit(tx);
    tx = contract_begin(st);
    enum hf_status s = contract_insert_order(tx, 1, OTHER_ORDER, "gid://1", ORDER_RECEIVED);
    refused(st, s, tx);
    store_close(st);
    assert_int_equal(contract_number(c, "SELECT count(*) FROM orders"), 2);
}

int main(void)
{
    if (contract_skips() != 0)
        return contract_skips();
    const struct CMUnitTest tests[] = {
        CONTRACT_TEST(the_ledgers_refuse_update_and_delete),
        CONTRACT_TEST(a_second_audit_row_with_the_same_number_is_refused),
        CONTRACT_TEST(evidence_on_file_that_does_not_follow_is_refused),
        CONTRACT_TEST(a_shipment_cannot_begin_without_its_evidence),
        CONTRACT_TEST(a_shipment_cannot_move_without_its_evidence),
        CONTRACT_TEST(an_order_state_that_no_shipment_is_in_is_refused),
        CONTRACT_TEST(stock_is_never_reserved_beyond_sellable),
        CONTRACT_TEST(a_broken_rule_fails_the_unit_and_leaves_nothing),
        CONTRACT_TEST(one_key_lands_once),
        CONTRACT_TEST(one_order_of_a_shop_is_one_order),
    };
    return cmocka_run_group_tests_name("store_contract/guards", tests, NULL, NULL);
}
