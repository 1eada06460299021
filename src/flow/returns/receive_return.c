/* Returned goods at the dock and in quarantine, by scan.
 * Steps of /v1/scans: return_arrive, return_receive, return_put.
 * Promise: what came is recorded, authorised or not, and lies in quarantine; every way in which it
 * differs from the paper is an exception of its own (RET-9). */
#include <stdio.h>

#include "base/ids.h"
#include "base/instant.h"
#include "flow/returns/returns.h"
#include "store/sql.h"

struct receiving {
    struct floor f; /* for its refusals and the meaning of a code */
    struct return_order *r;
    struct slice parcel; /* RMA or tracking number: scan.rma, or the code at the dock */
};

static enum hf_status new_return(struct receiving *v, enum return_kind kind, struct slice rma,
                                 int64_t order_id)
{
    struct work *w = v->f.w;
    struct return_order *r = ARENA_NEW(txn_arena(w->tx), struct return_order);
    if (r == NULL)
        return HF_FULL;
    *r = (struct return_order){.return_id = work_new_id(w),
                               .order_id = order_id,
                               .rma = rma,
                               .tracking = v->parcel,
                               .kind = kind,
                               .warehouse_id = v->f.scan->warehouse->warehouse_id};
    if (rma.len == 0) { /* its own id stands in until the returns system names one */
        char text[ID_TEXT_BYTES];
        id_print(w->hub->ids_key, "ret", w->merchant_id, r->return_id, text);
        r->rma = arena_copy(txn_arena(w->tx), slice_of(text));
    }
    v->r = r;
    return insert_return(w, r);
}

/* RET-1: no paper, so it is unidentified, and the returns system is asked. */
static enum hf_status take_unidentified(struct receiving *v)
{
    struct work *w = v->f.w;
    enum hf_status s = new_return(v, RETURN_UNIDENTIFIED, SLICE_NONE, 0);
    struct reason reason = {
        .code = REASON_RETURN_UNAUTHORISED, .field = SLICE("rma"), .args = {v->parcel}};
    if (s == HF_OK)
        s = return_exception(w, v->r, &reason);
    return s < 0 ? s : tell_returns(w, v->r, "return.unidentified", SLICE_NONE);
}

/* The return a parcel belongs to; made when nobody announced it. */
static enum hf_status find_or_take(struct receiving *v)
{
    struct work *w = v->f.w;
    int64_t id;
    enum hf_status s = find_return(w, v->parcel, &id);
    if (s == HF_OK)
        return load_return(w, id, &v->r);
    if (s < 0)
        return s;
    int64_t shipment = 0;
    s = store_get_i64(w->tx, SQL_find_parcel_order,
                      PARAMS(P_I64(w->merchant_id), P_TEXT(v->parcel)), &shipment);
    if (s < 0)
        return s;
    return s == HF_OK ? take_to_sender(w, ORDER_OF(shipment), v->parcel,
                                       v->f.scan->warehouse->warehouse_id, &v->r)
                      : take_unidentified(v);
}

static enum hf_status arrive(struct receiving *v)
{
    uint32_t missing;
    v->parcel = v->f.scan->code;
    enum hf_status s = find_or_take(v);
    if (s != HF_OK)
        return s;
    if (v->r->arrived_at_us == 0)
        v->r->arrived_at_us = v->f.w->now_us;
    s = move_return(v->f.w, v->r, RETURN_EVENT_ARRIVE, &missing);
    if (s == HF_REFUSED) /* scanned again: it is here, and stays where it is in its life */
        s = HF_OK;
    return s;
}

static enum hf_status quarantine_place(struct receiving *v, struct location *l)
{
    struct slice code = v->f.scan->location;
    if (code.len == 0)
        return floor_refuse(&v->f, "wrong_location", "scan the quarantine place");
    enum hf_status s = find_or_plan_location(v->f.w, v->f.scan->warehouse, code, l);
    if (s == HF_NOT_FOUND)
        return floor_refuse(&v->f, "wrong_location", "unknown place %.*s", SLICE_FMT(code));
    if (s < 0)
        return s;
    if (strcmp(bucket_of_type(l->type), "quarantine") != 0)
        return floor_refuse(&v->f, "wrong_location",
                            "wrong place: %.*s is %.*s, returns go to quarantine", SLICE_FMT(code),
                            SLICE_FMT(l->type));
    return HF_OK;
}

static enum hf_status check_serial(struct receiving *v, const struct scanned *item, int64_t qty)
{
    struct slice where, serial = v->f.scan->serial;
    enum hf_status s = find_serial(v->f.w, item->sku_id, serial, &where);
    if (s < 0 || serial.len == 0)
        return s;
    if (qty != 1)
        return floor_refuse(&v->f, "too_many", "a serial number is one unit");
    if (where.len == 0)
        return HF_OK;
    return floor_refuse(&v->f, "serial_known", "serial %.*s of %.*s is here already: %.*s",
                        SLICE_FMT(serial), SLICE_FMT(item->sku), SLICE_FMT(where));
}

