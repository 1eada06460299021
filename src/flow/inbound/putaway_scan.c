/* The floor's part of an inbound by scan: one count, and one way to a place.
 * Steps of /v1/scans: receive, putaway.
 * Promise: nothing moves without a scan of the place and the goods (PUT-1); an assigned place that
 * cannot be used is re-assigned, not improvised (PUT-2); what is held goes to quarantine and
 * nowhere else. */
#include "flow/inbound/arrive_inbound.h"
#include "rules/scan_words.h"
#include "store/sql.h"

struct putting {
    struct floor f; /* for its refusals */
    struct inbound *in;
    struct goods_code goods;
    int64_t qty_each;
    struct location at;
    const char *bucket; /* of the place: sellable, or quarantine for what is held */
};

static enum hf_status say(struct floor *f, const struct refusal *why)
{
    return floor_refuse(f, why->code, "%.*s", SLICE_FMT(why->message));
}

static void answer_inbound(struct scan_answer *a, const struct inbound *in)
{
    a->inbound_id = in->inbound_id;
    a->inbound_state = inbound_state_name(in->state);
}

/* -- receive */

static enum hf_status receive(struct floor *f)
{
    const struct scan *s = f->scan;
    struct refusal why = {.spoken = true, .spanish = s->spanish};
    struct inbound *in;
    struct receipt_line line = {.code = s->code,
                                .lot = s->lot,
                                .serial = s->serial,
                                .expiry = s->expiry,
                                .carton = s->carton,
                                .location = s->location,
                                .quantity = s->quantity};
    struct receipt_doc d = {.inbound_id = s->inbound_id,
                            .ref = s->inbound,
                            .operator_name = s->operator_name,
                            .lines = &line,
                            .line_count = 1};
    if (s->condition.len > 0 && !finding_parse_said(s->condition, &line.condition))
        return floor_refuse(f, "condition_unknown", "unknown condition %.*s",
                            SLICE_FMT(s->condition));
    if (s->inbound_id == 0 && s->inbound.len == 0)
        return floor_refuse(f, "unknown_inbound", "scan the inbound or one of its cartons");
    enum hf_status end = receive_goods(f->w, &d, &in, &f->answer->receipt_id, &why);
    if (end == HF_REFUSED)
        return say(f, &why);
    if (end == HF_NOT_FOUND)
        return floor_refuse(f, "unknown_inbound", "unknown inbound");
    if (end < 0)
        return end;
    answer_inbound(f->answer, in);
    f->answer->next = inbound_has_outstanding(in) ? "receive" : "verify";
    return HF_OK;
}

/* -- putaway */

static enum hf_status find_target(struct putting *v)
{
    const struct scan *s = v->f.scan;
    if (s->location.len == 0)
        return floor_refuse(&v->f, "wrong_location", "scan the place too");
    enum hf_status end = find_or_plan_location(v->f.w, s->warehouse, s->location, &v->at);
    if (end == HF_NOT_FOUND)
        return floor_refuse(&v->f, "wrong_location", "unknown place %.*s", SLICE_FMT(s->location));
    if (end != HF_OK)
        return end;
    v->bucket = bucket_of_type(v->at.type);
    if (strcmp(v->bucket, "sellable") != 0 && strcmp(v->bucket, "quarantine") != 0)
        return floor_refuse(&v->f, "wrong_location",
                            "wrong place: %.*s is %.*s, no goods stay there",
                            SLICE_FMT(s->location), SLICE_FMT(v->at.type));
    return HF_OK;
}

static enum hf_status find_goods(struct putting *v)
{
    const struct scan *s = v->f.scan;
    const char *problem;
    struct slice message;
    struct gs1_scan label;
    enum gs1_fault fault;
    struct slice at;
    enum gs1_end end =
        gs1_parse(s->code, date_of_days(v->f.w->now_us / (24 * US_PER_HOUR)), &label, &fault, &at);
    if (end == GS1_REFUSED)
        return floor_refuse(&v->f, "label_refused", "(%.*s) %s", SLICE_FMT(at),
                            scan_word(gs1_fault_text(fault), v->f.scan->spanish));
    struct slice code = end == GS1_PARSED && label.gtin.len > 0 ? label.gtin : label.plain;
    enum hf_status st =
        resolve_goods_code(v->f.w, code, v->f.w->now_us, true, &v->goods, &problem, &message);
    if (st == HF_REFUSED) {
        message = spoken_goods_refusal(v->f.w, problem, code, &v->goods, v->f.scan->spanish);
        return floor_refuse(&v->f, problem, "%.*s", SLICE_FMT(message));
    }
    v->qty_each = s->quantity * v->goods.qty_each *
                  (label.contained && label.counted > 0 ? label.counted : 1);
    return st;
}

