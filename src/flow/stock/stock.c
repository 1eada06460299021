/* Movements of stock: double entry.
 * Under counts, picks, put-backs and shipping.
 * Promise: movements sum to balances; nothing goes below nothing. */
#include "flow/stock/stock.h"

#include <assert.h>

#include "flow/stock/count_task.h"
#include "flow/stock/lots.h"
#include "store/sql.h"

static struct slice given(struct slice s)
{
    return s.ptr != NULL ? s : SLICE("");
}

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

#define BALANCE(w, m, p)                                                                 \
    P_I64((w)->merchant_id), P_I64((m)->warehouse_id), P_I64((m)->sku_id),               \
        P_I64((p)->location_id), P_STR((p)->bucket), P_TEXT(given((p)->handling_unit)),  \
        P_TEXT(given((p)->lot)), P_TEXT(given((p)->serial)), P_TEXT(given((p)->expiry)), \
        P_TEXT(given((p)->condition)), P_I64((m)->qty_each)

/* From shelf to shelf: no total changes. */
static bool stays_sellable(const struct movement *m)
{
    return is(m->from.bucket, "sellable") && is(m->to.bucket, "sellable");
}

static enum hf_status take(struct work *w, const struct movement *m)
{
    const struct place *p = &m->from;
    bool counts = true;
    if (is(p->bucket, "outside"))
        return HF_OK;
    enum hf_status s = store_put(w->tx, SQL_take_balance, PARAMS(BALANCE(w, m, p)));
    if (s == HF_NOT_FOUND)
        return HF_REFUSED;
    if (s < 0 || !is(p->bucket, "sellable") || stays_sellable(m))
        return s;
    s = lot_loses(w, m, &counts);
    if (s != HF_OK || !counts || is(m->cause, "pick"))
        return s;
    s = remove_sellable(w, m->warehouse_id, m->sku_id, m->qty_each);
    return s == HF_NOT_FOUND ? HF_REFUSED : s;
}

static enum hf_status give(struct work *w, const struct movement *m)
{
    const struct place *p = &m->to;
    bool counts = true;
    if (is(p->bucket, "outside"))
        return HF_OK;
    enum hf_status s = store_post(w->tx, SQL_give_balance, PARAMS(BALANCE(w, m, p)));
    if (s < 0 || !is(p->bucket, "sellable") || stays_sellable(m))
        return s;
    s = lot_gains(w, m, &counts);
    if (s >= 0)
        s = add_sellable(w, m->warehouse_id, m->sku_id, counts ? m->qty_each : 0);
    return s < 0 || p->expiry.len == 0 ? s : mark_dated(w, m->warehouse_id, m->sku_id);
}

/* Somebody may be counting there (INV-12). */
static enum hf_status tell_counter(struct work *w, const struct movement *m, const struct place *p,
                                   int64_t movement_id, int64_t qty)
{
    if (p->location_id == 0 || is(m->cause, "count"))
        return HF_OK;
    return store_post(w->tx, SQL_insert_count_window,
                      PARAMS(P_I64(w->merchant_id), P_I64(movement_id), P_I64(p->location_id),
                             P_I64(qty), P_I64(m->sku_id), P_STR(p->bucket), P_TEXT(given(p->lot)),
                             P_TEXT(given(p->expiry)), P_STR(m->cause), P_I64(w->now_us)));
}

enum hf_status move_stock(struct work *w, const struct movement *m)
{
    assert(m->qty_each > 0);
    int64_t id = work_new_id(w);
    enum hf_status s = take(w, m);
    if (s != HF_OK)
        return s;
    s = give(w, m);
    if (s >= 0)
        s = store_post(w->tx, SQL_insert_movement,
                       PARAMS(P_I64(w->merchant_id), P_I64(id), P_I64(m->warehouse_id),
                              P_I64(m->sku_id), P_I64(m->qty_each), P_STR(m->from.bucket),
                              P_I64(m->from.location_id), P_STR(m->to.bucket),
                              P_I64(m->to.location_id), P_TEXT(given(m->to.handling_unit)),
                              P_TEXT(given(m->to.lot)), P_TEXT(given(m->to.serial)),
                              P_TEXT(given(m->to.expiry)), P_TEXT(given(m->to.condition)),
                              P_STR(m->cause), P_I64(m->cause_id), P_TEXT(w->actor.name),
                              P_I64(w->now_us)));
    if (s >= 0)
        s = tell_counter(w, m, &m->from, id, -m->qty_each);
    if (s >= 0)
        s = tell_counter(w, m, &m->to, id, m->qty_each);
    if (s >= 0 && is(m->cause, "pick"))
        s = check_emptied(w, m->from.location_id);
    if (s >= 0 && is(m->cause, "triage") && is(m->to.bucket, "sellable"))
        s = open_count_task(w, m->to.location_id, COUNT_REASON_RETURN_PUT);
    if (s < 0)
        return s;
    return mark_stock(w, m->sku_id);
}

