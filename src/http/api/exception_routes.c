/* The exception queue: what is held, by whom it is clarified, and closing by decision.
 * Behind /v1/exceptions.
 * Promise: a hold closes with its data or with a decision by a person entitled to it, never by
 * itself. */
#include "http/api/exception_routes.h"

#include "base/ids.h"
#include "flow/order/land_order.h"
#include "flow/order/read_receipt.h"
#include "flow/road/ask_carrier.h"
#include "flow/road/dispatch.h"
#include "http/api/order_view.h"
#include "http/api/page.h"
#include "partner/canonical.h"
#include "store/readers.h"
#include "store/sql.h"

enum { DECISION_REASON_MIN = 10 };

struct queue_query {
    const struct merchant *merchant;
    int64_t reason, after, limit;
    int64_t status; /* 0 open, 1 closed, -1 both */
};

/* The id that a person's URL needs: of the order where the exception is about one. */
static void put_object(struct exchange *x, int64_t merchant_id, struct slice object, int64_t id)
{
    static const struct {
        const char *object, *prefix;
    } prefixes[] = {
        {"order",    "ord"},
        {"shipment", "shp"},
        {"parcel",   "pcl"},
        {"receipt",  "rcp"},
        {"file",     "fil"},
        {"sku",      "sku"},
        {"location", "loc"},
        {"manifest", "mnf"},
        {"return",   "ret"},
        {"inbound",  "inb"},
        {"outbox",   "out"},
        {"load",     "lod"},
        {"request",  "req"}
    };
    json_key(&x->out, "object");
    json_put_text(&x->out, object);
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (slice_is(object, prefixes[i].object)) {
            put_id_key(x, "object_id", prefixes[i].prefix,
                       slice_is(object, "manifest") ? 0 : merchant_id, id);
            return;
        }
    json_key(&x->out, "object_id");
    json_put_null(&x->out);
}

static void put_row(struct exchange *x, const struct merchant *m, struct rows *rows)
{
    struct json_out *o = &x->out;
    struct reason r = {.code = (enum exception_reason)row_i64(rows, 3),
                       .line = (int)row_i64(rows, 4),
                       .field = row_text_copy(rows, 5)};
    reason_args_split(row_text_copy(rows, 6), &r);
    json_open(o, '{');
    put_id_key(x, "id", "exc", m->merchant_id, row_i64(rows, 0));
    json_key(o, "merchant");
    json_put_text(o, m->code);
    json_key(o, "reason");
    json_put_str(o, reason_name(r.code));
    put_object(x, m->merchant_id, row_text(rows, 1), row_i64(rows, 2));
    json_key(o, "line");
    json_put_i64(o, r.line);
    json_key(o, "field");
    json_put_text(o, r.field);
    json_key(o, "detail");
    json_put_text(o, word_reason(x, &r));
    json_key(o, "clarifies");
    json_put_text(o, row_text(rows, 7));
    json_key(o, "step");
    json_put_text(o, row_text(rows, 11));
    json_key(o, "opened_at");
    json_put_instant(o, row_i64(rows, 8));
    json_key(o, "due_at");
    json_put_instant(o, row_i64(rows, 9));
    json_key(o, "escalated_at");
    json_put_instant(o, row_i64(rows, 15));
    json_key(o, "status");
    json_put_str(o, row_i64(rows, 10) == 0 ? "open" : "closed");
    if (row_i64(rows, 10) != 0) {
        json_key(o, "closed_at");
        json_put_instant(o, row_i64(rows, 12));
        json_key(o, "closed_how");
        json_put_text(o, row_text(rows, 13));
        json_key(o, "closed_by");
        json_put_text(o, row_text(rows, 14));
    }
    json_close(o, '}');
}

static const struct sql *queue_of(const struct queue_query *q)
{
    if (q->reason > 0)
        return q->status >= 0 ? SQL_list_exceptions_reason : SQL_list_exceptions_ever;
    return q->status >= 0 ? SQL_list_exceptions_status : SQL_list_exceptions;
}

