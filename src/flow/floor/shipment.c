/* The rows of a shipment: its lines, its service, the promise made for it.
 * Under settle_order and release_waiting.
 * Promise: a promise is computed once, with the versions that computed it, and watched by a timer.
 */
#include "flow/stock/lots.h"
#include "rules/cutoff.h"
#include "store/sql.h"

/* The instant the cut-off is counted from (CUT-3): when all was on file, or, where the contract
 * says so, when the order was placed. What waited for goods is promised from the day they are
 * there. */
static int64_t counts_from(const struct work *w, const struct order *o, const struct shipment *sh)
{
    bool placed = w->merchant->profile->orders.cutoff_counts_placed && o->placed_at_us > 0 &&
                  sh->shipment_id == o->order_id + 1;
    return placed && o->placed_at_us < w->now_us ? o->placed_at_us : w->now_us;
}

static struct slice day_text(struct work *w, struct date d)
{
    return arena_format(txn_arena(w->tx), "%04d-%02d-%02d", d.year, d.month, d.day);
}

enum hf_status free_floor_day(struct work *w, const struct shipment *sh)
{
    const struct profile_carrier *carrier;
    const struct profile_service *s = profile_service(w->merchant->profile, sh->service, &carrier);
    if (s == NULL || s->day_capacity == 0 || sh->ship_by.len == 0 || sh->cutoff_us <= w->now_us)
        return HF_OK; /* that day is over: what it took it took */
    return store_post(w->tx, SQL_free_floor_day,
                      PARAMS(P_I64(w->merchant_id), P_I64(sh->warehouse_id), P_TEXT(sh->service),
                             P_TEXT(sh->ship_by)));
}

/* The first day that the service has and the floor can still do (CUT-1). OK; NOT_FOUND: none within
 * sight. */
static enum hf_status find_day(struct work *w, const struct profile_service *service,
                               const struct warehouse *wh, int64_t from_us,
                               struct cutoff_answer *promise)
{
    enum { FULL_DAYS_MAX = 60 }; /* what cutoff_promise looks ahead */
    const struct calendar *c = wh->site != NULL ? &wh->site->calendar : NULL;
    for (int full = 0; full < FULL_DAYS_MAX; full++) {
        if (!cutoff_promise(service, wh->zone, c, from_us, promise))
            return HF_NOT_FOUND;
        if (service->day_capacity == 0)
            return HF_OK;
        struct slice day = day_text(w, promise->ship_by);
        enum hf_status s =
            store_put(w->tx, SQL_take_floor_day,
                      PARAMS(P_I64(w->merchant_id), P_I64(wh->warehouse_id), P_TEXT(service->id),
                             P_TEXT(day), P_I64(service->day_capacity)));
        if (s != HF_NOT_FOUND)
            return s;
        work_note(w, "floor_full:%.*s", SLICE_FMT(day));
        from_us = promise->cutoff_us;
    }
    return HF_NOT_FOUND;
}

enum hf_status promise_shipment(struct work *w, const struct order *o, struct shipment *sh,
                                const struct verdict *v)
{
    struct arena *a = txn_arena(w->tx);
    sh->carrier = v->carrier->id;
    sh->service = v->service->id;
    struct cutoff_answer promise;
    const struct warehouse *wh = w->merchant->warehouse;
    enum hf_status s = find_day(w, v->service, wh, counts_from(w, o, sh), &promise);
    if (s < 0)
        return s;
    if (s == HF_OK) {
        sh->cutoff_us = promise.cutoff_us;
        sh->late_us = zone_instant(wh->zone, date_of_days(date_days(promise.ship_by) + 1), 0);
        sh->ship_by = day_text(w, promise.ship_by);
    }
    sh->rule_version =
        arena_format(a, "p%lld.r%d", (long long)w->merchant->profile_version, RULES_VERSION);
    return sh->ship_by.ptr == NULL || sh->rule_version.ptr == NULL ? HF_FULL : HF_OK;
}

static enum hf_status insert_needs(struct work *w, const struct shipment *sh,
                                   const struct verdict *v, bool reserved)
{
    enum hf_status s = HF_OK;
    for (int i = 0; i < v->need_count && s >= 0; i++) {
        const struct need *n = &v->needs[i];
        s = store_post(w->tx, SQL_insert_shipment_line,
                       PARAMS(P_I64(w->merchant_id), P_I64(sh->shipment_id), P_I64(n->line),
                              P_I64(n->sku_id), P_I64(n->qty_each),
                              P_I64(reserved ? n->qty_each : 0)));
    }
    if (s >= 0 && reserved)
        s = insert_claims(w, sh, v);
    return s;
}

enum hf_status insert_shipment(struct work *w, struct shipment *sh, const struct verdict *v,
                               bool reserved)
{
    enum hf_status s =
        store_post(w->tx, SQL_insert_shipment,
                   PARAMS(P_I64(w->merchant_id), P_I64(sh->shipment_id), P_I64(sh->state), P_I64(1),
                          P_I64(sh->warehouse_id), P_TEXT(sh->carrier), P_TEXT(sh->service),
                          P_I64(sh->cutoff_us), P_TEXT(sh->ship_by), P_TEXT(sh->rule_version),
                          P_I64(sh->state_at_us)));
    sh->stored = true;
    return s < 0 ? s : insert_needs(w, sh, v, reserved);
}

/* A promise is broken when the day it was made for ends in the warehouse. One timer per merchant
 * and day, not per order: it sweeps what is still here. */
enum hf_status arm_cutoff(struct work *w, const struct shipment *sh)
{
    if (sh->late_us == 0)
        return HF_OK;
    bool fresh;
    int64_t *armed = txn_memo(w->tx, -sh->late_us - w->merchant_id, &fresh);
    if (armed != NULL && !fresh)
        return HF_OK;
    return store_post(w->tx, SQL_set_timer,
                      PARAMS(P_I64(w->merchant_id), P_I64(work_new_id(w)), P_STR("cutoff"),
                             P_I64(sh->late_us), P_I64(sh->late_us), P_I64(w->now_us)));
}

static enum hf_status replace_lines(struct work *w, const struct shipment *sh,
                                    const struct verdict *v, bool reserved)
{
    enum hf_status s = store_post(w->tx, SQL_delete_shipment_lines,
                                  PARAMS(P_I64(w->merchant_id), P_I64(sh->shipment_id)));
    return s < 0 ? s : insert_needs(w, sh, v, reserved);
}

enum hf_status relist_shipment(struct work *w, const struct shipment *sh, const struct verdict *v)
{
    return replace_lines(w, sh, v, false);
}

enum hf_status rewrite_shipment(struct work *w, const struct order *o, struct shipment *sh,
                                const struct verdict *v)
{
    enum hf_status s = replace_lines(w, sh, v, true);
    if (s < 0 || v->service == NULL)
        return s;
    s = free_floor_day(w, sh);
    if (s >= 0)
        s = promise_shipment(w, o, sh, v);
    if (s < 0)
        return s;
    s = store_post(w->tx, SQL_update_shipment_service,
                   PARAMS(P_I64(w->merchant_id), P_I64(sh->shipment_id), P_TEXT(sh->carrier),
                          P_TEXT(sh->service), P_I64(sh->cutoff_us), P_TEXT(sh->ship_by),
                          P_TEXT(sh->rule_version)));
    return s < 0 ? s : arm_cutoff(w, sh);
}
