/* What we owe the outside, row by row: the list, one with its calls, and sending it again.
 * Read by whoever asks "did they hear of it".
 * Promise: a row shows what became of it and why; a replay is on record. */
#include "http/api/connection_routes.h"

#include "base/ids.h"
#include "flow/owe.h"
#include "http/api/page.h"
#include "store/sql.h"

struct outbox_query {
    const struct merchant *merchant;
    int64_t merchant_id, outbox_id, limit, state;
    bool checked;
};

/* Columns from connection_id on, in the order of list_outbox. */
static void put_owed(struct exchange *x, int64_t merchant_id, int64_t outbox_id, struct rows *rows,
                     int at)
{
    struct json_out *o = &x->out;
    const struct merchant *m = directory_merchant_by_id(x->directory, merchant_id);
    const struct connection *c = m != NULL ? merchant_connection_by_id(m, row_i64(rows, at)) : NULL;
    struct slice kind = row_text(rows, at + 1);
    put_id_key(x, "id", "out", merchant_id, outbox_id);
    json_key(o, "connection");
    json_put_text(o, c != NULL ? c->code : SLICE(""));
    json_key(o, "kind");
    json_put_text(o, kind);
    if (slice_starts(kind, SLICE("order.")))
        put_id_key(x, "order", "ord", merchant_id, row_i64(rows, at + 2));
    json_key(o, "payload");
    json_put_raw(o, row_text(rows, at + 3));
    json_key(o, "state");
    json_put_str(o, outbox_state_name((enum outbox_state)row_i64(rows, at + 4)));
    json_key(o, "attempts");
    json_put_i64(o, row_i64(rows, at + 5));
    json_key(o, "next_at");
    json_put_instant(o, row_i64(rows, at + 4) < OUTBOX_DONE ? row_i64(rows, at + 6) : 0);
    json_key(o, "last_error");
    json_put_text(o, row_text(rows, at + 7));
    json_key(o, "made_at");
    json_put_instant(o, row_i64(rows, at + 8));
    json_key(o, "ended_at");
    json_put_instant(o, row_i64(rows, at + 9));
}

static int read_outbox(struct exchange *x, struct txn *tx)
{
    const struct outbox_query *q = x->state;
    struct page p;
    enum hf_status s = page_open(
        &p, x, tx, q->limit, q->state == OUTBOX_PARKED ? SQL_list_outbox_parked : SQL_list_outbox,
        PARAMS(P_I64(q->merchant->merchant_id), P_I64(q->outbox_id), P_I64(q->state),
               P_I64(q->limit + 1)));
    if (s < 0)
        return (int)s;
    while (page_next(&p)) {
        json_open(&x->out, '{');
        put_owed(x, q->merchant->merchant_id, p.last, &p.rows, 1);
        json_key(&x->out, "doubt");
        json_put_bool(&x->out, row_i64(&p.rows, 11) != 0);
        json_close(&x->out, '}');
    }
    return page_close(&p, "out", q->merchant->merchant_id);
}

