#ifndef HF_FLOW_VERIFY_AUDIT_H
#define HF_FLOW_VERIFY_AUDIT_H

#include "flow/hub.h"

/* Walks the audit chains from their first row (docs/audit.md) and names the first that does not
 * follow: an edited row, a gap, a row out of place, a checkpoint that does not fit. */
struct audit_report {
    int64_t chains, rows, checkpoints;
    bool broken;
    int64_t merchant_id, seq; /* the first bad row */
    const char *kind;         /* static: edit gap order checkpoint */
};
/* merchant_id: one chain, or -1 for all. OK or < 0; what was found is in *r. */
enum hf_status verify_audit(const struct hub *hub, struct txn *tx, int64_t merchant_id,
                            struct audit_report *r) HF_MUST_CHECK;

/* Signs the head of every chain that grew since its last checkpoint. A unit of the hub. */
enum hf_status checkpoint_audit(struct txn *tx, void *hub) HF_MUST_CHECK;

#endif
