/* Reservation: a claim on sellable stock, taken whole or not at all.
 * Between the judgement and the release; gives claims back on withdrawal, edit and cancel.
 * Promise: every need has its claim, or none has. */
#include <assert.h>
#include <stdio.h>

#include "flow/stock/lots.h"
#include "store/sql.h"

/* Needs of one SKU on several lines are one claim: the first of them carries the sum. */
static bool first_of_sku(const struct verdict *v, int at, int64_t *qty)
{
    *qty = 0;
    for (int i = 0; i < v->need_count; i++) {
        if (v->needs[i].sku_id != v->needs[at].sku_id)
            continue;
        if (i < at)
            return false;
        *qty += v->needs[i].qty_each;
    }
    return true;
}

static enum hf_status add_short(struct work *w, struct verdict *v, int at, int64_t wanted,
                                int64_t free)
{
    struct arena *a = txn_arena(w->tx);
    const struct need *n = &v->needs[at];
    struct reason r = {
        .code = n->component ? REASON_BUNDLE_COMPONENT_SHORT : REASON_STOCK_SHORT,
        .line = n->line,
        .field = n->component ? n->sku_code : SLICE("quantity"), /* one hold per component */
        .args = {n->sku_code, arena_format(a, "%lld", (long long)wanted),
                 arena_format(a, "%lld", (long long)free)},
    };
    add_reason(v, r);
    return HF_OK;
}

enum hf_status check_stock(struct work *w, int64_t warehouse_id, struct verdict *v)
{
    for (int i = 0; i < v->need_count; i++) {
        int64_t qty, free;
        if (!first_of_sku(v, i, &qty))
            continue;
        enum hf_status s = free_stock(w, warehouse_id, v->needs[i].sku_id, &free);
        if (s >= 0 && free < qty)
            s = add_short(w, v, i, qty, free);
        if (s < 0)
            return s;
    }
    return HF_OK;
}

static enum hf_status give_back(struct work *w, int64_t warehouse_id, int64_t sku_id, int64_t qty)
{
    enum hf_status s = unclaim_stock(w, warehouse_id, sku_id, qty);
    assert(s != HF_NOT_FOUND); /* a claim that is on a line is in the total */
    if (s < 0)
        return s;
    return mark_stock(w, sku_id);
}

static enum hf_status undo(struct work *w, int64_t warehouse_id, struct verdict *v, int upto)
{
    enum hf_status end = unpin_lots(w, warehouse_id, v);
    if (end < 0)
        return end;
    for (int i = 0; i < upto; i++) {
        int64_t qty;
        if (!first_of_sku(v, i, &qty))
            continue;
        enum hf_status s = give_back(w, warehouse_id, v->needs[i].sku_id, qty);
        if (s < 0)
            return s;
    }
    return HF_OK;
}

/* OK, REFUSED: not enough, nothing taken. */
static enum hf_status reserve_one(struct work *w, int64_t warehouse_id, struct verdict *v,
                                  int64_t sku_id, int64_t qty)
{
    bool dated = false;
    enum hf_status s = claim_stock(w, warehouse_id, sku_id, qty, &dated);
    if (s == HF_NOT_FOUND)
        return HF_REFUSED;
    if (s >= 0 && dated)
        s = pin_lots(w, warehouse_id, v, sku_id, qty);
    if (s == HF_REFUSED) { /* what is there expires today or is promised by lot */
        enum hf_status back = give_back(w, warehouse_id, sku_id, qty);
        return back < 0 ? back : s;
    }
    if (s < 0)
        return s;
    return mark_stock(w, sku_id);
}

enum hf_status reserve_needs(struct work *w, int64_t warehouse_id, struct verdict *v)
{
    v->pins = NULL;
    v->pin_count = 0;
    for (int i = 0; i < v->need_count; i++) {
        int64_t qty;
        if (!first_of_sku(v, i, &qty))
            continue;
        enum hf_status s = reserve_one(w, warehouse_id, v, v->needs[i].sku_id, qty);
        if (s < 0)
            return s;
        if (s == HF_REFUSED) {
            int known = v->reason_count;
            s = undo(w, warehouse_id, v, i);
            if (s >= 0)
                s = check_stock(w, warehouse_id, v); /* names every SKU that lacks */
            if (s >= 0 && v->reason_count == known)
                s = add_short(w, v, i, qty, 0);
            return s < 0 ? s : HF_REFUSED;
        }
    }
    return HF_OK;
}

enum { CLAIMS_MAX = NEEDS_MAX };

enum hf_status unreserve_shipment(struct work *w, struct order *o, struct shipment *sh)
{
    int64_t *claims = ARENA_ARRAY(txn_arena(w->tx), int64_t, 2 * CLAIMS_MAX);
    if (claims == NULL)
        return HF_FULL;
    int count = 0;
    struct rows rows;
    enum hf_status s = store_query(w->tx, SQL_list_shipment_lines,
                                   PARAMS(P_I64(w->merchant_id), P_I64(o->order_id)), &rows);
    if (s < 0)
        return s;
    while (count < CLAIMS_MAX && rows_next(&rows)) {
        if (row_i64(&rows, 0) != sh->shipment_id || row_i64(&rows, 4) == 0)
            continue;
        claims[2 * count] = row_i64(&rows, 2);
        claims[2 * count + 1] = row_i64(&rows, 4);
        count++;
    }
    s = rows_end(&rows);
    for (int i = 0; i < count && s >= 0; i++)
        s = give_back(w, sh->warehouse_id, claims[2 * i], claims[2 * i + 1]);
    if (s >= 0)
        s = release_claims(w, sh->shipment_id, 0, 0);
    if (s < 0)
        return s;
    return store_post(w->tx, SQL_set_shipment_reserved,
                      PARAMS(P_I64(w->merchant_id), P_I64(sh->shipment_id), P_I64(0)));
}
