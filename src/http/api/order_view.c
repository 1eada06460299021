/* An order in JSON.
 * Read by the console, the command line's `why` and scripts.
 * Promise: answers why it is not moving and who has to act, from what is on file. */
#include "http/api/order_view.h"

#include <assert.h>
#include <stdio.h>

#include "rules/waiting.h"
#include "store/sql.h"

struct slice word_reason(struct exchange *x, const struct reason *r)
{
    char text[512];
    struct slice language = exchange_header(x, "Accept-Language");
    bool spanish =
        language.len >= 2 && slice_eq_nocase((struct slice){language.ptr, 2}, SLICE("es"));
    size_t len = reason_word(r, spanish ? "es" : "en", text, sizeof text);
    struct slice kept = arena_copy(&x->arena, (struct slice){text, len});
    return kept.ptr != NULL ? kept : SLICE("");
}

void put_hold(struct exchange *x, const struct open_hold *h)
{
    struct json_out *o = &x->out;
    json_open(o, '{');
    json_key(o, "reason");
    json_put_str(o, reason_name(h->reason.code));
    json_key(o, "line");
    json_put_i64(o, h->reason.line);
    json_key(o, "field");
    json_put_text(o, h->reason.field.ptr ? h->reason.field : SLICE(""));
    json_key(o, "detail");
    json_put_text(o, word_reason(x, &h->reason));
    json_key(o, "clarifies");
    json_put_text(o, h->clarifies);
    json_key(o, "blocks");
    json_put_bool(o, h->blocks);
    json_key(o, "since");
    json_put_instant(o, h->opened_at_us);
    json_key(o, "due");
    json_put_instant(o, h->due_at_us);
    json_close(o, '}');
}

struct part { /* one row of shipment_line */
    int64_t shipment_id;
    int line;
    struct slice sku;
    int64_t sku_id, qty, reserved, picked, packed;
};

struct view {
    struct exchange *x;
    struct work *w;
    struct order *order;
    struct part *parts;
    int part_count;
};

static enum hf_status load_parts(struct view *v)
{
    struct rows rows;
    v->parts = ARENA_ARRAY(txn_arena(v->w->tx), struct part, NEEDS_MAX);
    if (v->parts == NULL)
        return HF_FULL;
    enum hf_status s =
        store_query(v->w->tx, SQL_list_shipment_lines,
                    PARAMS(P_I64(v->w->merchant_id), P_I64(v->order->order_id)), &rows);
    if (s < 0)
        return s;
    while (v->part_count < NEEDS_MAX && rows_next(&rows))
        v->parts[v->part_count++] = (struct part){
            row_i64(&rows, 0), (int)row_i64(&rows, 1), row_text_copy(&rows, 7), row_i64(&rows, 2),
            row_i64(&rows, 3), row_i64(&rows, 4),      row_i64(&rows, 5),       row_i64(&rows, 6)};
    return rows_end(&rows);
}

static void put_components(struct view *v, const struct order_line *l)
{
    struct json_out *o = &v->x->out;
    bool bundle = false;
    for (int i = 0; i < v->part_count; i++)
        if (v->parts[i].line == l->line && v->parts[i].sku_id != l->sku_id)
            bundle = true;
    if (!bundle)
        return;
    json_key(o, "components");
    json_open(o, '[');
    for (int i = 0; i < v->part_count; i++) {
        if (v->parts[i].line != l->line)
            continue;
        json_open(o, '{');
        json_key(o, "sku");
        json_put_text(o, v->parts[i].sku);
        json_key(o, "quantity");
        json_put_i64(o, v->parts[i].qty);
        json_close(o, '}');
    }
    json_close(o, ']');
}

/* Ordered units whose every each is claimed (or picked already). */
static int64_t reserved_units(const struct view *v, const struct order_line *l)
{
    int64_t qty = l->qty_ordered - l->qty_cancelled, least = -1;
    for (int i = 0; i < v->part_count; i++) {
        const struct part *p = &v->parts[i];
        if (p->line != l->line || p->qty == 0)
            continue;
        int64_t units = (p->reserved + p->picked) * qty / p->qty;
        least = least < 0 || units < least ? units : least;
    }
    return least < 0 ? 0 : least;
}

