/* Our own parcels that the carrier brings back.
 * Called by the carrier's event that says so, and by the dock for one that nobody announced.
 * Promise: one return per parcel, known before the truck is here; it goes the way of every return.
 */
#include "flow/returns/returns.h"

enum hf_status take_to_sender(struct work *w, int64_t order_id, struct slice tracking,
                              int64_t warehouse_id, struct return_order **r)
{
    struct arena *a = txn_arena(w->tx);
    struct evidence_fact fact = {
        .kinds = EVIDENCE_RMA, .source = SLICE("carrier"), .ref = tracking};
    *r = ARENA_NEW(a, struct return_order);
    if (*r == NULL)
        return HF_FULL;
    **r = (struct return_order){.return_id = work_new_id(w),
                                .order_id = order_id,
                                .rma = arena_format(a, "to-sender:%.*s", SLICE_FMT(tracking)),
                                .tracking = tracking,
                                .kind = RETURN_TO_SENDER,
                                .warehouse_id = warehouse_id};
    enum hf_status s = insert_return(w, *r);
    return s == HF_OK ? record_evidence(w, &(*r)->ledger, &fact) : s;
}

enum hf_status expect_to_sender(struct work *w, const struct order *o, const struct parcel *p)
{
    struct return_order *r;
    int64_t id;
    enum hf_status s = find_return(
        w, arena_format(txn_arena(w->tx), "to-sender:%.*s", SLICE_FMT(p->tracking)), &id);
    if (s == HF_NOT_FOUND)
        s = find_return(w, p->tracking, &id);
    if (s != HF_NOT_FOUND)
        return s < 0 ? s : HF_OK;
    for (int i = 0; i < o->shipment_count; i++)
        if (o->shipments[i].shipment_id == p->shipment_id) {
            s = take_to_sender(w, o->order_id, p->tracking, o->shipments[i].warehouse_id, &r);
            return s < 0 ? s : HF_OK;
        }
    return HF_OK;
}
