/* Takes an order as far as its evidence allows: judge, hold, reserve, accept, release.
 * The common end of landing, payment, fix, new stock and every re-validation.
 * Promise: an order that has everything is ready_to_pick in this very unit; one that has not shows
 * every hold at once. */
#include <assert.h>

#include "flow/order/order_needs.h"
#include "flow/owe.h"
#include "flow/stock/picking_claims.h"
#include "rules/readiness.h"
#include "store/sql.h"

/* Reasons that a judgement opens, and therefore closes when the data has come. */
static bool judged(const struct reason *r)
{
    const struct exception_rule *rule = exception_rule(r->code);
    return rule != NULL && rule->data_closes && r->code <= REASON_BUNDLE_COMPONENT_SHORT &&
           !reason_is_picking(r);
}

static bool in_verdict(const struct verdict *v, const struct reason *r)
{
    for (int i = 0; i < v->reason_count; i++)
        if (v->reasons[i].code == r->code && v->reasons[i].line == r->line &&
            slice_eq(v->reasons[i].field, r->field))
            return true;
    return false;
}

static enum hf_status sync_holds(struct work *w, struct order *o, const struct verdict *v)
{
    for (int i = o->hold_count - 1; i >= 0; i--) {
        const struct reason *r = &o->holds[i].reason;
        bool paid = r->code == REASON_PAYMENT_NOT_EVIDENCED &&
                    (o->ledger.on_file & EVIDENCE_PAYMENT_CAPTURED);
        bool gone = r->code == REASON_PAYMENT_NOT_EVIDENCED ? paid : judged(r) && !in_verdict(v, r);
        if (!gone)
            continue;
        enum hf_status s = close_hold(w, o, i, "data", SLICE(""));
        if (s < 0)
            return s;
    }
    for (int i = 0; i < v->reason_count; i++) {
        bool notice = v->backorder && reason_is_stock(v->reasons[i].code);
        enum hf_status s =
            notice ? open_notice(w, o, &v->reasons[i]) : open_hold(w, o, &v->reasons[i]);
        if (s < 0)
            return s;
    }
    return HF_OK;
}

static enum hf_status record_checks(struct work *w, struct order *o, const struct verdict *v,
                                    int64_t receipt_id)
{
    const uint32_t checks =
        EVIDENCE_ADDRESS_COMPLETE | EVIDENCE_CONTACT_COMPLETE | EVIDENCE_SKUS_MAPPED;
    struct evidence_fact fact = {
        .kinds = v->evidence,
        .withdrawn = checks & ~v->evidence,
        .source = SLICE("hub"),
        .ref = SLICE("validation"),
        .receipt_id = receipt_id,
    };
    return record_evidence(w, &o->ledger, &fact);
}

static enum hf_status tell_channel(struct work *w, struct order *o, const char *kind)
{
    return owe_event(w, o->connection_id, kind, o->order_id);
}

static enum hf_status record_claim(struct work *w, struct shipment *sh)
{
    struct evidence_fact fact = {
        .kinds = EVIDENCE_STOCK_RESERVED, .source = SLICE("hub"), .ref = SLICE("reservation")};
    return record_evidence(w, &sh->ledger, &fact);
}

/* What is not there yet waits in a shipment of its own, with its own promise to come (ORD-12). */
static enum hf_status open_backorder(struct work *w, struct order *o, const struct verdict *v)
{
    if (o->shipment_count == ORDER_ID_STRIDE - 1)
        return HF_FAILED;
    struct shipment *sh = add_shipment(w, o);
    sh->carrier = v->carrier->id;
    sh->service = v->service->id;
    work_note(w, "split");
    enum hf_status s = insert_shipment(w, sh, v, false);
    return s < 0 ? s : tell_channel(w, o, "order.backordered");
}

/* Accept and release in one step: the shipment is born with its claim. claim->now NULL: nothing is
 * reserved. */
