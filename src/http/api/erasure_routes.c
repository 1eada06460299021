/* Erasing the person of an order, and the certificates of what was erased.
 * Behind POST /v1/orders/{id}/erase and GET /v1/erasures.
 * Promise: nobody erases alone; a certificate can be checked with nothing but itself
 * (docs/privacy.md). */
#include "http/api/erasure_routes.h"

#include "base/ids.h"
#include "flow/audit/erase.h"
#include "http/api/page.h"
#include "http/api/record_routes.h"
#include "partner/canonical.h"
#include "store/sql.h"

/* Columns of list_erasures, find_erasure and find_erasure_of; the object stays open. */
static void put_certificate(struct exchange *x, struct json_out *o, struct rows *rows,
                            int64_t merchant_id)
{
    json_open(o, '{');
    json_key(o, "id");
    char id[ID_TEXT_BYTES];
    id_print(x->hub->ids_key, "ers", merchant_id, row_i64(rows, 0), id);
    json_put_str(o, id);
    json_key(o, "cause");
    json_put_text(o, row_text(rows, 1));
    json_key(o, "actor");
    json_put_text(o, row_text(rows, 2));
    json_key(o, "at");
    json_put_instant(o, row_i64(rows, 3));
    json_key(o, "subjects");
    json_put_i64(o, row_i64(rows, 4));
    json_key(o, "keys_destroyed");
    json_put_i64(o, row_i64(rows, 5));
    json_key(o, "digest");
    json_put_hex(o, row_blob(rows, 6));
    json_key(o, "audit_seq");
    json_put_i64(o, row_i64(rows, 7));
}

enum hf_status put_erasure_of(struct exchange *x, struct json_out *o, struct txn *tx,
                              int64_t merchant_id, int64_t order_id)
{
    struct rows rows;
    json_key(o, "erasure");
    enum hf_status s =
        store_query(tx, SQL_find_erasure_of, PARAMS(P_I64(merchant_id), P_I64(order_id)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows)) {
        put_certificate(x, o, &rows, merchant_id);
        json_close(o, '}');
    } else {
        json_put_null(o);
    }
    return rows_end(&rows);
}

/* -- on request */

struct erase_command {
    int64_t merchant_id, order_id;
};

static int apply_erase(struct work *w, struct exchange *x)
{
    const struct erase_command *c = x->state;
    struct erasure e = {.cause = ERASURE_REQUEST, .orders = {c->order_id}, .order_count = 1};
    struct order *o;
    enum hf_status s = load_order(w, c->order_id, false, &o);
    if (s == HF_NOT_FOUND)
        exchange_set_problem(x, 404, "not_found", "no such order");
    if (s != HF_OK)
        return s < 0 ? (int)s : 404;
    const char *why = erase_refused(o);
    if (o->erased_at_us != 0) {
        exchange_set_problem(x, 409, "erased", "the person of this order was erased before");
        return 409;
    }
    if (why != NULL) {
        exchange_set_problem(x, 409, "erase_refused", "the order is %s: %s",
                             order_state_name(o->state), why);
        return 409;
    }
    s = erase(w, &e);
    if (s != HF_OK)
        return s < 0 ? (int)s : HF_FAILED; /* it was looked at in this unit */
    w->object = "order";
    w->object_id = o->order_id;
    w->version_before = o->version;
    w->version_after = o->version + 1;
    w->reason = "request";
    json_open(&x->out, '{');
    put_id_key(x, "id", "ord", w->merchant_id, o->order_id);
    json_key(&x->out, "state");
    json_put_str(&x->out, order_state_name(o->state));
    json_key(&x->out, "erased_at");
    json_put_instant(&x->out, w->now_us);
    s = put_erasure_of(x, &x->out, w->tx, w->merchant_id, o->order_id);
    json_close(&x->out, '}');
    return s < 0 ? (int)s : 200;
}

