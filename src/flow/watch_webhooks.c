/* Subscriptions that a platform dropped.
 * Between the outbox, which asks and mends, and the exception queue.
 * Promise: a shop that stopped sending is known within a turn, whether or not it could be mended.
 */
#include "flow/watch_webhooks.h"

#include "store/sql.h"

struct slice hook_path(struct work *w, const struct connection *c)
{
    return arena_format(txn_arena(w->tx), "/v1/hooks/%.*s/%.*s", SLICE_FMT(w->merchant->code),
                        SLICE_FMT(c->code));
}

enum hf_status gather_webhooks(struct work *w, const struct owed_row *r, struct json_out *facts,
                               struct slice *reference)
{
    const struct connection *c = merchant_connection_by_id(w->merchant, r->connection_id);
    (void)reference;
    if (c == NULL)
        return HF_NOT_FOUND;
    json_open(facts, '{');
    json_key(facts, "path");
    json_put_text(facts, hook_path(w, c));
    json_close(facts, '}');
    return HF_OK;
}

static struct slice join(struct work *w, const struct json *list, int *count)
{
    struct slice all = SLICE("");
    *count = 0;
    JSON_EACH(v, list)
    {
        all = arena_format(txn_arena(w->tx), "%.*s%s%.*s", SLICE_FMT(all), all.len > 0 ? ", " : "",
                           SLICE_FMT(v->text));
        ++*count;
    }
    return all;
}

static enum hf_status raise_dropped(struct work *w, const struct connection *c, struct slice topics,
                                    const char *what)
{
    int64_t id;
    struct reason r = {
        .code = REASON_WEBHOOK_DROPPED, .args = {c->code, topics, slice_of(what)}
    };
    return open_exception(w, "connection", c->connection_id, &r, &id);
}

enum hf_status webhooks_watched(struct work *w, const struct owed_row *r,
                                const struct json *learned)
{
    const struct connection *c = merchant_connection_by_id(w->merchant, r->connection_id);
    int mended, missing;
    int64_t subscribed = 0;
    if (c == NULL || !json_i64(json_get(learned, "subscribed"), &subscribed))
        return HF_OK;
    struct slice again = join(w, json_get(learned, "mended"), &mended),
                 gone = join(w, json_get(learned, "missing"), &missing);
    work_note(w, "mended:%d;missing:%d", mended, missing);
    enum hf_status s =
        store_post(w->tx, SQL_save_channel_watch,
                   PARAMS(P_I64(w->merchant_id), P_I64(c->connection_id), P_I64(w->now_us),
                          P_I64(subscribed), P_I64(mended), P_TEXT(gone)));
    if (s >= 0 && missing > 0)
        return raise_dropped(w, c, gone, "it has to be made over there");
    if (s >= 0 && mended > 0)
        return raise_dropped(w, c, again, "mended; what was lost meanwhile the poll finds");
    if (s < 0)
        return s;
    return store_post(w->tx, SQL_close_connection_exceptions,
                      PARAMS(P_I64(w->merchant_id), P_I64(c->connection_id),
                             P_I64(REASON_WEBHOOK_DROPPED), P_I64(w->now_us)));
}

enum hf_status watch_stuck(struct work *w, const struct owed_row *r, const struct owed_failure *f)
{
    const struct connection *c = merchant_connection_by_id(w->merchant, r->connection_id);
    int64_t id;
    if (c == NULL)
        return HF_OK;
    struct reason reason = {
        .code = REASON_WEBHOOK_DROPPED,
        .args = {c->code, SLICE("every topic"),
                 arena_format(txn_arena(w->tx), "the subscriptions cannot be read (%.*s)",
                 SLICE_FMT(f->error))}
    };
    return open_exception(w, "connection", c->connection_id, &reason, &id);
}
