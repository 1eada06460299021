/* Inbounds over the API: announced by their owner, listed, looked at.
 * Behind /v1/inbounds; what happens at the dock is receiving_routes.c.
 * Promise: the same paper twice is one inbound; another system's paper is a dispute. */
#include "http/api/inbound_routes.h"

#include "base/instant.h"
#include "http/api/page.h"
#include "http/api/row_view.h"
#include "partner/canonical.h"
#include "store/sql.h"

enum { TEXT_MAX = 100 };

void put_inbound_head(struct exchange *x, int64_t merchant_id, const struct inbound *in)
{
    struct json_out *o = &x->out;
    put_id_key(x, "id", "inb", merchant_id, in->inbound_id);
    json_key(o, "kind");
    json_put_str(o, inbound_kind_name(in->kind));
    json_key(o, "number");
    json_put_text(o, in->ref);
    json_key(o, "state");
    json_put_str(o, inbound_state_name(in->state));
}

int answer_refusal(struct exchange *x, const struct refusal *why)
{
    exchange_set_problem(x, 422, why->code, "%.*s", SLICE_FMT(why->message));
    return 422 | COMMAND_UNDO;
}

/* -- the paper */

struct announce_command {
    const struct merchant *merchant;
    struct inbound_doc doc;
};

static int apply_announce(struct work *w, struct exchange *x)
{
    static const char *const words[] = {"landed", "changed", "duplicate"};
    const struct announce_command *c = x->state;
    struct inbound *in;
    enum inbound_result result;
    const char *field = "ref";
    struct slice problem = SLICE_NONE;
    bool keep;
    w->object = "inbound";
    enum hf_status s = announce_inbound(w, &c->doc, &in, &result, &field, &problem, &keep);
    if (s < 0)
        return (int)s;
    if (s == HF_REFUSED) {
        if (!keep)
            exchange_set_problem(x, 422, "inbound_refused", "%s: %.*s", field, SLICE_FMT(problem));
        else if (strcmp(field, "author") == 0)
            exchange_set_problem(x, 422, "not_the_owner", "%.*s", SLICE_FMT(problem));
        else
            exchange_set_problem(x, 422, "asn_duplicate", "%s: %.*s", field, SLICE_FMT(problem));
        return keep ? 422
                    : 422 | COMMAND_UNDO; /* what it leaves behind is a dispute or an exception */
    }
    json_open(&x->out, '{');
    json_key(&x->out, "result");
    json_put_str(&x->out, words[result]);
    put_inbound_head(x, w->merchant_id, in);
    put_open_list(x, &in->open);
    json_close(&x->out, '}');
    return result == INBOUND_NEW ? 201 : 200;
}

static bool read_item(struct exchange *x, const struct json *v, int line, struct inbound_item *item)
{
    static const char *const keys[] = {"sku", "quantity", "carton", "lot", "expiry", NULL};
    struct doc_error error = {0};
    struct date day;
    if (canonical_keys(&x->arena, v, line, keys, &error) != HF_OK) {
        exchange_problem(x, 400, "body_invalid", "%.*s", SLICE_FMT(error.message));
        return false;
    }
    *item = (struct inbound_item){.code = json_get_text(v, "sku"),
                                  .carton = json_get_text(v, "carton"),
                                  .lot = json_get_text(v, "lot"),
                                  .expiry = json_get_text(v, "expiry")};
    if (item->code.len == 0 || item->code.len > TEXT_MAX || item->carton.len > TEXT_MAX ||
        item->lot.len > TEXT_MAX || (item->expiry.len > 0 && !date_parse(item->expiry, &day)) ||
        !json_i64(json_get(v, "quantity"), &item->quantity) || item->quantity < 0 ||
        item->quantity > INBOUND_QTY_MAX) {
        exchange_problem(x, 400, "body_invalid",
                         "lines: line %d: expected {\"sku\",\"quantity\" from "
                         "0,\"carton\",\"lot\",\"expiry\" as 2028-01-31}",
                         line);
        return false;
    }
    return true;
}

