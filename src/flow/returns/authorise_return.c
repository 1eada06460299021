/* What the returns system allows to come back.
 * Called by the API and for every row of a returns manifest.
 * Promise: only the owner of returns authorises (RET-1); the same words twice are one return; goods
 * that came before their paper are matched to it. */
#include "flow/returns/returns.h"

#include <stdio.h>

#include "flow/catalogue/resolve_code.h"
#include "flow/dispute.h"
#include "store/sql.h"

struct authorising {
    const struct return_doc *d;
    const char **field;
    struct slice *problem;
    int64_t sku_ids[RETURN_LINES_MAX];
    int64_t order_id;
};

static enum hf_status refuse_field(struct authorising *a, const char *field, struct slice problem)
{
    *a->field = field;
    *a->problem = problem;
    return HF_REFUSED;
}

/* RET-1: another system's word is a dispute, whatever it says. */
static enum hf_status check_author(struct work *w, struct authorising *a, bool *dispute)
{
    struct slice owner, author = a->d->author;
    enum hf_status s =
        check_owner(w, OBJECT_RETURN, FIELD_RETURN_AUTHORISATION, author, a->d->rma, &owner);
    if (s != HF_REFUSED)
        return s;
    *dispute = true;
    return refuse_field(a, "author",
                        arena_format(txn_arena(w->tx),
                                     "returns are authorised by %.*s, not by %.*s",
                                     SLICE_FMT(owner), SLICE_FMT(author)));
}

static enum hf_status resolve_lines(struct work *w, struct authorising *a)
{
    for (int i = 0; i < a->d->line_count; i++) {
        const struct return_doc_line *l = &a->d->lines[i];
        enum hf_status s = find_sku_named(w, l->sku, &a->sku_ids[i], NULL);
        if (s < 0)
            return s;
        if (s == HF_NOT_FOUND)
            return refuse_field(a, "sku",
                                arena_format(txn_arena(w->tx),
                                             "line %d: SKU %.*s is not in the catalogue", i + 1,
                                             SLICE_FMT(l->sku)));
    }
    return HF_OK;
}

static enum hf_status find_order(struct work *w, struct authorising *a)
{
    const struct return_doc *d = a->d;
    if (d->order_external_id.len == 0)
        return HF_OK;
    const struct connection *c = merchant_connection(w->merchant, d->channel);
    if (c == NULL)
        return refuse_field(
            a, "channel",
            arena_format(txn_arena(w->tx), "there is no connection %.*s", SLICE_FMT(d->channel)));
    enum hf_status s = store_get_i64(
        w->tx, SQL_find_order_natural,
        PARAMS(P_I64(w->merchant_id), P_I64(c->connection_id), P_TEXT(d->order_external_id)),
        &a->order_id);
    if (s == HF_NOT_FOUND)
        return refuse_field(a, "order_external_id",
                            arena_format(txn_arena(w->tx), "%.*s has no order %.*s",
                                         SLICE_FMT(d->channel), SLICE_FMT(d->order_external_id)));
    return s;
}

/* A known RMA; else goods that wait for their paper: the one named, or the same parcel's. */
static enum hf_status find_known(struct work *w, const struct return_doc *d, int64_t *return_id)
{
    enum hf_status s = find_return(w, d->rma, return_id);
    if (s != HF_NOT_FOUND)
        return s;
    if (d->received_as != 0) {
        *return_id = d->received_as;
        return HF_OK;
    }
    return d->tracking.len > 0 ? find_return(w, d->tracking, return_id) : HF_NOT_FOUND;
}

static enum hf_status adopt(struct work *w, struct authorising *a, struct return_order *r,
                            bool *changed)
{
    const struct return_doc *d = a->d;
    bool named = slice_eq(r->rma, d->rma);
    if (!named && r->kind != RETURN_UNIDENTIFIED)
        return refuse_field(
            a, "rma",
            arena_format(txn_arena(w->tx), "this parcel came back under %.*s", SLICE_FMT(r->rma)));
    if (a->order_id != 0 && r->order_id != 0 && r->order_id != a->order_id)
        return refuse_field(
            a, "order_external_id",
            arena_format(txn_arena(w->tx), "%.*s is a return of another order", SLICE_FMT(d->rma)));
    if (!named || (a->order_id != 0 && r->order_id == 0) ||
        (d->tracking.len > 0 && !slice_eq(r->tracking, d->tracking)))
        *changed = true;
    r->rma = d->rma;
    r->kind = r->kind == RETURN_UNIDENTIFIED ? RETURN_BY_RMA : r->kind;
    r->order_id = r->order_id != 0 ? r->order_id : a->order_id;
    r->tracking = d->tracking.len > 0 ? d->tracking : r->tracking;
    if (!named)
        r->authorised_at_us = d->authorised_at_us;
    return end_return_exceptions(w, r, REASON_RETURN_UNAUTHORISED, EVERY_LINE,
                                 "the returns system authorised it");
}

