/* Commands on orders: create, edit, fix, cancel, release, evidence.
 * From the API's body to the use cases of flow/.
 * Promise: a refusal says which evidence, authority or data is missing. */
#include <stdio.h>

#include "flow/dispute.h"
#include "flow/order/fix_order.h"
#include "flow/order/land_order.h"
#include "flow/order/order_needs.h"
#include "http/api/order_routes.h"
#include "http/api/order_view.h"
#include "partner/canonical.h"
#include "store/readers.h"
#include "store/sql.h"

/* false: answered. */
static bool doc_ok(struct exchange *x, enum hf_status s, const struct doc_error *error)
{
    if (s == HF_OK)
        return true;
    if (s < 0) {
        exchange_trouble(x, s);
        return false;
    }
    exchange_set_problem(x, 400, "body_invalid", "%.*s%s%.*s", SLICE_FMT(error->field),
                         error->field.len > 0 ? ": " : "", SLICE_FMT(error->message));
    exchange_problem_error(x, error->line, error->field, error->message);
    exchange_answer(x, 400);
    return false;
}

/* Ends a command on an order: its answer is the order's state. */
static int answer_state(struct exchange *x, struct work *w, const struct order *o, int status)
{
    struct json_out *out = &x->out;
    json_open(out, '{');
    put_id_key(x, "id", "ord", w->merchant_id, o->order_id);
    json_key(out, "state");
    json_put_str(out, order_state_name(o->state));
    json_key(out, "version");
    json_put_i64(out, o->version);
    json_key(out, "holds");
    json_open(out, '[');
    for (int i = 0; i < o->hold_count; i++)
        put_hold(x, &o->holds[i]);
    json_close(out, ']');
    json_close(out, '}');
    return status;
}

static int order_missing(struct exchange *x)
{
    exchange_set_problem(x, 404, "not_found", "no such order");
    return 404;
}

static int order_erased(struct exchange *x)
{
    exchange_set_problem(x, 409, "erased",
                         "the person of this order was erased: there is nobody to send it to");
    return 409;
}

/* -- create and edit: both land a document */

struct landing_command {
    struct landing landing;
    int64_t expect_order_id; /* edit: the order in the path */
};

static int apply_landing(struct work *w, struct exchange *x)
{
    struct landing_command *c = x->state;
    struct landing *l = &c->landing;
    enum hf_status s = land_in(w, l);
    if (s < 0)
        return (int)s;
    if (c->expect_order_id != 0 && l->order_id != c->expect_order_id)
        return HF_FAILED; /* the natural key was compared before; this cannot be */
    if (l->erased && c->expect_order_id != 0) {
        exchange_set_problem(x, 409, "erased",
                             "the person of this order was erased: it is not edited any more");
        return 409;
    }
    bool refused =
        l->edited && (l->edit_answer == EDIT_REFUSE || l->edit_answer == EDIT_VOID_FIRST);
    if (refused) {
        exchange_set_problem(x, 409, "edit_refused", "the order is too far for this edit: %s",
                             edit_answer_name(l->edit_answer));
        return 409;
    }
    struct json_out *out = &x->out;
    struct order *o;
    s = load_order(w, l->order_id, false, &o);
    if (s != HF_OK)
        return s < 0 ? (int)s : HF_FAILED;
    json_open(out, '{');
    put_id_key(x, "id", "ord", w->merchant_id, l->order_id);
    json_key(out, "result");
    json_put_str(out, landing_result_name(l->result));
    json_key(out, "state");
    json_put_str(out, order_state_name(o->state));
    if (l->edited) {
        json_key(out, "edit");
        json_put_str(out, edit_answer_name(l->edit_answer));
    }
    json_key(out, "holds");
    json_open(out, '[');
    for (int i = 0; i < o->hold_count; i++)
        put_hold(x, &o->holds[i]);
    json_close(out, ']');
    json_close(out, '}');
    return c->expect_order_id != 0 || (l->result != LANDING_LANDED && l->result != LANDING_HELD)
               ? 200
               : 201;
}

