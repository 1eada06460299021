/* Units that come back from a tote or a box: cancelled, changed, or too much.
 * A step of run_scan.
 * Promise: availability rises only when the scan says the goods are on the shelf; any operator can
 * do it; with the last unit the cancellation is carried out, or the changed order released anew. */
#include "flow/floor/boxes.h"
#include "flow/floor/pick.h"
#include "flow/floor/pick_task.h"
#include "flow/order/land_order.h"
#include "flow/order/order_needs.h"
#include "flow/owe.h"
#include "flow/stock/count_task.h"
#include "store/sql.h"

static enum hf_status find_picked_lot(struct floor *f, int64_t sku_id, struct balance *b)
{
    struct rows rows;
    struct slice unit =
        arena_format(txn_arena(f->w->tx), "shipment:%lld", (long long)f->shipment->shipment_id);
    enum hf_status s =
        store_query(f->w->tx, SQL_list_picked_balances,
                    PARAMS(P_I64(f->w->merchant_id), P_I64(f->shipment->warehouse_id),
                           P_I64(sku_id), P_TEXT(unit)),
                    &rows);
    if (s < 0)
        return s;
    *b = (struct balance){.handling_unit = unit};
    while (rows_next(&rows)) {
        struct slice lot = row_text_copy(&rows, 0);
        if (b->qty > 0 || (f->scan->lot.len > 0 && !slice_eq(lot, f->scan->lot)))
            continue;
        b->lot = lot;
        b->serial = row_text_copy(&rows, 1);
        b->expiry = row_text_copy(&rows, 2);
        b->qty = row_i64(&rows, 3);
    }
    return rows_end(&rows);
}

static enum hf_status remove_picked(struct floor *f, int64_t sku_id, int64_t qty)
{
    for (int i = 0; i < f->line_count && qty > 0; i++) {
        struct floor_line *l = &f->lines[i];
        int64_t part = l->picked < qty ? l->picked : qty;
        if (l->sku_id != sku_id || part == 0)
            continue;
        enum hf_status s =
            store_put(f->w->tx, SQL_remove_picked,
                      PARAMS(P_I64(f->w->merchant_id), P_I64(f->shipment->shipment_id),
                             P_I64(l->line), P_I64(sku_id), P_I64(part)));
        if (s != HF_OK)
            return s < 0 ? s : HF_RETRY;
        l->picked -= part;
        l->packed = l->packed > l->picked ? l->picked : l->packed;
        qty -= part;
    }
    return HF_OK;
}

enum hf_status put_back_scan(struct floor *f)
{
    struct scanned item;
    struct balance from;
    struct location to;
    int64_t out = 0;
    if (f->scan->shipment_id == 0)
        return floor_refuse(f, "unknown_shipment", "scan the tote or the order they come from");
    enum hf_status s = floor_load(f, f->scan->shipment_id);
    if (s == HF_OK)
        s = floor_resolve(f, &item);
    if (s != HF_OK)
        return s;
    if (f->shipment->state < ORDER_PICKING || f->shipment->state > ORDER_PACKED)
        return floor_refuse(f, "wrong_state", "nothing to put back: this order is %s",
                            floor_state_word(f, f->shipment->state));
    for (int i = 0; i < f->line_count; i++)
        out += f->lines[i].sku_id == item.sku_id ? f->lines[i].picked : 0;
    int64_t qty = f->scan->quantity * item.qty_each;
    s = find_picked_lot(f, item.sku_id, &from);
    if (s != HF_OK)
        return s;
    if (qty < 1 || qty > out || qty > from.qty)
        return floor_refuse(f, "too_many", "too many: %lld of %.*s out, %lld scanned",
                            (long long)out, SLICE_FMT(item.sku), (long long)qty);
    s = find_location(f->w, f->shipment->warehouse_id, f->scan->location, &to);
    if (s == HF_NOT_FOUND)
        return floor_refuse(f, "wrong_location", "unknown place %.*s",
                            SLICE_FMT(f->scan->location));
    struct movement m = {
        .warehouse_id = f->shipment->warehouse_id,
        .sku_id = item.sku_id,
        .qty_each = qty,
        .from = {.bucket = "picked",
                 .handling_unit = from.handling_unit,
                 .lot = from.lot,
                 .serial = from.serial,
                 .expiry = from.expiry},
        .to = {.bucket = bucket_of_type(to.type),
                 .location_id = to.location_id,
                 .lot = from.lot,
                 .serial = from.serial,
                 .expiry = from.expiry},
        .cause = "put_back",
        .cause_id = f->shipment->shipment_id,
    };
    if (s >= 0)
        s = move_stock(f->w, &m);
    if (s == HF_OK && strcmp(m.to.bucket, "sellable") == 0)
        s = open_count_task(f->w, to.location_id, COUNT_REASON_PUT_BACK);
    if (s == HF_OK)
        s = remove_picked(f, item.sku_id, qty);
    if (s == HF_OK)
        s = wake_short_orders(f->w);
    return s == HF_OK ? floor_finish_put_back(f) : s;
}

