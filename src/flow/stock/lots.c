/* Lots: which ones a claim names, what is left of each, and when one counts no more.
 * Under reservation, movements of stock and the timers.
 * Promise: first expired first out; an expired lot is never claimed, shown or picked. */
#include "flow/stock/lots.h"

#include <assert.h>
#include <string.h>

#include "base/instant.h"
#include "flow/order/order.h"
#include "store/sql.h"

enum { FREE_LOTS_MAX = 64, CLAIMS_MAX = 1000, EXPIRED_MAX = 100 };

struct lot {
    struct slice lot, expiry;
    int64_t sku_id, qty, warehouse_id;
};

static struct slice given(struct slice s)
{
    return s.ptr != NULL ? s : SLICE("");
}

/* Dates compare as they are written. */
static bool before(struct slice a, struct slice b)
{
    size_t least = a.len < b.len ? a.len : b.len;
    int c = memcmp(a.ptr, b.ptr, least);
    return c < 0 || (c == 0 && a.len < b.len);
}

#define LOT(w, warehouse, sku, l) \
    P_I64((w)->merchant_id), P_I64(warehouse), P_I64(sku), P_TEXT((l)->lot), P_TEXT((l)->expiry)

static const struct warehouse *warehouse_of(const struct work *w, int64_t warehouse_id)
{
    return directory_warehouse_by_id(w->directory, warehouse_id);
}

/* As lots are dated: "2028-01-31". */
static struct slice today(struct work *w, int64_t warehouse_id)
{
    const struct warehouse *wh = warehouse_of(w, warehouse_id);
    struct date d =
        wh != NULL ? zone_local(wh->zone, w->now_us).date : date_of_days(w->now_us / US_PER_DAY);
    return arena_format(txn_arena(w->tx), "%04d-%02d-%02d", d.year, d.month, d.day);
}

/* -- claims */

static enum hf_status list_free(struct work *w, const struct sql *which, int64_t warehouse_id,
                                int64_t sku_id, struct lot *lots, int *count)
{
    struct rows rows;
    enum hf_status s = store_query(w->tx, which,
                                   PARAMS(P_I64(w->merchant_id), P_I64(warehouse_id), P_I64(sku_id),
                                          P_TEXT(today(w, warehouse_id))),
                                   &rows);
    *count = 0;
    if (s < 0)
        return s;
    while (*count < FREE_LOTS_MAX && rows_next(&rows))
        lots[(*count)++] = (struct lot){.lot = row_text_copy(&rows, 0),
                                        .expiry = row_text_copy(&rows, 1),
                                        .sku_id = sku_id,
                                        .qty = row_i64(&rows, 2),
                                        .warehouse_id = warehouse_id};
    return rows_end(&rows);
}

static enum hf_status give_back_lot(struct work *w, int64_t warehouse_id, const struct pin *p)
{
    enum hf_status s = store_put(w->tx, SQL_unreserve_lot,
                                 PARAMS(LOT(w, warehouse_id, p->sku_id, p), P_I64(p->qty_each)));
    assert(s != HF_NOT_FOUND); /* a lot that is named is in its total */
    return s;
}

enum hf_status pin_lots(struct work *w, int64_t warehouse_id, struct verdict *v, int64_t sku_id,
                        int64_t qty)
{
    struct lot *lots = ARENA_ARRAY(txn_arena(w->tx), struct lot, FREE_LOTS_MAX);
    int count = 0, first = v->pin_count;
    if (v->pins == NULL)
        v->pins = ARENA_ARRAY(txn_arena(w->tx), struct pin, PINS_MAX);
    if (lots == NULL || v->pins == NULL)
        return HF_FULL;
    const struct sql *which = v->sound_lots ? SQL_list_sound_lots : SQL_list_free_lots;
    enum hf_status s = list_free(w, which, warehouse_id, sku_id, lots, &count);
    for (int i = 0; i < count && qty > 0 && s >= 0; i++) {
        int64_t part = lots[i].qty < qty ? lots[i].qty : qty;
        if (v->pin_count == PINS_MAX)
            return HF_FULL;
        s = store_put(w->tx, SQL_reserve_lot,
                      PARAMS(LOT(w, warehouse_id, sku_id, &lots[i]), P_I64(part)));
        if (s == HF_NOT_FOUND)
            return HF_RETRY; /* it was free a moment ago */
        v->pins[v->pin_count++] = (struct pin){sku_id, part, lots[i].lot, lots[i].expiry};
        qty -= part;
    }
    if (s < 0 || qty == 0)
        return s < 0 ? s : HF_OK;
    while (v->pin_count > first && s >= 0)
        s = give_back_lot(w, warehouse_id, &v->pins[--v->pin_count]);
    return s < 0 ? s : HF_REFUSED;
}

