/* Reading orders: the list, one order, its timeline.
 * Behind GET /v1/orders...
 * Promise: read-only, short, and never another merchant's. */
#include "http/api/order_routes.h"

#include <stdio.h>

#include "base/ids.h"
#include "http/api/order_view.h"
#include "http/api/page.h"
#include "store/sql.h"

struct list_query {
    const struct merchant *merchant;
    int64_t connection_id, after, limit;
    struct slice external_id, find;
    int64_t state;  /* -1 = any */
    int64_t reason; /* 0 = any */
};

/* false: answered. */
static bool read_list_query(struct exchange *x, struct list_query *q)
{
    q->merchant = admit_merchant(x, exchange_query(x, "merchant"));
    if (q->merchant == NULL || !page_limit(x, &q->limit))
        return false;
    struct slice channel = exchange_query(x, "channel");
    q->external_id = exchange_query(x, "external_id");
    q->find = exchange_query(x, "find");
    if (channel.len > 0) {
        const struct connection *c = merchant_connection(q->merchant, channel);
        q->connection_id = c != NULL ? c->connection_id : -1;
    }
    struct slice state = exchange_query(x, "state"), hold = exchange_query(x, "hold");
    enum order_state s;
    enum exception_reason r;
    q->state = -1;
    if (state.len > 0 && !order_state_parse(state, &s)) {
        exchange_problem(x, 400, "query_invalid", "state: no such state");
        return false;
    }
    if (state.len > 0)
        q->state = s;
    if (hold.len > 0 && !reason_parse(hold, &r)) {
        exchange_problem(x, 400, "query_invalid", "hold: no such reason");
        return false;
    }
    if (hold.len > 0)
        q->reason = r;
    if (!page_cursor(x, "ord", q->merchant->merchant_id, &q->after))
        return false;
    return true;
}

static enum hf_status put_item_holds(struct exchange *x, struct work *w, int64_t order_id)
{
    struct rows rows;
    json_key(&x->out, "holds");
    json_open(&x->out, '[');
    enum hf_status s = store_query(w->tx, SQL_list_open_exceptions,
                                   PARAMS(P_I64(w->merchant_id), P_I64(order_id)), &rows);
    if (s < 0)
        return s;
    while (rows_next(&rows)) {
        struct open_hold h = {
            .reason = {.code = (enum exception_reason)row_i64(&rows, 1),
                       .line = (int)row_i64(&rows, 2),
                       .field = row_text_copy(&rows, 3)},
            .blocks = row_i64(&rows, 5) != 0,
            .clarifies = row_text_copy(&rows, 6),
            .opened_at_us = row_i64(&rows, 7),
            .due_at_us = row_i64(&rows, 8)
        };
        reason_args_split(row_text_copy(&rows, 4), &h.reason);
        put_hold(x, &h);
    }
    s = rows_end(&rows);
    json_close(&x->out, ']');
    return s;
}

struct item {
    int64_t order_id, connection_id, state, version, placed_at_us, state_at_us;
    struct slice external_id, order_number;
};

static enum hf_status put_item(struct exchange *x, struct work *w, const struct item *i)
{
    struct json_out *o = &x->out;
    const struct connection *c = merchant_connection_by_id(w->merchant, i->connection_id);
    json_open(o, '{');
    put_id_key(x, "id", "ord", w->merchant_id, i->order_id);
    json_key(o, "merchant");
    json_put_text(o, w->merchant->code);
    json_key(o, "channel");
    json_put_text(o, c != NULL ? c->code : SLICE_NONE);
    json_key(o, "external_id");
    json_put_text(o, i->external_id);
    json_key(o, "order_number");
    json_put_text(o, i->order_number);
    json_key(o, "state");
    json_put_str(o, order_state_name((enum order_state)i->state));
    json_key(o, "version");
    json_put_i64(o, i->version);
    json_key(o, "placed_at");
    json_put_instant(o, i->placed_at_us);
    json_key(o, "state_since");
    json_put_instant(o, i->state_at_us);
    enum hf_status s = put_item_holds(x, w, i->order_id);
    json_close(o, '}');
    return s;
}

/* The statement that begins where the page does: by the narrowest thing that was named. */
static const struct sql *list_of(const struct list_query *q)
{
    return q->reason > 0          ? SQL_list_orders_held
           : q->state >= 0        ? SQL_list_orders_state
           : q->connection_id > 0 ? SQL_list_orders_channel
                                  : SQL_list_orders;
}

static enum hf_status find_items(struct exchange *x, struct txn *tx, const struct list_query *q,
                                 struct item *items, int64_t *count)
{
    (void)x;
    struct rows rows;
    const int64_t m = q->merchant->merchant_id;
    enum hf_status s;
    if (q->find.ptr != NULL)
        s = store_query(tx, SQL_find_orders, PARAMS(P_I64(m), P_TEXT(q->find), P_I64(q->limit + 1)),
                        &rows);
    else if (q->external_id.ptr != NULL)
        s = store_query(tx, SQL_list_orders_external,
                        PARAMS(P_I64(m), P_I64(q->after), P_I64(q->connection_id), P_I64(q->state),
                               P_I64(q->reason), P_I64(q->limit + 1), P_TEXT(q->external_id)),
                        &rows);
    else
        s = store_query(tx, list_of(q),
                        PARAMS(P_I64(m), P_I64(q->after), P_I64(q->connection_id), P_I64(q->state),
                               P_I64(q->reason), P_I64(q->limit + 1)),
                        &rows);
    if (s < 0)
        return s;
    while (*count <= q->limit && rows_next(&rows))
        items[(*count)++] = (struct item){
            row_i64(&rows, 0), row_i64(&rows, 1), row_i64(&rows, 4),       row_i64(&rows, 5),
            row_i64(&rows, 6), row_i64(&rows, 7), row_text_copy(&rows, 2), row_text_copy(&rows, 3)};
    return rows_end(&rows);
}

