/* Takes claims on stock back when less is there than was promised, and wakes orders when more is.
 * Used by counts.
 * Promise: newest claim first, what is being picked last; every order that loses its claim holds
 * and says so. */
#include "flow/order/land_order.h"
#include "flow/order/order_needs.h"
#include "flow/stock/picking_claims.h"
#include "flow/stock/stock.h"
#include "store/sql.h"

enum { CLAIMS_PER_COUNT = 1000 }; /* more orders than that on one count line is a migration */

static enum hf_status withdraw_one(struct work *w, int64_t shipment_id, int64_t sku_id)
{
    struct order *o;
    uint32_t missing;
    enum hf_status s = load_order(w, ORDER_OF(shipment_id), true, &o);
    if (s != HF_OK)
        return s < 0 ? s : HF_FAILED;
    for (int i = 0; i < o->shipment_count && s >= 0; i++) {
        struct shipment *sh = &o->shipments[i];
        if (sh->shipment_id != shipment_id)
            continue;
        s = move_shipment(w, o, sh, EVENT_WITHDRAW, &missing);
        if (s == HF_REFUSED)
            return s;
        struct evidence_fact gone = {
            .withdrawn = EVIDENCE_STOCK_RESERVED, .source = SLICE("hub"), .ref = SLICE("count")};
        if (s >= 0)
            s = unreserve_shipment(w, o, sh);
        if (s >= 0)
            s = record_evidence(w, &sh->ledger, &gone);
    }
    struct reason r = {.code = REASON_STOCK_SHORT, .field = SLICE("quantity")};
    struct slice code = SLICE("");
    for (int i = 0; i < o->line_count; i++)
        if (o->lines[i].sku_id == sku_id) {
            r.line = o->lines[i].line;
            code = o->lines[i].sku_code;
            r.args[1] = arena_format(txn_arena(w->tx), "%lld", (long long)o->lines[i].qty_ordered);
        }
    r.args[0] = code;
    r.args[2] = SLICE("0");
    if (s >= 0)
        s = order_flowing(o) > 0 ? open_notice(w, o, &r) : open_hold(w, o, &r);
    return s < 0 ? s : save_order(w, o);
}

enum hf_status withdraw_claims(struct work *w, int64_t warehouse_id, int64_t sku_id, int64_t qty)
{
    const char *object = w->object;
    for (int n = 0; n < CLAIMS_PER_COUNT; n++) {
        struct rows rows;
        int64_t sellable = 0, reserved = 0, shipment_id = 0;
        enum hf_status s =
            store_query(w->tx, SQL_find_stock_sku,
                        PARAMS(P_I64(w->merchant_id), P_I64(warehouse_id), P_I64(sku_id)), &rows);
        if (s < 0)
            return s;
        if (rows_next(&rows)) {
            sellable = row_i64(&rows, 0);
            reserved = row_i64(&rows, 1);
        }
        s = rows_end(&rows);
        if (s < 0 || sellable - qty >= reserved)
            return s;
        s = store_get_i64(w->tx, SQL_newest_claim,
                          PARAMS(P_I64(w->merchant_id), P_I64(warehouse_id), P_I64(sku_id)),
                          &shipment_id);
        if (s == HF_NOT_FOUND)
            return withdraw_picking(w, warehouse_id, sku_id, &(struct claimed_lot){0},
                                    reserved - (sellable - qty));
        if (s >= 0)
            s = withdraw_one(w, shipment_id, sku_id);
        if (s != HF_OK)
            return s;
        w->object = object; /* the unit is the count's */
    }
    return HF_REFUSED;
}

enum hf_status withdraw_lot_claims(struct work *w, int64_t warehouse_id, int64_t sku_id,
                                   struct slice lot, struct slice expiry, int64_t qty)
{
    const char *object = w->object;
    for (int n = 0; n < CLAIMS_PER_COUNT; n++) {
        struct rows rows;
        int64_t sellable = 0, reserved = 0, shipment_id = 0;
        enum hf_status s = store_query(w->tx, SQL_find_lot,
                                       PARAMS(P_I64(w->merchant_id), P_I64(warehouse_id),
                                              P_I64(sku_id), P_TEXT(lot), P_TEXT(expiry)),
                                       &rows);
        if (s < 0)
            return s;
        if (rows_next(&rows)) {
            sellable = row_i64(&rows, 0);
            reserved = row_i64(&rows, 1);
        }
        s = rows_end(&rows);
        if (s < 0 || sellable - qty >= reserved)
            return s;
        s = store_get_i64(w->tx, SQL_newest_lot_claim,
                          PARAMS(P_I64(w->merchant_id), P_I64(warehouse_id), P_I64(sku_id),
                                 P_TEXT(lot), P_TEXT(expiry)),
                          &shipment_id);
        if (s == HF_NOT_FOUND)
            return withdraw_picking(w, warehouse_id, sku_id, &(struct claimed_lot){lot, expiry},
                                    reserved - (sellable - qty));
        if (s >= 0)
            s = withdraw_one(w, shipment_id, sku_id);
        if (s != HF_OK)
            return s;
        w->object = object;
    }
    return HF_REFUSED;
}

enum hf_status wake_short_orders(struct work *w)
{
    return store_post(w->tx, SQL_set_timer,
                      PARAMS(P_I64(w->merchant_id), P_I64(work_new_id(w)), P_STR("restock"),
                             P_I64(0), P_I64(w->now_us), P_I64(w->now_us)));
}