static enum hf_status accept_and_release(struct work *w, struct order *o, const struct verdict *v,
                                         const struct claim *claim)
{
    uint32_t missing;
    enum hf_status s = move_order(w, o, EVENT_ACCEPT, &missing);
    if (s != HF_OK)
        return s;
    struct shipment *sh = add_shipment(w, o);
    s = promise_shipment(w, o, sh, v);
    if (s >= 0 && claim->now != NULL) {
        s = record_claim(w, sh);
        if (s >= 0)
            s = move_shipment(w, o, sh, EVENT_RELEASE, &missing);
    }
    if (s >= 0)
        s = insert_shipment(w, sh, claim->now != NULL ? claim->now : v, claim->now != NULL);
    if (s >= 0)
        s = arm_cutoff(w, sh);
    if (s >= 0)
        s = tell_channel(w, o, "order.accepted");
    if (s >= 0 && claim->later != NULL)
        s = open_backorder(w, o, claim->later);
    return s;
}

static enum hf_status wait_for_payment(struct work *w, struct order *o)
{
    int64_t hours = w->merchant->profile->orders.payment_wait_hours;
    if (hours == 0 || !(o->ready_mask & EVIDENCE_PAYMENT_CAPTURED) ||
        (o->ledger.on_file & EVIDENCE_PAYMENT_CAPTURED))
        return HF_OK;
    return store_post(w->tx, SQL_set_timer,
                      PARAMS(P_I64(w->merchant_id), P_I64(work_new_id(w)), P_STR("payment_wait"),
                             P_I64(o->order_id), P_I64(o->received_at_us + hours * US_PER_HOUR),
                             P_I64(w->now_us)));
}

static bool payment_failed(const struct order *o)
{
    return (o->ready_mask & EVIDENCE_PAYMENT_CAPTURED) &&
           (o->ledger.on_file & EVIDENCE_PAYMENT_FAILED) &&
           !(o->ledger.on_file & EVIDENCE_PAYMENT_CAPTURED);
}

/* Nothing but what this judgement itself opens and closes stands in the way. */
static bool is_clean(const struct order *o, const struct verdict *v)
{
    bool clean = v->reason_count == 0 && !payment_failed(o);
    for (int i = 0; i < o->hold_count && clean; i++)
        clean = !o->holds[i].blocks || judged(&o->holds[i].reason) ||
                o->holds[i].reason.code == REASON_PAYMENT_NOT_EVIDENCED;
    return clean;
}

/* Not accepted yet: hold it, let it wait for payment, or accept and release it. */
static enum hf_status settle_open(struct work *w, struct order *o, struct verdict *v)
{
    int64_t warehouse_id = w->merchant->warehouse->warehouse_id;
    uint32_t extra = readiness_extra(o->ready_mask, EVENT_ACCEPT);
    bool ready = (o->ledger.on_file & extra) == extra, is_new = o->state == ORDER_RECEIVED;
    struct claim claim = {0};
    enum hf_status s;
    if (is_clean(o, v) && ready && v->need_count > 0)
        s = claim_needs(w, warehouse_id, v, may_split(w, o), &claim);
    else
        s = check_stock(w, warehouse_id, v);
    if (payment_failed(o))
        add_reason(
            v, (struct reason){.code = REASON_PAYMENT_NOT_EVIDENCED, .field = SLICE("payment")});
    if (s >= 0)
        s = sync_holds(w, o, v);
    uint32_t missing;
    if (s >= 0 && o->state == ORDER_RECEIVED)
        s = move_order(w, o, EVENT_VALIDATE, &missing);
    if (s < 0 || o->state != ORDER_VALIDATED)
        return s;
    if (ready)
        return accept_and_release(w, o, v, &claim);
    s = wait_for_payment(w, o);
    return s < 0 || !is_new ? s : ask_stock_check(w, o, v);
}

/* A shipment that waits for stock: what it still needs, and what of that it gets now. */
struct waiter {
    struct shipment *shipment;
    struct claim claim;
    const struct verdict *relisted; /* it got nothing, and waits for other goods than it did; or
                                       NULL */
};

