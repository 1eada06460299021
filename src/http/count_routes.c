/* What the floor says about stock by hand: counts and adjustments; and codes by hand.
 * Behind /v1/counts, /v1/adjustments and POST /v1/aliases.
 * Promise: within tolerance it is so at once; a line beyond it becomes a request that shows both figures,
 * and is stale when the shelf changed meanwhile. */
#include <stdio.h>

#include "base/instant.h"
#include "flow/import_rows.h"
#include "flow/stock.h"
#include "http/stock_routes.h"
#include "partner/canonical.h"

enum { COUNT_LINES_MAX = 200 };

struct count_command {
    const struct merchant *merchant;
    enum count_kind kind;
    struct count_line lines[COUNT_LINES_MAX];
    enum count_result results[COUNT_LINES_MAX];
    int64_t before[COUNT_LINES_MAX], requests[COUNT_LINES_MAX]; /* request 0 = none */
    int count;
};

/* The one line as a call of its own, with the figure it was asked about. */
static struct slice line_body(struct exchange *x, const struct count_command *c, int at)
{
    const struct count_line *l = &c->lines[at];
    struct json_out o;
    json_out_init(&o, 64 * 1024);
    json_open(&o, '{');
    json_key(&o, "merchant");
    json_put_text(&o, c->merchant->code);
    json_key(&o, "warehouse");
    json_put_text(&o, l->warehouse->code);
    json_key(&o, "location");
    json_put_text(&o, l->location);
    json_key(&o, "operator");
    json_put_text(&o, l->counted_by);
    if (l->counted_at_us != 0) {
        json_key(&o, "counted_at");
        json_put_instant(&o, l->counted_at_us);
    }
    json_key(&o, "lines");
    json_open(&o, '[');
    json_open(&o, '{');
    json_key(&o, "sku");
    json_put_text(&o, l->sku);
    json_key(&o, "lot");
    json_put_text(&o, l->lot);
    json_key(&o, "expiry");
    json_put_text(&o, l->expiry);
    json_key(&o, "quantity");
    json_put_i64(&o, l->qty_each);
    json_key(&o, "before");
    json_put_i64(&o, c->before[at]);
    if (l->adjusts) {
        json_key(&o, "reason_code");
        json_put_text(&o, l->reason_code);
    }
    json_close(&o, '}');
    json_close(&o, ']');
    json_close(&o, '}');
    struct slice text = json_out_text(&o);
    text = text.ptr != NULL ? arena_copy(&x->arena, text) : SLICE_NONE;
    json_out_release(&o);
    return text;
}

static enum hf_status ask(struct work *w, struct exchange *x, struct count_command *c, int at)
{
    const struct count_line *l = &c->lines[at];
    int64_t after = l->adjusts ? c->before[at] + l->qty_each : l->qty_each;
    int status;
    struct gate g = {
        .action = ACTION_ADJUST,
        .target = "location",
        .target_text = arena_format(&x->arena, "%.*s %.*s%s%.*s", SLICE_FMT(l->location), SLICE_FMT(l->sku),
                                    l->lot.len > 0 ? " lot " : "", SLICE_FMT(l->lot)),
        .reason = arena_format(&x->arena, "%s%.*s: the system says %lld, it would be %lld",
                               l->adjusts ? "" : "counted", SLICE_FMT(l->adjusts ? l->reason_code : SLICE("")),
                               (long long)c->before[at], (long long)after),
        .body = line_body(x, c, at)};
    enum hf_status s = gate_open(w, x, &g, &c->requests[at], &status);
    if (s == HF_REFUSED && status != 409) { /* nobody who could approve: the exception stands, the paper waits */
        c->requests[at] = 0;
        s = HF_OK;
    }
    exchange_clear(x);
    return s < 0 ? s : HF_OK;
}

