/* Figures for the channels, on their way out.
 * Between channel_stock and the outbox.
 * Promise: partial success is recorded per SKU; what fails again and again stops, and somebody
 * knows. */
#include "flow/stock/push_stock.h"

#include "flow/stock/availability.h"
#include "rules/platforms.h"
#include "store/sql.h"

enum { STALE_MAX = 64 };

static void put(struct json_out *o, const char *key, struct slice text)
{
    json_key(o, key);
    json_put_text(o, text.ptr != NULL ? text : SLICE(""));
}

static void put_number(struct json_out *o, const char *key, int64_t n)
{
    json_key(o, key);
    json_put_i64(o, n);
}

/* What a SKU is looked up by over there: known is only what was found by the same. */
static struct slice key_of(struct arena *a, struct slice variant, struct slice sku)
{
    return variant.len > 0 ? arena_format(a, "variant:%.*s", SLICE_FMT(variant))
                           : arena_format(a, "sku:%.*s", SLICE_FMT(sku));
}

static void put_known(struct json_out *o, struct rows *rows, struct slice key)
{
    put(o, "key", key);
    if (row_text(rows, 9).len == 0 || !slice_eq(row_text(rows, 8), key))
        return;
    put(o, "id", row_text(rows, 9));
    put(o, "of", row_text(rows, 10));
    put_number(o, "from", row_i64(rows, 11));
}

static void put_figure(struct arena *arena, struct json_out *o, struct rows *rows)
{
    struct slice code = row_text(rows, 3), variant = row_text(rows, 4), sku = row_text(rows, 5);
    int64_t each = row_i64(rows, 2),
            stands_for = variant.len > 0 ? row_i64(rows, 6) : row_i64(rows, 7);
    json_open(o, '{');
    put_number(o, "sku_id", row_i64(rows, 0));
    put_number(o, "seq", row_i64(rows, 1));
    put_number(o, "each", each);
    put_number(o, "quantity", stands_for > 1 ? each / stands_for : each);
    put(o, "code", code);
    put(o, "sku", sku.len > 0 ? sku : code);
    put(o, "variant", variant);
    put_known(o, rows, key_of(arena, variant, sku.len > 0 ? sku : code));
    json_key(o, "mapped");
    json_put_bool(o, sku.len > 0 || variant.len > 0);
    json_close(o, '}');
}

enum hf_status gather_stock(struct work *w, const struct owed_row *r, struct json_out *facts,
                            struct slice *reference)
{
    const struct connection *c = merchant_connection_by_id(w->merchant, r->connection_id);
    struct rows rows;
    int count = 0;
    (void)reference;
    if (c == NULL || c->profile == NULL || !figures_told(c->platform, c->profile))
        return HF_NOT_FOUND;
    enum hf_status s = store_query(w->tx, SQL_list_due_channel_stock,
                                   PARAMS(P_I64(w->merchant_id), P_I64(r->connection_id),
                                          P_I64(w->now_us), P_I64(r->items_max), P_TEXT(c->code)),
                                   &rows);
    if (s < 0)
        return s;
    json_open(facts, '{');
    put(facts, "location", c->profile->location);
    json_key(facts, "items");
    json_open(facts, '[');
    for (; rows_next(&rows); count++)
        put_figure(txn_arena(w->tx), facts, &rows);
    json_close(facts, ']');
    json_key(facts, "more");
    json_put_bool(facts, count > 0 && count == r->items_max);
    json_close(facts, '}');
    s = rows_end(&rows);
    return s < 0 ? s : count > 0 ? HF_OK : HF_NOT_FOUND;
}

/* -- what came of it */

struct tally {
    int confirmed, failed;
};

static int64_t number(const struct json *o, const char *key)
{
    int64_t n = 0;
    return json_i64(json_get(o, key), &n) ? n : 0;
}

