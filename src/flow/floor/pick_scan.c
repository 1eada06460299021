/* Picking by scan: location, item, lot, quantity, tote.
 * A step of run_scan; what is missing or broken: short_pick.c; units coming back: put_back.c.
 * Promise: wrong item, wrong location, wrong lot and unknown barcode are four different answers,
 * and none of them changes the task; the claim is consumed with the goods. */
#include "flow/floor/pick.h"
#include "flow/floor/pick_task.h"
#include "flow/stock/count_task.h"
#include "rules/scan_words.h"
#include "store/sql.h"

enum { BALANCES_MAX = 200 };

/* The balances of the scanned SKU, in the order they should be taken. */
static enum hf_status list_balances(struct floor *f, int64_t sku_id, struct balance *all,
                                    int *count)
{
    struct rows rows;
    enum hf_status s =
        store_query(f->w->tx, SQL_list_pick_balances,
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

enum hf_status find_pick_place(struct floor *f, int64_t sku_id, struct slice *location)
{
    struct rows rows;
    *location = SLICE("");
    enum hf_status s =
        store_query(f->w->tx, SQL_list_pick_places,
                    PARAMS(P_I64(f->w->merchant_id), P_I64(f->shipment->warehouse_id),
                           P_I64(sku_id), P_I64(f->shipment->shipment_id)),
                    &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows))
        *location = row_text_copy(&rows, 0);
    return rows_end(&rows);
}

enum hf_status choose_balance(struct floor *f, const struct scanned *item, int64_t qty,
                              const struct balance **chosen)
{
    const struct scan *s = f->scan;
    struct balance *all = ARENA_ARRAY(txn_arena(f->w->tx), struct balance, BALANCES_MAX);
    bool here = false, lot_here = false;
    int count;
    *chosen = NULL;
    if (all == NULL)
        return HF_FULL;
    enum hf_status listed = list_balances(f, item->sku_id, all, &count);
    if (listed < 0)
        return listed;
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
        return floor_refuse(f, "wrong_location", "wrong place: %.*s is not at %.*s%s%.*s",
                            SLICE_FMT(item->sku), SLICE_FMT(s->location),
                            count > 0 ? scan_word("; go to ", s->spanish) : "",
                            SLICE_FMT(count > 0 ? all[0].location : SLICE("")));
    if (!lot_here)
        return floor_refuse(f, "wrong_lot",
                            "wrong lot: not %.*s of %.*s at %.*s, take %.*s at %.*s",
                            SLICE_FMT(s->lot), SLICE_FMT(item->sku), SLICE_FMT(s->location),
                            SLICE_FMT(all[0].lot), SLICE_FMT(all[0].location));
    if (*chosen == NULL)
        return floor_refuse(f, "too_many", "too many: there are not %lld of %.*s at %.*s",
                            (long long)qty, SLICE_FMT(item->sku), SLICE_FMT(s->location));
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
        enum hf_status s =
            store_put(f->w->tx, SQL_add_picked,
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
                 .condition = from->condition        },
        .to = {.bucket = "picked",
                 .lot = from->lot,
                 .serial = from->serial,
                 .expiry = from->expiry,
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

enum hf_status start_pick(struct floor *f)
{
    uint32_t missing;
    if (f->shipment->state != ORDER_PICKING && f->shipment->state != ORDER_READY_TO_PICK)
        return floor_refuse(f, "wrong_state", "nothing to pick: this order is %s",
                            floor_state_word(f, f->shipment->state));
    enum hf_status s = join_claim(f);
    if (s != HF_OK || f->shipment->state == ORDER_PICKING)
        return s;
    work_note(f->w, "task:%.*s", SLICE_FMT(f->scan->device));
    return move_shipment(f->w, f->order, f->shipment, EVENT_START_PICK, &missing);
}

enum hf_status find_task(struct floor *f, struct scanned *item)
{
    int64_t shipment_id = f->scan->shipment_id;
    enum hf_status s = floor_resolve(f, item);
    if (s == HF_OK && shipment_id == 0)
        s = find_batch_shipment(f, item, &shipment_id);
    if (s == HF_OK && shipment_id == 0)
        s = store_get_i64(f->w->tx, SQL_next_shipment_to_pick,
                          PARAMS(P_I64(f->w->merchant_id), P_I64(item->sku_id)), &shipment_id);
    if (s == HF_NOT_FOUND)
        return floor_refuse(f, "nothing_to_pick", "wrong item: no order wants %.*s now",
                            SLICE_FMT(item->sku));
    return s != HF_OK ? s : floor_load(f, shipment_id);
}

static enum hf_status take(struct floor *f, const struct scanned *item, int64_t qty, int64_t wanted)
{
    const struct balance *from;
    if (qty > wanted)
        return floor_refuse(f, "too_many", "too many: %lld of %.*s wanted, %lld scanned",
                            (long long)wanted, SLICE_FMT(item->sku), (long long)qty);
    enum hf_status s = choose_balance(f, item, qty, &from);
    if (s == HF_OK)
        s = start_pick(f);
    return s == HF_OK ? take_goods(f, item, from, qty) : s;
}

/* Something else was taken where the wanted goods should lie, and the books have it elsewhere: the
 * answer says so, and whoever refuses the scan raises it. The task stays as it is. */
static enum hf_status doubt_place(struct floor *f, const struct scanned *item)
{
    struct location here;
    int64_t of_this = 0, wanted = 0;
    struct slice instead = SLICE("");
    enum hf_status s = find_location(f->w, f->shipment->warehouse_id, f->scan->location, &here);
    if (s == HF_OK)
        s = store_get_i64(f->w->tx, SQL_sum_location_sku,
                          PARAMS(P_I64(f->w->merchant_id), P_I64(here.location_id),
                                 P_I64(f->shipment->warehouse_id), P_I64(item->sku_id)),
                          &of_this);
    for (int i = 0; s == HF_OK && i < f->line_count && wanted == 0; i++) {
        if (f->lines[i].reserved == 0)
            continue;
        instead = f->lines[i].sku;
        s = store_get_i64(f->w->tx, SQL_sum_location_sku,
                          PARAMS(P_I64(f->w->merchant_id), P_I64(here.location_id),
                                 P_I64(f->shipment->warehouse_id), P_I64(f->lines[i].sku_id)),
                          &wanted);
    }
    if (s == HF_OK && of_this == 0 && wanted > 0)
        f->answer->doubt =
            (struct place_doubt){here.location_id, f->scan->location, item->sku, instead};
    return s < 0 ? s : HF_OK; /* else it belongs there, or nothing of this task does */
}

enum hf_status raise_place_doubt(struct work *w, const struct place_doubt *d)
{
    int64_t id;
    struct reason r = {
        .code = REASON_WRONG_ITEM_AT_LOCATION,
        .field = d->found,
        .args = {d->found, d->location, d->wanted}
    };
    enum hf_status s = open_exception(w, "location", d->location_id, &r, &id);
    return s < 0 ? s : open_count_task(w, d->location_id, COUNT_REASON_MIS_SCAN);
}

enum hf_status pick_scan(struct floor *f)
{
    struct scanned item;
    int64_t wanted = 0;
    uint32_t missing;
    enum hf_status s = find_task(f, &item);
    if (s == HF_OK)
        s = floor_stopped(f);
    if (s != HF_OK)
        return s;
    for (int i = 0; i < f->line_count; i++)
        wanted += f->lines[i].sku_id == item.sku_id ? f->lines[i].reserved : 0;
    if (wanted == 0) {
        s = doubt_place(f, &item);
        return s < 0 ? s
                     : floor_refuse(f, "wrong_item", "wrong item: %.*s is not wanted here",
                                    SLICE_FMT(item.sku));
    }
    int64_t qty = f->scan->quantity * item.qty_each;
    s = qty > 0 ? take(f, &item, qty, wanted) : start_pick(f);
    if (s == HF_OK && (f->scan->falls_short || qty == 0))
        s = miss_units(f, &item, qty);
    if (s != HF_OK || !all_picked(f))
        return s;
    struct evidence_fact fact = {
        .kinds = EVIDENCE_PICK_SCAN, .source = f->w->actor.name, .ref = f->scan->operator_name};
    s = record_evidence(f->w, &f->shipment->ledger, &fact);
    return s < 0 ? s : move_shipment(f->w, f->order, f->shipment, EVENT_FINISH_PICK, &missing);
}