static void put_lines(struct view *v)
{
    struct json_out *o = &v->x->out;
    json_key(o, "lines");
    json_open(o, '[');
    for (int i = 0; i < v->order->line_count; i++) {
        const struct order_line *l = &v->order->lines[i];
        json_open(o, '{');
        json_key(o, "line");
        json_put_i64(o, l->line);
        json_key(o, "channel_sku");
        json_put_text(o, l->channel_sku);
        json_key(o, "variant_id");
        json_put_text(o, l->variant_id.len > 0 ? l->variant_id : SLICE_NONE);
        json_key(o, "sku");
        json_put_text(o, l->sku_code.len > 0 ? l->sku_code : SLICE_NONE);
        json_key(o, "quantity");
        json_put_i64(o, l->qty_ordered);
        json_key(o, "cancelled");
        json_put_i64(o, l->qty_cancelled);
        json_key(o, "shipped");
        json_put_i64(o, l->qty_shipped);
        json_key(o, "physical");
        json_put_bool(o, l->physical);
        json_key(o, "reserved");
        json_put_i64(o, reserved_units(v, l));
        put_components(v, l);
        json_close(o, '}');
    }
    json_close(o, ']');
}

static void put_shipment_lines(struct view *v, int64_t shipment_id)
{
    struct json_out *o = &v->x->out;
    json_key(o, "lines");
    json_open(o, '[');
    for (int i = 0; i < v->part_count; i++) {
        const struct part *p = &v->parts[i];
        if (p->shipment_id != shipment_id)
            continue;
        json_open(o, '{');
        json_key(o, "line");
        json_put_i64(o, p->line);
        json_key(o, "sku");
        json_put_text(o, p->sku);
        json_key(o, "quantity");
        json_put_i64(o, p->qty);
        json_key(o, "reserved");
        json_put_i64(o, p->reserved);
        json_key(o, "picked");
        json_put_i64(o, p->picked);
        json_key(o, "packed");
        json_put_i64(o, p->packed);
        json_close(o, '}');
    }
    json_close(o, ']');
}

static enum hf_status put_parcels(struct view *v, int64_t shipment_id)
{
    struct json_out *o = &v->x->out;
    struct rows rows;
    json_key(o, "parcels");
    json_open(o, '[');
    enum hf_status s =
        store_query(v->w->tx, SQL_list_parcels,
                    PARAMS(P_I64(v->w->merchant_id), P_I64(v->order->order_id)), &rows);
    if (s < 0)
        return s;
    while (rows_next(&rows)) {
        if (row_i64(&rows, 1) != shipment_id)
            continue;
        json_open(o, '{');
        put_id_key(v->x, "id", "pcl", v->w->merchant_id, row_i64(&rows, 0));
        json_key(o, "number");
        json_put_i64(o, row_i64(&rows, 2));
        json_key(o, "carrier");
        json_put_text(o, row_text(&rows, 4));
        json_key(o, "service");
        json_put_text(o, row_text(&rows, 5));
        json_key(o, "tracking");
        struct slice tracking = row_text(&rows, 6);
        json_put_text(o, tracking.len > 0 ? tracking : SLICE_NONE);
        json_key(o, "custody");
        json_put_str(o, custody_name((enum custody)row_i64(&rows, 3)));
        json_key(o, "weight_g");
        json_put_i64(o, row_i64(&rows, 8));
        json_key(o, "lane");
        json_put_text(o, row_text(&rows, 9).len > 0 ? row_text(&rows, 9) : SLICE_NONE);
        put_id_key(v->x, "manifest", "mnf", 0, row_i64(&rows, 10));
        json_key(o, "handed_over_at");
        json_put_instant(o, row_i64(&rows, 11));
        json_key(o, "custody_at");
        json_put_instant(o, row_i64(&rows, 12));
        json_key(o, "delivered_at");
        json_put_instant(o, row_i64(&rows, 13));
        json_key(o, "proof");
        json_put_text(o, row_text(&rows, 14).len > 0 ? row_text(&rows, 14) : SLICE_NONE);
        json_close(o, '}');
    }
    s = rows_end(&rows);
    json_close(o, ']');
    return s;
}

static enum hf_status put_shipments(struct view *v)
{
    struct json_out *o = &v->x->out;
    enum hf_status s = HF_OK;
    json_key(o, "shipments");
    json_open(o, '[');
    for (int i = 0; i < v->order->shipment_count && s >= 0; i++) {
        const struct shipment *sh = &v->order->shipments[i];
        const struct warehouse *wh = directory_warehouse_by_id(v->w->directory, sh->warehouse_id);
        json_open(o, '{');
        put_id_key(v->x, "id", "shp", v->w->merchant_id, sh->shipment_id);
        json_key(o, "state");
        json_put_str(o, order_state_name(sh->state));
        json_key(o, "warehouse");
        json_put_text(o, wh != NULL ? wh->code : SLICE_NONE);
        json_key(o, "carrier");
        json_put_text(o, sh->carrier);
        json_key(o, "service");
        json_put_text(o, sh->service);
        json_key(o, "cutoff");
        json_put_instant(o, sh->cutoff_us);
        json_key(o, "ship_by");
        json_put_text(o, sh->ship_by.len > 0 ? sh->ship_by : SLICE_NONE);
        json_key(o, "rule_version");
        json_put_text(o, sh->rule_version);
        put_shipment_lines(v, sh->shipment_id);
        s = put_parcels(v, sh->shipment_id);
        json_close(o, '}');
    }
    json_close(o, ']');
    return s;
}