static int read_queue(struct exchange *x, struct txn *tx)
{
    const struct queue_query *q = x->state;
    struct page p;
    enum hf_status s = page_open(&p, x, tx, q->limit, queue_of(q),
                                 PARAMS(P_I64(q->merchant->merchant_id), P_I64(q->after),
                                        P_I64(q->status), P_I64(q->reason), P_I64(q->limit + 1)));
    if (s < 0)
        return (int)s;
    while (page_next(&p)) {
        put_row(x, q->merchant, &p.rows);
    }
    return page_close(&p, "exc", q->merchant->merchant_id);
}

void handle_list_exceptions(struct exchange *x)
{
    struct queue_query *q = ARENA_NEW(&x->arena, struct queue_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    q->merchant = admit_merchant(x, exchange_query(x, "merchant"));
    if (q->merchant == NULL || !page_limit(x, &q->limit))
        return;
    struct slice reason = exchange_query(x, "reason"), status = exchange_query(x, "status");
    enum exception_reason r;
    q->status = slice_is(status, "closed") ? 1 : slice_is(status, "all") ? -1 : 0;
    if (reason.len > 0 && !reason_parse(reason, &r)) {
        exchange_problem(x, 400, "query_invalid", "reason: no such reason");
        return;
    }
    if (reason.len > 0)
        q->reason = r;
    if (!page_cursor(x, "exc", q->merchant->merchant_id, &q->after))
        return;
    x->state = q;
    exchange_read(x, read_queue);
}

struct resolution {
    int64_t merchant_id, exception_id;
    struct slice decision, reason;
    struct landing *edit; /* the change request that is answered; NULL: another, or unreadable */
    bool accepts, refuses;
};

static enum hf_status find_exception(struct work *w, int64_t id, struct reason *r,
                                     struct slice *object, int64_t *object_id, bool *open)
{
    struct rows rows;
    enum hf_status s =
        store_query(w->tx, SQL_find_exception, PARAMS(P_I64(w->merchant_id), P_I64(id)), &rows);
    if (s < 0)
        return s;
    bool found = rows_next(&rows);
    if (found) {
        *object = row_text_copy(&rows, 0);
        *object_id = row_i64(&rows, 1);
        r->code = (enum exception_reason)row_i64(&rows, 2);
        *open = row_i64(&rows, 3) == 0;
    }
    s = rows_end(&rows);
    return s < 0 ? s : found ? HF_OK : HF_NOT_FOUND;
}

/* Of an order: through its holds, so that it can go on by itself afterwards. */
static enum hf_status close_on_order(struct work *w, int64_t order_id, const struct resolution *q)
{
    struct order *o;
    enum hf_status s = load_order(w, order_id, true, &o);
    if (s != HF_OK)
        return s < 0 ? s : HF_FAILED;
    for (int i = 0; i < o->hold_count; i++)
        if (o->holds[i].exception_id == q->exception_id) {
            struct reason r = o->holds[i].reason;
            s = decide_carrier_hold(w, &r);
            if (s == HF_REFUSED)
                return HF_HELD;
            s = s < 0 ? s : close_hold(w, o, i, "decision", q->decision);
            if (s >= 0 && q->refuses)
                s = refuse_wish(w, q->edit, o, &r, q->reason);
            break;
        }
    if (s >= 0 && q->accepts && q->edit != NULL)
        s = accept_edit(w, q->edit, o);
    else if (s >= 0)
        s = revalidate_order(w, o, 0);
    if (s == HF_REFUSED)
        return s;
    if (s >= 0)
        s = close_delivered(w, o);
    return s < 0 ? s : save_order(w, o);
}

static int refuse(struct exchange *x, int status, const char *code, const char *why)
{
    exchange_set_problem(x, status, code, "%s", why);
    return status;
}

/* Which row of the access table closing it by decision falls under. */
static enum access_action action_of(enum exception_reason r)
{
    static const struct {
        enum exception_reason reason;
        enum access_action action;
    } rows[] = {
        {REASON_WEIGHT_MISMATCH,      ACTION_OVERRIDE_MISMATCH},
        {REASON_CONTENT_MISMATCH,     ACTION_OVERRIDE_MISMATCH},
        {REASON_COUNT_VARIANCE,       ACTION_ADJUST           },
        {REASON_NEGATIVE_BUCKET,      ACTION_ADJUST           },
        {REASON_RETURN_OVER_QTY,      ACTION_TRIAGE_RESTOCK   },
        {REASON_LABEL_DUPLICATE,      ACTION_REISSUE_LABEL    },
        {REASON_LABEL_RESULT_UNKNOWN, ACTION_REISSUE_LABEL    },
        {REASON_LABEL_NOT_VOIDED,     ACTION_REISSUE_LABEL    },
        {REASON_DOC_VERSION_MISMATCH, ACTION_OVERRIDE_HANDOFF }
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].reason == r)
            return rows[i].action;
    return ACTION_RELEASE_HOLD;
}

