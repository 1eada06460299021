/* Shopify: fulfilment holds, both ways.
 * Part of the Shopify adapter: theirs are read from the fulfilment orders that changed, ours are
 * compared with what stands there. Promise: a hold that is not ours is never released, and one of
 * ours is never read as theirs. */
#include "base/clock.h"
#include "base/instant.h"
#include "partner/pull_cursor.h"
#include "partner/shopify/shopify_call.h"
#include "rules/told_holds.h"

enum { OVERLAP_S = 10 * 60, VARIABLES_BYTES_MAX = 64 * 1024, NOTES_CHARS = 250 };

#define EACH_HOLD(v, of) JSON_EACH(v, json_get(of, "fulfillmentHolds"))

/* -- theirs */

static const char list_query[] =
    "query($q:String!,$c:String){fulfillmentOrders(first:25,after:$c,sortKey:UPDATED_AT,query:$q){pageInfo{hasNextPage "
    "endCursor}nodes{id status updatedAt order{legacyResourceId}assignedLocation{location{id}}fulfillmentHolds{id reason "
    "handle heldByRequestingApp}}}}";

static bool is_ours(const struct json *hold)
{
    return json_is_true(json_get(hold, "heldByRequestingApp")) ||
           slice_starts(json_get_text(hold, "handle"), SLICE("exc_"));
}

enum hf_status shopify_build_holds(struct arena *a, const struct outbound_task *t,
                                   struct outbound_call *call, struct slice *error)
{
    struct pull_cursor c;
    char from[INSTANT_TEXT_BYTES];
    struct json_out o;
    pull_cursor_read(a, &t->items[0], &c);
    int64_t from_us = pull_cursor_from(&c, OVERLAP_S * US_PER_S);
    instant_print(from_us - from_us % US_PER_S, from);
    json_out_init(&o, VARIABLES_BYTES_MAX);
    json_open(&o, '{');
    json_key(&o, "q");
    json_put_text(&o, arena_format(a, "updated_at:>='%s'", from));
    json_key(&o, "c");
    json_put_text(&o, c.token.len > 0 ? c.token : SLICE_NONE);
    json_close(&o, '}');
    struct slice text = json_out_text(&o);
    struct slice variables = text.ptr != NULL ? arena_copy(a, text) : SLICE_NONE;
    json_out_release(&o);
    if (variables.ptr == NULL)
        return HF_FULL;
    enum hf_status s = shopify_graphql(a, t, list_query, variables, call, error);
    call->reads = true;
    return s;
}

/* The first hold there that is not ours, in small letters; NULL: none. */
static const struct json *foreign_hold(const struct json *order)
{
    EACH_HOLD(hold, order)
    if (!is_ours(hold))
        return hold;
    return NULL;
}

static struct slice word_of(struct arena *a, const struct json *hold)
{
    struct slice reason = json_get_text(hold, "reason");
    char *text = arena_take(a, reason.len + 1, 1);
    if (text == NULL || reason.len == 0)
        return SLICE("held");
    for (size_t i = 0; i < reason.len; i++)
        text[i] = reason.ptr[i] == '_' ? ' '
                  : reason.ptr[i] >= 'A' && reason.ptr[i] <= 'Z'
                      ? (char)(reason.ptr[i] + ('a' - 'A'))
                      : reason.ptr[i];
    return (struct slice){text, reason.len};
}

static void put(struct json_out *o, const char *key, struct slice text)
{
    json_key(o, key);
    json_put_text(o, text);
}

static bool can_be_held(const struct json *order)
{
    static const char *const statuses[] = {"OPEN", "ON_HOLD", "SCHEDULED"};
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (slice_is(json_get_text(order, "status"), statuses[i]))
            return true;
    return false;
}

static bool is_at(const struct json *order, struct slice location)
{
    struct slice at =
        json_get_text(json_get(json_get(order, "assignedLocation"), "location"), "id");
    return location.len == 0 || slice_eq(shopify_number(at), shopify_number(location));
}

