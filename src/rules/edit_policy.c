/* What an edit or a cancellation may do, by state.
 * Where: rules; edit_order and cancel_order in flow/ ask here before anything else.
 * Promise: nothing is edited under a living label, and nothing that left is cancelled. */
#include "rules/edit_policy.h"

#include <assert.h>

/* Content and address edits while the merchant's editable_until still allows them; one row per
 * state, in enum order. */
static const struct edit_rule {
    enum order_state state;
    enum edit_answer answer;
    enum editable_until from; /* an ASK is refused when editable_until lies before this */
} edits[] = {
    {ORDER_RECEIVED,       EDIT_APPLY,      EDITABLE_ACCEPTED},
    {ORDER_VALIDATED,      EDIT_APPLY,      EDITABLE_ACCEPTED},
    {ORDER_ACCEPTED,       EDIT_APPLY,      EDITABLE_ACCEPTED},
    {ORDER_READY_TO_PICK,  EDIT_ASK,        EDITABLE_PICKING },
    {ORDER_PICKING,        EDIT_ASK,        EDITABLE_PICKING },
    {ORDER_PICKED,         EDIT_ASK,        EDITABLE_PACKED  },
    {ORDER_PACKED,         EDIT_ASK,        EDITABLE_PACKED  },
    {ORDER_LABELLED,       EDIT_VOID_FIRST, EDITABLE_ACCEPTED},
    {ORDER_MANIFESTED,     EDIT_VOID_FIRST, EDITABLE_ACCEPTED},
    {ORDER_HANDED_OVER,    EDIT_REFUSE,     EDITABLE_ACCEPTED},
    {ORDER_SHIPPED,        EDIT_REFUSE,     EDITABLE_ACCEPTED},
    {ORDER_DELIVERED,      EDIT_REFUSE,     EDITABLE_ACCEPTED},
    {ORDER_CLOSED,         EDIT_REFUSE,     EDITABLE_ACCEPTED},
    {ORDER_CANCELLED,      EDIT_REFUSE,     EDITABLE_ACCEPTED},
    {ORDER_PARTLY_SHIPPED, EDIT_ASK,        EDITABLE_ACCEPTED},
};
_Static_assert(sizeof edits / sizeof *edits == ORDER_STATE_COUNT, "a state has no edit rule");

/* state, answer, reason raised meanwhile, second person */
static const struct cancel_rule cancels[] = {
    {ORDER_RECEIVED,       CANCEL_NOW,        REASON_NONE,                 false},
    {ORDER_VALIDATED,      CANCEL_NOW,        REASON_NONE,                 false},
    {ORDER_ACCEPTED,       CANCEL_NOW,        REASON_NONE,                 false},
    {ORDER_READY_TO_PICK,  CANCEL_NOW,        REASON_NONE,                 false},
    {ORDER_PICKING,        CANCEL_PUT_BACK,   REASON_CANCEL_AFTER_RELEASE, false},
    {ORDER_PICKED,         CANCEL_PUT_BACK,   REASON_CANCEL_AFTER_RELEASE, false},
    {ORDER_PACKED,         CANCEL_PUT_BACK,   REASON_CANCEL_AFTER_RELEASE, false},
    {ORDER_LABELLED,       CANCEL_VOID_FIRST, REASON_CANCEL_AFTER_RELEASE, true },
    {ORDER_MANIFESTED,     CANCEL_VOID_FIRST, REASON_CANCEL_AFTER_RELEASE, true },
    {ORDER_HANDED_OVER,    CANCEL_REFUSE,     REASON_CANCEL_AFTER_CUSTODY, true },
    {ORDER_SHIPPED,        CANCEL_REFUSE,     REASON_CANCEL_AFTER_CUSTODY, true },
    {ORDER_DELIVERED,      CANCEL_REFUSE,     REASON_CANCEL_AFTER_CUSTODY, true },
    {ORDER_CLOSED,         CANCEL_REFUSE,     REASON_CANCEL_AFTER_CUSTODY, true },
    {ORDER_CANCELLED,      CANCEL_ALREADY,    REASON_NONE,                 false},
    {ORDER_PARTLY_SHIPPED, CANCEL_REMAINDER,  REASON_CANCEL_AFTER_CUSTODY, true },
};
_Static_assert(sizeof cancels / sizeof *cancels == ORDER_STATE_COUNT, "a state has no cancel rule");

enum edit_answer edit_policy(enum order_state s, enum edit_kind k, enum editable_until until)
{
    assert((unsigned)s < ORDER_STATE_COUNT);
    assert((unsigned)k < EDIT_KINDS);
    const struct edit_rule *rule = &edits[s];
    assert(rule->state == s);

    if (k == EDIT_NOTE)
        return EDIT_APPLY;
    if (rule->answer == EDIT_ASK && until < rule->from)
        return EDIT_REFUSE;
    return rule->answer;
}

const struct cancel_rule *cancel_policy(enum order_state s)
{
    assert((unsigned)s < ORDER_STATE_COUNT);
    assert(cancels[s].state == s);
    return &cancels[s];
}

bool line_is_as_asked(int64_t asked, int64_t shipped, int64_t left, int64_t sent_least,
                      int64_t sent_most)
{
    int64_t least = sent_least < shipped ? sent_least : shipped,
            most = sent_most < shipped ? sent_most : shipped;
    return asked - left >= least && asked - left <= most;
}

const char *edit_answer_name(enum edit_answer a)
{
    static const char *const names[] = {"apply", "ask", "void_first", "refuse"};

    assert((unsigned)a < sizeof names / sizeof *names);
    return names[a];
}

const char *cancel_answer_name(enum cancel_answer a)
{
    static const char *const names[] = {"now",    "put_back",  "void_first",
                                        "refuse", "remainder", "already"};

    assert((unsigned)a < sizeof names / sizeof *names);
    return names[a];
}

bool editable_until_parse(struct slice name, enum editable_until *u)
{
    static const char *const names[] = {"accepted", "picking", "packed"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (slice_is(name, names[i])) {
            *u = (enum editable_until)i;
            return true;
        }
    }
    return false;
}
