/* The door: the only code that changes the state of an order or a shipment.
 * Between the use cases, which bring evidence, and the rows.
 * Promise: table asked, holds respected, row compare-and-set, transition recorded - or nothing. */
#include <assert.h>

#include "flow/order/order_needs.h"
#include "rules/readiness.h"
#include "store/sql.h"

bool order_is_blocked(const struct order *o)
{
    for (int i = 0; i < o->hold_count; i++)
        if (o->holds[i].blocks)
            return true;
    return false;
}

/* Facts that others own are applied whatever holds; moves that we start wait. WITHDRAW, VOID_LABEL
 * and CANCEL go towards safety and are never blocked. */
static bool event_is_ours(enum order_event e)
{
    switch (e) {
    case EVENT_ACCEPT:
    case EVENT_RELEASE:
    case EVENT_START_PICK:
    case EVENT_FINISH_PICK:
    case EVENT_PACK:
    case EVENT_LABEL:
    case EVENT_MANIFEST:
    case EVENT_HAND_OVER:
        return true;
    case EVENT_VALIDATE:
    case EVENT_WITHDRAW:
    case EVENT_VOID_LABEL:
    case EVENT_CARRIER_CUSTODY:
    case EVENT_COLLECTION_RECEIPT:
    case EVENT_DELIVER:
    case EVENT_CLOSE:
    case EVENT_CANCEL:
    case EVENT_REOPEN:
    case ORDER_EVENT_COUNT:
        break;
    }
    return false;
}

static enum hf_status record_transition(struct work *w, const struct order *o, int64_t object_id,
                                        int64_t *seq, bool stored, enum order_event event,
                                        enum order_state from, enum order_state to,
                                        uint32_t on_file)
{
    if (*seq < 0) {
        *seq = 0;
        if (stored) {
            enum hf_status s = store_get_i64(w->tx, SQL_next_transition_seq,
                                             PARAMS(P_I64(w->merchant_id), P_I64(object_id)), seq);
            if (s < 0)
                return s;
            *seq -= 1;
        }
    }
    *seq += 1;
    work_note(w, "%s:%s>%s", order_event_name(event), order_state_name(from), order_state_name(to));
    return store_post(w->tx, SQL_insert_transition,
                      PARAMS(P_I64(w->merchant_id), P_I64(object_id), P_I64(*seq), P_I64(event),
                             P_I64(from), P_I64(to), P_I64(on_file), P_I64(o->profile_version),
                             P_I64(RULES_VERSION), P_I64(w->audit_seq), P_I64(w->now_us)));
}

enum hf_status move_order(struct work *w, struct order *o, enum order_event event,
                          uint32_t *missing)
{
    assert(o->state <= ORDER_ACCEPTED || event == EVENT_CANCEL);
    *missing = 0;
    if (event_is_ours(event) && order_is_blocked(o))
        return HF_REFUSED;
    enum order_state to;
    enum hf_status s = order_next(o->state, event, o->ledger.on_file,
                                  readiness_extra(o->ready_mask, event), &to, missing);
    if (s != HF_OK)
        return s;
    s = record_transition(w, o, o->order_id, &o->transition_seq, o->stored, event, o->state, to,
                          o->ledger.on_file);
    if (s < 0)
        return s;
    o->state = to;
    o->state_at_us = w->now_us;
    if (event == EVENT_ACCEPT)
        o->accepted_at_us = w->now_us;
    return HF_OK;
}

enum hf_status move_shipment(struct work *w, struct order *o, struct shipment *sh,
                             enum order_event event, uint32_t *missing)
{
    *missing = 0;
    if (event_is_ours(event) && order_is_blocked(o))
        return HF_REFUSED;
    uint32_t on_file = o->ledger.on_file | sh->ledger.on_file;
    enum order_state to;
    enum hf_status s =
        order_next(sh->state, event, on_file, readiness_extra(o->ready_mask, event), &to, missing);
    if (s != HF_OK)
        return s;
    enum order_state from = sh->state;
    if (sh->stored) {
        s = store_put(w->tx, SQL_move_shipment,
                      PARAMS(P_I64(w->merchant_id), P_I64(sh->shipment_id), P_I64(from),
                             P_I64(sh->version), P_I64(to), P_I64(w->now_us)));
        if (s == HF_NOT_FOUND)
            return HF_RETRY; /* somebody moved it since it was read */
        if (s < 0)
            return s;
        sh->version++;
    }
    sh->state = to;
    sh->state_at_us = w->now_us;
    s = record_transition(w, o, sh->shipment_id, &sh->transition_seq, sh->stored, event, from, to,
                          on_file);
    return s < 0 || to != ORDER_CANCELLED ? s : free_floor_day(w, sh);
}

void derive_order_state(struct work *w, struct order *o)
{
    if (o->shipment_count == 0)
        return;
    enum order_state least = ORDER_CANCELLED;
    int shipped = 0, open = 0;
    for (int i = 0; i < o->shipment_count; i++) {
        enum order_state s = o->shipments[i].state;
        if (s == ORDER_CANCELLED)
            continue;
        if (s < least)
            least = s;
        if (s >= ORDER_SHIPPED)
            shipped++;
        else
            open++;
    }
    enum order_state now = shipped > 0 && open > 0 ? ORDER_PARTLY_SHIPPED : least;
    if (now != o->state) {
        o->state = now;
        o->state_at_us = w->now_us;
    }
}

enum order_state order_change_state(const struct order *o)
{
    enum order_state furthest = ORDER_ACCEPTED;
    bool gone = false, here = false;
    for (int i = 0; i < o->shipment_count; i++) {
        enum order_state s = o->shipments[i].state;
        if (s == ORDER_CANCELLED)
            continue;
        gone = gone || s >= ORDER_SHIPPED;
        here = here || s < ORDER_SHIPPED;
        if (s < ORDER_SHIPPED && s > furthest)
            furthest = s;
    }
    if (!here || o->shipment_count < 2)
        return o->state;
    return gone && furthest <= ORDER_READY_TO_PICK ? ORDER_PARTLY_SHIPPED : furthest;
}

struct shipment *add_shipment(struct work *w, struct order *o)
{
    assert(o->shipment_count < ORDER_ID_STRIDE - 1);
    struct shipment *sh = &o->shipments[o->shipment_count];
    o->shipment_count++;
    int64_t id = o->order_id + o->shipment_count;
    *sh = (struct shipment){
        .shipment_id = id,
        .state = ORDER_ACCEPTED,
        .version = 1,
        .warehouse_id = w->merchant->warehouse->warehouse_id,
        .carrier = SLICE(""),
        .service = SLICE(""),
        .ship_by = SLICE(""),
        .rule_version = SLICE(""),
        .state_at_us = w->now_us,
        .ledger = {.object_id = id},
        .transition_seq = -1,
    };
    return sh;
}
