#ifndef HF_FLOW_STOCK_LOTS_H
#define HF_FLOW_STOCK_LOTS_H

#include "flow/order/order_needs.h"
#include "flow/stock/stock.h"

/* Dated goods: a claim names its lots, earliest expiry first (FEFO), and never one whose last day
 * is over. A lot's last day is the day before it counts no more, in its warehouse's zone. */

/* Names lots for qty of a SKU that stock_sku has just given; they are kept in v->pins. REFUSED: the
 * lots do not hold that many; what was named of them is given back. */
enum hf_status pin_lots(struct work *w, int64_t warehouse_id, struct verdict *v, int64_t sku_id,
                        int64_t qty) HF_MUST_CHECK;
/* What lots hold that lie where no picker found too little; a claim with v->sound_lots names no
 * other. */
enum hf_status free_in_sound_lots(struct work *w, int64_t warehouse_id, int64_t sku_id,
                                  int64_t *free_each) HF_MUST_CHECK;
/* Gives back every lot named in v->pins, which is empty after. */
enum hf_status unpin_lots(struct work *w, int64_t warehouse_id, struct verdict *v) HF_MUST_CHECK;
/* Writes v->pins as claims of a shipment. */
enum hf_status insert_claims(struct work *w, const struct shipment *sh,
                             const struct verdict *v) HF_MUST_CHECK;
/* Gives back the lots that a shipment names: all, or (qty > 0) so many of one SKU, the last to
 * expire first. */
enum hf_status release_claims(struct work *w, int64_t shipment_id, int64_t sku_id,
                              int64_t qty) HF_MUST_CHECK;

/* Under move_stock: the lot's total follows what enters or leaves sellable. *counts: it is part of
 * what may be sold. REFUSED: claims stand in the way. cause_id of a pick is its shipment, whose
 * claim shrinks with it. */
enum hf_status lot_gains(struct work *w, const struct movement *m, bool *counts) HF_MUST_CHECK;
enum hf_status lot_loses(struct work *w, const struct movement *m, bool *counts) HF_MUST_CHECK;

/* false: its last day is over, and nothing of it may be sold. */
enum hf_status lot_counts(struct work *w, int64_t warehouse_id, int64_t sku_id, struct slice lot,
                          struct slice expiry, bool *counts) HF_MUST_CHECK;

/* Fired when a day ends: what had it as its last day counts no more. */
enum hf_status expire_lots(struct work *w) HF_MUST_CHECK;

#endif
