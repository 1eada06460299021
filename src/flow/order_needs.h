#ifndef HF_FLOW_ORDER_NEEDS_H
#define HF_FLOW_ORDER_NEEDS_H

#include "flow/order.h"

/* What a judgement finds. Pure reading of the order, the catalogue, the profile and the stock. */
enum { REASONS_MAX = 128 }; /* past this many the rest is not listed; the order holds all the same */

struct candidates; /* resolve_line's own */
struct verdict { /* zeroed */
    struct reason reasons[REASONS_MAX];
    int reason_count;
    uint32_t evidence; /* of ADDRESS_COMPLETE, CONTACT_COMPLETE, SKUS_MAPPED: what was found whole */
    const struct profile_carrier *carrier; /* NULL: no service */
    const struct profile_service *service;
    struct need *needs;
    int need_count;
    int64_t weight_g;
    int need_room;
    struct candidates *candidates; /* one set for all lines */
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

/* Claims every need or none. OK, or REFUSED with a stock_short reason per need that lacks. */
enum hf_status reserve_needs(struct work *w, int64_t warehouse_id, struct verdict *v) HF_MUST_CHECK;
/* Only looks. */
enum hf_status check_stock(struct work *w, int64_t warehouse_id, struct verdict *v) HF_MUST_CHECK;
/* Gives back the claims of a shipment that has not been picked. */
enum hf_status unreserve_shipment(struct work *w, struct order *o, struct shipment *sh) HF_MUST_CHECK;

#endif
