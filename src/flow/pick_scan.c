/* Picking by scan: location, item, lot, quantity, tote.
 * A step of run_scan; also units coming back (put_back_scan).
 * Promise: wrong item, wrong location, wrong lot and unknown barcode are four different answers, and
 * none of them changes the task; the claim is consumed with the goods. */
#include "flow/scan.h"
#include "store/sql.h"

struct balance {
    int64_t location_id, qty;
    struct slice location, handling_unit, lot, serial, expiry, condition;
};
enum { BALANCES_MAX = 200 };

/* The balances of the scanned SKU, in the order they should be taken. */
static enum hf_status list_balances(struct floor *f, int64_t sku_id, struct balance *all, int *count)
{
    struct rows rows;
    enum hf_status s = store_query(f->w->tx, SQL_list_pick_balances,
                                   PARAMS(P_I64(f->w->merchant_id), P_I64(f->shipment->warehouse_id),
                                          P_I64(sku_id), P_I64(f->shipment->shipment_id)),
                                   &rows);
    *count = 0;
    if (s < 0)
        return s;
    while (*count < BALANCES_MAX && rows_next(&rows))
        all[(*count)++] = (struct balance){
            .location_id = row_i64(&rows, 0),
            .location = row_text_copy(&rows, 1),
            .handling_unit = row_text_copy(&rows, 2),
            .lot = row_text_copy(&rows, 3),
            .serial = row_text_copy(&rows, 4),
            .expiry = row_text_copy(&rows, 5),
            .condition = row_text_copy(&rows, 6),
            .qty = row_i64(&rows, 7),
        };
    return rows_end(&rows);
}

static enum hf_status stopped(struct floor *f)
{
    for (int i = 0; i < f->order->hold_count; i++)
        if (f->order->holds[i].blocks)
            return floor_refuse(f, "task_stopped", "stop: the order holds with %s",
                                reason_name(f->order->holds[i].reason.code));
    return HF_OK;
}

/* Nothing lies where the books say: another place, or a hold. */
static enum hf_status zero_pick(struct floor *f, const struct scanned *item, const struct balance *all,
                                int count)
{
    const struct balance *other = NULL;
    int64_t id;
    struct reason r = {.code = REASON_ZERO_PICK, .args = {item->sku, f->scan->location}};
    for (int i = 0; i < count && other == NULL; i++)
        if (!slice_eq(all[i].location, f->scan->location))
            other = &all[i];
    if (other == NULL) {
        f->answer->problem = "zero_pick";
        f->answer->message = arena_format(txn_arena(f->w->tx), "%.*s is nowhere else: the order holds",
                                          SLICE_FMT(item->sku));
        return open_hold(f->w, f->order, &r);
    }
    struct location here;
    enum hf_status s = find_location(f->w, f->shipment->warehouse_id, f->scan->location, &here);
    r.code = REASON_LOST_STOCK_NOT_AT_LOCATION;
    r.field = item->sku;
    return s == HF_OK ? open_exception(f->w, "location", here.location_id, &r, &id) : s < 0 ? s : HF_OK;
}

static enum hf_status choose_balance(struct floor *f, const struct scanned *item,
                                     const struct balance *all, int count, int64_t qty,
                                     const struct balance **chosen)
{
    const struct scan *s = f->scan;
    bool here = false, lot_here = false;
    *chosen = NULL;
    for (int i = 0; i < count; i++) {
        if (!slice_eq(all[i].location, s->location))
            continue;
        here = true;
        if (s->lot.len > 0 && !slice_eq(all[i].lot, s->lot))
            continue;
        lot_here = true;
        if (all[i].qty >= qty && *chosen == NULL)
            *chosen = &all[i];
    }
    if (!here)
        return floor_refuse(f, "wrong_location", "%.*s is not at %.*s%s%.*s", SLICE_FMT(item->sku),
                            SLICE_FMT(s->location), count > 0 ? "; go to " : "",
                            SLICE_FMT(count > 0 ? all[0].location : SLICE("")));
    if (!lot_here)
        return floor_refuse(f, "wrong_lot", "lot %.*s of %.*s is not to be taken at %.*s; lot %.*s is, at %.*s",
                            SLICE_FMT(s->lot), SLICE_FMT(item->sku), SLICE_FMT(s->location), SLICE_FMT(all[0].lot),
                            SLICE_FMT(all[0].location));
    if (*chosen == NULL)
        return floor_refuse(f, "too_many", "there are not %lld of %.*s at %.*s", (long long)qty,
                            SLICE_FMT(item->sku), SLICE_FMT(s->location));
    return HF_OK;
}

