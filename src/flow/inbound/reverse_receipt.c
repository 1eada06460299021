/* A receipt as stored, and taken back: exactly that one (RCV-7).
 * Behind POST /v1/receipts/{id}/reverse; reading also serves acceptance.
 * Promise: the other receipts of the inbound stay as they are; units that have left the dock are
 * not taken back behind the shelf's back. */
#include "flow/inbound/arrive_inbound.h"
#include "store/sql.h"

static const char *static_bucket(struct slice text)
{
    return slice_is(text, "receiving")    ? "receiving"
           : slice_is(text, "quarantine") ? "quarantine"
                                          : "";
}

enum hf_status load_receipt(struct work *w, int64_t receipt_id, struct stored_receipt *r)
{
    struct rows rows;
    *r = (struct stored_receipt){.receipt_id = receipt_id};
    r->lines = ARENA_ARRAY(txn_arena(w->tx), struct stored_line, RECEIPT_LINES_MAX);
    if (r->lines == NULL)
        return HF_FULL;
    enum hf_status s = store_query(w->tx, SQL_find_goods_receipt,
                                   PARAMS(P_I64(w->merchant_id), P_I64(receipt_id)), &rows);
    if (s < 0)
        return s;
    bool found = rows_next(&rows);
    if (found) {
        r->inbound_id = row_i64(&rows, 0);
        r->state = (enum receipt_state)row_i64(&rows, 1);
    }
    s = rows_end(&rows);
    if (s < 0 || !found)
        return s < 0 ? s : HF_NOT_FOUND;
    s = store_query(w->tx, SQL_list_goods_receipt_lines,
                    PARAMS(P_I64(w->merchant_id), P_I64(receipt_id)), &rows);
    if (s < 0)
        return s;
    while (r->line_count < RECEIPT_LINES_MAX && rows_next(&rows))
        r->lines[r->line_count++] = (struct stored_line){
            .line = (int)row_i64(&rows, 0),
            .sku_id = row_i64(&rows, 1),
            .sku = row_text_copy(&rows, 2),
            .qty_each = row_i64(&rows, 3),
            .lot = row_text_copy(&rows, 4),
            .serial = row_text_copy(&rows, 5),
            .expiry = row_text_copy(&rows, 6),
            .finding = row_text_copy(&rows, 7),
            .bucket = static_bucket(row_text(&rows, 8)),
            .location_id = row_i64(&rows, 9),
            .carton = row_text_copy(&rows, 11),
        };
    return rows_end(&rows);
}

enum hf_status end_receipt(struct work *w, const struct stored_receipt *r, enum receipt_state to,
                           struct slice why)
{
    enum hf_status s = store_put(w->tx, SQL_end_goods_receipt,
                                 PARAMS(P_I64(w->merchant_id), P_I64(r->receipt_id),
                                        P_I64(r->state), P_I64(to), P_I64(w->now_us),
                                        P_TEXT(w->actor.name), P_TEXT(why.ptr ? why : SLICE(""))));
    return s == HF_NOT_FOUND ? HF_RETRY : s;
}

struct place receipt_place(struct work *w, const struct inbound *in, const struct stored_line *l,
                           const char *bucket)
{
    struct place p = inbound_place(w, in, bucket);
    p.location_id = l->location_id;
    p.lot = l->lot;
    p.serial = l->serial;
    p.expiry = l->expiry;
    if (strcmp(bucket, "quarantine") == 0)
        p.condition = l->finding;
    return p;
}

struct reversing {
    struct work *w;
    struct inbound *in;
    struct stored_receipt r;
    struct refusal *why;
};

static enum hf_status take_back(struct reversing *v, const struct stored_line *l)
{
    struct work *w = v->w;
    bool sold = v->r.state == RECEIPT_ACCEPTED && strcmp(l->bucket, "receiving") == 0;
    struct movement m = {
        .warehouse_id = v->in->warehouse_id,
        .sku_id = l->sku_id,
        .qty_each = l->qty_each,
        .from = receipt_place(w, v->in, l, sold ? "sellable" : l->bucket),
        .to = {.bucket = "outside", .lot = l->lot, .serial = l->serial, .expiry = l->expiry},
        .cause = "receipt",
        .cause_id = v->r.receipt_id
    };
    enum hf_status s = sold ? withdraw_claims(w, m.warehouse_id, l->sku_id, l->qty_each) : HF_OK;
    if (s == HF_OK)
        s = move_stock(w, &m);
    if (s == HF_REFUSED)
        return refuse(w, v->why, "goods_moved",
                      "units of %.*s have left the dock since: count the places they went to",
                      SLICE_FMT(l->sku));
    if (s < 0)
        return s;
    struct inbound_line *line = inbound_line_of(v->in, l->sku_id, l->sku), before;
    if (line == NULL)
        return HF_FAILED;
    before = *line;
    line->received -= l->qty_each;
    line->held -= strcmp(l->bucket, "quarantine") == 0 ? l->qty_each : 0;
    line->accepted -= sold ? l->qty_each : 0;
    return save_inbound_line(w, v->in, &before, line);
}

/* Back to counting; to the dock when none is left. */
static enum hf_status step_back(struct reversing *v)
{
    struct work *w = v->w;
    int64_t standing = 0;
    uint32_t missing;
    enum hf_status s =
        store_get_i64(w->tx, SQL_count_standing_receipts,
                      PARAMS(P_I64(w->merchant_id), P_I64(v->in->inbound_id)), &standing);
    struct evidence_fact fact = {.withdrawn =
                                     EVIDENCE_COUNT | (standing == 0 ? EVIDENCE_RECEIPT : 0),
                                 .source = w->actor.name,
                                 .ref = receipt_name(w, v->r.receipt_id)};
    if (s >= 0)
        s = record_evidence(w, &v->in->ledger, &fact);
    if (s >= 0)
        s = move_inbound(w, v->in, standing == 0 ? INBOUND_EVENT_UNDO : INBOUND_EVENT_RECEIVE,
                         &missing);
    return s == HF_REFUSED ? HF_FAILED : s;
}

enum hf_status reverse_receipt(struct work *w, int64_t receipt_id, struct slice reason,
                               struct inbound **out, struct refusal *why)
{
    struct reversing v = {.w = w, .why = why};
    enum hf_status s = load_receipt(w, receipt_id, &v.r);
    if (s == HF_OK)
        s = load_inbound(w, v.r.inbound_id, &v.in);
    if (s != HF_OK)
        return s;
    *out = v.in;
    if (v.r.state == RECEIPT_REVERSED)
        return refuse(w, why, "wrong_state", "that receipt was reversed before");
    if (v.in->state == INBOUND_CLOSED)
        return refuse_inbound_state(w, v.in, "count the places its goods went to", why);
    for (int i = 0; i < v.r.line_count && s == HF_OK; i++)
        if (v.r.lines[i].bucket[0] != '\0')
            s = take_back(&v, &v.r.lines[i]);
    if (s != HF_OK)
        return s;
    s = end_receipt(w, &v.r, RECEIPT_REVERSED, reason);
    if (s >= 0)
        s = close_listed_field(w, v.in->inbound_id, receipt_name(w, receipt_id),
                               "the receipt was reversed", &v.in->open);
    if (s >= 0)
        s = step_back(&v);
    if (s >= 0)
        s = save_inbound(w, v.in);
    return s < 0 ? s : work_event(w, "inbound.reversed", v.in->inbound_id, SLICE(""));
}
