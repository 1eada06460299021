/* What happens to codes when nobody does anything: windows that come to their end, orders that wait
 * for a code, goods whose master lacks something. Fired by timers; the master's gaps are asked by
 * receiving. Promise: a window that is still used is told before it ends; it ends all the same. */
#include "base/instant.h"
#include "flow/catalogue/catalogue.h"
#include "flow/order/land_order.h"
#include "flow/order/order.h"
#include "store/sql.h"

enum { WATCH_MAX = 100, SWEEP_MAX = 100 };

struct ending {
    struct slice kind, scope, value, sku;
    int64_t alias_id, sku_id, planned_us;
};

/* Who still uses it: {held orders, units on the shelf, shipments on the way}. */
struct still_used {
    int64_t held, units, inbound;
};

static enum hf_status count_uses(struct work *w, const struct ending *e, struct still_used *u)
{
    enum hf_status s = store_get_i64(
        w->tx, SQL_count_held_by_code,
        PARAMS(P_I64(w->merchant_id), P_TEXT(e->kind), P_TEXT(e->scope), P_TEXT(e->value)),
        &u->held);
    if (s >= 0 && slice_is(e->kind, "barcode")) /* the shelf may carry it on its labels */
        s = store_get_i64(w->tx, SQL_sum_on_hand, PARAMS(P_I64(w->merchant_id), P_I64(e->sku_id)),
                          &u->units);
    if (s >= 0)
        s = store_get_i64(w->tx, SQL_count_alias_inbound,
                          PARAMS(P_I64(w->merchant_id), P_I64(e->alias_id)), &u->inbound);
    int64_t announced = 0; /* papers that use it, tied or not */
    if (s >= 0)
        s = store_get_i64(w->tx, SQL_count_inbound_code,
                          PARAMS(P_I64(w->merchant_id), P_TEXT(e->value), P_I64(e->sku_id)),
                          &announced);
    u->inbound = announced > u->inbound ? announced : u->inbound;
    return s < 0 ? s : HF_OK;
}

static enum hf_status mark_looked(struct work *w, const struct ending *e, bool warned)
{
    return store_post(w->tx, SQL_mark_alias_looked,
                      PARAMS(P_I64(w->merchant_id), P_TEXT(e->kind), P_TEXT(e->scope),
                             P_TEXT(e->value), P_I64(e->alias_id), P_I64(w->now_us),
                             P_I64(warned ? w->now_us : 0)));
}

/* SKU-5: the warning; a window that nothing uses today is looked at again tomorrow. */
static enum hf_status warn(struct work *w, const struct ending *e, bool *used)
{
    struct arena *a = txn_arena(w->tx);
    struct still_used u = {0, 0, 0};
    int64_t id;
    enum hf_status s = count_uses(w, e, &u);
    *used = u.held + u.units + u.inbound > 0;
    if (s >= 0)
        s = mark_looked(w, e, *used);
    if (s < 0 || !*used)
        return s;
    struct reason r = {
        .code = REASON_ALIAS_EXPIRING,
        .field = arena_format(a, "%.*s%s%.*s", SLICE_FMT(e->kind), e->scope.len ? ":" : "",
                              SLICE_FMT(e->scope)),
        .args = {e->value, e->sku, instant_text(a, e->planned_us),
                 arena_format(a, "%lld/%lld/%lld", (long long)u.held, (long long)u.units,
                 (long long)u.inbound)}
    };
    s = open_exception(w, "alias", e->alias_id, &r, &id);
    return s < 0 ? s
                 : work_event(
                       w, "alias.expiring", e->sku_id,
                       arena_format(a, "\"held_orders\":%lld,\"units\":%lld,\"inbound\":%lld",
                                    (long long)u.held, (long long)u.units, (long long)u.inbound));
}

static enum hf_status list_ending(struct work *w, struct ending *all, int *count)
{
    struct rows rows;
    int64_t warn_us = w->merchant->profile->catalogue.warn_days * US_PER_DAY;
    enum hf_status s =
        store_query(w->tx, SQL_list_ending_aliases,
                    PARAMS(P_I64(w->merchant_id), P_I64(w->now_us), P_I64(w->now_us + warn_us),
                           P_I64(w->now_us - US_PER_DAY), P_I64(WATCH_MAX)),
                    &rows);
    if (s < 0)
        return s;
    while (*count < WATCH_MAX && rows_next(&rows))
        all[(*count)++] = (struct ending){.kind = row_text_copy(&rows, 0),
                                          .scope = row_text_copy(&rows, 1),
                                          .value = row_text_copy(&rows, 2),
                                          .alias_id = row_i64(&rows, 3),
                                          .sku_id = row_i64(&rows, 4),
                                          .sku = row_text_copy(&rows, 5),
                                          .planned_us = row_i64(&rows, 6)};
    return rows_end(&rows);
}

static void sooner(int64_t *next_us, int64_t wish_us)
{
    if (*next_us == 0 || wish_us < *next_us)
        *next_us = wish_us;
}

