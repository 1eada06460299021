/* Shopify: the next thing a shop is told of an order, given how it stands there.
 * Part of the Shopify adapter; pure reading and writing of JSON.
 * Promise: a parcel that the shop knows by its number is not told again, one that it knows by a
 * former number gets its number changed; units that the shop does not have left at our location are
 * never asked to be fulfilled. */
#include "base/json_out.h"
#include "partner/shopify/shopify_call.h"

enum { VARIABLES_BYTES_MAX = 256 * 1024, TAKES_MAX = 400 };

struct look {
    struct arena *a;
    const struct json *facts, *node;
    struct slice told, location;
    struct telling_step *step;
    struct slice *error;
};

static bool is_told(const struct look *k, struct slice key)
{
    return telling_is_told(k->a, k->told, key);
}

static struct slice finish(const struct look *k, struct json_out *o)
{
    struct slice out = json_out_text(o);
    out = out.ptr != NULL ? arena_copy(k->a, out) : SLICE_NONE;
    json_out_release(o);
    return out;
}

static void put_text(struct json_out *o, const char *key, struct slice text)
{
    json_key(o, key);
    json_put_text(o, text);
}

/* -- fulfilment orders */

#define EACH_NODE(v, of, list) JSON_EACH(v, json_get(json_get(of, list), "nodes"))

static bool is_ours(const struct look *k, const struct json *order)
{
    struct slice at =
        json_get_text(json_get(json_get(order, "assignedLocation"), "location"), "id");
    return k->location.len == 0 || slice_eq(shopify_number(at), shopify_number(k->location));
}

static bool can_be_fulfilled(const struct json *order)
{
    struct slice status = json_get_text(order, "status");
    return slice_is(status, "OPEN") || slice_is(status, "IN_PROGRESS");
}

static bool has_more(const struct json *of, const char *list)
{
    return json_is_true(json_get(json_get(json_get(of, list), "pageInfo"), "hasNextPage"));
}

static bool is_whole(const struct json *node)
{
    bool whole = !has_more(node, "fulfillmentOrders");
    EACH_NODE(order, node, "fulfillmentOrders")
    whole = whole && !has_more(order, "lineItems");
    return whole;
}

/* -- a parcel */

/* Units of one line of a fulfilment order that a parcel takes. */
struct take {
    struct slice order, line;
    int64_t units;
};
struct takes {
    struct take all[TAKES_MAX];
    int count;
};

static bool is_line(const struct json *there, const struct json *ours)
{
    const struct json *item = json_get(there, "lineItem");
    struct slice ref = json_get_lexeme(ours, "ref");
    if (ref.len > 0)
        return slice_eq(shopify_number(json_get_text(item, "id")), shopify_number(ref));
    return slice_eq(json_get_text(item, "sku"), json_get_text(ours, "channel_sku"));
}

/* Units of this line taken already by the same parcel: one SKU may stand in two of our lines. */
static int64_t taken(const struct takes *t, struct slice line)
{
    int64_t sum = 0;
    for (int i = 0; i < t->count; i++)
        sum += slice_eq(t->all[i].line, line) ? t->all[i].units : 0;
    return sum;
}

/* What the shop has too little of; 0 = all of it was found. */
static int64_t take_line(const struct look *k, const struct json *ours, struct takes *t)
{
    int64_t wanted = 0;
    if (!json_i64(json_get(ours, "quantity"), &wanted))
        return 0;
    EACH_NODE(order, k->node, "fulfillmentOrders")
    {
        if (!is_ours(k, order) || !can_be_fulfilled(order))
            continue;
        EACH_NODE(line, order, "lineItems")
        {
            int64_t left = 0;
            struct slice id = json_get_text(line, "id");
            if (wanted == 0 || t->count == TAKES_MAX || !is_line(line, ours) ||
                !json_i64(json_get(line, "remainingQuantity"), &left))
                continue;
            left -= taken(t, id);
            int64_t units = left < wanted ? left : wanted;
            if (units <= 0)
                continue;
            t->all[t->count++] = (struct take){json_get_text(order, "id"), id, units};
            wanted -= units;
        }
    }
    return wanted;
}

