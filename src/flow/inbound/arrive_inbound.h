#ifndef HF_FLOW_INBOUND_ARRIVE_INBOUND_H
#define HF_FLOW_INBOUND_ARRIVE_INBOUND_H

#include "flow/inbound/inbound.h"

/* What the use cases of receiving share. */

/* REFUSED with wrong_state: "inbound ASN-1 is closed: WHAT". */
enum hf_status refuse_inbound_state(struct work *w, const struct inbound *in, const char *what,
                                    struct refusal *why) HF_MUST_CHECK;
/* It is here: timers end, the state follows where the table allows. */
enum hf_status mark_arrived(struct work *w, struct inbound *in) HF_MUST_CHECK;
/* Nobody waits for it any more: its timers end, and what they raised. why: static. */
enum hf_status end_watch(struct work *w, struct inbound *in, const char *why) HF_MUST_CHECK;
/* A receipt's opaque id; also the field of the exceptions it raises. */
struct slice receipt_name(struct work *w, int64_t receipt_id);

/* A receipt as stored. */
enum receipt_state { RECEIPT_COUNTED, RECEIPT_ACCEPTED, RECEIPT_REVERSED };
struct stored_line {
    int line;
    int64_t sku_id, qty_each, location_id;
    struct slice sku, lot, serial, expiry, finding, carton;
    const char *bucket; /* static */
};
struct stored_receipt {
    int64_t receipt_id, inbound_id;
    enum receipt_state state;
    struct stored_line *lines;
    int line_count;
};
/* OK or NOT_FOUND. */
enum hf_status load_receipt(struct work *w, int64_t receipt_id,
                            struct stored_receipt *r) HF_MUST_CHECK;
/* OK; REFUSED: somebody else was first. */
enum hf_status end_receipt(struct work *w, const struct stored_receipt *r, enum receipt_state to,
                           struct slice why) HF_MUST_CHECK;
/* Where the units of that line stand in that bucket. */
struct place receipt_place(struct work *w, const struct inbound *in, const struct stored_line *l,
                           const char *bucket);

#endif
