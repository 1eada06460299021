/* A physical count: the only thing, with receipts and scans, that changes stock.
 * Called for a row of a counts file, or by the floor.
 * Promise: within tolerance it is so at once; beyond it nothing moves until a second person agrees;
 * the first count of a location, SKU and lot is its opening balance. */
#include <assert.h>

#include "flow/catalogue/resolve_code.h"
#include "flow/order/order_needs.h"
#include "flow/stock/count_task.h"
#include "flow/stock/lots.h"
#include "store/sql.h"

struct counting {
    const struct count_line *c;
    int64_t sku_id;
    struct location location;
    const char *bucket;
    int64_t before, after;
    bool first, moved;
};

const char *const adjustment_codes[] = {"damaged", "expired",         "found",  "lost",
                                        "mispick", "receiving_error", "sample", NULL};

static enum hf_status read_before(struct work *w, struct counting *k)
{
    const struct count_line *c = k->c;
    struct rows rows;
    enum hf_status s = store_query(w->tx, SQL_find_counted_balance,
                                   PARAMS(P_I64(w->merchant_id), P_I64(c->warehouse->warehouse_id),
                                          P_I64(k->sku_id), P_I64(k->location.location_id),
                                          P_STR(k->bucket), P_TEXT(c->lot.ptr ? c->lot : SLICE("")),
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
    struct count_tolerance t =
        count_tolerance_for(k->c->warehouse->site, k->c->location, &w->merchant->profile->stock);
    return count_is_beyond(&t, k->before, k->after);
}

/* Claims that nothing covers any more are taken back, those that name this lot first (scenario 27).
 */
static enum hf_status uncover(struct work *w, const struct counting *k, int64_t qty)
{
    const struct count_line *c = k->c;
    int64_t warehouse_id = c->warehouse->warehouse_id;
    bool counts = true;
    enum hf_status s = lot_counts(w, warehouse_id, k->sku_id, c->lot.ptr ? c->lot : SLICE(""),
                                  c->expiry.ptr ? c->expiry : SLICE(""), &counts);
    if (s != HF_OK || !counts)
        return s;
    s = withdraw_lot_claims(w, warehouse_id, k->sku_id, c->lot.ptr ? c->lot : SLICE(""),
                            c->expiry.ptr ? c->expiry : SLICE(""), qty);
    return s == HF_OK ? withdraw_claims(w, warehouse_id, k->sku_id, qty) : s;
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
        s = uncover(w, k, m.qty_each);
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

/* What came or went between this look and now is no mistake of the books (INV-12). */
static enum hf_status read_window(struct work *w, struct counting *k)
{
    const struct count_line *c = k->c;
    struct rows rows;
    int64_t items = 0, later = 0;
    if (c->window_since_us == 0)
        return HF_OK;
    enum hf_status s =
        store_query(w->tx, SQL_sum_count_window,
                    PARAMS(P_I64(w->merchant_id), P_I64(c->count_task_id), P_I64(k->sku_id),
                           P_STR(k->bucket), P_TEXT(c->lot.ptr ? c->lot : SLICE("")),
                           P_TEXT(c->expiry.ptr ? c->expiry : SLICE("")), P_I64(c->window_since_us),
                           P_I64(c->instant_known ? c->counted_at_us : INT64_MAX)),
                    &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows)) {
        items = row_i64(&rows, 0);
        later = row_i64(&rows, 1);
    }
    k->after += later;
    k->moved = items > 0 && (!c->instant_known || k->after < 0);
    return rows_end(&rows);
}

static enum hf_status resolve(struct work *w, struct counting *k, struct slice *problem)
{
    const struct count_line *c = k->c;
    struct arena *a = txn_arena(w->tx);
    int64_t kind = 0;
    enum hf_status s = find_sku_named(w, c->sku, &k->sku_id, &kind);
    if (s < 0)
        return s;
    if (k->sku_id == 0 || kind == 1) {
        *problem = arena_format(a,
                                k->sku_id == 0 ? "SKU %.*s is not in the catalogue"
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
    s = read_window(w, k);
    if (s < 0 || k->moved)
        return s;
    if (c->adjusts && k->first)
        *problem = arena_format(a, "%.*s was never counted at %.*s: count it", SLICE_FMT(c->sku),
                                SLICE_FMT(c->location));
    else if (k->after < 0)
        *problem = arena_format(a, "there are %lld of %.*s at %.*s", (long long)k->before,
                                SLICE_FMT(c->sku), SLICE_FMT(c->location));
    else if (c->seen && c->seen_each != k->before)
        *problem = arena_format(a, "the system says %lld of %.*s now, not %lld: count again",
                                (long long)k->before, SLICE_FMT(c->sku), (long long)c->seen_each);
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
                      PARAMS(P_I64(w->merchant_id), P_I64(k->location.location_id),
                             P_I64(REASON_COUNT_VARIANCE), P_TEXT(variance_field(w, k)),
                             P_I64(w->now_us), P_TEXT(w->actor.name)));
}

static enum hf_status ask_second_person(struct work *w, const struct counting *k)
{
    struct arena *a = txn_arena(w->tx);
    int64_t id;
    struct reason r = {
        .code = REASON_COUNT_VARIANCE,
        .field = variance_field(w, k),
        .args = {k->c->sku, k->c->location, arena_format(a, "%lld", (long long)k->before),
                 arena_format(a, "%lld", (long long)k->after)}
    };
    return open_exception(w, "location", k->location.location_id, &r, &id);
}

/* Which kind of loss it is, and what it is owed for. */
static enum hf_status note_finding(struct work *w, const struct counting *k)
{
    const struct count_line *c = k->c;
    bool opening =
        k->first && c->count_task_id == 0; /* on a sheet it is goods that nobody knew of */
    if (opening || c->adjusts)
        return HF_OK;
    return record_finding(w, &(struct finding){.count_task_id = c->count_task_id,
                                               .warehouse_id = c->warehouse->warehouse_id,
                                               .location_id = k->location.location_id,
                                               .sku_id = k->sku_id,
                                               .before = k->before,
                                               .counted = k->after,
                                               .location = c->location,
                                               .sku = c->sku,
                                               .lot = c->lot,
                                               .source = "count"});
}

/* What stands follows: the figure is kept, questions about it are answered, orders wake. */
static enum hf_status finish(struct work *w, const struct counting *k, bool same)
{
    const struct count_line *c = k->c;
    enum hf_status s = c->adjusts ? HF_OK : mark_counted(w, k);
    if (s == HF_OK)
        s = end_variance(w, k);
    if (s == HF_OK)
        s = note_finding(w, k);
    if (s == HF_OK && !c->adjusts && c->count_task_id == 0)
        s = answer_count_task(w, c, &k->location, k->bucket, k->sku_id);
    if (s == HF_OK && c->adjusts)
        s = open_count_task(w, k->location.location_id, COUNT_REASON_ADJUSTMENT);
    if (s == HF_OK && k->after != k->before)
        s = wake_short_orders(
            w); /* more is there, or claims were taken back that another lot can cover */
    if (s == HF_OK && !same)
        s = work_event(w, c->adjusts ? "stock.adjusted" : "stock.counted", k->sku_id,
                       arena_format(txn_arena(w->tx), "\"before\":%lld,\"counted\":%lld",
                                    (long long)k->before, (long long)k->after));
    return s;
}

enum hf_status record_count(struct work *w, const struct count_line *c, struct count_outcome *out,
                            struct slice *problem)
{
    struct counting k = {.c = c};
    assert(c->adjusts || c->qty_each >= 0);
    *problem = SLICE_NONE;
    enum hf_status s = resolve(w, &k, problem);
    if (s != HF_OK)
        return s;
    *out = (struct count_outcome){COUNT_APPLIED, k.before, k.after};
    if (k.moved) {
        out->result = COUNT_MOVED;
        return HF_OK;
    }
    if (k.first && !c->adjusts) {
        out->result = COUNT_OPENING;
    } else if (k.after == k.before) {
        out->result = COUNT_SAME;
    } else if (!c->by_owner && beyond_tolerance(w, &k)) {
        out->result = COUNT_NEEDS_APPROVAL;
        return ask_second_person(w, &k);
    }
    if (k.after != k.before) {
        s = set_balance(w, &k);
        if (s == HF_REFUSED)
            *problem = SLICE("units of it are promised to no order that could give them back");
    }
    return s == HF_OK ? finish(w, &k, out->result == COUNT_SAME) : s;
}
