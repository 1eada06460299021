/* What may be sold and why it is that number; and what a person keeps back.
 * Behind /v1/availability and /v1/buffers.
 * Promise: available is always sellable - reserved - buffer, shown with its terms. */
#include "http/api/availability_routes.h"

#include <stdio.h>

#include "flow/catalogue/catalogue.h"
#include "flow/stock/availability.h"
#include "http/api/page.h"
#include "store/sql.h"

enum { REASON_MIN = 3, REASON_MAX = 200 };

struct sale_query {
    const struct merchant *merchant;
    struct slice sku, after;
    int64_t limit;
};

struct sku_row {
    struct sale sale;
    struct slice code;
};

static void put_channels(struct exchange *x, struct channel_view *channels, int count)
{
    json_key(&x->out, "channels");
    json_open(&x->out, '{');
    for (int i = 0; i < count; i++) {
        char name[64];
        snprintf(name, sizeof name, "%.*s", SLICE_FMT(channels[i].connection->code));
        json_key(&x->out, name);
        json_put_i64(&x->out, channels[i].share.shown_each);
    }
    json_close(&x->out, '}');
}

/* -- the explanation of one SKU */

struct told { /* what the store keeps of one channel */
    int64_t connection_id, seq, shown, priority, dirty_since_us, pushed_seq, pushed, pushed_at_us;
};

static enum hf_status list_told(struct txn *tx, int64_t merchant_id, int64_t sku_id,
                                struct told *all, int *count)
{
    struct rows rows;
    enum hf_status s =
        store_query(tx, SQL_list_channel_stock, PARAMS(P_I64(merchant_id), P_I64(sku_id)), &rows);
    *count = 0;
    if (s < 0)
        return s;
    while (*count < CHANNELS_MAX && rows_next(&rows))
        all[(*count)++] = (struct told){row_i64(&rows, 0), row_i64(&rows, 1), row_i64(&rows, 2),
                                        row_i64(&rows, 3), row_i64(&rows, 4), row_i64(&rows, 5),
                                        row_i64(&rows, 6), row_i64(&rows, 7)};
    return rows_end(&rows);
}

static void put_told(struct json_out *o, const struct channel_view *c, const struct told *t)
{
    json_open(o, '{');
    json_key(o, "channel");
    json_put_text(o, c->connection->code);
    json_key(o, "share");
    json_put_str(o, c->share.split ? "split" : "pool");
    if (c->share.split) {
        json_key(o, "percent");
        json_put_i64(o, c->share.percent);
        json_key(o, "floor");
        json_put_i64(o, c->share.floor_each);
    }
    json_key(o, "shown");
    json_put_i64(o, c->share.shown_each);
    json_key(o, "sequence");
    json_put_i64(o, t != NULL ? t->seq : 0);
    json_key(o, "waiting_since");
    json_put_instant(o, t != NULL ? t->dirty_since_us : 0);
    json_key(o, "confirmed");
    if (t != NULL && t->pushed_seq > 0)
        json_put_i64(o, t->pushed);
    else
        json_put_null(o);
    json_key(o, "confirmed_at");
    json_put_instant(o, t != NULL ? t->pushed_at_us : 0);
    json_close(o, '}');
}

static enum hf_status put_places(struct exchange *x, struct txn *tx, const struct merchant *m,
                                 int64_t sku_id)
{
    struct json_out *o = &x->out;
    struct rows rows;
    enum hf_status s =
        store_query(tx, SQL_list_stock_terms, PARAMS(P_I64(m->merchant_id), P_I64(sku_id)), &rows);
    if (s < 0)
        return s;
    json_key(o, "places");
    json_open(o, '[');
    while (rows_next(&rows)) {
        struct slice bucket = row_text_copy(&rows, 1);
        json_open(o, '{');
        json_key(o, "warehouse");
        json_put_text(o, row_text(&rows, 0));
        json_key(o, "bucket");
        json_put_text(o, bucket);
        json_key(o, "quantity");
        json_put_i64(o, row_i64(&rows, 2));
        json_key(o, "counts");
        json_put_bool(o, slice_is(bucket, "sellable"));
        json_close(o, '}');
    }
    json_close(o, ']');
    return rows_end(&rows);
}