static bool read_items(struct exchange *x, const struct json *lines, struct inbound_doc *d)
{
    if (!json_is(lines, JSON_ARRAY) || lines->count == 0 || lines->count > INBOUND_ITEMS_MAX) {
        exchange_problem(x, 400, "body_invalid", "lines: expected 1 to %d articles",
                         INBOUND_ITEMS_MAX);
        return false;
    }
    d->items = ARENA_ARRAY(&x->arena, struct inbound_item, (size_t)lines->count);
    if (d->items == NULL) {
        exchange_trouble(x, HF_FULL);
        return false;
    }
    JSON_EACH(v, lines)
    {
        if (!read_item(x, v, d->item_count + 1, &d->items[d->item_count]))
            return false;
        d->item_count++;
    }
    return true;
}

/* false: answered. */
static bool read_head(struct exchange *x, const struct json *root, const struct merchant *m,
                      struct inbound_doc *d)
{
    struct slice asn = json_get_text(root, "asn"), order = json_get_text(root, "purchase_order"),
                 warehouse = json_get_text(root, "warehouse"),
                 as = json_get_text(root, "received_as");
    struct doc_error error = {0};
    int64_t merchant_id;
    d->kind = asn.len > 0 ? INBOUND_ASN : INBOUND_PURCHASE_ORDER;
    d->ref = asn.len > 0 ? asn : order;
    d->purchase_order = asn.len > 0 ? order : SLICE_NONE;
    d->supplier = json_get_text(root, "supplier");
    d->carrier = json_get_text(root, "carrier");
    d->author = json_get_text(root, "author");
    d->warehouse = warehouse.len > 0 ? directory_warehouse(x->directory, warehouse) : m->warehouse;
    const struct json *cartons = json_get(root, "cartons");
    bool counted =
        cartons == NULL || cartons->kind == JSON_NULL ||
        (json_i64(cartons, &d->cartons) && d->cartons >= 0 && d->cartons <= INBOUND_QTY_MAX);
    if (doc_instant(&x->arena, root, "issued_at", 0, &d->issued_at_us, &error) != HF_OK ||
        doc_instant(&x->arena, root, "expected_at", 0, &d->expected_at_us, &error) != HF_OK)
        exchange_problem(x, 400, "body_invalid", "%.*s", SLICE_FMT(error.message));
    else if (d->ref.len == 0 || d->ref.len > TEXT_MAX || d->purchase_order.len > TEXT_MAX ||
             d->supplier.len > 200 || !counted)
        exchange_problem(
            x, 400, "body_invalid",
            "expected asn or purchase_order (its number), lines, and cartons as a number");
    else if (d->warehouse == NULL)
        exchange_problem(x, 422, "unknown_warehouse", "there is no warehouse %.*s",
                         SLICE_FMT(warehouse));
    else if (as.len > 0)
        (void)admit_id(x, as, "inb", &merchant_id, &d->received_as);
    return x->status == 0;
}