enum { EVIDENCE_ROWS_MAX = 400 };
struct fact {
    int64_t object_id;
    uint32_t kinds;
    struct slice source, ref;
    int64_t at_us;
};

/* What is on file now: a withdrawn kind drops out of the fact that brought it. */
static enum hf_status put_evidence(struct view *v)
{
    struct json_out *o = &v->x->out;
    struct fact *facts = ARENA_ARRAY(txn_arena(v->w->tx), struct fact, EVIDENCE_ROWS_MAX);
    int count = 0;
    struct rows rows;
    if (facts == NULL)
        return HF_FULL;
    enum hf_status s =
        store_query(v->w->tx, SQL_list_evidence,
                    PARAMS(P_I64(v->w->merchant_id), P_I64(v->order->order_id)), &rows);
    if (s < 0)
        return s;
    while (count < EVIDENCE_ROWS_MAX && rows_next(&rows)) {
        int64_t object_id = row_i64(&rows, 0);
        uint32_t withdrawn = (uint32_t)row_i64(&rows, 3);
        for (int i = 0; i < count; i++)
            if (facts[i].object_id == object_id)
                facts[i].kinds &= ~withdrawn;
        facts[count++] =
            (struct fact){object_id, (uint32_t)row_i64(&rows, 2), row_text_copy(&rows, 5),
                          row_text_copy(&rows, 6), row_i64(&rows, 7)};
    }
    s = rows_end(&rows);
    json_key(o, "evidence");
    json_open(o, '[');
    for (int i = 0; i < count; i++)
        for (uint32_t kind = 1; kind < 1u << EVIDENCE_KINDS; kind <<= 1) {
            if (!(facts[i].kinds & kind))
                continue;
            json_open(o, '{');
            json_key(o, "kind");
            json_put_str(o, evidence_name(kind));
            json_key(o, "source");
            json_put_text(o, facts[i].source);
            json_key(o, "ref");
            json_put_text(o, facts[i].ref);
            json_key(o, "at");
            json_put_instant(o, facts[i].at_us);
            json_close(o, '}');
        }
    json_close(o, ']');
    return s;
}

static enum hf_status put_intake(struct view *v)
{
    struct json_out *o = &v->x->out;
    struct rows rows;
    json_key(o, "intake");
    json_open(o, '[');
    enum hf_status s =
        store_query(v->w->tx, SQL_list_intake,
                    PARAMS(P_I64(v->w->merchant_id), P_I64(v->order->order_id)), &rows);
    if (s < 0)
        return s;
    while (rows_next(&rows)) {
        const struct connection *c = merchant_connection_by_id(v->w->merchant, row_i64(&rows, 1));
        json_open(o, '{');
        json_key(o, "path");
        json_put_text(o, row_text(&rows, 0));
        json_key(o, "connection");
        json_put_text(o, c != NULL ? c->code : SLICE_NONE);
        json_key(o, "topic");
        json_put_text(o, row_text(&rows, 2));
        json_key(o, "result");
        json_put_text(o, row_text(&rows, 3));
        json_key(o, "copies");
        json_put_i64(o, 1 + row_i64(&rows, 5));
        json_key(o, "at");
        json_put_instant(o, row_i64(&rows, 4));
        json_close(o, '}');
    }
    s = rows_end(&rows);
    json_close(o, ']');
    return s;
}

enum { TIMERS_SHOWN = 16 };

/* The timers of the order and its shipments, in the words of what they raise. */
static enum hf_status read_timers(struct rows *rows, struct waiting_timer *timers, size_t *count)
{
    static const struct {
        const char *kind, *code, *who;
    } words[] = {
        {"payment_wait",     "payment_not_evidenced", "shop"   },
        {"custody_silence",  "custody_silent",        "carrier"},
        {"tracking_stalled", "tracking_stalled",      "carrier"},
        {"acknowledgement",  "acknowledgement",       "channel"},
        {"hold_due",         "escalation",            "hub"    },
    };
    while (*count < TIMERS_SHOWN && rows_next(rows)) {
        struct slice kind = row_text(rows, 0);
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            if (slice_is(kind, words[i].kind))
                timers[(*count)++] = (struct waiting_timer){words[i].code, words[i].who,
                                                            row_i64(rows, 3), row_i64(rows, 2)};
    }
    return rows_end(rows);
}

