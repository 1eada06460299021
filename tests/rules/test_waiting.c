/* Why an order is not moving and who has to act, and the readiness rule behind it. */
#include "rules/waiting.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "rules/readiness.h"

#define VALID                                                                   \
    (EVIDENCE_PAYLOAD | EVIDENCE_ADDRESS_COMPLETE | EVIDENCE_CONTACT_COMPLETE | \
     EVIDENCE_SKUS_MAPPED)

static struct waiting out[WAITING_MAX];

static void shows(const struct waiting *w, enum waiting_kind kind, const char *code,
                  const char *who)
{
    assert_int_equal(w->kind, kind);
    assert_string_equal(w->code, code);
    assert_string_equal(w->who, who);
}

/* ORD-5: an unpaid order waits for the channel, without a hold */
static void an_unpaid_order_waits_for_its_payment(void **state)
{
    (void)state;
    struct waiting_facts f = {.state = ORDER_VALIDATED,
                              .on_file = VALID,
                              .ready_when = EVIDENCE_PAYMENT_CAPTURED,
                              .state_since_us = 77};

    assert_int_equal(waiting_for(&f, out, WAITING_MAX), 1);
    shows(&out[0], WAITING_EVIDENCE, "payment_captured", "channel");
    assert_int_equal(out[0].since_us, 77);
    f.on_file |= EVIDENCE_PAYMENT_CAPTURED;
    assert_int_equal(waiting_for(&f, out, WAITING_MAX), 0); /* the hub accepts it now */
}

static void an_accepted_order_names_everything_release_lacks(void **state)
{
    (void)state;
    struct waiting_facts f = {.state = ORDER_ACCEPTED,
                              .on_file = VALID,
                              .ready_when = EVIDENCE_FRAUD_CLEARED | EVIDENCE_WAREHOUSE_CONFIRMED};

    assert_int_equal(waiting_for(&f, out, WAITING_MAX), 3);
    shows(&out[0], WAITING_EVIDENCE, "fraud_cleared", "channel");
    shows(&out[1], WAITING_EVIDENCE, "warehouse_confirmed", "supervisor");
    shows(&out[2], WAITING_EVIDENCE, "stock_reserved", "inventory");
}

/* what blocks comes first, then alarms, evidence, timers */
static void holds_come_before_evidence_and_timers(void **state)
{
    (void)state;
    const struct waiting_hold holds[] = {
        {REASON_TRACKING_UNKNOWN_CODE, false, 10, 20},
        {REASON_ADDR_INCOMPLETE,       true,  30, 40}
    };
    const struct waiting_timer timers[] = {
        {"payment_not_evidenced", NULL, 50, 60}
    };
    struct waiting_facts f = {.state = ORDER_RECEIVED,
                              .on_file = VALID & ~(uint32_t)EVIDENCE_ADDRESS_COMPLETE,
                              .holds = holds,
                              .hold_count = 2,
                              .timers = timers,
                              .timer_count = 1};

    assert_int_equal(waiting_for(&f, out, WAITING_MAX), 4);
    shows(&out[0], WAITING_HOLD, "addr_incomplete", "merchant");
    assert_int_equal(out[0].since_us, 30);
    assert_int_equal(out[0].due_us, 40);
    shows(&out[1], WAITING_HOLD, "tracking_unknown_code", "integration");
    shows(&out[2], WAITING_EVIDENCE, "address_complete", "merchant");
    shows(&out[3], WAITING_TIMER, "payment_not_evidenced", "hub");
    assert_int_equal(out[3].due_us, 60);
}

/* law 6: whatever has not ended says who acts next */
static void no_state_on_the_floor_waits_for_nobody(void **state)
{
    (void)state;
    static const struct {
        enum order_state state;
        const char *who;
    } rows[] = {
        {ORDER_READY_TO_PICK, "picker"      },
        {ORDER_PICKING,       "picker"      },
        {ORDER_PICKED,        "packer"      },
        {ORDER_PACKED,        "carrier_desk"},
        {ORDER_LABELLED,      "dispatcher"  },
        {ORDER_MANIFESTED,    "dispatcher"  },
        {ORDER_HANDED_OVER,   "carrier"     },
        {ORDER_SHIPPED,       "carrier"     },
        {ORDER_DELIVERED,     "carrier"     },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct waiting_facts f = {.state = rows[i].state,
                                  .on_file = VALID | EVIDENCE_STOCK_RESERVED};
        assert_true(waiting_for(&f, out, WAITING_MAX) >= 1);
        assert_int_equal(out[0].kind, WAITING_EVIDENCE);
        assert_string_equal(out[0].who, rows[i].who);
    }
}

/* CUS-1 */
static void handed_over_waits_for_the_carriers_scan(void **state)
{
    (void)state;
    struct waiting_facts f = {.state = ORDER_HANDED_OVER, .on_file = EVIDENCE_COLLECTION};

    assert_int_equal(waiting_for(&f, out, WAITING_MAX), 1);
    shows(&out[0], WAITING_EVIDENCE, "carrier_scan", "carrier");
    f.on_file |= EVIDENCE_COLLECTION_RECEIPT; /* signed, and nobody has countersigned */
    assert_int_equal(waiting_for(&f, out, WAITING_MAX), 1);
    shows(&out[0], WAITING_EVIDENCE, "approval", "supervisor");
}

