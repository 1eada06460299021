/* Counted goods against their paper: compared, accepted, closed.
 * Behind POST /v1/inbounds/{id}/verify, accept and close.
 * Promise: what is there is what counts (RCV-3); every difference is an exception of its own and
 * the owner hears of it; nothing is sellable before this (RCV-1); the rest of a paper ends by a
 * word, never by silence (RCV-7). */
#include "flow/catalogue/catalogue.h"
#include "flow/inbound/arrive_inbound.h"
#include "rules/sku_master.h"
#include "store/sql.h"

static struct slice number(struct work *w, int64_t n)
{
    return arena_format(txn_arena(w->tx), "%lld", (long long)n);
}

/* What the paper asks of this inbound itself. */
static int64_t promised(const struct inbound_line *l)
{
    int64_t n = l->expected - l->called - l->cancelled;
    return n > 0 ? n : 0;
}

/* Opens the difference, or ends it when there is none any more. */
static enum hf_status differs(struct work *w, struct inbound *in, bool is, enum goods_finding f,
                              int line, struct slice a0, struct slice a1, struct slice a2)
{
    return is ? inbound_exception(w, in, f, line, a0, a1, a2)
              : close_listed(w, in->inbound_id, finding_rule(f)->reason, line, "the figures agree",
                             &in->open);
}

static enum hf_status compare(struct work *w, struct inbound *in)
{
    bool paper = in->kind != INBOUND_UNANNOUNCED;
    enum hf_status s = HF_OK;
    for (int i = 0; i < in->line_count && s >= 0; i++) {
        const struct inbound_line *l = &in->lines[i];
        int64_t most = promised(l);
        s = differs(w, in, paper && l->received < most, FINDING_SHORT, l->line, l->sku,
                    number(w, most), number(w, l->received));
        if (s >= 0)
            s = differs(w, in, paper && l->expected > 0 && l->received > most, FINDING_OVER,
                        l->line, l->sku, number(w, most), number(w, l->received));
    }
    bool cartons = in->cartons_expected > 0 && in->cartons_arrived > 0 &&
                   in->cartons_arrived != in->cartons_expected;
    return s < 0 ? s
                 : differs(w, in, cartons, FINDING_CARTON_SHORT, 0, number(w, in->cartons_expected),
                           number(w, in->cartons_arrived), SLICE_NONE);
}

/* Late papers are no difference of the goods. */
static bool has_difference(const struct inbound *in)
{
    for (int i = 0; i < in->open.count; i++) {
        enum exception_reason code = in->open.rows[i].reason.code;
        if (code != REASON_ASN_LATE && code != REASON_INBOUND_LATE &&
            code != REASON_SLOT_UNCONFIRMED)
            return true;
    }
    return false;
}

enum hf_status verify_inbound(struct work *w, int64_t inbound_id, struct inbound **out,
                              struct refusal *why)
{
    struct inbound *in;
    uint32_t missing;
    enum hf_status s = load_inbound(w, inbound_id, &in);
    if (s != HF_OK)
        return s;
    *out = in;
    if (in->state != INBOUND_COUNTING && in->state != INBOUND_VERIFIED &&
        in->state != INBOUND_DISCREPANCY_OPEN)
        return refuse_inbound_state(w, in, "there is no count to compare", why);
    s = compare(w, in);
    struct evidence_fact fact = {.kinds = EVIDENCE_COUNT, .source = w->actor.name, .ref = in->ref};
    if (s >= 0)
        s = record_evidence(w, &in->ledger, &fact);
    if (s < 0)
        return s;
    bool differ = has_difference(in);
    s = move_inbound(w, in, differ ? INBOUND_EVENT_DIFFER : INBOUND_EVENT_VERIFY, &missing);
    if (s == HF_REFUSED)
        return HF_FAILED;
    if (s >= 0)
        s = save_inbound(w, in);
    return s < 0 || !differ
               ? s
               : tell_owner(w, OBJECT_INBOUND, inbound_id, "inbound.discrepancy", SLICE("{}"));
}

/* -- acceptance */

