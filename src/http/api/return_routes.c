/* Returns over the API: the returns system authorises, people decide.
 * Behind /v1/returns; receiving is a scan (scan_routes.c).
 * Promise: what is restocked or scrapped needs the persons the access table names. */
#include "http/api/return_routes.h"

#include "base/ids.h"
#include "flow/returns/returns.h"
#include "http/api/page.h"
#include "http/api/row_view.h"
#include "partner/canonical.h"
#include "store/sql.h"

enum { TEXT_MAX = 200 };

/* -- authorisation */

struct authorise_command {
    const struct merchant *merchant;
    struct return_doc doc;
};

static void put_return_head(struct exchange *x, int64_t merchant_id, const struct return_order *r)
{
    struct json_out *o = &x->out;
    put_id_key(x, "id", "ret", merchant_id, r->return_id);
    json_key(o, "rma");
    json_put_text(o, r->kind == RETURN_UNIDENTIFIED ? SLICE_NONE : r->rma);
    json_key(o, "state");
    json_put_str(o, return_state_name(r->state));
}

static int apply_authorise(struct work *w, struct exchange *x)
{
    static const char *const words[] = {"landed", "changed", "duplicate"};
    const struct authorise_command *c = x->state;
    struct return_order *r;
    enum return_result result;
    const char *field = "rma";
    struct slice problem = SLICE_NONE;
    bool dispute;
    w->object = "return";
    enum hf_status s = authorise_return(w, &c->doc, &r, &result, &field, &problem, &dispute);
    if (s < 0)
        return (int)s;
    if (dispute) {
        exchange_set_problem(x, 422, "not_the_owner", "%.*s", SLICE_FMT(problem));
        return 422; /* and the dispute stays */
    }
    if (s == HF_REFUSED) {
        exchange_set_problem(x, 422, "return_refused", "%s: %.*s", field, SLICE_FMT(problem));
        return 422 | COMMAND_UNDO;
    }
    json_open(&x->out, '{');
    json_key(&x->out, "result");
    json_put_str(&x->out, words[result]);
    put_return_head(x, w->merchant_id, r);
    json_close(&x->out, '}');
    return result == RETURN_NEW ? 201 : 200;
}

static bool read_lines(struct exchange *x, const struct json *lines, struct return_doc *d)
{
    static const char *const keys[] = {"sku", "quantity", "reason", NULL};
    struct doc_error error = {0};
    if (!json_is(lines, JSON_ARRAY) || lines->count == 0 || lines->count > RETURN_LINES_MAX) {
        exchange_problem(x, 400, "body_invalid", "lines: expected 1 to %d articles",
                         RETURN_LINES_MAX);
        return false;
    }
    JSON_EACH(v, lines)
    {
        struct return_doc_line *l = &d->lines[d->line_count++];
        if (canonical_keys(&x->arena, v, d->line_count, keys, &error) != HF_OK) {
            exchange_problem(x, 400, "body_invalid", "%.*s", SLICE_FMT(error.message));
            return false;
        }
        l->sku = json_get_text(v, "sku");
        l->reason = json_get_text(v, "reason");
        if (l->sku.len == 0 || l->reason.len > TEXT_MAX ||
            !json_i64(json_get(v, "quantity"), &l->quantity) || l->quantity < 1 ||
            l->quantity > 1000000) {
            exchange_problem(x, 400, "body_invalid",
                             "lines: line %d: expected {\"sku\",\"quantity\" from 1,\"reason\"}",
                             d->line_count);
            return false;
        }
        for (int i = 0; i + 1 < d->line_count; i++)
            if (slice_eq(d->lines[i].sku, l->sku)) {
                exchange_problem(x, 400, "body_invalid",
                                 "lines: line %d: %.*s was already said in line %d", d->line_count,
                                 SLICE_FMT(l->sku), i + 1);
                return false;
            }
    }
    return true;
}