/* Spreads qty over the lines that still want this SKU. */
static enum hf_status add_picked(struct floor *f, int64_t sku_id, int64_t qty)
{
    for (int i = 0; i < f->line_count && qty > 0; i++) {
        struct floor_line *l = &f->lines[i];
        int64_t part = l->reserved < qty ? l->reserved : qty;
        if (l->sku_id != sku_id || part == 0)
            continue;
        enum hf_status s = store_put(f->w->tx, SQL_add_picked,
                                     PARAMS(P_I64(f->w->merchant_id), P_I64(f->shipment->shipment_id),
                                            P_I64(l->line), P_I64(sku_id), P_I64(part)));
        if (s != HF_OK)
            return s < 0 ? s : HF_RETRY;
        l->reserved -= part;
        l->picked += part;
        qty -= part;
    }
    return HF_OK;
}

static enum hf_status take_goods(struct floor *f, const struct scanned *item,
                                 const struct balance *from, int64_t qty)
{
    struct movement m = {
        .warehouse_id = f->shipment->warehouse_id,
        .sku_id = item->sku_id,
        .qty_each = qty,
        .from = {.bucket = "sellable",
                 .location_id = from->location_id,
                 .handling_unit = from->handling_unit,
                 .lot = from->lot,
                 .serial = from->serial,
                 .expiry = from->expiry,
                 .condition = from->condition},
        .to = {.bucket = "picked", .lot = from->lot, .serial = from->serial, .expiry = from->expiry,
               .handling_unit = arena_format(txn_arena(f->w->tx), "shipment:%lld",
                                             (long long)f->shipment->shipment_id)},
        .cause = "pick",
        .cause_id = f->shipment->shipment_id,
    };
    enum hf_status s = move_stock(f->w, &m);
    if (s == HF_REFUSED)
        return HF_RETRY; /* somebody took it since it was read */
    if (s == HF_OK)
        s = consume_claim(f->w, m.warehouse_id, m.sku_id, qty);
    if (s == HF_NOT_FOUND)
        return HF_RETRY;
    return s == HF_OK ? add_picked(f, item->sku_id, qty) : s;
}

static bool all_picked(const struct floor *f)
{
    for (int i = 0; i < f->line_count; i++)
        if (f->lines[i].picked < f->lines[i].qty)
            return false;
    return true;
}

static enum hf_status start(struct floor *f)
{
    uint32_t missing;
    if (f->shipment->state == ORDER_PICKING)
        return HF_OK;
    if (f->shipment->state != ORDER_READY_TO_PICK)
        return floor_refuse(f, "wrong_state", "the shipment is %s, not ready to pick",
                            order_state_name(f->shipment->state));
    work_note(f->w, "task:%.*s", SLICE_FMT(f->scan->device));
    return move_shipment(f->w, f->order, f->shipment, EVENT_START_PICK, &missing);
}

static enum hf_status find_task(struct floor *f, struct scanned *item)
{
    int64_t shipment_id = f->scan->shipment_id;
    enum hf_status s = floor_resolve(f, item);
    if (s != HF_OK)
        return s;
    if (shipment_id == 0)
        s = store_get_i64(f->w->tx, SQL_next_shipment_to_pick,
                          PARAMS(P_I64(f->w->merchant_id), P_I64(item->sku_id)), &shipment_id);
    if (s == HF_NOT_FOUND)
        return floor_refuse(f, "nothing_to_pick", "no released shipment wants %.*s", SLICE_FMT(item->sku));
    return s < 0 ? s : floor_load(f, shipment_id);
}

