/* Cancellation, answered by state: free before pick, stopped on the floor, refused once it left.
 * Called by landing (the channel's cancel) and by the API.
 * Promise: a claim is given back exactly once; the channel hears what became of its wish. */
#include "flow/floor/pick_task.h"
#include "flow/order/land_order.h"
#include "flow/order/order_needs.h"
#include "flow/owe.h"
#include "rules/edit_policy.h"
#include "store/sql.h"

static enum hf_status answer_channel(struct work *w, struct order *o, const char *kind)
{
    return owe_event(w, o->connection_id, kind, o->order_id);
}

/* Claimed or begun, and nothing of it was taken off the shelf: there is nothing to put back. */
static enum hf_status nothing_in_hand(struct work *w, const struct shipment *sh, bool *empty)
{
    int64_t picked = 0;
    enum hf_status s = store_get_i64(
        w->tx, SQL_sum_picked, PARAMS(P_I64(w->merchant_id), P_I64(sh->shipment_id)), &picked);
    *empty = s == HF_OK && picked == 0;
    return s;
}

static bool all_cancelled(const struct order *o)
{
    for (int i = 0; i < o->shipment_count; i++)
        if (o->shipments[i].state != ORDER_CANCELLED)
            return false;
    return o->shipment_count > 0;
}

/* What no hand has touched yet is cancelled at once: claims back, shipments ended. */
static enum hf_status cancel_untouched(struct work *w, struct order *o, int *cancelled)
{
    uint32_t missing;
    enum hf_status s = HF_OK;
    *cancelled = 0;
    for (int i = 0; i < o->shipment_count && s >= 0; i++) {
        struct shipment *sh = &o->shipments[i];
        bool empty = false;
        if (sh->state == ORDER_PICKING)
            s = nothing_in_hand(w, sh, &empty);
        if (s < 0 || (sh->state > ORDER_READY_TO_PICK && !empty))
            continue;
        if (empty)
            s = end_claim(w, sh->shipment_id);
        if (s >= 0)
            s = unreserve_shipment(w, o, sh);
        if (s >= 0 && o->shipment_count > 1)
            s = count_units(w, o, sh, SQL_add_line_cancelled);
        if (s >= 0)
            s = move_shipment(w, o, sh, EVENT_CANCEL, &missing);
        *cancelled += 1;
    }
    return s;
}

/* Nothing was touched on the floor: everything cancelled, holds moot. */
static enum hf_status cancel_now(struct work *w, struct order *o)
{
    uint32_t missing;
    int cancelled;
    enum hf_status s = cancel_untouched(w, o, &cancelled);
    if (s >= 0 && o->state < ORDER_ACCEPTED)
        s = move_order(w, o, EVENT_CANCEL, &missing);
    for (int i = o->hold_count - 1; i >= 0 && s >= 0; i--)
        s = close_hold(w, o, i, "superseded", SLICE("order cancelled"));
    if (s >= 0 && o->stored)
        s = store_post(w->tx, SQL_end_timers,
                       PARAMS(P_I64(w->merchant_id), P_I64(o->order_id), P_STR("payment_wait"),
                              P_I64(2), P_I64(w->now_us)));
    return s < 0 ? s : answer_channel(w, o, "order.cancelled");
}

/* The part that waits for stock is off; what it waited for is no trouble any more. */
static enum hf_status cancel_remainder(struct work *w, struct order *o, int *cancelled)
{
    enum hf_status s = cancel_untouched(w, o, cancelled);
    for (int i = o->hold_count - 1; i >= 0 && s >= 0 && *cancelled > 0; i--)
        if (reason_is_stock(o->holds[i].reason.code))
            s = close_hold(w, o, i, "superseded", SLICE("remainder cancelled"));
    if (s >= 0 && *cancelled > 0)
        s = answer_channel(w, o, "order.remainder_cancelled");
    return s;
}

enum hf_status cancel_order(struct work *w, struct order *o, struct slice why,
                            enum wish_of asked_by)
{
    enum order_state state = order_change_state(o);
    const struct cancel_rule *rule = cancel_policy(state);
    int cancelled = 0;
    work_note(w, "cancel:%s", cancel_answer_name(rule->answer));
    struct reason r = {
        .code = rule->reason,
        .args = {slice_of(order_state_name(state)), why,
                 slice_of(asked_by == WISH_OF_CHANNEL ? "channel" : "desk")}
    };
    switch (rule->answer) {
    case CANCEL_NOW:
        return cancel_now(w, o);
    case CANCEL_PUT_BACK:
    case CANCEL_VOID_FIRST: {
        enum hf_status s = cancel_remainder(w, o, &cancelled);
        if (s < 0 || !all_cancelled(o))
            return s < 0 ? s : open_hold(w, o, &r);
        return cancel_now(w, o); /* begun, and empty-handed: nothing stands in the way */
    }
    case CANCEL_REMAINDER: {
        enum hf_status s = cancel_remainder(w, o, &cancelled);
        return s < 0 || cancelled > 0 ? s : open_hold(w, o, &r);
    }
    case CANCEL_REFUSE: {
        enum hf_status s = open_hold(w, o, &r);
        return s < 0 ? s : answer_channel(w, o, "order.cancel_refused");
    }
    case CANCEL_ALREADY:
        break;
    }
    return HF_OK;
}
