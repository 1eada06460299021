/* The catalogue as the API shows it: codes with the state of their windows, one SKU with everything
 * that is known of it, renames to come, what lacks. Behind GET /v1/aliases, /v1/skus/{sku},
 * /v1/renames and /v1/master_gaps. Promise: the state of a window is computed here from its dates,
 * nowhere stored. */
#include <stdio.h>
#include <stdlib.h>

#include "base/instant.h"
#include "flow/catalogue.h"
#include "flow/resolve_code.h"
#include "http/catalogue_routes.h"
#include "rules/alias.h"
#include "store/sql.h"

enum {
    PAGE_DEFAULT = 50,
    PAGE_MAX = 200,
    SCAN_MAX = 5000,
    MOMENTS_MAX = 1000,
    DAYS_MAX = 366,
    RENAME_DAYS = 90
};

struct list_query {
    const struct merchant *merchant;
    struct slice sku, code, after;
    int64_t limit, starts_days, ends_days, after_us, after_id;
    int state; /* -1 = any */
};

static int64_t warn_us(const struct merchant *m)
{
    return m->profile->catalogue.warn_days * US_PER_DAY;
}

struct alias_view {
    struct alias_window window;
    int64_t alias_id, qty, made_at_us, on_the_way;
    struct slice kind, scope, value, sku, source, reason, level, author, approver;
};

/* Columns as of list_aliases.sql, from the second on. */
static struct alias_view read_view(struct rows *rows)
{
    return (struct alias_view){
        .kind = row_text_copy(rows, 1),
        .scope = row_text_copy(rows, 2),
        .value = row_text_copy(rows, 3),
        .sku = row_text_copy(rows, 4),
        .qty = row_i64(rows, 5),
        .window = {row_i64(rows, 6), row_i64(rows, 7), row_i64(rows, 8),
                   slice_is(row_text(rows, 16), "reassigned")},
        .source = row_text_copy(rows, 9),
        .reason = row_text_copy(rows, 10),
        .level = row_text_copy(rows, 11),
        .author = row_text_copy(rows, 12),
        .approver = row_text_copy(rows, 13),
        .made_at_us = row_i64(rows, 14),
        .on_the_way = row_i64(rows, 15),
        .alias_id = row_i64(rows, 17)
    };
}

static void put_text_key(struct json_out *o, const char *key, struct slice text)
{
    json_key(o, key);
    json_put_text(o, text);
}

static void put_instant_key(struct json_out *o, const char *key, int64_t us)
{
    json_key(o, key);
    json_put_instant(o, us);
}

static void put_view(struct json_out *o, const struct alias_view *v, enum window_state state)
{
    json_open(o, '{');
    put_text_key(o, "kind", v->kind);
    put_text_key(o, "scope", v->scope);
    put_text_key(o, "value", v->value);
    put_text_key(o, "sku", v->sku);
    json_key(o, "quantity");
    json_put_i64(o, v->qty);
    put_text_key(o, "level", v->level.len > 0 ? v->level : SLICE_NONE);
    json_key(o, "state");
    json_put_str(o, window_state_name(state));
    put_instant_key(o, "valid_from", v->window.from_us);
    put_instant_key(o, "valid_to", v->window.planned_to_us);
    put_instant_key(o, "ends_at", v->window.to_us);
    json_key(o, "on_the_way");
    json_put_i64(o, v->on_the_way);
    put_text_key(o, "source", v->source);
    put_text_key(o, "reason", v->reason);
    put_text_key(o, "author", v->author);
    put_text_key(o, "approver", v->approver.len > 0 ? v->approver : SLICE_NONE);
    put_instant_key(o, "made_at", v->made_at_us);
    json_close(o, '}');
}

/* "kind|scope|value|id", where only the value may hold a bar. What is no cursor begins anew. */
struct alias_key {
    struct slice kind, scope, value;
    int64_t alias_id;
};

