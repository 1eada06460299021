/* What the floor says about stock by hand: counts and adjustments.
 * Behind /v1/counts and /v1/adjustments.
 * Promise: a count is one paper; what it may not say alone becomes a request. */
#include "flow/catalogue/import_rows.h"
#include "http/api/count_lines.h"
#include "http/api/stock_routes.h"
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
    struct slice warehouse = json_get_text(root, "warehouse"),
                 sheet = json_get_text(root, "count_task");
    int64_t merchant_id;
    if (warehouse.len > 0)
        head.warehouse = directory_warehouse(x->directory, warehouse);
    if (sheet.len > 0 && !admit_id(x, sheet, "cnt", &merchant_id, &head.count_task_id))
        return;
    if (head.warehouse == NULL || head.location.len == 0 || head.location.len > 64) {
        exchange_problem(x, 400, "body_invalid",
                         "expected merchant, warehouse, location, counted_at and 1 to %d lines",
                         COUNT_LINES_MAX);
        return;
    }
    if (!count_lines_read(x, root, &head, 1, c))
        return;
    x->state = c;
    exchange_command(x, &(struct command){.merchant_id = c->merchant->merchant_id,
                                          .action = head.adjusts ? "adjust" : "count",
                                          .apply = apply_counts});
}