static enum hf_status store_units(struct receiving *v, const struct scanned *item, int64_t qty,
                                  const struct location *at)
{
    struct work *w = v->f.w;
    const struct scan *s = v->f.scan;
    struct arena *a = txn_arena(w->tx);
    struct movement m = {
        .warehouse_id = v->r->warehouse_id,
        .sku_id = item->sku_id,
        .qty_each = qty,
        .from = {.bucket = "outside",       .lot = s->lot, .serial = s->serial, .expiry = s->expiry},
        .to = { .bucket = "quarantine",
                 .location_id = at->location_id,
                 .lot = s->lot,
                 .serial = s->serial,
                 .expiry = s->expiry,
                 .condition = s->condition,
                 .handling_unit = arena_format(a, "return:%lld", (long long)v->r->return_id)},
        .cause = "return",
        .cause_id = v->r->return_id,
    };
    int64_t seq;
    enum hf_status end = move_stock(w, &m);
    if (end == HF_OK)
        end = store_get_i64(w->tx, SQL_next_return_receipt_seq,
                            PARAMS(P_I64(w->merchant_id), P_I64(v->r->return_id)), &seq);
    if (end != HF_OK)
        return end == HF_REFUSED ? HF_FAILED : end;
#define GIVEN(text) P_TEXT((text).ptr != NULL ? (text) : SLICE(""))
    end = store_post(w->tx, SQL_insert_return_receipt,
                     PARAMS(P_I64(w->merchant_id), P_I64(v->r->return_id), P_I64(seq),
                            P_I64(item->sku_id), P_I64(qty), GIVEN(s->lot), GIVEN(s->serial),
                            GIVEN(s->expiry), GIVEN(s->condition), P_I64(at->location_id),
                            GIVEN(s->operator_name), P_I64(w->actor.person_id), P_I64(w->now_us)));
#undef GIVEN
    return end;
}

/* RET-7, RET-9: not on the paper, too many, or a lot that never left with that order. */
static enum hf_status compare(struct receiving *v, struct return_line *l)
{
    struct work *w = v->f.w;
    struct return_order *r = v->r;
    const struct scan *sc = v->f.scan;
    enum hf_status s = HF_OK;
    if (r->kind == RETURN_BY_RMA && l->authorised == 0) {
        struct slice wanted = SLICE("something else");
        for (int i = 0; i < r->line_count; i++)
            if (r->lines[i].authorised > 0)
                wanted = r->lines[i].sku;
        struct reason wrong = {
            .code = REASON_RETURN_WRONG_ITEM,
            .line = l->line,
            .field = SLICE("sku"),
            .args = {l->sku, wanted}
        };
        s = return_exception(w, r, &wrong);
    }
    if (s >= 0)
        s = check_return_quantity(w, r, l);
    if (s < 0 || r->order_id == 0 || sc->lot.len == 0 || !l->lot_tracked)
        return s;
    int64_t left = 0;
    s = store_get_i64(w->tx, SQL_count_lot_shipped,
                      PARAMS(P_I64(w->merchant_id), P_I64(r->order_id), P_I64(l->sku_id),
                             P_TEXT(sc->lot),
                             P_TEXT(sc->serial.ptr != NULL ? sc->serial : SLICE(""))),
                      &left);
    if (s < 0 || left > 0)
        return s;
    struct arena *a = txn_arena(w->tx);
    struct reason other = {
        .code = REASON_RETURN_WRONG_ITEM,
        .line = l->line,
        .field = SLICE("lot"),
        .args = {arena_format(a, "%.*s lot %.*s", SLICE_FMT(l->sku), SLICE_FMT(sc->lot)),
                 arena_format(a, "a lot of %.*s that left with the order", SLICE_FMT(l->sku))}
    };
    return return_exception(w, r, &other);
}

/* RET-4: the clock of the decision runs from the first unit. */
static enum hf_status mark_received(struct receiving *v)
{
    struct work *w = v->f.w;
    struct return_order *r = v->r;
    uint32_t missing;
    struct evidence_fact fact = {
        .kinds = EVIDENCE_RECEIPT, .source = w->actor.name, .ref = v->f.scan->operator_name};
    enum hf_status s = record_evidence(w, &r->ledger, &fact);
    if (s >= 0)
        s = move_return(w, r, RETURN_EVENT_RECEIVE, &missing);
    if (s == HF_REFUSED)
        return floor_refuse(&v->f, "wrong_state", "return %.*s is over: ask for a new RMA",
                            SLICE_FMT(r->rma));
    if (s < 0 || r->received_at_us != 0)
        return s;
    r->received_at_us = w->now_us;
    int64_t days = w->merchant->profile->returns.undecided_days;
    s = store_post(w->tx, SQL_set_timer,
                   PARAMS(P_I64(w->merchant_id), P_I64(work_new_id(w)), P_STR("return_undecided"),
                          P_I64(r->return_id), P_I64(w->now_us + days * 24 * US_PER_HOUR),
                          P_I64(w->now_us)));
    return s < 0 ? s : HF_OK;
}