enum hf_status free_in_sound_lots(struct work *w, int64_t warehouse_id, int64_t sku_id,
                                  int64_t *free_each)
{
    struct lot *lots = ARENA_ARRAY(txn_arena(w->tx), struct lot, FREE_LOTS_MAX);
    int count = 0;
    *free_each = 0;
    if (lots == NULL)
        return HF_FULL;
    enum hf_status s = list_free(w, SQL_list_sound_lots, warehouse_id, sku_id, lots, &count);
    for (int i = 0; i < count; i++)
        *free_each += lots[i].qty;
    return s;
}

enum hf_status unpin_lots(struct work *w, int64_t warehouse_id, struct verdict *v)
{
    enum hf_status s = HF_OK;
    while (v->pin_count > 0 && s >= 0)
        s = give_back_lot(w, warehouse_id, &v->pins[--v->pin_count]);
    return s < 0 ? s : HF_OK;
}

enum hf_status insert_claims(struct work *w, const struct shipment *sh, const struct verdict *v)
{
    enum hf_status s = HF_OK;
    for (int i = 0; i < v->pin_count && s >= 0; i++) {
        const struct pin *p = &v->pins[i];
        s = store_post(w->tx, SQL_insert_claim,
                       PARAMS(P_I64(w->merchant_id), P_I64(sh->shipment_id), P_I64(p->sku_id),
                              P_TEXT(p->lot), P_TEXT(p->expiry), P_I64(sh->warehouse_id),
                              P_I64(p->qty_each)));
    }
    return s;
}

static enum hf_status list_claimed(struct work *w, int64_t shipment_id, struct lot *lots,
                                   int *count)
{
    struct rows rows;
    enum hf_status s = store_query(w->tx, SQL_list_claims,
                                   PARAMS(P_I64(w->merchant_id), P_I64(shipment_id)), &rows);
    *count = 0;
    if (s < 0)
        return s;
    while (*count < CLAIMS_MAX && rows_next(&rows))
        lots[(*count)++] = (struct lot){.sku_id = row_i64(&rows, 0),
                                        .lot = row_text_copy(&rows, 1),
                                        .expiry = row_text_copy(&rows, 2),
                                        .qty = row_i64(&rows, 3),
                                        .warehouse_id = row_i64(&rows, 4)};
    return rows_end(&rows);
}

enum hf_status release_claims(struct work *w, int64_t shipment_id, int64_t sku_id, int64_t qty)
{
    struct lot *lots = ARENA_ARRAY(txn_arena(w->tx), struct lot, CLAIMS_MAX);
    int count = 0;
    if (lots == NULL)
        return HF_FULL;
    enum hf_status s = list_claimed(w, shipment_id, lots, &count);
    int64_t left = qty > 0 ? qty : INT64_MAX;
    for (int i = 0; i < count && left > 0 && s >= 0; i++) {
        const struct lot *l = &lots[i];
        int64_t part = l->qty < left ? l->qty : left;
        if (qty > 0 && l->sku_id != sku_id)
            continue;
        s = store_put(w->tx, SQL_unreserve_lot,
                      PARAMS(LOT(w, l->warehouse_id, l->sku_id, l), P_I64(part)));
        assert(s != HF_NOT_FOUND);
        if (s >= 0)
            s = store_post(w->tx, SQL_reduce_claim,
                           PARAMS(P_I64(w->merchant_id), P_I64(shipment_id), P_I64(l->sku_id),
                                  P_TEXT(l->lot), P_TEXT(l->expiry), P_I64(part)));
        left -= qty > 0 ? part : 0;
    }
    if (s < 0 || qty > 0 || count == 0)
        return s;
    return store_post(w->tx, SQL_delete_claims, PARAMS(P_I64(w->merchant_id), P_I64(shipment_id)));
}

