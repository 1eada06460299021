/* A list in pages: its query, its frame, its cursor.
 * Under the handlers of every list whose order is an id.
 * Promise: a page never shows a row twice, and never reads more than one row beyond its limit. */
#include "http/api/page.h"

#include <stdio.h>

#include "base/ids.h"

bool page_limit(struct exchange *x, int64_t *limit)
{
    return exchange_query_i64(x, "limit", PAGE_DEFAULT, 1, PAGE_MAX, limit);
}

bool page_cursor(struct exchange *x, const char *prefix, int64_t merchant_id, int64_t *after)
{
    struct slice cursor = exchange_query(x, "cursor");
    int64_t whose, id;
    if (cursor.len == 0)
        return true;
    if (!id_parse(x->hub->ids_key, prefix, cursor, &whose, &id) || whose != merchant_id) {
        exchange_problem(x, 400, "cursor_invalid", "cursor: expected the \"next\" of this list");
        return false;
    }
    *after = id;
    return true;
}

const struct merchant *page_admit(struct exchange *x, const char *prefix, int64_t *limit,
                                  int64_t *after)
{
    const struct merchant *m = admit_merchant(x, exchange_query(x, "merchant"));
    return m != NULL && page_limit(x, limit) && page_cursor(x, prefix, m->merchant_id, after)
               ? m
               : NULL;
}

enum hf_status page_open(struct page *p, struct exchange *x, struct txn *tx, int64_t limit,
                         const struct sql *sql, const struct param *params, unsigned count)
{
    *p = (struct page){.x = x, .limit = limit};
    enum hf_status s = store_query(tx, sql, params, count, &p->rows);
    if (s < 0)
        return s;
    json_open(&x->out, '{');
    json_key(&x->out, "items");
    json_open(&x->out, '[');
    return HF_OK;
}

enum hf_status page_open_whole(struct page *p, struct exchange *x, struct txn *tx,
                               const struct sql *sql, const struct param *params, unsigned count)
{
    enum hf_status s = page_open(p, x, tx, INT64_MAX, sql, params, count);
    p->whole = true;
    return s;
}

bool page_next(struct page *p)
{
    if (p->more || !rows_next(&p->rows))
        return false;
    p->more = p->shown == p->limit;
    if (p->more)
        return false;
    p->shown++;
    p->last = p->whole ? 0 : row_i64(&p->rows, 0);
    return true;
}

static int close_list(struct page *p)
{
    enum hf_status s = rows_end(&p->rows);
    json_close(&p->x->out, '}');
    return s < 0 ? (int)s : 200;
}

int page_close(struct page *p, const char *prefix, int64_t merchant_id)
{
    json_close(&p->x->out, ']');
    put_id_key(p->x, "next", prefix, merchant_id, p->more ? p->last : 0);
    return close_list(p);
}

int page_close_whole(struct page *p)
{
    json_close(&p->x->out, ']');
    json_key(&p->x->out, "next");
    json_put_null(&p->x->out);
    return close_list(p);
}

int page_close_number(struct page *p)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)p->last);
    json_close(&p->x->out, ']');
    json_key(&p->x->out, "next");
    json_put_text(&p->x->out, p->more ? slice_of(text) : SLICE_NONE);
    return close_list(p);
}