/* Nothing in the box: said once, and nothing is booked. */
static enum hf_status empty_parcel(struct receiving *v)
{
    struct reason r = {.code = REASON_RETURN_EMPTY, .field = SLICE("parcel"), .args = {v->r->rma}};
    return return_exception(v->f.w, v->r, &r);
}

static enum hf_status receive(struct receiving *v)
{
    const struct scan *sc = v->f.scan;
    struct scanned item;
    struct location at = {0};
    v->parcel = sc->rma.len > 0 ? sc->rma : sc->tracking;
    if (v->parcel.len == 0)
        return floor_refuse(&v->f, "unknown_return", "scan its RMA or its parcel first");
    enum hf_status s = sc->quantity > 0 ? floor_resolve(&v->f, &item) : HF_OK;
    if (s == HF_OK && sc->quantity > 0)
        s = quarantine_place(v, &at);
    if (s == HF_OK)
        s = find_or_take(v);
    if (s != HF_OK)
        return s;
    if (sc->quantity == 0)
        return empty_parcel(v);
    int64_t qty = sc->quantity * item.qty_each;
    s = check_serial(v, &item, qty);
    if (s != HF_OK)
        return s;
    struct return_line *l = return_line_of(v->r, item.sku_id, item.sku);
    if (l == NULL)
        return floor_refuse(&v->f, "too_many", "this return is full: %d articles",
                            RETURN_LINES_MAX);
    s = mark_received(v);
    if (s != HF_OK)
        return s;
    l->received += qty;
    s = save_return_line(v->f.w, v->r, l);
    if (s >= 0)
        s = store_units(v, &item, qty, &at);
    if (s >= 0)
        s = compare(v, l);
    if (s >= 0)
        s = tell_returns(v->f.w, v->r, "return.received", SLICE_NONE);
    v->f.answer->next_sku = l->sku;
    return s < 0 ? s : HF_OK;
}

/* The move scan after a decision: the unit lies where it was sent. RET-8 */
static enum hf_status put(struct receiving *v)
{
    struct work *w = v->f.w;
    const struct scan *sc = v->f.scan;
    struct scanned item;
    struct rows rows;
    int64_t found = 0;
    struct slice elsewhere = SLICE_NONE;
    v->parcel = sc->rma.len > 0 ? sc->rma : sc->tracking;
    int64_t id;
    enum hf_status s = v->parcel.len > 0 ? find_return(w, v->parcel, &id) : HF_NOT_FOUND;
    if (s == HF_NOT_FOUND)
        return floor_refuse(&v->f, "unknown_return", "unknown return %.*s", SLICE_FMT(v->parcel));
    if (s == HF_OK)
        s = load_return(w, id, &v->r);
    if (s == HF_OK)
        s = floor_resolve(&v->f, &item);
    if (s != HF_OK)
        return s;
    s = store_query(w->tx, SQL_list_triage, PARAMS(P_I64(w->merchant_id), P_I64(id)), &rows);
    if (s < 0)
        return s;
    while (rows_next(&rows)) {
        if (row_i64(&rows, 13) != item.sku_id || row_i64(&rows, 12) != 0 || found != 0)
            continue;
        if (slice_eq(row_text(&rows, 6), sc->location))
            found = row_i64(&rows, 0);
        else
            elsewhere = row_text_copy(&rows, 6);
    }
    s = rows_end(&rows);
    if (s < 0)
        return s;
    if (found == 0 && elsewhere.ptr != NULL)
        return floor_refuse(&v->f, "wrong_location", "wrong place: %.*s of %.*s goes to %.*s",
                            SLICE_FMT(item.sku), SLICE_FMT(v->r->rma), SLICE_FMT(elsewhere));
    if (found == 0)
        return floor_refuse(&v->f, "nothing_to_put", "nothing to move: %.*s of return %.*s",
                            SLICE_FMT(item.sku), SLICE_FMT(v->r->rma));
    s = store_put(w->tx, SQL_execute_triage,
                  PARAMS(P_I64(w->merchant_id), P_I64(found), P_I64(w->now_us)));
    return s < 0 ? s : finish_return(w, v->r);
}

enum hf_status run_return_scan(struct work *w, const struct scan *s, struct scan_answer *a)
{
    *a = (struct scan_answer){0};
    struct receiving v = {
        .f = {.w = w, .scan = s, .answer = a}
    };
    enum hf_status end = s->step == SCAN_RETURN_ARRIVE    ? arrive(&v)
                         : s->step == SCAN_RETURN_RECEIVE ? receive(&v)
                                                          : put(&v);
    if (end == HF_OK)
        end = save_return(w, v.r);
    if (end != HF_OK)
        return end;
    a->return_id = v.r->return_id;
    a->return_state = return_state_name(v.r->state);
    a->next = v.r->state >= RETURN_DECIDED ? v.r->state == RETURN_DECIDED ? "return_put" : "nothing"
              : v.r->state == RETURN_ARRIVED ? "return_receive"
                                             : "triage";
    return HF_OK;
}