enum hf_status pick_scan(struct floor *f)
{
    struct scanned item;
    struct balance *all = ARENA_ARRAY(txn_arena(f->w->tx), struct balance, BALANCES_MAX);
    const struct balance *from;
    int count;
    int64_t wanted = 0;
    if (all == NULL)
        return HF_FULL;
    enum hf_status s = find_task(f, &item);
    if (s == HF_OK)
        s = stopped(f);
    if (s != HF_OK)
        return s;
    for (int i = 0; i < f->line_count; i++)
        wanted += f->lines[i].sku_id == item.sku_id ? f->lines[i].reserved : 0;
    if (wanted == 0)
        return floor_refuse(f, "wrong_item", "%.*s is not wanted (any more) in this shipment",
                            SLICE_FMT(item.sku));
    s = list_balances(f, item.sku_id, all, &count);
    if (s != HF_OK)
        return s;
    if (f->scan->quantity == 0) {
        s = start(f);
        return s == HF_OK ? zero_pick(f, &item, all, count) : s;
    }
    int64_t qty = f->scan->quantity * item.qty_each;
    if (qty > wanted)
        return floor_refuse(f, "too_many", "%lld of %.*s are wanted, %lld were scanned",
                            (long long)wanted, SLICE_FMT(item.sku), (long long)qty);
    s = choose_balance(f, &item, all, count, qty, &from);
    if (s == HF_OK)
        s = start(f);
    if (s == HF_OK)
        s = take_goods(f, &item, from, qty);
    if (s != HF_OK || !all_picked(f))
        return s;
    struct evidence_fact fact = {.kinds = EVIDENCE_PICK_SCAN,
                                 .source = f->w->actor.name,
                                 .ref = f->scan->operator_name};
    uint32_t missing;
    s = record_evidence(f->w, &f->shipment->ledger, &fact);
    return s < 0 ? s : move_shipment(f->w, f->order, f->shipment, EVENT_FINISH_PICK, &missing);
}

/* -- back to the shelf */

static enum hf_status find_picked_lot(struct floor *f, int64_t sku_id, struct balance *b)
{
    struct rows rows;
    struct slice unit = arena_format(txn_arena(f->w->tx), "shipment:%lld",
                                     (long long)f->shipment->shipment_id);
    enum hf_status s = store_query(f->w->tx, SQL_list_picked_balances,
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
        enum hf_status s = store_put(f->w->tx, SQL_remove_picked,
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
        return floor_refuse(f, "unknown_shipment", "say which shipment the units come back from");
    enum hf_status s = floor_load(f, f->scan->shipment_id);
    if (s == HF_OK)
        s = floor_resolve(f, &item);
    if (s != HF_OK)
        return s;
    if (f->shipment->state < ORDER_PICKING || f->shipment->state > ORDER_PACKED)
        return floor_refuse(f, "wrong_state", "the shipment is %s: nothing of it can be put back",
                            order_state_name(f->shipment->state));
    for (int i = 0; i < f->line_count; i++)
        out += f->lines[i].sku_id == item.sku_id ? f->lines[i].picked : 0;
    int64_t qty = f->scan->quantity * item.qty_each;
    s = find_picked_lot(f, item.sku_id, &from);
    if (s != HF_OK)
        return s;
    if (qty < 1 || qty > out || qty > from.qty)
        return floor_refuse(f, "too_many", "%lld of %.*s are out, %lld were scanned", (long long)out,
                            SLICE_FMT(item.sku), (long long)qty);
    s = find_location(f->w, f->shipment->warehouse_id, f->scan->location, &to);
    if (s == HF_NOT_FOUND)
        return floor_refuse(f, "wrong_location", "there is no location %.*s", SLICE_FMT(f->scan->location));
    struct movement m = {
        .warehouse_id = f->shipment->warehouse_id,
        .sku_id = item.sku_id,
        .qty_each = qty,
        .from = {.bucket = "picked", .handling_unit = from.handling_unit, .lot = from.lot,
                 .serial = from.serial, .expiry = from.expiry},
        .to = {.bucket = bucket_of_type(to.type), .location_id = to.location_id, .lot = from.lot,
               .serial = from.serial, .expiry = from.expiry},
        .cause = "put_back",
        .cause_id = f->shipment->shipment_id,
    };
    if (s >= 0)
        s = move_stock(f->w, &m);
    if (s == HF_OK)
        s = remove_picked(f, item.sku_id, qty);
    if (s == HF_OK)
        s = wake_short_orders(f->w);
    return s == HF_OK ? floor_finish_cancel(f) : s;
}
