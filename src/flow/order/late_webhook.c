/* Webhooks that were late, and webhooks that were lost.
 * Called by landing, and by the end of a scan of the poll.
 * Promise: what merely came second is counted and nobody is called for it. */
#include "flow/order/late_webhook.h"

#include "store/sql.h"

static enum hf_status found_first(struct work *w, const struct landing *l)
{
    const struct connection *c = merchant_connection_by_id(w->merchant, l->connection_id);
    if (c == NULL || c->webhook_secret_count == 0 || l->result != LANDING_LANDED)
        return HF_OK; /* the poll is the way in */
    return store_post(w->tx, SQL_insert_poll_find,
                      PARAMS(P_I64(w->merchant_id), P_I64(l->connection_id), P_I64(l->order_id),
                             P_I64(l->doc->version_at_us), P_I64(w->now_us)));
}

static enum hf_status came_second(struct work *w, const struct landing *l)
{
    enum hf_status s = store_put(w->tx, SQL_settle_poll_find,
                                 PARAMS(P_I64(w->merchant_id), P_I64(l->connection_id),
                                        P_I64(l->order_id), P_I64(l->doc->version_at_us)));
    if (s != HF_OK)
        return s < 0 ? s : HF_OK;
    work_note(w, "late_webhook");
    return store_post(w->tx, SQL_count_late_webhook,
                      PARAMS(P_I64(w->merchant_id), P_I64(l->connection_id)));
}

enum hf_status match_ways(struct work *w, const struct landing *l, bool known)
{
    if (l->order_id == 0 || l->doc == NULL)
        return HF_OK;
    if (slice_is(l->path, "poll"))
        return found_first(w, l);
    return known && slice_is(l->path, "webhook") ? came_second(w, l) : HF_OK;
}

enum hf_status count_lost_webhooks(struct work *w, const struct connection *c, int64_t *lost)
{
    int64_t minutes =
        c->profile != NULL ? c->profile->webhook_grace_minutes : WEBHOOK_GRACE_MINUTES;
    int64_t before_us = w->now_us - minutes * US_PER_MINUTE;
    enum hf_status s = store_get_i64(
        w->tx, SQL_count_lost_finds,
        PARAMS(P_I64(w->merchant_id), P_I64(c->connection_id), P_I64(before_us)), lost);
    if (s < 0 || *lost == 0)
        return s;
    return store_post(w->tx, SQL_delete_lost_finds,
                      PARAMS(P_I64(w->merchant_id), P_I64(c->connection_id), P_I64(before_us)));
}