void handle_announce_inbound(struct exchange *x)
{
    static const char *const keys[] = {"merchant", "asn",       "purchase_order", "supplier",
                                       "carrier",  "warehouse", "issued_at",      "expected_at",
                                       "cartons",  "lines",     "author",         "received_as",
                                       NULL};
    struct announce_command *c = ARENA_NEW(&x->arena, struct announce_command);
    if (c == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    const struct json *root = exchange_object(x, keys);
    if (root == NULL)
        return;
    c->merchant = admit_merchant(x, json_get_text(root, "merchant"));
    if (c->merchant == NULL || !read_head(x, root, c->merchant, &c->doc) ||
        !read_items(x, json_get(root, "lines"), &c->doc))
        return;
    x->state = c;
    exchange_command(x,
                     &(struct command){.merchant_id = c->merchant->merchant_id,
                                       .action = "announce_inbound",
                                       .apply = apply_announce,
                                       .key_optional = true}); /* its number is its natural key */
}

/* -- lists and one inbound */

struct inbound_query {
    int64_t merchant_id, inbound_id, after, limit, state; /* state -1 = any */
    struct slice code;
};

static void put_instant_key(struct exchange *x, const char *key, int64_t us)
{
    json_key(&x->out, key);
    if (us != 0)
        json_put_instant(&x->out, us);
    else
        json_put_null(&x->out);
}

static void put_text_key(struct exchange *x, const char *key, struct slice text)
{
    json_key(&x->out, key);
    json_put_text(&x->out, text.len > 0 ? text : SLICE_NONE);
}

static const struct sql *list_of(const struct inbound_query *q)
{
    return q->code.len > 0 ? SQL_list_inbounds_code
           : q->state >= 0 ? SQL_list_inbounds_state
                           : SQL_list_inbounds;
}

static int read_list(struct exchange *x, struct txn *tx)
{
    const struct inbound_query *q = x->state;
    struct json_out *o = &x->out;
    struct page p;
    enum hf_status s = page_open(&p, x, tx, q->limit, list_of(q),
                                 PARAMS(P_I64(q->merchant_id), P_I64(q->after), P_I64(q->state),
                                        P_TEXT(q->code), P_I64(q->limit + 1)));
    if (s < 0)
        return (int)s;
    while (page_next(&p)) {
        json_open(o, '{');
        put_id_key(x, "id", "inb", q->merchant_id, p.last);
        put_text_key(x, "kind", row_text(&p.rows, 1));
        put_text_key(x, "number", row_text(&p.rows, 2));
        put_text_key(x, "purchase_order", row_text(&p.rows, 3));
        put_text_key(x, "supplier", row_text(&p.rows, 4));
        json_key(o, "state");
        json_put_str(o, inbound_state_name((enum inbound_state)row_i64(&p.rows, 5)));
        put_instant_key(x, "expected_at", row_i64(&p.rows, 6));
        put_instant_key(x, "slot_from", row_i64(&p.rows, 7));
        put_instant_key(x, "arrived_at", row_i64(&p.rows, 8));
        put_instant_key(x, "state_at", row_i64(&p.rows, 9));
        json_close(o, '}');
    }
    return page_close(&p, "inb", q->merchant_id);
}

void handle_list_inbounds(struct exchange *x)
{
    struct inbound_query *q = ARENA_NEW(&x->arena, struct inbound_query);
    enum inbound_state state;
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    const struct merchant *m = admit_merchant(x, exchange_query(x, "merchant"));
    if (m == NULL || !page_limit(x, &q->limit))
        return;
    q->merchant_id = m->merchant_id;
    q->state = -1;
    struct slice text = exchange_query(x, "state"), code = exchange_query(x, "code");
    if (!page_cursor(x, "inb", q->merchant_id, &q->after))
        return;
    if (text.len > 0 && !inbound_state_parse(text, &state)) {
        exchange_problem(x, 400, "query_invalid", "state: there is no state %.*s of an inbound",
                         SLICE_FMT(text));
        return;
    }
    if (text.len > 0)
        q->state = (int64_t)state;
    q->code = code.len > 0 ? code : SLICE("");
    x->state = q;
    exchange_read(x, read_list);
}

static void put_line(struct exchange *x, const struct inbound_line *l)
{
    const struct {
        const char *key;
        int64_t value;
    } figures[] = {
        {"line",        l->line               },
        {"expected",    l->expected           },
        {"called_off",  l->called             },
        {"received",    l->received           },
        {"held",        l->held               },
        {"accepted",    l->accepted           },
        {"put_away",    l->put                },
        {"cancelled",   l->cancelled          },
        {"outstanding", inbound_outstanding(l)}
    };
    json_open(&x->out, '{');
    json_key(&x->out, "sku");
    json_put_text(&x->out, l->sku);
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        json_key(&x->out, figures[i].key);
        json_put_i64(&x->out, figures[i].value);
    }
    json_close(&x->out, '}');
}