/* -- totals */

/* When its last day ends, it is looked at again: one timer per merchant and day. */
static enum hf_status arm_expiry(struct work *w, int64_t warehouse_id, struct slice expiry)
{
    struct date d;
    const struct warehouse *wh = warehouse_of(w, warehouse_id);
    if (wh == NULL || !date_parse(expiry, &d))
        return HF_OK;
    int64_t day = date_days(d) + 1, due = zone_instant(wh->zone, date_of_days(day), 0);
    return store_post(w->tx, SQL_set_timer,
                      PARAMS(P_I64(w->merchant_id), P_I64(work_new_id(w)), P_STR("lot_expiry"),
                             P_I64(due), P_I64(due), P_I64(w->now_us)));
}

enum hf_status lot_gains(struct work *w, const struct movement *m, bool *counts)
{
    struct lot l = {.lot = given(m->to.lot), .expiry = given(m->to.expiry)};
    bool dated = l.expiry.len > 0;
    bool over = dated && before(l.expiry, today(w, m->warehouse_id));
    int64_t expired = 0;
    *counts = true;
    if (!dated)
        return store_post(
            w->tx, SQL_add_lot,
            PARAMS(LOT(w, m->warehouse_id, m->sku_id, &l), P_I64(m->qty_each), P_I64(0)));
    enum hf_status s = store_get_i64(
        w->tx, SQL_add_lot,
        PARAMS(LOT(w, m->warehouse_id, m->sku_id, &l), P_I64(m->qty_each), P_I64(over)), &expired);
    *counts = expired == 0;
    return s < 0 || expired != 0 ? s : arm_expiry(w, m->warehouse_id, l.expiry);
}

/* A pick takes the part of the lot that its shipment's claim names; nothing where it names none. */
static enum hf_status shrink_claim(struct work *w, const struct movement *m, const struct lot *l)
{
    int64_t named = 0;
    enum hf_status s = store_get_i64(w->tx, SQL_find_claim,
                                     PARAMS(P_I64(w->merchant_id), P_I64(m->cause_id),
                                            P_I64(m->sku_id), P_TEXT(l->lot), P_TEXT(l->expiry)),
                                     &named);
    if (s < 0 || named == 0)
        return s < 0 ? s : HF_OK;
    int64_t part = named < m->qty_each ? named : m->qty_each;
    s = store_put(w->tx, SQL_unreserve_lot,
                  PARAMS(LOT(w, m->warehouse_id, m->sku_id, l), P_I64(part)));
    assert(s != HF_NOT_FOUND);
    if (s < 0)
        return s;
    return store_post(w->tx, SQL_reduce_claim,
                      PARAMS(P_I64(w->merchant_id), P_I64(m->cause_id), P_I64(m->sku_id),
                             P_TEXT(l->lot), P_TEXT(l->expiry), P_I64(part)));
}

enum hf_status lot_loses(struct work *w, const struct movement *m, bool *counts)
{
    struct lot l = {.lot = given(m->from.lot), .expiry = given(m->from.expiry)};
    int64_t expired = 0;
    enum hf_status s = strcmp(m->cause, "pick") == 0 ? shrink_claim(w, m, &l) : HF_OK;
    if (s >= 0)
        s = store_get_i64(w->tx, SQL_remove_lot,
                          PARAMS(LOT(w, m->warehouse_id, m->sku_id, &l), P_I64(m->qty_each)),
                          &expired);
    *counts = expired == 0;
    return s == HF_NOT_FOUND ? HF_REFUSED : s;
}

enum hf_status lot_counts(struct work *w, int64_t warehouse_id, int64_t sku_id, struct slice lot,
                          struct slice expiry, bool *counts)
{
    struct rows rows;
    enum hf_status s = store_query(w->tx, SQL_find_lot,
                                   PARAMS(P_I64(w->merchant_id), P_I64(warehouse_id), P_I64(sku_id),
                                          P_TEXT(lot), P_TEXT(expiry)),
                                   &rows);
    if (s < 0)
        return s;
    *counts = !rows_next(&rows) || row_i64(&rows, 2) == 0;
    return rows_end(&rows);
}

