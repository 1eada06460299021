/* The facts of a shipment's parcels: who carries them, under which number, and what is in each.
 * Part of the facts of an order.
 * Promise: the units of all parcels of a shipment add up to what the shipment carries. */
#include "base/ids.h"
#include "flow/floor/scan.h"
#include "flow/order/gather_order.h"
#include "flow/order/order_needs.h"
#include "rules/custody.h"
#include "store/sql.h"

/* One SKU of one line in the shipment: how much there is, and how much was in the parcels so far.
 */
struct packed_sku {
    int64_t line, sku_id, whole, so_far;
};

struct packing {
    struct work *w;
    const struct order *order;
    struct json_out *out;
    struct packed_sku skus[NEEDS_MAX];
    int count;
    int64_t *units; /* of the shipment, by line */
    int64_t *told;  /* in the parcels so far, by line */
};

static enum hf_status read_whole(struct packing *p, int64_t shipment_id)
{
    struct rows rows;
    enum hf_status s =
        store_query(p->w->tx, SQL_list_shipment_lines,
                    PARAMS(P_I64(p->w->merchant_id), P_I64(p->order->order_id)), &rows);
    if (s < 0)
        return s;
    while (p->count < NEEDS_MAX && rows_next(&rows))
        if (row_i64(&rows, 0) == shipment_id)
            p->skus[p->count++] = (struct packed_sku){
                .line = row_i64(&rows, 1), .sku_id = row_i64(&rows, 2), .whole = row_i64(&rows, 3)};
    return rows_end(&rows);
}

static enum hf_status add_parcel(struct packing *p, int64_t parcel_id)
{
    struct rows rows;
    enum hf_status s = store_query(p->w->tx, SQL_list_parcel_lines,
                                   PARAMS(P_I64(p->w->merchant_id), P_I64(parcel_id)), &rows);
    if (s < 0)
        return s;
    while (rows_next(&rows))
        for (int i = 0; i < p->count; i++)
            if (p->skus[i].line == row_i64(&rows, 0) && p->skus[i].sku_id == row_i64(&rows, 1))
                p->skus[i].so_far += row_i64(&rows, 2);
    return rows_end(&rows);
}

/* Whole ordered units of a line in the parcels so far. */
static int64_t units_so_far(const struct packing *p, int at)
{
    int64_t units = p->units[at];
    bool any = false;
    for (int i = 0; i < p->count; i++) {
        const struct packed_sku *k = &p->skus[i];
        if (k->line != p->order->lines[at].line || k->whole == 0)
            continue;
        int64_t part = k->so_far * p->units[at] / k->whole;
        units = part < units ? part : units;
        any = true;
    }
    return any ? units : 0;
}

static void put_units(struct packing *p)
{
    json_key(p->out, "lines");
    json_open(p->out, '[');
    for (int i = 0; i < p->order->line_count; i++) {
        int64_t so_far = units_so_far(p, i);
        if (so_far == p->told[i])
            continue;
        json_open(p->out, '{');
        json_key(p->out, "line");
        json_put_i64(p->out, p->order->lines[i].line);
        json_key(p->out, "ref");
        json_put_text(p->out, p->order->lines[i].ref);
        json_key(p->out, "channel_sku");
        json_put_text(p->out, p->order->lines[i].channel_sku);
        json_key(p->out, "quantity");
        json_put_i64(p->out, so_far - p->told[i]);
        json_close(p->out, '}');
        p->told[i] = so_far;
    }
    json_close(p->out, ']');
}

/* The carrier's page about this number; null where the profile names none. */
static struct slice tracking_url(struct packing *p, const struct profile_carrier *c,
                                 struct slice tracking)
{
    if (c == NULL || c->tracking_url.ptr == NULL || tracking.len == 0)
        return SLICE_NONE;
    struct slice url = c->tracking_url;
    size_t at = slice_find(url, SLICE(TRACKING_MARK)), rest = at + sizeof TRACKING_MARK - 1;
    return arena_format(txn_arena(p->w->tx), "%.*s%.*s%.*s", (int)at, url.ptr, SLICE_FMT(tracking),
                        (int)(url.len - rest), url.ptr + rest);
}

