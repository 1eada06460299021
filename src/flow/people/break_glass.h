#ifndef HF_FLOW_PEOPLE_BREAK_GLASS_H
#define HF_FLOW_PEOPLE_BREAK_GLASS_H

#include "flow/people/approvals.h"
#include "rules/break_glass.h"

/* What one person carried out without the second one it takes, and its review by another
 * (docs/approvals.md, "In an emergency"). Both are rows that never change; an exception is open in
 * between. */

/* May this person carry the request out alone, now? *answer says why not. OK or < 0. */
enum hf_status judge_glass(struct work *w, const struct request *r, const struct approver *who,
                           enum glass_answer *answer) HF_MUST_CHECK;
/* The deed's row, its exception and its event, beside whatever it did. emergency: a word of the
 * action's row. */
enum hf_status record_glass(struct work *w, const struct request *r, const struct approver *who,
                            struct slice emergency, struct slice reason) HF_MUST_CHECK;

/* May this person review it? OK or < 0. *exception_id: what the review closes. */
enum hf_status judge_review(struct work *w, const struct request *r, const struct approver *who,
                            enum review_answer *answer, int64_t *exception_id) HF_MUST_CHECK;
/* OK; NOT_FOUND: somebody else did in the same moment. */
enum hf_status record_review(struct work *w, const struct request *r, const struct approver *who,
                             int64_t exception_id, struct slice verdict,
                             struct slice reason) HF_MUST_CHECK;

#endif