void handle_erase_order(struct exchange *x)
{
    static const char *const keys[] = {"reason", NULL};
    struct erase_command *c = ARENA_NEW(&x->arena, struct erase_command);
    struct doc_error error = {0};
    if (c == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    x->state = c;
    if (!admit_id(x, x->params[0], "ord", &c->merchant_id, &c->order_id))
        return;
    const struct json *root = exchange_json(x);
    if (root == NULL)
        return;
    if (canonical_keys(&x->arena, root, 0, keys, &error) != HF_OK ||
        json_get_text(root, "reason").len == 0) {
        exchange_problem(
            x, 400, "body_invalid",
            "expected {\"reason\":\"...\"}: who asked for it, and where that is on file");
        return;
    }
    exchange_command(
        x,
        &(struct command){.merchant_id = c->merchant_id, .action = "erase", .apply = apply_erase});
}

/* -- certificates */

static int read_erasures(struct exchange *x, struct txn *tx)
{
    const struct record_query *q = x->state;
    struct page p;
    enum hf_status s =
        page_open(&p, x, tx, q->limit, SQL_list_erasures,
                  PARAMS(P_I64(q->merchant_id), P_I64(q->after), P_I64(q->limit + 1)));
    if (s < 0)
        return (int)s;
    while (page_next(&p)) {
        put_certificate(x, &x->out, &p.rows, q->merchant_id);
        json_close(&x->out, '}');
    }
    return page_close_number(&p);
}

void handle_list_erasures(struct exchange *x)
{
    if (read_record_query(x, PAGE_DEFAULT, PAGE_MAX) != NULL)
        exchange_read(x, read_erasures);
}

static enum hf_status put_subjects(struct exchange *x, struct work *w, int64_t erasure_id,
                                   struct slice cause, int64_t at_us)
{
    struct json_out *o = &x->out;
    struct erasure_subject subjects[2 * ERASURE_BATCH];
    struct rows rows;
    int count = 0;
    enum hf_status s = store_query(w->tx, SQL_list_erasure_subjects,
                                   PARAMS(P_I64(w->merchant_id), P_I64(erasure_id)), &rows);
    if (s < 0)
        return s;
    json_key(o, "of");
    json_open(o, '[');
    while (count < 2 * ERASURE_BATCH && rows_next(&rows)) {
        struct erasure_subject *one = &subjects[count++];
        *one = (struct erasure_subject){row_text_copy(&rows, 0), row_i64(&rows, 1)};
        bool order = slice_is(one->subject, "order");
        json_open(o, '{');
        put_id_key(x, order ? "order" : "receipt", order ? "ord" : "rcp", w->merchant_id, one->id);
        json_close(o, '}');
    }
    json_close(o, ']');
    s = rows_end(&rows);
    json_key(o, "text");
    json_put_text(o, erasure_text(w, erasure_id, cause, at_us, subjects, count));
    return s;
}

static int read_erasure(struct exchange *x, struct txn *tx)
{
    const struct erase_command *c = x->state;
    struct rows rows;
    struct work w;
    enum hf_status s = work_view(&w, tx, x->hub, c->merchant_id);
    if (s != HF_OK)
        return s < 0 ? (int)s : HF_FAILED;
    struct slice cause = SLICE_NONE;
    int64_t at_us = 0;
    s = store_query(tx, SQL_find_erasure, PARAMS(P_I64(c->merchant_id), P_I64(c->order_id)), &rows);
    if (s < 0)
        return (int)work_end_unchanged(&w, s);
    if (rows_next(&rows)) {
        put_certificate(x, &x->out, &rows, c->merchant_id);
        cause = row_text_copy(&rows, 1);
        at_us = row_i64(&rows, 3);
    }
    s = rows_end(&rows);
    if (s >= 0 && cause.ptr != NULL) {
        s = put_subjects(x, &w, c->order_id, cause, at_us);
        json_close(&x->out, '}');
    }
    if (cause.ptr == NULL)
        exchange_set_problem(x, 404, "not_found", "no such erasure");
    s = work_end_unchanged(&w, s);
    return s < 0 ? (int)s : cause.ptr != NULL ? 200 : 404;
}

void handle_get_erasure(struct exchange *x)
{
    struct erase_command *c = ARENA_NEW(&x->arena, struct erase_command);
    if (c == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    x->state = c;
    if (admit_id(x, x->params[0], "ers", &c->merchant_id, &c->order_id))
        exchange_read(x, read_erasure);
}
