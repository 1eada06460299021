/* Shopify: orders that changed since, by GraphQL.
 * Part of the Shopify adapter.
 * Promise: a page's orders land before its cursor is kept; an order with more lines than a page
 * shows is read by itself, and one with more than that is a person's. */
#include "base/clock.h"
#include "base/instant.h"
#include "partner/pull_cursor.h"
#include "partner/shopify/shopify_call.h"
#include "partner/shopify/shopify_order.h"

enum { OVERLAP_S = 10 * 60, ORDER_BYTES_MAX = 1024 * 1024, MORE_BYTES_MAX = 2048 };

#define ORDER_FIELDS(LINES)                                                                                          \
    "{id legacyResourceId name createdAt updatedAt cancelledAt cancelReason displayFinancialStatus test note email " \
    "phone currencyCode totalPriceSet{shopMoney{amount}} shippingAddress{firstName lastName name company address1 "  \
    "address2 city zip province provinceCode countryCodeV2 phone} shippingLine{code title} lineItems(first:" LINES   \
    "){pageInfo{hasNextPage}nodes{id sku title quantity currentQuantity unfulfilledQuantity requiresShipping "       \
    "isGiftCard variant{legacyResourceId} originalUnitPriceSet{shopMoney{amount}}}}}"

static const char list_query[] =
    "query($q:String!,$c:String){orders(first:10,after:$c,sortKey:UPDATED_AT,query:$q){pageInfo{hasNextPage endCursor}"
    "nodes" ORDER_FIELDS("20") "}}";
static const char one_query[] = "query($id:ID!){order(id:$id)" ORDER_FIELDS("200") "}";

static struct slice first_of(struct slice more)
{
    size_t n = 0;
    while (n < more.len && more.ptr[n] != ',')
        n++;
    return (struct slice){more.ptr, n};
}

static struct slice rest_of(struct slice more)
{
    size_t n = first_of(more).len;
    return n < more.len ? (struct slice){more.ptr + n + 1, more.len - n - 1} : SLICE("");
}

static enum hf_status variables_of(struct arena *a, const struct pull_cursor *c,
                                   struct slice *variables)
{
    char from[INSTANT_TEXT_BYTES];
    int64_t from_us = pull_cursor_from(c, OVERLAP_S * US_PER_S);
    struct json_out o;
    instant_print(from_us - from_us % US_PER_S, from);
    json_out_init(&o, 8192);
    json_open(&o, '{');
    if (c->more.len > 0) {
        json_key(&o, "id");
        json_put_text(&o, first_of(c->more));
    } else {
        json_key(&o, "q");
        json_put_text(&o, arena_format(a, "updated_at:>='%s'", from));
        json_key(&o, "c");
        json_put_text(&o, c->token.len > 0 ? c->token : SLICE_NONE);
    }
    json_close(&o, '}');
    struct slice text = json_out_text(&o);
    *variables = text.ptr != NULL ? arena_copy(a, text) : SLICE_NONE;
    json_out_release(&o);
    return variables->ptr != NULL ? HF_OK : HF_FULL;
}

enum hf_status shopify_build_pull(struct arena *a, const struct outbound_task *t,
                                  struct outbound_call *call, struct slice *error)
{
    struct pull_cursor c;
    struct slice variables;
    pull_cursor_read(a, &t->items[0], &c);
    enum hf_status s = variables_of(a, &c, &variables);
    if (s == HF_OK)
        s = shopify_graphql(a, t, c.more.len > 0 ? one_query : list_query, variables, call, error);
    call->reads = true;
    return s;
}

