/* The records: audit, event stream, connections.
 * Read by auditors and scripts.
 * Promise: no personal data, no secrets. */
#include "http/record_routes.h"

#include <stdio.h>

#include "flow/verify_audit.h"
#include "http/admin_routes.h"
#include "rules/states.h"
#include "store/sql.h"

enum { PAGE_DEFAULT = 50, PAGE_MAX = 200 };

struct record_query {
    const struct merchant *merchant;
    int64_t merchant_id, after, limit;
};

/* The hub's own chain is merchant 0: only for callers of every merchant. NULL: answered. */
static struct record_query *read_query(struct exchange *x)
{
    struct record_query *q = ARENA_NEW(&x->arena, struct record_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return NULL;
    }
    x->state = q;
    struct slice code = exchange_query(x, "merchant");
    if (slice_is(code, "hub") && x->who.merchant_id == 0) {
        q->merchant_id = 0;
    } else {
        q->merchant = admit_merchant(x, code);
        if (q->merchant == NULL)
            return NULL;
        q->merchant_id = q->merchant->merchant_id;
    }
    if (!exchange_query_i64(x, "limit", PAGE_DEFAULT, 1, PAGE_MAX, &q->limit) ||
        !exchange_query_i64(x, "after", 0, 0, INT64_MAX, &q->after))
        return NULL;
    if (exchange_query(x, "cursor").len > 0 &&
        !exchange_query_i64(x, "cursor", 0, 0, INT64_MAX, &q->after))
        return NULL;
    return q;
}

static void put_next(struct exchange *x, bool more, int64_t last)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)last);
    json_close(&x->out, ']');
    json_key(&x->out, "next");
    json_put_text(&x->out, more ? slice_of(text) : SLICE_NONE);
    json_close(&x->out, '}');
}

static int read_events(struct exchange *x, struct txn *tx)
{
    const struct record_query *q = x->state;
    struct json_out *o = &x->out;
    struct rows rows;
    int64_t count = 0, last = q->after;
    bool more = false;
    enum hf_status s = store_query(
        tx, SQL_list_events, PARAMS(P_I64(q->merchant_id), P_I64(q->after), P_I64(q->limit + 1)), &rows);
    if (s < 0)
        return (int)s;
    json_open(o, '{');
    json_key(o, "items");
    json_open(o, '[');
    while (rows_next(&rows)) {
        if (count++ == q->limit) {
            more = true;
            break;
        }
        last = row_i64(&rows, 0);
        struct slice kind = row_text(&rows, 1);
        json_open(o, '{');
        json_key(o, "seq");
        json_put_i64(o, last);
        json_key(o, "kind");
        json_put_text(o, kind);
        put_id_key(x, "object_id", slice_starts(kind, SLICE("stock")) ? "sku" : "ord", q->merchant_id,
                   row_i64(&rows, 2));
        json_key(o, "at");
        json_put_instant(o, row_i64(&rows, 4));
        json_key(o, "data");
        struct slice body = row_text(&rows, 3);
        json_put_raw(o, arena_format(&x->arena, "{%.*s}", SLICE_FMT(body)));
        json_close(o, '}');
    }
    s = rows_end(&rows);
    put_next(x, more, last);
    return s < 0 ? (int)s : 200;
}

void handle_list_events(struct exchange *x)
{
    if (read_query(x) != NULL)
        exchange_read(x, read_events);
}

static int read_audit(struct exchange *x, struct txn *tx)
{
    const struct record_query *q = x->state;
    static const char *const texts[] = {"actor", "via", "action", "object"};
    struct json_out *o = &x->out;
    struct rows rows;
    int64_t count = 0, last = q->after;
    bool more = false;
    enum hf_status s =
        store_query(tx, SQL_list_audit_chain,
                    PARAMS(P_I64(q->merchant_id), P_I64(q->after), P_I64(q->limit + 1)), &rows);
    if (s < 0)
        return (int)s;
    json_open(o, '{');
    json_key(o, "items");
    json_open(o, '[');
    while (rows_next(&rows)) {
        if (count++ == q->limit) {
            more = true;
            break;
        }
        last = row_i64(&rows, 0);
        json_open(o, '{');
        json_key(o, "seq");
        json_put_i64(o, last);
        json_key(o, "at");
        json_put_instant(o, row_i64(&rows, 1));
        for (int i = 0; i < 4; i++) {
            json_key(o, texts[i]);
            json_put_text(o, row_text(&rows, 2 + i));
        }
        if (slice_is(row_text(&rows, 5), "order"))
            put_id_key(x, "object_id", "ord", q->merchant_id, row_i64(&rows, 6));
        json_key(o, "outcome");
        json_put_text(o, row_text(&rows, 9));
        json_key(o, "reason");
        json_put_text(o, row_text(&rows, 11));
        json_key(o, "detail");
        json_put_text(o, row_text(&rows, 12));
        json_close(o, '}');
    }
    s = rows_end(&rows);
    put_next(x, more, last);
    return s < 0 ? (int)s : 200;
}

void handle_list_audit(struct exchange *x)
{
    if (read_query(x) != NULL)
        exchange_read(x, read_audit);
}

static int read_verify(struct exchange *x, struct txn *tx)
{
    struct json_out *o = &x->out;
    struct audit_report r;
    enum hf_status s = verify_audit(x->hub, tx, x->who.merchant_id != 0 ? x->who.merchant_id : -1, &r);
    if (s < 0)
        return (int)s;
    json_open(o, '{');
    json_key(o, "verified");
    json_put_bool(o, !r.broken);
    json_key(o, "chains");
    json_put_i64(o, r.chains);
    json_key(o, "rows");
    json_put_i64(o, r.rows);
    json_key(o, "checkpoints");
    json_put_i64(o, r.checkpoints);
    if (r.broken) {
        const struct merchant *m = directory_merchant_by_id(x->directory, r.merchant_id);
        json_key(o, "merchant");
        json_put_text(o, m != NULL ? m->code : SLICE("hub"));
        json_key(o, "first_bad");
        json_put_i64(o, r.seq);
        json_key(o, "kind");
        json_put_str(o, r.kind);
    }
    json_close(o, '}');
    return 200;
}

void handle_verify_audit(struct exchange *x)
{
    exchange_read(x, read_verify);
}

void handle_list_connections(struct exchange *x)
{
    static const char *const lives[] = {"draft", "rehearsed", "live_in", "live_out", "paused"};
    struct record_query *q = read_query(x);
    if (q == NULL)
        return;
    struct json_out *o = &x->out;
    json_open(o, '{');
    json_key(o, "items");
    json_open(o, '[');
    for (int i = 0; q->merchant != NULL && i < q->merchant->connection_count; i++) {
        const struct connection *c = &q->merchant->connections[i];
        bool orders = !slice_is(c->platform, "files");
        json_open(o, '{');
        json_key(o, "id");
        json_put_text(o, c->code);
        json_key(o, "merchant");
        json_put_text(o, q->merchant->code);
        json_key(o, "platform");
        json_put_text(o, c->platform);
        json_key(o, "account");
        json_put_text(o, c->account);
        json_key(o, "life");
        json_put_str(o, lives[c->life]);
        json_key(o, "orders");
        json_put_str(o, orders ? "in, webhook" : "in, file");
        json_key(o, "outward");
        json_put_str(o, "none: no outbound adapter is live on this connection");
        json_close(o, '}');
    }
    json_close(o, ']');
    json_key(o, "next");
    json_put_null(o);
    json_close(o, '}');
    exchange_answer(x, 200);
}
