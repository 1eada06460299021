/* Reads an order with its lines, shipments, evidence and open holds into memory.
 * First step of every use case on an order that is already there.
 * Promise: one consistent picture inside the transaction. */
#include <assert.h>

#include "flow/order/order.h"
#include "flow/order/person.h"
#include "store/sql.h"

enum { HOLDS_MAX = 512 };

static enum hf_status load_head(struct work *w, struct order *o)
{
    struct rows rows;
    enum hf_status s = store_query(w->tx, SQL_find_order,
                                   PARAMS(P_I64(w->merchant_id), P_I64(o->order_id)), &rows);
    if (s < 0)
        return s;
    bool found = rows_next(&rows);
    if (found) {
        o->connection_id = row_i64(&rows, 0);
        o->external_id = row_text_copy(&rows, 1);
        o->order_number = row_text_copy(&rows, 2);
        o->state = (enum order_state)row_i64(&rows, 3);
        o->version = row_i64(&rows, 4);
        o->version_at_us = row_i64(&rows, 5);
        o->placed_at_us = row_i64(&rows, 6);
        o->received_at_us = row_i64(&rows, 7);
        o->accepted_at_us = row_i64(&rows, 8);
        o->state_at_us = row_i64(&rows, 9);
        o->ready_mask = (uint32_t)row_i64(&rows, 10);
        o->profile_version = row_i64(&rows, 11);
        o->payment = (enum payment_status)row_i64(&rows, 12);
        o->currency = row_text_copy(&rows, 13);
        o->total_minor = row_i64(&rows, 14);
        o->method = row_text_copy(&rows, 15);
        struct slice content = row_blob(&rows, 16);
        assert(content.len == sizeof o->content);
        memcpy(o->content, content.ptr, sizeof o->content);
        o->erased_at_us = row_i64(&rows, 17);
        o->stored = true;
    }
    s = rows_end(&rows);
    return s < 0 ? s : found ? HF_OK : HF_NOT_FOUND;
}

static enum hf_status load_lines(struct work *w, struct order *o)
{
    struct arena *a = txn_arena(w->tx);
    o->lines = ARENA_ARRAY(a, struct order_line, ORDER_DOC_LINES_MAX);
    if (o->lines == NULL)
        return HF_FULL;
    struct rows rows;
    enum hf_status s = store_query(w->tx, SQL_list_order_lines,
                                   PARAMS(P_I64(w->merchant_id), P_I64(o->order_id)), &rows);
    if (s < 0)
        return s;
    while (o->line_count < ORDER_DOC_LINES_MAX && rows_next(&rows))
        o->lines[o->line_count++] = (struct order_line){
            .line = (int)row_i64(&rows, 0),
            .ref = row_text_copy(&rows, 1),
            .channel_sku = row_text_copy(&rows, 2),
            .variant_id = row_text_copy(&rows, 3),
            .sku_id = row_i64(&rows, 4),
            .stored_sku_id = row_i64(&rows, 4),
            .alias_id = row_i64(&rows, 5),
            .physical = row_i64(&rows, 6) != 0,
            .qty_ordered = row_i64(&rows, 7),
            .qty_cancelled = row_i64(&rows, 8),
            .qty_shipped = row_i64(&rows, 9),
            .unit_price_minor = row_i64(&rows, 10),
            .sku_code = row_text_copy(&rows, 11),
        };
    return rows_end(&rows);
}