static enum hf_status put_receipt_lines(struct exchange *x, struct txn *tx, int64_t merchant_id,
                                        int64_t receipt_id)
{
    static const struct text_column columns[] = {
        {"line",     0,  AS_NUMBER},
        {"sku",      2,  AS_TEXT  },
        {"quantity", 3,  AS_NUMBER},
        {"lot",      4,  AS_TEXT  },
        {"serial",   5,  AS_TEXT  },
        {"expiry",   6,  AS_TEXT  },
        {"finding",  7,  AS_TEXT  },
        {"bucket",   8,  AS_TEXT  },
        {"location", 10, AS_TEXT  },
        {"carton",   11, AS_TEXT  },
        {"label",    12, AS_TEXT  },
    };
    return put_rows(x, tx, SQL_list_goods_receipt_lines, "lines", merchant_id, receipt_id, columns,
                    sizeof columns / sizeof *columns);
}

enum { RECEIPTS_SHOWN_MAX = 500 };

struct shown_receipt {
    int64_t id, state, at_us, ended_at_us;
    struct slice operator_name, counted_by, ended_by, why;
};

static enum hf_status put_receipts(struct exchange *x, struct txn *tx,
                                   const struct inbound_query *q)
{
    static const char *const states[] = {"counted", "accepted", "reversed"};
    struct shown_receipt *all = ARENA_ARRAY(&x->arena, struct shown_receipt, RECEIPTS_SHOWN_MAX);
    struct json_out *o = &x->out;
    struct rows rows;
    int count = 0;
    if (all == NULL)
        return HF_FULL;
    enum hf_status s = store_query(tx, SQL_list_goods_receipts,
                                   PARAMS(P_I64(q->merchant_id), P_I64(q->inbound_id)), &rows);
    if (s < 0)
        return s;
    while (count < RECEIPTS_SHOWN_MAX && rows_next(&rows))
        all[count++] = (struct shown_receipt){row_i64(&rows, 0),       row_i64(&rows, 1),
                                              row_i64(&rows, 4),       row_i64(&rows, 5),
                                              row_text_copy(&rows, 2), row_text_copy(&rows, 3),
                                              row_text_copy(&rows, 6), row_text_copy(&rows, 7)};
    s = rows_end(&rows);
    json_key(o, "receipts");
    json_open(o, '[');
    for (int i = 0; i < count && s >= 0; i++) {
        json_open(o, '{');
        put_id_key(x, "id", "grn", q->merchant_id, all[i].id);
        json_key(o, "state");
        json_put_str(o, states[all[i].state]);
        put_text_key(x, "operator", all[i].operator_name);
        put_text_key(x, "counted_by", all[i].counted_by);
        put_instant_key(x, "at", all[i].at_us);
        put_instant_key(x, "ended_at", all[i].ended_at_us);
        put_text_key(x, "ended_by", all[i].ended_by);
        put_text_key(x, "why", all[i].why);
        s = put_receipt_lines(x, tx, q->merchant_id, all[i].id);
        json_close(o, '}');
    }
    json_close(o, ']');
    return s;
}

/* The next thing that has to happen, and whose it is. */
static void put_waiting(struct exchange *x, const struct inbound *in)
{
    static const struct {
        const char *evidence, *who;
    } rows[INBOUND_STATE_COUNT] = {
        [INBOUND_ANNOUNCED] = {"slot",         "floor"   },
        [INBOUND_SLOT_CONFIRMED] = {"arrival",      "carrier" },
        [INBOUND_ARRIVED] = {"receipt",      "floor"   },
        [INBOUND_COUNTING] = {"count",        "floor"   },
        [INBOUND_VERIFIED] = {"acceptance",   "floor"   },
        [INBOUND_DISCREPANCY_OPEN] = {"acceptance",   "floor"   },
        [INBOUND_ACCEPTED] = {"putaway_scan", "floor"   },
        [INBOUND_PUT_AWAY] = {"remainder",    "merchant"},
        [INBOUND_CLOSED] = {NULL,           NULL      },
    };
    struct json_out *o = &x->out;
    json_key(o, "waiting_for");
    json_open(o, '[');
    if (rows[in->state].evidence != NULL) {
        bool paper = in->kind == INBOUND_UNANNOUNCED && in->state >= INBOUND_COUNTING;
        json_open(o, '{');
        json_key(o, "evidence");
        json_put_str(o, paper ? "payload" : rows[in->state].evidence);
        json_key(o, "who");
        json_put_str(o, paper ? "merchant" : rows[in->state].who);
        put_instant_key(x, "since", in->state_at_us);
        json_close(o, '}');
    }
    json_close(o, ']');
}

