/* What a channel shows against what it was told.
 * Between channel_stock and the outbox.
 * Promise: our count stands; a figure that somebody changed over there is on record and told anew;
 * what is being told just now is nobody's difference. */
#include "flow/stock/compare_stock.h"

#include "store/sql.h"

/* One figure as we know it. */
struct known {
    int64_t dirty_since_us, pushed_at_us, told, differs_us, differs_quantity;
};

struct place { /* where a page begins */
    struct slice of;
    int64_t after;
};

static struct place place_of(struct work *w, struct slice progress)
{
    const struct json *v = NULL;
    struct json_error bad;
    struct place p = {SLICE(""), 0};
    if (progress.len == 0 ||
        json_parse(txn_arena(w->tx), progress, &json_limits_none, &v, &bad) != HF_OK)
        return p;
    struct slice of = json_get_text(v, "of");
    if (of.ptr != NULL && json_i64(json_get(v, "after"), &p.after))
        p.of = of;
    return p;
}

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

/* One page: what belongs to the same over there. *last: nothing comes after it. */
static enum hf_status put_page(struct work *w, const struct owed_row *r, struct place *p,
                               struct json_out *facts, int *count, bool *last)
{
    struct rows rows;
    enum hf_status s =
        store_query(w->tx, SQL_list_known_channel_stock,
                    PARAMS(P_I64(w->merchant_id), P_I64(r->connection_id), P_TEXT(p->of),
                           P_I64(p->after), P_I64(COMPARE_ITEMS_MAX + 1)),
                    &rows);
    if (s < 0)
        return s;
    *count = 0;
    *last = true;
    while (rows_next(&rows)) {
        struct slice of = row_text_copy(&rows, 2);
        if (*count == COMPARE_ITEMS_MAX || (*count > 0 && !slice_eq(of, p->of))) {
            *last = false;
            break;
        }
        *p = (struct place){of, row_i64(&rows, 0)};
        ++*count;
        json_open(facts, '{');
        put_number(facts, "sku_id", p->after);
        put(facts, "id", row_text(&rows, 1));
        put(facts, "of", of);
        json_close(facts, '}');
    }
    while (rows_next(&rows))
        continue;
    return rows_end(&rows);
}

enum hf_status gather_compare(struct work *w, const struct owed_row *r, struct json_out *facts,
                              struct slice *reference)
{
    const struct connection *c = merchant_connection_by_id(w->merchant, r->connection_id);
    struct place p = place_of(w, r->progress);
    int count = 0;
    bool last = true;
    (void)reference;
    if (c == NULL || c->profile == NULL)
        return HF_NOT_FOUND;
    json_open(facts, '{');
    put(facts, "location", c->profile->location);
    json_key(facts, "items");
    json_open(facts, '[');
    enum hf_status s = put_page(w, r, &p, facts, &count, &last);
    if (s >= 0 &&
        count == 0) { /* what stood at the end is gone, or is being told: from the start */
        p = (struct place){SLICE(""), 0};
        s = put_page(w, r, &p, facts, &count, &last);
    }
    json_close(facts, ']');
    put(facts, "of", p.of);
    put_number(facts, "after", p.after);
    json_key(facts, "last");
    json_put_bool(facts, last);
    json_close(facts, '}');
    return s < 0 ? s : count > 0 ? HF_OK : HF_NOT_FOUND;
}

/* NOT_FOUND: it is gone. */
static enum hf_status read_known(struct work *w, int64_t connection_id, int64_t sku_id,
                                 struct known *k)
{
    struct rows rows;
    enum hf_status s =
        store_query(w->tx, SQL_find_channel_stock,
                    PARAMS(P_I64(w->merchant_id), P_I64(connection_id), P_I64(sku_id)), &rows);
    if (s < 0)
        return s;
    bool found = rows_next(&rows);
    if (found)
        *k = (struct known){row_i64(&rows, 0), row_i64(&rows, 1), row_i64(&rows, 2),
                            row_i64(&rows, 3), row_i64(&rows, 4)};
    s = rows_end(&rows);
    return s < 0 || found ? s : HF_NOT_FOUND;
}