static int read_list(struct exchange *x, struct txn *tx)
{
    const struct list_query *q = x->state;
    struct item *items = ARENA_ARRAY(txn_arena(tx), struct item, PAGE_MAX + 1);
    struct work w;
    int64_t count = 0;
    enum hf_status s =
        items != NULL ? work_view(&w, tx, x->hub, q->merchant->merchant_id) : HF_FULL;
    if (s != HF_OK)
        return s < 0 ? (int)s : HF_FAILED;
    s = find_items(x, tx, q, items, &count);
    json_open(&x->out, '{');
    json_key(&x->out, "items");
    json_open(&x->out, '[');
    int64_t shown = count > q->limit ? q->limit : count;
    for (int64_t i = 0; i < shown && s >= 0; i++)
        s = put_item(x, &w, &items[i]);
    json_close(&x->out, ']');
    put_id_key(x, "next", "ord", q->merchant->merchant_id,
               count > q->limit ? items[shown - 1].order_id : 0);
    json_close(&x->out, '}');
    s = work_end_unchanged(&w, s);
    return s < 0 ? (int)s : 200;
}

void handle_list_orders(struct exchange *x)
{
    struct list_query *q = ARENA_NEW(&x->arena, struct list_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    if (!read_list_query(x, q))
        return;
    x->state = q;
    exchange_read(x, read_list);
}

struct one {
    int64_t merchant_id, order_id;
};

/* An opaque id, or (for a person at a terminal) CHANNEL:EXTERNAL_ID or the order's number. */
static int read_one(struct exchange *x, struct txn *tx)
{
    const struct one *q = x->state;
    struct work w;
    enum hf_status s = work_view(&w, tx, x->hub, q->merchant_id);
    if (s == HF_OK) {
        s = put_order(x, &w, q->order_id);
        s = work_end_unchanged(&w, s);
    }
    if (s == HF_OK)
        return 200;
    if (s < 0)
        return (int)s;
    exchange_set_problem(x, 404, "not_found", "no such order");
    return 404;
}

/* false: answered. */
static bool read_order_id(struct exchange *x, struct one **q)
{
    *q = ARENA_NEW(&x->arena, struct one);
    if (*q == NULL) {
        exchange_trouble(x, HF_FULL);
        return false;
    }
    x->state = *q;
    return admit_id(x, x->params[0], "ord", &(*q)->merchant_id, &(*q)->order_id);
}

void handle_get_order(struct exchange *x)
{
    struct one *q;
    if (read_order_id(x, &q))
        exchange_read(x, read_one);
}

static int read_timeline(struct exchange *x, struct txn *tx)
{
    const struct one *q = x->state;
    struct json_out *o = &x->out;
    struct rows rows;
    enum hf_status s = store_query(tx, SQL_list_timeline,
                                   PARAMS(P_I64(q->merchant_id), P_I64(q->order_id)), &rows);
    if (s < 0)
        return (int)s;
    json_open(o, '{');
    json_key(o, "items");
    json_open(o, '[');
    while (rows_next(&rows)) {
        struct slice what = row_text(&rows, 1);
        int64_t number = row_i64(&rows, 4), second = row_i64(&rows, 5);
        json_open(o, '{');
        json_key(o, "at");
        json_put_instant(o, row_i64(&rows, 0));
        json_key(o, "fact");
        json_put_text(o, what);
        json_key(o, "name");
        if (slice_is(what, "transition"))
            json_put_text(o, arena_format(&x->arena, "%s -> %s",
                                          order_state_name((enum order_state)number),
                                          order_state_name((enum order_state)second)));
        else if (slice_is(what, "hold_opened") || slice_is(what, "hold_closed"))
            json_put_str(o, reason_name((enum exception_reason)number));
        else
            json_put_text(o, row_text(&rows, 2));
        if (slice_is(what, "evidence")) {
            json_key(o, "kinds");
            json_open(o, '[');
            for (uint32_t kind = 1; kind < 1u << EVIDENCE_KINDS; kind <<= 1)
                if ((uint32_t)number & kind)
                    json_put_str(o, evidence_name(kind));
            json_close(o, ']');
        }
        json_key(o, "by");
        json_put_text(o, row_text(&rows, 3));
        json_close(o, '}');
    }
    s = rows_end(&rows);
    json_close(o, ']');
    json_key(o, "next");
    json_put_null(o);
    json_close(o, '}');
    return s < 0 ? (int)s : 200;
}

void handle_get_timeline(struct exchange *x)
{
    struct one *q;
    if (read_order_id(x, &q))
        exchange_read(x, read_timeline);
}