static int apply_resolution(struct work *w, struct exchange *x)
{
    const struct resolution *q = x->state;
    struct reason r = {0};
    struct slice object = SLICE_NONE;
    int64_t object_id = 0;
    bool open = false;
    enum hf_status s = find_exception(w, q->exception_id, &r, &object, &object_id, &open);
    if (s < 0)
        return (int)s;
    if (s == HF_NOT_FOUND)
        return refuse(x, 404, "not_found", "no such exception");
    if (!open)
        return refuse(x, 409, "already_closed", "this exception is closed already");
    const struct exception_rule *rule = exception_rule(r.code);
    if (rule->data_closes && rule->blocks)
        return refuse(x, 409, "needs_data",
                      "this hold closes with its data: supply it with fix, a file or the channel");
    if (r.code == REASON_GLASS_UNREVIEWED)
        return refuse(x, 409, "review_it",
                      "this closes with its review: POST /v1/approvals/{id}/review");
    enum access_action action = action_of(r.code);
    if (rule->second_person && !may_alone(x, action)) {
        if (!may_request(x, action))
            return refuse(x, 403, "forbidden",
                          "closing this by decision is not for this role to ask");
        return gate_ask(w, x,
                        &(struct gate){.action = action,
                                       .target = "exception",
                                       .target_id = q->exception_id,
                                       .target_text = slice_of(reason_name(r.code)),
                                       .reason = q->reason});
    }
    work_note(w, "resolve:%s", reason_name(r.code));
    w->object = "exception";
    w->object_id = q->exception_id;
    if (slice_is(object, "order"))
        s = close_on_order(w, object_id, q);
    else
        s = store_put(w->tx, SQL_close_exception,
                      PARAMS(P_I64(w->merchant_id), P_I64(q->exception_id), P_I64(w->now_us),
                             P_STR("decision"), P_TEXT(w->actor.name), P_TEXT(q->decision)));
    if (s < 0)
        return (int)s;
    if (s == HF_HELD)
        return refuse(x, 409, "under_way", "the carrier is being asked about it: wait") |
               COMMAND_UNDO;
    if (s == HF_REFUSED)
        return refuse(x, 409, "being_picked",
                      "it has a label or has left: void the label first, or refuse the change") |
               COMMAND_UNDO;
    json_open(&x->out, '{');
    put_id_key(x, "id", "exc", w->merchant_id, q->exception_id);
    json_key(&x->out, "status");
    json_put_str(&x->out, "closed");
    json_close(&x->out, '}');
    return 200;
}

/* The payload of the change request, read again by the adapter that read it first. NULL: answered,
 * where it is to be accepted. */