static const struct json *fulfillment_of(const struct look *k, struct slice tracking)
{
    JSON_EACH(f, json_get(k->node, "fulfillments"))
    {
        struct slice status = json_get_text(f, "status");
        if (slice_is(status, "CANCELLED") || slice_is(status, "ERROR") ||
            slice_is(status, "FAILURE"))
            continue;
        JSON_EACH(info, json_get(f, "trackingInfo"))
        if (tracking.len > 0 && slice_eq(json_get_text(info, "number"), tracking))
            return f;
    }
    return NULL;
}

/* The one that carries a number which was put right since, the latest of them: that number in
 * *number. */
static const struct json *former_fulfillment(const struct look *k, const struct json *parcel,
                                             struct slice *number)
{
    const struct json *found = NULL;
    JSON_EACH(former, json_get(parcel, "former"))
    {
        const struct json *f = fulfillment_of(k, json_text(former));
        if (f == NULL)
            continue;
        found = f;
        *number = json_text(former);
    }
    return found;
}

static void put_takes(struct json_out *o, const struct takes *t)
{
    struct slice order = SLICE("");
    json_key(o, "lineItemsByFulfillmentOrder");
    json_open(o, '[');
    for (int i = 0; i < t->count; i++) {
        if (i > 0 && slice_eq(t->all[i].order, order))
            continue; /* all of an order are written with its first */
        order = t->all[i].order;
        bool before = false;
        for (int n = 0; n < i; n++)
            before = before || slice_eq(t->all[n].order, order);
        if (before)
            continue;
        json_open(o, '{');
        put_text(o, "fulfillmentOrderId", order);
        json_key(o, "fulfillmentOrderLineItems");
        json_open(o, '[');
        for (int n = i; n < t->count; n++) {
            if (!slice_eq(t->all[n].order, order))
                continue;
            json_open(o, '{');
            put_text(o, "id", t->all[n].line);
            json_key(o, "quantity");
            json_put_i64(o, t->all[n].units);
            json_close(o, '}');
        }
        json_close(o, ']');
        json_close(o, '}');
    }
    json_close(o, ']');
}

static void put_tracking(struct json_out *o, const char *key, const struct json *parcel)
{
    struct slice url = json_get_text(parcel, "tracking_url");
    json_key(o, key);
    json_open(o, '{');
    put_text(o, "company", json_get_text(parcel, "carrier_name"));
    put_text(o, "number", json_get_text(parcel, "tracking"));
    if (url.len > 0)
        put_text(o, "url", url);
    json_close(o, '}');
}

static enum hf_status step_ship(struct look *k, const struct json *parcel, const struct takes *t)
{
    struct json_out o;
    json_out_init(&o, VARIABLES_BYTES_MAX);
    json_open(&o, '{');
    json_key(&o, "fulfillment");
    json_open(&o, '{');
    put_takes(&o, t);
    if (json_get_text(parcel, "tracking").len > 0)
        put_tracking(&o, "trackingInfo", parcel);
    json_key(&o, "notifyCustomer");
    json_put_bool(&o, true);
    json_close(&o, '}');
    json_close(&o, '}');
    k->step->key = json_get_text(parcel, "id");
    k->step->verb = "fulfillmentCreate";
    k->step->body = finish(k, &o);
    return k->step->body.ptr != NULL ? HF_OK : HF_FULL;
}

