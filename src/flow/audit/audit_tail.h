#ifndef HF_FLOW_AUDIT_AUDIT_TAIL_H
#define HF_FLOW_AUDIT_AUDIT_TAIL_H

#include "flow/hub.h"
#include "store/store.h"

/* Where a chain ends (docs/audit.md, "The end of a chain"): one row per chain, written in every
 * commit that adds to it, under a keyed digest. Rows cut off the end show at once, and not only
 * behind the next signed head. */

enum { AUDIT_TAIL_SEAL_BYTES = 16 };

enum hf_status put_audit_tail(struct txn *tx, const struct hub *hub, int64_t merchant_id,
                              int64_t seq, const unsigned char hash[32]) HF_MUST_CHECK;

enum tail_verdict {
    TAIL_FITS,
    TAIL_CUT,    /* the chain went on once */
    TAIL_FORGED, /* gone, behind the chain, or not written by us */
};
/* Is this where the chain ended? seq 0 = it has no rows. OK or < 0. */
enum hf_status judge_audit_tail(struct txn *tx, const struct hub *hub, int64_t merchant_id,
                                int64_t seq, const unsigned char hash[32],
                                enum tail_verdict *verdict) HF_MUST_CHECK;

/* At the first start with a store of before: its chains get their ends. Once per store. */
enum hf_status adopt_audit_tails(struct txn *tx, const struct hub *hub) HF_MUST_CHECK;

#endif
