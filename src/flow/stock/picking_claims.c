/* Claims of shipments on the floor: taken back by a count, given again when there is more.
 * Under counts, lots that expire, and every re-validation of an order.
 * Promise: the physical count wins over what was promised to a picker; the order says what it
 * lacks, and what it has in its tote is left alone. */
#include "flow/stock/picking_claims.h"

#include <assert.h>

#include "flow/order/land_order.h"
#include "flow/stock/lots.h"
#include "store/sql.h"

enum { LINES_MAX = NEEDS_MAX };
#define PICKING_FIELD "picking:" /* and the article: one hold for each that lacks */

struct picking_line { /* of shipment_line */
    struct shipment *shipment;
    int line;
    int64_t sku_id, qty, reserved, picked;
    struct slice sku;
};

struct picking_lines {
    struct picking_line all[LINES_MAX];
    int count;
};

/* Lines of the order's shipments that are being picked. */
static enum hf_status read_lines(struct work *w, struct order *o, struct picking_lines *l)
{
    struct rows rows;
    enum hf_status s = store_query(w->tx, SQL_list_shipment_lines,
                                   PARAMS(P_I64(w->merchant_id), P_I64(o->order_id)), &rows);
    l->count = 0;
    if (s < 0)
        return s;
    while (l->count < LINES_MAX && rows_next(&rows)) {
        struct shipment *at = NULL;
        for (int i = 0; i < o->shipment_count; i++)
            if (o->shipments[i].shipment_id == row_i64(&rows, 0) &&
                o->shipments[i].state == ORDER_PICKING)
                at = &o->shipments[i];
        if (at != NULL)
            l->all[l->count++] = (struct picking_line){at,
                                                       (int)row_i64(&rows, 1),
                                                       row_i64(&rows, 2),
                                                       row_i64(&rows, 3),
                                                       row_i64(&rows, 4),
                                                       row_i64(&rows, 5),
                                                       row_text_copy(&rows, 7)};
    }
    return rows_end(&rows);
}

static int64_t lacking(const struct picking_line *l)
{
    return l->qty - l->picked - l->reserved;
}

bool reason_is_picking(const struct reason *r)
{
    return reason_is_stock(r->code) && slice_starts(r->field, SLICE(PICKING_FIELD));
}

static struct reason short_of(struct work *w, const struct picking_line *l)
{
    struct arena *a = txn_arena(w->tx);
    return (struct reason){
        .code = REASON_STOCK_SHORT,
        .line = l->line,
        .field = arena_format(a, PICKING_FIELD "%.*s", SLICE_FMT(l->sku)),
        .args = {l->sku, arena_format(a, "%lld", (long long)(l->qty - l->picked)),
                 arena_format(a, "%lld", (long long)l->reserved)}
    };
}

/* One hold for each line that lacks; with other figures it is another. */
static enum hf_status hold_short(struct work *w, struct order *o, const struct picking_line *l)
{
    struct reason r = short_of(w, l);
    enum hf_status s = HF_OK;
    for (int i = o->hold_count - 1; i >= 0 && s >= 0; i--) {
        const struct reason *had = &o->holds[i].reason;
        if (had->code == r.code && had->line == r.line && slice_eq(had->field, r.field) &&
            (!slice_eq(had->args[1], r.args[1]) || !slice_eq(had->args[2], r.args[2])))
            s = close_hold(w, o, i, "superseded", SLICE("other figures"));
    }
    return s < 0 ? s : open_hold(w, o, &r);
}

/* -- taken back */

static enum hf_status unreserve_line(struct work *w, struct picking_line *l, int64_t qty)
{
    enum hf_status s = store_put(w->tx, SQL_unreserve_line,
                                 PARAMS(P_I64(w->merchant_id), P_I64(l->shipment->shipment_id),
                                        P_I64(l->line), P_I64(l->sku_id), P_I64(qty)));
    l->reserved -= qty;
    return s == HF_NOT_FOUND ? HF_RETRY : s;
}