/* Its key differs with every correction: a message that told the parcel may tell its number too. */
static enum hf_status step_renumber(struct look *k, const struct json *parcel,
                                    const struct json *fulfillment, struct slice former)
{
    const struct json *numbers = json_get(fulfillment, "trackingInfo");
    struct slice key = arena_format(k->a, "%.*s/%d", SLICE_FMT(json_get_text(parcel, "id")),
                                    json_get(parcel, "former")->count);
    struct json_out o;
    if (key.ptr == NULL)
        return HF_FULL;
    if (is_told(k, key))
        return HF_OK;
    if (numbers->count > 1) { /* an update would take the others away */
        *k->error = arena_format(k->a,
                                 "parcel %.*s: the fulfilment with its former number %.*s has "
                                 "other numbers too",
                                 SLICE_FMT(json_get_text(parcel, "tracking")), SLICE_FMT(former));
        return HF_REFUSED;
    }
    json_out_init(&o, VARIABLES_BYTES_MAX);
    json_open(&o, '{');
    put_text(&o, "id", json_get_text(fulfillment, "id"));
    put_tracking(&o, "tracking", parcel);
    json_key(&o, "notify");
    json_put_bool(&o, true);
    json_close(&o, '}');
    k->step->key = key;
    k->step->verb = "fulfillmentTrackingInfoUpdate";
    k->step->body = finish(k, &o);
    return k->step->body.ptr != NULL ? HF_OK : HF_FULL;
}

static bool has_lines(const struct json *parcel)
{
    const struct json *lines = json_get(parcel, "lines");
    return json_is(lines, JSON_ARRAY) && lines->count > 0;
}

/* A parcel without a number cannot be looked for: what it holds is told as long as it is left. */
static enum hf_status look_at_parcel(struct look *k, const struct json *parcel)
{
    struct takes *t = ARENA_NEW(k->a, struct takes);
    struct slice tracking = json_get_text(parcel, "tracking"), former = SLICE("");
    int64_t lacking = 0;
    if (t == NULL)
        return HF_FULL;
    if (!json_is_true(json_get(parcel, "with_carrier")) || !has_lines(parcel) ||
        fulfillment_of(k, tracking) != NULL)
        return HF_OK;
    const struct json *before = former_fulfillment(k, parcel, &former);
    if (before != NULL)
        return step_renumber(k, parcel, before, former);
    if (is_told(k, json_get_text(parcel, "id")))
        return HF_OK;
    JSON_EACH(line, json_get(parcel, "lines"))
    lacking += take_line(k, line, t);
    if (lacking == 0)
        return t->count > 0 ? step_ship(k, parcel, t) : HF_OK;
    if (tracking.len == 0 && t->count == 0)
        return HF_OK; /* through already */
    *k->error = arena_format(k->a,
                             "parcel %.*s: the shop has %lld units fewer to fulfil at our location "
                             "(fulfilled there, on hold or moved)",
                             SLICE_FMT(tracking), (long long)lacking);
    return HF_REFUSED;
}

static enum hf_status delivered_parcel(struct look *k, const struct json *parcel)
{
    const struct json *f = fulfillment_of(k, json_get_text(parcel, "tracking"));
    struct slice at = json_get_text(parcel, "delivered_at"), former = SLICE("");
    struct json_out o;
    if (f == NULL)
        f = former_fulfillment(k, parcel, &former);
    if (f == NULL || at.len == 0 || is_told(k, json_get_text(parcel, "id")) ||
        slice_is(json_get_text(f, "displayStatus"), "DELIVERED"))
        return HF_OK;
    json_out_init(&o, VARIABLES_BYTES_MAX);
    json_open(&o, '{');
    json_key(&o, "event");
    json_open(&o, '{');
    put_text(&o, "fulfillmentId", json_get_text(f, "id"));
    put_text(&o, "status", SLICE("DELIVERED"));
    put_text(&o, "happenedAt", at);
    json_close(&o, '}');
    json_close(&o, '}');
    k->step->key = json_get_text(parcel, "id");
    k->step->verb = "fulfillmentEventCreate";
    k->step->body = finish(k, &o);
    return k->step->body.ptr != NULL ? HF_OK : HF_FULL;
}

static enum hf_status each_parcel(struct look *k,
                                  enum hf_status (*look)(struct look *, const struct json *))
{
    JSON_EACH(shipment, json_get(k->facts, "shipments"))
    {
        if (slice_is(json_get_text(shipment, "state"), "cancelled"))
            continue;
        JSON_EACH(parcel, json_get(shipment, "parcels"))
        {
            enum hf_status s = look(k, parcel);
            if (s != HF_OK || k->step->key.len > 0)
                return s;
        }
    }
    return HF_OK;
}

