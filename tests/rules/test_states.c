/* The life of a shipment: every move has its evidence, and there are no others. */
#include "rules/states.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#define VALID                                                                   \
    (EVIDENCE_PAYLOAD | EVIDENCE_ADDRESS_COMPLETE | EVIDENCE_CONTACT_COMPLETE | \
     EVIDENCE_SKUS_MAPPED)
#define ALL_ON_FILE ((1u << EVIDENCE_KINDS) - 1)

static void refused(enum order_state from, enum order_event event, uint32_t on_file, uint32_t extra,
                    uint32_t expect_missing)
{
    enum order_state to = ORDER_PARTLY_SHIPPED;
    uint32_t missing = 12345;

    assert_int_equal(order_next(from, event, on_file, extra, &to, &missing), HF_REFUSED);
    assert_int_equal(to, ORDER_PARTLY_SHIPPED); /* untouched */
    assert_int_equal(missing, expect_missing);
}

static void moves(enum order_state from, enum order_event event, uint32_t on_file, uint32_t extra,
                  enum order_state expect)
{
    enum order_state to = ORDER_PARTLY_SHIPPED;
    uint32_t missing = 12345;

    assert_int_equal(order_next(from, event, on_file, extra, &to, &missing), HF_OK);
    assert_int_equal(to, expect);
    assert_int_equal(missing, 0);
}

/* OP-2 */
static void a_clean_order_walks_to_closed_with_proof(void **state)
{
    (void)state;
    moves(ORDER_RECEIVED, EVENT_VALIDATE, VALID, 0, ORDER_VALIDATED);
    moves(ORDER_VALIDATED, EVENT_ACCEPT, VALID, 0, ORDER_ACCEPTED);
    moves(ORDER_ACCEPTED, EVENT_RELEASE, VALID | EVIDENCE_STOCK_RESERVED, 0, ORDER_READY_TO_PICK);
    moves(ORDER_READY_TO_PICK, EVENT_START_PICK, EVIDENCE_STOCK_RESERVED, 0, ORDER_PICKING);
    moves(ORDER_PICKING, EVENT_FINISH_PICK, EVIDENCE_PICK_SCAN, 0, ORDER_PICKED);
    moves(ORDER_PICKED, EVENT_PACK, EVIDENCE_PACK_SCAN | EVIDENCE_WEIGHT, 0, ORDER_PACKED);
    moves(ORDER_PACKED, EVENT_LABEL, EVIDENCE_LABEL, 0, ORDER_LABELLED);
    moves(ORDER_LABELLED, EVENT_MANIFEST, EVIDENCE_LANE_SCAN | EVIDENCE_MANIFEST, 0,
          ORDER_MANIFESTED);
    moves(ORDER_MANIFESTED, EVENT_HAND_OVER, EVIDENCE_COLLECTION, 0, ORDER_HANDED_OVER);
    moves(ORDER_HANDED_OVER, EVENT_CARRIER_CUSTODY, EVIDENCE_CARRIER_SCAN, 0, ORDER_SHIPPED);
    moves(ORDER_SHIPPED, EVENT_DELIVER, EVIDENCE_DELIVERY_SCAN, 0, ORDER_DELIVERED);
    moves(ORDER_DELIVERED, EVENT_CLOSE, EVIDENCE_PROOF_OF_DELIVERY, 0, ORDER_CLOSED);
}

/* OP-2: no row moves on an empty file, and each refusal names exactly what lacks */
static void every_row_refuses_without_each_of_its_evidence(void **state)
{
    (void)state;
    size_t count;
    const struct transition *rows = order_transitions(&count);

    for (size_t i = 0; i < count; i++) {
        assert_int_not_equal(rows[i].needs, 0);
        refused(rows[i].from, rows[i].event, 0, 0, rows[i].needs);
        for (uint32_t kind = 1; kind < 1u << EVIDENCE_KINDS; kind <<= 1) {
            if (rows[i].needs & kind)
                refused(rows[i].from, rows[i].event, ALL_ON_FILE & ~kind, 0, kind);
        }
        moves(rows[i].from, rows[i].event, rows[i].needs, 0, rows[i].to);
    }
}