static struct landing *read_edit(struct exchange *x, const struct resolution *q,
                                 const struct stored_payload *p)
{
    const struct merchant *m = directory_merchant_by_id(x->directory, q->merchant_id);
    const struct connection *c = m != NULL ? merchant_connection_by_id(m, p->connection_id) : NULL;
    const struct webhook_adapter *adapter = c != NULL ? webhook_adapter(c->platform) : NULL;
    struct landing *l = ARENA_NEW(&x->arena, struct landing);
    const struct order_doc *doc = NULL;
    struct canonical_order canonical;
    const struct json *root;
    struct doc_error error;
    struct slice topic = p->topic;
    bool shops = slice_is(p->path, "webhook") || slice_is(p->path, "poll"); /* one shape for both */
    enum hf_status s = l != NULL ? HF_REFUSED : HF_FULL;
    if (s != HF_FULL && shops && adapter != NULL && adapter->read_order != NULL) {
        s = adapter->read_order(&x->arena, &topic, p->body, &doc, &error);
    } else if (s != HF_FULL && slice_is(p->path, "api")) {
        s = doc_parse(&x->arena, p->body, &root, &error);
        if (s == HF_OK)
            s = canonical_read(&x->arena, root, TOPIC_UPDATED, &canonical, &error);
        doc = s == HF_OK ? canonical.doc : NULL;
    }
    if (s == HF_OK) {
        *l = (struct landing){.hub = x->hub,
                              .actor = exchange_actor(x),
                              .merchant_id = q->merchant_id,
                              .connection_id = p->connection_id,
                              .key = SLICE("accepted change"),
                              .path = p->path,
                              .topic = topic,
                              .body = p->body,
                              .doc = doc,
                              .receipt_id = p->receipt_id};
        s = prepare_landing(l, &x->arena);
    }
    if (s >= 0 && s != HF_REFUSED && s != HF_NOT_FOUND)
        return l;
    if (s < 0)
        exchange_trouble(x, s);
    else if (q->accepts)
        exchange_problem(x, 409, "change_unreadable", "the change cannot be read again: refuse it");
    return NULL;
}

/* "accept" of a change request needs its content; "refuse" tells it from others where it can.
 * false: answered. */
static bool find_edit(struct exchange *x, struct resolution *q)
{
    struct txn *tx;
    struct store *st;
    struct work w;
    struct reason r = {0};
    struct slice object = SLICE_NONE;
    struct stored_payload payload = {0};
    int64_t order_id = 0;
    bool open = false, edit = false;
    enum hf_status s = readers_begin(x->hub->readers, &tx, &st);
    if (s >= 0) {
        s = work_view(&w, tx, x->hub, q->merchant_id);
        if (s == HF_OK) {
            s = find_exception(&w, q->exception_id, &r, &object, &order_id, &open);
            edit = s == HF_OK && open && r.code == REASON_EDIT_AFTER_RELEASE;
            if (edit)
                s = read_newest_payload(x->hub, tx, q->merchant_id, order_id, &x->arena, &payload);
            s = work_end_unchanged(&w, s);
        }
        readers_end(x->hub->readers, tx, st);
    }
    if (s < 0) {
        exchange_trouble(x, s);
        return false;
    }
    if (!edit)
        return true; /* the unit says what is wrong with it */
    if (s != HF_OK && q->accepts) {
        exchange_problem(x, 409, "change_unreadable", "the change cannot be read again: refuse it");
        return false;
    }
    if (s == HF_OK)
        q->edit = read_edit(x, q, &payload);
    return q->edit != NULL || (q->refuses && x->status == 0);
}

void handle_resolve_exception(struct exchange *x)
{
    struct resolution *q = ARENA_NEW(&x->arena, struct resolution);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    if (!admit_id(x, x->params[0], "exc", &q->merchant_id, &q->exception_id))
        return;
    const struct json *root = exchange_json(x);
    if (root == NULL)
        return;
    q->decision = json_get_text(root, "decision");
    q->reason = json_get_text(root, "reason");
    if (q->decision.len == 0 || q->decision.len > 100 || q->reason.len < DECISION_REASON_MIN) {
        exchange_problem(x, 400, "body_invalid",
                         "decision (a word) and reason (at least %d characters) must be said",
                         DECISION_REASON_MIN);
        return;
    }
    q->accepts = slice_is(q->decision, "accept");
    q->refuses = slice_is(q->decision, "refuse");
    if ((q->accepts || q->refuses) && !find_edit(x, q))
        return;
    x->state = q;
    exchange_command(x, &(struct command){.merchant_id = q->merchant_id,
                                          .action = "resolve_exception",
                                          .apply = apply_resolution});
}