static enum hf_status tell_shipped(struct look *k)
{
    return each_parcel(k, look_at_parcel);
}

static enum hf_status tell_delivered(struct look *k)
{
    return each_parcel(k, delivered_parcel);
}

/* -- answers */

/* The first fulfilment order of ours that asks for this. */
static enum hf_status answer_request(struct look *k, const char *asked, const char *verb,
                                     struct slice message)
{
    EACH_NODE(order, k->node, "fulfillmentOrders")
    {
        struct slice id = json_get_text(order, "id");
        struct json_out o;
        if (!is_ours(k, order) || !slice_is(json_get_text(order, "requestStatus"), asked) ||
            is_told(k, id))
            continue;
        json_out_init(&o, VARIABLES_BYTES_MAX);
        json_open(&o, '{');
        put_text(&o, "id", id);
        put_text(&o, "message", message);
        json_close(&o, '}');
        k->step->key = id;
        k->step->verb = verb;
        k->step->body = finish(k, &o);
        return k->step->body.ptr != NULL ? HF_OK : HF_FULL;
    }
    return HF_OK;
}

/* For people of the shop: a tag to find it by, and a metafield that says why. The same again does
 * no harm. */
static enum hf_status leave_word(struct look *k, const char *word, struct slice why)
{
    struct json_out o;
    struct slice id = json_get_text(k->node, "id");
    if (k->step->key.len > 0 || is_told(k, SLICE("word")))
        return HF_OK;
    json_out_init(&o, VARIABLES_BYTES_MAX);
    json_open(&o, '{');
    put_text(&o, "id", id);
    json_key(&o, "tags");
    json_open(&o, '[');
    json_put_text(&o, arena_format(k->a, "holdfast: %s", word));
    json_close(&o, ']');
    json_key(&o, "fields");
    json_open(&o, '[');
    json_open(&o, '{');
    put_text(&o, "ownerId", id);
    put_text(&o, "namespace", SLICE("holdfast"));
    put_text(&o, "key", SLICE("answer"));
    put_text(&o, "type", SLICE("single_line_text_field"));
    put_text(&o, "value", why);
    json_close(&o, '}');
    json_close(&o, ']');
    json_close(&o, '}');
    k->step->key = SLICE("word");
    k->step->verb = "tagsAdd";
    k->step->body = finish(k, &o);
    return k->step->body.ptr != NULL ? HF_OK : HF_FULL;
}

static enum hf_status tell_accepted(struct look *k)
{
    return answer_request(k, "SUBMITTED", "fulfillmentOrderAcceptFulfillmentRequest",
                          SLICE("accepted by the warehouse"));
}

static struct slice state_words(const struct look *k, const char *what)
{
    return arena_format(k->a, "%s; at the warehouse the order is %.*s", what,
                        SLICE_FMT(json_get_text(k->facts, "state")));
}

/* In the words of whoever refused it, where a person did. */
static struct slice refusal_words(const struct look *k, const char *too_late, const char *refused)
{
    struct slice why = json_get_text(k->facts, "why");
    return why.len > 0 ? arena_format(k->a, "%s: %.*s", refused, SLICE_FMT(why))
                       : state_words(k, too_late);
}

static enum hf_status accept_cancel(struct look *k, const char *word, const char *what, bool say)
{
    enum hf_status s =
        answer_request(k, "CANCELLATION_REQUESTED", "fulfillmentOrderAcceptCancellationRequest",
                       state_words(k, what));
    return s != HF_OK || !say ? s : leave_word(k, word, state_words(k, what));
}

/* One that was cancelled over there needs no word. */
static enum hf_status tell_cancelled(struct look *k)
{
    bool open_there = json_get_text(k->node, "cancelledAt").len == 0;
    return accept_cancel(k, "cancelled", "cancelled before it left", open_there);
}

static enum hf_status tell_remainder(struct look *k)
{
    return accept_cancel(k, "remainder cancelled", "what had not left is cancelled", true);
}

