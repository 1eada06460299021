#ifndef HF_FLOW_ORDER_ORDER_NEEDS_H
#define HF_FLOW_ORDER_ORDER_NEEDS_H

#include "flow/order/order.h"

/* What a judgement finds. Pure reading of the order, the catalogue, the profile and the stock. */
enum {
    REASONS_MAX = 128
}; /* past this many the rest is not listed; the order holds all the same */

/* A lot that a claim names. */
struct pin {
    int64_t sku_id, qty_each;
    struct slice lot, expiry;
};
enum { PINS_MAX = 2 * NEEDS_MAX }; /* every need of the longest order from two lots */

struct candidates; /* resolve_line's own */
struct verdict {   /* zeroed */
    struct reason reasons[REASONS_MAX];
    int reason_count;
    uint32_t
        evidence; /* of ADDRESS_COMPLETE, CONTACT_COMPLETE, SKUS_MAPPED: what was found whole */
    const struct profile_carrier *carrier; /* NULL: no service */
    const struct profile_service *service;
    struct need *needs;
    int need_count;
    int64_t weight_g;
    int need_room;
    struct pin *pins; /* what a claim on dated goods names (lots.c); NULL = nothing yet */
    int pin_count;
    bool sound_lots;               /* only lots from places that nobody doubts */
    struct candidates *candidates; /* one set for all lines */
    bool backorder; /* what lacks stock waits in a shipment of its own and holds nothing else */
};

/* What a reservation got. now: claimed (the judgement itself when all of it is), NULL = nothing;
 * later: what waits in a further shipment, NULL = nothing. Both live in the transaction's arena. */
struct claim {
    struct verdict *now, *later;
};

/* Maps one line at the order's placed-at instant; adds reasons, sets sku fields. */
enum hf_status resolve_line(struct work *w, const struct order *o, struct order_line *l,
                            struct verdict *v) HF_MUST_CHECK;
void add_reason(struct verdict *v, struct reason r);
/* All checks but stock. */
enum hf_status judge_order(struct work *w, struct order *o, struct verdict *v) HF_MUST_CHECK;
/* Judges, opens and closes holds, reserves and moves the order as far as its evidence allows.
 * Does not write the order's own row. */
enum hf_status settle_order(struct work *w, struct order *o, int64_t receipt_id) HF_MUST_CHECK;

/* B2B-2: an order that waits for a stock check has the places of its goods counted; once per order,
 * when it is validated. Nothing for other orders. */
enum hf_status ask_stock_check(struct work *w, const struct order *o,
                               const struct verdict *v) HF_MUST_CHECK;
/* OK: every place the goods lie at was counted since the order came. REFUSED: *sku at *place was
 * not. */
enum hf_status stock_was_checked(struct work *w, struct order *o, struct slice *sku,
                                 struct slice *place) HF_MUST_CHECK;

/* Claims every need or none. OK, or REFUSED with a stock_short reason per need that lacks. */
enum hf_status reserve_needs(struct work *w, int64_t warehouse_id, struct verdict *v) HF_MUST_CHECK;
/* Claims all needs, or with `split` the whole ordered units that are there. REFUSED: nothing is
 * claimed; v lists what lacks. */
enum hf_status claim_needs(struct work *w, int64_t warehouse_id, struct verdict *v, bool split,
                           struct claim *claim) HF_MUST_CHECK;
/* The judged needs without what the order's other open shipments carry. *differs: the shipment's
 * lines as stored say something else. */
enum hf_status rest_of_shipment(struct work *w, const struct order *o, const struct shipment *sh,
                                const struct verdict *v, struct verdict **rest,
                                bool *differs) HF_MUST_CHECK;
/* Does this merchant ship what is there (or has somebody decided so for this order)? */
bool may_split(const struct work *w, const struct order *o);
bool reason_is_stock(enum exception_reason r);
/* Shipments that are released and not cancelled. */
int order_flowing(const struct order *o);
/* Is a shipment accepted and not released? */
bool order_waits_for_stock(const struct order *o);

/* Counts the ordered units this shipment stands for as shipped or cancelled: `add` is
 * SQL_add_line_shipped or SQL_add_line_cancelled. Call before the shipment is moved to cancelled.
 */
enum hf_status count_units(struct work *w, struct order *o, const struct shipment *sh,
                           const struct sql *add) HF_MUST_CHECK;

/* Ordered units of each line that this shipment carries; units: one for each of o->lines. */
enum hf_status shipment_units(struct work *w, const struct order *o, const struct shipment *sh,
                              int64_t *units) HF_MUST_CHECK;

/* A shipment that is cancelled, or promised anew, gives its place in the floor's day back
 * (CUT-1, services.day_capacity). */
enum hf_status free_floor_day(struct work *w, const struct shipment *sh) HF_MUST_CHECK;
/* Rows of a shipment. promise: service, cut-off and ship-by day, as of now or
 * of when the order was placed (orders.cutoff_counts); insert: with its lines;
 * rewrite: lines and service as judged and claimed now, for one that held no claim; relist: the
 * lines it waits for, nothing claimed; arm: the day's timer. */
enum hf_status promise_shipment(struct work *w, const struct order *o, struct shipment *sh,
                                const struct verdict *v) HF_MUST_CHECK;
enum hf_status insert_shipment(struct work *w, struct shipment *sh, const struct verdict *v,
                               bool reserved) HF_MUST_CHECK;
enum hf_status rewrite_shipment(struct work *w, const struct order *o, struct shipment *sh,
                                const struct verdict *v) HF_MUST_CHECK;
enum hf_status relist_shipment(struct work *w, const struct shipment *sh,
                               const struct verdict *v) HF_MUST_CHECK;
enum hf_status arm_cutoff(struct work *w, const struct shipment *sh) HF_MUST_CHECK;

/* Only looks. */
enum hf_status check_stock(struct work *w, int64_t warehouse_id, struct verdict *v) HF_MUST_CHECK;
/* Gives back the claims of a shipment that has not been picked. */
enum hf_status unreserve_shipment(struct work *w, struct order *o,
                                  struct shipment *sh) HF_MUST_CHECK;

#endif