static enum hf_status load_timers(struct view *v, struct waiting_timer *timers, size_t *count)
{
    struct rows rows;
    enum hf_status s = store_query(v->w->tx, SQL_list_open_timers,
                                   PARAMS(P_I64(v->w->merchant_id), P_I64(v->order->order_id),
                                          P_I64(v->order->order_id + ORDER_ID_STRIDE - 1)),
                                   &rows);
    if (s >= 0)
        s = read_timers(&rows, timers, count);
    if (s >= 0)
        s = store_query(v->w->tx, SQL_list_open_parcel_timers,
                        PARAMS(P_I64(v->w->merchant_id), P_I64(v->order->order_id)), &rows);
    return s < 0 ? s : read_timers(&rows, timers, count);
}

/* The shipment that is least far: what the order as a whole waits for. */
static const struct shipment *slowest(const struct order *o)
{
    const struct shipment *least = NULL;
    for (int i = 0; i < o->shipment_count; i++)
        if (o->shipments[i].state != ORDER_CANCELLED &&
            (least == NULL || o->shipments[i].state < least->state))
            least = &o->shipments[i];
    return least;
}

static enum hf_status put_waiting(struct view *v)
{
    const struct order *order = v->order;
    const struct shipment *sh = slowest(order);
    struct waiting_timer timers[TIMERS_SHOWN];
    struct waiting out[WAITING_MAX];
    size_t timer_count = 0;
    enum hf_status s = load_timers(v, timers, &timer_count);
    struct waiting_hold *holds =
        ARENA_ARRAY(txn_arena(v->w->tx), struct waiting_hold, (size_t)order->hold_count + 1);
    if (s < 0 || holds == NULL)
        return s < 0 ? s : HF_FULL;
    for (int i = 0; i < order->hold_count; i++)
        holds[i] = (struct waiting_hold){order->holds[i].reason.code, order->holds[i].blocks,
                                         order->holds[i].opened_at_us, order->holds[i].due_at_us};
    struct waiting_facts facts = {
        .state = sh != NULL ? sh->state : order->state,
        .on_file = order->ledger.on_file | (sh != NULL ? sh->ledger.on_file : 0),
        .ready_when = order->ready_mask,
        .state_since_us = sh != NULL ? sh->state_at_us : order->state_at_us,
        .holds = holds,
        .hold_count = (size_t)order->hold_count,
        .timers = timers,
        .timer_count = timer_count,
    };
    size_t count = waiting_for(&facts, out, WAITING_MAX);
    struct json_out *o = &v->x->out;
    json_key(o, "waiting_for");
    json_open(o, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(o, '{');
        json_key(o, waiting_kind_name(out[i].kind));
        json_put_str(o, out[i].code);
        json_key(o, "who");
        json_put_str(o, out[i].who);
        json_key(o, "since");
        json_put_instant(o, out[i].since_us);
        json_key(o, "due");
        json_put_instant(o, out[i].due_us);
        json_close(o, '}');
    }
    json_close(o, ']');
    return HF_OK;
}

static void put_head(struct view *v)
{
    const struct order *order = v->order;
    struct json_out *o = &v->x->out;
    put_id_key(v->x, "id", "ord", v->w->merchant_id, order->order_id);
    json_key(o, "merchant");
    json_put_text(o, v->w->merchant->code);
    json_key(o, "channel");
    json_put_text(o, order->channel);
    json_key(o, "external_id");
    json_put_text(o, order->external_id);
    json_key(o, "order_number");
    json_put_text(o, order->order_number);
    json_key(o, "state");
    json_put_str(o, order_state_name(order->state));
    json_key(o, "version");
    json_put_i64(o, order->version);
    json_key(o, "placed_at");
    json_put_instant(o, order->placed_at_us);
    json_key(o, "received_at");
    json_put_instant(o, order->received_at_us);
    json_key(o, "accepted_at");
    json_put_instant(o, order->accepted_at_us);
    json_key(o, "state_since");
    json_put_instant(o, order->state_at_us);
    json_key(o, "erased_at");
    json_put_instant(o, order->erased_at_us);
    json_key(o, "total");
    json_put_money(o, order->total_minor, order->currency);
    json_key(o, "method");
    json_put_text(o, order->method);
}

enum hf_status put_order(struct exchange *x, struct work *w, int64_t order_id)
{
    struct view v = {.x = x, .w = w};
    enum hf_status s = load_order(w, order_id, false, &v.order);
    if (s == HF_OK)
        s = load_parts(&v);
    if (s != HF_OK)
        return s;
    json_open(&x->out, '{');
    put_head(&v);
    json_key(&x->out, "holds");
    json_open(&x->out, '[');
    for (int i = 0; i < v.order->hold_count; i++)
        put_hold(x, &v.order->holds[i]);
    json_close(&x->out, ']');
    put_lines(&v);
    s = put_shipments(&v);
    if (s >= 0)
        s = put_evidence(&v);
    if (s >= 0)
        s = put_intake(&v);
    if (s >= 0)
        s = put_waiting(&v);
    json_close(&x->out, '}');
    return s;
}