/* When to look again: a window that comes into the warning time, one that ends, tomorrow. */
static enum hf_status arm_next(struct work *w, int64_t warn_us, int64_t next_us)
{
    int64_t coming_us = 0, ending_us = 0;
    enum hf_status s =
        store_get_i64(w->tx, SQL_next_ending_alias,
                      PARAMS(P_I64(w->merchant_id), P_I64(w->now_us + warn_us)), &coming_us);
    if (s >= 0)
        s = store_get_i64(w->tx, SQL_next_ending_alias,
                          PARAMS(P_I64(w->merchant_id), P_I64(w->now_us)), &ending_us);
    if (s < 0)
        return s;
    if (coming_us != 0)
        sooner(&next_us, coming_us - warn_us);
    if (ending_us != 0)
        sooner(&next_us, ending_us);
    if (next_us == 0)
        return HF_OK;
    return store_post(w->tx, SQL_set_timer_earlier,
                      PARAMS(P_I64(w->merchant_id), P_I64(work_new_id(w)), P_STR("alias_watch"),
                             P_I64(0), P_I64(next_us), P_I64(w->now_us)));
}

enum hf_status watch_windows(struct work *w)
{
    struct ending *all = ARENA_ARRAY(txn_arena(w->tx), struct ending, WATCH_MAX);
    int64_t warn_us = w->merchant->profile->catalogue.warn_days * US_PER_DAY, next_us = 0;
    int count = 0;
    if (all == NULL)
        return HF_FULL;
    enum hf_status s = list_ending(w, all, &count);
    for (int i = 0; i < count && s >= 0; i++) {
        bool used;
        s = warn(w, &all[i], &used);
        if (!used)
            sooner(&next_us, w->now_us + US_PER_DAY);
    }
    if (count == WATCH_MAX)
        next_us = w->now_us;
    if (s >= 0) /* what was warned of has come: nothing is left to do about it */
        s = store_post(w->tx, SQL_close_ended_alias_warnings,
                       PARAMS(P_I64(w->merchant_id), P_I64(w->now_us), P_TEXT(w->actor.name),
                              P_I64(REASON_ALIAS_EXPIRING)));
    return s < 0 ? s : arm_next(w, warn_us, next_us);
}

/* -- orders that wait for a code */

enum hf_status catalogue_changed(struct work *w)
{
    return store_post(w->tx, SQL_set_timer_earlier,
                      PARAMS(P_I64(w->merchant_id), P_I64(work_new_id(w)), P_STR("remap"), P_I64(0),
                             P_I64(w->now_us), P_I64(w->now_us)));
}

enum hf_status remap_orders(struct work *w, int64_t after_order_id)
{
    int64_t *orders = ARENA_ARRAY(txn_arena(w->tx), int64_t, SWEEP_MAX);
    struct rows rows;
    int count = 0;
    if (orders == NULL)
        return HF_FULL;
    enum hf_status s =
        store_query(w->tx, SQL_list_unmapped_orders,
                    PARAMS(P_I64(w->merchant_id), P_I64(after_order_id), P_I64(SWEEP_MAX)), &rows);
    if (s < 0)
        return s;
    while (count < SWEEP_MAX && rows_next(&rows))
        orders[count++] = row_i64(&rows, 0);
    s = rows_end(&rows);
    for (int i = 0; i < count && s >= 0; i++) {
        struct order *o;
        s = load_order(w, orders[i], true, &o);
        if (s == HF_OK)
            s = revalidate_order(w, o, 0);
        if (s >= 0)
            s = save_order(w, o);
    }
    if (s < 0 || count < SWEEP_MAX)
        return s < 0 ? s : HF_OK;
    return store_post(w->tx, SQL_set_timer, /* go on after the last one */
                      PARAMS(P_I64(w->merchant_id), P_I64(work_new_id(w)), P_STR("remap"),
                             P_I64(orders[count - 1]), P_I64(w->now_us), P_I64(w->now_us)));
}

/* -- SKU-10 */

enum hf_status find_master_gaps(struct work *w, int64_t sku_id, uint32_t *gaps)
{
    struct master_facts f;
    struct rows rows;
    enum hf_status s =
        store_query(w->tx, SQL_find_master_facts,
                    PARAMS(P_I64(w->merchant_id), P_I64(sku_id), P_I64(w->now_us)), &rows);
    if (s < 0)
        return s;
    bool found = rows_next(&rows);
    if (found)
        f = (struct master_facts){.bundle = row_i64(&rows, 0) == 1,
                                  .archived = row_i64(&rows, 1) != 0,
                                  .stated = (uint32_t)row_i64(&rows, 2),
                                  .weight_g = row_i64(&rows, 3),
                                  .length_mm = row_i64(&rows, 4),
                                  .width_mm = row_i64(&rows, 5),
                                  .height_mm = row_i64(&rows, 6),
                                  .packaged = row_i64(&rows, 7) != 0,
                                  .look_alike = row_i64(&rows, 8) != 0,
                                  .labelled = row_i64(&rows, 9) != 0,
                                  .has_barcode = row_i64(&rows, 10) != 0};
    s = rows_end(&rows);
    if (s < 0 || !found)
        return s < 0 ? s : HF_NOT_FOUND;
    *gaps = master_gaps(&f, w->merchant->profile->catalogue.minimum_master);
    return HF_OK;
}
