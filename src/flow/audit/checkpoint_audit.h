#ifndef HF_FLOW_AUDIT_CHECKPOINT_AUDIT_H
#define HF_FLOW_AUDIT_CHECKPOINT_AUDIT_H

#include "flow/audit/verify_audit.h"

/* Signed heads of the audit chains: into the store, the log, and a file beside the store that only
 * grows (one JSON object per line; hub_options.checkpoints_path). A head is signed only where the
 * chain follows from the last one. */

/* Every chain that grew by at least least_rows (>= 1) since its last signed head. Reads with a
 * reader, then one unit of the hub; waits for it. FAILED: a chain does not follow; it stays
 * unsigned, and the log says so. */
enum hf_status checkpoint_audit(struct hub *hub, int64_t least_rows) HF_MUST_CHECK;

/* At start: every chain from its last signed head on. What was found is in *r. */
enum hf_status check_audit_tails(struct hub *hub, struct audit_report *r) HF_MUST_CHECK;

#endif
