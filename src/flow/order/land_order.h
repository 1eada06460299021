#ifndef HF_FLOW_ORDER_LAND_ORDER_H
#define HF_FLOW_ORDER_LAND_ORDER_H

#include "flow/order/order.h"
#include "rules/edit_policy.h"

/* Landing: one inbound payload, exactly once, whatever the way in. prepare_landing() does on the
 * caller's thread what needs no store (digests, compression, sealing); land_order() is the unit of
 * work. docs/intake.md says which case gets which answer. */

enum landing_result { LANDING_LANDED, LANDING_DUPLICATE, LANDING_HELD, LANDING_IGNORED };
const char *landing_result_name(enum landing_result r);

struct landing {
    const struct hub *hub;
    struct actor actor;

    /* in: borrowed until done */
    int64_t merchant_id;
    int64_t connection_id;
    struct slice key;            /* idempotency key, 1 to 255 bytes */
    struct slice path;           /* webhook poll file api */
    struct slice topic;          /* the platform's own word */
    struct slice body;           /* raw bytes as received */
    const struct order_doc *doc; /* NULL: could not be read; then error says why */
    struct doc_error error;
    /* of a payload that is no order and only says where to look; NULL: an order. OK and *known:
     * something of ours was meant, and the look is owed */
    enum hf_status (*hear)(struct work *w, const struct landing *l, bool *known);
    const void *hint;
    bool phone_good; /* made by prepare_landing */

    /* made by prepare_landing */
    unsigned char body_sha256[32];
    unsigned char key_hash[16];
    unsigned char content[16];
    bool with_method; /* the content has the shipping method in it */
    bool twins;       /* the merchant asks for duplicate_suspect, and the payload names somebody */
    unsigned char twin[16]; /* then: order_twin.h */
    struct slice sealed_body;
    struct slice sealed_person;
    int64_t key_id;
    unsigned char wrapped[60];
    int key_generation; /* of the key it is wrapped with: the master key may change meanwhile */
    unsigned char row_key[32]; /* receipt_seal.h */

    /* out: set anew by every run */
    enum landing_result result;
    int64_t receipt_id;
    int64_t order_id; /* 0 = none */
    bool conflict;    /* same key, other body */
    bool erased;      /* the order is there and its person is not: nothing of the copy was kept */
    bool holds;       /* the order landed and is held */
    bool edited;      /* the copy was an edit; then answer says what became of it */
    enum edit_answer edit_answer;
};

/* a: the request's arena; holds what is made. FULL when it does not fit. */
enum hf_status prepare_landing(struct landing *l, struct arena *a) HF_MUST_CHECK;

/* Keeps the payload's key under its order or receipt, wrapped with the key that wraps now. */
enum hf_status keep_landing_key(struct work *w, int64_t subject_id,
                                const struct landing *l) HF_MUST_CHECK;

/* What landing will ask of the store, for unit.foresee: the two gates and what the lines' codes
 * mean; then the stock of the SKUs they mean. */
enum { LANDING_ROUNDS = 2 };
enum hf_status foresee_landing(struct txn *tx, const struct landing *l, int round) HF_MUST_CHECK;

/* The unit of work for runner_submit; arg is a struct landing. OK, DUPLICATE or HELD, or < 0. */
enum hf_status land_order(struct txn *tx, void *arg) HF_MUST_CHECK;
/* The same inside a unit that is already at work (a file's rows, the API's order). */
enum hf_status land_in(struct work *w, struct landing *l) HF_MUST_CHECK;

/* Applies a newer copy to an order that is there: payment and cancel facts always, content by the
 * stamp and the state. *changed: something was. */
enum hf_status merge_order(struct work *w, struct landing *l, struct order *o,
                           bool *changed) HF_MUST_CHECK;
/* A change request is accepted: its content replaces the order's, as an edit before release would.
 * REFUSED when picking has begun. The caller closed the hold and saves the order. */
enum hf_status accept_edit(struct work *w, const struct landing *l, struct order *o) HF_MUST_CHECK;
/* Takes lines, recipient and head fields of a document into an order (new, or edited). */
enum hf_status adopt_doc(struct work *w, const struct landing *l, struct order *o) HF_MUST_CHECK;
/* Judges a stored order anew after its data, its stock or its evidence changed, and writes the SKUs
 * found for its lines. */
enum hf_status revalidate_order(struct work *w, struct order *o, int64_t receipt_id) HF_MUST_CHECK;
/* Payment and payload evidence of a document. */
enum hf_status record_doc_facts(struct work *w, const struct landing *l,
                                struct order *o) HF_MUST_CHECK;
/* Cancels as far as the state allows; what cannot be is held with its reason. */
enum wish_of { WISH_OF_DESK, WISH_OF_CHANNEL };
enum hf_status cancel_order(struct work *w, struct order *o, struct slice why,
                            enum wish_of asked_by) HF_MUST_CHECK;
/* Somebody said no to a change or a cancellation that waited for an answer (`code` of its hold):
 * the channel hears it with the reason, once, and a copy that repeats the wish is not asked about
 * again. l: the refused change as it was read, or NULL when it cannot be read again. why: for the
 * shop's people. A wish of the desk's own is nobody else's business. */
enum hf_status refuse_wish(struct work *w, const struct landing *l, const struct order *o,
                           const struct reason *r, struct slice why) HF_MUST_CHECK;
enum hf_status insert_order_lines(struct work *w, const struct order *o) HF_MUST_CHECK;
/* Writes the SKUs that a re-validation found for lines that are stored. */
enum hf_status save_line_skus(struct work *w, const struct order *o) HF_MUST_CHECK;

#endif
