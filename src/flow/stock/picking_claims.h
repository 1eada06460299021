#ifndef HF_FLOW_STOCK_PICKING_CLAIMS_H
#define HF_FLOW_STOCK_PICKING_CLAIMS_H

#include "flow/order/order_needs.h"

/* Claims of shipments that a picker is at. Their units may be gone from the shelf: then the count
 * wins, the order holds with stock_short, and goes on by itself when there is more. What is in the
 * tote stays there. */

/* A lot of an article. lot.ptr NULL: whichever. */
struct claimed_lot {
    struct slice lot, expiry;
};

/* Takes so many units of claims back, the newest shipment's first. REFUSED: pickers have not
 * claimed that many. */
enum hf_status withdraw_picking(struct work *w, int64_t warehouse_id, int64_t sku_id,
                                const struct claimed_lot *lot, int64_t qty) HF_MUST_CHECK;

/* Claims what the order's shipments on the floor lack, as far as it is there; holds for the rest,
 * and ends the hold of what lacks nothing. Nothing while another hold stops the order, or where
 * nothing of it is being picked. */
enum hf_status cover_picking(struct work *w, struct order *o) HF_MUST_CHECK;
/* Is it a hold of cover_picking's? No other judgement closes it. */
bool reason_is_picking(const struct reason *r);

/* Claims qty of what is free for a shipment, naming lots where the article is dated; sound: only of
 * lots from places that nobody doubts. The line's figure is the caller's. NOT_FOUND: not that many
 * are free. */
enum hf_status claim_units(struct work *w, const struct shipment *sh, int64_t sku_id, int64_t qty,
                           bool sound) HF_MUST_CHECK;

#endif