/* NOT_FOUND: it has more lines than were shown. */
static enum hf_status take_order(struct arena *a, const struct json *node, bool alone,
                                 struct outbound_order *o)
{
    struct json_out out;
    json_out_init(&out, ORDER_BYTES_MAX);
    shopify_put_rest(&out, node);
    struct slice body = json_out_text(&out);
    body = body.ptr != NULL
               ? arena_copy(a, body)
               : arena_format(a, "{\"id\":\"%.*s\"}", SLICE_FMT(json_get_text(node, "id")));
    json_out_release(&out);
    struct slice stamp = json_get_text(node, "updatedAt");
    if (!pulled_order(a, json_get_lexeme(node, "legacyResourceId"), stamp, SLICE("orders/updated"),
                      body, o))
        return HF_FULL;
    if (!instant_parse(stamp, &o->version_at_us))
        o->version_at_us = 0;
    bool more =
        json_is_true(json_get(json_get(json_get(node, "lineItems"), "pageInfo"), "hasNextPage"));
    if (more && !alone)
        return HF_NOT_FOUND;
    enum hf_status s = more ? doc_refuse(a, &o->error, 0, "line_items", "more than 200 lines")
                            : shopify_read_order(a, body, TOPIC_UPDATED, &o->doc, &o->error);
    if (s != HF_OK)
        o->doc = NULL;
    return s == HF_REFUSED ? HF_OK : s;
}

/* OK; FULL. */
static enum hf_status take_page(struct arena *a, const struct json *nodes, struct pull_cursor *c,
                                struct outbound_result *r)
{
    r->orders = ARENA_ARRAY(a, struct outbound_order, (size_t)nodes->count + 1);
    if (r->orders == NULL)
        return HF_FULL;
    JSON_EACH(node, nodes)
    {
        struct outbound_order *o = &r->orders[r->order_count];
        enum hf_status s = take_order(a, node, false, o);
        if (s == HF_FULL || s < 0)
            return HF_FULL;
        c->high_us = o->version_at_us > c->high_us ? o->version_at_us : c->high_us;
        if (s == HF_NOT_FOUND)
            c->more = arena_format(a, "%.*s%s%.*s", SLICE_FMT(c->more), c->more.len > 0 ? "," : "",
                                   SLICE_FMT(json_get_text(node, "id")));
        r->order_count += s == HF_OK;
    }
    return c->more.ptr != NULL && c->more.len <= MORE_BYTES_MAX ? HF_OK : HF_FULL;
}

/* tried 1: the list has no further page, only the orders in `more` are left. */
static void go_on(struct arena *a, struct pull_cursor *c, struct outbound_result *r)
{
    if (c->more.len > 0 || c->tried == 0) {
        pull_cursor_go_on(a, c, r);
        return;
    }
    c->tried = 0;
    pull_cursor_end(a, c, r);
}

static void read_one(struct arena *a, const struct json *data, struct pull_cursor *c,
                     struct outbound_result *r)
{
    const struct json *node = json_get(data, "order");
    c->more = rest_of(c->more);
    if (json_is(node, JSON_OBJECT)) { /* null: deleted since; there is nothing to land */
        r->orders = ARENA_ARRAY(a, struct outbound_order, 1);
        if (r->orders == NULL || take_order(a, node, true, &r->orders[0]) != HF_OK) {
            r->outcome = OUTBOUND_RETRY;
            r->error = SLICE("an order does not fit");
            return;
        }
        r->order_count = 1;
        c->high_us =
            r->orders[0].version_at_us > c->high_us ? r->orders[0].version_at_us : c->high_us;
    }
    go_on(a, c, r);
}

void shopify_read_pull(struct arena *a, const struct outbound_task *t,
                       const struct outbound_reply *reply, struct outbound_result *r)
{
    struct pull_cursor c;
    pull_cursor_read(a, &t->items[0], &c);
    const struct json *data = shopify_data(a, reply, r);
    if (data == NULL)
        return;
    if (c.more.len > 0) {
        read_one(a, data, &c, r);
        return;
    }
    const struct json *orders = json_get(data, "orders"), *nodes = json_get(orders, "nodes");
    const struct json *page = json_get(orders, "pageInfo");
    if (!json_is(nodes, JSON_ARRAY) || take_page(a, nodes, &c, r) != HF_OK) {
        r->outcome = OUTBOUND_RETRY;
        r->error = SLICE("expected a page of orders, found something else");
        r->order_count = 0;
        return;
    }
    c.tried = !json_is_true(json_get(page, "hasNextPage"));
    c.token = json_get_text(page, "endCursor");
    if (c.token.ptr == NULL)
        c.token = SLICE("");
    if (c.after_us == 0)
        c.after_us = pull_cursor_from(
            &c, OVERLAP_S * US_PER_S); /* the query stays the same: the cursor is of it */
    go_on(a, &c, r);
}