static void put_inbound(struct exchange *x, const struct inbound *in)
{
    struct json_out *o = &x->out;
    put_text_key(x, "purchase_order", in->purchase_order);
    put_text_key(x, "supplier", in->supplier);
    put_text_key(x, "carrier", in->carrier);
    const struct warehouse *wh = directory_warehouse_by_id(x->directory, in->warehouse_id);
    put_text_key(x, "warehouse", wh != NULL ? wh->code : SLICE_NONE);
    put_instant_key(x, "issued_at", in->issued_at_us);
    put_instant_key(x, "announced_at", in->announced_at_us);
    put_instant_key(x, "expected_at", in->expected_at_us);
    put_instant_key(x, "slot_from", in->slot_from_us);
    put_instant_key(x, "slot_to", in->slot_to_us);
    put_text_key(x, "dock", in->dock);
    put_instant_key(x, "arrived_at", in->arrived_at_us);
    put_instant_key(x, "state_at", in->state_at_us);
    put_text_key(x, "closed_why", in->closed_why);
    json_key(o, "cartons");
    json_open(o, '{');
    json_key(o, "expected");
    json_put_i64(o, in->cartons_expected);
    json_key(o, "arrived");
    json_put_i64(o, in->cartons_arrived);
    json_close(o, '}');
    json_key(o, "lines");
    json_open(o, '[');
    for (int i = 0; i < in->line_count; i++)
        put_line(x, &in->lines[i]);
    json_close(o, ']');
}

static int read_inbound(struct exchange *x, struct txn *tx)
{
    static const struct text_column items[] = {
        {"carton",   0, AS_TEXT  },
        {"sku",      1, AS_TEXT  },
        {"lot",      2, AS_TEXT  },
        {"expiry",   3, AS_TEXT  },
        {"quantity", 4, AS_NUMBER},
        {"written",  5, AS_TEXT  },
    };
    const struct inbound_query *q = x->state;
    struct inbound *in;
    struct work view;
    enum hf_status s = work_view(&view, tx, x->hub, q->merchant_id);
    if (s != HF_OK)
        return s < 0 ? (int)s : (int)HF_FAILED;
    s = load_inbound(&view, q->inbound_id, &in);
    if (s == HF_NOT_FOUND)
        exchange_set_problem(x, 404, "not_found", "no such inbound");
    if (s != HF_OK) {
        s = work_end_unchanged(&view, s);
        return s < 0 ? (int)s : 404;
    }
    json_open(&x->out, '{');
    put_inbound_head(x, q->merchant_id, in);
    put_inbound(x, in);
    s = put_rows(x, tx, SQL_list_inbound_items, "items", q->merchant_id, q->inbound_id, items,
                 sizeof items / sizeof *items);
    if (s >= 0)
        s = put_receipts(x, tx, q);
    put_open_list(x, &in->open);
    put_waiting(x, in);
    json_close(&x->out, '}');
    s = work_end_unchanged(&view, s);
    return s < 0 ? (int)s : 200;
}

void handle_get_inbound(struct exchange *x)
{
    struct inbound_query *q = ARENA_NEW(&x->arena, struct inbound_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    if (!admit_id(x, x->params[0], "inb", &q->merchant_id, &q->inbound_id))
        return;
    x->state = q;
    exchange_read(x, read_inbound);
}