static enum hf_status tell_cancel_refused(struct look *k)
{
    struct slice why =
        refusal_words(k, "the cancellation came too late", "the cancellation is refused");
    enum hf_status s = answer_request(k, "CANCELLATION_REQUESTED",
                                      "fulfillmentOrderRejectCancellationRequest", why);
    return s != HF_OK ? s : leave_word(k, "cancel refused", why);
}

static enum hf_status tell_edit_refused(struct look *k)
{
    return leave_word(k, "change refused",
                      refusal_words(k, "the change came too late", "the change is refused"));
}

/* -- holds of ours */

static enum hf_status tell_holds(struct look *k)
{
    return shopify_next_hold(k->a, k->facts, k->node, k->told, k->step);
}

/* -- the tables */

/* clang-format off */
#define ANSWER(name) \
    {#name, "mutation($id:ID!,$message:String){" #name "(id:$id,message:$message){userErrors{field message}}}"}
/* clang-format on */

static const struct shopify_verb verbs[] = {
    {"fulfillmentCreate",
     "mutation($fulfillment:FulfillmentInput!){fulfillmentCreate(fulfillment:$fulfillment)"
     "{fulfillment{id}userErrors{field message}}}"                                                                  },
    {"fulfillmentEventCreate",
     "mutation($event:FulfillmentEventInput!){fulfillmentEventCreate(fulfillmentEvent:$event)"
     "{userErrors{field message}}}"                                                                                 },
    {"fulfillmentTrackingInfoUpdate",
     "mutation($id:ID!,$tracking:FulfillmentTrackingInput!,$notify:Boolean){fulfillmentTrackingInfoUpdate("
     "fulfillmentId:$id,trackingInfoInput:$tracking,notifyCustomer:$notify){userErrors{field message}}}"            },
    ANSWER(fulfillmentOrderAcceptFulfillmentRequest),
    ANSWER(fulfillmentOrderAcceptCancellationRequest),
    ANSWER(fulfillmentOrderRejectCancellationRequest),
    {"fulfillmentOrderHold",
     "mutation($id:ID!,$hold:FulfillmentOrderHoldInput!){fulfillmentOrderHold(id:$id,fulfillmentHold:$hold)"
     "{userErrors{field message}}}"                                                                                 },
    {"fulfillmentOrderReleaseHold",
     "mutation($id:ID!,$holds:[ID!]){fulfillmentOrderReleaseHold(id:$id,holdIds:$holds){userErrors{field message}}}"},
    {"tagsAdd",
     "mutation($id:ID!,$tags:[String!]!,$fields:[MetafieldsSetInput!]!){tagsAdd(id:$id,tags:$tags)"
     "{userErrors{field message}}metafieldsSet(metafields:$fields){userErrors{field message}}}"                     },
};

const struct shopify_verb *shopify_verb(struct slice name)
{
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (slice_is(name, verbs[i].name))
            return &verbs[i];
    return NULL;
}

static const struct {
    const char *kind;
    enum hf_status (*tell)(struct look *k);
} kinds[] = {
    {"order.accepted",            tell_accepted      },
    {"order.shipped",             tell_shipped       },
    {"order.delivered",           tell_delivered     },
    {"order.cancelled",           tell_cancelled     },
    {"order.remainder_cancelled", tell_remainder     },
    {"order.cancel_refused",      tell_cancel_refused},
    {"order.edit_refused",        tell_edit_refused  },
    {"order.held",                tell_holds         },
    {"order.released",            tell_holds         },
};

enum hf_status shopify_next_step(struct arena *a, const struct outbound_item *item,
                                 const struct json *node, struct slice told,
                                 struct telling_step *step, struct slice *error)
{
    struct look k = {.a = a,
                     .facts = item->facts,
                     .node = node,
                     .told = told,
                     .location = json_get_text(item->facts, "location"),
                     .step = step,
                     .error = error};
    *step = (struct telling_step){.key = SLICE("")};
    if (!is_whole(node)) {
        *error = SLICE("the order has more fulfilment orders or lines there than can be read");
        return HF_REFUSED;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (slice_is(item->kind, kinds[i].kind))
            return kinds[i].tell(&k);
    return HF_OK;
}