static enum hf_status mark(struct work *w, int64_t connection_id, int64_t sku_id, int64_t since_us,
                           int64_t shown)
{
    return store_post(w->tx, SQL_mark_channel_difference,
                      PARAMS(P_I64(w->merchant_id), P_I64(connection_id), P_I64(sku_id),
                             P_I64(since_us), P_I64(shown)));
}

/* Seen twice: ours stands, and is told as a newer figure that begins from theirs. */
static enum hf_status tell_anew(struct work *w, const struct connection *c, int64_t sku_id,
                                int64_t shown, const struct known *k)
{
    enum hf_status s = HF_OK;
    if (shown >= 0)
        s = store_post(w->tx, SQL_insert_difference,
                       PARAMS(P_I64(w->merchant_id), P_I64(work_new_id(w)), P_I64(0),
                              P_TEXT(c->code), P_I64(sku_id), P_I64(shown), P_I64(k->told),
                              P_I64(w->now_us)));
    if (s >= 0)
        s = store_post(w->tx, SQL_renew_channel_stock,
                       PARAMS(P_I64(w->merchant_id), P_I64(c->connection_id), P_I64(sku_id),
                              P_I64(w->now_us), P_I64(shown)));
    work_note(w, "differs:%lld", (long long)sku_id);
    txn_announce(w->tx, ANNOUNCE_OWED);
    return s;
}

static enum hf_status compare_one(struct work *w, const struct connection *c, int64_t sku_id,
                                  int64_t shown, int *differed)
{
    struct known k;
    enum hf_status s = read_known(w, c->connection_id, sku_id, &k);
    if (s != HF_OK)
        return s < 0 ? s : HF_OK;
    int64_t long_ago_us = w->now_us - (COMPARE_AGAIN_S - 20) * US_PER_S;
    if (k.dirty_since_us > 0)
        return HF_OK;
    if (shown == k.told)
        return k.differs_us == 0 ? HF_OK : mark(w, c->connection_id, sku_id, 0, 0);
    bool again = k.differs_us > 0 && k.differs_quantity == shown && k.pushed_at_us < k.differs_us;
    if (!again)
        return mark(w, c->connection_id, sku_id, w->now_us, shown);
    if (k.differs_us > long_ago_us)
        return HF_OK; /* a sale's order may still be on its way */
    ++*differed;
    return tell_anew(w, c, sku_id, shown, &k);
}

/* What differs is not left for a whole turn. */
static enum hf_status end_scan(struct work *w, const struct owed_row *r)
{
    int64_t differing = 0;
    enum hf_status s =
        store_get_i64(w->tx, SQL_count_channel_differences,
                      PARAMS(P_I64(w->merchant_id), P_I64(r->connection_id)), &differing);
    if (s < 0 || differing == 0)
        return s;
    return store_post(w->tx, SQL_postpone_outbox,
                      PARAMS(P_I64(w->merchant_id), P_I64(r->outbox_id),
                             P_I64(w->now_us + COMPARE_AGAIN_S * US_PER_S)));
}

enum hf_status stock_compared(struct work *w, const struct owed_row *r, const struct json *learned)
{
    const struct connection *c = merchant_connection_by_id(w->merchant, r->connection_id);
    bool last = json_is_true(json_get(learned, "last"));
    int differed = 0;
    if (c == NULL)
        return HF_OK;
    JSON_EACH(item, json_get(learned, "items"))
    {
        int64_t sku_id, shown;
        if (!json_i64(json_get(item, "sku_id"), &sku_id) ||
            !json_i64(json_get(item, "shown"), &shown))
            continue;
        enum hf_status s = compare_one(w, c, sku_id, shown, &differed);
        if (s < 0)
            return s;
    }
    enum hf_status s = store_post(w->tx, SQL_save_channel_compare,
                                  PARAMS(P_I64(w->merchant_id), P_I64(c->connection_id),
                                         P_I64(w->now_us), P_I64(last), P_I64(differed)));
    if (s >= 0)
        s = store_post(w->tx, SQL_close_outbox_exceptions,
                       PARAMS(P_I64(w->merchant_id), P_I64(r->outbox_id), P_I64(w->now_us),
                              P_STR("data"), P_TEXT(w->actor.name), P_STR("it was answered")));
    return s < 0 || !last ? s : end_scan(w, r);
}