/* The part of a shipment's claim that names this lot. */
static enum hf_status release_lot(struct work *w, int64_t warehouse_id, int64_t shipment_id,
                                  int64_t sku_id, const struct claimed_lot *lot, int64_t qty)
{
    enum hf_status s = store_put(w->tx, SQL_unreserve_lot,
                                 PARAMS(P_I64(w->merchant_id), P_I64(warehouse_id), P_I64(sku_id),
                                        P_TEXT(lot->lot), P_TEXT(lot->expiry), P_I64(qty)));
    if (s >= 0 && s != HF_NOT_FOUND)
        s = store_put(w->tx, SQL_reduce_claim,
                      PARAMS(P_I64(w->merchant_id), P_I64(shipment_id), P_I64(sku_id),
                             P_TEXT(lot->lot), P_TEXT(lot->expiry), P_I64(qty)));
    return s == HF_NOT_FOUND ? HF_RETRY : s;
}

/* qty: no more than the shipment has claimed. */
static enum hf_status withdraw_of(struct work *w, int64_t warehouse_id, int64_t shipment_id,
                                  int64_t sku_id, const struct claimed_lot *lot, int64_t qty)
{
    struct order *o;
    struct picking_lines *l = ARENA_NEW(txn_arena(w->tx), struct picking_lines);
    if (l == NULL)
        return HF_FULL;
    enum hf_status s = load_order(w, ORDER_OF(shipment_id), true, &o);
    if (s == HF_OK)
        s = read_lines(w, o, l);
    if (s != HF_OK)
        return s < 0 ? s : HF_FAILED;
    int64_t left = qty;
    for (int i = 0; i < l->count && left > 0 && s >= 0; i++) {
        struct picking_line *p = &l->all[i];
        int64_t part = p->reserved < left ? p->reserved : left;
        if (p->shipment->shipment_id != shipment_id || p->sku_id != sku_id || part == 0)
            continue;
        s = unreserve_line(w, p, part);
        if (s >= 0)
            s = hold_short(w, o, p);
        left -= part;
    }
    assert(s < 0 || left == 0);
    if (s >= 0)
        s = lot->lot.ptr != NULL ? release_lot(w, warehouse_id, shipment_id, sku_id, lot, qty)
                                 : release_claims(w, shipment_id, sku_id, qty);
    if (s >= 0)
        s = unclaim_stock(w, warehouse_id, sku_id, qty);
    if (s == HF_NOT_FOUND)
        return HF_RETRY;
    if (s >= 0)
        s = mark_stock(w, sku_id);
    work_note(w, "withdrawn:%lld", (long long)qty);
    return s < 0 ? s : save_order(w, o);
}

enum hf_status withdraw_picking(struct work *w, int64_t warehouse_id, int64_t sku_id,
                                const struct claimed_lot *lot, int64_t qty)
{
    const char *object = w->object;
    while (qty > 0) { /* each turn takes a claim away; there are no more of them than units */
        struct rows rows;
        int64_t shipment_id = 0, claimed = 0;
        bool any = lot->lot.ptr == NULL;
        enum hf_status s =
            any ? store_query(w->tx, SQL_newest_picking_claim,
                              PARAMS(P_I64(w->merchant_id), P_I64(warehouse_id), P_I64(sku_id)),
                              &rows)
                : store_query(w->tx, SQL_newest_picking_lot,
                              PARAMS(P_I64(w->merchant_id), P_I64(warehouse_id), P_I64(sku_id),
                                     P_TEXT(lot->lot), P_TEXT(lot->expiry)),
                              &rows);
        if (s < 0)
            return s;
        if (rows_next(&rows)) {
            shipment_id = row_i64(&rows, 0);
            claimed = row_i64(&rows, 1);
        }
        s = rows_end(&rows);
        if (s < 0 || claimed == 0)
            return s < 0 ? s : HF_REFUSED;
        int64_t part = claimed < qty ? claimed : qty;
        s = withdraw_of(w, warehouse_id, shipment_id, sku_id, lot, part);
        if (s < 0)
            return s;
        w->object = object; /* the unit is the count's */
        qty -= part;
    }
    return HF_OK;
}