static enum hf_status take_lines(struct work *w, struct authorising *a, struct return_order *r,
                                 bool *changed)
{
    for (int i = 0; i < a->d->line_count; i++) {
        const struct return_doc_line *d = &a->d->lines[i];
        int before = r->line_count;
        struct return_line *l = return_line_of(r, a->sku_ids[i], d->sku);
        if (l == NULL)
            return refuse_field(a, "lines", SLICE("a return has at most 200 articles"));
        struct slice reason = d->reason.len > 0 ? d->reason : l->reason;
        if (r->line_count == before && l->authorised == d->quantity && slice_eq(l->reason, reason))
            continue;
        if (r->state == RETURN_CLOSED)
            return refuse_field(
                a, "rma",
                arena_format(txn_arena(w->tx),
                             "%.*s is closed: authorise what comes now under another RMA",
                             SLICE_FMT(r->rma)));
        *changed = true;
        l->authorised = d->quantity;
        l->reason = reason;
        enum hf_status s = save_return_line(w, r, l);
        if (s >= 0)
            s = end_return_exceptions(w, r, REASON_RETURN_WRONG_ITEM, l->line,
                                      "the returns system authorised it");
        if (s >= 0)
            s = check_return_quantity(w, r, l);
        if (s < 0)
            return s;
    }
    return HF_OK;
}

static enum hf_status put_on_file(struct work *w, const struct return_doc *d,
                                  struct return_order *r)
{
    struct evidence_fact fact = {.kinds = EVIDENCE_RMA,
                                 .source = w->merchant->profile->owners[OBJECT_RETURN],
                                 .ref = d->rma,
                                 .observed_at_us = d->authorised_at_us};
    uint32_t missing;
    enum hf_status s = record_evidence(w, &r->ledger, &fact);
    if (s >= 0 && r->state == RETURN_AUTHORISED && r->tracking.len > 0)
        s = move_return(w, r, RETURN_EVENT_ANNOUNCE, &missing);
    return s < 0 ? s : finish_return(w, r);
}

enum hf_status authorise_return(struct work *w, const struct return_doc *d,
                                struct return_order **out, enum return_result *result,
                                const char **field, struct slice *problem, bool *dispute)
{
    struct authorising a = {.d = d, .field = field, .problem = problem};
    struct return_order *r;
    int64_t known = 0;
    bool changed = false;
    *dispute = false;
    enum hf_status s = check_author(w, &a, dispute);
    if (s == HF_OK)
        s = resolve_lines(w, &a);
    if (s == HF_OK)
        s = find_order(w, &a);
    if (s != HF_OK)
        return s;
    s = find_known(w, d, &known);
    if (s == HF_OK) {
        s = load_return(w, known, &r);
        if (s == HF_NOT_FOUND)
            return refuse_field(&a, "received_as", SLICE("there is no such return"));
        if (s == HF_OK)
            s = adopt(w, &a, r, &changed);
    } else if (s == HF_NOT_FOUND) {
        r = ARENA_NEW(txn_arena(w->tx), struct return_order);
        if (r == NULL)
            return HF_FULL;
        *r = (struct return_order){.return_id = work_new_id(w),
                                   .order_id = a.order_id,
                                   .rma = d->rma,
                                   .tracking = d->tracking.ptr ? d->tracking : SLICE(""),
                                   .warehouse_id = w->merchant->warehouse->warehouse_id,
                                   .authorised_at_us = d->authorised_at_us};
        s = insert_return(w, r);
        *result = RETURN_NEW;
    }
    if (s == HF_OK)
        s = take_lines(w, &a, r, &changed);
    if (s != HF_OK)
        return s == HF_NOT_FOUND ? HF_FAILED : s;
    if (known != 0)
        *result = changed ? RETURN_CHANGED : RETURN_SAME;
    *out = r;
    if (*result == RETURN_SAME)
        return HF_OK;
    s = put_on_file(w, d, r);
    if (s >= 0)
        s = save_return(w, r);
    return s < 0 ? s
                 : work_event(w, *result == RETURN_NEW ? "return.authorised" : "return.changed",
                              r->return_id, SLICE(""));
}
