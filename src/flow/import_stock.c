/* Count and snapshot rows: what the floor counted, and what others believe.
 * Called by the file import.
 * Promise: a count is the truth; a foreign figure is a line in a report. */
#include "base/instant.h"
#include "flow/import_rows.h"
#include "flow/stock.h"
#include "store/sql.h"

enum hf_status import_count_row(struct work *w, const struct count_row *r, struct row_answer *answer)
{
    long long qty = 0;
    struct date day;
    struct count_line c = {.warehouse = w->merchant->warehouse,
                           .location = r->location,
                           .sku = r->sku,
                           .lot = r->lot,
                           .expiry = r->expiry,
                           .counted_by = r->counted_by,
                           .by_owner = true};
    if (r->warehouse.len > 0)
        c.warehouse = directory_warehouse(w->directory, r->warehouse);
    if (c.warehouse == NULL)
        return refuse_row(w, answer, "warehouse", "there is no warehouse %.*s", SLICE_FMT(r->warehouse));
    if (r->location.len == 0 || r->location.len > 64)
        return refuse_row(w, answer, "location", "expected a location's code");
    if (!slice_to_i64(r->quantity, &qty) || qty < 0 || qty > 1000000000)
        return refuse_row(w, answer, "quantity", "expected a whole number from 0, found \"%.*s\"",
                          SLICE_FMT(r->quantity));
    if (r->expiry.len > 0 && !date_parse(r->expiry, &day))
        return refuse_row(w, answer, "expiry", "expected a date as 2028-01-31, found \"%.*s\"",
                          SLICE_FMT(r->expiry));
    if (r->counted_at.len > 0 && !instant_parse(r->counted_at, &c.counted_at_us))
        return refuse_row(w, answer, "counted_at", "expected a time as 2026-11-23T08:10:00Z, found \"%.*s\"",
                          SLICE_FMT(r->counted_at));
    c.qty_each = qty;
    struct count_outcome out;
    struct slice problem = SLICE_NONE;
    enum hf_status s = record_count(w, &c, &out, &problem);
    if (s == HF_REFUSED)
        return refuse_row(w, answer, "sku", "%.*s", SLICE_FMT(problem));
    answer->end = s >= 0 && out.result == COUNT_SAME ? ROW_UNCHANGED : ROW_APPLIED;
    return s;
}

enum hf_status import_snapshot_row(struct work *w, const struct snapshot_row *r, int64_t file_id,
                                   struct slice source, struct row_answer *answer)
{
    long long theirs = 0;
    int64_t sku_id = 0, ours = 0;
    if (!slice_to_i64(r->quantity, &theirs))
        return refuse_row(w, answer, "quantity", "expected a whole number, found \"%.*s\"",
                          SLICE_FMT(r->quantity));
    enum hf_status s = store_get_i64(w->tx, SQL_find_sku_code,
                                     PARAMS(P_I64(w->merchant_id), P_TEXT(r->sku)), &sku_id);
    if (s == HF_NOT_FOUND)
        return refuse_row(w, answer, "sku", "SKU %.*s is not in the catalogue", SLICE_FMT(r->sku));
    if (s >= 0)
        s = store_get_i64(w->tx, SQL_sum_sellable, PARAMS(P_I64(w->merchant_id), P_I64(sku_id)), &ours);
    if (s < 0)
        return s;
    answer->end = ours == theirs ? ROW_UNCHANGED : ROW_APPLIED;
    if (ours == theirs)
        return HF_OK;
    return store_post(w->tx, SQL_insert_difference,
                      PARAMS(P_I64(w->merchant_id), P_I64(work_new_id(w)), P_I64(file_id),
                             P_TEXT(source), P_I64(sku_id), P_I64(theirs), P_I64(ours),
                             P_I64(w->now_us)));
}
