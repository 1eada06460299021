#ifndef HF_RULES_APPROVAL_H
#define HF_RULES_APPROVAL_H

#include <stddef.h>
#include <stdint.h>

#include "rules/access.h"

/* The second pair of eyes as a decision: may this person approve that request now, and is it
 * enough? Requirements SA-3, scenarios 32, 33; docs/approvals.md. */

/* X(SYMBOL, value, name) */
#define REQUEST_STATE_MAP(X)     \
    X(PENDING, 0, "pending")     \
    X(APPROVED, 1, "approved")   \
    X(EXECUTED, 2, "executed")   \
    X(VETOED, 3, "vetoed")       \
    X(EXPIRED, 4, "expired")     \
    X(STALE, 5, "stale")         \
    X(CANCELLED, 6, "cancelled") \
    X(FAILED, 7, "failed")

enum request_state {
#define X(symbol, value, name) REQUEST_##symbol = value,
    REQUEST_STATE_MAP(X)
#undef X
        REQUEST_STATE_COUNT
};

/* Why not. X(SYMBOL, value, code of the problem) */
#define APPROVAL_ANSWER_MAP(X)               \
    X(YES, 0, "")                            \
    X(NOT_PENDING, 1, "request_not_pending") \
    X(TOO_LATE, 2, "request_expired")        \
    X(NOT_A_PERSON, 3, "person_required")    \
    X(SAME_PERSON, 4, "same_person")         \
    X(WRONG_ROLE, 5, "approver_role")        \
    X(OTHER_MERCHANT, 6, "not_found")        \
    X(TWICE, 7, "approved_already")          \
    X(DID_THE_WORK, 8, "same_person_did")

enum approval_answer {
#define X(symbol, value, name) APPROVAL_##symbol = value,
    APPROVAL_ANSWER_MAP(X)
#undef X
        APPROVAL_ANSWER_COUNT
};

struct approver {
    int64_t person_id; /* 0: a token, a device, the machine's administrator */
    enum role role;
    int64_t merchant_id; /* 0 = every merchant */
};

struct approval_case {
    enum access_action action;
    enum request_state state;
    int64_t merchant_id;         /* of the request; 0 = the hub */
    int64_t requester_person_id; /* 0 = no person behind it */
    int64_t approve_by_us, now_us;
    const struct approver *given; /* approvals on file */
    size_t given_count;
    const int64_t *did_the_work; /* persons excluded by the row's never_same_person_as */
    size_t did_count;
};

/* May this person approve (or veto) it now? In the order of the codes: what the person may not even
 * know comes first. */
enum approval_answer approval_decide(const struct approval_case *c, const struct approver *who);
/* true: with `who` the approvals are enough to carry it out. who: one that approval_decide let in.
 */
bool approval_suffices(const struct approval_case *c, const struct approver *who);

const char *request_state_name(enum request_state s);
bool request_state_parse(struct slice name, enum request_state *s);
const char *approval_code(enum approval_answer a);
/* For people; static. */
const char *approval_words(enum approval_answer a);

#endif