static enum hf_status put_components(struct exchange *x, struct txn *tx, const struct merchant *m,
                                     struct sale sale)
{
    struct json_out *o = &x->out;
    struct component_sale *parts =
        ARENA_ARRAY(txn_arena(tx), struct component_sale, BUNDLE_PARTS_MAX);
    int count = 0;
    enum hf_status s =
        parts == NULL ? HF_FULL
                      : read_bundle_sale(tx, m, clock_now_us(x->hub->clock), &sale, parts, &count);
    json_key(o, "components");
    json_open(o, '[');
    for (int i = 0; i < count && s >= 0; i++) {
        json_open(o, '{');
        json_key(o, "sku");
        json_put_text(o, parts[i].sku);
        json_key(o, "quantity");
        json_put_i64(o, parts[i].qty_each);
        json_key(o, "available");
        json_put_i64(o, parts[i].available);
        json_key(o, "allows");
        json_put_i64(o, parts[i].available / parts[i].qty_each);
        json_close(o, '}');
    }
    json_close(o, ']');
    return s;
}

static enum hf_status put_explanation(struct exchange *x, struct txn *tx, const struct merchant *m,
                                      const struct sale *sale, const struct channel_view *channels,
                                      int count, int64_t pool)
{
    struct json_out *o = &x->out;
    struct told *told = ARENA_ARRAY(txn_arena(tx), struct told, CHANNELS_MAX);
    int known = 0;
    enum hf_status s =
        told == NULL ? HF_FULL : list_told(tx, m->merchant_id, sale->sku_id, told, &known);
    if (s < 0)
        return s;
    json_key(o, "explain");
    json_open(o, '{');
    json_key(o, "buffer_of");
    json_put_str(o, sale->own_buffer ? "sku" : sale->bundle ? "components" : "profile");
    json_key(o, "pool");
    json_put_i64(o, pool);
    json_key(o, "channels");
    json_open(o, '[');
    for (int i = 0; i < count; i++) {
        const struct told *t = NULL;
        for (int k = 0; k < known && t == NULL; k++)
            if (told[k].connection_id == channels[i].connection->connection_id)
                t = &told[k];
        put_told(o, &channels[i], t);
    }
    json_close(o, ']');
    s = sale->bundle ? put_components(x, tx, m, *sale) : put_places(x, tx, m, sale->sku_id);
    json_close(o, '}');
    return s;
}

static enum hf_status put_sale(struct exchange *x, struct txn *tx, const struct sale_query *q,
                               struct sku_row *r, struct channel_view *channels, int count)
{
    struct json_out *o = &x->out;
    struct sale *sale = &r->sale;
    enum hf_status s = HF_OK;
    if (sale->bundle)
        s = read_bundle_sale(tx, q->merchant, clock_now_us(x->hub->clock), sale, NULL, NULL);
    if (s < 0)
        return s;
    int64_t pool = share_out(sale->available, channels, count);
    json_open(o, '{');
    json_key(o, "sku");
    json_put_text(o, r->code);
    if (sale->bundle) {
        json_key(o, "bundle");
        json_put_bool(o, true);
    }
    json_key(o, "sellable");
    json_put_i64(o, sale->sellable);
    json_key(o, "reserved");
    json_put_i64(o, sale->reserved);
    json_key(o, "buffer");
    json_put_i64(o, sale->buffer);
    json_key(o, "available");
    json_put_i64(o, sale->available);
    json_key(o, "stopped");
    json_put_bool(o, sale->stopped);
    put_channels(x, channels, count);
    if (q->sku.len > 0)
        s = put_explanation(x, tx, q->merchant, sale, channels, count, pool);
    json_close(o, '}');
    return s;
}

