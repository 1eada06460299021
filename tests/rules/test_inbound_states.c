/* The life of an inbound. Requirements RCV-1 to RCV-7, OP-2, "Inbound lifecycle". */
#include "rules/inbound_states.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#define CHECKED (EVIDENCE_PAYLOAD | EVIDENCE_RECEIPT | EVIDENCE_COUNT)

static bool moves(enum inbound_state from, enum inbound_event e, uint32_t on_file,
                  enum inbound_state *to)
{
    uint32_t missing;
    return inbound_move(from, e, on_file, to, &missing);
}

/* RCV-1: the whole way, each step with its evidence */
static void an_inbound_goes_from_announced_to_closed(void **state)
{
    (void)state;
    static const struct {
        enum inbound_event event;
        enum inbound_state to;
        uint32_t adds;
    } way[] = {
        {INBOUND_EVENT_CONFIRM_SLOT, INBOUND_SLOT_CONFIRMED,   EVIDENCE_PAYLOAD},
        {INBOUND_EVENT_ARRIVE,       INBOUND_ARRIVED,          0               },
        {INBOUND_EVENT_RECEIVE,      INBOUND_COUNTING,         EVIDENCE_RECEIPT},
        {INBOUND_EVENT_DIFFER,       INBOUND_DISCREPANCY_OPEN, EVIDENCE_COUNT  },
        {INBOUND_EVENT_VERIFY,       INBOUND_VERIFIED,         0               },
        {INBOUND_EVENT_ACCEPT,       INBOUND_ACCEPTED,         0               },
        {INBOUND_EVENT_PUT_AWAY,     INBOUND_PUT_AWAY,         0               },
        {INBOUND_EVENT_CLOSE,        INBOUND_CLOSED,           0               },
    };
    enum inbound_state at = INBOUND_ANNOUNCED;
    uint32_t on_file = 0;
    for (size_t i = 0; i < sizeof way / sizeof *way; i++) {
        on_file |= way[i].adds;
        assert_true(moves(at, way[i].event, on_file, &at));
        assert_int_equal(at, way[i].to);
    }
}

/* RCV-1, OP-2: without its evidence nothing moves, and the answer says which one lacks */
static void no_step_without_its_evidence(void **state)
{
    (void)state;
    size_t count;
    const struct inbound_transition *rows = inbound_transitions(&count);
    for (size_t i = 0; i < count; i++)
        for (int s = 0; s < INBOUND_STATE_COUNT; s++) {
            enum inbound_state to = INBOUND_STATE_COUNT;
            uint32_t missing = 0;
            if (!(rows[i].from & 1u << s) || rows[i].needs == 0)
                continue;
            assert_false(inbound_move((enum inbound_state)s, rows[i].event, 0, &to, &missing));
            assert_int_equal(missing, rows[i].needs);
            assert_int_equal(to, INBOUND_STATE_COUNT);
        }
}

static void every_other_move_is_refused(void **state)
{
    (void)state;
    size_t count;
    int refused = 0;
    const struct inbound_transition *rows = inbound_transitions(&count);
    for (size_t i = 0; i < count; i++)
        for (int s = 0; s < INBOUND_STATE_COUNT; s++) {
            enum inbound_state to;
            uint32_t missing = 1;
            if (rows[i].from & 1u << s)
                continue;
            assert_false(
                inbound_move((enum inbound_state)s, rows[i].event, UINT32_MAX, &to, &missing));
            assert_int_equal(missing, 0);
            refused++;
        }
    assert_true(refused > 50);
    for (size_t i = 0; i < count; i++)
        assert_false(rows[i].from & 1u << INBOUND_CLOSED);
}

