/* What may be sold, what each channel is shown, and which figures a channel does not have yet.
 * Under GET /v1/availability, set_buffer and the pusher.
 * Promise: splits and the one pool figure are never more than what is there; the newest figure
 * wins. */
#include "flow/stock/availability.h"

#include "flow/catalogue/catalogue.h"
#include "flow/stock/stock.h"
#include "store/sql.h"

static bool sells(const struct merchant *m, const struct connection *c)
{
    return c->profile != NULL && !slice_is(c->platform, "files") &&
           !slice_eq(c->code, m->profile->owners[OBJECT_SKU]) &&
           !slice_eq(c->code, m->profile->owners[OBJECT_RETURN]);
}

int merchant_channels(const struct merchant *m, struct channel_view *all)
{
    int count = 0;
    for (int i = 0; i < m->connection_count && count < CHANNELS_MAX; i++) {
        const struct connection *c = &m->connections[i];
        if (!sells(m, c))
            continue;
        all[count] = (struct channel_view){.connection = c};
        for (int k = 0; k < m->profile->stock.share_count; k++) {
            const struct profile_share *p = &m->profile->stock.shares[k];
            if (slice_eq(p->channel, c->code))
                all[count].share = (struct channel_share){p->split, p->percent, p->floor_each, 0};
        }
        count++;
    }
    return count;
}

struct sale sale_of(const struct merchant *m, int64_t sellable, int64_t reserved,
                    int64_t buffer_each, bool stopped)
{
    struct sale s = {.stopped = stopped,
                     .own_buffer = buffer_each >= 0,
                     .sellable = sellable,
                     .reserved = reserved,
                     .buffer = buffer_each >= 0 ? buffer_each : m->profile->stock.buffer_each};
    s.available = stopped ? 0 : available_each(sellable, reserved, s.buffer);
    return s;
}

enum hf_status read_sale(struct txn *tx, const struct merchant *m, int64_t sku_id,
                         struct sale *sale)
{
    struct rows rows;
    enum hf_status s =
        store_query(tx, SQL_find_sale, PARAMS(P_I64(m->merchant_id), P_I64(sku_id)), &rows);
    if (s < 0)
        return s;
    bool found = rows_next(&rows);
    if (found) {
        *sale = sale_of(m, row_i64(&rows, 1), row_i64(&rows, 2), row_i64(&rows, 3),
                        row_i64(&rows, 4) != 0);
        sale->sku_id = sku_id;
        sale->bundle = row_i64(&rows, 0) == 1;
    }
    s = rows_end(&rows);
    return s < 0 ? s : found ? HF_OK : HF_NOT_FOUND;
}

enum hf_status read_bundle_sale(struct txn *tx, const struct merchant *m, int64_t now_us,
                                struct sale *sale, struct component_sale *components, int *count)
{
    struct bundle_parts *parts = ARENA_NEW(txn_arena(tx), struct bundle_parts);
    int64_t least = -1;
    if (parts == NULL)
        return HF_FULL;
    enum hf_status s = open_bundle(tx, m->merchant_id, sale->sku_id, now_us, 0, parts);
    for (int i = 0; i < parts->count && s >= 0; i++) {
        struct sale part = {0};
        s = read_sale(tx, m, parts->parts[i].sku_id, &part);
        int64_t there = part.available / parts->parts[i].qty_each;
        least = least < 0 || there < least ? there : least;
        if (components != NULL)
            components[i] = (struct component_sale){parts->parts[i].code, parts->parts[i].qty_each,
                                                    part.available};
    }
    if (count != NULL)
        *count = parts->count;
    sale->bundle = true;
    sale->reserved = 0;
    sale->sellable = least < 0 ? 0 : least; /* the buffer of its components is off already */
    sale->buffer = sale->own_buffer ? sale->buffer : 0;
    sale->available = sale->stopped ? 0 : available_each(sale->sellable, 0, sale->buffer);
    return s < 0 ? s : HF_OK;
}

int64_t share_out(int64_t available, struct channel_view *all, int count)
{
    struct channel_share shares[CHANNELS_MAX];
    for (int i = 0; i < count; i++)
        shares[i] = all[i].share;
    int64_t pool = availability_share(available, shares, (size_t)count);
    for (int i = 0; i < count; i++)
        all[i].share = shares[i];
    return pool;
}

enum hf_status set_sale(struct work *w, const struct sale_wish *wish, int64_t *sku_id)
{
    enum hf_status s = store_get_i64(w->tx, SQL_find_sku_code,
                                     PARAMS(P_I64(w->merchant_id), P_TEXT(wish->sku)), sku_id);
    if (s != HF_OK)
        return s;
    w->object = "sku";
    w->object_id = *sku_id;
    work_note(w, "buffer:%lld;stop_sell:%d", (long long)wish->buffer_each, wish->stopped);
    s = store_post(w->tx, SQL_upsert_sku_sale,
                   PARAMS(P_I64(w->merchant_id), P_I64(*sku_id),
                          wish->buffer_each >= 0 ? P_I64(wish->buffer_each) : P_NULL,
                          P_I64(wish->stopped), P_TEXT(wish->reason), P_TEXT(w->actor.name),
                          P_I64(w->now_us)));
    if (s >= 0)
        s = mark_stock(w, *sku_id);
    if (s < 0)
        return s;
    return work_event(w, "stock.sale_set", *sku_id,
                      arena_format(txn_arena(w->tx), "\"buffer\":%lld,\"stop_sell\":%s",
                                   (long long)wish->buffer_each, wish->stopped ? "true" : "false"));
}

