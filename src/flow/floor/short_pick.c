/* Less than the books say: empty places, short and damaged goods.
 * Steps of run_scan, or the end of a pick.
 * Promise: what was found is recorded, the place is counted, the picker is sent to other stock
 * where there is some, and the order holds where there is none. */
#include "flow/floor/pick.h"
#include "flow/floor/pick_task.h"
#include "flow/stock/count_task.h"
#include "flow/stock/lots.h"
#include "flow/stock/picking_claims.h"
#include "store/sql.h"

/* The picker is sent elsewhere; the place is in doubt until somebody counted it. */
static enum hf_status doubt_place(struct floor *f, const struct scanned *item, int64_t wanted,
                                  int64_t found)
{
    struct location here;
    struct arena *a = txn_arena(f->w->tx);
    int64_t id;
    struct reason r = {
        .code = REASON_LOST_STOCK_NOT_AT_LOCATION,
        .field = item->sku,
        .args = {item->sku, f->scan->location, arena_format(a, "%lld", (long long)wanted),
                 arena_format(a, "%lld", (long long)found)}
    };
    int64_t left = 0;
    enum hf_status s = find_location(f->w, f->shipment->warehouse_id, f->scan->location, &here);
    if (s == HF_OK)
        s = store_get_i64(f->w->tx, SQL_sum_location_sku,
                          PARAMS(P_I64(f->w->merchant_id), P_I64(here.location_id),
                                 P_I64(f->shipment->warehouse_id), P_I64(item->sku_id)),
                          &left);
    if (s != HF_OK || left == 0)
        return s < 0 ? s : HF_OK; /* the books have nothing there either */
    s = open_exception(f->w, "location", here.location_id, &r, &id);
    if (s >= 0)
        s = record_finding(f->w, &(struct finding){.warehouse_id = f->shipment->warehouse_id,
                                                   .location_id = here.location_id,
                                                   .sku_id = item->sku_id,
                                                   .before = left,
                                                   .counted = 0,
                                                   .location = f->scan->location,
                                                   .sku = item->sku,
                                                   .lot = f->scan->lot,
                                                   .source = "pick"});
    if (s < 0)
        return s;
    return open_count_task(f->w, here.location_id,
                           found == 0 ? COUNT_REASON_ZERO_PICK : COUNT_REASON_SHORT_PICK);
}

/* -- another claim */

/* The claim of this shipment on the article, with the lots it names, is given back: what broke must
 * be free to go. */
static enum hf_status give_back_claim(struct floor *f, const struct scanned *item, int64_t wanted)
{
    enum hf_status s = HF_OK;
    for (int i = 0; i < f->line_count && s == HF_OK; i++) {
        struct floor_line *l = &f->lines[i];
        if (l->sku_id != item->sku_id || l->reserved == 0)
            continue;
        s = store_put(f->w->tx, SQL_unreserve_line,
                      PARAMS(P_I64(f->w->merchant_id), P_I64(f->shipment->shipment_id),
                             P_I64(l->line), P_I64(l->sku_id), P_I64(l->reserved)));
        l->reserved = 0;
    }
    if (s == HF_OK)
        s = unclaim_stock(f->w, f->shipment->warehouse_id, item->sku_id, wanted);
    if (s == HF_NOT_FOUND)
        return HF_RETRY;
    return s == HF_OK ? release_claims(f->w, f->shipment->shipment_id, item->sku_id, wanted) : s;
}

/* And taken anew on what is whole. *lacks: units that nothing can serve. */
static enum hf_status claim_again(struct floor *f, const struct scanned *item, int64_t wanted,
                                  bool sound, int64_t *lacks)
{
    int64_t free_each = 0;
    *lacks = 0;
    enum hf_status s = claim_units(f->w, f->shipment, item->sku_id, wanted, sound);
    if (s == HF_NOT_FOUND) {
        s = free_stock(f->w, f->shipment->warehouse_id, item->sku_id, &free_each);
        free_each = free_each < wanted ? free_each : wanted;
        if (s >= 0 && free_each > 0)
            s = claim_units(f->w, f->shipment, item->sku_id, free_each, sound);
        if (s == HF_NOT_FOUND || free_each <= 0)
            free_each = 0;
        *lacks = wanted - free_each;
        wanted = free_each;
    }
    for (int i = 0; i < f->line_count && wanted > 0 && s >= 0; i++) {
        struct floor_line *l = &f->lines[i];
        int64_t open = l->qty - l->picked, part = open < wanted ? open : wanted;
        if (l->sku_id != item->sku_id || part <= 0)
            continue;
        s = store_put(f->w->tx, SQL_reserve_line,
                      PARAMS(P_I64(f->w->merchant_id), P_I64(f->shipment->shipment_id),
                             P_I64(l->line), P_I64(l->sku_id), P_I64(part)));
        l->reserved = part;
        wanted -= part;
    }
    return s < 0 ? s : HF_OK;
}

/* A dated article was claimed from a lot that is not where it should be: other lots take its place,
 * where they hold all that is wanted. *place: the first of theirs, or "". */
static enum hf_status take_other_lots(struct floor *f, const struct scanned *item, int64_t wanted,
                                      struct slice *place)
{
    int64_t there = 0, lacks = 0;
    enum hf_status s = free_in_sound_lots(f->w, f->shipment->warehouse_id, item->sku_id, &there);
    if (s < 0 || there < wanted)
        return s;
    s = give_back_claim(f, item, wanted);
    if (s >= 0)
        s = claim_again(f, item, wanted, true, &lacks);
    if (s >= 0 && lacks > 0)
        return HF_RETRY; /* it was free a moment ago */
    return s < 0 ? s : find_pick_place(f, item->sku_id, place);
}

