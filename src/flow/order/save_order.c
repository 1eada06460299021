/* Writes the order's own row, last in the unit, when its shipments stand.
 * Called by every use case that changed an order.
 * Promise: compare-and-set on the version that was read; nothing is overwritten unseen. */
#include "flow/order/channel_hold.h"
#include "store/sql.h"

enum hf_status save_order(struct work *w, struct order *o)
{
    struct slice content = {(const char *)o->content, sizeof o->content};
    derive_order_state(w, o);
    w->object = "order";
    w->object_id = o->order_id;
    if (!o->stored) {
        w->version_after = o->version = 1;
        enum hf_status s = store_post(
            w->tx, SQL_insert_order,
            PARAMS(P_I64(w->merchant_id), P_I64(o->order_id), P_I64(o->connection_id),
                   P_TEXT(o->external_id), P_TEXT(o->order_number), P_I64(o->state), P_I64(1),
                   P_I64(o->version_at_us), P_I64(o->placed_at_us), P_I64(o->received_at_us),
                   P_I64(o->accepted_at_us), P_I64(o->state_at_us), P_I64(o->ready_mask),
                   P_I64(o->profile_version), P_I64(o->payment), P_TEXT(o->currency),
                   P_I64(o->total_minor), P_TEXT(o->method), P_BLOB(content)));
        return s < 0 ? s : tell_holds(w, o);
    }
    w->version_before = o->version;
    w->version_after = o->version + 1;
    enum hf_status s = store_put(
        w->tx, SQL_update_order,
        PARAMS(P_I64(w->merchant_id), P_I64(o->order_id), P_I64(o->version), P_I64(o->state),
               P_I64(o->version_at_us), P_I64(o->accepted_at_us), P_I64(o->state_at_us),
               P_I64(o->payment), P_I64(o->total_minor), P_TEXT(o->method), P_BLOB(content),
               P_I64(o->profile_version), P_I64(o->ready_mask)));
    if (s == HF_NOT_FOUND)
        return HF_RETRY; /* changed since it was read */
    o->version++;
    return s < 0 ? s : tell_holds(w, o);
}