/* OP-2, OP-7: whatever is on file, a move that is not in the table does not exist */
static void a_move_outside_the_table_misses_nothing_and_is_refused(void **state)
{
    (void)state;
    size_t count;
    const struct transition *rows = order_transitions(&count);

    for (int from = 0; from < ORDER_STATE_COUNT; from++) {
        for (int event = 0; event < ORDER_EVENT_COUNT; event++) {
            size_t found = 0;
            for (size_t i = 0; i < count; i++)
                found += (int)rows[i].from == from && (int)rows[i].event == event;
            if (found == 0)
                refused((enum order_state)from, (enum order_event)event, ALL_ON_FILE, 0, 0);
        }
    }
}

/* OP-3, ORD-5: paid is one piece of evidence, not a state */
static void an_unpaid_order_waits_in_validated(void **state)
{
    (void)state;
    refused(ORDER_VALIDATED, EVENT_ACCEPT, VALID, EVIDENCE_PAYMENT_CAPTURED,
            EVIDENCE_PAYMENT_CAPTURED);
    moves(ORDER_VALIDATED, EVENT_ACCEPT, VALID | EVIDENCE_PAYMENT_CAPTURED,
          EVIDENCE_PAYMENT_CAPTURED, ORDER_ACCEPTED);
    refused(ORDER_RECEIVED, EVENT_RELEASE, ALL_ON_FILE, 0, 0);
    refused(ORDER_VALIDATED, EVENT_RELEASE, ALL_ON_FILE, 0, 0);
}

static void readiness_is_added_to_accept_and_release_alone(void **state)
{
    (void)state;
    refused(ORDER_ACCEPTED, EVENT_RELEASE, VALID | EVIDENCE_STOCK_RESERVED, EVIDENCE_FRAUD_CLEARED,
            EVIDENCE_FRAUD_CLEARED);
    moves(ORDER_RECEIVED, EVENT_VALIDATE, VALID, EVIDENCE_FRAUD_CLEARED, ORDER_VALIDATED);
    moves(ORDER_PACKED, EVENT_LABEL, EVIDENCE_LABEL, EVIDENCE_FRAUD_CLEARED, ORDER_LABELLED);
}

/* CUS-1, law 3 */
static void shipped_takes_a_carrier_scan_or_a_signed_receipt_with_a_second_person(void **state)
{
    (void)state;
    uint32_t ours = ALL_ON_FILE & ~(uint32_t)EVIDENCE_CARRIER_SCAN;

    refused(ORDER_HANDED_OVER, EVENT_CARRIER_CUSTODY, ours, 0, EVIDENCE_CARRIER_SCAN);
    refused(ORDER_HANDED_OVER, EVENT_COLLECTION_RECEIPT, EVIDENCE_COLLECTION_RECEIPT, 0,
            EVIDENCE_APPROVAL);
    refused(ORDER_HANDED_OVER, EVENT_COLLECTION_RECEIPT, EVIDENCE_APPROVAL, 0,
            EVIDENCE_COLLECTION_RECEIPT);
    moves(ORDER_HANDED_OVER, EVENT_COLLECTION_RECEIPT,
          EVIDENCE_COLLECTION_RECEIPT | EVIDENCE_APPROVAL, 0, ORDER_SHIPPED);
    refused(ORDER_PICKED, EVENT_CARRIER_CUSTODY, ALL_ON_FILE, 0, 0);

    uint32_t needs;
    for (size_t n = 0; state_required_evidence(ORDER_SHIPPED, n, &needs); n++) {
        assert_true(needs == EVIDENCE_CARRIER_SCAN ||
                    needs == (EVIDENCE_COLLECTION_RECEIPT | EVIDENCE_APPROVAL));
        assert_true(n < 2);
    }
}

/* CUS-12 */
static void delivered_without_proof_is_not_closed(void **state)
{
    (void)state;
    refused(ORDER_DELIVERED, EVENT_CLOSE, EVIDENCE_DELIVERY_SCAN | EVIDENCE_CARRIER_SCAN, 0,
            EVIDENCE_PROOF_OF_DELIVERY);
    refused(ORDER_SHIPPED, EVENT_CLOSE, EVIDENCE_PROOF_OF_DELIVERY, 0,
            EVIDENCE_COLLECTION_RECEIPT | EVIDENCE_APPROVAL);
    refused(ORDER_HANDED_OVER, EVENT_CLOSE, ALL_ON_FILE, 0, 0);
}

