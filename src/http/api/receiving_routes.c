/* The dock over the API: appointment, arrival, receipts, comparison, acceptance, end.
 * Behind /v1/arrivals, /v1/receipts and the commands of /v1/inbounds/{id}.
 * Promise: a refused line takes its whole receipt back; more than the tolerance is accepted by two.
 */
#include "base/instant.h"
#include "http/api/inbound_routes.h"
#include "http/api/row_view.h"
#include "partner/canonical.h"

enum { TEXT_MAX = 200 };

static int answer_inbound(struct work *w, struct exchange *x, const struct inbound *in,
                          int64_t receipt_id, int status)
{
    json_open(&x->out, '{');
    if (receipt_id != 0)
        put_id_key(x, "receipt", "grn", w->merchant_id, receipt_id);
    json_key(&x->out, "inbound");
    json_open(&x->out, '{');
    put_inbound_head(x, w->merchant_id, in);
    json_close(&x->out, '}');
    put_open_list(x, &in->open);
    json_close(&x->out, '}');
    return status;
}

/* What every one of these calls ends with. */
static int answer(struct work *w, struct exchange *x, enum hf_status s, const struct inbound *in,
                  int64_t receipt_id, const struct refusal *why, int status)
{
    w->object = "inbound";
    if (s < 0)
        return (int)s;
    if (s == HF_NOT_FOUND) {
        exchange_set_problem(x, 404, "not_found", "no such inbound");
        return 404 | COMMAND_UNDO;
    }
    return s == HF_REFUSED ? answer_refusal(x, why) : answer_inbound(w, x, in, receipt_id, status);
}

/* -- appointment and arrival */

static int apply_slot(struct work *w, struct exchange *x)
{
    struct inbound *in = NULL;
    struct refusal why = {0};
    enum hf_status s = confirm_slot(w, x->state, &in, &why);
    return answer(w, x, s, in, 0, &why, 200);
}

void handle_confirm_slot(struct exchange *x)
{
    static const char *const keys[] = {"from", "to", "dock", NULL};
    struct slot_doc *d = ARENA_NEW(&x->arena, struct slot_doc);
    const struct json *root = d != NULL ? exchange_object(x, keys) : NULL;
    struct doc_error error = {0};
    int64_t merchant_id;
    if (d == NULL)
        exchange_trouble(x, HF_FULL);
    if (root == NULL || !admit_id(x, x->params[0], "inb", &merchant_id, &d->inbound_id))
        return;
    d->dock = json_get_text(root, "dock");
    if (doc_instant(&x->arena, root, "from", 0, &d->from_us, &error) != HF_OK ||
        doc_instant(&x->arena, root, "to", 0, &d->to_us, &error) != HF_OK) {
        exchange_problem(x, 400, "body_invalid", "%.*s", SLICE_FMT(error.message));
        return;
    }
    if (d->from_us == 0 || d->to_us == 0 || d->dock.len > TEXT_MAX) {
        exchange_problem(x, 400, "body_invalid", "expected from and to as times, and the dock");
        return;
    }
    x->state = d;
    exchange_command(x, &(struct command){.merchant_id = merchant_id,
                                          .action = "confirm_slot",
                                          .apply = apply_slot,
                                          .key_optional = true});
}

static int apply_arrival(struct work *w, struct exchange *x)
{
    struct inbound *in = NULL;
    struct refusal why = {0};
    enum hf_status s = arrive_inbound(w, x->state, &in, &why);
    return answer(w, x, s, in, 0, &why, 200);
}

void handle_arrival(struct exchange *x)
{
    static const char *const keys[] = {"merchant", "number",  "warehouse", "supplier",
                                       "carrier",  "cartons", "operator",  NULL};
    struct arrival_doc *d = ARENA_NEW(&x->arena, struct arrival_doc);
    const struct json *root = d != NULL ? exchange_object(x, keys) : NULL;
    if (d == NULL)
        exchange_trouble(x, HF_FULL);
    if (root == NULL)
        return;
    const struct merchant *m = admit_merchant(x, json_get_text(root, "merchant"));
    if (m == NULL)
        return;
    struct slice warehouse = json_get_text(root, "warehouse");
    const struct json *cartons = json_get(root, "cartons");
    d->ref = json_get_text(root, "number");
    d->supplier = json_get_text(root, "supplier");
    d->carrier = json_get_text(root, "carrier");
    d->warehouse = warehouse.len > 0 ? directory_warehouse(x->directory, warehouse) : m->warehouse;
    bool counted =
        cartons == NULL || cartons->kind == JSON_NULL ||
        (json_i64(cartons, &d->cartons) && d->cartons >= 0 && d->cartons <= INBOUND_QTY_MAX);
    if (!counted || d->ref.len > 100 || d->supplier.len > TEXT_MAX || d->carrier.len > TEXT_MAX) {
        exchange_problem(x, 400, "body_invalid",
                         "expected number (of the paper, or of a carton) and cartons as a number");
        return;
    }
    if (d->warehouse == NULL) {
        exchange_problem(x, 422, "unknown_warehouse", "there is no warehouse %.*s",
                         SLICE_FMT(warehouse));
        return;
    }
    x->state = d;
    exchange_command(x, &(struct command){.merchant_id = m->merchant_id,
                                          .action = "arrive_inbound",
                                          .apply = apply_arrival});
}

