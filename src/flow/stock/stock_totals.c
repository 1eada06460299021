/* The totals of a SKU: what may be sold and what of it is claimed.
 * Under reservations, picks and movements; the only code that writes them.
 * Promise: one conditional write, or a row that was read for keeps; two orders for the last unit
 * cannot both have it. */
#include <assert.h>

#include "flow/stock/stock.h"
#include "store/sql.h"

/* What is free of a SKU, as of this transaction, whose row nobody else can change before it ends.
 * Kept where a conditional write would cost a wait for its answer. */
struct held {
    int64_t merchant_id, warehouse_id, sku_id; /* 0 = nothing is held here */
    int64_t free_each;
    bool dated;
};

#define SKU_KEY(w, warehouse, sku) P_I64((w)->merchant_id), P_I64(warehouse), P_I64(sku)

/* NULL: not kept, or kept for the same SKU in another warehouse: then ask the store. */
static struct held *held_of(struct work *w, int64_t warehouse_id, int64_t sku_id)
{
    _Static_assert(sizeof(struct held) <= TXN_MEMO_BYTES, "what is held fits a memo");
    bool fresh;
    if (txn_is_near(w->tx))
        return NULL;
    struct held *h =
        txn_memo(w->tx, sku_id, &fresh); /* ids of SKUs are far above those of merchants */
    bool own =
        h != NULL && (h->sku_id == 0 || (h->sku_id == sku_id && h->warehouse_id == warehouse_id &&
                                         h->merchant_id == w->merchant_id));
    return own ? h : NULL;
}

static void adjust_held(struct work *w, int64_t warehouse_id, int64_t sku_id, int64_t more_each)
{
    struct held *h = held_of(w, warehouse_id, sku_id);
    if (h != NULL && h->sku_id != 0)
        h->free_each += more_each;
}

static enum hf_status read_free(struct work *w, const struct sql *sql, int64_t warehouse_id,
                                int64_t sku_id, int64_t *free_each, bool *dated)
{
    struct rows rows;
    enum hf_status s = store_query(w->tx, sql, PARAMS(SKU_KEY(w, warehouse_id, sku_id)), &rows);
    if (s < 0)
        return s;
    bool found = rows_next(&rows);
    *free_each = found ? row_i64(&rows, 0) - row_i64(&rows, 1) : 0;
    *dated = found && row_i64(&rows, 2) != 0;
    return rows_end(&rows);
}

enum hf_status foresee_stock(struct txn *tx, int64_t merchant_id, int64_t warehouse_id,
                             int64_t sku_id)
{
    return store_foresee(tx, SQL_hold_stock,
                         PARAMS(P_I64(merchant_id), P_I64(warehouse_id), P_I64(sku_id)));
}

enum hf_status free_stock(struct work *w, int64_t warehouse_id, int64_t sku_id, int64_t *free_each)
{
    bool dated;
    struct held *h = held_of(w, warehouse_id, sku_id);
    if (h == NULL)
        return read_free(w, SQL_find_stock_sku, warehouse_id, sku_id, free_each, &dated);
    if (h->sku_id == 0) {
        enum hf_status s =
            read_free(w, SQL_hold_stock, warehouse_id, sku_id, &h->free_each, &h->dated);
        if (s < 0)
            return s;
        h->merchant_id = w->merchant_id;
        h->warehouse_id = warehouse_id;
        h->sku_id = sku_id;
    }
    *free_each = h->free_each;
    return HF_OK;
}

static enum hf_status claim_near(struct work *w, int64_t warehouse_id, int64_t sku_id,
                                 int64_t qty_each, bool *dated)
{
    int64_t names_lots = 0;
    enum hf_status s = store_put(w->tx, SQL_claim_undated,
                                 PARAMS(SKU_KEY(w, warehouse_id, sku_id), P_I64(qty_each)));
    if (s == HF_NOT_FOUND)
        s = store_get_i64(w->tx, SQL_claim_stock,
                          PARAMS(SKU_KEY(w, warehouse_id, sku_id), P_I64(qty_each)), &names_lots);
    *dated = names_lots != 0;
    return s;
}

enum hf_status claim_stock(struct work *w, int64_t warehouse_id, int64_t sku_id, int64_t qty_each,
                           bool *dated)
{
    struct held *h = held_of(w, warehouse_id, sku_id);
    if (h == NULL)
        return claim_near(w, warehouse_id, sku_id, qty_each, dated);
    int64_t free_each;
    enum hf_status s = free_stock(w, warehouse_id, sku_id, &free_each);
    if (s < 0)
        return s;
    if (free_each < qty_each)
        return HF_NOT_FOUND;
    h->free_each -= qty_each;
    *dated = h->dated;
    return store_post(w->tx, SQL_reserve_stock,
                      PARAMS(SKU_KEY(w, warehouse_id, sku_id), P_I64(qty_each)));
}

enum hf_status unclaim_stock(struct work *w, int64_t warehouse_id, int64_t sku_id, int64_t qty_each)
{
    enum hf_status s = store_put(w->tx, SQL_unreserve_stock,
                                 PARAMS(SKU_KEY(w, warehouse_id, sku_id), P_I64(qty_each)));
    if (s == HF_OK)
        adjust_held(w, warehouse_id, sku_id, qty_each);
    return s;
}

/* Off both totals: what is free stays. */
enum hf_status consume_claim(struct work *w, int64_t warehouse_id, int64_t sku_id, int64_t qty_each)
{
    return store_put(w->tx, SQL_consume_claim,
                     PARAMS(SKU_KEY(w, warehouse_id, sku_id), P_I64(qty_each)));
}

enum hf_status add_sellable(struct work *w, int64_t warehouse_id, int64_t sku_id, int64_t qty_each)
{
    adjust_held(w, warehouse_id, sku_id, qty_each);
    return store_post(w->tx, SQL_add_sellable,
                      PARAMS(SKU_KEY(w, warehouse_id, sku_id), P_I64(qty_each)));
}

enum hf_status mark_dated(struct work *w, int64_t warehouse_id, int64_t sku_id)
{
    struct held *h = held_of(w, warehouse_id, sku_id);
    if (h != NULL && h->sku_id != 0)
        h->dated = true;
    return store_post(w->tx, SQL_mark_sku_dated, PARAMS(SKU_KEY(w, warehouse_id, sku_id)));
}

enum hf_status remove_sellable(struct work *w, int64_t warehouse_id, int64_t sku_id,
                               int64_t qty_each)
{
    enum hf_status s = store_put(w->tx, SQL_remove_sellable,
                                 PARAMS(SKU_KEY(w, warehouse_id, sku_id), P_I64(qty_each)));
    if (s == HF_OK)
        adjust_held(w, warehouse_id, sku_id, -qty_each);
    return s;
}
