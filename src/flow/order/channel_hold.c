/* Holds of a channel that hold here, and ours that hold there.
 * Between the pull of holds, landing, and the outbox.
 * Promise: what the channel holds does not leave until the channel releases it; a hold is never
 * told back to whoever made it. */
#include "flow/order/channel_hold.h"

#include "flow/order/order_needs.h"
#include "flow/owe.h"
#include "rules/told_holds.h"
#include "store/sql.h"

enum { WHY_BYTES = 100 };

static int find_hold(const struct order *o)
{
    for (int i = 0; i < o->hold_count; i++)
        if (o->holds[i].reason.code == REASON_HELD_BY_CHANNEL)
            return i;
    return -1;
}

enum hf_status hold_as_channel(struct work *w, struct order *o, bool held, struct slice why,
                               bool *changed)
{
    int at = find_hold(o);
    struct reason r = {
        .code = REASON_HELD_BY_CHANNEL, .args = {o->channel, why}
    };
    *changed = held ? at < 0 && o->state < ORDER_HANDED_OVER : at >= 0;
    if (!*changed)
        return HF_OK;
    if (held)
        return open_hold(w, o, &r);
    enum hf_status s = close_hold(w, o, at, "data", SLICE(""));
    return s < 0 || !o->stored ? s : revalidate_order(w, o, 0);
}

enum hf_status hold_by_doc(struct work *w, const struct landing *l, struct order *o, bool *changed)
{
    *changed = false;
    if (l->doc->hold == DOC_HOLD_UNSAID || o->state == ORDER_CANCELLED)
        return HF_OK;
    return hold_as_channel(w, o, l->doc->hold == DOC_HOLD_SET, l->doc->hold_why, changed);
}

/* Asked once per batch whether the channel holds anything at all. */
static enum hf_status holds_any(struct work *w, int64_t connection_id, bool *any)
{
    bool fresh;
    int64_t count = 0, *memo = txn_memo(w->tx, ~connection_id, &fresh);
    if (memo != NULL && !fresh) {
        *any = *memo != 0;
        return HF_OK;
    }
    enum hf_status s = store_get_i64(w->tx, SQL_count_channel_holds,
                                     PARAMS(P_I64(w->merchant_id), P_I64(connection_id)), &count);
    *any = count > 0;
    if (s >= 0 && memo != NULL)
        *memo = count;
    return s;
}

/* NOT_FOUND: its channel does not hold it. */
static enum hf_status why_held(struct work *w, int64_t connection_id, struct slice external_id,
                               struct slice *why)
{
    struct rows rows;
    enum hf_status s = store_query(
        w->tx, SQL_find_channel_hold,
        PARAMS(P_I64(w->merchant_id), P_I64(connection_id), P_TEXT(external_id)), &rows);
    if (s < 0)
        return s;
    bool found = rows_next(&rows);
    if (found)
        *why = row_text_copy(&rows, 0);
    s = rows_end(&rows);
    return s < 0 || found ? s : HF_NOT_FOUND;
}

enum hf_status hold_seen_before(struct work *w, struct order *o)
{
    bool any, changed;
    struct slice why;
    enum hf_status s = holds_any(w, o->connection_id, &any);
    if (s < 0 || !any)
        return s;
    s = why_held(w, o->connection_id, o->external_id, &why);
    if (s != HF_OK)
        return s < 0 ? s : HF_OK;
    return hold_as_channel(w, o, true, why, &changed);
}

/* -- ours, over there */

enum hf_status tell_holds(struct work *w, struct order *o)
{
    const struct connection *c = merchant_connection_by_id(w->merchant, o->connection_id);
    bool held = false;
    if (!o->told_changed || c == NULL || !c->owes)
        return HF_OK;
    o->told_changed = false;
    for (int i = 0; i < o->hold_count; i++)
        held = held || (o->holds[i].blocks && told_hold(o->holds[i].reason.code) != HOLD_NOT_TOLD);
    return owe_newest(w, &(struct owed){.connection_id = o->connection_id,
                                        .kind = held ? "order.held" : "order.released",
                                        .object_id = o->order_id});
}

/* -- theirs, as a look found them */

static enum hf_status hold_order(struct work *w, int64_t connection_id, struct slice external_id)
{
    int64_t order_id = 0;
    struct order *o;
    bool changed;
    struct slice why = SLICE("");
    enum hf_status s = store_get_i64(
        w->tx, SQL_find_order_natural,
        PARAMS(P_I64(w->merchant_id), P_I64(connection_id), P_TEXT(external_id)), &order_id);
    if (s != HF_OK)
        return s < 0 ? s : HF_OK; /* it has not landed yet */
    s = load_order(w, order_id, true, &o);
    if (s != HF_OK || o->erased_at_us != 0)
        return s < 0 ? s : HF_OK;
    enum hf_status held = why_held(w, connection_id, external_id, &why);
    if (held < 0)
        return held;
    s = hold_as_channel(w, o, held == HF_OK, why, &changed);
    return s < 0 || !changed ? s : save_order(w, o);
}

static struct slice cut(struct slice s)
{
    return (struct slice){s.ptr, s.len < WHY_BYTES ? s.len : WHY_BYTES};
}

enum hf_status holds_read(struct work *w, const struct owed_row *r, const struct json *learned)
{
    int changed = 0;
    JSON_EACH(item, json_get(learned, "items"))
    {
        struct slice order = json_get_text(item, "order"), why = cut(json_get_text(item, "why"));
        struct slice place = json_get_text(item, "place");
        if (order.len == 0 || place.ptr == NULL)
            continue;
        enum hf_status s =
            store_put(w->tx, SQL_save_channel_hold,
                      PARAMS(P_I64(w->merchant_id), P_I64(r->connection_id), P_TEXT(order),
                             P_TEXT(place), P_I64(json_is_true(json_get(item, "held"))),
                             P_TEXT(why.ptr != NULL ? why : SLICE("")), P_I64(w->now_us)));
        if (s == HF_OK)
            s = hold_order(w, r->connection_id, order);
        if (s < 0)
            return s;
        changed += s == HF_OK;
    }
    if (changed > 0)
        work_note(w, "holds:%d", changed);
    return store_post(w->tx, SQL_close_outbox_exceptions,
                      PARAMS(P_I64(w->merchant_id), P_I64(r->outbox_id), P_I64(w->now_us),
                             P_STR("data"), P_TEXT(w->actor.name), P_STR("it was answered")));
}

enum hf_status holds_unread(struct work *w, const struct owed_row *r, const struct owed_failure *f)
{
    return owed_failed(w, r, f);
}

enum hf_status hear_holds(struct work *w, const struct landing *l, bool *known)
{
    enum hf_status s = store_put(w->tx, SQL_hasten_outbox,
                                 PARAMS(P_I64(w->merchant_id), P_I64(l->connection_id),
                                        P_STR(l->hint), P_I64(0), P_I64(w->now_us)));
    *known = s == HF_OK;
    if (*known)
        txn_announce(w->tx, ANNOUNCE_OWED);
    return s < 0 ? s : HF_OK;
}
