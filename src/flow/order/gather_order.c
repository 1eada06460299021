/* The facts of an order for whoever is told of it.
 * Called by the outbox in a read transaction, right before the call.
 * Promise: nobody's name or address; ids as the channel gave them, numbers as they stand now. */
#include "flow/order/gather_order.h"
#include "base/ids.h"
#include "flow/order/order.h"
#include "flow/owed.h"
#include "rules/told_holds.h"
#include "store/sql.h"

enum { DETAIL_BYTES = 500 };

struct gathering {
    struct work *w;
    struct json_out *o;
    const struct order *order;
};

static void put_key_id(struct gathering *g, const char *key, const char *prefix, int64_t id)
{
    char text[ID_TEXT_BYTES];
    id_print(g->w->hub->ids_key, prefix, g->w->merchant_id, id, text);
    json_key(g->o, key);
    json_put_str(g->o, text);
}

static void put_key_text(struct json_out *o, const char *key, struct slice text)
{
    json_key(o, key);
    json_put_text(o, text);
}

static void put_key_i64(struct json_out *o, const char *key, int64_t value)
{
    json_key(o, key);
    json_put_i64(o, value);
}

static void put_lines(struct gathering *g)
{
    json_key(g->o, "lines");
    json_open(g->o, '[');
    for (int i = 0; i < g->order->line_count; i++) {
        const struct order_line *l = &g->order->lines[i];
        json_open(g->o, '{');
        put_key_i64(g->o, "line", l->line);
        put_key_text(g->o, "ref", l->ref);
        put_key_text(g->o, "channel_sku", l->channel_sku);
        put_key_text(g->o, "variant_id", l->variant_id);
        put_key_text(g->o, "sku", l->sku_code);
        put_key_i64(g->o, "ordered", l->qty_ordered);
        put_key_i64(g->o, "cancelled", l->qty_cancelled);
        put_key_i64(g->o, "shipped", l->qty_shipped);
        json_close(g->o, '}');
    }
    json_close(g->o, ']');
}

static enum hf_status put_shipment_lines(struct gathering *g, int64_t shipment_id)
{
    struct rows rows;
    enum hf_status s =
        store_query(g->w->tx, SQL_list_shipment_lines,
                    PARAMS(P_I64(g->w->merchant_id), P_I64(g->order->order_id)), &rows);
    if (s < 0)
        return s;
    json_key(g->o, "lines");
    json_open(g->o, '[');
    while (rows_next(&rows)) {
        if (row_i64(&rows, 0) != shipment_id)
            continue;
        json_open(g->o, '{');
        put_key_i64(g->o, "line", row_i64(&rows, 1));
        put_key_text(g->o, "sku", row_text(&rows, 7));
        put_key_i64(g->o, "quantity", row_i64(&rows, 3));
        json_close(g->o, '}');
    }
    json_close(g->o, ']');
    return rows_end(&rows);
}

static enum hf_status put_shipments(struct gathering *g)
{
    enum hf_status s = HF_OK;
    json_key(g->o, "shipments");
    json_open(g->o, '[');
    for (int i = 0; i < g->order->shipment_count && s >= 0; i++) {
        const struct shipment *sh = &g->order->shipments[i];
        json_open(g->o, '{');
        put_key_id(g, "id", "shp", sh->shipment_id);
        put_key_text(g->o, "state", slice_of(order_state_name(sh->state)));
        put_key_text(g->o, "carrier", sh->carrier);
        put_key_text(g->o, "service", sh->service);
        put_key_text(g->o, "ship_by", sh->ship_by);
        s = put_shipment_lines(g, sh->shipment_id);
        if (s >= 0)
            s = put_parcel_facts(g->w, g->order, sh, g->o);
        json_close(g->o, '}');
    }
    json_close(g->o, ']');
    return s;
}

/* Ours that the channel hears of; what it holds itself is not told back. */
static void put_holds(struct gathering *g)
{
    char detail[DETAIL_BYTES];
    json_key(g->o, "holds");
    json_open(g->o, '[');
    for (int i = 0; i < g->order->hold_count; i++) {
        const struct open_hold *h = &g->order->holds[i];
        enum hold_kind kind = told_hold(h->reason.code);
        if (!h->blocks || kind == HOLD_NOT_TOLD)
            continue;
        size_t len = reason_word(&h->reason, "en", detail, sizeof detail);
        json_open(g->o, '{');
        put_key_id(g, "id", "exc", h->exception_id);
        put_key_text(g->o, "kind", slice_of(hold_kind_name(kind)));
        put_key_text(g->o, "reason", slice_of(reason_name(h->reason.code)));
        put_key_text(g->o, "detail", (struct slice){detail, len});
        json_close(g->o, '}');
    }
    json_close(g->o, ']');
}

/* What a person said when refusing. */
static void put_why(struct gathering *g, const struct owed_row *r)
{
    const struct json *body = NULL;
    struct json_error bad;
    if (json_parse(txn_arena(g->w->tx), r->body, &json_limits_none, &body, &bad) != HF_OK)
        return;
    struct slice why = json_get_text(body, "why");
    if (why.len > 0)
        put_key_text(g->o, "why", why);
}

enum hf_status gather_order(struct work *w, const struct owed_row *r, struct json_out *facts,
                            struct slice *reference)
{
    struct order *order;
    enum hf_status s = load_order(w, r->object_id, false, &order);
    (void)reference;
    if (s != HF_OK)
        return s;
    struct gathering g = {.w = w, .o = facts, .order = order};
    json_open(facts, '{');
    put_key_id(&g, "id", "ord", order->order_id);
    put_key_text(facts, "merchant", w->merchant->code);
    put_key_text(facts, "channel", order->channel);
    const struct connection *c = merchant_connection_by_id(w->merchant, r->connection_id);
    if (c != NULL && c->profile != NULL && c->profile->location.len > 0)
        put_key_text(facts, "location", c->profile->location);
    put_key_text(facts, "external_id", order->external_id);
    put_key_text(facts, "order_number", order->order_number);
    put_key_text(facts, "state", slice_of(order_state_name(order->state)));
    put_key_i64(facts, "version", order->version);
    put_why(&g, r);
    put_holds(&g);
    put_lines(&g);
    s = put_shipments(&g);
    json_close(facts, '}');
    return s < 0 ? s : HF_OK;
}
