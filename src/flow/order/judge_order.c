/* Judges an order: every check, all reasons at once.
 * Between landing (or a fix, or new stock) and the door.
 * Promise: reads only; the same order, profile and catalogue give the same verdict. */
#include <assert.h>

#include "flow/catalogue/catalogue.h"
#include "flow/order/order_needs.h"
#include "rules/routing.h"
#include "rules/validate_ship_to.h"
#include "store/sql.h"

void add_reason(struct verdict *v, struct reason r)
{
    if (v->reason_count < REASONS_MAX)
        v->reasons[v->reason_count++] = r;
}

static bool is_non_physical(const struct profile *p, struct slice code)
{
    for (int i = 0; i < p->orders.non_physical_sku_count; i++)
        if (slice_eq(p->orders.non_physical_skus[i], code))
            return true;
    return false;
}

static enum hf_status add_need(struct work *w, struct verdict *v, struct need n, int64_t weight_g)
{
    if (v->need_count == NEEDS_MAX)
        return HF_FAILED; /* ORDER_DOC_LINES_MAX and the depth of bundles keep below this */
    if (v->need_count == v->need_room) {
        int room = v->need_room * 2 < NEEDS_MAX ? v->need_room * 2 : NEEDS_MAX;
        struct need *grown = ARENA_ARRAY(txn_arena(w->tx), struct need, (size_t)room);
        if (grown == NULL)
            return HF_FULL;
        memcpy(grown, v->needs, (size_t)v->need_count * sizeof *grown);
        v->needs = grown;
        v->need_room = room;
    }
    v->needs[v->need_count++] = n;
    v->weight_g += n.qty_each * weight_g;
    return HF_OK;
}

/* The components in force when the order was placed; as they read when it was accepted, if it was.
 */
static enum hf_status expand_bundle(struct work *w, const struct order *o,
                                    const struct order_line *l, int64_t qty, int64_t units,
                                    struct verdict *v)
{
    struct bundle_parts *parts = ARENA_NEW(txn_arena(w->tx), struct bundle_parts);
    if (parts == NULL)
        return HF_FULL;
    enum hf_status s =
        open_bundle(w->tx, w->merchant_id, l->sku_id, o->placed_at_us, o->accepted_at_us, parts);
    for (int i = 0; i < parts->count && s >= 0; i++) {
        const struct bundle_part *p = &parts->parts[i];
        s = add_need(w, v,
                     (struct need){l->line, p->sku_id, p->code, qty * p->qty_each, true, units},
                     p->weight_g);
    }
    if (s < 0 || parts->count > 0)
        return s;
    add_reason(v, (struct reason){
                      .code = REASON_SKU_UNKNOWN,
                      .line = l->line,
                      .field = SLICE("channel_sku"),
                      .args = {l->sku_code, o->channel}
    });
    return HF_OK;
}

static enum hf_status judge_line(struct work *w, struct order *o, struct order_line *l,
                                 struct verdict *v)
{
    int64_t qty = l->qty_ordered - l->qty_cancelled - l->qty_shipped;
    if (qty <= 0 || !l->physical || is_non_physical(w->merchant->profile, l->channel_sku))
        return HF_OK;
    enum hf_status s = resolve_line(w, o, l, v);
    if (s < 0 || l->sku_id == 0)
        return s;
    int64_t units = qty;
    qty *= l->alias_qty_each;
    if (l->is_bundle)
        return expand_bundle(w, o, l, qty, units, v);
    return add_need(w, v, (struct need){l->line, l->sku_id, l->sku_code, qty, false, units},
                    l->weight_g);
}

static bool reason_is_contact(enum exception_reason r)
{
    return r == REASON_PHONE_REQUIRED || r == REASON_EMAIL_REQUIRED;
}

static void judge_ship_to(struct work *w, struct order *o, struct verdict *v)
{
    int before = v->reason_count;
    int room = REASONS_MAX - before;
    const struct ship_rules *rules = v->service != NULL ? &v->service->rules : NULL;
    v->reason_count += (int)validate_ship_to(w->hub->countries, &o->ship_to, rules,
                                             txn_arena(w->tx), v->reasons + before, (size_t)room);
    bool address = true, contact = true;
    for (int i = before; i < v->reason_count; i++) {
        if (reason_is_contact(v->reasons[i].code))
            contact = false;
        else
            address = false;
    }
    if (address)
        v->evidence |= EVIDENCE_ADDRESS_COMPLETE;
    if (contact && v->service != NULL)
        v->evidence |= EVIDENCE_CONTACT_COMPLETE;
}

static void judge_service(struct work *w, struct order *o, struct verdict *v)
{
    struct route_answer answer;
    if (route_order(w->merchant->profile, o->ship_to.country, o->ship_to.postcode, v->weight_g,
                    o->method, &answer)) {
        v->carrier = answer.carrier;
        v->service = answer.service;
        return;
    }
    if (slice_trim(o->ship_to.country).len == 0)
        return; /* addr_incomplete says it already */
    add_reason(v, (struct reason){
                      .code = REASON_NO_SERVICE,
                      .field = SLICE("ship_to"),
                      .args = {o->ship_to.country, o->ship_to.postcode}
    });
}

enum hf_status judge_order(struct work *w, struct order *o, struct verdict *v)
{
    v->need_room = o->line_count + 8;
    v->needs = ARENA_ARRAY(txn_arena(w->tx), struct need, (size_t)v->need_room);
    if (v->needs == NULL)
        return HF_FULL;
    for (int i = 0; i < o->line_count; i++) {
        enum hf_status s = judge_line(w, o, &o->lines[i], v);
        if (s < 0)
            return s;
    }
    if (v->reason_count == 0)
        v->evidence |= EVIDENCE_SKUS_MAPPED;
    if (o->test)
        add_reason(v, (struct reason){.code = REASON_TEST_ORDER, .field = SLICE("test")});
    judge_service(w, o, v);
    judge_ship_to(w, o, v);
    return HF_OK;
}