static enum hf_status raise_sku(struct work *w, const struct connection *c, int64_t sku_id,
                                int64_t failures, struct slice error)
{
    struct rows rows;
    int64_t id;
    struct slice code = SLICE("");
    enum hf_status s =
        store_query(w->tx, SQL_find_sku, PARAMS(P_I64(w->merchant_id), P_I64(sku_id)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows))
        code = row_text_copy(&rows, 0);
    s = rows_end(&rows);
    struct reason r = {
        .code = REASON_CHANNEL_PUSH_FAILED,
        .args = {c->code, code, arena_format(txn_arena(w->tx), "%lld", (long long)failures),
                 error}
    };
    return s < 0 ? s : open_exception(w, "sku", sku_id, &r, &id);
}

static enum hf_status figure_failed(struct work *w, const struct connection *c, int64_t sku_id,
                                    struct slice error)
{
    int64_t failures = 0;
    enum hf_status s = store_get_i64(
        w->tx, SQL_fail_channel_stock,
        PARAMS(P_I64(w->merchant_id), P_I64(c->connection_id), P_I64(sku_id), P_TEXT(error)),
        &failures);
    bool given_up = failures >= PUSH_FAILURES_MAX;
    int64_t wait_us =
        given_up ? US_PER_DAY : retry_delay_us(RETRY_STATE, failures, sku_id, w->hub->retry_spread);
    if (s >= 0)
        s = postpone_push(w, c->connection_id, sku_id,
                          w->now_us + (wait_us > 0 ? wait_us : US_PER_DAY));
    return s >= 0 && given_up ? raise_sku(w, c, sku_id, failures, error) : s;
}

/* Somebody over there changed the figure since we last saw it, and not by selling what we took off
 * ourselves: a difference line. Ours stands. */
static enum hf_status note_difference(struct work *w, const struct connection *c,
                                      const struct json *item, int64_t sku_id)
{
    const struct json *seen = json_get(item, "seen");
    int64_t theirs = number(item, "seen"), expected = number(item, "expected");
    if (seen == NULL || theirs == expected || theirs == number(item, "quantity"))
        return HF_OK;
    work_note(w, "differs:%lld", (long long)sku_id);
    return store_post(w->tx, SQL_insert_difference,
                      PARAMS(P_I64(w->merchant_id), P_I64(work_new_id(w)), P_I64(0),
                             P_TEXT(c->code), P_I64(sku_id), P_I64(theirs), P_I64(expected),
                             P_I64(w->now_us)));
}

static enum hf_status remember(struct work *w, const struct connection *c, const struct json *item,
                               int64_t sku_id)
{
    struct slice key = json_get_text(item, "key"), id = json_get_text(item, "id"),
                 of = json_get_text(item, "of");
    if (key.ptr == NULL || id.ptr == NULL)
        return HF_OK;
    enum hf_status s = note_difference(w, c, item, sku_id);
    if (s < 0)
        return s;
    return store_post(w->tx, SQL_remember_channel_stock,
                      PARAMS(P_I64(w->merchant_id), P_I64(c->connection_id), P_I64(sku_id),
                             P_TEXT(key), P_TEXT(id), P_TEXT(of.ptr ? of : SLICE("")),
                             P_I64(number(item, "quantity"))));
}

static enum hf_status figure_confirmed(struct work *w, const struct connection *c,
                                       const struct json *item)
{
    bool newest;
    struct push p = {number(item, "sku_id"), number(item, "seq"), number(item, "each")};
    enum hf_status s = confirm_push(w, c->connection_id, &p, &newest);
    if (s >= 0)
        s = remember(w, c, item, p.sku_id);
    if (s < 0)
        return s;
    return store_post(w->tx, SQL_close_sku_exceptions,
                      PARAMS(P_I64(w->merchant_id), P_I64(p.sku_id),
                             P_I64(REASON_CHANNEL_PUSH_FAILED), P_I64(w->now_us)));
}

static enum hf_status end_figure(struct work *w, const struct connection *c,
                                 const struct json *item, struct tally *t)
{
    struct slice result = json_get_text(item, "result"), error = json_get_text(item, "error");
    int64_t sku_id = number(item, "sku_id");
    if (slice_is(result, "ok")) {
        t->confirmed++;
        return figure_confirmed(w, c, item);
    }
    if (slice_is(result, "absent"))
        return postpone_push(w, c->connection_id, sku_id, w->now_us + US_PER_DAY);
    t->failed++;
    return figure_failed(w, c, sku_id, error.ptr != NULL ? error : SLICE(""));
}