static int read_availability(struct exchange *x, struct txn *tx)
{
    const struct sale_query *q = x->state;
    struct rows rows;
    struct sku_row *all = ARENA_ARRAY(txn_arena(tx), struct sku_row, PAGE_MAX + 1);
    struct channel_view *channels = ARENA_ARRAY(txn_arena(tx), struct channel_view, CHANNELS_MAX);
    int64_t count = 0;
    if (all == NULL || channels == NULL)
        return HF_FULL;
    int channel_count = merchant_channels(q->merchant, channels);
    enum hf_status s = store_query(tx, SQL_list_sku_stock,
                                   PARAMS(P_I64(q->merchant->merchant_id),
                                          P_TEXT(q->sku.len > 0 ? q->sku : SLICE("")),
                                          P_TEXT(q->after), P_I64(q->limit + 1)),
                                   &rows);
    if (s < 0)
        return (int)s;
    while (count <= q->limit && rows_next(&rows)) {
        struct sku_row *r = &all[count++];
        r->sale = sale_of(q->merchant, row_i64(&rows, 3), row_i64(&rows, 4), row_i64(&rows, 5),
                          row_i64(&rows, 6) != 0);
        r->sale.sku_id = row_i64(&rows, 0);
        r->sale.bundle = row_i64(&rows, 2) == 1;
        r->code = row_text_copy(&rows, 1);
    }
    s = rows_end(&rows);
    json_open(&x->out, '{');
    json_key(&x->out, "items");
    json_open(&x->out, '[');
    int64_t shown = count > q->limit ? q->limit : count;
    for (int64_t i = 0; i < shown && s >= 0; i++)
        s = put_sale(x, tx, q, &all[i], channels, channel_count);
    json_close(&x->out, ']');
    json_key(&x->out, "next");
    json_put_text(&x->out, count > q->limit ? all[shown - 1].code : SLICE_NONE);
    json_close(&x->out, '}');
    return s < 0 ? (int)s : 200;
}

void handle_availability(struct exchange *x)
{
    struct sale_query *q = ARENA_NEW(&x->arena, struct sale_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    q->merchant = admit_merchant(x, exchange_query(x, "merchant"));
    if (q->merchant == NULL || !page_limit(x, &q->limit))
        return;
    struct slice after = exchange_query(x, "cursor");
    q->sku = exchange_query(x, "sku");
    q->after = after.ptr != NULL ? after : SLICE("");
    x->state = q;
    exchange_read(x, read_availability);
}

/* -- buffers and stop-sell */

static int apply_buffer(struct work *w, struct exchange *x)
{
    const struct sale_wish *wish = x->state;
    int64_t sku_id;
    enum hf_status s = set_sale(w, wish, &sku_id);
    if (s == HF_NOT_FOUND) {
        exchange_set_problem(x, 422, "buffer_refused", "SKU %.*s is not in the catalogue",
                             SLICE_FMT(wish->sku));
        return 422;
    }
    if (s < 0)
        return (int)s;
    json_open(&x->out, '{');
    json_key(&x->out, "sku");
    json_put_text(&x->out, wish->sku);
    json_key(&x->out, "buffer");
    if (wish->buffer_each >= 0)
        json_put_i64(&x->out, wish->buffer_each);
    else
        json_put_null(&x->out);
    json_key(&x->out, "stop_sell");
    json_put_bool(&x->out, wish->stopped);
    json_close(&x->out, '}');
    return 200;
}

void handle_set_buffer(struct exchange *x)
{
    const int64_t most = 1000000000;
    struct sale_wish *wish = ARENA_NEW(&x->arena, struct sale_wish);
    const struct json *root = wish != NULL ? exchange_json(x) : NULL;
    if (root == NULL) {
        if (wish == NULL)
            exchange_trouble(x, HF_FULL);
        return;
    }
    const struct merchant *m = admit_merchant(x, json_get_text(root, "merchant"));
    if (m == NULL)
        return;
    const struct json *buffer = json_get(root, "buffer"), *stop = json_get(root, "stop_sell");
    bool own = buffer != NULL && buffer->kind != JSON_NULL;
    *wish = (struct sale_wish){.sku = json_get_text(root, "sku"),
                               .reason = json_get_text(root, "reason"),
                               .buffer_each = -1,
                               .stopped = json_is_true(stop)};
    bool good = wish->sku.len > 0 && wish->reason.len >= REASON_MIN &&
                wish->reason.len <= REASON_MAX &&
                (!own || (json_i64(buffer, &wish->buffer_each) && wish->buffer_each >= 0 &&
                          wish->buffer_each <= most)) &&
                (stop == NULL || stop->kind == JSON_BOOL || stop->kind == JSON_NULL);
    if (!good) {
        exchange_problem(x, 400, "body_invalid",
                         "expected sku, buffer (units from 0, or null for the profile's), "
                         "stop_sell (true or false) and "
                         "reason");
        return;
    }
    x->state = wish;
    exchange_command(x, &(struct command){.merchant_id = m->merchant_id,
                                          .action = "set_buffer",
                                          .apply = apply_buffer});
}