static enum hf_status load_shipments(struct work *w, struct order *o)
{
    o->shipments = ARENA_ARRAY(txn_arena(w->tx), struct shipment, ORDER_ID_STRIDE - 1);
    if (o->shipments == NULL)
        return HF_FULL;
    struct rows rows;
    enum hf_status s = store_query(w->tx, SQL_list_shipments,
                                   PARAMS(P_I64(w->merchant_id), P_I64(o->order_id)), &rows);
    if (s < 0)
        return s;
    while (o->shipment_count < ORDER_ID_STRIDE - 1 && rows_next(&rows)) {
        int64_t id = row_i64(&rows, 0);
        o->shipments[o->shipment_count++] = (struct shipment){
            .shipment_id = id,
            .state = (enum order_state)row_i64(&rows, 1),
            .version = row_i64(&rows, 2),
            .warehouse_id = row_i64(&rows, 3),
            .carrier = row_text_copy(&rows, 4),
            .service = row_text_copy(&rows, 5),
            .cutoff_us = row_i64(&rows, 6),
            .ship_by = row_text_copy(&rows, 7),
            .rule_version = row_text_copy(&rows, 8),
            .state_at_us = row_i64(&rows, 9),
            .ledger = {.object_id = id},
            .transition_seq = -1,
            .stored = true,
        };
    }
    return rows_end(&rows);
}

static enum hf_status load_ledgers(struct work *w, struct order *o)
{
    struct rows rows;
    enum hf_status s = store_query(w->tx, SQL_list_evidence,
                                   PARAMS(P_I64(w->merchant_id), P_I64(o->order_id)), &rows);
    if (s < 0)
        return s;
    while (rows_next(&rows)) {
        int64_t object_id = row_i64(&rows, 0);
        struct ledger *ledger = object_id == o->order_id ? &o->ledger : NULL;
        for (int i = 0; ledger == NULL && i < o->shipment_count; i++)
            if (o->shipments[i].shipment_id == object_id)
                ledger = &o->shipments[i].ledger;
        if (ledger == NULL)
            continue;
        ledger->seq = row_i64(&rows, 1);
        ledger->on_file = (uint32_t)row_i64(&rows, 4);
    }
    return rows_end(&rows);
}

static enum hf_status load_holds(struct work *w, struct order *o)
{
    o->holds = ARENA_ARRAY(txn_arena(w->tx), struct open_hold, HOLDS_MAX);
    if (o->holds == NULL)
        return HF_FULL;
    struct rows rows;
    enum hf_status s = store_query(w->tx, SQL_list_open_exceptions,
                                   PARAMS(P_I64(w->merchant_id), P_I64(o->order_id)), &rows);
    if (s < 0)
        return s;
    while (o->hold_count < HOLDS_MAX && rows_next(&rows)) {
        struct open_hold *h = &o->holds[o->hold_count++];
        h->exception_id = row_i64(&rows, 0);
        h->reason.code = (enum exception_reason)row_i64(&rows, 1);
        h->reason.line = (int)row_i64(&rows, 2);
        h->reason.field = row_text_copy(&rows, 3);
        reason_args_split(row_text_copy(&rows, 4), &h->reason);
        h->blocks = row_i64(&rows, 5) != 0;
        h->clarifies = row_text_copy(&rows, 6);
        h->opened_at_us = row_i64(&rows, 7);
        h->due_at_us = row_i64(&rows, 8);
    }
    return rows_end(&rows);
}

enum hf_status load_order(struct work *w, int64_t order_id, bool with_person, struct order **order)
{
    struct order *o = ARENA_NEW(txn_arena(w->tx), struct order);
    if (o == NULL)
        return HF_FULL;
    o->order_id = order_id;
    o->ledger.object_id = order_id;
    o->transition_seq = -1;
    enum hf_status s = load_head(w, o);
    if (s != HF_OK)
        return s;
    const struct connection *c = merchant_connection_by_id(w->merchant, o->connection_id);
    o->channel = c != NULL ? c->code : SLICE("");
    s = load_lines(w, o);
    if (s >= 0)
        s = load_shipments(w, o);
    if (s >= 0)
        s = load_ledgers(w, o);
    if (s >= 0)
        s = load_holds(w, o);
    if (s >= 0 && with_person) {
        s = open_person(w, order_id, &o->ship_to);
        o->ship_to_known = s == HF_OK;
        if (s == HF_NOT_FOUND)
            s = HF_OK;
    }
    if (s < 0)
        return s;
    *order = o;
    return HF_OK;
}