/* Its numbers that were put right, the oldest first: what somebody was told of it before. */
static enum hf_status put_former(struct packing *p, int64_t parcel_id)
{
    struct rows rows;
    enum hf_status s = store_query(p->w->tx, SQL_list_parcel_numbers,
                                   PARAMS(P_I64(p->w->merchant_id), P_I64(parcel_id)), &rows);
    if (s < 0)
        return s;
    json_key(p->out, "former");
    json_open(p->out, '[');
    while (rows_next(&rows))
        if (row_i64(&rows, 4) != 0)
            json_put_text(p->out, row_text(&rows, 1));
    json_close(p->out, ']');
    return rows_end(&rows);
}

/* with_carrier: by its own scan, or by a signed receipt where the carrier never scans. */
static enum hf_status put_parcel(struct packing *p, const struct shipment *sh,
                                 const struct parcel *parcel)
{
    bool gone = sh->state >= ORDER_SHIPPED && sh->state <= ORDER_CLOSED;
    const struct profile_carrier *c = profile_carrier(p->w->merchant->profile, parcel->carrier);
    char id[ID_TEXT_BYTES];
    id_print(p->w->hub->ids_key, "pcl", p->w->merchant_id, parcel->parcel_id, id);
    const struct {
        const char *key;
        struct slice text;
    } texts[] = {
        {"id",               slice_of(id)                                                },
        {"carrier",          parcel->carrier                                             },
        {"carrier_name",     c != NULL && c->name.ptr != NULL ? c->name : parcel->carrier},
        {"service",          parcel->service                                             },
        {"tracking",         parcel->tracking                                            },
        {"tracking_url",     tracking_url(p,                                               c, parcel->tracking)},
        {"custody", slice_of(custody_name(parcel->custody))                                                            }
    };
    json_open(p->out, '{');
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        json_key(p->out, texts[i].key);
        json_put_text(p->out, texts[i].text);
    }
    json_key(p->out, "with_carrier");
    json_put_bool(p->out, gone || custody_is_confirmed(parcel->custody));
    json_key(p->out, "shipped_at");
    json_put_instant(p->out, parcel->custody_at_us);
    json_key(p->out, "delivered_at");
    json_put_instant(p->out, parcel->delivered_at_us);
    put_units(p);
    enum hf_status s = put_former(p, parcel->parcel_id);
    json_close(p->out, '}');
    return s;
}

enum hf_status put_parcel_facts(struct work *w, const struct order *o, const struct shipment *sh,
                                struct json_out *out)
{
    struct parcel all[PARCELS_MAX];
    int count;
    struct packing *p = ARENA_NEW(txn_arena(w->tx), struct packing);
    if (p == NULL)
        return HF_FULL;
    *p = (struct packing){.w = w, .order = o, .out = out};
    p->units = ARENA_ARRAY(txn_arena(w->tx), int64_t, (size_t)o->line_count + 1);
    p->told = ARENA_ARRAY(txn_arena(w->tx), int64_t, (size_t)o->line_count + 1);
    enum hf_status s = p->units != NULL && p->told != NULL
                           ? load_parcels(w, sh->shipment_id, all, &count)
                           : HF_FULL;
    if (s >= 0)
        s = shipment_units(w, o, sh, p->units);
    if (s >= 0)
        s = read_whole(p, sh->shipment_id);
    if (s < 0)
        return s;
    json_key(out, "parcels");
    json_open(out, '[');
    for (int i = 0; i < count && s >= 0; i++) {
        s = add_parcel(p, all[i].parcel_id);
        if (s >= 0)
            s = put_parcel(p, sh, &all[i]);
    }
    json_close(out, ']');
    return s < 0 ? s : HF_OK;
}
