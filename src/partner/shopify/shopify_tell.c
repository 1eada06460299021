/* Shopify: an order's facts, told in steps.
 * Part of the Shopify adapter; what is told stands in shopify_step.c, how in partner/telling.h.
 * Promise: userErrors are failures, although they come as 200. */
#include "partner/shopify/shopify_call.h"

enum { LOOK_POINTS = 970, HOLD_LOOK_POINTS = 40, TELL_POINTS = 20 };

/* The shop's order: what it counts as sent, and what it waits for at which location. */
static const char look[] =
    "query($id:ID!){order(id:$id){id cancelledAt fulfillments(first:50){id status displayStatus "
    "trackingInfo(first:2){number}}fulfillmentOrders(first:4,displayable:true){pageInfo{hasNextPage}nodes{id status "
    "requestStatus assignedLocation{location{id}}lineItems(first:100){pageInfo{hasNextPage}nodes{id remainingQuantity "
    "lineItem{id sku}}}}}}}";

static bool is_hold(const struct outbound_item *item)
{
    return slice_is(item->kind, "order.held") || slice_is(item->kind, "order.released");
}

int64_t shopify_tell_points(const struct outbound_task *t)
{
    bool looks = t->items[0].doubt || t->items[0].progress.len == 0 ||
                 slice_find(t->items[0].progress, SLICE("\"do\":\"\"")) < t->items[0].progress.len;
    return !looks ? TELL_POINTS : is_hold(&t->items[0]) ? HOLD_LOOK_POINTS : LOOK_POINTS;
}

enum hf_status shopify_build_tell(struct arena *a, const struct outbound_task *t,
                                  struct outbound_call *call, struct slice *error)
{
    struct telling k;
    enum hf_status s = telling_read(a, &t->items[0], &k);
    if (s != HF_OK)
        return s;
    if (telling_acts(&t->items[0], &k)) {
        const struct shopify_verb *verb = shopify_verb(k.verb);
        return verb != NULL ? shopify_graphql(a, t, verb->mutation, k.body, call, error)
                            : HF_REFUSED;
    }
    struct slice id = shopify_number(json_get_text(t->items[0].facts, "external_id"));
    if (id.len == 0) {
        *error = SLICE("the order has no id of the shop");
        return HF_REFUSED;
    }
    struct slice variables =
        arena_format(a, "{\"id\":\"gid://shopify/Order/%.*s\"}", SLICE_FMT(id));
    if (variables.ptr == NULL)
        return HF_FULL;
    s = shopify_graphql(a, t, is_hold(&t->items[0]) ? shopify_hold_look : look, variables, call,
                        error);
    call->reads = true;
    return s;
}

static void read_look(struct arena *a, const struct outbound_task *t, const struct json *data,
                      struct telling *k, struct outbound_result *r)
{
    const struct json *node = json_get(data, "order");
    struct telling_step step;
    struct slice why = SLICE("");
    if (!json_is(node, JSON_OBJECT)) {
        telling_refuse(a, k, SLICE("the shop has no such order"), r);
        return;
    }
    enum hf_status s = shopify_next_step(a, &t->items[0], node, k->told, &step, &why);
    if (s == HF_REFUSED) {
        telling_refuse(a, k, why, r);
    } else if (s != HF_OK) {
        r->outcome = OUTBOUND_RETRY;
        r->error = SLICE("the answer could not be read");
    } else {
        telling_next(a, &t->items[0], k, &step, r);
    }
}

/* userErrors of any of its fields. */
static const struct json *first_error(const struct json *data)
{
    JSON_EACH(field, data)
    {
        const struct json *errors = json_get(field, "userErrors");
        if (json_is(errors, JSON_ARRAY) && errors->first != NULL)
            return errors->first;
    }
    return NULL;
}

static void read_act(struct arena *a, const struct json *data, struct telling *k,
                     struct outbound_result *r)
{
    const struct json *error = first_error(data);
    const struct shopify_verb *verb = shopify_verb(k->verb);
    if (error != NULL) {
        telling_refuse(a, k,
                       arena_format(a, "%.*s: %.*s", SLICE_FMT(k->verb),
                                    SLICE_FMT(json_get_text(error, "message"))),
                       r);
    } else if (verb == NULL || !json_is(json_get(data, verb->name), JSON_OBJECT)) {
        r->outcome = OUTBOUND_RETRY;
        r->error = SLICE("the answer does not say what became of it");
    } else {
        telling_confirmed(a, k, r);
    }
}

void shopify_read_tell(struct arena *a, const struct outbound_task *t,
                       const struct outbound_reply *reply, struct outbound_result *r)
{
    struct telling k;
    if (telling_read(a, &t->items[0], &k) != HF_OK) {
        r->outcome = OUTBOUND_RETRY;
        r->error = SLICE("what the last step left could not be read");
        return;
    }
    bool act = telling_acts(&t->items[0], &k);
    const struct json *data = shopify_data(a, reply, r);
    if (data != NULL && act)
        read_act(a, data, &k, r);
    else if (data != NULL)
        read_look(a, t, data, &k, r);
    if (act && r->outcome == OUTBOUND_RETRY)
        telling_doubt(a, &k, r);
}