/* -- receipts */

static int apply_receipt(struct work *w, struct exchange *x)
{
    struct inbound *in = NULL;
    struct refusal why = {0};
    int64_t receipt_id = 0;
    enum hf_status s = receive_goods(w, x->state, &in, &receipt_id, &why);
    return answer(w, x, s, in, receipt_id, &why, 201);
}

static bool read_receipt_line(struct exchange *x, const struct json *v, int at,
                              struct receipt_line *l)
{
    static const char *const keys[] = {"sku",      "code",     "quantity", "lot",
                                       "serial",   "expiry",   "carton",   "condition",
                                       "location", "measured", NULL};
    struct doc_error error = {0};
    struct date day;
    if (canonical_keys(&x->arena, v, at, keys, &error) != HF_OK) {
        exchange_problem(x, 400, "body_invalid", "%.*s", SLICE_FMT(error.message));
        return false;
    }
    struct slice condition = json_get_text(v, "condition"), code = json_get_text(v, "code");
    *l = (struct receipt_line){.code = code.len > 0 ? code : json_get_text(v, "sku"),
                               .lot = json_get_text(v, "lot"),
                               .serial = json_get_text(v, "serial"),
                               .expiry = json_get_text(v, "expiry"),
                               .carton = json_get_text(v, "carton"),
                               .location = json_get_text(v, "location"),
                               .measured = json_get_text(v, "measured"),
                               .condition = FINDING_GOOD};
    bool fits = l->code.len > 0 && l->code.len <= GS1_TEXT_MAX_BYTES && l->lot.len <= 100 &&
                l->serial.len <= 100 && l->carton.len <= 100 && l->location.len <= 64 &&
                l->measured.len <= TEXT_MAX &&
                (l->expiry.len == 0 || date_parse(l->expiry, &day)) &&
                json_i64(json_get(v, "quantity"), &l->quantity) && l->quantity >= 1 &&
                l->quantity <= INBOUND_QTY_MAX;
    if (!fits)
        exchange_problem(x, 400, "body_invalid",
                         "lines: line %d: expected {\"code\" or \"sku\",\"quantity\" from "
                         "1,\"lot\",\"serial\",\"expiry\" as "
                         "2028-01-31,\"carton\",\"condition\",\"location\"}",
                         at);
    else if (condition.len > 0 && !finding_parse_said(condition, &l->condition))
        exchange_problem(x, 400, "body_invalid",
                         "lines: line %d: there is no condition %.*s (holdfast rules findings)", at,
                         SLICE_FMT(condition));
    return x->status == 0;
}

/* The inbound by its id or by a number; with a number the merchant is said. false: answered. */
static bool read_which(struct exchange *x, const struct json *root, struct receipt_doc *d,
                       int64_t *merchant_id)
{
    struct slice which = json_get_text(root, "inbound"), merchant = json_get_text(root, "merchant");
    if (which.len == 0) {
        exchange_problem(x, 400, "body_invalid",
                         "inbound: expected its id, its number, or a carton's code");
        return false;
    }
    if (slice_starts(which, SLICE("inb_")) &&
        !admit_id(x, which, "inb", merchant_id, &d->inbound_id))
        return false;
    if (d->inbound_id != 0)
        return true;
    const struct merchant *m = admit_merchant(x, merchant);
    if (m == NULL)
        return false;
    *merchant_id = m->merchant_id;
    d->ref = which;
    return true;
}

