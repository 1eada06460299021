#ifndef HF_OUTBOX_CLAIM_H
#define HF_OUTBOX_CLAIM_H

#include "flow/owed.h"
#include "outbox/pull.h"
#include "partner/outbound.h"
#include "rules/breaker.h"

/* The two units of work around a call. The intent is committed before the call, with the row's
 * lease and what the limits and the breaker say; the result is committed after it, with what the
 * use case records. A process may die between them: the lease ends, and the next worker knows that
 * a call may have been made. */

enum { LEASE_S = 60 }; /* a token and a call take 40 s at most */

struct outbox_claim {
    const struct hub *hub;
    int64_t merchant_id, connection_id;
    const struct outbound_adapter *adapter;
    const struct rate_rule *bucket;
    struct slice bucket_account; /* what the bucket is kept under */
    const struct owed_row *rows;
    int count;
    int64_t cost;
    bool call_reads; /* the call changes nothing: no doubt comes of it */
    struct slice reference;
    unsigned char request_sha256[32];
    /* out */
    int64_t call_id;
    int64_t wait_us; /* > 0: not now; nothing was claimed */
    bool postponed;  /* a background question that left the bucket to others; nothing was claimed */
};
/* arg: struct outbox_claim. OK: claimed. NOT_FOUND: another worker has it, or it may not be sent
 * (any more). REFUSED: wait_us. */
enum hf_status claim_owed(struct txn *tx, void *arg) HF_MUST_CHECK;

struct outbox_ending {
    const struct hub *hub;
    int64_t merchant_id, connection_id, call_id;
    const struct outbound_adapter *adapter;
    const struct rate_rule *bucket;
    struct slice bucket_account;
    const struct owed_row *rows;
    int count;
    int64_t cost;
    const struct outbound_result *result;
    const struct pull_figures
        *pulled;        /* of a pull of orders: what landed; NULL: nothing was asked for */
    bool doubt;         /* the call was sent, and what came of it is not known */
    bool system_failed; /* for the breaker */
    int http_status;    /* 0 = no answer */
    unsigned char answer_sha256[32];
    int64_t late; /* out: rows that another worker has by now */
};
enum hf_status end_owed(struct txn *tx, void *arg) HF_MUST_CHECK;

/* A row that ends without a call: nothing to send, refused by the adapter, or in doubt with nobody
 * to ask. */
struct outbox_uncalled {
    const struct hub *hub;
    const struct owed_row *row;
    enum outbound_outcome outcome; /* NOTHING REFUSED DOUBT */
    struct slice error;
};
enum hf_status end_uncalled(struct txn *tx, void *arg) HF_MUST_CHECK;

#endif
