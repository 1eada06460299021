/* One SKU with everything that is known of it, renames to come, what lacks.
 * Behind GET /v1/skus/{sku}, /v1/renames and /v1/master_gaps.
 * Promise: what is shown of a code's window is what its dates say now. */
#include "http/api/catalogue_view.h"

#include <stdlib.h>

#include "flow/catalogue/catalogue.h"
#include "flow/catalogue/resolve_code.h"
#include "store/sql.h"

enum { GAPS_SCANNED = 1000, MOMENTS_MAX = 1000, DAYS_MAX = 366, RENAME_DAYS = 90 };

/* -- renames */

void put_rename(struct json_out *o, struct rows *rows)
{
    json_open(o, '{');
    put_text_key(o, "from", row_text(rows, 0));
    put_text_key(o, "to", row_text(rows, 1));
    put_instant_key(o, "at", row_i64(rows, 2));
    put_instant_key(o, "old_until", row_i64(rows, 3));
    json_key(o, "state");
    json_put_str(o, row_i64(rows, 4) != 0 ? "done" : "planned");
    put_text_key(o, "source", row_text(rows, 5));
    put_text_key(o, "reason", row_text(rows, 6));
    put_text_key(o, "author", row_text(rows, 7));
    json_close(o, '}');
}

static int read_renames(struct exchange *x, struct txn *tx)
{
    const struct list_query *q = x->state;
    struct rows rows;
    enum hf_status s =
        store_query(tx, SQL_list_planned_renames,
                    PARAMS(P_I64(q->merchant->merchant_id),
                           P_I64(clock_now_us(x->hub->clock) + q->starts_days * US_PER_DAY),
                           P_TEXT(q->after), P_I64(q->limit + 1)),
                    &rows);
    if (s < 0)
        return (int)s;
    struct slice last = SLICE_NONE;
    int64_t shown = 0;
    bool more = false;
    json_open(&x->out, '{');
    json_key(&x->out, "items");
    json_open(&x->out, '[');
    while (!more && rows_next(&rows)) {
        more = shown++ == q->limit;
        if (more)
            break;
        last = row_text_copy(&rows, 0);
        put_rename(&x->out, &rows);
    }
    s = rows_end(&rows);
    json_close(&x->out, ']');
    put_text_key(&x->out, "next", more ? last : SLICE_NONE);
    json_close(&x->out, '}');
    return s < 0 ? (int)s : 200;
}

void handle_list_renames(struct exchange *x)
{
    struct list_query *q = catalogue_query(x);
    if (q != NULL &&
        exchange_query_i64(x, "within_days", RENAME_DAYS, 1, DAYS_MAX, &q->starts_days))
        exchange_read(x, read_renames);
}

/* -- what lacks before goods are accepted */

void put_gaps(struct json_out *o, const char *key, uint32_t gaps)
{
    json_key(o, key);
    json_open(o, '[');
    for (unsigned i = 0; i < MASTER_PARTS; i++)
        if (gaps & 1u << i)
            json_put_str(o, master_part_name(i));
    json_close(o, ']');
}

static int put_gap_list(struct exchange *x, struct work *view)
{
    const struct list_query *q = x->state;
    struct rows rows;
    struct sku_row {
        int64_t id;
        struct slice code;
    } *all = ARENA_ARRAY(txn_arena(view->tx), struct sku_row, GAPS_SCANNED);
    int64_t count = 0, shown = 0, at = 0;
    if (all == NULL)
        return HF_FULL;
    enum hf_status s =
        store_query(view->tx, SQL_list_sku_ids,
                    PARAMS(P_I64(view->merchant_id), P_TEXT(q->after), P_I64(GAPS_SCANNED)), &rows);
    if (s < 0)
        return (int)s;
    while (count < GAPS_SCANNED && rows_next(&rows)) {
        all[count].id = row_i64(&rows, 0);
        all[count++].code = row_text_copy(&rows, 1);
    }
    s = rows_end(&rows);
    json_open(&x->out, '{');
    json_key(&x->out, "items");
    json_open(&x->out, '[');
    for (; at < count && shown < q->limit && s >= 0; at++) {
        uint32_t gaps = 0;
        s = find_master_gaps(view, all[at].id, &gaps);
        if (s < 0 || gaps == 0)
            continue;
        shown++;
        json_open(&x->out, '{');
        put_text_key(&x->out, "sku", all[at].code);
        put_gaps(&x->out, "lacks", gaps);
        json_close(&x->out, '}');
    }
    json_close(&x->out, ']');
    put_text_key(&x->out, "next",
                 at > 0 && (at < count || count == GAPS_SCANNED) ? all[at - 1].code : SLICE_NONE);
    json_close(&x->out, '}');
    return s < 0 ? (int)s : 200;
}

