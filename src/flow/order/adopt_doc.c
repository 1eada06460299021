/* From the canonical document to the order in memory, and its facts to the ledger.
 * Between landing and the judgement.
 * Promise: what the channel asked, word for word; nothing is filled in or cut. */
#include <assert.h>

#include "flow/order/land_order.h"
#include "flow/order/order_needs.h"
#include "store/sql.h"

static struct slice given(struct slice s)
{
    return s.ptr != NULL ? s : SLICE("");
}

static bool is_same_line(const struct order_line *a, const struct order_line *b)
{
    return a->ref.len > 0
               ? slice_eq(a->ref, b->ref)
               : slice_eq(a->channel_sku, b->channel_sku) && slice_eq(a->variant_id, b->variant_id);
}

/* Shipments that left say of which line they were: it keeps its number, and a new one that has it
 * by its place in the copy takes the next free one. */
static void keep_number(struct order *o, struct order_line *l, int number)
{
    int most = number;
    for (int i = 0; i < o->line_count; i++)
        most = o->lines[i].line > most ? o->lines[i].line : most;
    for (int i = 0; i < o->line_count; i++)
        if (&o->lines[i] != l && o->lines[i].line == number)
            o->lines[i].line = most + 1;
    l->line = number;
}

/* What has left stays counted whatever a later version says: a copy names what is still to be sent,
 * by what its channel knows of our parcels. A line that the copy no longer has is what left of it.
 */
static void keep_shipped(struct order *o, const struct order_doc *d, const struct order_line *gone)
{
    for (int i = 0; i < d->line_count; i++) {
        struct order_line *l = &o->lines[i];
        int64_t known = d->lines[i].sent_least_each;
        if (l->qty_shipped > 0 || !is_same_line(gone, l))
            continue;
        l->qty_shipped = gone->qty_shipped;
        l->qty_ordered += known < gone->qty_shipped ? known : gone->qty_shipped;
        if (l->qty_ordered < l->qty_shipped)
            l->qty_ordered = l->qty_shipped;
        keep_number(o, l, gone->line);
        return;
    }
    struct order_line *kept = &o->lines[o->line_count++];
    *kept = *gone;
    keep_number(o, kept, gone->line);
    kept->qty_ordered = gone->qty_shipped;
    kept->qty_cancelled = 0;
}

enum hf_status adopt_doc(struct work *w, const struct landing *l, struct order *o)
{
    const struct order_doc *d = l->doc;
    const struct profile *p = w->merchant->profile;
    assert(d->line_count <= ORDER_DOC_LINES_MAX);
    o->version_at_us = d->version_at_us;
    o->currency = given(d->currency);
    o->total_minor = d->total_minor;
    o->method = given(d->method);
    const struct connection *c = merchant_connection_by_id(w->merchant, l->connection_id);
    o->ready_mask = p->orders.ready_when;
    if (c != NULL && c->profile != NULL)
        o->ready_mask |= c->profile->ready_when;
    o->profile_version = w->merchant->profile_version;
    o->test = d->test;
    o->ship_to = d->ship_to;
    o->ship_to.phone_verdict = l->phone_good ? PHONE_GOOD : PHONE_BAD;
    o->ship_to_known = true;
    memcpy(o->content, l->content, sizeof o->content);
    const struct order_line *before = o->lines;
    int count = o->line_count;
    o->line_count = 0;
    o->lines =
        ARENA_ARRAY(txn_arena(w->tx), struct order_line, (size_t)(d->line_count + count) + 1);
    if (o->lines == NULL)
        return HF_FULL;
    for (int i = 0; i < d->line_count; i++)
        o->lines[o->line_count++] = (struct order_line){
            .line = d->lines[i].line,
            .ref = given(d->lines[i].ref),
            .channel_sku = given(d->lines[i].channel_sku),
            .variant_id = given(d->lines[i].variant_id),
            .sku_code = SLICE_NONE,
            .physical = d->lines[i].physical,
            .qty_ordered = d->lines[i].quantity_each,
            .unit_price_minor = d->lines[i].unit_price_minor,
        };
    for (int i = 0; i < count; i++)
        if (before[i].qty_shipped > 0)
            keep_shipped(o, d, &before[i]);
    return HF_OK;
}

enum hf_status record_doc_facts(struct work *w, const struct landing *l, struct order *o)
{
    const struct order_doc *d = l->doc;
    struct evidence_fact fact = {
        .kinds = EVIDENCE_PAYLOAD,
        .source = o->channel,
        .ref = l->key,
        .observed_at_us = d->version_at_us,
        .receipt_id = l->receipt_id,
        .payload_sha256 = {(const char *)l->body_sha256, sizeof l->body_sha256},
    };
    bool captured = d->payment == PAYMENT_CAPTURED || d->payment == PAYMENT_REFUNDED_PART;
    if (captured) {
        fact.kinds |= EVIDENCE_PAYMENT_CAPTURED;
        fact.withdrawn = EVIDENCE_PAYMENT_FAILED;
        fact.ref = d->payment_ref.len > 0 ? d->payment_ref : l->key;
        fact.observed_at_us = d->payment_at_us ? d->payment_at_us : d->version_at_us;
    } else if (d->payment == PAYMENT_FAILED && !(o->ledger.on_file & EVIDENCE_PAYMENT_CAPTURED)) {
        fact.kinds |= EVIDENCE_PAYMENT_FAILED;
    }
    if (d->payment != PAYMENT_UNKNOWN && (captured || o->payment != PAYMENT_CAPTURED))
        o->payment = d->payment;
    enum hf_status s = record_evidence(w, &o->ledger, &fact);
    if (s >= 0 && captured && o->stored)
        s = store_post(w->tx, SQL_end_timers,
                       PARAMS(P_I64(w->merchant_id), P_I64(o->order_id), P_STR("payment_wait"),
                              P_I64(2), P_I64(w->now_us)));
    return s;
}

enum hf_status insert_order_lines(struct work *w, const struct order *o)
{
    for (int i = 0; i < o->line_count; i++) {
        const struct order_line *n = &o->lines[i];
        enum hf_status s = store_post(
            w->tx, SQL_insert_order_line,
            PARAMS(P_I64(w->merchant_id), P_I64(o->order_id), P_I64(n->line), P_TEXT(n->ref),
                   P_TEXT(n->channel_sku), P_TEXT(n->variant_id), P_I64_OR_NULL(n->sku_id),
                   P_I64_OR_NULL(n->alias_id), P_I64(n->physical), P_I64(n->qty_ordered),
                   P_I64(n->unit_price_minor), P_I64(n->qty_shipped)));
        if (s < 0)
            return s;
    }
    return HF_OK;
}

enum hf_status save_line_skus(struct work *w, const struct order *o)
{
    enum hf_status s = HF_OK;
    for (int i = 0; i < o->line_count && s >= 0; i++) {
        const struct order_line *n = &o->lines[i];
        if (n->sku_id != n->stored_sku_id)
            s = store_post(w->tx, SQL_update_order_line_sku,
                           PARAMS(P_I64(w->merchant_id), P_I64(o->order_id), P_I64(n->line),
                                  P_I64_OR_NULL(n->sku_id), P_I64_OR_NULL(n->alias_id)));
    }
    return s;
}

enum hf_status revalidate_order(struct work *w, struct order *o, int64_t receipt_id)
{
    if (o->erased_at_us != 0)
        return HF_OK; /* there is nobody left to send it to */
    enum hf_status s = settle_order(w, o, receipt_id);
    return s < 0 ? s : save_line_skus(w, o);
}