static void put_line(struct exchange *x, const struct work *w, const struct count_command *c, int at)
{
    static const char *const words[] = {"same", "opening", "applied", "needs_approval"};
    const struct count_line *l = &c->lines[at];
    struct json_out *o = &x->out;
    json_open(o, '{');
    json_key(o, "sku");
    json_put_text(o, l->sku);
    json_key(o, "before");
    json_put_i64(o, c->before[at]);
    json_key(o, "counted");
    json_put_i64(o, l->adjusts ? c->before[at] + l->qty_each : l->qty_each);
    json_key(o, "result");
    json_put_str(o, words[c->results[at]]);
    if (c->results[at] == COUNT_NEEDS_APPROVAL)
        put_id_key(x, "request", "req", w->merchant_id, c->requests[at]);
    json_close(o, '}');
}

static int apply_counts(struct work *w, struct exchange *x)
{
    struct count_command *c = x->state;
    bool waits = false;
    w->object = "location";
    for (int i = 0; i < c->count; i++) {
        struct slice problem = SLICE_NONE;
        c->requests[i] = 0;
        enum hf_status s = record_count(w, &c->lines[i], &c->results[i], &c->before[i], &problem);
        if (s == HF_REFUSED) {
            exchange_set_problem(x, 422, "count_refused", "line %d: %.*s", i + 1, SLICE_FMT(problem));
            return 422 | COMMAND_UNDO; /* the lines before it too: a count is one paper */
        }
        if (s >= 0 && c->results[i] == COUNT_NEEDS_APPROVAL)
            s = ask(w, x, c, i);
        if (s < 0)
            return (int)s;
        waits = waits || c->results[i] == COUNT_NEEDS_APPROVAL;
    }
    json_open(&x->out, '{');
    json_key(&x->out, "lines");
    json_open(&x->out, '[');
    for (int i = 0; i < c->count; i++)
        put_line(x, w, c, i);
    json_close(&x->out, ']');
    json_close(&x->out, '}');
    return waits ? 202 : 200;
}

static bool code_is_known(struct slice code)
{
    for (int i = 0; adjustment_codes[i] != NULL; i++)
        if (slice_is(code, adjustment_codes[i]))
            return true;
    return false;
}

static bool read_line(struct exchange *x, const struct json *v, const struct count_line *head, struct count_line *line)
{
    const int64_t most = 1000000000;
    const struct json *before = json_get(v, "before");
    struct date day;
    *line = *head;
    line->sku = json_get_text(v, "sku");
    line->lot = json_get_text(v, "lot");
    line->expiry = json_get_text(v, "expiry");
    line->reason_code = json_get_text(v, "reason_code");
    line->seen = before != NULL && before->kind != JSON_NULL;
    bool good = line->sku.len > 0 && json_i64(json_get(v, "quantity"), &line->qty_each) && line->qty_each <= most &&
                line->qty_each >= (line->adjusts ? -most : 0) && (!line->seen || json_i64(before, &line->seen_each)) &&
                (line->expiry.len == 0 || date_parse(line->expiry, &day));
    if (!good)
        exchange_problem(x, 400, "body_invalid",
                         line->adjusts ? "lines: expected {\"sku\",\"lot\",\"expiry\",\"quantity\" (a difference),\"reason_code\"}"
                                       : "lines: expected {\"sku\",\"lot\",\"expiry\",\"quantity\"}");
    else if (line->adjusts && (line->qty_each == 0 || !code_is_known(line->reason_code)))
        exchange_problem(x, 400, "body_invalid",
                         "reason_code: expected damaged, expired, found, lost, mispick, receiving_error or sample, "
                         "with a difference");
    return x->status == 0;
}

