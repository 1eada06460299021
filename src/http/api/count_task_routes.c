/* Cycle counts as tasks: the list, the sheet, start, record, cancel.
 * Behind /v1/count-tasks.
 * Promise: a blind sheet shows no expected figure; what moved while somebody counted is shown and
 * reckoned with; what is not on a whole sheet was not there. */
#include "http/api/count_task_routes.h"
#include "base/ids.h"
#include "base/instant.h"
#include "flow/catalogue/resolve_code.h"
#include "flow/stock/count_task.h"
#include "http/api/count_lines.h"
#include "http/api/page.h"
#include "store/sql.h"

enum { WHY_MIN = 3, WHY_MAX = 200 };

struct task_query {
    const struct merchant *merchant;
    int64_t merchant_id, after, limit, task_id;
    struct slice state, location;
};

/* -- reading */

static const struct sql *list_of(const struct task_query *q)
{
    return q->location.len > 0 ? SQL_list_count_tasks_location
           : q->state.len > 0  ? SQL_list_count_tasks_state
                               : SQL_list_count_tasks;
}

static int read_tasks(struct exchange *x, struct txn *tx)
{
    const struct task_query *q = x->state;
    struct json_out *o = &x->out;
    struct page p;
    enum hf_status s = page_open(&p, x, tx, q->limit, list_of(q),
                                 PARAMS(P_I64(q->merchant_id), P_TEXT(q->state),
                                        P_TEXT(q->location), P_I64(q->after), P_I64(q->limit + 1)));
    if (s < 0)
        return (int)s;
    while (page_next(&p)) {
        static const char *const texts[] = {"warehouse", "location", "reason"};
        json_open(o, '{');
        put_id_key(x, "id", "cnt", q->merchant_id, p.last);
        for (int i = 0; i < 3; i++) {
            json_key(o, texts[i]);
            json_put_text(o, row_text(&p.rows, i + 1));
        }
        json_key(o, "sku");
        json_put_text(o, row_text(&p.rows, 13).len > 0 ? row_text(&p.rows, 13) : SLICE_NONE);
        json_key(o, "guided");
        json_put_bool(o, row_i64(&p.rows, 4) != 0);
        json_key(o, "state");
        json_put_text(o, row_text(&p.rows, 5));
        json_key(o, "opened_by");
        json_put_text(o, row_text(&p.rows, 6));
        json_key(o, "opened_at");
        json_put_instant(o, row_i64(&p.rows, 7));
        json_key(o, "due_at");
        json_put_instant(o, row_i64(&p.rows, 8));
        json_key(o, "ended_at");
        json_put_instant(o, row_i64(&p.rows, 12));
        json_close(o, '}');
    }
    return page_close(&p, "cnt", q->merchant_id);
}