void handle_list_outbox(struct exchange *x)
{
    struct outbox_query *q = ARENA_NEW(&x->arena, struct outbox_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    q->merchant = admit_merchant(x, exchange_query(x, "merchant"));
    if (q->merchant == NULL || !page_limit(x, &q->limit))
        return;
    struct slice state = exchange_query(x, "state");
    enum outbox_state wanted = OUTBOX_PENDING;
    if (state.len > 0 && !outbox_state_parse(state, &wanted)) {
        exchange_problem(x, 400, "query_invalid",
                         "state: expected pending, taken, done, parked or set_aside");
        return;
    }
    q->state = state.len > 0 ? (int64_t)wanted : -1;
    q->outbox_id = INT64_MAX;
    if (!page_cursor(x, "out", q->merchant->merchant_id, &q->outbox_id))
        return;
    x->state = q;
    exchange_read(x, read_outbox);
}

static enum hf_status put_calls(struct exchange *x, struct txn *tx, const struct outbox_query *q)
{
    struct json_out *o = &x->out;
    struct rows rows;
    enum hf_status s = store_query(tx, SQL_list_outbox_calls,
                                   PARAMS(P_I64(q->merchant_id), P_I64(q->outbox_id)), &rows);
    if (s < 0)
        return s;
    json_key(o, "calls");
    json_open(o, '[');
    while (rows_next(&rows)) {
        json_open(o, '{');
        json_key(o, "at");
        json_put_instant(o, row_i64(&rows, 0));
        json_key(o, "ended_at");
        json_put_instant(o, row_i64(&rows, 1));
        json_key(o, "outcome");
        json_put_text(o, row_text(&rows, 2));
        json_key(o, "status");
        json_put_i64(o, row_i64(&rows, 3));
        json_key(o, "error");
        json_put_text(o, row_text(&rows, 4));
        json_close(o, '}');
    }
    json_close(o, ']');
    return rows_end(&rows);
}

static int read_owed(struct exchange *x, struct txn *tx)
{
    const struct outbox_query *q = x->state;
    struct rows rows;
    enum hf_status s =
        store_query(tx, SQL_find_outbox, PARAMS(P_I64(q->merchant_id), P_I64(q->outbox_id)), &rows);
    if (s < 0)
        return (int)s;
    bool found = rows_next(&rows);
    if (found) {
        json_open(&x->out, '{');
        put_owed(x, q->merchant_id, q->outbox_id, &rows, 0);
        json_key(&x->out, "doubt");
        json_put_bool(&x->out, row_i64(&rows, 12) != 0);
    }
    s = rows_end(&rows);
    if (s >= 0 && !found) {
        exchange_set_problem(x, 404, "not_found", "no such row");
        return 404;
    }
    if (s >= 0)
        s = put_calls(x, tx, q);
    json_close(&x->out, '}');
    return s < 0 ? (int)s : 200;
}

void handle_get_owed(struct exchange *x)
{
    struct outbox_query *q = ARENA_NEW(&x->arena, struct outbox_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    if (!admit_id(x, x->params[0], "out", &q->merchant_id, &q->outbox_id))
        return;
    x->state = q;
    exchange_read(x, read_owed);
}

static int apply_replay(struct work *w, struct exchange *x)
{
    const struct outbox_query *q = x->state;
    struct rows rows;
    enum hf_status s = store_query(w->tx, SQL_find_outbox,
                                   PARAMS(P_I64(q->merchant_id), P_I64(q->outbox_id)), &rows);
    if (s < 0)
        return (int)s;
    bool found = rows_next(&rows);
    bool doubt = found && row_i64(&rows, 12) != 0 && !q->checked;
    const struct connection *c =
        found ? merchant_connection_by_id(w->merchant, row_i64(&rows, 0)) : NULL;
    s = rows_end(&rows);
    if (s < 0)
        return (int)s;
    if (c == NULL) {
        exchange_set_problem(x, 404, "not_found", "no such row");
        return 404;
    }
    if (!c->owes) {
        exchange_set_problem(x, 409, "connection_not_enabled",
                             "%.*s is not enabled outward: nothing is sent to it",
                             SLICE_FMT(c->code));
        return 409;
    }
    s = store_put(
        w->tx, SQL_replay_outbox,
        PARAMS(P_I64(q->merchant_id), P_I64(q->outbox_id), P_I64(w->now_us), P_I64(doubt)));
    if (s < 0)
        return (int)s;
    if (s == HF_NOT_FOUND) {
        exchange_set_problem(x, 409, "not_parked",
                             "only what is parked or set aside is sent again");
        return 409;
    }
    s = store_post(w->tx, SQL_close_outbox_exceptions,
                   PARAMS(P_I64(q->merchant_id), P_I64(q->outbox_id), P_I64(w->now_us),
                          P_STR("decision"), P_TEXT(w->actor.name), P_STR("sent again")));
    w->object = "outbox";
    w->object_id = q->outbox_id;
    work_note(w, "replay%s", q->checked ? ":checked" : "");
    json_open(&x->out, '{');
    put_id_key(x, "id", "out", q->merchant_id, q->outbox_id);
    json_key(&x->out, "state");
    json_put_str(&x->out, outbox_state_name(OUTBOX_PENDING));
    json_close(&x->out, '}');
    return s < 0 ? (int)s : 200;
}

void handle_replay_owed(struct exchange *x)
{
    struct outbox_query *q = ARENA_NEW(&x->arena, struct outbox_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    if (!admit_id(x, x->params[0], "out", &q->merchant_id, &q->outbox_id))
        return;
    const struct json *root = x->body.len > 0 ? exchange_json(x) : NULL;
    if (x->body.len > 0 && root == NULL)
        return;
    q->checked = json_is_true(json_get(root, "checked"));
    x->state = q;
    exchange_command(x, &(struct command){.merchant_id = q->merchant_id,
                                          .action = "replay",
                                          .apply = apply_replay,
                                          .key_optional = true});
}