/* Where ours belong: which of them stand there. */
static void put_ours(struct json_out *o, const struct json *order, struct slice location)
{
    if (!can_be_held(order) || !is_at(order, location))
        return;
    json_key(o, "ours");
    json_open(o, '[');
    EACH_HOLD(hold, order)
    if (is_ours(hold))
        json_put_text(o, json_get_text(hold, "handle"));
    json_close(o, ']');
}

static const struct json *items_of(struct arena *a, const struct json *nodes, struct slice location,
                                   struct pull_cursor *c)
{
    struct json_out o;
    const struct json *facts = NULL;
    struct json_error bad;
    json_out_init(&o, VARIABLES_BYTES_MAX);
    json_open(&o, '{');
    json_key(&o, "items");
    json_open(&o, '[');
    JSON_EACH(node, nodes)
    {
        const struct json *hold = foreign_hold(node);
        int64_t at_us = 0;
        if (instant_parse(json_get_text(node, "updatedAt"), &at_us) && at_us > c->high_us)
            c->high_us = at_us;
        json_open(&o, '{');
        put(&o, "order", json_get_lexeme(json_get(node, "order"), "legacyResourceId"));
        put(&o, "place", shopify_number(json_get_text(node, "id")));
        json_key(&o, "held");
        json_put_bool(&o, hold != NULL);
        put(&o, "why", hold != NULL ? word_of(a, hold) : SLICE(""));
        put_ours(&o, node, location);
        json_close(&o, '}');
    }
    json_close(&o, ']');
    json_close(&o, '}');
    struct slice text = json_out_text(&o);
    struct slice kept = text.ptr != NULL ? arena_copy(a, text) : SLICE_NONE;
    json_out_release(&o);
    return kept.ptr != NULL && json_parse(a, kept, &json_limits_none, &facts, &bad) == HF_OK ? facts
                                                                                             : NULL;
}

/* A page is one turn: what it says is recorded with its cursor, and the next one is due at once. */
void shopify_read_holds(struct arena *a, const struct outbound_task *t,
                        const struct outbound_reply *reply, struct outbound_result *r)
{
    struct pull_cursor c;
    pull_cursor_read(a, &t->items[0], &c);
    const struct json *data = shopify_data(a, reply, r);
    if (data == NULL)
        return;
    const struct json *list = json_get(data, "fulfillmentOrders"), *nodes = json_get(list, "nodes");
    const struct json *page = json_get(list, "pageInfo");
    struct slice location = json_get_text(t->items[0].facts, "location");
    const struct json *facts = json_is(nodes, JSON_ARRAY) ? items_of(a, nodes, location, &c) : NULL;
    if (facts == NULL) {
        r->outcome = OUTBOUND_RETRY;
        r->error = SLICE("expected fulfilment orders, found something else");
        return;
    }
    r->facts = facts;
    if (!json_is_true(json_get(page, "hasNextPage"))) {
        pull_cursor_end(a, &c, r);
        return;
    }
    c.after_us = pull_cursor_from(&c, OVERLAP_S * US_PER_S);
    c.token = json_get_text(page, "endCursor");
    r->progress = pull_cursor_print(a, &c);
    r->outcome = OUTBOUND_DONE;
    r->more = true;
}

/* -- ours */

const char shopify_hold_look[] =
    "query($id:ID!){order(id:$id){id cancelledAt fulfillmentOrders(first:4,displayable:true){pageInfo{hasNextPage}nodes{"
    "id status assignedLocation{location{id}}fulfillmentHolds{id handle heldByRequestingApp}}}}}";

static const struct {
    const char *kind, *reason;
} reasons[] = {
    {"stock",   "INVENTORY_OUT_OF_STOCK"},
    {"address", "INCORRECT_ADDRESS"     },
    {"payment", "AWAITING_PAYMENT"      },
    {"fraud",   "HIGH_RISK_OF_FRAUD"    },
};

static const char *reason_of(const struct json *hold)
{
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (slice_is(json_get_text(hold, "kind"), reasons[i].kind))
            return reasons[i].reason;
    return "OTHER";
}

static bool stands_there(const struct json *order, struct slice handle)
{
    EACH_HOLD(hold, order)
    if (slice_eq(json_get_text(hold, "handle"), handle))
        return true;
    return false;
}

