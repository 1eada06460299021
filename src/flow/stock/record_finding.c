/* What a look at a location said against the books, and which kind of loss it is.
 * Called by record_count, and by a pick that finds nothing.
 * Promise: the three kinds are told apart and kept; units missed here and found there become one.
 */
#include <string.h>

#include "flow/order/order.h"
#include "flow/stock/stock.h"
#include "rules/count_reason.h"
#include "store/sql.h"

enum { PAIR_DAYS = 30 }; /* found later than this it is another story */

struct half {
    int64_t result_id;
    struct slice where;
};

static enum hf_status read_half(struct work *w, const struct sql *sql, const struct param *params,
                                unsigned count, struct half *half)
{
    struct rows rows;
    enum hf_status s = store_query(w->tx, sql, params, count, &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows))
        *half = (struct half){row_i64(&rows, 0), row_text_copy(&rows, 1)};
    return rows_end(&rows);
}

/* The same article elsewhere, or another article on the same sheet. */
static enum hf_status find_half(struct work *w, const struct finding *f, struct half *half)
{
    int64_t off = f->counted - f->before;
    struct slice lot = f->lot.ptr != NULL ? f->lot : SLICE("");
    enum hf_status s = read_half(
        w, SQL_find_other_half,
        PARAMS(P_I64(w->merchant_id), P_I64(f->warehouse_id), P_I64(f->sku_id), P_TEXT(lot),
               P_I64(off), P_I64(f->location_id), P_I64(w->now_us - PAIR_DAYS * US_PER_DAY)),
        half);
    if (s < 0 || half->result_id != 0 || f->count_task_id == 0)
        return s;
    return read_half(
        w, SQL_find_wrong_sku,
        PARAMS(P_I64(w->merchant_id), P_I64(f->count_task_id), P_I64(f->sku_id), P_I64(off)), half);
}

/* A pick that found nothing asked; the look answered. */
static enum hf_status end_doubt(struct work *w, const struct finding *f)
{
    return store_post(w->tx, SQL_close_exceptions_of,
                      PARAMS(P_I64(w->merchant_id), P_I64(f->location_id),
                             P_I64(REASON_LOST_STOCK_NOT_AT_LOCATION), P_TEXT(f->sku),
                             P_I64(w->now_us), P_TEXT(w->actor.name)));
}

enum hf_status record_finding(struct work *w, const struct finding *f)
{
    struct half half = {0};
    int64_t id = work_new_id(w);
    enum hf_status s = f->counted != f->before ? find_half(w, f, &half) : HF_OK;
    enum loss loss = loss_of(f->before, f->counted, half.result_id != 0);
    if (s >= 0)
        s = store_post(w->tx, SQL_insert_count_result,
                       PARAMS(P_I64(w->merchant_id), P_I64(id), P_I64(f->count_task_id),
                              P_I64(f->warehouse_id), P_I64(f->location_id), P_I64(f->sku_id),
                              P_TEXT(f->lot.ptr ? f->lot : SLICE("")), P_STR(f->source),
                              P_I64(f->before), P_I64(f->counted), P_STR(loss_name(loss)),
                              P_I64(half.result_id), P_TEXT(w->actor.name), P_I64(w->now_us)));
    if (s >= 0 && half.result_id != 0)
        s = store_post(w->tx, SQL_pair_count_result,
                       PARAMS(P_I64(w->merchant_id), P_I64(half.result_id), P_I64(id),
                              P_STR(loss_name(loss))));
    if (s >= 0 && loss != LOSS_NONE)
        work_note(w, "loss:%s", loss_name(loss));
    if (s < 0 || strcmp(f->source, "count") != 0)
        return s;
    return end_doubt(w, f);
}
