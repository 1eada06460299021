/* Stock and availability as the API shows them.
 * Behind /v1/availability, /v1/stock and the catalogue's lists.
 * Promise: available is always sellable - reserved - buffer, shown with its terms. */
#include "http/stock_routes.h"

#include <stdio.h>

#include "base/instant.h"
#include "flow/catalogue.h"
#include "flow/stock.h"
#include "partner/webhook.h"
#include "rules/availability.h"
#include "store/sql.h"

enum { PAGE_DEFAULT = 50, PAGE_MAX = 200, CHANNELS_MAX = 64, COUNT_LINES_MAX = 200 };

struct goods_query {
    const struct merchant *merchant;
    struct slice sku, after;
    int64_t limit;
};

/* NULL: answered. The cursor of these lists is the last code shown. */
static struct goods_query *read_goods_query(struct exchange *x)
{
    struct goods_query *q = ARENA_NEW(&x->arena, struct goods_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return NULL;
    }
    q->merchant = admit_merchant(x, exchange_query(x, "merchant"));
    if (q->merchant == NULL ||
        !exchange_query_i64(x, "limit", PAGE_DEFAULT, 1, PAGE_MAX, &q->limit))
        return NULL;
    q->sku = exchange_query(x, "sku");
    q->after = exchange_query(x, "cursor");
    if (q->after.ptr == NULL)
        q->after = SLICE("");
    x->state = q;
    return q;
}

/* Channels that sell: a connection that owns the catalogue or the returns does not. */
static bool sells(const struct merchant *m, const struct connection *c)
{
    return c->profile != NULL && !slice_is(c->platform, "files") &&
           !slice_eq(c->code, m->profile->owners[OBJECT_SKU]) &&
           !slice_eq(c->code, m->profile->owners[OBJECT_RETURN]);
}

static void put_channels(struct exchange *x, const struct merchant *m, int64_t available)
{
    struct channel_share shares[CHANNELS_MAX];
    const struct connection *channels[CHANNELS_MAX];
    size_t count = 0;
    for (int i = 0; i < m->connection_count && count < CHANNELS_MAX; i++) {
        const struct connection *c = &m->connections[i];
        if (!sells(m, c))
            continue;
        channels[count] = c;
        shares[count] = (struct channel_share){0};
        for (int k = 0; k < m->profile->stock.share_count; k++) {
            const struct profile_share *p = &m->profile->stock.shares[k];
            if (slice_eq(p->channel, c->code))
                shares[count] = (struct channel_share){p->split, p->percent, p->floor_each, 0};
        }
        count++;
    }
    availability_share(available, shares, count);
    json_key(&x->out, "channels");
    json_open(&x->out, '{');
    for (size_t i = 0; i < count; i++) {
        char name[64];
        snprintf(name, sizeof name, "%.*s", SLICE_FMT(channels[i]->code));
        json_key(&x->out, name);
        json_put_i64(&x->out, shares[i].shown_each);
    }
    json_close(&x->out, '}');
}

static void put_availability(struct exchange *x, const struct merchant *m, struct slice sku,
                             int64_t sellable, int64_t reserved)
{
    struct json_out *o = &x->out;
    int64_t buffer = m->profile->stock.buffer_each;
    int64_t available = available_each(sellable, reserved, buffer);
    json_open(o, '{');
    json_key(o, "sku");
    json_put_text(o, sku);
    json_key(o, "sellable");
    json_put_i64(o, sellable);
    json_key(o, "reserved");
    json_put_i64(o, reserved);
    json_key(o, "buffer");
    json_put_i64(o, buffer);
    json_key(o, "available");
    json_put_i64(o, available);
    put_channels(x, m, available);
    json_close(o, '}');
}

struct sku_stock {
    int64_t sku_id, kind, sellable, reserved;
    struct slice code;
};