static struct alias_key read_alias_key(struct slice at)
{
    struct alias_key key = {SLICE(""), SLICE(""), SLICE(""), 0};
    long long id = 0;
    const char *end = at.ptr + at.len;
    const char *first = at.len > 0 ? memchr(at.ptr, '|', at.len) : NULL;
    const char *second = first != NULL ? memchr(first + 1, '|', (size_t)(end - first - 1)) : NULL;
    const char *last = second != NULL ? memrchr(second + 1, '|', (size_t)(end - second - 1)) : NULL;
    if (last == NULL || !slice_to_i64((struct slice){last + 1, (size_t)(end - last - 1)}, &id))
        return key;
    key.kind = (struct slice){at.ptr, (size_t)(first - at.ptr)};
    key.scope = (struct slice){first + 1, (size_t)(second - first - 1)};
    key.value = (struct slice){second + 1, (size_t)(last - second - 1)};
    key.alias_id = id;
    return key;
}

static enum hf_status start_list(struct exchange *x, struct txn *tx, struct rows *rows)
{
    const struct list_query *q = x->state;
    int64_t now_us = clock_now_us(x->hub->clock), m = q->merchant->merchant_id, most = SCAN_MAX;
    if (q->starts_days > 0)
        return store_query(tx, SQL_list_aliases_starting,
                           PARAMS(P_I64(m), P_I64(now_us),
                                  P_I64(now_us + q->starts_days * US_PER_DAY), P_I64(q->after_us),
                                  P_I64(q->after_id), P_I64(most)),
                           rows);
    if (q->ends_days > 0)
        return store_query(tx, SQL_list_aliases_ending,
                           PARAMS(P_I64(m), P_I64(now_us),
                                  P_I64(now_us + q->ends_days * US_PER_DAY), P_I64(q->after_us),
                                  P_I64(q->after_id), P_I64(most)),
                           rows);
    struct alias_key key = read_alias_key(q->after);
    return store_query(tx, SQL_list_aliases,
                       PARAMS(P_I64(m), P_TEXT(q->sku), P_TEXT(q->code), P_TEXT(key.kind), P_TEXT(key.scope),
                              P_TEXT(key.value), P_I64(key.alias_id), P_I64(most)),
                       rows);
}

static int read_list(struct exchange *x, struct txn *tx)
{
    const struct list_query *q = x->state;
    int64_t now_us = clock_now_us(x->hub->clock), shown = 0, seen = 0;
    struct slice last = SLICE_NONE;
    struct rows rows;
    bool more = false;
    enum hf_status s = start_list(x, tx, &rows);
    if (s < 0)
        return (int)s;
    json_open(&x->out, '{');
    json_key(&x->out, "items");
    json_open(&x->out, '[');
    while (rows_next(&rows)) {
        if (shown == q->limit) {
            more = true;
            break;
        }
        struct alias_view v = read_view(&rows);
        enum window_state state = window_state(&v.window, now_us, warn_us(q->merchant));
        last = row_text_copy(&rows, 0);
        more = ++seen == SCAN_MAX; /* what was looked at without a match is not looked at again */
        if (q->state >= 0 && (int)state != q->state)
            continue;
        shown++;
        put_view(&x->out, &v, state);
    }
    s = rows_end(&rows);
    json_close(&x->out, ']');
    put_text_key(&x->out, "next", more ? last : SLICE_NONE);
    json_close(&x->out, '}');
    return s < 0 ? (int)s : 200;
}

/* Windows that were asked for by hand and that nobody agreed to yet. */
static int read_proposed(struct exchange *x, struct txn *tx)
{
    const struct list_query *q = x->state;
    struct json_out *o = &x->out;
    struct rows rows;
    enum hf_status s = store_query(tx, SQL_list_proposed_codes,
                                   PARAMS(P_I64(q->merchant->merchant_id),
                                          P_I64(clock_now_us(x->hub->clock)), P_I64(PAGE_MAX)),
                                   &rows);
    if (s < 0)
        return (int)s;
    json_open(o, '{');
    json_key(o, "items");
    json_open(o, '[');
    while (rows_next(&rows)) {
        json_open(o, '{');
        json_key(o, "state");
        json_put_str(o, window_state_name(WINDOW_PROPOSED));
        put_id_key(x, "request", "req", q->merchant->merchant_id, row_i64(&rows, 0));
        put_text_key(o, "about", row_text(&rows, 1));
        put_text_key(o, "requester", row_text(&rows, 2));
        put_text_key(o, "reason", row_text(&rows, 3));
        put_instant_key(o, "approve_by", row_i64(&rows, 4));
        json_close(o, '}');
    }
    s = rows_end(&rows);
    json_close(o, ']');
    put_text_key(o, "next", SLICE_NONE);
    json_close(o, '}');
    return s < 0 ? (int)s : 200;
}