enum hf_status stock_pushed(struct work *w, const struct owed_row *r, const struct json *learned)
{
    static const enum exception_reason answered[] = {REASON_CHANNEL_STALE,
                                                     REASON_CHANNEL_PUSH_FAILED};
    const struct connection *c = merchant_connection_by_id(w->merchant, r->connection_id);
    struct tally t = {0};
    enum hf_status s = HF_OK;
    if (c == NULL)
        return HF_OK;
    JSON_EACH(item, json_get(learned, "items"))
    {
        s = end_figure(w, c, item, &t);
        if (s < 0)
            return s;
    }
    work_note(w, "confirmed:%d;refused:%d", t.confirmed, t.failed);
    s = store_post(w->tx, SQL_save_channel_push,
                   PARAMS(P_I64(w->merchant_id), P_I64(c->connection_id), P_I64(w->now_us),
                          P_I64(t.confirmed), P_I64(t.failed)));
    for (int i = 0; i < 2 && s >= 0 && t.confirmed > 0; i++)
        s = store_post(w->tx, SQL_close_connection_exceptions,
                       PARAMS(P_I64(w->merchant_id), P_I64(c->connection_id), P_I64(answered[i]),
                              P_I64(w->now_us)));
    return s;
}

enum hf_status push_stuck(struct work *w, const struct owed_row *r, const struct owed_failure *f)
{
    int64_t id;
    struct reason given_up = {
        .code = REASON_CHANNEL_PUSH_FAILED,
        .args = {f->connection, slice_of(r->kind),
                 arena_format(txn_arena(w->tx), "%lld", (long long)f->attempts), f->error}
    };
    return open_exception(w, "connection", r->connection_id, &given_up, &id);
}

/* -- nothing confirmed for too long */

static enum hf_status raise_stale(struct work *w, int64_t connection_id, int64_t since_us)
{
    const struct connection *c = merchant_connection_by_id(w->merchant, connection_id);
    int64_t id;
    if (c == NULL || !figures_told(c->platform, c->profile) || c->life != LIFE_LIVE_OUT)
        return HF_OK; /* who fetches its figures itself confirms none */
    struct reason r = {
        .code = REASON_CHANNEL_STALE,
        .args = {c->code, arena_format(txn_arena(w->tx), "%lld",
                 (long long)((w->now_us - since_us) / (60 * US_PER_S)))}
    };
    w->object = "connection";
    w->object_id = connection_id;
    work_note(w, "stale:%.*s", SLICE_FMT(c->code));
    return open_exception(w, "connection", connection_id, &r, &id);
}

enum hf_status look_for_stale(struct txn *tx, void *arg)
{
    const struct stale_look *look = arg;
    struct work w;
    struct rows rows;
    struct actor actor = {.name = SLICE("hub"), .via = SLICE("timer")};
    int64_t connections[STALE_MAX], since_us[STALE_MAX];
    int count = 0;
    enum hf_status s = work_begin(&w, tx, look->hub, look->merchant_id, actor, "look_for_stale");
    if (s != HF_OK)
        return s;
    s = store_query(tx, SQL_list_stale_channels,
                    PARAMS(P_I64(w.merchant_id), P_I64(w.now_us - look->longest_us),
                           P_I64(REASON_CHANNEL_STALE)),
                    &rows);
    if (s < 0)
        return work_end_unchanged(&w, s);
    while (count < STALE_MAX && rows_next(&rows)) {
        connections[count] = row_i64(&rows, 0);
        since_us[count++] = row_i64(&rows, 1);
    }
    s = rows_end(&rows);
    for (int i = 0; i < count && s >= 0; i++)
        s = raise_stale(&w, connections[i], since_us[i]);
    return s >= 0 && w.object_id != 0 ? work_end(&w, s) : work_end_unchanged(&w, s);
}
