/* A physical count: the only thing, with receipts and scans, that changes stock.
 * Called for a row of a counts file, or by the floor.
 * Promise: within tolerance it is so at once; beyond it nothing moves until a second person agrees;
 * the first count of a location, SKU and lot is its opening balance. */
#include <assert.h>

#include "flow/order_needs.h"
#include "flow/stock.h"
#include "store/sql.h"

struct counting {
    const struct count_line *c;
    int64_t sku_id;
    struct location location;
    const char *bucket;
    int64_t before, after;
    bool first;
};

const char *const adjustment_codes[] = {"damaged", "expired", "found", "lost", "mispick", "receiving_error", "sample",
                                        NULL};

static enum hf_status read_before(struct work *w, struct counting *k)
{
    const struct count_line *c = k->c;
    struct rows rows;
    enum hf_status s =
        store_query(w->tx, SQL_find_counted_balance,
                    PARAMS(P_I64(w->merchant_id), P_I64(c->warehouse->warehouse_id),
                           P_I64(k->sku_id), P_I64(k->location.location_id), P_STR(k->bucket),
                           P_TEXT(c->lot.ptr ? c->lot : SLICE("")),
                           P_TEXT(c->expiry.ptr ? c->expiry : SLICE(""))),
                    &rows);
    if (s < 0)
        return s;
    k->first = !rows_next(&rows);
    k->before = k->first ? 0 : row_i64(&rows, 0);
    return rows_end(&rows);
}

static bool beyond_tolerance(const struct work *w, const struct counting *k)
{
    const struct profile_stock *t = &w->merchant->profile->stock;
    int64_t off = k->after - k->before;
    off = off < 0 ? -off : off;
    return off > t->tolerance_units || off * 100 > t->tolerance_percent * k->before;
}

static enum hf_status set_balance(struct work *w, const struct counting *k)
{
    const struct count_line *c = k->c;
    int64_t off = k->after - k->before;
    struct place here = {.bucket = k->bucket,
                         .location_id = k->location.location_id,
                         .lot = c->lot,
                         .expiry = c->expiry};
    struct place outside = {.bucket = "outside", .lot = c->lot, .expiry = c->expiry};
    struct movement m = {.warehouse_id = c->warehouse->warehouse_id,
                         .sku_id = k->sku_id,
                         .qty_each = off < 0 ? -off : off,
                         .from = off < 0 ? here : outside,
                         .to = off < 0 ? outside : here,
                         .cause = c->adjusts ? "adjustment" : "count",
                         .cause_id = w->audit_seq};
    enum hf_status s = HF_OK;
    if (off < 0 && strcmp(k->bucket, "sellable") == 0)
        s = withdraw_claims(w, m.warehouse_id, k->sku_id, m.qty_each);
    return s == HF_OK ? move_stock(w, &m) : s;
}

static enum hf_status mark_counted(struct work *w, const struct counting *k)
{
    const struct count_line *c = k->c;
    return store_post(w->tx, SQL_mark_counted,
                      PARAMS(P_I64(w->merchant_id), P_I64(c->warehouse->warehouse_id),
                             P_I64(k->sku_id), P_I64(k->location.location_id), P_STR(k->bucket),
                             P_TEXT(c->lot.ptr ? c->lot : SLICE("")),
                             P_TEXT(c->expiry.ptr ? c->expiry : SLICE("")),
                             P_I64(c->counted_at_us ? c->counted_at_us : w->now_us)));
}

