#ifndef HF_FLOW_ORDER_FIX_ORDER_H
#define HF_FLOW_ORDER_FIX_ORDER_H

#include "flow/order/order.h"

/* Data that an order lacked, supplied by a person who says where it comes from (docs/orders.md). */
struct line_fix {
    int line;
    struct slice sku; /* catalogue code, for this one order */
};
struct order_fix {
    struct slice source, reason;
    struct ship_to ship_to; /* fields given replace; .given = false: none */
    struct line_fix *lines;
    int line_count;
};
/* Merges, seals, validates again; released by itself when nothing lacks any more. OK; REFUSED with
 * *problem worded; < 0. The caller saves the order. */
enum hf_status fix_order(struct work *w, struct order *o, const struct order_fix *fix,
                         struct slice *problem) HF_MUST_CHECK;

#endif
