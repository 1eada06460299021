/* The floor's list of tasks, and claiming them by name.
 * Behind /v1/tasks.
 * Promise: what is on the list can be done now; a claim takes all its shipments or none. */
#include "http/api/task_routes.h"
#include "http/api/page.h"

#include "base/ids.h"
#include "flow/floor/context_scan.h"
#include "flow/floor/pick_task.h"
#include "http/api/paper_routes.h"
#include "http/api/scan_routes.h"
#include "partner/canonical.h"
#include "store/sql.h"

static const char *const kinds[] = {"pick", "pack",
                                    "put_back"}; /* as list_tasks.sql numbers them */
enum { KINDS = sizeof kinds / sizeof *kinds };

struct task_query {
    const struct merchant *merchant;
    int64_t kind, limit;
};

static void put_claim(struct exchange *x, const struct task_query *q, struct rows *rows)
{
    struct json_out *o = &x->out;
    json_key(o, "claim");
    if (row_i64(rows, 10) == 0) {
        json_put_null(o);
        return;
    }
    json_open(o, '{');
    put_id_key(x, "batch", "tsk", q->merchant->merchant_id, row_i64(rows, 6));
    json_key(o, "operator");
    json_put_text(o, row_text(rows, 7));
    json_key(o, "device");
    json_put_text(o, row_text(rows, 8));
    json_key(o, "tote");
    json_put_text(o, row_text(rows, 9).len > 0 ? row_text(rows, 9) : SLICE_NONE);
    json_key(o, "at");
    json_put_instant(o, row_i64(rows, 10));
    json_close(o, '}');
}

static void put_task(struct exchange *x, const struct task_query *q, struct rows *rows)
{
    struct json_out *o = &x->out;
    json_open(o, '{');
    put_id_key(x, "shipment", "shp", q->merchant->merchant_id, row_i64(rows, 0));
    put_id_key(x, "order", "ord", q->merchant->merchant_id, ORDER_OF(row_i64(rows, 0)));
    json_key(o, "kind");
    json_put_str(o, kinds[row_i64(rows, 1) % KINDS]);
    json_key(o, "state");
    json_put_str(o, order_state_name((enum order_state)row_i64(rows, 2)));
    json_key(o, "service");
    json_put_text(o, row_text(rows, 3));
    json_key(o, "cutoff");
    json_put_instant(o, row_i64(rows, 4));
    json_key(o, "units");
    json_put_i64(o, row_i64(rows, 5));
    put_claim(x, q, rows);
    json_close(o, '}');
}

/* Those with a cut-off first, then, as far as the limit allows, those without. */
static int read_tasks(struct exchange *x, struct txn *tx)
{
    const struct task_query *q = x->state;
    int64_t merchant_id = q->merchant->merchant_id;
    struct page p;
    enum hf_status s = page_open_whole(
        &p, x, tx, SQL_list_tasks,
        PARAMS(P_I64(merchant_id), P_I64(q->kind), P_I64(q->limit), P_I64(1), P_I64(INT64_MAX)));
    if (s < 0)
        return (int)s;
    while (page_next(&p))
        put_task(x, q, &p.rows);
    if (p.shown < q->limit) {
        s = rows_end(&p.rows);
        if (s >= 0)
            s = store_query(tx, SQL_list_tasks,
                            PARAMS(P_I64(merchant_id), P_I64(q->kind), P_I64(q->limit - p.shown),
                                   P_I64(0), P_I64(0)),
                            &p.rows);
        if (s < 0)
            return (int)s;
        while (page_next(&p))
            put_task(x, q, &p.rows);
    }
    return page_close_whole(&p);
}

