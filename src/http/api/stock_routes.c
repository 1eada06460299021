/* Stock and catalogue as lists.
 * Behind /v1/stock and the catalogue's lists.
 * Promise: the tables as they stand, page by page. */
#include "http/api/stock_routes.h"

#include <string.h>

#include "base/instant.h"
#include "http/api/page.h"
#include "store/sql.h"

enum { FIND_MAX = 100 };

struct goods_query {
    const struct merchant *merchant;
    struct slice sku, after, find; /* find: of the catalogue's SKUs alone */
    int64_t limit;
};

/* NULL: answered. The cursor of these lists is the last code shown. */
static struct goods_query *read_goods_query(struct exchange *x)
{
    struct goods_query *q = ARENA_NEW(&x->arena, struct goods_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return NULL;
    }
    q->merchant = admit_merchant(x, exchange_query(x, "merchant"));
    if (q->merchant == NULL || !page_limit(x, &q->limit))
        return NULL;
    q->sku = exchange_query(x, "sku");
    q->find = exchange_query(x, "find");
    if (q->find.len > FIND_MAX) {
        exchange_problem(x, 400, "query_invalid", "find: at most %d bytes", FIND_MAX);
        return NULL;
    }
    q->after = exchange_query(x, "cursor");
    if (q->after.ptr == NULL)
        q->after = SLICE("");
    x->state = q;
    return q;
}

/* A list whose rows are texts and numbers, named by column: the catalogue's tables as they stand.
 */
struct list_column {
    const char *name;
    enum { COLUMN_TEXT, COLUMN_NUMBER, COLUMN_YES, COLUMN_INSTANT } kind;
};

static int put_rows_of(struct exchange *x, struct txn *tx, const struct sql *sql,
                       const struct param *params, unsigned param_count,
                       const struct list_column *columns, int count)
{
    const struct goods_query *q = x->state;
    struct rows rows;
    int64_t shown = 0;
    struct slice last = SLICE_NONE;
    enum hf_status s = store_query(tx, sql, params, param_count, &rows);
    if (s < 0)
        return (int)s;
    json_open(&x->out, '{');
    json_key(&x->out, "items");
    json_open(&x->out, '[');
    bool more = false;
    while (rows_next(&rows)) {
        if (shown++ == q->limit) {
            more = true;
            break;
        }
        last = row_text_copy(&rows, 0); /* what the list is ordered by */
        json_open(&x->out, '{');
        for (int i = 0; i < count; i++) {
            json_key(&x->out, columns[i].name);
            if (columns[i].kind == COLUMN_TEXT)
                json_put_text(&x->out, row_text(&rows, i + 1));
            else if (columns[i].kind == COLUMN_NUMBER)
                json_put_i64(&x->out, row_i64(&rows, i + 1));
            else if (columns[i].kind == COLUMN_YES)
                json_put_bool(&x->out, row_i64(&rows, i + 1) != 0);
            else
                json_put_instant(&x->out, row_i64(&rows, i + 1));
        }
        json_close(&x->out, '}');
    }
    s = rows_end(&rows);
    json_close(&x->out, ']');
    json_key(&x->out, "next");
    json_put_text(&x->out, more ? last : SLICE_NONE);
    json_close(&x->out, '}');
    return s < 0 ? (int)s : 200;
}

static int put_table(struct exchange *x, struct txn *tx, const struct sql *sql,
                     const struct list_column *columns, int count)
{
    const struct goods_query *q = x->state;
    return put_rows_of(x, tx, sql,
                       PARAMS(P_I64(q->merchant->merchant_id),
                              P_TEXT(q->sku.len > 0 ? q->sku : SLICE("")), P_TEXT(q->after),
                              P_I64(q->limit + 1)),
                       columns, count);
}

/* What a person types or scans: the first that it could mean, on one page. */
static int put_found(struct exchange *x, struct txn *tx, const struct list_column *columns,
                     int count)
{
    const struct goods_query *q = x->state;
    char end[FIND_MAX + 4], small[FIND_MAX];
    memcpy(end, q->find.ptr, q->find.len);
    memcpy(end + q->find.len, "\xf4\x8f\xbf\xbf", 4); /* the last code point there is */
    for (size_t i = 0; i < q->find.len; i++)
        small[i] = (char)(q->find.ptr[i] >= 'A' && q->find.ptr[i] <= 'Z' ? q->find.ptr[i] + 32
                                                                         : q->find.ptr[i]);
    return put_rows_of(x, tx, SQL_find_skus,
                       PARAMS(P_I64(q->merchant->merchant_id), P_TEXT(q->find),
                              P_TEXT(((struct slice){end, q->find.len + 4})),
                              P_TEXT(((struct slice){small, q->find.len})), P_I64(q->limit)),
                       columns, count);
}

static int read_skus(struct exchange *x, struct txn *tx)
{
    static const struct list_column columns[] = {
        {"sku",            COLUMN_TEXT   },
        {"name",           COLUMN_TEXT   },
        {"bundle",         COLUMN_YES    },
        {"weight_g",       COLUMN_NUMBER },
        {"length_mm",      COLUMN_NUMBER },
        {"width_mm",       COLUMN_NUMBER },
        {"height_mm",      COLUMN_NUMBER },
        {"lot_tracked",    COLUMN_YES    },
        {"expiry_tracked", COLUMN_YES    },
        {"serial_tracked", COLUMN_YES    },
        {"fragile",        COLUMN_YES    },
        {"variant_of",     COLUMN_TEXT   },
        {"variant",        COLUMN_TEXT   },
        {"archived_at",    COLUMN_INSTANT},
        {"updated_at",     COLUMN_INSTANT}
    };
    const struct goods_query *q = x->state;
    if (q->find.len > 0)
        return put_found(x, tx, columns, sizeof columns / sizeof *columns);
    return put_table(x, tx, SQL_list_skus, columns, sizeof columns / sizeof *columns);
}

static int read_bundles(struct exchange *x, struct txn *tx)
{
    static const struct list_column columns[] = {
        {"bundle",     COLUMN_TEXT   },
        {"component",  COLUMN_TEXT   },
        {"quantity",   COLUMN_NUMBER },
        {"valid_from", COLUMN_INSTANT}
    };
    return put_table(x, tx, SQL_list_bundles, columns, sizeof columns / sizeof *columns);
}

static int read_stock(struct exchange *x, struct txn *tx)
{
    static const struct list_column columns[] = {
        {"sku",        COLUMN_TEXT   },
        {"warehouse",  COLUMN_TEXT   },
        {"location",   COLUMN_TEXT   },
        {"bucket",     COLUMN_TEXT   },
        {"lot",        COLUMN_TEXT   },
        {"expiry",     COLUMN_TEXT   },
        {"quantity",   COLUMN_NUMBER },
        {"counted_at", COLUMN_INSTANT}
    };
    return put_table(x, tx, SQL_list_stock, columns, sizeof columns / sizeof *columns);
}

void handle_list_goods(struct exchange *x)
{
    static int (*const readers[])(struct exchange * x, struct txn * tx) = {read_skus, read_bundles,
                                                                           read_stock};
    if (read_goods_query(x) != NULL)
        exchange_read(x, readers[x->route->variant]);
}
