#ifndef HF_FLOW_PEOPLE_APPROVALS_H
#define HF_FLOW_PEOPLE_APPROVALS_H

#include "flow/work.h"
#include "rules/approval.h"

/* Requests and their approvals (docs/approvals.md). A request keeps what was asked as the API call
 * it came as - method, path, content type, body - sealed, with its hash, the target and the
 * target's version; what is carried out later is that very content and nothing else. */

enum { APPROVE_BY_HOURS = 8, REASON_LEAST = 10, APPROVALS_OF_ONE = 8, RECEIVERS_MAX = 64 };

struct request_call { /* what will be carried out */
    struct slice method, path, content_type, body;
};
struct request_wish {
    enum access_action action;
    const char *target; /* static: order return exception location ... */
    int64_t target_id;  /* 0: target_text says what it is about */
    struct slice target_text;
    struct slice reason;
    enum role role; /* the requester's */
    struct request_call call;
};
enum request_result { REQUEST_MADE, REQUEST_JOINED, REQUEST_CLASH, REQUEST_NOBODY };
/* MADE or JOINED (the same was asked before): *id. CLASH: another one about the same target is
 * pending, *id is that one. NOBODY: no person could approve it. OK or < 0. */
enum hf_status open_request(struct work *w, const struct request_wish *wish, int64_t *id,
                            enum request_result *result) HF_MUST_CHECK;

struct request { /* in the transaction's arena */
    int64_t request_id, merchant_id, target_id, target_version, requester_person_id, approve_by_us,
        made_at_us, ended_at_us;
    enum access_action action;
    enum request_state state; /* expired when its time is over, whatever the row says yet */
    struct slice target, target_text, requester, requester_role, reason, ended_why;
    int64_t quorum;
    unsigned char hash[32];
    struct request_call call;
    struct approver given[APPROVALS_OF_ONE];
    int given_count;
    int64_t receivers[RECEIVERS_MAX]; /* persons that the row's never_same_person_as excludes */
    int receiver_count;
};
/* OK; NOT_FOUND. The content is opened and its hash compared (FAILED when somebody changed it). */
enum hf_status load_request(struct work *w, int64_t request_id, struct request **r) HF_MUST_CHECK;
/* true: the target is as it was when this was asked. */
enum hf_status request_is_fresh(struct work *w, const struct request *r, bool *fresh) HF_MUST_CHECK;
struct approval_case request_case(const struct request *r, int64_t now_us);
enum hf_status record_approval(struct work *w, const struct request *r, const struct approver *who,
                               const char *decision, struct slice reason) HF_MUST_CHECK;
/* OK; NOT_FOUND: it had ended. */
enum hf_status end_request(struct work *w, const struct request *r, enum request_state state,
                           struct slice why) HF_MUST_CHECK;

#endif