static enum hf_status read_sku_totals(struct txn *tx, int64_t merchant_id, int64_t sku_id, int64_t *sellable,
                                      int64_t *reserved)
{
    struct rows rows;
    enum hf_status s = store_query(tx, SQL_sum_sku_stock, PARAMS(P_I64(merchant_id), P_I64(sku_id)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows)) {
        *sellable = row_i64(&rows, 0);
        *reserved = row_i64(&rows, 1);
    }
    return rows_end(&rows);
}

/* A bundle is worth what its scarcest component allows; its buffer is already in its components'. */
static enum hf_status put_bundle(struct exchange *x, struct txn *tx, const struct merchant *m,
                                 const struct sku_stock *sku)
{
    struct json_out *o = &x->out;
    int64_t least = -1;
    struct bundle_parts *parts = ARENA_NEW(txn_arena(tx), struct bundle_parts);
    if (parts == NULL)
        return HF_FULL;
    enum hf_status s = open_bundle(tx, m->merchant_id, sku->sku_id, clock_now_us(x->hub->clock), 0, parts);
    for (int i = 0; i < parts->count && s >= 0; i++) {
        int64_t sellable = 0, reserved = 0;
        s = read_sku_totals(tx, m->merchant_id, parts->parts[i].sku_id, &sellable, &reserved);
        int64_t there = available_each(sellable, reserved, m->profile->stock.buffer_each) / parts->parts[i].qty_each;
        least = least < 0 || there < least ? there : least;
    }
    int64_t available = least < 0 ? 0 : least;
    json_open(o, '{');
    json_key(o, "sku");
    json_put_text(o, sku->code);
    json_key(o, "bundle");
    json_put_bool(o, true);
    json_key(o, "sellable");
    json_put_i64(o, available);
    json_key(o, "reserved");
    json_put_i64(o, 0);
    json_key(o, "buffer");
    json_put_i64(o, 0);
    json_key(o, "available");
    json_put_i64(o, available);
    put_channels(x, m, available);
    json_close(o, '}');
    return s;
}

static int read_availability(struct exchange *x, struct txn *tx)
{
    const struct goods_query *q = x->state;
    struct rows rows;
    struct sku_stock *all = ARENA_ARRAY(txn_arena(tx), struct sku_stock, PAGE_MAX + 1);
    int64_t count = 0;
    if (all == NULL)
        return HF_FULL;
    enum hf_status s = store_query(
        tx, SQL_list_sku_stock,
        PARAMS(P_I64(q->merchant->merchant_id), P_TEXT(q->sku.len > 0 ? q->sku : SLICE("")),
               P_TEXT(q->after), P_I64(q->limit + 1)),
        &rows);
    if (s < 0)
        return (int)s;
    while (count <= q->limit && rows_next(&rows))
        all[count++] = (struct sku_stock){row_i64(&rows, 0), row_i64(&rows, 2), row_i64(&rows, 3),
                                          row_i64(&rows, 4), row_text_copy(&rows, 1)};
    s = rows_end(&rows);
    json_open(&x->out, '{');
    json_key(&x->out, "items");
    json_open(&x->out, '[');
    int64_t shown = count > q->limit ? q->limit : count;
    for (int64_t i = 0; i < shown && s >= 0; i++) {
        if (all[i].kind == 1)
            s = put_bundle(x, tx, q->merchant, &all[i]);
        else
            put_availability(x, q->merchant, all[i].code, all[i].sellable, all[i].reserved);
    }
    json_close(&x->out, ']');
    json_key(&x->out, "next");
    json_put_text(&x->out, count > q->limit ? all[shown - 1].code : SLICE_NONE);
    json_close(&x->out, '}');
    return s < 0 ? (int)s : 200;
}

void handle_availability(struct exchange *x)
{
    if (read_goods_query(x) != NULL)
        exchange_read(x, read_availability);
}

/* A list whose rows are texts and numbers, named by column: the catalogue's tables as they stand. */
struct list_column {
    const char *name;
    enum { COLUMN_TEXT, COLUMN_NUMBER, COLUMN_YES, COLUMN_INSTANT } kind;
};