static void what_has_ended_waits_for_nothing(void **state)
{
    (void)state;
    struct waiting_facts f = {.state = ORDER_CLOSED};

    assert_int_equal(waiting_for(&f, out, WAITING_MAX), 0);
    f.state = ORDER_CANCELLED;
    assert_int_equal(waiting_for(&f, out, WAITING_MAX), 0);
    f.state = ORDER_PARTLY_SHIPPED; /* its shipments say */
    assert_int_equal(waiting_for(&f, out, WAITING_MAX), 0);
}

static void a_full_list_stops_and_touches_nothing_beyond(void **state)
{
    (void)state;
    const struct waiting_hold holds[] = {
        {REASON_ADDR_INCOMPLETE, true, 1, 2},
        {REASON_PHONE_REQUIRED,  true, 1, 2},
        {REASON_STOCK_SHORT,     true, 1, 2}
    };
    struct waiting_facts f = {.state = ORDER_RECEIVED, .holds = holds, .hold_count = 3};

    out[2].code = "untouched";
    assert_int_equal(waiting_for(&f, out, 2), 2);
    assert_string_equal(out[2].code, "untouched");
    assert_int_equal(waiting_for(&f, NULL, 0), 0);
}

static void every_evidence_kind_has_a_bringer(void **state)
{
    (void)state;
    for (int bit = 0; bit < EVIDENCE_KINDS; bit++)
        assert_true(evidence_who(1u << bit)[0] != '\0');
    assert_string_equal(waiting_kind_name(WAITING_TIMER), "timer");
}

/* OP-3 */
static void paid_alone_is_not_ready_when_the_rule_asks_for_more(void **state)
{
    (void)state;
    uint32_t rule = EVIDENCE_PAYMENT_CAPTURED | EVIDENCE_FRAUD_CLEARED;
    uint32_t paid = VALID | EVIDENCE_STOCK_RESERVED | EVIDENCE_PAYMENT_CAPTURED;
    enum order_state to = ORDER_RECEIVED;
    uint32_t missing = 0;

    assert_int_equal(order_next(ORDER_VALIDATED, EVENT_ACCEPT, paid,
                                readiness_extra(rule, EVENT_ACCEPT), &to, &missing),
                     HF_OK);
    assert_int_equal(order_next(ORDER_ACCEPTED, EVENT_RELEASE, paid,
                                readiness_extra(rule, EVENT_RELEASE), &to, &missing),
                     HF_REFUSED);
    assert_int_equal(missing, EVIDENCE_FRAUD_CLEARED);
    assert_int_equal(readiness_extra(rule, EVENT_PACK), 0);
    assert_int_equal(readiness_extra(0, EVENT_RELEASE), 0);
}

/* B2B-2 */
static void a_stock_check_comes_before_acceptance(void **state)
{
    (void)state;
    uint32_t rule = EVIDENCE_COUNT, missing = 0;
    enum order_state to = ORDER_RECEIVED;
    assert_int_equal(order_next(ORDER_VALIDATED, EVENT_ACCEPT, VALID | EVIDENCE_PAYMENT_CAPTURED,
                                readiness_extra(rule, EVENT_ACCEPT), &to, &missing),
                     HF_REFUSED);
    assert_int_equal(missing, EVIDENCE_COUNT);
    assert_int_equal(order_next(ORDER_VALIDATED, EVENT_ACCEPT, VALID | EVIDENCE_COUNT,
                                readiness_extra(rule, EVENT_ACCEPT), &to, &missing),
                     HF_OK);
    assert_string_equal(evidence_who(EVIDENCE_COUNT), "operator");
}

static void readiness_knows_four_words(void **state)
{
    (void)state;
    uint32_t kind = 5;

    assert_false(readiness_parse(SLICE("carrier_scan"), &kind));
    assert_false(readiness_parse(SLICE("payment_failed"), &kind));
    assert_false(readiness_parse(SLICE("paid"), &kind));
    assert_false(readiness_parse(SLICE_NONE, &kind));
    assert_int_equal(kind, 5);
    assert_true(readiness_parse(SLICE("warehouse_confirmed"), &kind));
    assert_int_equal(kind, EVIDENCE_WAREHOUSE_CONFIRMED);
    assert_true(readiness_parse(SLICE("count"), &kind));
    assert_int_equal(kind, EVIDENCE_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unpaid_order_waits_for_its_payment),
        cmocka_unit_test(an_accepted_order_names_everything_release_lacks),
        cmocka_unit_test(holds_come_before_evidence_and_timers),
        cmocka_unit_test(no_state_on_the_floor_waits_for_nobody),
        cmocka_unit_test(handed_over_waits_for_the_carriers_scan),
        cmocka_unit_test(what_has_ended_waits_for_nothing),
        cmocka_unit_test(a_full_list_stops_and_touches_nothing_beyond),
        cmocka_unit_test(every_evidence_kind_has_a_bringer),
        cmocka_unit_test(paid_alone_is_not_ready_when_the_rule_asks_for_more),
        cmocka_unit_test(a_stock_check_comes_before_acceptance),
        cmocka_unit_test(readiness_knows_four_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
