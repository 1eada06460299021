/* Who may be the second pair of eyes.
 * Where: rules; asked with every approval and veto, by whatever path it came.
 * Promise: nobody approves an own request; a person counts once, whatever accounts and tokens they
 * hold. */
#include "rules/approval.h"

#include <assert.h>

enum { APPROVERS_MAX = 8 };

static const char *const state_names[] = {
#define X(symbol, value, name) [REQUEST_##symbol] = name,
    REQUEST_STATE_MAP(X)
#undef X
};
static const char *const codes[] = {
#define X(symbol, value, name) [APPROVAL_##symbol] = name,
    APPROVAL_ANSWER_MAP(X)
#undef X
};
static const char *const words[] = {
    [APPROVAL_YES] = "",
    [APPROVAL_NOT_PENDING] = "this request is decided already",
    [APPROVAL_TOO_LATE] = "this request waited too long: ask anew",
    [APPROVAL_NOT_A_PERSON] = "a person who signed in has to decide, not a token",
    [APPROVAL_SAME_PERSON] = "nobody decides about an own request",
    [APPROVAL_WRONG_ROLE] = "this request is not for your role to decide",
    [APPROVAL_OTHER_MERCHANT] = "no such request",
    [APPROVAL_TWICE] = "you have approved this request already",
    [APPROVAL_DID_THE_WORK] = "whoever did the work does not decide about it",
};
_Static_assert(sizeof words / sizeof *words == APPROVAL_ANSWER_COUNT, "an answer has no words");

enum approval_answer approval_decide(const struct approval_case *c, const struct approver *who)
{
    if (who->merchant_id != 0 && who->merchant_id != c->merchant_id)
        return APPROVAL_OTHER_MERCHANT;
    if (who->person_id == 0)
        return APPROVAL_NOT_A_PERSON;
    if (who->person_id == c->requester_person_id)
        return APPROVAL_SAME_PERSON;
    if (!access_may_approve(c->action, who->role))
        return APPROVAL_WRONG_ROLE;
    for (size_t i = 0; i < c->did_count; i++)
        if (c->did_the_work[i] == who->person_id)
            return APPROVAL_DID_THE_WORK;
    if (c->state != REQUEST_PENDING)
        return APPROVAL_NOT_PENDING;
    if (c->now_us >= c->approve_by_us)
        return APPROVAL_TOO_LATE;
    for (size_t i = 0; i < c->given_count; i++)
        if (c->given[i].person_id == who->person_id)
            return APPROVAL_TWICE;
    return APPROVAL_YES;
}

bool approval_suffices(const struct approval_case *c, const struct approver *who)
{
    enum role roles[APPROVERS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < c->given_count && count + 1 < APPROVERS_MAX; i++)
        roles[count++] = c->given[i].role;
    roles[count++] = who->role;
    return access_approved(c->action, roles, count);
}

const char *request_state_name(enum request_state s)
{
    assert((unsigned)s < REQUEST_STATE_COUNT);
    return state_names[s];
}

bool request_state_parse(struct slice name, enum request_state *s)
{
    for (int i = 0; i < REQUEST_STATE_COUNT; i++)
        if (slice_is(name, state_names[i])) {
            *s = (enum request_state)i;
            return true;
        }
    return false;
}

const char *approval_code(enum approval_answer a)
{
    return codes[a];
}

const char *approval_words(enum approval_answer a)
{
    return words[a];
}
