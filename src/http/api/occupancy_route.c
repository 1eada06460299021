/* How full a warehouse is, by kind of place (ZON-2).
 * Behind GET /v1/occupancy.
 * Promise: capacity is what the places of a zone can hold together; a merchant sees its own units
 * and no other's. */
#include "http/api/inbound_routes.h"
#include "store/sql.h"

/* A rule of the site file: its prefix, and what lies in the places it names. Places that no rule
 * names come last. */
struct zone_sum {
    const struct location_rule *rule; /* NULL: no rule */
    int64_t places, used, units, capacity;
};

struct occupancy_query {
    const struct warehouse *warehouse;
    int64_t merchant_id; /* 0 = everybody's goods */
};

static struct zone_sum *zone_of(struct zone_sum *zones, const struct site *site, struct slice code)
{
    const struct location_rule *rule = site_location_rule(site, code);
    return rule != NULL ? &zones[rule - site->locations]
                        : &zones[site != NULL ? site->location_count : 0];
}

static void put_zone(struct exchange *x, const struct zone_sum *z)
{
    struct json_out *o = &x->out;
    json_open(o, '{');
    json_key(o, "prefix");
    json_put_text(o, z->rule != NULL ? z->rule->prefix : SLICE_NONE);
    json_key(o, "type");
    json_put_text(o, z->rule != NULL ? z->rule->type : SLICE("sellable"));
    json_key(o, "places");
    json_put_i64(o, z->places);
    json_key(o, "places_used");
    json_put_i64(o, z->used);
    json_key(o, "units");
    json_put_i64(o, z->units);
    json_key(o, "capacity");
    if (z->capacity > 0)
        json_put_i64(o, z->capacity);
    else
        json_put_null(o);
    json_key(o, "percent");
    if (z->capacity > 0)
        json_put_i64(o, z->units * 100 / z->capacity);
    else
        json_put_null(o);
    json_close(o, '}');
}

static int read_occupancy(struct exchange *x, struct txn *tx)
{
    const struct occupancy_query *q = x->state;
    const struct site *site = q->warehouse->site;
    int count = site != NULL ? site->location_count : 0;
    struct zone_sum *zones = ARENA_ARRAY(&x->arena, struct zone_sum, (size_t)count + 1);
    struct rows rows;
    if (zones == NULL)
        return (int)HF_FULL;
    for (int i = 0; i < count; i++)
        zones[i].rule = &site->locations[i];
    enum hf_status s =
        store_query(tx, SQL_list_occupancy,
                    PARAMS(P_I64(q->warehouse->warehouse_id), P_I64(q->merchant_id)), &rows);
    if (s < 0)
        return (int)s;
    while (rows_next(&rows)) {
        struct zone_sum *z = zone_of(zones, site, row_text(&rows, 0));
        z->places++;
        z->used += row_i64(&rows, 2) > 0;
        z->units += row_i64(&rows, 2);
        z->capacity += row_i64(&rows, 3) > 0 ? row_i64(&rows, 3)
                       : z->rule != NULL     ? z->rule->capacity
                                             : 0;
    }
    s = rows_end(&rows);
    json_open(&x->out, '{');
    json_key(&x->out, "warehouse");
    json_put_text(&x->out, q->warehouse->code);
    json_key(&x->out, "items");
    json_open(&x->out, '[');
    for (int i = 0; i <= count; i++)
        if (i < count || zones[i].places > 0)
            put_zone(x, &zones[i]);
    json_close(&x->out, ']');
    json_close(&x->out, '}');
    return s < 0 ? (int)s : 200;
}

void handle_occupancy(struct exchange *x)
{
    struct occupancy_query *q = ARENA_NEW(&x->arena, struct occupancy_query);
    struct slice code = exchange_query(x, "warehouse"), merchant = exchange_query(x, "merchant");
    const struct merchant *m = NULL;
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    if (merchant.len > 0 || x->who.merchant_id != 0) {
        m = admit_merchant(x, merchant);
        if (m == NULL)
            return;
        q->merchant_id = m->merchant_id;
    }
    if (code.len > 0)
        q->warehouse = directory_warehouse(x->directory, code);
    else if (m != NULL)
        q->warehouse = m->warehouse;
    if (q->warehouse == NULL) {
        exchange_problem(x, 400, "query_invalid", "warehouse: there is no warehouse \"%.*s\"",
                         SLICE_FMT(code));
        return;
    }
    x->state = q;
    exchange_read(x, read_occupancy);
}