static bool stands_here(const struct json *facts, struct slice handle)
{
    JSON_EACH(hold, json_get(facts, "holds"))
    if (slice_eq(json_get_text(hold, "id"), handle))
        return true;
    return false;
}

/* As many characters as the field takes, none cut in two. */
static struct slice cut(struct slice text)
{
    size_t n = text.len < NOTES_CHARS ? text.len : NOTES_CHARS;
    while (n > 0 && n < text.len && ((unsigned char)text.ptr[n] & 0xC0) == 0x80)
        n--;
    return (struct slice){text.ptr, n};
}

static enum hf_status finish(struct arena *a, struct json_out *o, struct slice key,
                             const char *verb, struct telling_step *step)
{
    struct slice out = json_out_text(o);
    *step = (struct telling_step){key, verb, out.ptr != NULL ? arena_copy(a, out) : SLICE_NONE};
    json_out_release(o);
    return step->body.ptr != NULL && key.ptr != NULL ? HF_OK : HF_FULL;
}

static enum hf_status step_hold(struct arena *a, const struct json *order, const struct json *hold,
                                struct slice key, struct telling_step *step)
{
    struct json_out o;
    json_out_init(&o, VARIABLES_BYTES_MAX);
    json_open(&o, '{');
    put(&o, "id", json_get_text(order, "id"));
    json_key(&o, "hold");
    json_open(&o, '{');
    json_key(&o, "reason");
    json_put_str(&o, reason_of(hold));
    put(&o, "reasonNotes", cut(json_get_text(hold, "detail")));
    put(&o, "handle", json_get_text(hold, "id"));
    json_key(&o, "notifyMerchant");
    json_put_bool(&o, false);
    json_close(&o, '}');
    json_close(&o, '}');
    return finish(a, &o, key, "fulfillmentOrderHold", step);
}

static enum hf_status step_release(struct arena *a, const struct json *order,
                                   const struct json *hold, struct slice key,
                                   struct telling_step *step)
{
    struct json_out o;
    json_out_init(&o, VARIABLES_BYTES_MAX);
    json_open(&o, '{');
    put(&o, "id", json_get_text(order, "id"));
    json_key(&o, "holds");
    json_open(&o, '[');
    json_put_text(&o, json_get_text(hold, "id"));
    json_close(&o, ']');
    json_close(&o, '}');
    return finish(a, &o, key, "fulfillmentOrderReleaseHold", step);
}

/* One fulfilment order: first what has ended here, then what has begun. */
static enum hf_status compare(struct arena *a, const struct json *facts, const struct json *order,
                              struct slice told, struct telling_step *step)
{
    int count = 0;
    EACH_HOLD(hold, order)
    {
        struct slice key = shopify_number(json_get_text(hold, "id"));
        if (is_ours(hold) && !stands_here(facts, json_get_text(hold, "handle")) &&
            !telling_is_told(a, told, key))
            return step_release(a, order, hold, key, step);
    }
    JSON_EACH(hold, json_get(facts, "holds"))
    {
        struct slice handle = json_get_text(hold, "id");
        struct slice key =
            arena_format(a, "%.*s/%.*s", SLICE_FMT(shopify_number(json_get_text(order, "id"))),
                         SLICE_FMT(handle));
        if (count++ < HOLDS_TOLD_MAX && can_be_held(order) && !stands_there(order, handle) &&
            !telling_is_told(a, told, key))
            return step_hold(a, order, hold, key, step);
    }
    return HF_OK;
}

enum hf_status shopify_next_hold(struct arena *a, const struct json *facts, const struct json *node,
                                 struct slice told, struct telling_step *step)
{
    struct slice location = json_get_text(facts, "location");
    JSON_EACH(order, json_get(json_get(node, "fulfillmentOrders"), "nodes"))
    {
        if (!is_at(order, location))
            continue;
        enum hf_status s = compare(a, facts, order, told, step);
        if (s != HF_OK || step->key.len > 0)
            return s;
    }
    return HF_OK;
}