static void submit_landing(struct exchange *x, const struct merchant *m,
                           const struct connection *ch, const struct order_doc *doc,
                           int64_t expect_order_id)
{
    struct slice key = exchange_header(x, "Idempotency-Key");
    struct landing_command *c = ARENA_NEW(&x->arena, struct landing_command);
    if (c == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    if (key.len > 200)
        key.len = 200; /* exchange_command refuses what is too long */
    c->expect_order_id = expect_order_id;
    c->landing = (struct landing){
        .hub = x->hub,
        .actor = exchange_actor(x),
        .merchant_id = m->merchant_id,
        .connection_id = ch->connection_id,
        .key = arena_format(&x->arena, "api:%.*s:%.*s",
                            (int)(x->who.name.len < 40 ? x->who.name.len : 40), x->who.name.ptr,
                            SLICE_FMT(key)),
        .path = SLICE("api"),
        .topic = expect_order_id != 0 ? SLICE("order.edit") : SLICE("order"),
        .body = x->body,
        .doc = doc,
    };
    enum hf_status s = prepare_landing(&c->landing, &x->arena);
    if (s < 0) {
        exchange_trouble(x, s);
        return;
    }
    x->state = c;
    exchange_command(x, &(struct command){.merchant_id = m->merchant_id,
                                          .action = expect_order_id ? "edit_order" : "create_order",
                                          .apply = apply_landing});
}

static const struct connection *admit_channel(struct exchange *x, const struct merchant *m,
                                              struct slice code)
{
    const struct connection *c = merchant_connection(m, code);
    if (c == NULL)
        exchange_problem(x, 422, "channel_unknown", "channel: no connection has the id \"%.*s\"",
                         (int)(code.len < 40 ? code.len : 40), code.ptr ? code.ptr : "");
    return c;
}

/* A hold is the channel's own word, and so is its end: by a signed message, and by nobody at a
 * desk.
 */
static bool says_no_hold(struct exchange *x, const struct order_doc *doc)
{
    if (doc->hold == DOC_HOLD_UNSAID)
        return true;
    exchange_problem(x, 422, "hold_is_the_channels",
                     "hold: the channel itself holds and releases, by a signed message");
    return false;
}

void handle_create_order(struct exchange *x)
{
    const struct json *root = exchange_json(x);
    struct canonical_order order;
    struct doc_error error = {0};
    if (root == NULL ||
        !doc_ok(x, canonical_read(&x->arena, root, TOPIC_CREATED, &order, &error), &error) ||
        !says_no_hold(x, order.doc))
        return;
    const struct merchant *m = admit_merchant(x, order.merchant);
    const struct connection *c = m != NULL ? admit_channel(x, m, order.channel) : NULL;
    if (c != NULL)
        submit_landing(x, m, c, order.doc, 0);
}

struct natural {
    int64_t merchant_id, order_id, connection_id;
    struct slice external_id;
};

static int find_natural(struct exchange *x, struct txn *tx)
{
    struct natural *n = x->state;
    struct rows rows;
    enum hf_status s =
        store_query(tx, SQL_find_order, PARAMS(P_I64(n->merchant_id), P_I64(n->order_id)), &rows);
    if (s < 0)
        return (int)s;
    if (rows_next(&rows)) {
        n->connection_id = row_i64(&rows, 0);
        n->external_id = arena_copy(&x->arena, row_text(&rows, 1));
    }
    s = rows_end(&rows);
    return s < 0 ? (int)s : 200;
}

/* Reads without answering: the natural key of the order in the path. */
static bool load_natural(struct exchange *x, struct natural *n)
{
    struct txn *tx;
    struct store *st;
    enum hf_status s = readers_begin(x->hub->readers, &tx, &st);
    if (s >= 0) {
        x->state = n;
        s = (enum hf_status)find_natural(x, tx);
        readers_end(x->hub->readers, tx, st);
    }
    if (s < 0)
        exchange_trouble(x, s);
    else if (n->external_id.ptr == NULL)
        exchange_problem(x, 404, "not_found", "no such order");
    return s >= 0 && n->external_id.ptr != NULL;
}

void handle_edit_order(struct exchange *x)
{
    struct natural *n = ARENA_NEW(&x->arena, struct natural);
    struct canonical_order order;
    struct doc_error error = {0};
    if (n == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    if (!admit_id(x, x->params[0], "ord", &n->merchant_id, &n->order_id) || !load_natural(x, n))
        return;
    const struct json *root = exchange_json(x);
    if (root == NULL ||
        !doc_ok(x, canonical_read(&x->arena, root, TOPIC_UPDATED, &order, &error), &error) ||
        !says_no_hold(x, order.doc))
        return;
    const struct merchant *m = directory_merchant_by_id(x->directory, n->merchant_id);
    const struct connection *c = merchant_connection_by_id(m, n->connection_id);
    if (c == NULL || !slice_eq(order.doc->external_id, n->external_id)) {
        exchange_problem(x, 422, "other_order", "external_id: this is another order");
        return;
    }
    submit_landing(x, m, c, order.doc, n->order_id);
}

/* -- commands on a stored order */

struct order_command {
    int64_t merchant_id, order_id;
    struct order_fix fix;
    struct slice source, reason, ref;
    uint32_t kind;
    int64_t at_us;
};

/* Reads the id in the path and makes the command; NULL: answered. */
static struct order_command *begin_command(struct exchange *x)
{
    struct order_command *c = ARENA_NEW(&x->arena, struct order_command);
    if (c == NULL) {
        exchange_trouble(x, HF_FULL);
        return NULL;
    }
    x->state = c;
    return admit_id(x, x->params[0], "ord", &c->merchant_id, &c->order_id) ? c : NULL;
}

static void run_command(struct exchange *x, const struct order_command *c, const char *action,
                        int (*apply)(struct work *w, struct exchange *x))
{
    exchange_command(
        x, &(struct command){.merchant_id = c->merchant_id, .action = action, .apply = apply});
}

static int apply_fix(struct work *w, struct exchange *x)
{
    const struct order_command *c = x->state;
    struct order *o;
    enum hf_status s = load_order(w, c->order_id, true, &o);
    if (s != HF_OK)
        return s < 0 ? (int)s : order_missing(x);
    struct slice problem = SLICE_NONE;
    s = fix_order(w, o, &c->fix, &problem);
    if (s < 0)
        return (int)s;
    if (s == HF_REFUSED) {
        exchange_set_problem(x, 409, "fix_refused", "%.*s", SLICE_FMT(problem));
        return 409;
    }
    s = save_order(w, o);
    return s < 0 ? (int)s : answer_state(x, w, o, 200);
}

static bool read_fix_lines(struct exchange *x, const struct json *v, struct order_fix *fix)
{
    static const char *const keys[] = {"line", "sku", NULL};
    struct doc_error error = {0};
    if (v == NULL)
        return true;
    fix->lines = ARENA_ARRAY(&x->arena, struct line_fix, (size_t)v->count + 1);
    if (fix->lines == NULL || v->kind != JSON_ARRAY || v->count > ORDER_DOC_LINES_MAX) {
        exchange_problem(x, 400, "body_invalid", "lines: expected a list");
        return false;
    }
    JSON_EACH(item, v)
    {
        if (!doc_ok(x, canonical_keys(&x->arena, item, 0, keys, &error), &error))
            return false;
        int64_t line = 0;
        struct slice sku = json_get_text(item, "sku");
        if (!json_i64(json_get(item, "line"), &line) || line < 1 || line > 100000 || sku.len == 0) {
            exchange_problem(x, 400, "body_invalid",
                             "lines: expected {\"line\":1,\"sku\":\"CODE\"}");
            return false;
        }
        fix->lines[fix->line_count++] = (struct line_fix){(int)line, sku};
    }
    return true;
}

void handle_fix_order(struct exchange *x)
{
    static const char *const keys[] = {"source", "reason", "ship_to", "lines", NULL};
    struct order_command *c = begin_command(x);
    const struct json *root = c != NULL ? exchange_json(x) : NULL;
    struct doc_error error = {0};
    if (root == NULL || !doc_ok(x, canonical_keys(&x->arena, root, 0, keys, &error), &error))
        return;
    c->fix.source = json_get_text(root, "source");
    c->fix.reason = json_get_text(root, "reason");
    if (c->fix.source.len == 0 || c->fix.reason.len == 0) {
        exchange_problem(x, 400, "body_invalid",
                         "source and reason: who clarified this, and how, must be said");
        return;
    }
    const struct json *ship_to = json_get(root, "ship_to");
    if (!doc_ok(x, canonical_read_ship_to(&x->arena, ship_to, &c->fix.ship_to, &error), &error) ||
        !read_fix_lines(x, json_get(root, "lines"), &c->fix))
        return;
    run_command(x, c, "fix_order", apply_fix);
}

static int apply_cancel(struct work *w, struct exchange *x)
{
    const struct order_command *c = x->state;
    struct order *o;
    enum hf_status s = load_order(w, c->order_id, false, &o);
    if (s != HF_OK)
        return s < 0 ? (int)s : order_missing(x);
    const struct cancel_rule *rule = cancel_policy(order_change_state(o));
    if (rule->answer == CANCEL_REFUSE) {
        exchange_set_problem(x, 409, "cancel_refused",
                             "the order is %s: the carrier has it; open a return instead",
                             order_state_name(o->state));
        return 409;
    }
    s = cancel_order(w, o, c->reason, WISH_OF_DESK);
    if (s >= 0)
        s = save_order(w, o);
    return s < 0 ? (int)s : answer_state(x, w, o, rule->answer == CANCEL_NOW ? 200 : 202);
}

void handle_cancel_order(struct exchange *x)
{
    static const char *const keys[] = {"source", "reason", NULL};
    struct order_command *c = begin_command(x);
    const struct json *root = c != NULL ? exchange_json(x) : NULL;
    struct doc_error error = {0};
    if (root == NULL || !doc_ok(x, canonical_keys(&x->arena, root, 0, keys, &error), &error))
        return;
    c->reason = json_get_text(root, "reason");
    if (c->reason.len == 0) {
        exchange_problem(x, 400, "body_invalid", "reason: why is it cancelled?");
        return;
    }
    run_command(x, c, "cancel_order", apply_cancel);
}

/* Validates again and says what still lacks: a hold is not lifted this way. */
static int apply_release(struct work *w, struct exchange *x)
{
    const struct order_command *c = x->state;
    struct order *o;
    enum hf_status s = load_order(w, c->order_id, true, &o);
    if (s != HF_OK)
        return s < 0 ? (int)s : order_missing(x);
    if (o->erased_at_us != 0)
        return order_erased(x);
    s = revalidate_order(w, o, 0);
    if (s >= 0)
        s = save_order(w, o);
    if (s < 0)
        return (int)s;
    if (o->state >= ORDER_READY_TO_PICK)
        return answer_state(x, w, o, 200);
    exchange_set_problem(x, 409, "not_ready", "the order is %s and has %d open holds",
                         order_state_name(o->state), o->hold_count);
    for (int i = 0; i < o->hold_count; i++)
        exchange_problem_error(x, o->holds[i].reason.line, o->holds[i].reason.field,
                               word_reason(x, &o->holds[i].reason));
    uint32_t lacks = o->ready_mask & ~o->ledger.on_file;
    for (uint32_t kind = 1; kind < 1u << EVIDENCE_KINDS; kind <<= 1)
        if (lacks & kind)
            exchange_problem_error(x, 0, SLICE("evidence"), slice_of(evidence_name(kind)));
    return 409;
}

void handle_release_order(struct exchange *x)
{
    struct order_command *c = begin_command(x);
    if (c != NULL)
        run_command(x, c, "release_order", apply_release);
}

/* What is there ships, the rest waits in a shipment of its own; for merchants that ask each time.
 */
static int apply_split(struct work *w, struct exchange *x)
{
    const struct order_command *c = x->state;
    struct order *o;
    enum hf_status s = load_order(w, c->order_id, true, &o);
    if (s != HF_OK)
        return s < 0 ? (int)s : order_missing(x);
    if (o->erased_at_us != 0)
        return order_erased(x);
    if (w->merchant->profile->orders.partials == PARTIALS_SHIP_COMPLETE) {
        exchange_set_problem(x, 409, "second_person_required",
                             "this merchant ships complete orders only: to split one against that "
                             "rule takes a second person");
        return 409;
    }
    o->split_now = true;
    work_note(w, "split:decided");
    s = revalidate_order(w, o, 0);
    if (s >= 0)
        s = save_order(w, o);
    if (s < 0)
        return (int)s;
    if (order_flowing(o) > 0)
        return answer_state(x, w, o, 200);
    exchange_set_problem(x, 409, "nothing_to_ship",
                         "the order is %s: no whole unit of it can ship now",
                         order_state_name(o->state));
    for (int i = 0; i < o->hold_count; i++)
        exchange_problem_error(x, o->holds[i].reason.line, o->holds[i].reason.field,
                               word_reason(x, &o->holds[i].reason));
    return 409;
}

void handle_split_order(struct exchange *x)
{
    static const char *const keys[] = {"source", "reason", NULL};
    struct order_command *c = begin_command(x);
    const struct json *root = c != NULL ? exchange_json(x) : NULL;
    struct doc_error error = {0};
    if (root == NULL || !doc_ok(x, canonical_keys(&x->arena, root, 0, keys, &error), &error))
        return;
    c->reason = json_get_text(root, "reason");
    if (c->reason.len == 0) {
        exchange_problem(x, 400, "body_invalid", "reason: who decided this, and why?");
        return;
    }
    run_command(x, c, "split_order", apply_split);
}

static int apply_evidence(struct work *w, struct exchange *x)
{
    const struct order_command *c = x->state;
    struct order *o;
    struct slice sku = SLICE(""), place = SLICE("");
    enum hf_status s = load_order(w, c->order_id, true, &o);
    if (s != HF_OK)
        return s < 0 ? (int)s : order_missing(x);
    bool ours = c->kind == EVIDENCE_WAREHOUSE_CONFIRMED || c->kind == EVIDENCE_COUNT;
    if (c->kind == EVIDENCE_COUNT) {
        s = stock_was_checked(w, o, &sku, &place);
        if (s < 0)
            return (int)s;
        if (s == HF_REFUSED) {
            exchange_set_problem(x, 409, "stock_uncounted",
                                 "%.*s at %.*s was not counted since the order came",
                                 SLICE_FMT(sku), SLICE_FMT(place));
            return 409;
        }
    }
    if (!ours && !slice_eq(c->source, o->channel)) {
        struct dispute d = {.object = OBJECT_ORDER,
                            .object_id = o->order_id,
                            .field = slice_of(evidence_name(c->kind)),
                            .author = c->source,
                            .owner = o->channel,
                            .detail = slice_of(evidence_name(c->kind))};
        s = record_dispute(w, &d);
        if (s < 0)
            return (int)s;
        exchange_set_problem(x, 422, "not_the_owner",
                             "%s comes from the order's own channel, %.*s, not from %.*s",
                             evidence_name(c->kind), SLICE_FMT(o->channel), SLICE_FMT(c->source));
        return 422;
    }
    struct evidence_fact fact = {
        .kinds = c->kind, .source = c->source, .ref = c->ref, .observed_at_us = c->at_us};
    s = record_evidence(w, &o->ledger, &fact);
    if (s >= 0 && c->kind == EVIDENCE_PAYMENT_CAPTURED)
        o->payment = PAYMENT_CAPTURED;
    if (s >= 0)
        s = revalidate_order(w, o, 0);
    if (s >= 0)
        s = save_order(w, o);
    return s < 0 ? (int)s : answer_state(x, w, o, 200);
}

void handle_order_evidence(struct exchange *x)
{
    static const char *const keys[] = {"kind", "source", "ref", "at", NULL};
    const uint32_t by_hand = EVIDENCE_FRAUD_CLEARED | EVIDENCE_WAREHOUSE_CONFIRMED |
                             EVIDENCE_PAYMENT_CAPTURED | EVIDENCE_COUNT;
    struct order_command *c = begin_command(x);
    const struct json *root = c != NULL ? exchange_json(x) : NULL;
    struct doc_error error = {0};
    if (root == NULL || !doc_ok(x, canonical_keys(&x->arena, root, 0, keys, &error), &error) ||
        !doc_ok(x, doc_instant(&x->arena, root, "at", 0, &c->at_us, &error), &error))
        return;
    c->source = json_get_text(root, "source");
    c->ref = json_get_text(root, "ref");
    if (!evidence_parse(json_get_text(root, "kind"), &c->kind) || !(c->kind & by_hand)) {
        exchange_problem(x, 422, "evidence_kind",
                         "kind: expected fraud_cleared, warehouse_confirmed, payment_captured or "
                         "count");
        return;
    }
    if (c->source.len == 0 || c->source.len > 100 || c->ref.len == 0 || c->ref.len > 200) {
        exchange_problem(x, 400, "body_invalid", "source and ref: where does this stand?");
        return;
    }
    run_command(x, c, "record_evidence", apply_evidence);
}