/* a delivery scan that comes first is two events */
static void handed_over_is_not_delivered_in_one_step(void **state)
{
    (void)state;
    refused(ORDER_HANDED_OVER, EVENT_DELIVER, ALL_ON_FILE, 0, 0);
    moves(ORDER_HANDED_OVER, EVENT_CARRIER_CUSTODY, EVIDENCE_CARRIER_SCAN | EVIDENCE_DELIVERY_SCAN,
          0, ORDER_SHIPPED);
    moves(ORDER_SHIPPED, EVENT_DELIVER, EVIDENCE_CARRIER_SCAN | EVIDENCE_DELIVERY_SCAN, 0,
          ORDER_DELIVERED);
}

/* ORD-10 */
static void cancel_ends_at_the_label(void **state)
{
    (void)state;
    for (int s = ORDER_RECEIVED; s <= ORDER_PACKED; s++)
        moves((enum order_state)s, EVENT_CANCEL, EVIDENCE_PAYLOAD, 0, ORDER_CANCELLED);
    for (int s = ORDER_LABELLED; s < ORDER_STATE_COUNT; s++)
        refused((enum order_state)s, EVENT_CANCEL, ALL_ON_FILE, 0, 0);
    moves(ORDER_LABELLED, EVENT_VOID_LABEL, EVIDENCE_PACK_SCAN | EVIDENCE_WEIGHT, 0, ORDER_PACKED);
    refused(ORDER_HANDED_OVER, EVENT_VOID_LABEL, ALL_ON_FILE, 0, 0);
}

/* ORD-11 */
static void a_cancelled_order_that_left_is_shipped(void **state)
{
    (void)state;
    refused(ORDER_CANCELLED, EVENT_CARRIER_CUSTODY, EVIDENCE_LABEL, 0, EVIDENCE_CARRIER_SCAN);
    moves(ORDER_CANCELLED, EVENT_CARRIER_CUSTODY, EVIDENCE_CARRIER_SCAN, 0, ORDER_SHIPPED);
}

/* OP-7 */
static void late_carrier_events_do_not_move_an_order_back(void **state)
{
    (void)state;
    refused(ORDER_DELIVERED, EVENT_CARRIER_CUSTODY, ALL_ON_FILE, 0, 0);
    refused(ORDER_CLOSED, EVENT_DELIVER, ALL_ON_FILE, 0, 0);
    refused(ORDER_SHIPPED, EVENT_HAND_OVER, ALL_ON_FILE, 0, 0);
    refused(ORDER_SHIPPED, EVENT_WITHDRAW, ALL_ON_FILE, 0, 0);
    refused(ORDER_PICKING, EVENT_REOPEN, ALL_ON_FILE, 0, 0);
}

static void the_alternative_that_lacks_least_is_named(void **state)
{
    (void)state;
    static const struct transition rows[] = {
        {ORDER_HANDED_OVER, EVENT_CLOSE, EVIDENCE_LABEL | EVIDENCE_MANIFEST, ORDER_CLOSED   },
        {ORDER_HANDED_OVER, EVENT_CLOSE, EVIDENCE_CARRIER_SCAN,              ORDER_SHIPPED  },
        {ORDER_HANDED_OVER, EVENT_CLOSE, EVIDENCE_DELIVERY_SCAN,             ORDER_DELIVERED},
    };
    enum order_state to = ORDER_RECEIVED;
    uint32_t missing = 0;

    assert_int_equal(transition_next(rows, 3, ORDER_HANDED_OVER, EVENT_CLOSE, 0, 0, &to, &missing),
                     HF_REFUSED);
    assert_int_equal(missing, EVIDENCE_CARRIER_SCAN);
    assert_int_equal(transition_next(rows, 3, ORDER_HANDED_OVER, EVENT_CLOSE,
                                     EVIDENCE_LABEL | EVIDENCE_MANIFEST | EVIDENCE_CARRIER_SCAN, 0,
                                     &to, &missing),
                     HF_OK);
    assert_int_equal(to, ORDER_CLOSED); /* the first complete one */
    assert_int_equal(
        transition_next(rows, 0, ORDER_HANDED_OVER, EVENT_CLOSE, ALL_ON_FILE, 0, &to, &missing),
        HF_REFUSED);
    assert_int_equal(missing, 0);
}

