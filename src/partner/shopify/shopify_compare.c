/* Shopify: what it shows of the SKUs that it was told.
 * Part of the Shopify adapter: by inventory item, at our location.
 * Promise: changes nothing; an item that is gone is left out. */
#include "partner/compare_stock.h"
#include "partner/shopify/shopify_call.h"

enum { VARIABLES_BYTES_MAX = 64 * 1024 };

static const char query[] =
    "query($ids:[ID!]!,$loc:ID!){nodes(ids:$ids){...on InventoryItem{id inventoryLevel(locationId:$loc){"
    "quantities(names:[\"available\"]){quantity}}}}}";

enum hf_status shopify_build_compare(struct arena *a, const struct outbound_task *t,
                                     struct outbound_call *call, struct slice *error)
{
    struct slice location = shopify_number(json_get_text(t->items[0].facts, "location"));
    struct json_out o;
    if (location.len == 0) {
        *error = SLICE("the profile does not say the connection's location");
        return HF_REFUSED;
    }
    json_out_init(&o, VARIABLES_BYTES_MAX);
    json_open(&o, '{');
    json_key(&o, "ids");
    json_open(&o, '[');
    JSON_EACH(item, json_get(t->items[0].facts, "items"))
    json_put_text(&o, json_get_text(item, "id"));
    json_close(&o, ']');
    json_key(&o, "loc");
    json_put_text(&o, arena_format(a, "gid://shopify/Location/%.*s", SLICE_FMT(location)));
    json_close(&o, '}');
    struct slice text = json_out_text(&o);
    struct slice variables = text.ptr != NULL ? arena_copy(a, text) : SLICE_NONE;
    json_out_release(&o);
    if (variables.ptr == NULL)
        return HF_FULL;
    enum hf_status s = shopify_graphql(a, t, query, variables, call, error);
    call->reads = true;
    return s;
}

static bool show(const void *arg, struct slice id, int64_t *shown)
{
    JSON_EACH(node, (const struct json *)arg)
    {
        if (!slice_eq(json_get_text(node, "id"), id))
            continue;
        const struct json *list = json_get(json_get(node, "inventoryLevel"), "quantities");
        if (!json_is(list, JSON_ARRAY) || !json_i64(json_get(list->first, "quantity"), shown))
            *shown = -1;
        return true;
    }
    return false;
}

void shopify_read_compare(struct arena *a, const struct outbound_task *t,
                          const struct outbound_reply *reply, struct outbound_result *r)
{
    const struct json *data = shopify_data(a, reply, r);
    const struct json *nodes = json_get(data, "nodes");
    if (data == NULL)
        return;
    if (json_is(nodes, JSON_ARRAY)) {
        compare_end(a, t, show, nodes, r);
        return;
    }
    r->outcome = OUTBOUND_RETRY;
    r->error = SLICE("expected inventory items, found something else");
}
