#ifndef HF_FLOW_WORK_H
#define HF_FLOW_WORK_H

#include "flow/hub.h"
#include "store/store.h"

/* One unit of work at the door: who acts, when, on which merchant, and the one audit row that is
 * written with it in the same transaction. Begin it, do the use case, note what was done, end it.
 * The head of the merchant's chain is read once per transaction. */

enum {
    WORK_DETAIL_BYTES =
        1024, /* transitions and codes, no text from outside; cut with "..." past it */
    WORK_EVENTS_MAX =
        65536, /* event numbers are audit_seq * 65536 + n; an import's unit has thousands */
};

struct actor {
    struct slice name; /* "channel:shop-es", "person:ana", "token:acceptance", "hub"; borrowed */
    struct slice via;  /* webhook poll file api cli timer floor */
    int64_t person_id; /* 0 = no person behind it */
};

struct work {
    struct txn *tx;
    const struct hub *hub;
    const struct merchant *merchant; /* borrowed from the directory snapshot; NULL for the hub */
    int64_t merchant_id;
    int64_t now_us;
    struct actor actor;
    const char *action; /* static */

    /* for the audit row; the use case fills these */
    const char *object; /* static: order shipment parcel location sku profile ... */
    int64_t object_id;
    int64_t version_before, version_after;
    const char *outcome;         /* static: done held refused duplicate ... */
    const char *reason;          /* static code or "" */
    struct slice payload_digest; /* SHA-256, or SLICE_NONE */
    int64_t request_id;

    int64_t audit_seq; /* number this row will have */
    unsigned char prev_hash[32];
    char detail[WORK_DETAIL_BYTES];
    size_t detail_bytes;
    int events;
    const struct directory *directory; /* snapshot held until work_end */
};

/* merchant_id 0 = the hub itself. Reads the chain's head. NOT_FOUND: no such merchant. */
enum hf_status work_begin(struct work *w, struct txn *tx, const struct hub *hub,
                          int64_t merchant_id, struct actor actor,
                          const char *action) HF_MUST_CHECK;
/* A view for reading: the same structure without an audit row. End it with work_end_unchanged. */
enum hf_status work_view(struct work *w, struct txn *tx, const struct hub *hub,
                         int64_t merchant_id) HF_MUST_CHECK;
/* Appends to the audit detail: codes and numbers only, never personal data. */
void work_note(struct work *w, const char *format, ...) HF_PRINTF(2, 3);
/* One fact for the merchant's event stream. body: JSON members without the braces. */
enum hf_status work_event(struct work *w, const char *kind, int64_t object_id,
                          struct slice body) HF_MUST_CHECK;
/* Writes the audit row when s >= 0 and lets the snapshot go. Returns s or the error. */
enum hf_status work_end(struct work *w, enum hf_status s) HF_MUST_CHECK;
/* The same without an audit row, for units that changed nothing. */
enum hf_status work_end_unchanged(struct work *w, enum hf_status s) HF_MUST_CHECK;

int64_t work_new_id(struct work *w);

#endif