void handle_receipt(struct exchange *x)
{
    static const char *const keys[] = {"merchant", "warehouse", "inbound", "location",
                                       "operator", "lines",     NULL};
    struct receipt_doc *d = ARENA_NEW(&x->arena, struct receipt_doc);
    const struct json *root = d != NULL ? exchange_object(x, keys) : NULL;
    int64_t merchant_id = 0;
    if (d == NULL)
        exchange_trouble(x, HF_FULL);
    if (root == NULL || !read_which(x, root, d, &merchant_id))
        return;
    const struct json *lines = json_get(root, "lines");
    d->location = json_get_text(root, "location");
    d->operator_name = exchange_operator(x, root);
    if (!json_is(lines, JSON_ARRAY) || lines->count == 0 || lines->count > RECEIPT_LINES_MAX ||
        d->operator_name.len > TEXT_MAX || d->location.len > 64) {
        exchange_problem(x, 400, "body_invalid", "lines: expected 1 to %d counted lines",
                         RECEIPT_LINES_MAX);
        return;
    }
    d->lines = ARENA_ARRAY(&x->arena, struct receipt_line, (size_t)lines->count);
    if (d->lines == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    JSON_EACH(v, lines)
    {
        struct receipt_line *l = &d->lines[d->line_count++];
        if (!read_receipt_line(x, v, d->line_count, l))
            return;
    }
    x->state = d;
    exchange_command(x, &(struct command){.merchant_id = merchant_id,
                                          .action = "receive_goods",
                                          .apply = apply_receipt});
}

struct by_id {
    int64_t id;
    struct slice reason;
};

static int apply_reverse(struct work *w, struct exchange *x)
{
    const struct by_id *c = x->state;
    struct inbound *in = NULL;
    struct refusal why = {0};
    enum hf_status s = reverse_receipt(w, c->id, c->reason, &in, &why);
    return answer(w, x, s, in, c->id, &why, 200);
}

static int apply_verify(struct work *w, struct exchange *x)
{
    const struct by_id *c = x->state;
    struct inbound *in = NULL;
    struct refusal why = {0};
    enum hf_status s = verify_inbound(w, c->id, &in, &why);
    return answer(w, x, s, in, 0, &why, 200);
}

static int apply_close(struct work *w, struct exchange *x)
{
    const struct by_id *c = x->state;
    struct inbound *in = NULL;
    struct refusal why = {0};
    enum hf_status s = close_inbound(w, c->id, c->reason, &in, &why);
    return answer(w, x, s, in, 0, &why, 200);
}

/* RCV-7: what is beyond the tolerance becomes a request of exactly this call. */
static int apply_accept(struct work *w, struct exchange *x)
{
    const struct by_id *c = x->state;
    struct inbound *in = NULL;
    struct refusal why = {0};
    bool over = false;
    enum hf_status s = accept_inbound(w, c->id, may_alone(x, ACTION_ACCEPT_OVER), &in, &over, &why);
    if (s != HF_OK || !over)
        return answer(w, x, s, in, 0, &why, 200);
    if (!may_request(x, ACTION_ACCEPT_OVER)) {
        exchange_set_problem(x, 403, "second_person_required",
                             "more came than was announced, beyond the tolerance: a supervisor "
                             "accepts it with another");
        return 403 | COMMAND_UNDO;
    }
    return gate_ask(w, x,
                    &(struct gate){.action = ACTION_ACCEPT_OVER,
                                   .target = "inbound",
                                   .target_id = c->id,
                                   .target_text = in->ref,
                                   .reason = c->reason});
}

/* An id in the path and, in the body, a reason. */
static void run_by_id(struct exchange *x, const char *prefix, bool reason_needed,
                      const char *action, int (*apply)(struct work *w, struct exchange *x))
{
    static const char *const keys[] = {"reason", "operator", NULL};
    struct by_id *c = ARENA_NEW(&x->arena, struct by_id);
    const struct json *root = c != NULL ? exchange_object(x, keys) : NULL;
    int64_t merchant_id;
    if (c == NULL)
        exchange_trouble(x, HF_FULL);
    if (root == NULL || !admit_id(x, x->params[0], prefix, &merchant_id, &c->id))
        return;
    c->reason = json_get_text(root, "reason");
    if (c->reason.len > TEXT_MAX || (reason_needed && c->reason.len == 0)) {
        exchange_problem(x, 400, "body_invalid",
                         "reason: expected a person's words, up to %d bytes", TEXT_MAX);
        return;
    }
    if (c->reason.ptr == NULL)
        c->reason = SLICE("");
    x->state = c;
    exchange_command(
        x, &(struct command){
               .merchant_id = merchant_id, .action = action, .apply = apply, .key_optional = true});
}

void handle_reverse_receipt(struct exchange *x)
{
    run_by_id(x, "grn", true, "reverse_receipt", apply_reverse);
}

void handle_verify_inbound(struct exchange *x)
{
    run_by_id(x, "inb", false, "verify_inbound", apply_verify);
}

void handle_accept_inbound(struct exchange *x)
{
    run_by_id(x, "inb", false, "accept_inbound", apply_accept);
}

void handle_close_inbound(struct exchange *x)
{
    run_by_id(x, "inb", true, "close_inbound", apply_close);
}

/* The owner takes its paper back while nothing of it is here. */
void handle_withdraw_inbound(struct exchange *x)
{
    run_by_id(x, "inb", true, "withdraw_inbound", apply_close);
}
