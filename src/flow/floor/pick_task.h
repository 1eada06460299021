#ifndef HF_FLOW_FLOOR_PICK_TASK_H
#define HF_FLOW_FLOOR_PICK_TASK_H

#include "flow/floor/scan.h"

/* Who works on which shipment. A claim is made by name (a batch: one shipment or a cluster, each
 * with its tote), or by the first pick of a shipment that nobody has (batch 0: whoever comes may go
 * on). */

struct pick_claim { /* texts in the unit's arena */
    int64_t batch_id, claimed_at_us;
    struct slice operator_name, device, tote;
};
/* OK or NOT_FOUND: nobody has it. */
enum hf_status find_claim(struct work *w, int64_t shipment_id, struct pick_claim *c) HF_MUST_CHECK;
enum hf_status save_claim(struct work *w, const struct shipment *sh,
                          const struct pick_claim *c) HF_MUST_CHECK;
/* OK: nobody's; DUPLICATE: another shipment's. */
enum hf_status tote_is_free(struct work *w, const struct shipment *sh,
                            struct slice tote) HF_MUST_CHECK;
/* Ends the claim and gives its tote free. */
enum hf_status end_claim(struct work *w, int64_t shipment_id) HF_MUST_CHECK;

/* A pick of f's shipment by its scan: the claim is there, or made; the tote is the shipment's. */
enum hf_status join_claim(struct floor *f) HF_MUST_CHECK;
/* The shipment of this device's claims that wants the article, the scanned tote's first; 0: the
 * device has no batch. REFUSED: it has one, and nothing of it wants the article. */
enum hf_status find_batch_shipment(struct floor *f, const struct scanned *item,
                                   int64_t *shipment_id) HF_MUST_CHECK;

/* The picker's next place: of the shipment, or of all shipments of its batch, along the walk from
 * where the scan was made. Sets answer->next and what belongs to it. */
enum hf_status next_pick(struct floor *f) HF_MUST_CHECK;

enum { BATCH_MAX = 24 }; /* totes a cart carries */
struct claim_wish {
    int64_t batch_id; /* made by the caller */
    struct slice operator_name, device;
    int64_t shipments[BATCH_MAX];
    struct slice totes[BATCH_MAX]; /* "" = none */
    int count;
    bool take_over; /* from another device */
    bool spanish;
};
/* All or nothing. Sets the answer's next. OK; REFUSED: a->problem and a->shipment_id say which and
 * why. */
enum hf_status claim_tasks(struct work *w, const struct claim_wish *wish,
                           struct scan_answer *a) HF_MUST_CHECK;

#endif