/* Said by its number or a carton; else the one that has stood longest with units of this. */
static enum hf_status find_standing(struct putting *v)
{
    const struct scan *s = v->f.scan;
    int64_t id = s->inbound_id;
    enum hf_status end = HF_OK;
    if (id == 0 && s->inbound.len > 0)
        end = find_inbound(v->f.w, s->inbound, &id);
    else if (id == 0)
        end = store_get_i64(v->f.w->tx, SQL_find_waiting_inbound,
                            PARAMS(P_I64(v->f.w->merchant_id), P_I64(v->goods.sku_id),
                                   P_I64(strcmp(v->bucket, "quarantine") == 0)),
                            &id);
    if (end == HF_OK)
        end = load_inbound(v->f.w, id, &v->in);
    if (end == HF_NOT_FOUND)
        return floor_refuse(&v->f, "nothing_to_put", "nothing to put away: no %.*s waits",
                            SLICE_FMT(v->goods.sku));
    return end;
}

static enum hf_status is_blocked(struct putting *v, int64_t location_id, bool *blocked)
{
    int64_t open = 0;
    enum hf_status s = store_get_i64(
        v->f.w->tx, SQL_count_open_reason,
        PARAMS(P_I64(v->f.w->merchant_id), P_I64(location_id), P_I64(REASON_LOCATION_BLOCKED)),
        &open);
    *blocked = open > 0;
    return s;
}

static enum hf_status code_of_place(struct putting *v, int64_t location_id, struct slice *code)
{
    struct rows rows;
    enum hf_status s =
        store_query(v->f.w->tx, SQL_find_location_code, PARAMS(P_I64(location_id)), &rows);
    *code = SLICE("");
    if (s < 0)
        return s;
    if (rows_next(&rows))
        *code = row_text_copy(&rows, 0);
    return rows_end(&rows);
}

/* PUT-2: the place is blocked until somebody resolves that; the units get another one. */
static enum hf_status reassign(struct putting *v, struct inbound_line *l)
{
    struct work *w = v->f.w;
    struct inbound_line before = *l;
    int64_t id;
    struct reason r = {
        .code = REASON_LOCATION_BLOCKED, .field = l->sku, .args = {v->f.scan->location, l->sku}
    };
    if (l->location_id != v->at.location_id)
        return floor_refuse(&v->f, "wrong_location", "wrong place: %.*s was not sent to %.*s",
                            SLICE_FMT(l->sku), SLICE_FMT(v->f.scan->location));
    enum hf_status s = open_exception(w, "location", v->at.location_id, &r, &id);
    l->location_id = 0;
    if (s >= 0)
        s = store_get_i64(w->tx, SQL_find_home_location,
                          PARAMS(P_I64(w->merchant_id), P_I64(v->in->warehouse_id),
                                 P_I64(l->sku_id), P_I64(REASON_LOCATION_BLOCKED)),
                          &l->location_id);
    if (s >= 0)
        s = save_inbound_line(w, v->in, &before, l);
    if (s >= 0 && l->location_id != 0)
        s = code_of_place(v, l->location_id, &v->f.answer->next_location);
    v->f.answer->next = "putaway";
    v->f.answer->next_sku = l->sku;
    return s < 0 ? s : HF_OK;
}

static enum hf_status check_place(struct putting *v, const struct inbound_line *l)
{
    bool blocked;
    struct slice assigned;
    enum hf_status s = is_blocked(v, v->at.location_id, &blocked);
    if (s < 0)
        return s;
    if (blocked)
        return floor_refuse(&v->f, "location_blocked", "%.*s is blocked: take another place",
                            SLICE_FMT(v->f.scan->location));
    if (strcmp(v->bucket, "sellable") != 0 || l->location_id == 0 ||
        l->location_id == v->at.location_id)
        return HF_OK;
    s = code_of_place(v, l->location_id, &assigned);
    if (s < 0)
        return s;
    return floor_refuse(&v->f, "wrong_location",
                        "wrong place: %.*s goes to %.*s, or say it is blocked", SLICE_FMT(l->sku),
                        SLICE_FMT(assigned));
}

struct standing {
    int64_t location_id, qty;
    struct slice lot, serial, expiry, condition;
};
enum { STANDING_MAX = 256 };