static bool beyond_tolerance(const struct work *w, const struct inbound *in)
{
    const struct profile_receiving *p = &w->merchant->profile->receiving;
    for (int i = 0; i < in->line_count; i++) {
        const struct inbound_line *l = &in->lines[i];
        if (l->expected > 0 &&
            over_tolerance(promised(l), l->received - l->held, p->over_percent, p->over_units))
            return true;
    }
    return false;
}

/* SKU-10: what the catalogue has to say of an article before its goods are accepted. */
static enum hf_status check_masters(struct work *w, const struct inbound *in, struct refusal *why)
{
    for (int i = 0; i < in->line_count; i++) {
        const struct inbound_line *l = &in->lines[i];
        struct slice lacks = SLICE("");
        uint32_t gaps = 0;
        if (l->received - l->held == l->accepted)
            continue;
        enum hf_status s = find_master_gaps(w, l->sku_id, &gaps);
        if (s < 0)
            return s;
        for (unsigned bit = 0; bit < MASTER_PARTS; bit++)
            if (gaps & 1u << bit)
                lacks = arena_format(txn_arena(w->tx), "%.*s %s", SLICE_FMT(lacks),
                                     master_part_name(bit));
        if (gaps != 0)
            return refuse(w, why, "master_incomplete",
                          "%.*s is accepted once the catalogue says its:%.*s", SLICE_FMT(l->sku),
                          SLICE_FMT(lacks));
    }
    return HF_OK;
}

static enum hf_status accept_line(struct work *w, struct inbound *in, int64_t receipt_id,
                                  const struct stored_line *l)
{
    struct inbound_line *line = inbound_line_of(in, l->sku_id, l->sku);
    if (line == NULL)
        return HF_FAILED;
    struct movement m = {.warehouse_id = in->warehouse_id,
                         .sku_id = l->sku_id,
                         .qty_each = l->qty_each,
                         .from = receipt_place(w, in, l, "receiving"),
                         .to = receipt_place(w, in, l, "sellable"),
                         .cause = "receipt",
                         .cause_id = receipt_id};
    enum hf_status s = move_stock(w, &m);
    if (s != HF_OK)
        return s == HF_REFUSED ? HF_FAILED : s;
    struct inbound_line before = *line;
    line->accepted += l->qty_each;
    if (line->location_id == 0) { /* PUT-2: where more of it lies; free when nowhere */
        s = store_get_i64(w->tx, SQL_find_home_location,
                          PARAMS(P_I64(w->merchant_id), P_I64(in->warehouse_id), P_I64(l->sku_id),
                                 P_I64(REASON_LOCATION_BLOCKED)),
                          &line->location_id);
        if (s < 0)
            return s;
    }
    return save_inbound_line(w, in, &before, line);
}

static enum hf_status accept_receipt(struct work *w, struct inbound *in, int64_t receipt_id)
{
    struct stored_receipt r;
    enum hf_status s = load_receipt(w, receipt_id, &r);
    for (int i = 0; i < r.line_count && s == HF_OK; i++)
        if (strcmp(r.lines[i].bucket, "receiving") == 0)
            s = accept_line(w, in, receipt_id, &r.lines[i]);
    return s == HF_OK          ? end_receipt(w, &r, RECEIPT_ACCEPTED, SLICE_NONE)
           : s == HF_NOT_FOUND ? HF_FAILED
                               : s;
}

static enum hf_status accept_receipts(struct work *w, struct inbound *in)
{
    enum { PAGE = 100 };
    int64_t ids[PAGE];
    int count;
    do {
        struct rows rows;
        count = 0;
        enum hf_status s =
            store_query(w->tx, SQL_list_counted_receipts,
                        PARAMS(P_I64(w->merchant_id), P_I64(in->inbound_id), P_I64(PAGE)), &rows);
        if (s < 0)
            return s;
        while (count < PAGE && rows_next(&rows))
            ids[count++] = row_i64(&rows, 0);
        s = rows_end(&rows);
        for (int i = 0; i < count && s == HF_OK; i++)
            s = accept_receipt(w, in, ids[i]);
        if (s != HF_OK)
            return s;
    } while (count == PAGE);
    return HF_OK;
}