static int put_table(struct exchange *x, struct txn *tx, const struct sql *sql,
                     const struct list_column *columns, int count)
{
    const struct goods_query *q = x->state;
    struct rows rows;
    int64_t shown = 0;
    struct slice last = SLICE_NONE;
    enum hf_status s =
        store_query(tx, sql,
                    PARAMS(P_I64(q->merchant->merchant_id),
                           P_TEXT(q->sku.len > 0 ? q->sku : SLICE("")), P_TEXT(q->after),
                           P_I64(q->limit + 1)),
                    &rows);
    if (s < 0)
        return (int)s;
    json_open(&x->out, '{');
    json_key(&x->out, "items");
    json_open(&x->out, '[');
    bool more = false;
    while (rows_next(&rows)) {
        if (shown++ == q->limit) {
            more = true;
            break;
        }
        last = row_text_copy(&rows, 0); /* what the list is ordered by */
        json_open(&x->out, '{');
        for (int i = 0; i < count; i++) {
            json_key(&x->out, columns[i].name);
            if (columns[i].kind == COLUMN_TEXT)
                json_put_text(&x->out, row_text(&rows, i + 1));
            else if (columns[i].kind == COLUMN_NUMBER)
                json_put_i64(&x->out, row_i64(&rows, i + 1));
            else if (columns[i].kind == COLUMN_YES)
                json_put_bool(&x->out, row_i64(&rows, i + 1) != 0);
            else
                json_put_instant(&x->out, row_i64(&rows, i + 1));
        }
        json_close(&x->out, '}');
    }
    s = rows_end(&rows);
    json_close(&x->out, ']');
    json_key(&x->out, "next");
    json_put_text(&x->out, more ? last : SLICE_NONE);
    json_close(&x->out, '}');
    return s < 0 ? (int)s : 200;
}

static int read_skus(struct exchange *x, struct txn *tx)
{
    static const struct list_column columns[] = {
        {"sku", COLUMN_TEXT},           {"name", COLUMN_TEXT},        {"bundle", COLUMN_YES},
        {"weight_g", COLUMN_NUMBER},    {"length_mm", COLUMN_NUMBER}, {"width_mm", COLUMN_NUMBER},
        {"height_mm", COLUMN_NUMBER},   {"lot_tracked", COLUMN_YES},  {"expiry_tracked", COLUMN_YES},
        {"serial_tracked", COLUMN_YES}, {"fragile", COLUMN_YES},      {"variant_of", COLUMN_TEXT},
        {"variant", COLUMN_TEXT},       {"archived_at", COLUMN_INSTANT}, {"updated_at", COLUMN_INSTANT}};
    return put_table(x, tx, SQL_list_skus, columns, sizeof columns / sizeof *columns);
}

static int read_bundles(struct exchange *x, struct txn *tx)
{
    static const struct list_column columns[] = {{"bundle", COLUMN_TEXT},
                                                 {"component", COLUMN_TEXT},
                                                 {"quantity", COLUMN_NUMBER},
                                                 {"valid_from", COLUMN_INSTANT}};
    return put_table(x, tx, SQL_list_bundles, columns, sizeof columns / sizeof *columns);
}

static int read_stock(struct exchange *x, struct txn *tx)
{
    static const struct list_column columns[] = {
        {"sku", COLUMN_TEXT},    {"warehouse", COLUMN_TEXT}, {"location", COLUMN_TEXT},
        {"bucket", COLUMN_TEXT}, {"lot", COLUMN_TEXT},       {"expiry", COLUMN_TEXT},
        {"quantity", COLUMN_NUMBER}, {"counted_at", COLUMN_INSTANT}};
    return put_table(x, tx, SQL_list_stock, columns, sizeof columns / sizeof *columns);
}

void handle_list_goods(struct exchange *x)
{
    static int (*const readers[])(struct exchange *x, struct txn *tx) = {read_skus, read_bundles, read_stock};
    if (read_goods_query(x) != NULL)
        exchange_read(x, readers[x->route->variant]);
}
