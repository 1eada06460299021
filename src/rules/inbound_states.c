/* The life of an inbound as a table.
 * Where: rules; flow/ moves an inbound by it, `holdfast rules` prints it.
 * Promise: nothing is accepted that was not announced, counted and checked. */
#include "rules/inbound_states.h"

#include <assert.h>

#define ON(state) (1u << INBOUND_##state)
#define COUNTED   (ON(COUNTING) | ON(VERIFIED) | ON(DISCREPANCY_OPEN) | ON(ACCEPTED) | ON(PUT_AWAY))
/* The paper, the units, and that both were compared. */
#define CHECKED (EVIDENCE_PAYLOAD | EVIDENCE_RECEIPT | EVIDENCE_COUNT)

/* clang-format off */
static const struct inbound_transition rows[] = {
    {INBOUND_EVENT_CONFIRM_SLOT, ON(ANNOUNCED) | ON(SLOT_CONFIRMED), INBOUND_SLOT_CONFIRMED, EVIDENCE_PAYLOAD,
     "a time and a dock are agreed"},
    {INBOUND_EVENT_ARRIVE, ON(ANNOUNCED) | ON(SLOT_CONFIRMED), INBOUND_ARRIVED, 0,
     "the goods stand at the dock, announced or not"},
    {INBOUND_EVENT_RECEIVE, ON(ARRIVED) | COUNTED, INBOUND_COUNTING, EVIDENCE_RECEIPT,
     "units were counted; several receipts, each by itself"},
    {INBOUND_EVENT_VERIFY, ON(COUNTING) | ON(VERIFIED) | ON(DISCREPANCY_OPEN), INBOUND_VERIFIED, CHECKED,
     "compared with the paper: they agree"},
    {INBOUND_EVENT_DIFFER, ON(COUNTING) | ON(VERIFIED) | ON(DISCREPANCY_OPEN), INBOUND_DISCREPANCY_OPEN, EVIDENCE_RECEIPT | EVIDENCE_COUNT,
     "compared with the paper: they do not agree, each difference is an exception"},
    {INBOUND_EVENT_ACCEPT, ON(VERIFIED) | ON(DISCREPANCY_OPEN), INBOUND_ACCEPTED, CHECKED,
     "what is there and sound may be sold from now on"},
    {INBOUND_EVENT_PUT_AWAY, ON(ACCEPTED), INBOUND_PUT_AWAY, CHECKED,
     "every accepted unit was scanned to its place"},
    {INBOUND_EVENT_CLOSE, ON(PUT_AWAY), INBOUND_CLOSED, CHECKED,
     "all of it came, or somebody said that the rest will not"},
    {INBOUND_EVENT_WITHDRAW, ON(ANNOUNCED) | ON(SLOT_CONFIRMED), INBOUND_CLOSED, EVIDENCE_PAYLOAD,
     "it will not come, or comes under its ASNs"},
    {INBOUND_EVENT_UNDO, COUNTED, INBOUND_ARRIVED, 0,
     "its last receipt was reversed: the goods stand uncounted at the dock"},
};
/* clang-format on */
_Static_assert(sizeof rows / sizeof *rows == INBOUND_EVENT_COUNT,
               "an event of an inbound has no row");

static const char *const state_names[] = {
#define X(symbol, value, name) [INBOUND_##symbol] = name,
    INBOUND_STATE_MAP(X)
#undef X
};
static const char *const event_names[] = {
#define X(symbol, value, name) [INBOUND_EVENT_##symbol] = name,
    INBOUND_EVENT_MAP(X)
#undef X
};

const struct inbound_transition *inbound_transitions(size_t *count)
{
    *count = sizeof rows / sizeof *rows;
    return rows;
}

bool inbound_move(enum inbound_state state, enum inbound_event event, uint32_t on_file,
                  enum inbound_state *to, uint32_t *missing)
{
    assert((unsigned)event < INBOUND_EVENT_COUNT);
    const struct inbound_transition *row = &rows[event];
    *missing = 0;
    if (!(row->from & 1u << state))
        return false;
    *missing = row->needs & ~on_file;
    if (*missing != 0)
        return false;
    *to = row->to;
    return true;
}

bool inbound_required_evidence(enum inbound_state s, size_t alternative, uint32_t *needs)
{
    if (s == INBOUND_ANNOUNCED) { /* where the paper puts it; no event leads there */
        *needs = EVIDENCE_PAYLOAD;
        return alternative == 0;
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].to != s)
            continue;
        if (alternative == 0) {
            *needs = rows[i].needs;
            return true;
        }
        alternative--;
    }
    return false;
}

const char *inbound_state_name(enum inbound_state s)
{
    assert((unsigned)s < INBOUND_STATE_COUNT);
    return state_names[s];
}

const char *inbound_event_name(enum inbound_event e)
{
    assert((unsigned)e < INBOUND_EVENT_COUNT);
    return event_names[e];
}

bool inbound_state_parse(struct slice name, enum inbound_state *s)
{
    for (int i = 0; i < INBOUND_STATE_COUNT; i++)
        if (slice_is(name, state_names[i])) {
            *s = (enum inbound_state)i;
            return true;
        }
    return false;
}
