/* What the floor says about stock by hand: counts and adjustments; and codes by hand.
 * Behind /v1/counts, /v1/adjustments and POST /v1/aliases.
 * Promise: a count is one paper; what it may not say alone becomes a request. */
#include "flow/import_rows.h"
#include "http/count_lines.h"
#include "http/stock_routes.h"
#include "partner/canonical.h"

static int apply_counts(struct work *w, struct exchange *x)
{
    struct count_paper *c = x->state;
    bool waits = false;
    w->object = "location";
    int status = count_lines_apply(w, x, c, &waits);
    if (status != 0)
        return status;
    json_open(&x->out, '{');
    count_lines_put(x, w, c);
    json_close(&x->out, '}');
    return waits ? 202 : 200;
}

void handle_counts(struct exchange *x)
{
    struct count_paper *c = ARENA_NEW(&x->arena, struct count_paper);
    const struct json *root = c != NULL ? exchange_json(x) : NULL;
    if (root == NULL) {
        if (c == NULL)
            exchange_trouble(x, HF_FULL);
        return;
    }
    c->merchant = admit_merchant(x, json_get_text(root, "merchant"));
    if (c->merchant == NULL)
        return;
    struct count_line head = {.warehouse = c->merchant->warehouse,
                              .location = json_get_text(root, "location"),
                              .adjusts = x->route->variant == COUNT_ADJUSTMENT};
    struct slice warehouse = json_get_text(root, "warehouse"), sheet = json_get_text(root, "count_task");
    int64_t merchant_id;
    if (warehouse.len > 0)
        head.warehouse = directory_warehouse(x->directory, warehouse);
    if (sheet.len > 0 && !admit_id(x, sheet, "cnt", &merchant_id, &head.count_task_id))
        return;
    if (head.warehouse == NULL || head.location.len == 0 || head.location.len > 64) {
        exchange_problem(x, 400, "body_invalid",
                         "expected merchant, warehouse, location, counted_at and 1 to %d lines", COUNT_LINES_MAX);
        return;
    }
    if (!count_lines_read(x, root, &head, 1, c))
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
