/* Holds of a channel that hold here, and ours that hold there.
 * Between the pull of holds, landing, and the outbox.
 * Promise: what the channel holds does not leave until the channel releases it; a hold is never
 * told back to whoever made it. */
#include "flow/order/channel_hold.h"

#include "base/ids.h"
#include "flow/order/order_needs.h"
#include "flow/owe.h"
#include "rules/told_holds.h"
#include "store/sql.h"

enum {
    WHY_BYTES = 100,
    AGAIN_MOST = 10, /* of an order, in a day: then somebody over there means it */
};

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

/* Who releases ours over there did not end it here: it is put back. Not while a telling waits, not
 * where the shop refused one, and not for ever. */
static enum hf_status tell_again(struct work *w, int64_t connection_id, int64_t order_id,
                                 bool raised)
{
    int64_t count = 0, given_up = 0, waiting = 0, id;
    struct rows rows;
    const struct connection *c = merchant_connection_by_id(w->merchant, connection_id);
    enum hf_status s =
        store_query(w->tx, SQL_count_told,
                    PARAMS(P_I64(w->merchant_id), P_I64(connection_id), P_I64(order_id),
                           P_STR("order.held"), P_I64(w->now_us - US_PER_DAY)),
                    &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows)) {
        count = row_i64(&rows, 0);
        given_up = row_i64(&rows, 1);
        waiting = row_i64(&rows, 2);
    }
    s = rows_end(&rows);
    if (s < 0 || c == NULL || !c->owes || given_up > 0 || waiting > 0)
        return s;
    if (count < AGAIN_MOST) {
        work_note(w, "hold:put_back");
        return owe_event(w, connection_id, "order.held", order_id);
    }
    struct reason r = {
        .code = REASON_CHANNEL_PUSH_FAILED,
        .args = {c->code, SLICE("order.held"), arena_format(txn_arena(w->tx), "%d", AGAIN_MOST),
                 SLICE("somebody there releases it again and again")}
    };
    return raised ? HF_OK : open_exception(w, "order", order_id, &r, &id);
}

/* A copy says that ours was ended over there, and it stands here. */
static enum hf_status put_back(struct work *w, struct order *o, bool *changed)
{
    bool stands = false, raised = false;
    for (int i = 0; i < o->hold_count; i++) {
        const struct open_hold *h = &o->holds[i];
        stands = stands || (h->blocks && told_hold(h->reason.code) != HOLD_NOT_TOLD);
        raised = raised || h->reason.code == REASON_CHANNEL_PUSH_FAILED;
    }
    *changed = *changed || stands;
    return stands ? tell_again(w, o->connection_id, o->order_id, raised) : HF_OK;
}

enum hf_status hold_by_doc(struct work *w, const struct landing *l, struct order *o, bool *changed)
{
    *changed = false;
    if (l->doc->hold == DOC_HOLD_UNSAID || o->state == ORDER_CANCELLED)
        return HF_OK;
    enum hf_status s =
        hold_as_channel(w, o, l->doc->hold == DOC_HOLD_SET, l->doc->hold_why, changed);
    return s < 0 || !o->stored || !l->doc->hold_lifted ? s : put_back(w, o, changed);
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

static bool is_named(const struct json *list, struct slice id)
{
    JSON_EACH(v, list)
    if (slice_eq(v->text, id))
        return true;
    return false;
}

/* One of ours that should stand there, and does not, is told again. ours: the ids that do. */
static enum hf_status keep_ours(struct work *w, int64_t connection_id, struct slice external_id,
                                const struct json *ours)
{
    int64_t order_id = 0;
    struct rows rows;
    int told = 0;
    bool lacks = false, raised = false;
    char name[ID_TEXT_BYTES];
    enum hf_status s = store_get_i64(
        w->tx, SQL_find_order_natural,
        PARAMS(P_I64(w->merchant_id), P_I64(connection_id), P_TEXT(external_id)), &order_id);
    if (s == HF_OK)
        s = store_query(w->tx, SQL_list_open_exceptions,
                        PARAMS(P_I64(w->merchant_id), P_I64(order_id)), &rows);
    if (s != HF_OK)
        return s < 0 ? s : HF_OK;
    while (rows_next(&rows)) {
        enum exception_reason code = (enum exception_reason)row_i64(&rows, 1);
        raised = raised || code == REASON_CHANNEL_PUSH_FAILED;
        if (row_i64(&rows, 5) == 0 || told_hold(code) == HOLD_NOT_TOLD || told++ >= HOLDS_TOLD_MAX)
            continue;
        id_print(w->hub->ids_key, "exc", w->merchant_id, row_i64(&rows, 0), name);
        lacks = lacks || !is_named(ours, slice_of(name));
    }
    s = rows_end(&rows);
    return s < 0 || !lacks ? s : tell_again(w, connection_id, order_id, raised);
}

/* -- theirs, as a look found them */

enum hf_status gather_holds(struct work *w, const struct owed_row *r, struct json_out *facts,
                            struct slice *reference)
{
    const struct connection *c = merchant_connection_by_id(w->merchant, r->connection_id);
    (void)reference;
    json_open(facts, '{');
    if (c != NULL && c->profile != NULL && c->profile->location.len > 0) {
        json_key(facts, "location");
        json_put_text(facts, c->profile->location);
    }
    json_close(facts, '}');
    return HF_OK;
}

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
        const struct json *ours = json_get(item, "ours");
        bool known = s == HF_OK;
        if (s >= 0 && json_is(ours, JSON_ARRAY))
            s = keep_ours(w, r->connection_id, order, ours);
        if (s < 0)
            return s;
        changed += known;
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
