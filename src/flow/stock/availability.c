/* What may be sold, what each channel is shown, and which figures a channel does not have yet.
 * Under GET /v1/availability, set_buffer and the pusher.
 * Promise: splits and the one pool figure are never more than what is there; the newest figure
 * wins. */
#include "flow/stock/availability.h"

#include <stdio.h>

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

/* Of find_sale or list_sales_touched. */
static struct sale sale_of_row(const struct merchant *m, struct rows *row)
{
    struct sale sale =
        sale_of(m, row_i64(row, 1), row_i64(row, 2), row_i64(row, 3), row_i64(row, 4) != 0);
    sale.bundle = row_i64(row, 0) == 1;
    return sale;
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
        *sale = sale_of_row(m, &rows);
        sale->sku_id = sku_id;
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

/* The figure of one SKU goes to every channel that does not have this very one. */
static enum hf_status spread_sale(struct work *w, struct sale *sale, struct channel_view *channels,
                                  int count)
{
    enum hf_status s =
        sale->bundle ? read_bundle_sale(w->tx, w->merchant, w->now_us, sale, NULL, NULL) : HF_OK;
    if (s < 0)
        return s;
    (void)share_out(sale->available, channels, count);
    for (int i = 0; i < count && s >= 0; i++) {
        const struct connection *c = channels[i].connection;
        s = store_post(
            w->tx, SQL_upsert_channel_stock,
            PARAMS(P_I64(w->merchant_id), P_I64(c->connection_id), P_I64(sale->sku_id),
                   P_I64(channels[i].share.shown_each),
                   P_I64(push_priority(channels[i].share.shown_each, c->profile->high_priority)),
                   P_I64(w->now_us)));
    }
    return s;
}

/* Taken first and read after: what changes in between marks its SKU again. */
static enum hf_status take_marks(struct work *w, struct slice *sku_ids, int *count)
{
    enum { ID_CHARS = 21 };
    struct rows rows;
    char *list = ARENA_ARRAY(txn_arena(w->tx), char, SPREAD_MAX *ID_CHARS + 3);
    if (list == NULL)
        return HF_FULL;
    enum hf_status s = store_query(w->tx, SQL_take_dirty_skus,
                                   PARAMS(P_I64(w->merchant_id), P_I64(SPREAD_MAX)), &rows);
    if (s < 0)
        return s;
    size_t len = 0;
    list[len++] = '[';
    for (*count = 0; *count < SPREAD_MAX && rows_next(&rows); (*count)++)
        len += (size_t)snprintf(list + len, ID_CHARS + 1, *count > 0 ? ",%lld" : "%lld",
                                (long long)row_i64(&rows, 0));
    list[len++] = ']';
    *sku_ids = (struct slice){list, len};
    return rows_end(&rows);
}

static enum hf_status spread_touched(struct work *w, struct slice sku_ids)
{
    struct rows rows;
    struct channel_view *channels =
        ARENA_ARRAY(txn_arena(w->tx), struct channel_view, CHANNELS_MAX);
    if (channels == NULL)
        return HF_FULL;
    int count = merchant_channels(w->merchant, channels);
    enum hf_status s = store_query(w->tx, SQL_list_sales_touched,
                                   PARAMS(P_I64(w->merchant_id), P_TEXT(sku_ids)), &rows);
    if (s < 0)
        return s;
    while (s >= 0 && rows_next(&rows)) {
        struct sale sale = sale_of_row(w->merchant, &rows);
        sale.sku_id = row_i64(&rows, 5);
        s = spread_sale(w, &sale, channels, count);
    }
    enum hf_status end = rows_end(&rows);
    return s < 0 ? s : end;
}

enum hf_status spread_availability(struct txn *tx, void *arg)
{
    struct spreading *sp = arg;
    struct work w;
    struct actor actor = {.name = SLICE("hub"), .via = SLICE("timer")};
    struct slice sku_ids;
    enum hf_status s = work_begin(&w, tx, sp->hub, sp->merchant_id, actor, "spread");
    sp->spread = 0;
    if (s != HF_OK)
        return s;
    s = take_marks(&w, &sku_ids, &sp->spread);
    if (s >= 0 && sp->spread > 0)
        s = spread_touched(&w, sku_ids);
    if (sp->spread > 0)
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