/* OP-2: what the store's constraint is seeded with */
static void each_state_names_its_evidence_and_none_is_empty(void **state)
{
    (void)state;
    for (int s = 0; s < ORDER_STATE_COUNT; s++) {
        uint32_t needs = 0;
        size_t n = 0;
        while (state_required_evidence((enum order_state)s, n, &needs)) {
            assert_int_not_equal(needs, 0);
            n++;
        }
        assert_true(s == ORDER_PARTLY_SHIPPED ? n == 0 : n >= 1);
        assert_true(n <= 2);
    }
    uint32_t needs = 7;
    assert_false(state_required_evidence(ORDER_DELIVERED, 1, &needs));
    assert_int_equal(needs, 7);
    assert_true(state_required_evidence(ORDER_ACCEPTED, 0, &needs));
    assert_int_equal(needs, VALID);
    assert_false(state_required_evidence(ORDER_ACCEPTED, 1, &needs)); /* withdraw weakens nothing */
}

static void names_go_both_ways_and_strangers_are_refused(void **state)
{
    (void)state;
    for (int s = 0; s < ORDER_STATE_COUNT; s++) {
        enum order_state parsed;
        assert_true(order_state_parse(slice_of(order_state_name((enum order_state)s)), &parsed));
        assert_int_equal(parsed, s);
    }
    for (int c = 0; c < CUSTODY_COUNT; c++) {
        enum custody parsed;
        assert_true(custody_parse(slice_of(custody_name((enum custody)c)), &parsed));
        assert_int_equal(parsed, c);
    }
    for (int bit = 0; bit < EVIDENCE_KINDS; bit++) {
        uint32_t parsed;
        assert_true(evidence_parse(slice_of(evidence_name(1u << bit)), &parsed));
        assert_int_equal(parsed, 1u << bit);
    }
    for (int e = 0; e < ORDER_EVENT_COUNT; e++)
        assert_true(order_event_name((enum order_event)e)[0] != '\0');

    enum order_state s = ORDER_PACKED;
    enum custody c = CUSTODY_LOST;
    uint32_t kind = 9;
    assert_false(order_state_parse(SLICE("Received"), &s));
    assert_false(order_state_parse(SLICE("receive"), &s));
    assert_false(order_state_parse(SLICE_NONE, &s));
    assert_false(custody_parse(SLICE("confirmed"), &c));
    assert_false(evidence_parse(SLICE(""), &kind));
    assert_int_equal(s, ORDER_PACKED);
    assert_int_equal(c, CUSTODY_LOST);
    assert_int_equal(kind, 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clean_order_walks_to_closed_with_proof),
        cmocka_unit_test(every_row_refuses_without_each_of_its_evidence),
        cmocka_unit_test(a_move_outside_the_table_misses_nothing_and_is_refused),
        cmocka_unit_test(an_unpaid_order_waits_in_validated),
        cmocka_unit_test(readiness_is_added_to_accept_and_release_alone),
        cmocka_unit_test(shipped_takes_a_carrier_scan_or_a_signed_receipt_with_a_second_person),
        cmocka_unit_test(delivered_without_proof_is_not_closed),
        cmocka_unit_test(handed_over_is_not_delivered_in_one_step),
        cmocka_unit_test(cancel_ends_at_the_label),
        cmocka_unit_test(a_cancelled_order_that_left_is_shipped),
        cmocka_unit_test(late_carrier_events_do_not_move_an_order_back),
        cmocka_unit_test(the_alternative_that_lacks_least_is_named),
        cmocka_unit_test(each_state_names_its_evidence_and_none_is_empty),
        cmocka_unit_test(names_go_both_ways_and_strangers_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