/* "1790000000000000.42" of the lists by date. */
static bool read_dated_cursor(struct list_query *q)
{
    long long us, id;
    const char *dot = q->after.len > 0 ? memchr(q->after.ptr, '.', q->after.len) : NULL;
    if (q->after.len == 0)
        return true;
    if (dot == NULL ||
        !slice_to_i64((struct slice){q->after.ptr, (size_t)(dot - q->after.ptr)}, &us) ||
        !slice_to_i64((struct slice){dot + 1, q->after.len - (size_t)(dot + 1 - q->after.ptr)},
                      &id))
        return false;
    q->after_us = us;
    q->after_id = id;
    return true;
}

static struct list_query *new_query(struct exchange *x)
{
    struct list_query *q = ARENA_NEW(&x->arena, struct list_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return NULL;
    }
    q->merchant = admit_merchant(x, exchange_query(x, "merchant"));
    if (q->merchant == NULL ||
        !exchange_query_i64(x, "limit", PAGE_DEFAULT, 1, PAGE_MAX, &q->limit))
        return NULL;
    struct slice sku = exchange_query(x, "sku"), code = exchange_query(x, "code"),
                 after = exchange_query(x, "cursor");
    q->sku = sku.len > 0 ? sku : SLICE("");
    q->code = code.len > 0 ? code : SLICE("");
    q->after = after.len > 0 ? after : SLICE("");
    q->state = -1;
    x->state = q;
    return q;
}

void handle_list_aliases(struct exchange *x)
{
    struct list_query *q = new_query(x);
    enum window_state state;
    if (q == NULL ||
        !exchange_query_i64(x, "starts_within_days", 0, 0, DAYS_MAX, &q->starts_days) ||
        !exchange_query_i64(x, "ends_within_days", 0, 0, DAYS_MAX, &q->ends_days))
        return;
    struct slice said = exchange_query(x, "state");
    if (said.len > 0 && !window_state_parse(said, &state)) {
        exchange_problem(
            x, 400, "query_invalid",
            "state: expected proposed, approved, open, expiring, closed or reassigned");
        return;
    }
    if (said.len > 0)
        q->state = (int)state;
    if ((q->starts_days > 0 || q->ends_days > 0) && !read_dated_cursor(q)) {
        exchange_problem(x, 400, "cursor_invalid", "cursor: not one of ours");
        return;
    }
    exchange_read(x, q->state == WINDOW_PROPOSED ? read_proposed : read_list);
}

/* -- renames */

static void put_rename(struct json_out *o, struct rows *rows)
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
    struct list_query *q = new_query(x);
    if (q != NULL &&
        exchange_query_i64(x, "within_days", RENAME_DAYS, 1, DAYS_MAX, &q->starts_days))
        exchange_read(x, read_renames);
}

/* -- what lacks before goods are accepted */

static void put_gaps(struct json_out *o, const char *key, uint32_t gaps)
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
    } *all = ARENA_ARRAY(txn_arena(view->tx), struct sku_row, SCAN_MAX);
    int64_t count = 0, shown = 0, at = 0;
    if (all == NULL)
        return HF_FULL;
    enum hf_status s =
        store_query(view->tx, SQL_list_sku_ids,
                    PARAMS(P_I64(view->merchant_id), P_TEXT(q->after), P_I64(SCAN_MAX)), &rows);
    if (s < 0)
        return (int)s;
    while (count < SCAN_MAX && rows_next(&rows)) {
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
                 at > 0 && (at < count || count == SCAN_MAX) ? all[at - 1].code : SLICE_NONE);
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
    if (new_query(x) != NULL)
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
        struct alias_view v = read_view(&rows);
        enum window_state state = window_state(&v.window, now_us, warn_us(p->view->merchant));
        struct slice code =
            arena_format(a, "%.*s%s%.*s %.*s", SLICE_FMT(v.kind), v.scope.len ? ":" : "",
                         SLICE_FMT(v.scope), SLICE_FMT(v.value));
        put_view(&x->out, &v, state);
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
    if (new_query(x) != NULL)
        exchange_read(x, read_sku);
}