/* -- given again */

enum hf_status claim_units(struct work *w, const struct shipment *sh, int64_t sku_id, int64_t qty,
                           bool sound)
{
    struct verdict *v = ARENA_NEW(txn_arena(w->tx), struct verdict);
    bool dated = false;
    if (v == NULL)
        return HF_FULL;
    v->sound_lots = sound;
    enum hf_status s = claim_stock(w, sh->warehouse_id, sku_id, qty, &dated);
    if (s == HF_OK && dated)
        s = pin_lots(w, sh->warehouse_id, v, sku_id, qty);
    if (s == HF_REFUSED) { /* free in all, and not by lot */
        s = unclaim_stock(w, sh->warehouse_id, sku_id, qty);
        return s < 0 ? s : HF_NOT_FOUND;
    }
    return s == HF_OK ? insert_claims(w, sh, v) : s;
}

static enum hf_status cover_line(struct work *w, struct picking_line *l)
{
    int64_t free_each = 0;
    enum hf_status s = free_stock(w, l->shipment->warehouse_id, l->sku_id, &free_each);
    int64_t part = free_each < lacking(l) ? free_each : lacking(l);
    if (s < 0 || part <= 0)
        return s;
    s = claim_units(w, l->shipment, l->sku_id, part, true);
    if (s < 0 || s == HF_NOT_FOUND)
        return s < 0 ? s : HF_OK;
    s = store_put(w->tx, SQL_reserve_line,
                  PARAMS(P_I64(w->merchant_id), P_I64(l->shipment->shipment_id), P_I64(l->line),
                         P_I64(l->sku_id), P_I64(part)));
    if (s == HF_NOT_FOUND)
        return HF_RETRY;
    l->reserved += part;
    return s < 0 ? s : mark_stock(w, l->sku_id);
}

static bool lacks(struct work *w, const struct picking_lines *l, const struct reason *r)
{
    for (int i = 0; i < l->count; i++) {
        struct reason of_line = short_of(w, &l->all[i]);
        if (lacking(&l->all[i]) > 0 && of_line.line == r->line && slice_eq(of_line.field, r->field))
            return true;
    }
    return false;
}

/* Nothing of it on the floor, or somebody has to decide about it first. */
static bool left_alone(const struct order *o)
{
    bool picking = false, known = false;
    for (int i = 0; i < o->shipment_count; i++)
        picking = picking || o->shipments[i].state == ORDER_PICKING;
    for (int i = 0; i < o->hold_count; i++) {
        known = known || reason_is_picking(&o->holds[i].reason);
        if (o->holds[i].blocks && !reason_is_picking(&o->holds[i].reason))
            return true;
    }
    return !picking && !known;
}

enum hf_status cover_picking(struct work *w, struct order *o)
{
    if (left_alone(o))
        return HF_OK;
    struct picking_lines *l = ARENA_NEW(txn_arena(w->tx), struct picking_lines);
    if (l == NULL)
        return HF_FULL;
    enum hf_status s = read_lines(w, o, l);
    for (int i = 0; i < l->count && s >= 0; i++)
        if (lacking(&l->all[i]) > 0)
            s = cover_line(w, &l->all[i]);
    for (int i = o->hold_count - 1; i >= 0 && s >= 0; i--)
        if (reason_is_picking(&o->holds[i].reason) && !lacks(w, l, &o->holds[i].reason))
            s = close_hold(w, o, i, "data", SLICE(""));
    for (int i = 0; i < l->count && s >= 0; i++)
        if (lacking(&l->all[i]) > 0)
            s = hold_short(w, o, &l->all[i]);
    return s < 0 ? s : HF_OK;
}