/* -- the last day is over */

static enum hf_status expire_one(struct work *w, int64_t warehouse_id, const struct lot *l,
                                 struct slice sku)
{
    int64_t id;
    struct reason r = {
        .code = REASON_LOT_OR_EXPIRY,
        .field =
            arena_format(txn_arena(w->tx), "%.*s/%.*s", SLICE_FMT(l->lot), SLICE_FMT(l->expiry)),
        .args = {sku, arena_format(txn_arena(w->tx), "%lld of lot %.*s expired on %.*s",
                 (long long)l->qty, SLICE_FMT(l->lot), SLICE_FMT(l->expiry))}
    };
    enum hf_status s = withdraw_lot_claims(w, warehouse_id, l->sku_id, l->lot, l->expiry, l->qty);
    if (s != HF_OK)
        return s < 0 ? s : HF_REFUSED;
    s = withdraw_claims(w, warehouse_id, l->sku_id, l->qty);
    if (s == HF_OK)
        s = store_put(w->tx, SQL_expire_lot, PARAMS(LOT(w, warehouse_id, l->sku_id, l)));
    if (s != HF_OK)
        return s < 0 ? s : HF_REFUSED;
    s = remove_sellable(w, warehouse_id, l->sku_id, l->qty);
    assert(s != HF_NOT_FOUND); /* claims were withdrawn for it */
    work_note(w, "expired:%lld", (long long)l->qty);
    if (s >= 0)
        s = mark_stock(w, l->sku_id);
    return s < 0 || l->qty == 0 ? s : open_exception(w, "sku", l->sku_id, &r, &id);
}

static enum hf_status expire_in(struct work *w, const struct warehouse *wh, int *done, bool *stuck)
{
    struct lot *lots = ARENA_ARRAY(txn_arena(w->tx), struct lot, EXPIRED_MAX);
    struct slice *skus = ARENA_ARRAY(txn_arena(w->tx), struct slice, EXPIRED_MAX);
    struct rows rows;
    int count = 0;
    if (lots == NULL || skus == NULL)
        return HF_FULL;
    enum hf_status s = store_query(w->tx, SQL_list_expired_lots,
                                   PARAMS(P_I64(w->merchant_id), P_I64(wh->warehouse_id),
                                          P_TEXT(today(w, wh->warehouse_id)), P_I64(EXPIRED_MAX)),
                                   &rows);
    if (s < 0)
        return s;
    while (count < EXPIRED_MAX && rows_next(&rows)) {
        skus[count] = row_text_copy(&rows, 1);
        lots[count++] = (struct lot){.sku_id = row_i64(&rows, 0),
                                     .lot = row_text_copy(&rows, 2),
                                     .expiry = row_text_copy(&rows, 3),
                                     .qty = row_i64(&rows, 4)};
    }
    s = rows_end(&rows);
    for (int i = 0; i < count && s >= 0; i++) {
        s = expire_one(w, wh->warehouse_id, &lots[i], skus[i]);
        *stuck = *stuck || s == HF_REFUSED;
        *done += s == HF_OK;
    }
    *stuck = *stuck || count == EXPIRED_MAX;
    return s < 0 ? s : HF_OK;
}

enum hf_status expire_lots(struct work *w)
{
    int done = 0;
    bool stuck = false;
    enum hf_status s = HF_OK;
    for (int i = 0; i < w->directory->warehouse_count && s >= 0; i++)
        s = expire_in(w, &w->directory->warehouses[i], &done, &stuck);
    if (s >= 0 && done > 0)
        s = wake_short_orders(w); /* another lot may cover what lost its claim */
    if (s < 0 || !stuck)
        return s;
    int64_t again = w->now_us + (done > 0 ? US_PER_S : US_PER_HOUR);
    return store_post(w->tx, SQL_set_timer,
                      PARAMS(P_I64(w->merchant_id), P_I64(work_new_id(w)), P_STR("lot_expiry"),
                             P_I64(0), P_I64(again), P_I64(w->now_us)));
}