enum hf_status finish_inbound(struct work *w, struct inbound *in)
{
    uint32_t missing;
    enum hf_status s = HF_OK;
    for (int i = 0; i < in->line_count; i++)
        if (in->lines[i].put < in->lines[i].accepted)
            return HF_OK;
    if (in->state == INBOUND_ACCEPTED)
        s = move_inbound(w, in, INBOUND_EVENT_PUT_AWAY, &missing);
    if (s != HF_OK || in->state != INBOUND_PUT_AWAY || inbound_has_outstanding(in))
        return s == HF_REFUSED ? HF_FAILED : s;
    s = move_inbound(w, in, INBOUND_EVENT_CLOSE, &missing);
    if (s == HF_REFUSED)
        return HF_FAILED;
    return s < 0 ? s : tell_owner(w, OBJECT_INBOUND, in->inbound_id, "inbound.closed", SLICE("{}"));
}

enum hf_status accept_inbound(struct work *w, int64_t inbound_id, bool over_agreed,
                              struct inbound **out, bool *over, struct refusal *why)
{
    struct inbound *in;
    uint32_t missing;
    *over = false;
    enum hf_status s = load_inbound(w, inbound_id, &in);
    if (s != HF_OK)
        return s;
    *out = in;
    if (in->state != INBOUND_VERIFIED && in->state != INBOUND_DISCREPANCY_OPEN)
        return refuse_inbound_state(w, in, "count it, then compare it with its paper", why);
    if (in->kind == INBOUND_UNANNOUNCED)
        return refuse(w, why, "asn_missing",
                      "inbound %.*s has no paper: nothing of it can be accepted",
                      SLICE_FMT(in->ref));
    if (!over_agreed && beyond_tolerance(w, in)) {
        *over = true;
        return HF_OK;
    }
    s = check_masters(w, in, why);
    if (s == HF_REFUSED)
        return s;
    if (s == HF_OK)
        s = accept_receipts(w, in);
    if (s == HF_OK)
        s = move_inbound(w, in, INBOUND_EVENT_ACCEPT, &missing);
    if (s == HF_REFUSED)
        return HF_FAILED;
    if (s >= 0)
        s = wake_short_orders(w);
    if (s >= 0)
        s = finish_inbound(w, in);
    if (s >= 0)
        s = save_inbound(w, in);
    return s < 0 ? s : tell_owner(w, OBJECT_INBOUND, inbound_id, "inbound.accepted", SLICE("{}"));
}

/* -- the rest */

static enum hf_status cancel_rest(struct work *w, struct inbound *in)
{
    enum hf_status s = HF_OK;
    for (int i = 0; i < in->line_count && s >= 0; i++) {
        struct inbound_line *l = &in->lines[i], before = *l;
        int64_t rest = inbound_outstanding(l);
        if (rest == 0)
            continue;
        l->cancelled += rest;
        s = save_inbound_line(w, in, &before, l);
        if (s >= 0)
            s = close_listed(w, in->inbound_id, REASON_RCV_SHORT, l->line, "the rest will not come",
                             &in->open);
    }
    return s;
}

enum hf_status close_inbound(struct work *w, int64_t inbound_id, struct slice reason,
                             struct inbound **out, struct refusal *why)
{
    struct inbound *in;
    uint32_t missing;
    enum hf_status s = load_inbound(w, inbound_id, &in);
    if (s != HF_OK)
        return s;
    *out = in;
    bool waiting = in->state == INBOUND_ANNOUNCED || in->state == INBOUND_SLOT_CONFIRMED;
    if (in->state == INBOUND_ACCEPTED)
        return refuse_inbound_state(w, in, "accepted units wait for their place", why);
    if (!waiting && in->state != INBOUND_PUT_AWAY)
        return refuse_inbound_state(w, in, "count, compare and accept what is here first", why);
    in->closed_why = reason;
    s = cancel_rest(w, in);
    if (s >= 0 && waiting)
        s = move_inbound(w, in, INBOUND_EVENT_WITHDRAW, &missing);
    else if (s >= 0)
        s = finish_inbound(w, in);
    if (s >= 0)
        s = end_watch(w, in, "it will not come");
    return s < 0 ? s : save_inbound(w, in);
}