static enum hf_status claim_waiting(struct work *w, struct order *o, struct verdict *v, bool clean,
                                    struct waiter *waiter)
{
    struct shipment *sh = waiter->shipment;
    bool alone = order_flowing(o) == 0 && o->shipment_count == 1;
    struct verdict *rest;
    bool differs;
    enum hf_status s = rest_of_shipment(w, o, sh, v, &rest, &differs);
    if (s < 0)
        return s;
    if (clean && rest->need_count > 0)
        s = claim_needs(w, sh->warehouse_id, rest, alone && may_split(w, o), &waiter->claim);
    else
        s = check_stock(w, sh->warehouse_id, rest);
    if (waiter->claim.now != NULL)
        v->backorder = true;
    else if (differs && (v->evidence & EVIDENCE_SKUS_MAPPED))
        waiter->relisted = rest;
    for (int i = 0; i < rest->reason_count; i++)
        add_reason(v, rest->reasons[i]);
    return s;
}

static enum hf_status release_waiting(struct work *w, struct order *o, const struct waiter *waiter)
{
    struct shipment *sh = waiter->shipment;
    const struct claim *claim = &waiter->claim;
    uint32_t missing;
    enum hf_status s = HF_OK;
    if (claim->now != NULL) {
        s = rewrite_shipment(w, o, sh, claim->now);
        if (s >= 0)
            s = record_claim(w, sh);
    } else if (waiter->relisted != NULL) {
        s = relist_shipment(w, sh, waiter->relisted);
    }
    if (s >= 0 && (sh->ledger.on_file & EVIDENCE_STOCK_RESERVED))
        s = move_shipment(w, o, sh, EVENT_RELEASE, &missing);
    if (s >= 0 && claim->later != NULL)
        s = open_backorder(w, o, claim->later);
    return s < 0 ? s : HF_OK;
}

/* Accepted: shipments that were not released yet claim again, in their order, and go on. */
static enum hf_status settle_shipments(struct work *w, struct order *o, struct verdict *v)
{
    struct waiter *waiters =
        ARENA_ARRAY(txn_arena(w->tx), struct waiter, (size_t)o->shipment_count + 1);
    bool clean = is_clean(o, v);
    int count = 0;
    enum hf_status s = HF_OK;
    if (waiters == NULL)
        return HF_FULL;
    v->backorder = order_flowing(o) > 0;
    for (int i = 0; i < o->shipment_count && s >= 0; i++) {
        if (o->shipments[i].state != ORDER_ACCEPTED)
            continue;
        waiters[count].shipment = &o->shipments[i];
        if (!(o->shipments[i].ledger.on_file & EVIDENCE_STOCK_RESERVED))
            s = claim_waiting(w, o, v, clean, &waiters[count]);
        count++;
    }
    if (s >= 0)
        s = sync_holds(w, o, v);
    for (int i = 0; i < count && s >= 0; i++)
        s = release_waiting(w, o, &waiters[i]);
    return s;
}

enum hf_status settle_order(struct work *w, struct order *o, int64_t receipt_id)
{
    enum hf_status s = cover_picking(w, o);
    if (s < 0 || (o->state > ORDER_READY_TO_PICK && !order_waits_for_stock(o)))
        return s; /* on the floor or gone: validation has had its say */
    struct verdict *v = ARENA_NEW(txn_arena(w->tx), struct verdict);
    if (v == NULL)
        return HF_FULL;
    s = judge_order(w, o, v);
    if (s >= 0)
        s = record_checks(w, o, v, receipt_id);
    if (s < 0)
        return s;
    uint32_t missing;
    if (o->state == ORDER_VALIDATED &&
        v->evidence != (v->evidence | EVIDENCE_SKUS_MAPPED | EVIDENCE_ADDRESS_COMPLETE |
                        EVIDENCE_CONTACT_COMPLETE)) {
        s = move_order(w, o, EVENT_REOPEN, &missing);
        if (s < 0)
            return s;
    }
    return o->shipment_count == 0 ? settle_open(w, o, v) : settle_shipments(w, o, v);
}
