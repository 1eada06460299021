/* What landing a payload will ask of the store, told before its batch runs.
 * Between the runner and land_order; where answers travel, a batch then waits for them twice, not
 * seven times per order.
 * Promise: only tells; a question it leaves out, or tells in vain, changes no answer. */
#include "flow/order/land_order.h"
#include "flow/stock/stock.h"
#include "store/sql.h"

#define CODES(m, c, n)                                                     \
    P_I64((m)->merchant_id), P_TEXT((c)->code),                            \
        P_TEXT((n)->variant_id.ptr != NULL ? (n)->variant_id : SLICE("")), \
        P_TEXT((n)->channel_sku.ptr != NULL ? (n)->channel_sku : SLICE(""))

static enum hf_status foresee_gates(struct txn *tx, const struct landing *l)
{
    struct slice key = {(const char *)l->key_hash, sizeof l->key_hash};
    enum hf_status s = store_foresee(tx, SQL_find_audit_head, PARAMS(P_I64(l->merchant_id)));
    if (s >= 0)
        s = store_foresee(tx, SQL_find_receipt,
                          PARAMS(P_I64(l->merchant_id), P_I64(l->connection_id), P_BLOB(key)));
    if (s >= 0 && l->doc != NULL)
        s = store_foresee(
            tx, SQL_find_order_natural,
            PARAMS(P_I64(l->merchant_id), P_I64(l->connection_id), P_TEXT(l->doc->external_id)));
    return s;
}

/* Whatever the codes could mean: more than one answer is rare, and a look at its stock does no
 * harm. */
static enum hf_status foresee_stock_of(struct txn *tx, const struct merchant *m,
                                       const struct connection *c, const struct order_doc_line *n)
{
    struct rows rows;
    enum hf_status s = store_query(tx, SQL_find_sku_candidates, PARAMS(CODES(m, c, n)), &rows);
    if (s < 0)
        return s;
    while (s >= 0 && rows_next(&rows)) {
        bool article =
            row_i64(&rows, 7) == 0; /* what a bundle consists of is asked when it is known */
        if (article)
            s = foresee_stock(tx, m->merchant_id, m->warehouse->warehouse_id, row_i64(&rows, 2));
    }
    enum hf_status ended = rows_end(&rows);
    return s < 0 ? s : ended;
}

static enum hf_status foresee_lines(struct txn *tx, const struct landing *l,
                                    const struct merchant *m, int round)
{
    const struct connection *c = merchant_connection_by_id(m, l->connection_id);
    enum hf_status s = HF_OK;
    for (int i = 0; c != NULL && i < l->doc->line_count && s >= 0; i++) {
        const struct order_doc_line *n = &l->doc->lines[i];
        if (!n->physical)
            continue;
        s = round == 0 ? store_foresee(tx, SQL_find_sku_candidates, PARAMS(CODES(m, c, n)))
                       : foresee_stock_of(tx, m, c, n);
    }
    return s;
}

enum hf_status foresee_landing(struct txn *tx, const struct landing *l, int round)
{
    enum hf_status s = round == 0 ? foresee_gates(tx, l) : HF_OK;
    if (s < 0 || l->doc == NULL)
        return s;
    const struct directory *d = directory_acquire(l->hub->holder);
    const struct merchant *m = directory_merchant_by_id(d, l->merchant_id);
    if (m != NULL)
        s = foresee_lines(tx, l, m, round);
    directory_release(l->hub->holder, d);
    return s;
}
