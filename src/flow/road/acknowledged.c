/* The channel's word that it knows how an order ended.
 * Asked before an order is closed, and by the outbox when a message was taken.
 * Promise: where the merchant calls only that closed, nothing closes while a message is not
 * through. */
#include "flow/owed.h"
#include "flow/road/dispatch.h"
#include "store/sql.h"

enum { LOOK_AGAIN_HOURS = 1 };

enum hf_status await_acknowledgement(struct work *w, const struct order *o, bool *waits)
{
    const struct connection *c = merchant_connection_by_id(w->merchant, o->connection_id);
    int64_t untold = 0;
    *waits = false;
    if (!w->merchant->profile->orders.closed_when_told || c == NULL || !c->owes)
        return HF_OK; /* a channel that is told nothing acknowledges nothing */
    enum hf_status s = store_get_i64(
        w->tx, SQL_count_untold_ends,
        PARAMS(P_I64(w->merchant_id), P_I64(o->connection_id), P_I64(o->order_id)), &untold);
    *waits = s >= 0 && untold > 0;
    if (!*waits)
        return s;
    return store_post(w->tx, SQL_set_timer,
                      PARAMS(P_I64(w->merchant_id), P_I64(work_new_id(w)), P_STR("acknowledgement"),
                             P_I64(o->order_id), P_I64(w->now_us + LOOK_AGAIN_HOURS * US_PER_HOUR),
                             P_I64(w->now_us)));
}

static int closed_shipments(const struct order *o)
{
    int count = 0;
    for (int i = 0; i < o->shipment_count; i++)
        count += o->shipments[i].state == ORDER_CLOSED;
    return count;
}

enum hf_status close_acknowledged(struct work *w, int64_t order_id)
{
    struct order *o;
    enum hf_status s = load_order(w, order_id, false, &o);
    if (s != HF_OK)
        return s < 0 ? s : HF_OK; /* erased meanwhile */
    int before = closed_shipments(o);
    s = close_delivered(w, o);
    if (s < 0 || closed_shipments(o) == before)
        return s;
    s = store_post(w->tx, SQL_end_timers,
                   PARAMS(P_I64(w->merchant_id), P_I64(order_id), P_STR("acknowledgement"),
                          P_I64(2), P_I64(w->now_us)));
    return s < 0 ? s : save_order(w, o);
}

enum hf_status end_told(struct work *w, const struct owed_row *r, const struct json *learned)
{
    (void)learned;
    return w->merchant->profile->orders.closed_when_told ? close_acknowledged(w, r->object_id)
                                                         : HF_OK;
}