void handle_list_count_tasks(struct exchange *x)
{
    struct task_query *q = ARENA_NEW(&x->arena, struct task_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    q->merchant = admit_merchant(x, exchange_query(x, "merchant"));
    if (q->merchant == NULL || !page_limit(x, &q->limit))
        return;
    q->merchant_id = q->merchant->merchant_id;
    struct slice state = exchange_query(x, "state"), location = exchange_query(x, "location");
    if (!page_cursor(x, "cnt", q->merchant_id, &q->after))
        return;
    q->state = state.len > 0 ? state : SLICE("");
    q->location = location.len > 0 ? location : SLICE("");
    x->state = q;
    exchange_read(x, read_tasks);
}

static void put_expected(struct json_out *o, const struct count_task *t,
                         const struct expected *lines, int count)
{
    json_key(o, "lines");
    json_open(o, '[');
    for (int i = 0; i < count; i++) {
        json_open(o, '{');
        json_key(o, "sku");
        json_put_text(o, lines[i].sku);
        json_key(o, "name");
        json_put_text(o, lines[i].name);
        json_key(o, "lot");
        json_put_text(o, lines[i].lot.len > 0 ? lines[i].lot : SLICE_NONE);
        json_key(o, "expiry");
        json_put_text(o, lines[i].expiry.len > 0 ? lines[i].expiry : SLICE_NONE);
        if (t->guided) {
            json_key(o, "expected");
            json_put_i64(o, lines[i].qty_each);
        }
        json_close(o, '}');
    }
    json_close(o, ']');
}

/* How much moved would tell a blind counter what is expected; that something did, does not. */
static enum hf_status put_window(struct exchange *x, struct work *w, const struct count_task *t)
{
    struct json_out *o = &x->out;
    struct rows rows;
    bool ended = !slice_is(t->state, "open") && !slice_is(t->state, "counting");
    enum hf_status s = store_query(w->tx, SQL_list_count_window,
                                   PARAMS(P_I64(w->merchant_id), P_I64(t->count_task_id)), &rows);
    if (s < 0)
        return s;
    json_key(o, "moved");
    json_open(o, '[');
    while (rows_next(&rows)) {
        json_open(o, '{');
        json_key(o, "sku");
        json_put_text(o, row_text(&rows, 0));
        json_key(o, "lot");
        json_put_text(o, row_text(&rows, 2).len > 0 ? row_text(&rows, 2) : SLICE_NONE);
        if (t->guided || ended) {
            json_key(o, "quantity");
            json_put_i64(o, row_i64(&rows, 4));
        }
        json_key(o, "cause");
        json_put_text(o, row_text(&rows, 5));
        json_key(o, "at");
        json_put_instant(o, row_i64(&rows, 6));
        json_close(o, '}');
    }
    json_close(o, ']');
    return rows_end(&rows);
}

static enum hf_status put_sheet(struct exchange *x, struct work *w, const struct count_task *t)
{
    struct json_out *o = &x->out;
    struct expected *lines = ARENA_ARRAY(txn_arena(w->tx), struct expected, SHEET_LINES_MAX);
    int count = 0;
    bool open = slice_is(t->state, "open") || slice_is(t->state, "counting");
    bool asks = open && t->reason == COUNT_REASON_ZERO_CHECK;
    enum hf_status s = lines == NULL   ? HF_FULL
                       : open && !asks ? list_expected(w, t, lines, &count)
                                       : HF_OK;
    if (s < 0)
        return s;
    json_open(o, '{');
    put_id_key(x, "id", "cnt", w->merchant_id, t->count_task_id);
    json_key(o, "warehouse");
    json_put_text(o, t->warehouse->code);
    json_key(o, "location");
    json_put_text(o, t->location);
    json_key(o, "sku");
    json_put_text(o, t->sku.len > 0 ? t->sku : SLICE_NONE);
    json_key(o, "reason");
    json_put_str(o, count_reason_name(t->reason));
    json_key(o, "asks");
    json_put_str(o, !open     ? "nothing"
                    : asks    ? "is_it_empty"
                    : t->rest ? "what_moved"
                              : "everything");
    json_key(o, "guided");
    json_put_bool(o, t->guided);
    json_key(o, "state");
    json_put_text(o, t->state);
    json_key(o, "opened_by");
    json_put_text(o, t->opened_by);
    json_key(o, "opened_at");
    json_put_instant(o, t->opened_at_us);
    json_key(o, "due_at");
    json_put_instant(o, t->due_at_us);
    json_key(o, "started_by");
    json_put_text(o, t->started_by.len > 0 ? t->started_by : SLICE_NONE);
    json_key(o, "started_at");
    json_put_instant(o, t->started_at_us);
    json_key(o, "ended_by");
    json_put_text(o, t->ended_by.len > 0 ? t->ended_by : SLICE_NONE);
    json_key(o, "ended_at");
    json_put_instant(o, t->ended_at_us);
    put_expected(o, t, lines, count);
    s = put_window(x, w, t);
    json_close(o, '}');
    return s;
}

static int read_task(struct exchange *x, struct txn *tx)
{
    const struct task_query *q = x->state;
    struct count_task *t;
    struct work w;
    enum hf_status s = work_view(&w, tx, x->hub, q->merchant_id);
    if (s == HF_OK) {
        s = load_count_task(&w, q->task_id, &t);
        if (s == HF_OK)
            s = put_sheet(x, &w, t);
        s = work_end_unchanged(&w, s);
    }
    if (s == HF_NOT_FOUND) {
        exchange_set_problem(x, 404, "not_found", "no such count");
        return 404;
    }
    return s < 0 ? (int)s : 200;
}

void handle_get_count_task(struct exchange *x)
{
    struct task_query *q = ARENA_NEW(&x->arena, struct task_query);
    if (q == NULL)
        exchange_trouble(x, HF_FULL);
    else if (admit_id(x, x->params[0], "cnt", &q->merchant_id, &q->task_id)) {
        x->state = q;
        exchange_read(x, read_task);
    }
}

/* -- doing */

struct task_command {
    int64_t merchant_id, task_id;
    struct slice who, why;
    bool says_empty, empty;
    /* opening */
    const struct warehouse *warehouse;
    struct slice location, sku;
    bool guided;
    struct count_paper paper;
};

static int refuse(struct exchange *x, int status, const char *code, const char *what)
{
    exchange_set_problem(x, status, code, "%s", what);
    return status;
}

static int apply_open(struct work *w, struct exchange *x)
{
    const struct task_command *c = x->state;
    struct location l;
    struct count_task *t;
    struct count_wish wish = {.reason = COUNT_REASON_BY_HAND, .guided = c->guided};
    int64_t id;
    w->object = "location";
    enum hf_status s = find_or_plan_location(w, c->warehouse, c->location, &l);
    if (s == HF_NOT_FOUND)
        return refuse(x, 422, "wrong_location",
                      "there is no such location: a count of it is its opening balance");
    if (s >= 0 && c->sku.len > 0)
        s = find_sku_named(w, c->sku, &wish.sku_id, NULL);
    if (s == HF_NOT_FOUND)
        return refuse(x, 422, "count_refused", "that SKU is not in the catalogue");
    wish.location_id = l.location_id;
    if (s >= 0)
        s = open_count(w, &wish, &id);
    if (s >= 0)
        s = load_count_task(w, id, &t);
    w->object_id = l.location_id;
    if (s == HF_OK)
        s = put_sheet(x, w, t);
    return s < 0 ? (int)s : 201;
}

void handle_open_count_task(struct exchange *x)
{
    struct task_command *c = ARENA_NEW(&x->arena, struct task_command);
    const struct json *root = c != NULL ? exchange_json(x) : NULL;
    if (root == NULL) {
        if (c == NULL)
            exchange_trouble(x, HF_FULL);
        return;
    }
    const struct merchant *m = admit_merchant(x, json_get_text(root, "merchant"));
    if (m == NULL)
        return;
    struct slice warehouse = json_get_text(root, "warehouse");
    c->warehouse = warehouse.len > 0 ? directory_warehouse(x->directory, warehouse) : m->warehouse;
    c->location = json_get_text(root, "location");
    c->sku = json_get_text(root, "sku");
    c->guided = json_is_true(json_get(root, "guided"));
    if (c->warehouse == NULL || c->location.len == 0 || c->location.len > 64) {
        exchange_problem(x, 400, "body_invalid",
                         "expected merchant, warehouse, location; sku and guided where wanted");
        return;
    }
    x->state = c;
    exchange_command(x, &(struct command){.merchant_id = m->merchant_id,
                                          .action = "open_count",
                                          .apply = apply_open});
}

/* OK; a status when answered. */
static int find_task(struct work *w, struct exchange *x, struct count_task **t)
{
    const struct task_command *c = x->state;
    enum hf_status s = load_count_task(w, c->task_id, t);
    w->object = "location";
    if (s == HF_NOT_FOUND)
        return refuse(x, 404, "not_found", "no such count");
    if (s < 0)
        return (int)s;
    w->object_id = (*t)->location_id;
    if (!slice_is((*t)->state, "open") && !slice_is((*t)->state, "counting"))
        return refuse(x, 409, "wrong_state", "this count has ended");
    return 0;
}

static int apply_start(struct work *w, struct exchange *x)
{
    const struct task_command *c = x->state;
    struct count_task *t;
    int status = find_task(w, x, &t);
    if (status != 0)
        return status;
    enum hf_status s = start_count_task(w, t, c->who);
    if (s == HF_REFUSED)
        return refuse(x, 409, "wrong_state", "somebody is counting it already");
    if (s == HF_OK)
        s = put_sheet(x, w, t);
    return s < 0 ? (int)s : 200;
}

static int apply_cancel(struct work *w, struct exchange *x)
{
    const struct task_command *c = x->state;
    struct count_task *t;
    int status = find_task(w, x, &t);
    if (status != 0)
        return status;
    enum hf_status s = end_count_task(w, t, "cancelled", c->who, c->why);
    if (s == HF_OK)
        s = put_sheet(x, w, t);
    return s < 0 ? (int)s : 200;
}

static bool on_sheet(const struct count_paper *p, const struct expected *e)
{
    for (int i = 0; i < p->count; i++)
        if (slice_eq(p->lines[i].sku, e->sku) &&
            slice_eq(p->lines[i].lot.ptr ? p->lines[i].lot : SLICE(""), e->lot) &&
            slice_eq(p->lines[i].expiry.ptr ? p->lines[i].expiry : SLICE(""), e->expiry))
            return true;
    return false;
}

/* What is not on a whole sheet was not there. */
static int add_missing(struct work *w, const struct count_task *t, struct count_paper *p,
                       const struct count_line *head)
{
    struct expected *lines = ARENA_ARRAY(txn_arena(w->tx), struct expected, SHEET_LINES_MAX);
    int count = 0;
    enum hf_status s = lines == NULL ? HF_FULL : list_expected(w, t, lines, &count);
    for (int i = 0; i < count && s >= 0; i++) {
        if (on_sheet(p, &lines[i]))
            continue;
        if (p->count == COUNT_LINES_MAX)
            return HF_FULL;
        struct count_line *l = &p->lines[p->count++];
        *l = *head;
        l->sku = lines[i].sku;
        l->lot = lines[i].lot;
        l->expiry = lines[i].expiry;
        l->qty_each = 0;
    }
    return s < 0 ? (int)s : 0;
}

static bool any_moved(const struct count_paper *p)
{
    for (int i = 0; i < p->count; i++)
        if (p->outcomes[i].result == COUNT_MOVED)
            return true;
    return false;
}

static int apply_record(struct work *w, struct exchange *x)
{
    const struct task_command *c = x->state;
    struct count_paper *p = ARENA_NEW(txn_arena(w->tx), struct count_paper);
    struct count_task *t;
    bool waits = false;
    if (p == NULL)
        return HF_FULL;
    *p = c->paper; /* a unit may run again: what it adds is its own */
    int status = find_task(w, x, &t);
    if (status != 0)
        return status;
    if (c->says_empty && !c->empty) {
        enum hf_status s = find_not_empty(w, t);
        if (s >= 0)
            s = put_sheet(x, w, t);
        return s < 0 ? (int)s : 200;
    }
    if (t->reason == COUNT_REASON_ZERO_CHECK && !c->says_empty && p->count == 0)
        return refuse(x, 422, "count_refused", "is it empty? say \"empty\": true or false");
    struct count_line head = {.warehouse = t->warehouse,
                              .location = t->location,
                              .counted_by = c->who,
                              .by_owner = may_alone(x, ACTION_ADJUST),
                              .count_task_id = t->count_task_id,
                              .window_since_us =
                                  slice_is(t->state, "counting") ? t->started_at_us : 0};
    for (int i = 0; i < p->count; i++) {
        p->lines[i].warehouse = t->warehouse;
        p->lines[i].location = t->location;
        p->lines[i].count_task_id = t->count_task_id;
        p->lines[i].window_since_us = head.window_since_us;
        if (t->sku_id != 0 && !slice_eq(p->lines[i].sku, t->sku))
            return refuse(x, 422, "count_refused", "this sheet is for one article only");
    }
    if (!t->rest && (status = add_missing(w, t, p, &head)) != 0)
        return status;
    if ((status = count_lines_apply(w, x, p, &waits)) != 0)
        return status;
    bool moved = any_moved(p);
    enum hf_status s =
        moved ? repeat_count_task(w, t) : end_count_task(w, t, "recorded", c->who, SLICE(""));
    if (s != HF_OK)
        return s < 0 ? (int)s
                     : refuse(x, 409, "wrong_state", "this count has ended") | COMMAND_UNDO;
    json_open(&x->out, '{');
    put_id_key(x, "id", "cnt", w->merchant_id, t->count_task_id);
    json_key(&x->out, "state");
    json_put_text(&x->out, t->state);
    json_key(&x->out, "count_again");
    json_put_bool(&x->out, moved);
    count_lines_put(x, w, p);
    json_close(&x->out, '}');
    return waits ? 202 : 200;
}

static bool read_record(struct exchange *x, const struct json *root, struct task_command *c)
{
    const struct json *empty = json_get(root, "empty");
    struct count_line head = {0};
    c->says_empty = empty != NULL && empty->kind != JSON_NULL;
    c->empty = json_is_true(empty);
    c->paper.merchant = directory_merchant_by_id(x->directory, c->merchant_id);
    if (!count_lines_read(x, root, &head, 0, &c->paper))
        return false;
    bool clash = c->says_empty && c->paper.count > 0;
    if (clash || (!c->says_empty && json_get(root, "lines") == NULL))
        exchange_problem(x, 400, "body_invalid", "expected lines, or empty as true or false");
    return x->status == 0;
}

void handle_count_task(struct exchange *x)
{
    static const struct {
        const char *action;
        int (*apply)(struct work *w, struct exchange *x);
    } steps[] = {
        [COUNT_TASK_START] = {"start_count",  apply_start },
        [COUNT_TASK_RECORD] = {"record_count", apply_record},
        [COUNT_TASK_CANCEL] = {"cancel_count", apply_cancel}
    };
    struct task_command *c = ARENA_NEW(&x->arena, struct task_command);
    const struct json *root = c != NULL ? exchange_json(x) : NULL;
    if (root == NULL) {
        if (c == NULL)
            exchange_trouble(x, HF_FULL);
        return;
    }
    if (!admit_id(x, x->params[0], "cnt", &c->merchant_id, &c->task_id))
        return;
    struct slice operator_name = exchange_operator(x, root);
    c->who = operator_name.len > 0 ? operator_name : x->who.name;
    c->why = json_get_text(root, "reason");
    x->state = c;
    if (x->route->variant == COUNT_TASK_RECORD && !read_record(x, root, c))
        return;
    if (x->route->variant == COUNT_TASK_CANCEL && (c->why.len < WHY_MIN || c->why.len > WHY_MAX)) {
        exchange_problem(x, 400, "body_invalid",
                         "expected reason: why this is not counted, in %d to %d characters",
                         WHY_MIN, WHY_MAX);
        return;
    }
    exchange_command(x, &(struct command){.merchant_id = c->merchant_id,
                                          .action = steps[x->route->variant].action,
                                          .apply = steps[x->route->variant].apply});
}
