#ifndef HF_FLOW_ORDER_READ_RECEIPT_H
#define HF_FLOW_ORDER_READ_RECEIPT_H

#include "flow/hub.h"

/* A payload that landed, opened again: for a change request that is accepted, and for replays. */
struct stored_payload {
    int64_t receipt_id, connection_id;
    struct slice path, topic, body; /* in the arena given */
};
/* The newest one of an order. OK; NOT_FOUND: none, or erased; FAILED: it does not open. */
enum hf_status read_newest_payload(const struct hub *hub, struct txn *tx, int64_t merchant_id,
                                   int64_t order_id, struct arena *a,
                                   struct stored_payload *p) HF_MUST_CHECK;

/* A sealed payload of a subject (its order, or the receipt itself), opened with whichever of the
 * subject's keys fits. *body: SLICE_NONE when none does. OK or < 0. */
enum hf_status open_receipt(const struct hub *hub, struct txn *tx, int64_t merchant_id,
                            int64_t subject_id, struct slice sealed, struct arena *a,
                            struct slice *body) HF_MUST_CHECK;

#endif
