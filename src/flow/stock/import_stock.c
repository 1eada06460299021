/* Count and snapshot rows: what the floor counted, and what others believe.
 * Called by the file import.
 * Promise: a count is the truth; a foreign figure is a line in a report. */
#include "base/instant.h"
#include "flow/catalogue/import_rows.h"
#include "flow/catalogue/resolve_code.h"
#include "flow/stock/stock.h"
#include "store/sql.h"

enum hf_status import_count_row(struct work *w, const struct count_row *r,
                                struct row_answer *answer)
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
        return refuse_row(w, answer, "warehouse", "there is no warehouse %.*s",
                          SLICE_FMT(r->warehouse));
    if (r->location.len == 0 || r->location.len > 64)
        return refuse_row(w, answer, "location", "expected a location's code");
    if (!slice_to_i64(r->quantity, &qty) || qty < 0 || qty > 1000000000)
        return refuse_row(w, answer, "quantity", "expected a whole number from 0, found \"%.*s\"",
                          SLICE_FMT(r->quantity));
    if (r->expiry.len > 0 && !date_parse(r->expiry, &day))
        return refuse_row(w, answer, "expiry", "expected a date as 2028-01-31, found \"%.*s\"",
                          SLICE_FMT(r->expiry));
    if (r->counted_at.len > 0 && !instant_parse(r->counted_at, &c.counted_at_us))
        return refuse_row(w, answer, "counted_at",
                          "expected a time as 2026-11-23T08:10:00Z, found \"%.*s\"",
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

static enum hf_status place_location(struct work *w, const struct warehouse *wh,
                                     const struct location_row *r, int64_t capacity,
                                     struct row_answer *answer)
{
    struct location l;
    int64_t there = 0;
    enum hf_status s = find_location(w, wh->warehouse_id, r->location, &l);
    if (s < 0)
        return s;
    bool known = s == HF_OK, retyped = known && !slice_eq(l.type, r->type);
    if (retyped)
        s = store_get_i64(w->tx, SQL_sum_location_all, PARAMS(P_I64(l.location_id)), &there);
    if (s < 0)
        return s;
    if (there > 0)
        return refuse_row(w, answer, "type",
                          "%lld units lie at %.*s, a %.*s location: empty it first",
                          (long long)there, SLICE_FMT(r->location), SLICE_FMT(l.type));
    answer->end = ROW_APPLIED;
    return store_post(w->tx, SQL_upsert_location,
                      PARAMS(P_I64(known ? l.location_id : work_new_id(w)), P_I64(wh->warehouse_id),
                             P_TEXT(r->location), P_TEXT(r->type),
                             r->carrier.len > 0 ? P_TEXT(r->carrier) : P_NULL, P_I64(w->now_us),
                             P_I64(capacity)));
}

enum hf_status import_location_row(struct work *w, const struct location_row *r,
                                   struct row_answer *answer)
{
    long long capacity = 0;
    const struct warehouse *wh = w->merchant->warehouse;
    if (r->warehouse.len > 0)
        wh = directory_warehouse(w->directory, r->warehouse);
    if (wh == NULL)
        return refuse_row(w, answer, "warehouse", "there is no warehouse %.*s",
                          SLICE_FMT(r->warehouse));
    if (r->location.len == 0 || r->location.len > 64)
        return refuse_row(w, answer, "location", "expected a location's code");
    if (!location_type_is_known(r->type))
        return refuse_row(
            w, answer, "type",
            "expected dock receiving sellable quarantine returns rework pack lane restricted, found \"%.*s\"",
            SLICE_FMT(r->type));
    if (slice_is(r->type, "lane") && r->carrier.len == 0)
        return refuse_row(w, answer, "carrier", "a lane names its carrier");
    if (r->capacity.len > 0 &&
        (!slice_to_i64(r->capacity, &capacity) || capacity < 0 || capacity > 1000000000))
        return refuse_row(w, answer, "capacity", "expected a whole number from 0, found \"%.*s\"",
                          SLICE_FMT(r->capacity));
    return place_location(w, wh, r, capacity, answer);
}

enum hf_status import_snapshot_row(struct work *w, const struct snapshot_row *r, int64_t file_id,
                                   struct slice source, struct row_answer *answer)
{
    long long theirs = 0;
    int64_t sku_id = 0, ours = 0;
    if (!slice_to_i64(r->quantity, &theirs))
        return refuse_row(w, answer, "quantity", "expected a whole number, found \"%.*s\"",
                          SLICE_FMT(r->quantity));
    enum hf_status s = find_sku_named(w, r->sku, &sku_id, NULL);
    if (s == HF_NOT_FOUND)
        return refuse_row(w, answer, "sku", "SKU %.*s is not in the catalogue", SLICE_FMT(r->sku));
    if (s >= 0)
        s = store_get_i64(w->tx, SQL_sum_sellable, PARAMS(P_I64(w->merchant_id), P_I64(sku_id)),
                          &ours);
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