static int read_gaps(struct exchange *x, struct txn *tx)
{
    const struct list_query *q = x->state;
    struct work view;
    enum hf_status s = work_view(&view, tx, x->hub, q->merchant->merchant_id);
    if (s != HF_OK)
        return s < 0 ? (int)s : (int)HF_FAILED;
    int answer = put_gap_list(x, &view);
    s = work_end_unchanged(&view, answer < 0 ? (enum hf_status)answer : HF_OK);
    return s < 0 ? (int)s : answer;
}

void handle_list_master_gaps(struct exchange *x)
{
    if (catalogue_query(x) != NULL)
        exchange_read(x, read_gaps);
}

/* -- one SKU */

struct moment { /* of the time line */
    int64_t at_us;
    const char *event;
    struct slice what;
};
struct sku_page {
    struct work *view;
    int64_t sku_id;
    struct moment *moments;
    int moment_count;
};

static void add_moment(struct sku_page *p, int64_t at_us, const char *event, struct slice what)
{
    if (at_us != 0 && p->moment_count < MOMENTS_MAX)
        p->moments[p->moment_count++] = (struct moment){at_us, event, what};
}

static int by_time(const void *a, const void *b)
{
    const struct moment *left = a, *right = b;
    return left->at_us < right->at_us ? -1 : left->at_us > right->at_us;
}

static enum hf_status put_master(struct exchange *x, struct sku_page *p)
{
    static const char *const numbers[] = {"version", "weight_g", "length_mm", "width_mm",
                                          "height_mm"};
    static const char *const flags[] = {"bundle", "lot_tracked", "expiry_tracked", "serial_tracked",
                                        "fragile"};
    static const char *const texts[] = {"sku",       "name",       "variant_of",          "variant",
                                        "packaging", "look_alike", "distinguishing_label"};
    struct json_out *o = &x->out;
    struct rows rows;
    uint32_t gaps = 0;
    enum hf_status s = store_query(p->view->tx, SQL_read_sku,
                                   PARAMS(P_I64(p->view->merchant_id), P_I64(p->sku_id)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows)) {
        put_id_key(x, "id", "sku", p->view->merchant_id, p->sku_id);
        for (int i = 0; i < 7; i++)
            put_text_key(o, texts[i], row_text(&rows, i));
        for (int i = 0; i < 5; i++) {
            json_key(o, numbers[i]);
            json_put_i64(o, row_i64(&rows, 7 + i));
        }
        for (int i = 0; i < 5; i++) {
            json_key(o, flags[i]);
            json_put_bool(o, row_i64(&rows, 12 + i) != 0);
        }
        put_instant_key(o, "archived_at", row_i64(&rows, 17));
        put_instant_key(o, "updated_at", row_i64(&rows, 18));
        add_moment(p, row_i64(&rows, 17), "archived", row_text_copy(&rows, 0));
    }
    s = rows_end(&rows);
    if (s >= 0)
        s = find_master_gaps(p->view, p->sku_id, &gaps);
    put_gaps(o, "lacks", gaps);
    return s;
}

static enum hf_status put_levels(struct exchange *x, struct sku_page *p)
{
    static const char *const numbers[] = {"quantity", "weight_g", "length_mm", "width_mm",
                                          "height_mm"};
    struct json_out *o = &x->out;
    struct rows rows;
    enum hf_status s = store_query(p->view->tx, SQL_list_sku_levels,
                                   PARAMS(P_I64(p->view->merchant_id), P_I64(p->sku_id)), &rows);
    if (s < 0)
        return s;
    json_key(o, "levels");
    json_open(o, '[');
    while (rows_next(&rows)) {
        json_open(o, '{');
        put_text_key(o, "level", row_text(&rows, 0));
        for (int i = 0; i < 5; i++) {
            json_key(o, numbers[i]);
            json_put_i64(o, row_i64(&rows, 1 + i));
        }
        json_close(o, '}');
    }
    json_close(o, ']');
    return rows_end(&rows);
}

static enum hf_status put_codes(struct exchange *x, struct sku_page *p)
{
    struct arena *a = txn_arena(p->view->tx);
    int64_t now_us = clock_now_us(x->hub->clock);
    struct rows rows;
    enum hf_status s = store_query(
        p->view->tx, SQL_list_sku_aliases,
        PARAMS(P_I64(p->view->merchant_id), P_I64(p->sku_id), P_I64(MOMENTS_MAX / 2)), &rows);
    if (s < 0)
        return s;
    json_key(&x->out, "codes");
    json_open(&x->out, '[');
    while (rows_next(&rows)) {
        struct alias_view v = alias_view_read(&rows);
        enum window_state state = alias_view_state(&v, p->view->merchant, now_us);
        struct slice code =
            arena_format(a, "%.*s%s%.*s %.*s", SLICE_FMT(v.kind), v.scope.len ? ":" : "",
                         SLICE_FMT(v.scope), SLICE_FMT(v.value));
        put_alias_view(&x->out, &v, state);
        add_moment(p, v.window.from_us, "opens", code);
        add_moment(p, v.window.to_us != 0 ? v.window.to_us : v.window.planned_to_us,
                   v.window.reassigned ? "reassigned" : "ends", code);
    }
    json_close(&x->out, ']');
    return rows_end(&rows);
}