void handle_authorise_return(struct exchange *x)
{
    static const char *const keys[] = {"merchant",      "rma",   "channel",  "order_external_id",
                                       "authorised_at", "lines", "tracking", "author",
                                       "received_as",   NULL};
    struct authorise_command *c = ARENA_NEW(&x->arena, struct authorise_command);
    const struct json *root = c != NULL ? exchange_json(x) : NULL;
    struct doc_error error = {0};
    int64_t merchant_id;
    if (root == NULL) {
        if (c == NULL)
            exchange_trouble(x, HF_FULL);
        return;
    }
    struct return_doc *d = &c->doc;
    if (canonical_keys(&x->arena, root, 0, keys, &error) != HF_OK ||
        doc_instant(&x->arena, root, "authorised_at", 0, &d->authorised_at_us, &error) != HF_OK) {
        exchange_problem(x, 400, "body_invalid", "%.*s", SLICE_FMT(error.message));
        return;
    }
    c->merchant = admit_merchant(x, json_get_text(root, "merchant"));
    if (c->merchant == NULL)
        return;
    d->rma = json_get_text(root, "rma");
    d->channel = json_get_text(root, "channel");
    d->order_external_id = json_get_lexeme(root, "order_external_id");
    d->tracking = json_get_text(root, "tracking");
    d->author = json_get_text(root, "author");
    struct slice as = json_get_text(root, "received_as");
    if (as.len > 0 && !admit_id(x, as, "ret", &merchant_id, &d->received_as))
        return;
    if (d->rma.len == 0 || d->rma.len > 100 || d->tracking.len > 100 ||
        (d->order_external_id.len > 0 && d->channel.len == 0)) {
        exchange_problem(
            x, 400, "body_invalid",
            "expected rma, lines, and with an order its channel and order_external_id");
        return;
    }
    if (!read_lines(x, json_get(root, "lines"), d))
        return;
    x->state = c;
    exchange_command(x, &(struct command){.merchant_id = c->merchant->merchant_id,
                                          .action = "authorise_return",
                                          .apply = apply_authorise,
                                          .key_optional = true}); /* the RMA is its natural key */
}

/* -- lists and one return */

struct return_query {
    const struct merchant *merchant;
    int64_t merchant_id, return_id, after, limit;
    struct slice state, code;
};

static void put_order_key(struct exchange *x, int64_t merchant_id, int64_t order_id)
{
    if (order_id != 0) {
        put_id_key(x, "order", "ord", merchant_id, order_id);
        return;
    }
    json_key(&x->out, "order");
    json_put_text(&x->out, SLICE_NONE);
}

static const struct sql *list_of(const struct return_query *q)
{
    return q->code.len > 0    ? SQL_list_returns_code
           : q->state.len > 0 ? SQL_list_returns_state
                              : SQL_list_returns;
}

static int read_list(struct exchange *x, struct txn *tx)
{
    const struct return_query *q = x->state;
    struct json_out *o = &x->out;
    struct page p;
    enum hf_status s = page_open(&p, x, tx, q->limit, list_of(q),
                                 PARAMS(P_I64(q->merchant_id), P_I64(q->after), P_TEXT(q->state),
                                        P_TEXT(q->code), P_I64(q->limit + 1)));
    if (s < 0)
        return (int)s;
    while (page_next(&p)) {
        bool unidentified = slice_is(row_text(&p.rows, 5), "unidentified");
        json_open(o, '{');
        put_id_key(x, "id", "ret", q->merchant_id, p.last);
        json_key(o, "rma");
        json_put_text(o, unidentified ? SLICE_NONE : row_text(&p.rows, 1));
        put_order_key(x, q->merchant_id, row_is_null(&p.rows, 2) ? 0 : row_i64(&p.rows, 2));
        json_key(o, "state");
        json_put_text(o, row_text(&p.rows, 3));
        json_key(o, "kind");
        json_put_text(o, row_text(&p.rows, 5));
        json_key(o, "tracking");
        json_put_text(o, row_text(&p.rows, 4));
        json_key(o, "state_at");
        json_put_instant(o, row_i64(&p.rows, 8));
        json_close(o, '}');
    }
    return page_close(&p, "ret", q->merchant_id);
}

void handle_list_returns(struct exchange *x)
{
    struct return_query *q = ARENA_NEW(&x->arena, struct return_query);
    enum return_state state;
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    q->merchant = admit_merchant(x, exchange_query(x, "merchant"));
    if (q->merchant == NULL || !page_limit(x, &q->limit))
        return;
    q->merchant_id = q->merchant->merchant_id;
    struct slice text = exchange_query(x, "state"), code = exchange_query(x, "code");
    if (!page_cursor(x, "ret", q->merchant_id, &q->after))
        return;
    if (text.len > 0 && !return_state_parse(text, &state)) {
        exchange_problem(x, 400, "query_invalid", "state: there is no state %.*s of a return",
                         SLICE_FMT(text));
        return;
    }
    q->state = text.len > 0 ? text : SLICE("");
    q->code = code.len > 0 ? code : SLICE("");
    x->state = q;
    exchange_read(x, read_list);
}

static void put_lines(struct exchange *x, const struct return_order *r)
{
    struct json_out *o = &x->out;
    json_key(o, "lines");
    json_open(o, '[');
    for (int i = 0; i < r->line_count; i++) {
        const struct return_line *l = &r->lines[i];
        json_open(o, '{');
        json_key(o, "line");
        json_put_i64(o, l->line);
        json_key(o, "sku");
        json_put_text(o, l->sku);
        json_key(o, "reason");
        json_put_text(o, l->reason);
        json_key(o, "authorised");
        json_put_i64(o, l->authorised);
        json_key(o, "received");
        json_put_i64(o, l->received);
        json_key(o, "decided");
        json_put_i64(o, l->decided);
        json_key(o, "in_quarantine");
        json_put_i64(o, l->received - l->decided);
        json_close(o, '}');
    }
    json_close(o, ']');
}