void handle_list_tasks(struct exchange *x)
{
    struct task_query *q = ARENA_NEW(&x->arena, struct task_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    q->merchant = admit_merchant(x, exchange_query(x, "merchant"));
    if (q->merchant == NULL || !page_limit(x, &q->limit))
        return;
    struct slice kind = exchange_query(x, "kind");
    q->kind = -1;
    for (int i = 0; i < KINDS; i++)
        if (slice_is(kind, kinds[i]))
            q->kind = i;
    if (kind.len > 0 && q->kind < 0) {
        exchange_problem(x, 400, "query_invalid", "kind: expected pick, pack or put_back");
        return;
    }
    x->state = q;
    exchange_read(x, read_tasks);
}

/* -- claiming */

struct claim_command {
    struct claim_wish wish;
    const struct merchant *merchant;
};

static int apply_claim(struct work *w, struct exchange *x)
{
    struct claim_command *c = x->state;
    struct scan_answer a;
    c->wish.batch_id = work_new_id(w);
    w->object = "batch";
    w->object_id = c->wish.batch_id;
    const struct scan by = {.device = c->wish.device, .operator_name = c->wish.operator_name};
    enum hf_status s = claim_tasks(w, &c->wish, &a);
    if (s == HF_OK)
        s = follow_scan(w, &by, &a, 0); /* what the device scans next belongs to it */
    if (s < 0)
        return (int)s;
    if (s == HF_REFUSED) {
        char id[ID_TEXT_BYTES];
        id_print(x->hub->ids_key, "shp", w->merchant_id, a.shipment_id, id);
        exchange_set_problem(x, 422, a.problem, "%s: %.*s", id, SLICE_FMT(a.message));
        return 422 | COMMAND_UNDO;
    }
    w->object = "batch"; /* the unit is the claim's */
    w->object_id = c->wish.batch_id;
    json_open(&x->out, '{');
    put_id_key(x, "batch", "tsk", w->merchant_id, c->wish.batch_id);
    json_key(&x->out, "shipments");
    json_put_i64(&x->out, c->wish.count);
    put_next_step(x, w, &a);
    json_close(&x->out, '}');
    return 200;
}

static bool read_claim(struct exchange *x, const struct json *list, struct claim_command *c)
{
    struct claim_wish *wish = &c->wish;
    bool good =
        list != NULL && list->kind == JSON_ARRAY && list->count >= 1 && list->count <= BATCH_MAX;
    JSON_EACH(item, good ? list : NULL)
    {
        static const char *const keys[] = {"shipment", "tote", NULL};
        struct doc_error error = {0};
        struct slice tote = json_get_text(item, "tote");
        int64_t merchant_id = 0, id = 0;
        if (canonical_keys(&x->arena, item, 0, keys, &error) != HF_OK || tote.len > 64) {
            exchange_problem(x, 400, "body_invalid", "shipments: expected {shipment, tote}");
            return false;
        }
        if (!admit_id(x, json_get_text(item, "shipment"), "shp", &merchant_id, &id))
            return false;
        if (merchant_id != c->merchant->merchant_id) {
            exchange_problem(x, 422, "other_merchant", "a batch is of one merchant");
            return false;
        }
        for (int i = 0; i < wish->count; i++)
            if (wish->shipments[i] == id || (tote.len > 0 && slice_eq(wish->totes[i], tote))) {
                exchange_problem(x, 400, "body_invalid",
                                 "shipments: a shipment or a tote stands there twice");
                return false;
            }
        wish->totes[wish->count] = tote.ptr != NULL ? tote : SLICE("");
        wish->shipments[wish->count++] = id;
    }
    if (!good)
        exchange_problem(x, 400, "body_invalid", "shipments: expected 1 to %d of {shipment, tote}",
                         (int)BATCH_MAX);
    return good;
}

void handle_claim_tasks(struct exchange *x)
{
    static const char *const keys[] = {"merchant",  "device",    "operator",
                                       "shipments", "take_over", NULL};
    struct claim_command *c = ARENA_NEW(&x->arena, struct claim_command);
    if (c == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    const struct json *root = exchange_object(x, keys);
    if (root == NULL)
        return;
    c->merchant = admit_merchant(x, json_get_text(root, "merchant"));
    if (c->merchant == NULL)
        return;
    c->wish.device = exchange_device(x, root);
    c->wish.operator_name = exchange_operator(x, root);
    c->wish.take_over = json_is_true(json_get(root, "take_over"));
    c->wish.spanish = wants_spanish(x);
    if (c->wish.device.len == 0 || c->wish.device.len > 64 || c->wish.operator_name.len == 0 ||
        c->wish.operator_name.len > 100) {
        exchange_problem(x, 400, "body_invalid", "expected device and operator");
        return;
    }
    if (!read_claim(x, json_get(root, "shipments"), c))
        return;
    x->state = c;
    exchange_command(x, &(struct command){.merchant_id = c->merchant->merchant_id,
                                          .action = "claim_tasks",
                                          .apply = apply_claim,
                                          .key_optional = true});
}