static enum hf_status put_renames(struct exchange *x, struct sku_page *p)
{
    struct rows rows;
    enum hf_status s = store_query(p->view->tx, SQL_list_sku_renames,
                                   PARAMS(P_I64(p->view->merchant_id), P_I64(p->sku_id)), &rows);
    if (s < 0)
        return s;
    json_key(&x->out, "renames");
    json_open(&x->out, '[');
    while (rows_next(&rows)) {
        put_rename(&x->out, &rows);
        add_moment(p, row_i64(&rows, 2), "renamed",
                   arena_format(txn_arena(p->view->tx), "%.*s to %.*s",
                                SLICE_FMT(row_text(&rows, 0)), SLICE_FMT(row_text(&rows, 1))));
    }
    json_close(&x->out, ']');
    return rows_end(&rows);
}

/* Component lists of every version, oldest first. */
static enum hf_status put_versions(struct exchange *x, struct sku_page *p)
{
    struct json_out *o = &x->out;
    struct rows rows;
    int64_t open_us = -1;
    enum hf_status s = store_query(p->view->tx, SQL_list_bundle_versions,
                                   PARAMS(P_I64(p->view->merchant_id), P_I64(p->sku_id)), &rows);
    if (s < 0)
        return s;
    json_key(o, "versions");
    json_open(o, '[');
    while (rows_next(&rows)) {
        if (row_i64(&rows, 0) != open_us) {
            if (open_us >= 0) {
                json_close(o, ']');
                json_close(o, '}');
            }
            open_us = row_i64(&rows, 0);
            json_open(o, '{');
            put_instant_key(o, "valid_from", open_us);
            json_key(o, "components");
            json_open(o, '[');
            add_moment(p, open_us, "bundle_version", SLICE(""));
        }
        json_open(o, '{');
        put_text_key(o, "sku", row_text(&rows, 1));
        json_key(o, "quantity");
        json_put_i64(o, row_i64(&rows, 2));
        json_close(o, '}');
    }
    if (open_us >= 0) {
        json_close(o, ']');
        json_close(o, '}');
    }
    json_close(o, ']');
    return rows_end(&rows);
}

static void put_timeline(struct exchange *x, struct sku_page *p)
{
    struct json_out *o = &x->out;
    qsort(p->moments, (size_t)p->moment_count, sizeof *p->moments, by_time);
    json_key(o, "timeline");
    json_open(o, '[');
    for (int i = 0; i < p->moment_count; i++) {
        json_open(o, '{');
        put_instant_key(o, "at", p->moments[i].at_us);
        json_key(o, "event");
        json_put_str(o, p->moments[i].event);
        put_text_key(o, "what", p->moments[i].what);
        json_close(o, '}');
    }
    json_close(o, ']');
}

static int put_sku(struct exchange *x, struct work *view)
{
    struct sku_page p = {.view = view};
    p.moments = ARENA_ARRAY(txn_arena(view->tx), struct moment, MOMENTS_MAX);
    if (p.moments == NULL)
        return HF_FULL;
    enum hf_status s = find_sku_named(view, x->params[0], &p.sku_id, NULL);
    if (s == HF_NOT_FOUND) {
        exchange_set_problem(x, 404, "not_found",
                             "no SKU has that code, now or within a window that is open");
        return 404;
    }
    json_open(&x->out, '{');
    static enum hf_status (*const parts[])(struct exchange *, struct sku_page *) = {
        put_master, put_levels, put_codes, put_renames, put_versions};
    for (size_t i = 0; i < sizeof parts / sizeof *parts && s >= 0; i++)
        s = parts[i](x, &p);
    put_timeline(x, &p);
    json_close(&x->out, '}');
    return s < 0 ? (int)s : 200;
}

static int read_sku(struct exchange *x, struct txn *tx)
{
    const struct list_query *q = x->state;
    struct work view;
    enum hf_status s = work_view(&view, tx, x->hub, q->merchant->merchant_id);
    if (s != HF_OK)
        return s < 0 ? (int)s : (int)HF_FAILED;
    int answer = put_sku(x, &view);
    s = work_end_unchanged(&view, answer < 0 ? (enum hf_status)answer : HF_OK);
    return s < 0 ? (int)s : answer;
}

void handle_get_sku(struct exchange *x)
{
    if (catalogue_query(x) != NULL)
        exchange_read(x, read_sku);
}