/* RCV-4: what came without a paper is counted and compared, and not accepted */
static void goods_without_a_paper_are_not_accepted(void **state)
{
    (void)state;
    enum inbound_state to;
    uint32_t missing, on_file = EVIDENCE_RECEIPT | EVIDENCE_COUNT;
    assert_true(moves(INBOUND_ARRIVED, INBOUND_EVENT_RECEIVE, on_file, &to));
    assert_true(moves(INBOUND_COUNTING, INBOUND_EVENT_DIFFER, on_file, &to));
    assert_false(inbound_move(INBOUND_COUNTING, INBOUND_EVENT_VERIFY, on_file, &to, &missing));
    assert_int_equal(missing, EVIDENCE_PAYLOAD);
    assert_false(
        inbound_move(INBOUND_DISCREPANCY_OPEN, INBOUND_EVENT_ACCEPT, on_file, &to, &missing));
    assert_int_equal(missing, EVIDENCE_PAYLOAD);
}

/* RCV-1: not from the dock, not from a count that nobody compared */
static void nothing_is_accepted_before_it_was_compared(void **state)
{
    (void)state;
    for (int s = 0; s < INBOUND_STATE_COUNT; s++) {
        enum inbound_state to;
        bool may = s == INBOUND_VERIFIED || s == INBOUND_DISCREPANCY_OPEN;
        assert_int_equal(moves((enum inbound_state)s, INBOUND_EVENT_ACCEPT, CHECKED, &to), may);
    }
}

/* RCV-7: further receipts after acceptance; the last one reversed leaves the goods at the dock */
static void further_receipts_and_reversals_go_back_to_counting(void **state)
{
    (void)state;
    enum inbound_state to;
    assert_true(moves(INBOUND_ACCEPTED, INBOUND_EVENT_RECEIVE, CHECKED, &to));
    assert_int_equal(to, INBOUND_COUNTING);
    assert_true(moves(INBOUND_PUT_AWAY, INBOUND_EVENT_RECEIVE, CHECKED, &to));
    assert_true(moves(INBOUND_ACCEPTED, INBOUND_EVENT_UNDO, EVIDENCE_PAYLOAD, &to));
    assert_int_equal(to, INBOUND_ARRIVED);
    assert_false(moves(INBOUND_ARRIVED, INBOUND_EVENT_UNDO, CHECKED, &to));
    assert_false(moves(INBOUND_ANNOUNCED, INBOUND_EVENT_RECEIVE, CHECKED, &to));
}

/* The store's constraint: the states that make stock stand on all three */
static void states_say_what_they_stand_on(void **state)
{
    (void)state;
    uint32_t needs = 0;
    assert_true(inbound_required_evidence(INBOUND_ANNOUNCED, 0, &needs));
    assert_int_equal(needs, EVIDENCE_PAYLOAD);
    assert_false(inbound_required_evidence(INBOUND_ANNOUNCED, 1, &needs));
    assert_true(inbound_required_evidence(INBOUND_ACCEPTED, 0, &needs));
    assert_int_equal(needs, CHECKED);
    assert_false(inbound_required_evidence(INBOUND_ACCEPTED, 1, &needs));
    for (int s = 0; s < INBOUND_STATE_COUNT; s++)
        assert_true(inbound_required_evidence((enum inbound_state)s, 0, &needs));
}

static void names_are_read_back(void **state)
{
    (void)state;
    enum inbound_state s = INBOUND_CLOSED;
    for (int i = 0; i < INBOUND_STATE_COUNT; i++) {
        assert_true(inbound_state_parse(slice_of(inbound_state_name((enum inbound_state)i)), &s));
        assert_int_equal(s, i);
    }
    assert_false(inbound_state_parse(SLICE("Arrived"), &s));
    assert_false(inbound_state_parse(SLICE(""), &s));
    assert_string_equal(inbound_event_name(INBOUND_EVENT_DIFFER), "differ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_inbound_goes_from_announced_to_closed),
        cmocka_unit_test(no_step_without_its_evidence),
        cmocka_unit_test(every_other_move_is_refused),
        cmocka_unit_test(goods_without_a_paper_are_not_accepted),
        cmocka_unit_test(nothing_is_accepted_before_it_was_compared),
        cmocka_unit_test(further_receipts_and_reversals_go_back_to_counting),
        cmocka_unit_test(states_say_what_they_stand_on),
        cmocka_unit_test(names_are_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
