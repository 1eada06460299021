/* The life of a return, and what triage may decide.
 * Where: rules; flow/ moves a return by it, `holdfast rules` prints it.
 * Promise: nothing is received without a scan, nothing leaves quarantine without a decision. */
#include "rules/return_states.h"

#include <assert.h>

#define ON(state) (1u << RETURN_##state)

/* clang-format off */
static const struct return_transition rows[] = {
    {RETURN_EVENT_ANNOUNCE, ON(AUTHORISED), RETURN_EXPECTED, EVIDENCE_RMA,
     "the parcel's tracking number is known"},
    {RETURN_EVENT_ARRIVE, ON(AUTHORISED) | ON(EXPECTED), RETURN_ARRIVED, 0,
     "the parcel is scanned at the dock, authorised or not"},
    {RETURN_EVENT_RECEIVE, ON(AUTHORISED) | ON(EXPECTED) | ON(ARRIVED) | ON(RECEIVED) | ON(INSPECTED) | ON(DECIDED) | ON(EXECUTED),
     RETURN_RECEIVED, EVIDENCE_RECEIPT, "a unit is scanned into quarantine"},
    {RETURN_EVENT_INSPECT, ON(RECEIVED) | ON(INSPECTED), RETURN_INSPECTED, EVIDENCE_RECEIPT,
     "a unit was graded and stays in quarantine"},
    {RETURN_EVENT_DECIDE, ON(RECEIVED) | ON(INSPECTED), RETURN_DECIDED, EVIDENCE_RECEIPT | EVIDENCE_TRIAGE,
     "every unit that came has its decision"},
    {RETURN_EVENT_EXECUTE, ON(DECIDED), RETURN_EXECUTED, EVIDENCE_RECEIPT | EVIDENCE_TRIAGE,
     "every unit was scanned where its decision sent it"},
    {RETURN_EVENT_CLOSE, ON(EXECUTED), RETURN_CLOSED, EVIDENCE_RMA | EVIDENCE_RECEIPT | EVIDENCE_TRIAGE,
     "the result is on its way to the returns system"},
};
/* clang-format on */
_Static_assert(sizeof rows / sizeof *rows == RETURN_EVENT_COUNT, "an event of a return has no row");

static const struct triage_rule triage[] = {
    {TRIAGE_RESELLABLE, "sellable",   true,  true },
    {TRIAGE_REWORK,     "rework",     true,  true },
    {TRIAGE_QUARANTINE, "quarantine", false, false},
    {TRIAGE_SCRAP,      "gone",       false, true },
};
_Static_assert(sizeof triage / sizeof *triage == TRIAGE_COUNT, "a decision has no rule");

static const char *const state_names[] = {
#define X(symbol, value, name) [RETURN_##symbol] = name,
    RETURN_STATE_MAP(X)
#undef X
};
static const char *const event_names[] = {
#define X(symbol, value, name) [RETURN_EVENT_##symbol] = name,
    RETURN_EVENT_MAP(X)
#undef X
};
static const char *const triage_names[] = {
#define X(symbol, value, name) [TRIAGE_##symbol] = name,
    TRIAGE_MAP(X)
#undef X
};

const struct return_transition *return_transitions(size_t *count)
{
    *count = sizeof rows / sizeof *rows;
    return rows;
}

bool return_move(enum return_state state, enum return_event event, uint32_t on_file,
                 enum return_state *to, uint32_t *missing)
{
    assert((unsigned)event < RETURN_EVENT_COUNT);
    const struct return_transition *row = &rows[event];
    *missing = 0;
    if (!(row->from & 1u << state))
        return false;
    *missing = row->needs & ~on_file;
    if (*missing != 0)
        return false;
    *to = row->to;
    return true;
}

const struct triage_rule *triage_rule(enum triage_decision d)
{
    assert((unsigned)d < TRIAGE_COUNT);
    return &triage[d];
}

const char *return_state_name(enum return_state s)
{
    assert((unsigned)s < RETURN_STATE_COUNT);
    return state_names[s];
}

const char *return_event_name(enum return_event e)
{
    assert((unsigned)e < RETURN_EVENT_COUNT);
    return event_names[e];
}

const char *triage_name(enum triage_decision d)
{
    assert((unsigned)d < TRIAGE_COUNT);
    return triage_names[d];
}

bool return_state_parse(struct slice name, enum return_state *s)
{
    for (int i = 0; i < RETURN_STATE_COUNT; i++)
        if (slice_is(name, state_names[i])) {
            *s = (enum return_state)i;
            return true;
        }
    return false;
}

bool triage_parse(struct slice name, enum triage_decision *d)
{
    for (int i = 0; i < TRIAGE_COUNT; i++)
        if (slice_is(name, triage_names[i])) {
            *d = (enum triage_decision)i;
            return true;
        }
    return false;
}
