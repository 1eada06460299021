/* The life of a return and what triage may decide. Requirements RET-1 to RET-10, "Return
 * lifecycle". */
#include "rules/return_states.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

static bool moves(enum return_state from, enum return_event e, uint32_t on_file,
                  enum return_state *to)
{
    uint32_t missing;
    return return_move(from, e, on_file, to, &missing);
}

/* RET-1, RET-2: the whole way, each step with its evidence */
static void a_return_goes_from_authorised_to_closed(void **state)
{
    (void)state;
    static const struct {
        enum return_event event;
        enum return_state to;
        uint32_t adds;
    } way[] = {
        {RETURN_EVENT_ANNOUNCE, RETURN_EXPECTED,  EVIDENCE_RMA    },
        {RETURN_EVENT_ARRIVE,   RETURN_ARRIVED,   0               },
        {RETURN_EVENT_RECEIVE,  RETURN_RECEIVED,  EVIDENCE_RECEIPT},
        {RETURN_EVENT_INSPECT,  RETURN_INSPECTED, 0               },
        {RETURN_EVENT_DECIDE,   RETURN_DECIDED,   EVIDENCE_TRIAGE },
        {RETURN_EVENT_EXECUTE,  RETURN_EXECUTED,  0               },
        {RETURN_EVENT_CLOSE,    RETURN_CLOSED,    0               },
    };
    enum return_state at = RETURN_AUTHORISED;
    uint32_t on_file = 0;
    for (size_t i = 0; i < sizeof way / sizeof *way; i++) {
        on_file |= way[i].adds;
        assert_true(moves(at, way[i].event, on_file, &at));
        assert_int_equal(at, way[i].to);
    }
}

/* RET-2, RET-3: without its evidence nothing moves, and the answer says which one lacks */
static void no_step_without_its_evidence(void **state)
{
    (void)state;
    size_t count;
    const struct return_transition *rows = return_transitions(&count);
    for (size_t i = 0; i < count; i++)
        for (int s = 0; s < RETURN_STATE_COUNT; s++) {
            enum return_state to = RETURN_STATE_COUNT;
            uint32_t missing = 0;
            if (!(rows[i].from & 1u << s) || rows[i].needs == 0)
                continue;
            assert_false(return_move((enum return_state)s, rows[i].event, 0, &to, &missing));
            assert_int_equal(missing, rows[i].needs);
            assert_int_equal(to, RETURN_STATE_COUNT);
        }
}

/* RET-2: no decision, no execution, no end before a unit was received; nothing after the end */
static void every_other_move_is_refused(void **state)
{
    (void)state;
    size_t count;
    int refused = 0;
    const struct return_transition *rows = return_transitions(&count);
    for (size_t i = 0; i < count; i++)
        for (int s = 0; s < RETURN_STATE_COUNT; s++) {
            enum return_state to;
            uint32_t missing = 1;
            if (rows[i].from & 1u << s)
                continue;
            assert_false(
                return_move((enum return_state)s, rows[i].event, UINT32_MAX, &to, &missing));
            assert_int_equal(missing, 0);
            refused++;
        }
    assert_true(refused > 30);
    for (int e = 0; e < RETURN_EVENT_COUNT; e++)
        assert_false(rows[e].from & 1u << RETURN_CLOSED);
}

/* RET-1: what came without paper is received and decided, but its end waits for the RMA */
static void an_unidentified_return_does_not_close(void **state)
{
    (void)state;
    enum return_state to;
    uint32_t missing, on_file = EVIDENCE_RECEIPT | EVIDENCE_TRIAGE;
    assert_true(moves(RETURN_ARRIVED, RETURN_EVENT_RECEIVE, on_file, &to));
    assert_true(moves(RETURN_DECIDED, RETURN_EVENT_EXECUTE, on_file, &to));
    assert_false(return_move(RETURN_EXECUTED, RETURN_EVENT_CLOSE, on_file, &to, &missing));
    assert_int_equal(missing, EVIDENCE_RMA);
}

/* RET-3: four decisions; only staying in quarantine leaves the question open */
static void triage_knows_where_units_go(void **state)
{
    (void)state;
    assert_string_equal(triage_rule(TRIAGE_RESELLABLE)->bucket, "sellable");
    assert_string_equal(triage_rule(TRIAGE_REWORK)->bucket, "rework");
    assert_string_equal(triage_rule(TRIAGE_SCRAP)->bucket, "gone");
    assert_string_equal(triage_rule(TRIAGE_QUARANTINE)->bucket, "quarantine");
    assert_false(triage_rule(TRIAGE_QUARANTINE)->final);
    for (int d = 0; d < TRIAGE_COUNT; d++) {
        assert_int_equal(triage_rule((enum triage_decision)d)->decision, d);
        assert_true(triage_rule((enum triage_decision)d)->final || d == TRIAGE_QUARANTINE);
    }
    assert_true(triage_rule(TRIAGE_RESELLABLE)->placed);
}

static void names_are_read_back(void **state)
{
    (void)state;
    enum return_state s = RETURN_CLOSED;
    enum triage_decision d = TRIAGE_SCRAP;
    for (int i = 0; i < RETURN_STATE_COUNT; i++) {
        assert_true(return_state_parse(slice_of(return_state_name((enum return_state)i)), &s));
        assert_int_equal(s, i);
    }
    assert_false(return_state_parse(SLICE("Received"), &s));
    assert_false(return_state_parse(SLICE(""), &s));
    assert_true(triage_parse(SLICE("rework"), &d));
    assert_int_equal(d, TRIAGE_REWORK);
    assert_false(triage_parse(SLICE("resell"), &d));
    assert_false(triage_parse(SLICE("damaged"), &d));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_return_goes_from_authorised_to_closed),
        cmocka_unit_test(no_step_without_its_evidence),
        cmocka_unit_test(every_other_move_is_refused),
        cmocka_unit_test(an_unidentified_return_does_not_close),
        cmocka_unit_test(triage_knows_where_units_go),
        cmocka_unit_test(names_are_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
