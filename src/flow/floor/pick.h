#ifndef HF_FLOW_FLOOR_PICK_H
#define HF_FLOW_FLOOR_PICK_H

#include "flow/floor/scan.h"

/* What the steps at the shelf share: the task a code belongs to, and where goods lie. */

struct balance { /* texts in the unit's arena */
    int64_t location_id, qty;
    struct slice location, handling_unit, lot, serial, expiry, condition;
};

/* The scanned code and the shipment that wants it: said, of the device's batch, or the oldest. */
enum hf_status find_task(struct floor *f, struct scanned *item) HF_MUST_CHECK;
/* ready_to_pick: picking has begun, and somebody has the task. */
enum hf_status start_pick(struct floor *f) HF_MUST_CHECK;
/* The scanned place holds qty of it (and of the scanned lot). REFUSED: wrong_location wrong_lot
 * too_many. */
enum hf_status choose_balance(struct floor *f, const struct scanned *item, int64_t qty,
                              const struct balance **chosen) HF_MUST_CHECK;
/* Where else the article lies, places in doubt left out; "": nowhere. */
enum hf_status find_pick_place(struct floor *f, int64_t sku_id,
                               struct slice *location) HF_MUST_CHECK;
/* found of what was wanted lay at the scanned place, and no more. f->lines are without what was
 * found. */
enum hf_status miss_units(struct floor *f, const struct scanned *item, int64_t found) HF_MUST_CHECK;

#endif