static enum hf_status resolve(struct work *w, struct counting *k, struct slice *problem)
{
    const struct count_line *c = k->c;
    struct arena *a = txn_arena(w->tx);
    struct rows rows;
    enum hf_status s = store_query(w->tx, SQL_find_sku_code,
                                   PARAMS(P_I64(w->merchant_id), P_TEXT(c->sku)), &rows);
    if (s < 0)
        return s;
    int64_t kind = 0;
    if (rows_next(&rows)) {
        k->sku_id = row_i64(&rows, 0);
        kind = row_i64(&rows, 1);
    }
    s = rows_end(&rows);
    if (s < 0)
        return s;
    if (k->sku_id == 0 || kind == 1) {
        *problem = arena_format(a, k->sku_id == 0 ? "SKU %.*s is not in the catalogue"
                                                  : "%.*s is a bundle: its components are counted",
                                SLICE_FMT(c->sku));
        return HF_REFUSED;
    }
    s = need_location(w, c->warehouse, c->location, &k->location);
    k->bucket = bucket_of_type(k->location.type);
    if (s >= 0)
        s = read_before(w, k);
    if (s < 0)
        return s;
    k->after = c->adjusts ? k->before + c->qty_each : c->qty_each;
    if (c->adjusts && k->first)
        *problem = arena_format(a, "%.*s was never counted at %.*s: count it", SLICE_FMT(c->sku), SLICE_FMT(c->location));
    else if (k->after < 0)
        *problem = arena_format(a, "there are %lld of %.*s at %.*s", (long long)k->before, SLICE_FMT(c->sku),
                                SLICE_FMT(c->location));
    else if (c->seen && c->seen_each != k->before)
        *problem = arena_format(a, "the system says %lld of %.*s now, not %lld: count again", (long long)k->before,
                                SLICE_FMT(c->sku), (long long)c->seen_each);
    return problem->ptr != NULL ? HF_REFUSED : HF_OK;
}

static struct slice variance_field(struct work *w, const struct counting *k)
{
    return arena_format(txn_arena(w->tx), "%.*s/%.*s", SLICE_FMT(k->c->sku), SLICE_FMT(k->c->lot));
}

/* The figure stands: whoever asked about an older one has the answer. */
static enum hf_status end_variance(struct work *w, const struct counting *k)
{
    return store_post(w->tx, SQL_close_exceptions_of,
                      PARAMS(P_I64(w->merchant_id), P_I64(k->location.location_id), P_I64(REASON_COUNT_VARIANCE),
                             P_TEXT(variance_field(w, k)), P_I64(w->now_us), P_TEXT(w->actor.name)));
}

static enum hf_status ask_second_person(struct work *w, const struct counting *k)
{
    struct arena *a = txn_arena(w->tx);
    int64_t id;
    struct reason r = {.code = REASON_COUNT_VARIANCE,
                       .field = variance_field(w, k),
                       .args = {k->c->sku, k->c->location,
                                arena_format(a, "%lld", (long long)k->before),
                                arena_format(a, "%lld", (long long)k->after)}};
    return open_exception(w, "location", k->location.location_id, &r, &id);
}

enum hf_status record_count(struct work *w, const struct count_line *c, enum count_result *result,
                            int64_t *before, struct slice *problem)
{
    struct counting k = {.c = c};
    assert(c->adjusts || c->qty_each >= 0);
    *problem = SLICE_NONE;
    enum hf_status s = resolve(w, &k, problem);
    if (s != HF_OK)
        return s;
    *before = k.before;
    if (k.first) {
        *result = COUNT_OPENING;
    } else if (k.after == k.before) {
        *result = COUNT_SAME;
    } else if (!c->by_owner && beyond_tolerance(w, &k)) {
        *result = COUNT_NEEDS_APPROVAL;
        return ask_second_person(w, &k);
    } else {
        *result = COUNT_APPLIED;
    }
    if (k.after != k.before) {
        s = set_balance(w, &k);
        if (s == HF_REFUSED)
            *problem = SLICE("units of it are being picked: finish or put them back, then count");
    }
    if (s == HF_OK && !c->adjusts)
        s = mark_counted(w, &k);
    if (s == HF_OK)
        s = end_variance(w, &k);
    if (s == HF_OK && k.after > k.before)
        s = wake_short_orders(w);
    if (s == HF_OK && *result != COUNT_SAME)
        s = work_event(w, c->adjusts ? "stock.adjusted" : "stock.counted", k.sku_id,
                       arena_format(txn_arena(w->tx), "\"before\":%lld,\"counted\":%lld",
                                    (long long)k.before, (long long)k.after));
    return s;
}