enum hf_status miss_units(struct floor *f, const struct scanned *item, int64_t found)
{
    struct arena *a = txn_arena(f->w->tx);
    struct slice other = SLICE("");
    int64_t wanted = 0;
    for (int i = 0; i < f->line_count; i++)
        wanted += f->lines[i].sku_id == item->sku_id ? f->lines[i].reserved : 0;
    enum hf_status s = doubt_place(f, item, wanted + found, found);
    if (s == HF_OK && wanted > 0)
        s = find_pick_place(f, item->sku_id, &other);
    if (s >= 0 && wanted > 0 && other.len == 0)
        s = take_other_lots(f, item, wanted, &other);
    if (s < 0 || wanted == 0 || other.len > 0)
        return s; /* all is there, or the next answer leads to it */
    bool none = found == 0;
    struct reason r = {
        .code = none ? REASON_ZERO_PICK : REASON_SHORT_PICK,
        .args = {item->sku, f->scan->location,
                 none ? SLICE_NONE : arena_format(a, "%lld", (long long)(wanted + found)),
                 none ? SLICE_NONE : arena_format(a, "%lld", (long long)found)}
    };
    f->answer->problem = none ? "zero_pick" : "short_pick";
    f->answer->message =
        none ? floor_text(f, "stop: no other %.*s, order on hold", SLICE_FMT(item->sku))
             : floor_text(f, "stop: %lld of %.*s missing, order on hold", (long long)wanted,
                          SLICE_FMT(item->sku));
    return open_hold(f->w, f->order, &r);
}

/* -- damaged at the shelf: into quarantine, at a place of that kind */

static enum hf_status find_quarantine(struct floor *f, struct location *to)
{
    const struct warehouse *wh =
        directory_warehouse_by_id(f->w->directory, f->shipment->warehouse_id);
    if (f->scan->to.len == 0)
        return floor_refuse(f, "place_missing", "scan the quarantine place");
    enum hf_status s = find_or_plan_location(f->w, wh, f->scan->to, to);
    if (s == HF_NOT_FOUND)
        return floor_refuse(f, "wrong_location", "unknown place %.*s", SLICE_FMT(f->scan->to));
    if (s == HF_OK && !slice_is(to->type, "quarantine"))
        return floor_refuse(f, "wrong_location", "wrong place: %.*s is not quarantine",
                            SLICE_FMT(f->scan->to));
    return s;
}

static enum hf_status set_aside(struct floor *f, const struct scanned *item,
                                const struct balance *from, const struct location *to, int64_t qty)
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
        .to = {.bucket = "quarantine",
                 .location_id = to->location_id,
                 .lot = from->lot,
                 .serial = from->serial,
                 .expiry = from->expiry,
                 .condition = SLICE("damaged")},
        .cause = "damage",
        .cause_id = f->shipment->shipment_id,
    };
    enum hf_status s = move_stock(f->w, &m);
    return s == HF_REFUSED ? HF_RETRY : s; /* somebody took it since it was read */
}

enum hf_status damaged_scan(struct floor *f)
{
    struct scanned item;
    struct location to;
    const struct balance *from;
    struct arena *a = txn_arena(f->w->tx);
    enum hf_status s = find_task(f, &item);
    if (s == HF_OK)
        s = floor_stopped(f);
    if (s == HF_OK)
        s = find_quarantine(f, &to);
    if (s != HF_OK)
        return s;
    int64_t wanted = 0, lacks = 0, qty = f->scan->quantity * item.qty_each;
    for (int i = 0; i < f->line_count; i++)
        wanted += f->lines[i].sku_id == item.sku_id ? f->lines[i].reserved : 0;
    if (f->shipment->state > ORDER_PICKING || wanted == 0)
        return floor_refuse(f, "wrong_item", "wrong item: %.*s is not wanted here",
                            SLICE_FMT(item.sku));
    if (qty < 1 || qty > wanted)
        return floor_refuse(f, "too_many", "too many: %lld of %.*s wanted, %lld scanned",
                            (long long)wanted, SLICE_FMT(item.sku), (long long)qty);
    s = choose_balance(f, &item, qty, &from);
    if (s == HF_OK)
        s = start_pick(f);
    if (s == HF_OK)
        s = give_back_claim(f, &item, wanted);
    if (s == HF_OK)
        s = set_aside(f, &item, from, &to, qty);
    if (s == HF_OK)
        s = open_count_task(f->w, from->location_id, COUNT_REASON_DAMAGE);
    if (s == HF_OK)
        s = claim_again(f, &item, wanted, false, &lacks);
    if (s != HF_OK || lacks == 0)
        return s; /* other stock serves it: the next answer leads there */
    struct reason r = {
        .code = REASON_DAMAGED_AT_PICK,
        .field = item.sku,
        .args = {item.sku, f->scan->location, arena_format(a, "%lld", (long long)qty)}
    };
    f->answer->problem = "damaged_at_pick";
    f->answer->message = floor_text(f, "stop: no other %.*s, order on hold", SLICE_FMT(item.sku));
    return open_hold(f->w, f->order, &r);
}
