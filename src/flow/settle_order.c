/* Takes an order as far as its evidence allows: judge, hold, reserve, accept, release.
 * The common end of landing, payment, fix, new stock and every re-validation.
 * Promise: an order that has everything is ready_to_pick in this very unit; one that has not shows
 * every hold at once. */
#include <assert.h>

#include "flow/order_needs.h"
#include "rules/cutoff.h"
#include "rules/readiness.h"
#include "store/sql.h"

/* Reasons that a judgement opens, and therefore closes when the data has come. */
static bool judged(enum exception_reason r)
{
    const struct exception_rule *rule = exception_rule(r);
    return rule != NULL && rule->data_closes && r <= REASON_BUNDLE_COMPONENT_SHORT;
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
        bool gone = r->code == REASON_PAYMENT_NOT_EVIDENCED
                        ? paid
                        : judged(r->code) && !in_verdict(v, r);
        if (!gone)
            continue;
        enum hf_status s = close_hold(w, o, i, "data", SLICE(""));
        if (s < 0)
            return s;
    }
    for (int i = 0; i < v->reason_count; i++) {
        enum hf_status s = open_hold(w, o, &v->reasons[i]);
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

static enum hf_status promise_shipment(struct work *w, struct shipment *sh,
                                       const struct verdict *v)
{
    struct arena *a = txn_arena(w->tx);
    sh->carrier = v->carrier->id;
    sh->service = v->service->id;
    struct cutoff_answer promise;
    const struct warehouse *wh = w->merchant->warehouse;
    if (cutoff_promise(v->service, wh->zone, wh->site != NULL ? &wh->site->calendar : NULL,
                       w->now_us, &promise)) {
        sh->cutoff_us = promise.cutoff_us;
        sh->late_us = zone_instant(wh->zone, date_of_days(date_days(promise.ship_by) + 1), 0);
        sh->ship_by = arena_format(a, "%04d-%02d-%02d", promise.ship_by.year,
                                   promise.ship_by.month, promise.ship_by.day);
    }
    sh->rule_version = arena_format(a, "p%lld.r%d", (long long)w->merchant->profile_version,
                                    RULES_VERSION);
    return sh->ship_by.ptr == NULL || sh->rule_version.ptr == NULL ? HF_FULL : HF_OK;
}

static enum hf_status insert_needs(struct work *w, const struct shipment *sh,
                                   const struct verdict *v, bool reserved)
{
    enum hf_status s = HF_OK;
    for (int i = 0; i < v->need_count && s >= 0; i++) {
        const struct need *n = &v->needs[i];
        s = store_post(w->tx, SQL_insert_shipment_line,
                       PARAMS(P_I64(w->merchant_id), P_I64(sh->shipment_id), P_I64(n->line),
                              P_I64(n->sku_id), P_I64(n->qty_each),
                              P_I64(reserved ? n->qty_each : 0)));
    }
    return s;
}

static enum hf_status insert_shipment(struct work *w, struct shipment *sh, const struct verdict *v,
                                      bool reserved)
{
    enum hf_status s = store_post(
        w->tx, SQL_insert_shipment,
        PARAMS(P_I64(w->merchant_id), P_I64(sh->shipment_id), P_I64(sh->state), P_I64(1),
               P_I64(sh->warehouse_id), P_TEXT(sh->carrier), P_TEXT(sh->service),
               P_I64(sh->cutoff_us), P_TEXT(sh->ship_by), P_TEXT(sh->rule_version),
               P_I64(sh->state_at_us)));
    sh->stored = true;
    return s < 0 ? s : insert_needs(w, sh, v, reserved);
}

/* A promise is broken when the day it was made for ends in the warehouse. One timer per merchant and
 * day, not per order: it sweeps what is still here. */
static enum hf_status arm_cutoff(struct work *w, const struct shipment *sh)
{
    if (sh->late_us == 0)
        return HF_OK;
    bool fresh;
    int64_t *armed = txn_memo(w->tx, -sh->late_us - w->merchant_id, &fresh);
    if (armed != NULL && !fresh)
        return HF_OK;
    return store_post(w->tx, SQL_set_timer,
                      PARAMS(P_I64(w->merchant_id), P_I64(work_new_id(w)), P_STR("cutoff"),
                             P_I64(sh->late_us), P_I64(sh->late_us), P_I64(w->now_us)));
}

static enum hf_status tell_channel(struct work *w, struct order *o, const char *kind)
{
    return store_post(w->tx, SQL_insert_outbox,
                      PARAMS(P_I64(w->merchant_id), P_I64(work_new_id(w)),
                             P_I64(o->connection_id), P_STR(kind), P_I64(o->order_id),
                             P_TEXT(SLICE("{}")), P_I64(w->now_us)));
}

/* Accept and release in one step: the shipment is born with its claim. */
static enum hf_status accept_and_release(struct work *w, struct order *o, const struct verdict *v,
                                         bool reserved)
{
    uint32_t missing;
    enum hf_status s = move_order(w, o, EVENT_ACCEPT, &missing);
    if (s != HF_OK)
        return s;
    struct shipment *sh = add_shipment(w, o);
    s = promise_shipment(w, sh, v);
    if (s >= 0 && reserved) {
        struct evidence_fact fact = {.kinds = EVIDENCE_STOCK_RESERVED,
                                     .source = SLICE("hub"),
                                     .ref = SLICE("reservation")};
        s = record_evidence(w, &sh->ledger, &fact);
        if (s >= 0)
            s = move_shipment(w, o, sh, EVENT_RELEASE, &missing);
    }
    if (s >= 0)
        s = insert_shipment(w, sh, v, reserved);
    if (s >= 0)
        s = arm_cutoff(w, sh);
    if (s >= 0)
        s = tell_channel(w, o, "order.accepted");
    return s;
}

/* The lines and the service as they are judged now; the shipment holds no claim at this point. */
static enum hf_status rewrite_shipment(struct work *w, struct shipment *sh, const struct verdict *v)
{
    enum hf_status s = store_post(w->tx, SQL_delete_shipment_lines,
                                  PARAMS(P_I64(w->merchant_id), P_I64(sh->shipment_id)));
    if (s >= 0)
        s = insert_needs(w, sh, v, true);
    if (s < 0 || v->service == NULL)
        return s;
    s = promise_shipment(w, sh, v);
    if (s < 0)
        return s;
    s = store_post(w->tx, SQL_update_shipment_service,
                   PARAMS(P_I64(w->merchant_id), P_I64(sh->shipment_id), P_TEXT(sh->carrier),
                          P_TEXT(sh->service), P_I64(sh->cutoff_us), P_TEXT(sh->ship_by),
                          P_TEXT(sh->rule_version)));
    return s < 0 ? s : arm_cutoff(w, sh);
}

/* Shipments that were accepted and not released yet: claim again, release. */
static enum hf_status release_waiting(struct work *w, struct order *o, struct verdict *v)
{
    uint32_t missing;
    for (int i = 0; i < o->shipment_count; i++) {
        struct shipment *sh = &o->shipments[i];
        if (sh->state != ORDER_ACCEPTED || order_is_blocked(o))
            continue;
        if (!(sh->ledger.on_file & EVIDENCE_STOCK_RESERVED)) {
            enum hf_status s = reserve_needs(w, sh->warehouse_id, v);
            if (s == HF_REFUSED)
                return sync_holds(w, o, v);
            if (s >= 0)
                s = rewrite_shipment(w, sh, v);
            struct evidence_fact fact = {.kinds = EVIDENCE_STOCK_RESERVED,
                                         .source = SLICE("hub"),
                                         .ref = SLICE("reservation")};
            if (s >= 0)
                s = record_evidence(w, &sh->ledger, &fact);
            if (s < 0)
                return s;
        }
        enum hf_status s = move_shipment(w, o, sh, EVENT_RELEASE, &missing);
        if (s < 0)
            return s;
    }
    return HF_OK;
}

static enum hf_status wait_for_payment(struct work *w, struct order *o)
{
    int64_t hours = w->merchant->profile->orders.payment_wait_hours;
    if (hours == 0 || !(o->ready_mask & EVIDENCE_PAYMENT_CAPTURED))
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

/* Not accepted yet: hold it, let it wait for payment, or accept and release it. */
static enum hf_status settle_open(struct work *w, struct order *o, struct verdict *v)
{
    int64_t warehouse_id = w->merchant->warehouse->warehouse_id;
    uint32_t extra = readiness_extra(o->ready_mask, EVENT_ACCEPT);
    bool paid = (o->ledger.on_file & extra) == extra;
    bool clean = v->reason_count == 0 && !payment_failed(o);
    for (int i = 0; i < o->hold_count && clean; i++)
        clean = !o->holds[i].blocks || judged(o->holds[i].reason.code) ||
                o->holds[i].reason.code == REASON_PAYMENT_NOT_EVIDENCED;
    bool reserved = false;
    enum hf_status s;
    if (clean && paid && v->need_count > 0) {
        s = reserve_needs(w, warehouse_id, v);
        reserved = s == HF_OK;
        if (s == HF_REFUSED)
            s = HF_OK;
    } else {
        s = check_stock(w, warehouse_id, v);
    }
    if (payment_failed(o))
        add_reason(v, (struct reason){.code = REASON_PAYMENT_NOT_EVIDENCED,
                                      .field = SLICE("payment")});
    if (s >= 0)
        s = sync_holds(w, o, v);
    uint32_t missing;
    if (s >= 0 && o->state == ORDER_RECEIVED)
        s = move_order(w, o, EVENT_VALIDATE, &missing);
    if (s < 0 || o->state != ORDER_VALIDATED)
        return s;
    if (!paid)
        return wait_for_payment(w, o);
    return accept_and_release(w, o, v, reserved);
}

static bool any_reserved(const struct order *o)
{
    for (int i = 0; i < o->shipment_count; i++)
        if (o->shipments[i].ledger.on_file & EVIDENCE_STOCK_RESERVED)
            return true;
    return false;
}

enum hf_status settle_order(struct work *w, struct order *o, int64_t receipt_id)
{
    if (o->state > ORDER_READY_TO_PICK)
        return HF_OK; /* on the floor or gone: validation has had its say */
    struct verdict *v = ARENA_NEW(txn_arena(w->tx), struct verdict);
    if (v == NULL)
        return HF_FULL;
    enum hf_status s = judge_order(w, o, v);
    if (s >= 0)
        s = record_checks(w, o, v, receipt_id);
    if (s < 0)
        return s;
    uint32_t missing;
    if (o->state == ORDER_VALIDATED && v->evidence != (v->evidence | EVIDENCE_SKUS_MAPPED |
                                                       EVIDENCE_ADDRESS_COMPLETE |
                                                       EVIDENCE_CONTACT_COMPLETE)) {
        s = move_order(w, o, EVENT_REOPEN, &missing);
        if (s < 0)
            return s;
    }
    if (o->shipment_count == 0)
        return settle_open(w, o, v);
    if (v->reason_count > 0 && !any_reserved(o))
        s = check_stock(w, w->merchant->warehouse->warehouse_id, v);
    if (s >= 0)
        s = sync_holds(w, o, v);
    return s < 0 ? s : release_waiting(w, o, v);
}