/* -- spreading */

struct spread_list {
    int64_t sku_id[SPREAD_MAX];
    int count;
};

/* The figure of one SKU goes to every channel that does not have this very one. */
static enum hf_status spread_sku(struct work *w, int64_t sku_id, struct channel_view *channels,
                                 int count)
{
    struct sale sale;
    enum hf_status s = read_sale(w->tx, w->merchant, sku_id, &sale);
    if (s == HF_NOT_FOUND)
        return HF_OK;
    if (s >= 0 && sale.bundle)
        s = read_bundle_sale(w->tx, w->merchant, w->now_us, &sale, NULL, NULL);
    if (s < 0)
        return s;
    (void)share_out(sale.available, channels, count);
    for (int i = 0; i < count && s >= 0; i++) {
        const struct connection *c = channels[i].connection;
        s = store_post(
            w->tx, SQL_upsert_channel_stock,
            PARAMS(P_I64(w->merchant_id), P_I64(c->connection_id), P_I64(sku_id),
                   P_I64(channels[i].share.shown_each),
                   P_I64(push_priority(channels[i].share.shown_each, c->profile->high_priority)),
                   P_I64(w->now_us)));
    }
    return s;
}

static enum hf_status list_ids(struct work *w, const struct sql *sql, int64_t of,
                               struct spread_list *list)
{
    struct rows rows;
    enum hf_status s = store_query(w->tx, sql, PARAMS(P_I64(w->merchant_id), P_I64(of)), &rows);
    list->count = 0;
    if (s < 0)
        return s;
    while (list->count < SPREAD_MAX && rows_next(&rows))
        list->sku_id[list->count++] = row_i64(&rows, 0);
    return rows_end(&rows);
}

/* Bundles it is in, and bundles those are in. */
static enum hf_status list_all_bundles(struct work *w, int64_t sku_id, struct spread_list *all,
                                       struct spread_list *found)
{
    enum hf_status s = list_ids(w, SQL_list_bundles_of, sku_id, all);
    for (int i = 0; i < all->count && s >= 0; i++) {
        s = list_ids(w, SQL_list_bundles_of, all->sku_id[i], found);
        for (int k = 0; k < found->count && all->count < SPREAD_MAX; k++) {
            int at = 0;
            while (at < all->count && all->sku_id[at] != found->sku_id[k])
                at++;
            if (at == all->count)
                all->sku_id[all->count++] = found->sku_id[k];
        }
    }
    return s;
}

static enum hf_status spread_one(struct work *w, int64_t sku_id, struct channel_view *channels,
                                 int count, struct spread_list *lists)
{
    enum hf_status s = spread_sku(w, sku_id, channels, count);
    if (s >= 0)
        s = list_all_bundles(w, sku_id, &lists[0], &lists[1]);
    for (int i = 0; i < lists[0].count && s >= 0; i++)
        s = spread_sku(w, lists[0].sku_id[i], channels, count);
    if (s < 0)
        return s;
    return store_post(w->tx, SQL_delete_dirty_sku, PARAMS(P_I64(w->merchant_id), P_I64(sku_id)));
}

enum hf_status spread_availability(struct txn *tx, void *arg)
{
    struct spreading *sp = arg;
    struct work w;
    struct actor actor = {.name = SLICE("hub"), .via = SLICE("timer")};
    enum hf_status s = work_begin(&w, tx, sp->hub, sp->merchant_id, actor, "spread");
    sp->spread = 0;
    if (s != HF_OK)
        return s;
    struct channel_view *channels = ARENA_ARRAY(txn_arena(tx), struct channel_view, CHANNELS_MAX);
    struct spread_list *dirty = ARENA_NEW(txn_arena(tx), struct spread_list);
    struct spread_list *bundles = ARENA_ARRAY(txn_arena(tx), struct spread_list, 2);
    if (channels == NULL || dirty == NULL || bundles == NULL)
        return work_end_unchanged(&w, HF_FULL);
    int count = merchant_channels(w.merchant, channels);
    s = list_ids(&w, SQL_list_dirty_skus, SPREAD_MAX, dirty);
    for (int i = 0; i < dirty->count && s >= 0; i++)
        s = spread_one(&w, dirty->sku_id[i], channels, count, bundles);
    sp->spread = dirty->count;
    if (dirty->count > 0)
        txn_announce(tx, ANNOUNCE_OWED); /* push.stock looks whether there are new figures */
    return work_end_unchanged(&w, s < 0 ? s : HF_OK);
}

/* -- the pusher */

enum hf_status confirm_push(struct work *w, int64_t connection_id, const struct push *p,
                            bool *newest)
{
    int64_t dirty = 0;
    enum hf_status s =
        store_get_i64(w->tx, SQL_confirm_channel_stock,
                      PARAMS(P_I64(w->merchant_id), P_I64(connection_id), P_I64(p->sku_id),
                             P_I64(p->seq), P_I64(p->shown_each), P_I64(w->now_us)),
                      &dirty);
    *newest = s == HF_OK && dirty == 0;
    return s < 0 ? s : HF_OK;
}

enum hf_status postpone_push(struct work *w, int64_t connection_id, int64_t sku_id,
                             int64_t until_us)
{
    return store_post(
        w->tx, SQL_postpone_channel_stock,
        PARAMS(P_I64(w->merchant_id), P_I64(connection_id), P_I64(sku_id), P_I64(until_us)));
}
