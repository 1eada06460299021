/* A retail order waits until somebody counted what it asks for (B2B-2).
 * Beside the judgement of an order that is not accepted yet.
 * Promise: the books alone accept no such order; what is confirmed was counted after it came. */
#include "flow/order/order_needs.h"
#include "flow/stock/count_task.h"
#include "store/sql.h"

enum { PLACES_MAX = 50 };

static enum hf_status count_places(struct work *w, int64_t warehouse_id, int64_t sku_id)
{
    int64_t places[PLACES_MAX];
    struct rows rows;
    int count = 0;
    enum hf_status s =
        store_query(w->tx, SQL_list_sku_places,
                    PARAMS(P_I64(w->merchant_id), P_I64(warehouse_id), P_I64(sku_id)), &rows);
    if (s < 0)
        return s;
    while (count < PLACES_MAX && rows_next(&rows))
        places[count++] = row_i64(&rows, 0);
    s = rows_end(&rows);
    for (int i = 0; i < count && s >= 0; i++)
        s = open_count_task(w, places[i], COUNT_REASON_STOCK_CHECK);
    return s;
}

enum hf_status ask_stock_check(struct work *w, const struct order *o, const struct verdict *v)
{
    enum hf_status s = HF_OK;
    if (!(o->ready_mask & EVIDENCE_COUNT) || (o->ledger.on_file & EVIDENCE_COUNT))
        return HF_OK;
    for (int i = 0; i < v->need_count && s >= 0; i++)
        s = count_places(w, w->merchant->warehouse->warehouse_id, v->needs[i].sku_id);
    return s < 0 ? s : HF_OK;
}

enum hf_status stock_was_checked(struct work *w, struct order *o, struct slice *sku,
                                 struct slice *place)
{
    struct verdict *v = ARENA_NEW(txn_arena(w->tx), struct verdict);
    if (v == NULL)
        return HF_FULL;
    enum hf_status s = judge_order(w, o, v);
    for (int i = 0; i < v->need_count && s >= 0; i++) {
        struct rows rows;
        s = store_query(w->tx, SQL_find_uncounted_place,
                        PARAMS(P_I64(w->merchant_id), P_I64(w->merchant->warehouse->warehouse_id),
                               P_I64(v->needs[i].sku_id), P_I64(o->received_at_us)),
                        &rows);
        if (s < 0)
            return s;
        bool found = rows_next(&rows);
        *sku = v->needs[i].sku_code;
        if (found)
            *place = row_text_copy(&rows, 0);
        s = rows_end(&rows);
        if (s >= 0 && found)
            return HF_REFUSED;
    }
    return s < 0 ? s : HF_OK;
}