/* The next thing that has to happen, and whose it is. */
static void put_waiting(struct exchange *x, const struct return_order *r)
{
    static const struct {
        const char *evidence, *who;
    } rows[RETURN_STATE_COUNT] = {
        [RETURN_AUTHORISED] = {"receipt",   "customer"},
          [RETURN_EXPECTED] = {"receipt",   "carrier" },
        [RETURN_ARRIVED] = {"receipt",   "floor"   },
          [RETURN_RECEIVED] = {"triage",    "returns" },
        [RETURN_INSPECTED] = {"triage",    "returns" },
          [RETURN_DECIDED] = {"move_scan", "floor"   },
        [RETURN_EXECUTED] = {"rma",       "returns" },
          [RETURN_CLOSED] = {NULL,        NULL      },
    };
    struct json_out *o = &x->out;
    json_key(o, "waiting_for");
    json_open(o, '[');
    if (rows[r->state].evidence != NULL) {
        json_open(o, '{');
        json_key(o, "evidence");
        json_put_str(o, rows[r->state].evidence);
        json_key(o, "who");
        json_put_str(o, rows[r->state].who);
        json_key(o, "since");
        json_put_instant(o, r->state_at_us);
        json_close(o, '}');
    }
    json_close(o, ']');
}

static int read_return(struct exchange *x, struct txn *tx)
{
    static const struct text_column receipts[] = {
        {"sku",       0, AS_TEXT   },
        {"quantity",  1, AS_NUMBER },
        {"lot",       2, AS_TEXT   },
        {"serial",    3, AS_TEXT   },
        {"expiry",    4, AS_TEXT   },
        {"condition", 5, AS_TEXT   },
        {"location",  6, AS_TEXT   },
        {"operator",  7, AS_TEXT   },
        {"at",        8, AS_INSTANT}
    };
    static const struct text_column decisions[] = {
        {"sku",         1,  AS_TEXT   },
        {"quantity",    2,  AS_NUMBER },
        {"decision",    3,  AS_TEXT   },
        {"grade",       4,  AS_TEXT   },
        {"reason",      5,  AS_TEXT   },
        {"location",    6,  AS_TEXT   },
        {"decided_by",  7,  AS_TEXT   },
        {"operator",    8,  AS_TEXT   },
        {"at",          9,  AS_INSTANT},
        {"lot",         10, AS_TEXT   },
        {"photos",      11, AS_TEXT   },
        {"executed_at", 12, AS_INSTANT}
    };
    static const struct text_column photos[] = {
        {"name",    0, AS_TEXT   },
        {"bytes",   2, AS_NUMBER },
        {"made_by", 3, AS_TEXT   },
        {"made_at", 4, AS_INSTANT}
    };
    const struct return_query *q = x->state;
    struct return_order *r;
    struct work view;
    struct json_out *o = &x->out;
    enum hf_status s = work_view(&view, tx, x->hub, q->merchant_id);
    if (s != HF_OK)
        return s < 0 ? (int)s : (int)HF_FAILED;
    s = load_return(&view, q->return_id, &r);
    if (s == HF_NOT_FOUND)
        exchange_set_problem(x, 404, "not_found", "no such return");
    if (s != HF_OK) {
        s = work_end_unchanged(&view, s);
        return s < 0 ? (int)s : 404;
    }
    json_open(o, '{');
    put_return_head(x, q->merchant_id, r);
    json_key(o, "merchant");
    json_put_text(o, view.merchant->code);
    json_key(o, "kind");
    json_put_str(o, return_kind_name(r->kind));
    put_order_key(x, q->merchant_id, r->order_id);
    json_key(o, "tracking");
    json_put_text(o, r->tracking);
    json_key(o, "version");
    json_put_i64(o, r->version);
    put_lines(x, r);
    s = put_rows(x, tx, SQL_list_return_receipts, "receipts", q->merchant_id, q->return_id,
                 receipts, sizeof receipts / sizeof *receipts);
    if (s >= 0)
        s = put_rows(x, tx, SQL_list_triage, "decisions", q->merchant_id, q->return_id, decisions,
                     sizeof decisions / sizeof *decisions);
    if (s >= 0)
        s = put_rows(x, tx, SQL_list_papers, "photos", q->merchant_id, q->return_id, photos,
                     sizeof photos / sizeof *photos);
    put_open_list(x, &r->open);
    put_waiting(x, r);
    json_close(o, '}');
    s = work_end_unchanged(&view, s);
    return s < 0 ? (int)s : 200;
}

void handle_get_return(struct exchange *x)
{
    struct return_query *q = ARENA_NEW(&x->arena, struct return_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    if (!admit_id(x, x->params[0], "ret", &q->merchant_id, &q->return_id))
        return;
    x->state = q;
    exchange_read(x, read_return);
}