void handle_counts(struct exchange *x)
{
    struct count_command *c = ARENA_NEW(&x->arena, struct count_command);
    const struct json *root = c != NULL ? exchange_json(x) : NULL;
    if (root == NULL) {
        if (c == NULL)
            exchange_trouble(x, HF_FULL);
        return;
    }
    c->merchant = admit_merchant(x, json_get_text(root, "merchant"));
    if (c->merchant == NULL)
        return;
    c->kind = (enum count_kind)x->route->variant;
    struct count_line head = {.warehouse = c->merchant->warehouse,
                              .location = json_get_text(root, "location"),
                              .counted_by = json_get_text(root, "operator"),
                              .adjusts = c->kind == COUNT_ADJUSTMENT,
                              .by_owner = may_alone(x, ACTION_ADJUST)};
    struct slice warehouse = json_get_text(root, "warehouse"), at = json_get_text(root, "counted_at");
    if (warehouse.len > 0)
        head.warehouse = directory_warehouse(x->directory, warehouse);
    const struct json *lines = json_get(root, "lines");
    if (head.warehouse == NULL || head.location.len == 0 || head.location.len > 64 ||
        !json_is(lines, JSON_ARRAY) || lines->count == 0 || lines->count > COUNT_LINES_MAX ||
        (at.len > 0 && !instant_parse(at, &head.counted_at_us))) {
        exchange_problem(x, 400, "body_invalid",
                         "expected merchant, warehouse, location, counted_at and 1 to %d lines",
                         COUNT_LINES_MAX);
        return;
    }
    JSON_EACH(v, lines)
        if (!read_line(x, v, &head, &c->lines[c->count++]))
            return;
    x->state = c;
    exchange_command(x, &(struct command){.merchant_id = c->merchant->merchant_id,
                                          .action = head.adjusts ? "adjust" : "count",
                                          .apply = apply_counts});
}

/* -- codes by hand */

struct alias_command {
    struct alias_text row;
    bool reassign;
};

static int apply_alias(struct work *w, struct exchange *x)
{
    static const char *const words[] = {"applied", "unchanged", "refused"};
    const struct alias_command *c = x->state;
    struct row_answer answer = {0};
    w->object = "sku";
    enum hf_status s = edit_alias(w, &c->row, c->reassign, &answer);
    if (s < 0)
        return (int)s;
    if (answer.end == ROW_REFUSED) {
        exchange_set_problem(x, 422, "alias_refused", "%s: %.*s", answer.column, SLICE_FMT(answer.message));
        return 422 | COMMAND_UNDO;
    }
    json_open(&x->out, '{');
    json_key(&x->out, "result");
    json_put_str(&x->out, words[answer.end]);
    json_close(&x->out, '}');
    return 200;
}

void handle_edit_alias(struct exchange *x)
{
    static const char *const keys[] = {"merchant", "kind",     "value",  "sku",      "quantity", "valid_from",
                                       "valid_to", "reassign", "reason", NULL};
    struct alias_command *c = ARENA_NEW(&x->arena, struct alias_command);
    const struct json *root = c != NULL ? exchange_json(x) : NULL;
    struct doc_error error = {0};
    if (root == NULL) {
        if (c == NULL)
            exchange_trouble(x, HF_FULL);
        return;
    }
    if (canonical_keys(&x->arena, root, 0, keys, &error) != HF_OK) {
        exchange_problem(x, 400, "body_invalid", "%.*s", SLICE_FMT(error.message));
        return;
    }
    const struct merchant *m = admit_merchant(x, json_get_text(root, "merchant"));
    if (m == NULL)
        return;
    c->row = (struct alias_text){.kind = json_get_text(root, "kind"),
                                 .value = json_get_text(root, "value"),
                                 .sku = json_get_text(root, "sku"),
                                 .quantity = json_get_lexeme(root, "quantity"),
                                 .valid_from = json_get_text(root, "valid_from"),
                                 .valid_to = json_get_text(root, "valid_to"),
                                 .source = SLICE("by hand"),
                                 .reason = json_get_text(root, "reason")};
    c->reassign = json_is_true(json_get(root, "reassign"));
    x->state = c;
    exchange_command(x, &(struct command){.merchant_id = m->merchant_id, .action = "edit_alias", .apply = apply_alias});
}
