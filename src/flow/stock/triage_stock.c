/* The decision on quarantined units that belong to no return: held at receipt, damaged at a pick,
 * counted there. Called by the API, alone or with the approvals the access table asks for. Promise:
 * only what lies at that place in quarantine moves, and only by the decision's own row. */
#include "flow/stock/triage_stock.h"

#include "flow/catalogue/resolve_code.h"
#include "flow/order/order_needs.h"
#include "flow/returns/returns.h"
#include "store/sql.h"

enum { LYING_MAX = 100 };

struct held {
    int64_t qty;
    struct slice unit, lot, serial, expiry, condition;
};

struct deciding {
    struct work *w;
    const struct stock_triage *d;
    const struct triage_rule *rule;
    int64_t sku_id, triage_id;
    struct location from, to;
    struct held *held; /* LYING_MAX */
    int count;
    struct slice *problem;
};

static enum hf_status refuse(struct deciding *t, struct slice problem)
{
    *t->problem = problem;
    return HF_REFUSED;
}

static enum hf_status find_places(struct deciding *t)
{
    struct arena *a = txn_arena(t->w->tx);
    const struct stock_triage *d = t->d;
    enum hf_status s = find_location(t->w, d->warehouse->warehouse_id, d->location, &t->from);
    if (s == HF_NOT_FOUND)
        return refuse(t, arena_format(a, "there is no location %.*s", SLICE_FMT(d->location)));
    if (s < 0)
        return s;
    if (d->to.len == 0)
        return t->rule->placed ? refuse(t, SLICE("say where the units go: to")) : HF_OK;
    s = find_or_plan_location(t->w, d->warehouse, d->to, &t->to);
    if (s == HF_NOT_FOUND)
        return refuse(t, arena_format(a, "there is no location %.*s", SLICE_FMT(d->to)));
    if (s == HF_OK && strcmp(t->rule->bucket, "gone") != 0 &&
        strcmp(bucket_of_type(t->to.type), t->rule->bucket) != 0)
        return refuse(t, arena_format(a, "%.*s is a %.*s location: nothing %s lies there",
                                      SLICE_FMT(d->to), SLICE_FMT(t->to.type),
                                      triage_name(d->decision)));
    return s;
}

static enum hf_status list_held(struct deciding *t)
{
    const struct stock_triage *d = t->d;
    struct rows rows;
    int64_t there = 0;
    enum hf_status s =
        store_query(t->w->tx, SQL_list_quarantined_balances,
                    PARAMS(P_I64(t->w->merchant_id), P_I64(d->warehouse->warehouse_id),
                           P_I64(t->sku_id), P_I64(t->from.location_id)),
                    &rows);
    if (s < 0)
        return s;
    while (t->count < LYING_MAX && rows_next(&rows)) {
        struct held h = {row_i64(&rows, 5),       row_text_copy(&rows, 0), row_text_copy(&rows, 1),
                         row_text_copy(&rows, 2), row_text_copy(&rows, 3), row_text_copy(&rows, 4)};
        if (d->lot.len > 0 && !slice_eq(h.lot, d->lot))
            continue;
        there += h.qty;
        t->held[t->count++] = h;
    }
    s = rows_end(&rows);
    if (s == HF_OK && there < d->quantity)
        return refuse(t, arena_format(txn_arena(t->w->tx),
                                      "%lld of %.*s lie in quarantine at %.*s, %lld were named",
                                      (long long)there, SLICE_FMT(d->sku), SLICE_FMT(d->location),
                                      (long long)d->quantity));
    return s;
}

static enum hf_status move_held(struct deciding *t)
{
    int64_t left = t->d->quantity;
    bool stays = t->d->decision == TRIAGE_QUARANTINE;
    enum hf_status s = HF_OK;
    for (int i = 0; i < t->count && left > 0 && s == HF_OK; i++) {
        const struct held *h = &t->held[i];
        int64_t part = h->qty < left ? h->qty : left;
        left -= part;
        if (stays && (t->to.location_id == 0 || t->to.location_id == t->from.location_id))
            continue;
        struct place from = {"quarantine", t->from.location_id, h->unit,     h->lot,
                             h->serial,    h->expiry,           h->condition};
        struct place to = {
            t->rule->bucket, t->to.location_id, stays ? h->unit : SLICE_NONE,     h->lot,
            h->serial,       h->expiry,         stays ? h->condition : SLICE_NONE};
        s = move_stock(t->w, &(struct movement){.warehouse_id = t->d->warehouse->warehouse_id,
                                                .sku_id = t->sku_id,
                                                .qty_each = part,
                                                .from = from,
                                                .to = to,
                                                .cause = "triage",
                                                .cause_id = t->triage_id});
    }
    return s == HF_REFUSED ? HF_RETRY : s;
}

#define GIVEN(text) P_TEXT((text).ptr != NULL ? (text) : SLICE(""))

enum hf_status triage_stock(struct work *w, const struct stock_triage *d, int64_t *triage_id,
                            bool *refused_grade, struct slice *problem)
{
    struct deciding t = {.w = w,
                         .d = d,
                         .rule = triage_rule(d->decision),
                         .held = ARENA_ARRAY(txn_arena(w->tx), struct held, LYING_MAX),
                         .problem = problem};
    *refused_grade = false;
    if (t.held == NULL)
        return HF_FULL;
    enum hf_status s = find_sku_named(w, d->sku, &t.sku_id, NULL);
    if (s == HF_NOT_FOUND)
        return refuse(&t,
                      arena_format(txn_arena(w->tx), "there is no SKU %.*s", SLICE_FMT(d->sku)));
    struct slice words;
    if (s >= 0 &&
        !grade_permits(w, &w->merchant->profile->returns, d->grade, d->decision, &words)) {
        *refused_grade = true;
        return refuse(&t, words);
    }
    if (s >= 0)
        s = find_places(&t);
    if (s == HF_OK)
        s = list_held(&t);
    if (s != HF_OK)
        return s;
    *triage_id = t.triage_id = work_new_id(w);
    s = store_post(w->tx, SQL_insert_triage, /* before the units: the store asks for the row */
                   PARAMS(P_I64(w->merchant_id), P_I64(t.triage_id), P_I64(0), P_I64(t.sku_id),
                          P_I64(d->quantity), P_STR(triage_name(d->decision)), GIVEN(d->grade),
                          GIVEN(d->reason), P_I64(t.to.location_id), P_TEXT(w->actor.name),
                          P_I64(w->now_us), GIVEN(d->lot), GIVEN(d->photos),
                          GIVEN(d->operator_name), P_I64(w->now_us)));
    if (s >= 0)
        s = move_held(&t);
    if (s == HF_OK && d->decision == TRIAGE_RESELLABLE)
        s = wake_short_orders(w);
    w->object = "sku";
    w->object_id = t.sku_id;
    w->reason = triage_name(d->decision);
    if (s != HF_OK)
        return s;
    return work_event(w, "stock.decided", t.sku_id,
                      arena_format(txn_arena(w->tx), "\"decision\":\"%s\",\"quantity\":%lld",
                                   triage_name(d->decision), (long long)d->quantity));
}