/* -- with the last unit */

static int hold_of(const struct order *o, enum exception_reason code)
{
    for (int i = 0; i < o->hold_count; i++)
        if (o->holds[i].reason.code == code)
            return i;
    return -1;
}

/* Nothing of the shipment is out any more: boxes are no parcels, its tote is free. */
static enum hf_status clear_bench(struct floor *f)
{
    enum hf_status s = void_boxes(f->w, f->shipment->shipment_id);
    return s < 0 ? s : end_claim(f->w, f->shipment->shipment_id);
}

/* What was missing at the shelf is missed no more. A label that may live at its carrier stays open.
 */
static enum hf_status end_shelf_holds(struct work *w, struct order *o)
{
    static const enum exception_reason of_the_shelf[] = {
        REASON_STOCK_SHORT, REASON_BUNDLE_COMPONENT_SHORT, REASON_ZERO_PICK, REASON_SHORT_PICK,
        REASON_DAMAGED_AT_PICK};
    enum hf_status s = HF_OK;
    for (size_t k = 0; k < sizeof of_the_shelf / sizeof *of_the_shelf; k++)
        for (int i = o->hold_count - 1; i >= 0 && s >= 0; i--)
            if (o->holds[i].reason.code == of_the_shelf[k])
                s = close_hold(w, o, i, "superseded", SLICE("order cancelled"));
    return s;
}

static enum hf_status finish_cancel(struct floor *f, int hold)
{
    uint32_t missing;
    enum hf_status s = unreserve_shipment(f->w, f->order, f->shipment);
    if (s >= 0)
        s = move_shipment(f->w, f->order, f->shipment, EVENT_CANCEL, &missing);
    if (s >= 0)
        s = close_hold(f->w, f->order, hold, "data", SLICE("all units are back"));
    if (s >= 0 && order_flowing(f->order) == 0 && !order_waits_for_stock(f->order))
        s = end_shelf_holds(f->w, f->order);
    if (s < 0)
        return s;
    return owe_event(f->w, f->order->connection_id, "order.cancelled", f->order->order_id);
}

enum hf_status withdraw_picked(struct work *w, struct order *o, struct shipment *sh,
                               struct slice ref)
{
    uint32_t missing;
    struct evidence_fact gone = {.withdrawn = EVIDENCE_STOCK_RESERVED | EVIDENCE_PICK_SCAN |
                                              EVIDENCE_PACK_SCAN | EVIDENCE_WEIGHT,
                                 .source = SLICE("hub"),
                                 .ref = ref};
    enum hf_status s = unreserve_shipment(w, o, sh);
    if (s >= 0)
        s = move_shipment(w, o, sh, EVENT_WITHDRAW, &missing);
    return s < 0 ? s : record_evidence(w, &sh->ledger, &gone);
}

/* The changed order is judged, reserved and released like any other. */
static enum hf_status release_changed(struct floor *f, int hold)
{
    struct order *whole;
    enum hf_status s = withdraw_picked(f->w, f->order, f->shipment, SLICE("change"));
    for (int i = 0; i < f->order->shipment_count && s >= 0; i++) {
        enum order_state state = f->order->shipments[i].state;
        if (state >= ORDER_PICKING && state <= ORDER_PACKED)
            return s; /* another shipment of the order is still being put back */
    }
    if (s >= 0)
        s = close_hold(f->w, f->order, hold, "data", SLICE("all units are back"));
    if (s >= 0)
        s = save_order(f->w, f->order);
    if (s >= 0)
        s = load_order(f->w, f->order->order_id, true, &whole);
    if (s >= 0)
        s = revalidate_order(f->w, whole, 0);
    if (s < 0)
        return s;
    f->order = whole;
    for (int i = 0; i < whole->shipment_count; i++)
        if (whole->shipments[i].shipment_id == f->answer->shipment_id)
            f->shipment = &whole->shipments[i];
    f->line_count = 0; /* its lines are new: nothing of the old is next */
    return HF_OK;
}

enum hf_status floor_finish_put_back(struct floor *f)
{
    int cancel = hold_of(f->order, REASON_CANCEL_AFTER_RELEASE),
        change = hold_of(f->order, REASON_CHANGE_PUT_BACK);
    for (int i = 0; i < f->line_count; i++)
        if (f->lines[i].picked > 0)
            return HF_OK;
    if (cancel < 0 && change < 0)
        return HF_OK;
    enum hf_status s = clear_bench(f);
    if (s < 0)
        return s;
    return cancel >= 0 ? finish_cancel(f, cancel) : release_changed(f, change);
}