static enum hf_status list_standing(struct putting *v, struct standing *rows_out, int *count)
{
    const struct scan *s = v->f.scan;
    struct place hu = inbound_place(v->f.w, v->in, v->bucket);
    struct rows rows;
    enum hf_status end =
        store_query(v->f.w->tx, SQL_list_inbound_balances,
                    PARAMS(P_I64(v->f.w->merchant_id), P_I64(v->in->warehouse_id),
                           P_TEXT(hu.handling_unit), P_STR(v->bucket), P_I64(v->goods.sku_id)),
                    &rows);
    *count = 0;
    if (end < 0)
        return end;
    while (*count < STANDING_MAX && rows_next(&rows)) {
        struct standing r = {row_i64(&rows, 0),       row_i64(&rows, 7),
                             row_text_copy(&rows, 3), row_text_copy(&rows, 4),
                             row_text_copy(&rows, 5), row_text_copy(&rows, 6)};
        bool asked = (s->lot.len == 0 || slice_eq(s->lot, r.lot)) &&
                     (s->serial.len == 0 || slice_eq(s->serial, r.serial));
        if (asked && !(strcmp(v->bucket, "quarantine") == 0 && r.location_id == v->at.location_id))
            rows_out[(*count)++] = r;
    }
    return rows_end(&rows);
}

/* A tracked article: one lot at a time, so that the shelf knows which. */
static bool lots_mixed(const struct standing *all, int count)
{
    for (int i = 1; i < count; i++)
        if (!slice_eq(all[i].lot, all[0].lot) || !slice_eq(all[i].expiry, all[0].expiry))
            return true;
    return false;
}

static enum hf_status move_units(struct putting *v)
{
    struct work *w = v->f.w;
    struct standing *all = ARENA_ARRAY(txn_arena(w->tx), struct standing, STANDING_MAX);
    int count;
    int64_t there = 0, rest = v->qty_each;
    if (all == NULL)
        return HF_FULL;
    enum hf_status s = list_standing(v, all, &count);
    if (s < 0)
        return s;
    for (int i = 0; i < count; i++)
        there += all[i].qty;
    if (there == 0)
        return floor_refuse(&v->f, "nothing_to_put", "nothing to put away: no %.*s waits",
                            SLICE_FMT(v->goods.sku));
    if (there < v->qty_each)
        return floor_refuse(&v->f, "too_many", "too many: %lld of %.*s wait under %.*s",
                            (long long)there, SLICE_FMT(v->goods.sku), SLICE_FMT(v->in->ref));
    if (lots_mixed(all, count))
        return floor_refuse(&v->f, "wrong_lot", "several lots of %.*s wait: scan the lot",
                            SLICE_FMT(v->goods.sku));
    for (int i = 0; i < count && rest > 0 && s == HF_OK; i++) {
        int64_t qty = all[i].qty < rest ? all[i].qty : rest;
        struct place from = inbound_place(w, v->in, v->bucket), to;
        from.location_id = all[i].location_id;
        from.lot = all[i].lot;
        from.serial = all[i].serial;
        from.expiry = all[i].expiry;
        from.condition = all[i].condition;
        to = from;
        to.location_id = v->at.location_id;
        if (strcmp(v->bucket, "sellable") == 0)
            to.handling_unit = SLICE(""); /* on the shelf it is stock like any other */
        struct movement m = {.warehouse_id = v->in->warehouse_id,
                             .sku_id = v->goods.sku_id,
                             .qty_each = qty,
                             .from = from,
                             .to = to,
                             .cause = "putaway",
                             .cause_id = v->in->inbound_id};
        s = move_stock(w, &m);
        rest -= qty;
    }
    return s == HF_REFUSED ? HF_FAILED : s;
}

static enum hf_status putaway(struct putting *v)
{
    enum hf_status s = find_target(v);
    if (s == HF_OK)
        s = find_goods(v);
    if (s == HF_OK)
        s = find_standing(v);
    if (s != HF_OK)
        return s;
    struct inbound_line *l = inbound_line_of(v->in, v->goods.sku_id, v->goods.sku), before;
    if (l == NULL)
        return HF_FAILED;
    if (v->f.scan->blocked) {
        s = reassign(v, l);
        answer_inbound(v->f.answer, v->in);
        return s == HF_OK ? save_inbound(v->f.w, v->in) : s;
    }
    s = check_place(v, l);
    if (s == HF_OK)
        s = move_units(v);
    if (s != HF_OK)
        return s;
    before = *l;
    if (strcmp(v->bucket, "sellable") == 0)
        l->put += v->qty_each;
    s = save_inbound_line(v->f.w, v->in, &before, l);
    if (s >= 0)
        s = finish_inbound(v->f.w, v->in);
    if (s >= 0)
        s = save_inbound(v->f.w, v->in);
    answer_inbound(v->f.answer, v->in);
    v->f.answer->next = v->in->state >= INBOUND_PUT_AWAY ? "nothing" : "putaway";
    v->f.answer->next_qty = l->accepted - l->put;
    v->f.answer->next_sku = l->sku;
    return s < 0 ? s : HF_OK;
}

enum hf_status run_inbound_scan(struct work *w, const struct scan *s, struct scan_answer *a)
{
    *a = (struct scan_answer){0};
    struct putting v = {
        .f = {.w = w, .scan = s, .answer = a}
    };
    return s->step == SCAN_RECEIVE ? receive(&v.f) : putaway(&v);
}
