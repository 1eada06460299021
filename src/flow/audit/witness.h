#ifndef HF_FLOW_AUDIT_WITNESS_H
#define HF_FLOW_AUDIT_WITNESS_H

#include "base/kept_copy.h"
#include "flow/audit/verify_audit.h"

/* Witnesses: places outside the store that keep every signed head (docs/audit.md, "Witnesses"). A
 * thread of its own brings each new head there; when a witness is away it is brought later. At
 * start the newest head of each chain there is held against the chain: a store that was set back,
 * or written anew, contradicts what its witness keeps. Then an alarm is raised, nothing is brought
 * there any more and no head is signed. */

enum { WITNESSES_MAX = 4 };

struct witnesses; /* opaque */

/* places: copied. NULL: out of memory or threads, or count is 0. */
struct witnesses *witnesses_start(struct hub *hub, const struct kept_copy *places, int count);
/* Brings what is still to be brought, once, and ends. NULL does nothing. */
void witnesses_stop(struct witnesses *w);

/* What one witness keeps, held against the chains. */
struct witness_report {
    const char *place; /* borrowed from the witnesses */
    int64_t heads;     /* that were looked at */
    bool away;         /* it could not be read */
};
/* Every line of every copy; each is fetched first, with no transaction open. Adds to *r: the first
 * head that does not fit is the report's. merchant_id: -1 for all chains. count: how many are told.
 * OK or < 0. */
enum hf_status witnesses_verify(struct hub *hub, int64_t merchant_id, struct audit_report *r,
                                struct witness_report reports[WITNESSES_MAX],
                                int *count) HF_MUST_CHECK;

#endif
