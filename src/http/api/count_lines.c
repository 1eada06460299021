/* The lines of a count: read, applied, shown.
 * Under /v1/counts, /v1/adjustments and /v1/count-tasks.
 * Promise: within tolerance it is so at once; a line beyond it becomes a request that shows both
 * figures, and is stale when the shelf changed meanwhile. */
#include "http/api/count_lines.h"

#include "base/ids.h"
#include "base/instant.h"

/* The one line as a call of its own, with the figure it was asked about. */
static struct slice line_body(struct exchange *x, const struct count_paper *c, int at)
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
    if (l->count_task_id != 0) {
        char sheet[ID_TEXT_BYTES];
        id_print(x->hub->ids_key, "cnt", c->merchant->merchant_id, l->count_task_id, sheet);
        json_key(&o, "count_task");
        json_put_str(&o, sheet);
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
    json_put_i64(&o, l->adjusts ? l->qty_each : c->outcomes[at].after);
    json_key(&o, "before");
    json_put_i64(&o, c->outcomes[at].before);
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

static enum hf_status ask(struct work *w, struct exchange *x, struct count_paper *c, int at)
{
    const struct count_line *l = &c->lines[at];
    int status;
    struct gate g = {
        .action = ACTION_ADJUST,
        .target = "location",
        .target_text =
            arena_format(&x->arena, "%.*s %.*s%s%.*s", SLICE_FMT(l->location), SLICE_FMT(l->sku),
                         l->lot.len > 0 ? " lot " : "", SLICE_FMT(l->lot)),
        .reason = arena_format(&x->arena, "%s%.*s: the system says %lld, it would be %lld",
                               l->adjusts ? "" : "counted",
                               SLICE_FMT(l->adjusts ? l->reason_code : SLICE("")),
                               (long long)c->outcomes[at].before, (long long)c->outcomes[at].after),
        .path = l->adjusts ? SLICE("/v1/adjustments") : SLICE("/v1/counts"),
        .body = line_body(x, c, at)};
    enum hf_status s = gate_open(w, x, &g, &c->requests[at], &status);
    if (s == HF_REFUSED &&
        status != 409) { /* nobody who could approve: the exception stands, the paper waits */
        c->requests[at] = 0;
        s = HF_OK;
    }
    exchange_clear(x);
    return s < 0 ? s : HF_OK;
}

static void put_line(struct exchange *x, const struct work *w, const struct count_paper *c, int at)
{
    static const char *const words[] = {"same", "opening", "applied", "needs_approval", "moved"};
    const struct count_line *l = &c->lines[at];
    const struct count_outcome *out = &c->outcomes[at];
    struct json_out *o = &x->out;
    json_open(o, '{');
    json_key(o, "sku");
    json_put_text(o, l->sku);
    if (l->lot.len > 0) {
        json_key(o, "lot");
        json_put_text(o, l->lot);
    }
    if (out->result != COUNT_MOVED) { /* that line is counted again: blind */
        json_key(o, "before");
        json_put_i64(o, out->before);
        json_key(o, "counted");
        json_put_i64(o, out->after);
    }
    json_key(o, "result");
    json_put_str(o, words[out->result]);
    if (out->result == COUNT_NEEDS_APPROVAL)
        put_id_key(x, "request", "req", w->merchant_id, c->requests[at]);
    json_close(o, '}');
}

static bool code_is_known(struct slice code)
{
    for (int i = 0; adjustment_codes[i] != NULL; i++)
        if (slice_is(code, adjustment_codes[i]))
            return true;
    return false;
}

static bool read_line(struct exchange *x, const struct json *v, const struct count_line *head,
                      struct count_line *line)
{
    const int64_t most = 1000000000;
    const struct json *before = json_get(v, "before");
    struct slice at = json_get_text(v, "counted_at");
    struct date day;
    *line = *head;
    line->sku = json_get_text(v, "sku");
    line->lot = json_get_text(v, "lot");
    line->expiry = json_get_text(v, "expiry");
    line->reason_code = json_get_text(v, "reason_code");
    line->seen = before != NULL && before->kind != JSON_NULL;
    line->instant_known = at.len > 0;
    bool good = (at.len == 0 || instant_parse(at, &line->counted_at_us)) && line->sku.len > 0 &&
                json_i64(json_get(v, "quantity"), &line->qty_each) && line->qty_each <= most &&
                line->qty_each >= (line->adjusts ? -most : 0) &&
                (!line->seen || json_i64(before, &line->seen_each)) &&
                (line->expiry.len == 0 || date_parse(line->expiry, &day));
    if (!good)
        exchange_problem(x, 400, "body_invalid",
                         line->adjusts
                             ? "lines: expected {\"sku\",\"lot\",\"expiry\",\"quantity\" (a "
                               "difference),\"reason_code\"}"
                             : "lines: expected {\"sku\",\"lot\",\"expiry\",\"quantity\"}");
    else if (line->adjusts && (line->qty_each == 0 || !code_is_known(line->reason_code)))
        exchange_problem(x, 400, "body_invalid",
                         "reason_code: expected damaged, expired, found, lost, mispick, "
                         "receiving_error or sample, "
                         "with a difference");
    return x->status == 0;
}

int count_lines_apply(struct work *w, struct exchange *x, struct count_paper *c, bool *waits)
{
    for (int i = 0; i < c->count; i++) {
        struct slice problem = SLICE_NONE;
        c->requests[i] = 0;
        enum hf_status s = record_count(w, &c->lines[i], &c->outcomes[i], &problem);
        if (s == HF_REFUSED) {
            exchange_set_problem(x, 422, "count_refused", "line %d: %.*s", i + 1,
                                 SLICE_FMT(problem));
            return 422 | COMMAND_UNDO; /* the lines before it too: a count is one paper */
        }
        bool asks = s >= 0 && c->outcomes[i].result == COUNT_NEEDS_APPROVAL;
        if (asks)
            s = ask(w, x, c, i);
        if (s < 0)
            return (int)s;
        *waits = *waits || asks;
    }
    return 0;
}

void count_lines_put(struct exchange *x, const struct work *w, const struct count_paper *c)
{
    json_key(&x->out, "lines");
    json_open(&x->out, '[');
    for (int i = 0; i < c->count; i++)
        put_line(x, w, c, i);
    json_close(&x->out, ']');
}

bool count_lines_read(struct exchange *x, const struct json *root, struct count_line *head,
                      int least, struct count_paper *c)
{
    struct slice at = json_get_text(root, "counted_at");
    const struct json *lines = json_get(root, "lines");
    int count = json_is(lines, JSON_ARRAY) ? (int)lines->count : lines == NULL ? 0 : -1;
    head->counted_by = exchange_operator(x, root);
    head->by_owner = may_alone(x, ACTION_ADJUST);
    if (count < least || count > COUNT_LINES_MAX ||
        (at.len > 0 && !instant_parse(at, &head->counted_at_us))) {
        exchange_problem(x, 400, "body_invalid",
                         "expected counted_at as a time, and %d to %d lines", least,
                         COUNT_LINES_MAX);
        return false;
    }
    JSON_EACH(v, lines)
    if (!read_line(x, v, head, &c->lines[c->count++]))
        return false;
    return true;
}
