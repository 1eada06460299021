#ifndef HF_FLOW_AUDIT_VERIFY_AUDIT_H
#define HF_FLOW_AUDIT_VERIFY_AUDIT_H

#include "flow/audit/audit_hash.h"
#include "flow/hub.h"
#include "store/store.h"

/* Walks the audit chains (docs/audit.md) and names the first row that does not follow: an edited
 * row, a gap, a row out of place, a signed head that does not fit, a chain that ends before a head
 * that somebody kept. */
struct audit_report {
    int64_t chains, rows, checkpoints, anchors, payloads;
    bool broken;
    int64_t merchant_id, seq; /* the first bad row */
    int64_t receipt_id;       /* of a payload; else 0 */
    const char *witness;      /* that keeps what does not fit; borrowed; NULL: no witness said so */
    const char *kind; /* static: edit gap order checkpoint fork truncated truncated-before-anchor
                         tail payload payload-row payload-missing file-missing */
};
/* merchant_id: one chain, or -1 for all. from_seq: the first row looked at; the hash of the row
 * before is taken as it stands (1 = everything). OK or < 0; what was found is in *r. */
enum hf_status verify_audit(const struct hub *hub, struct txn *tx, int64_t merchant_id,
                            int64_t from_seq, struct audit_report *r) HF_MUST_CHECK;

/* Every payload on file: it opens, it is what its hash says, and its row is as it was written.
 * merchant_id: -1 for all. Adds to *r. */
enum hf_status verify_payloads(const struct hub *hub, struct txn *tx, int64_t merchant_id,
                               struct audit_report *r) HF_MUST_CHECK;

/* A signed head, as a checkpoint states it. */
struct audit_head {
    int64_t merchant_id, seq;
    unsigned char hash[32], signature[64];
};
/* Is the chain still the one this head was signed for? Adds to *r. */
enum hf_status verify_anchor(const struct hub *hub, struct txn *tx, const struct audit_head *head,
                             struct audit_report *r) HF_MUST_CHECK;
/* Verifies one chain from its newest signed head to its end, which goes into *head (seq 0: no rows;
 * not signed). Adds to *r. */
enum hf_status verify_tail(const struct hub *hub, struct txn *tx, int64_t merchant_id,
                           struct audit_head *head, struct audit_report *r) HF_MUST_CHECK;

/* The same for every chain there is. Resets *r. */
enum hf_status verify_tails(const struct hub *hub, struct txn *tx,
                            struct audit_report *r) HF_MUST_CHECK;

/* A row of list_audit_chain or list_audit_of; borrowed until the next. */
struct audit_row audit_row_read(struct rows *rows, int64_t merchant_id);

void audit_sign_head(const struct hub *hub, struct audit_head *head);

#endif