enum hf_status mark_stock(struct work *w, int64_t sku_id)
{
    txn_announce(w->tx, ANNOUNCE_STOCK);
    return store_post(w->tx, SQL_mark_sku_dirty,
                      PARAMS(P_I64(w->merchant_id), P_I64(sku_id), P_I64(w->now_us)));
}

enum hf_status find_serial(struct work *w, int64_t sku_id, struct slice serial, struct slice *where)
{
    struct rows rows;
    *where = SLICE_NONE;
    if (serial.len == 0)
        return HF_OK;
    enum hf_status s =
        store_query(w->tx, SQL_find_serial,
                    PARAMS(P_I64(w->merchant_id), P_I64(sku_id), P_TEXT(serial)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows))
        *where =
            arena_format(txn_arena(w->tx), "%.*s%s%.*s", SLICE_FMT(row_text(&rows, 0)),
                         row_text(&rows, 1).len > 0 ? " at " : "", SLICE_FMT(row_text(&rows, 1)));
    return rows_end(&rows);
}

enum hf_status find_location(struct work *w, int64_t warehouse_id, struct slice code,
                             struct location *l)
{
    struct rows rows;
    enum hf_status s =
        store_query(w->tx, SQL_find_location, PARAMS(P_I64(warehouse_id), P_TEXT(code)), &rows);
    if (s < 0)
        return s;
    bool found = rows_next(&rows);
    if (found)
        *l = (struct location){row_i64(&rows, 0), row_text_copy(&rows, 1), row_text_copy(&rows, 2)};
    s = rows_end(&rows);
    return s < 0 ? s : found ? HF_OK : HF_NOT_FOUND;
}

enum hf_status need_location(struct work *w, const struct warehouse *wh, struct slice code,
                             struct location *l)
{
    enum hf_status s = find_location(w, wh->warehouse_id, code, l);
    if (s != HF_NOT_FOUND)
        return s;
    const struct location_rule *rule = wh->site != NULL ? site_location_rule(wh->site, code) : NULL;
    *l = (struct location){work_new_id(w), rule != NULL ? rule->type : SLICE("sellable"),
                           rule != NULL ? rule->carrier : SLICE_NONE};
    s = store_post(w->tx, SQL_insert_location,
                   PARAMS(P_I64(l->location_id), P_I64(wh->warehouse_id), P_TEXT(code),
                          P_TEXT(l->type), P_TEXT(l->carrier), P_I64(w->now_us)));
    if (s < 0 || rule == NULL || rule->capacity == 0)
        return s;
    return store_post(w->tx, SQL_set_location_capacity,
                      PARAMS(P_I64(wh->warehouse_id), P_TEXT(code), P_I64(rule->capacity)));
}

enum hf_status find_or_plan_location(struct work *w, const struct warehouse *wh, struct slice code,
                                     struct location *l)
{
    if (wh->site != NULL && code.len <= 64 && site_location_rule(wh->site, code) != NULL)
        return need_location(w, wh, code, l);
    return find_location(w, wh->warehouse_id, code, l);
}

const char *bucket_of_type(struct slice type)
{
    static const struct {
        const char *type, *bucket;
    } rows[] = {
        {"sellable",   "sellable"  },
        {"restricted", "sellable"  },
        {"pack",       "picked"    },
        {"lane",       "picked"    },
        {"dock",       "receiving" },
        {"receiving",  "receiving" },
        {"quarantine", "quarantine"},
        {"returns",    "quarantine"},
        {"rework",     "rework"    },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (slice_is(type, rows[i].type))
            return rows[i].bucket;
    return "receiving";
}
