/* Codes as the API lists them, with the state of their windows.
 * Behind GET /v1/aliases.
 * Promise: the state of a window is computed here from its dates, nowhere stored; a page costs the
 * same wherever it begins. */
#include "base/instant.h"
#include "http/api/catalogue_view.h"
#include "http/api/page.h"
#include "store/sql.h"

enum { SCAN_MAX = 5000, DAYS_MAX = 366 };

enum window_state alias_view_state(const struct alias_view *v, const struct merchant *m,
                                   int64_t now_us)
{
    return window_state(&v->window, now_us, m->profile->catalogue.warn_days * US_PER_DAY);
}

/* Columns as of list_aliases.sql, from the second on. */
struct alias_view alias_view_read(struct rows *rows)
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

void put_text_key(struct json_out *o, const char *key, struct slice text)
{
    json_key(o, key);
    json_put_text(o, text);
}

void put_instant_key(struct json_out *o, const char *key, int64_t us)
{
    json_key(o, key);
    json_put_instant(o, us);
}

void put_alias_view(struct json_out *o, const struct alias_view *v, enum window_state state)
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
    const struct param key[] = {P_I64(m),
                                P_TEXT(q->after_kind),
                                P_TEXT(q->after_scope),
                                P_TEXT(q->after_value),
                                P_I64(q->after_id),
                                P_I64(most),
                                P_TEXT(q->sku.len > 0 ? q->sku : q->code)};
    const struct sql *sql = q->sku.len > 0    ? SQL_list_aliases_of_sku
                            : q->code.len > 0 ? SQL_list_aliases_of_code
                                              : SQL_list_aliases;
    return store_query(tx, sql, key, sql == SQL_list_aliases ? 6 : 7, rows);
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
        struct alias_view v = alias_view_read(&rows);
        enum window_state state = alias_view_state(&v, q->merchant, now_us);
        last = row_text_copy(&rows, 0);
        more = ++seen == SCAN_MAX; /* what was looked at without a match is not looked at again */
        if (q->state >= 0 && (int)state != q->state)
            continue;
        shown++;
        put_alias_view(&x->out, &v, state);
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

/* "barcode||8430000000021|42" of the list by key. */
static bool read_key_cursor(struct list_query *q)
{
    struct slice parts[2], rest = q->after;
    long long id;
    q->after_kind = q->after_scope = q->after_value = SLICE("");
    for (int i = 0; i < 2 && q->after.len > 0; i++) {
        const char *bar = rest.len > 0 ? memchr(rest.ptr, '|', rest.len) : NULL;
        if (bar == NULL)
            return false;
        parts[i] = (struct slice){rest.ptr, (size_t)(bar - rest.ptr)};
        rest = (struct slice){bar + 1, rest.len - parts[i].len - 1};
    }
    if (q->after.len == 0)
        return true;
    const char *last = rest.len > 0 ? memrchr(rest.ptr, '|', rest.len) : NULL;
    if (last == NULL ||
        !slice_to_i64((struct slice){last + 1, rest.len - (size_t)(last + 1 - rest.ptr)}, &id))
        return false;
    q->after_kind = parts[0];
    q->after_scope = parts[1];
    q->after_value = (struct slice){rest.ptr, (size_t)(last - rest.ptr)};
    q->after_id = id;
    return true;
}

struct list_query *catalogue_query(struct exchange *x)
{
    struct list_query *q = ARENA_NEW(&x->arena, struct list_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return NULL;
    }
    q->merchant = admit_merchant(x, exchange_query(x, "merchant"));
    if (q->merchant == NULL || !page_limit(x, &q->limit))
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
    struct list_query *q = catalogue_query(x);
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
    bool dated = q->starts_days > 0 || q->ends_days > 0;
    if (!(dated ? read_dated_cursor(q) : read_key_cursor(q))) {
        exchange_problem(x, 400, "cursor_invalid", "cursor: not one of ours");
        return;
    }
    exchange_read(x, q->state == WINDOW_PROPOSED ? read_proposed : read_list);
}
