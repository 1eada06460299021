#ifndef HF_FLOW_AUDIT_ERASE_H
#define HF_FLOW_AUDIT_ERASE_H

#include "flow/order/order.h"

/* Erasure (docs/privacy.md; security 7; CS-3): the keys that an order's personal data is sealed
 * under are destroyed, and what held it is emptied. Ids, states, evidence and the audit chain stay.
 * Every erasure leaves a certificate, whose digest is the payload digest of the audit row that was
 * written with it. */

enum erasure_cause { ERASURE_RETENTION, ERASURE_REQUEST };
enum { ERASURE_BATCH = 50 }; /* orders and payloads of one unit: a few hundred statements */

struct erasure {
    int64_t erasure_id;
    enum erasure_cause cause;
    int64_t orders[ERASURE_BATCH],
        receipts[ERASURE_BATCH]; /* receipts: payloads that never became an order */
    int order_count, receipt_count;
    int64_t keys; /* out: destroyed */
};

const char *erasure_cause_name(enum erasure_cause c);

/* Erases them all and writes the certificate; sets the unit's payload digest. Who was erased before
 * is left out; nobody left: NOT_FOUND, and nothing was written. */
enum hf_status erase(struct work *w, struct erasure *e) HF_MUST_CHECK;

/* May it be done in the state the order is in? NULL: yes; else why not, for people. */
const char *erase_refused(const struct order *o);

/* What a certificate's digest is over: in the transaction's arena; SLICE_NONE when it does not fit.
 * cause and subjects as in the store. */
struct erasure_subject {
    struct slice subject; /* order receipt */
    int64_t id;
};
struct slice erasure_text(struct work *w, int64_t erasure_id, struct slice cause, int64_t at_us,
                          const struct erasure_subject *subjects, int count);

/* Unit of work: the next batch of one merchant whose time is over, by the retention of each
 * connection. */
struct erasure_sweep {
    struct hub *hub;
    int64_t merchant_id;
    int erased; /* out; ERASURE_BATCH or more: there may be others */
};
enum hf_status sweep_erasures(struct txn *tx, void *arg) HF_MUST_CHECK;

#endif
