/* Shopify: what is asked of a shop and told to it, by GraphQL (docs/shopify.md).
 * Adapter of the outward side for connections of platform `shopify`.
 * Promise: throttled, refused by a rule and broken are three things, though all three come as 200.
 */
#include "base/clock.h"
#include "partner/shopify/shopify_call.h"

enum { QUERY_BYTES_MAX = 1024 * 1024 };

enum hf_status shopify_graphql(struct arena *a, const struct outbound_task *t, const char *query,
                               struct slice variables, struct outbound_call *call,
                               struct slice *error)
{
    struct json_out o;
    if (t->endpoint.len == 0 && t->account.len == 0) {
        *error = SLICE("the connection has neither endpoint nor account");
        return HF_REFUSED;
    }
    struct slice root =
        t->endpoint.len > 0 ? t->endpoint : arena_format(a, "https://%.*s", SLICE_FMT(t->account));
    json_out_init(&o, QUERY_BYTES_MAX);
    json_open(&o, '{');
    json_key(&o, "query");
    json_put_str(&o, query);
    json_key(&o, "variables");
    json_put_raw(&o, variables);
    json_close(&o, '}');
    struct slice body = json_out_text(&o);
    *call = (struct outbound_call){.method = "POST", .expect_type = "application/json"};
    call->url = arena_format(a, "%.*s/admin/api/" SHOPIFY_VERSION "/graphql.json", SLICE_FMT(root));
    call->body = body.ptr != NULL ? arena_copy(a, body) : SLICE_NONE;
    json_out_release(&o);
    outbound_add_header(call, "Content-Type", SLICE("application/json"));
    return call->body.ptr != NULL && call->url.ptr != NULL ? HF_OK : HF_FULL;
}

/* Whole points of 12 or 12.5; -1 = not said. */
static int64_t points(const struct json *v)
{
    struct slice text = v != NULL && v->kind == JSON_NUMBER ? v->text : SLICE("");
    long long n;
    size_t dot = 0;
    while (dot < text.len && text.ptr[dot] != '.')
        dot++;
    return slice_to_i64((struct slice){text.ptr, dot}, &n) ? (int64_t)n : -1;
}

static void read_cost(const struct json *root, struct outbound_result *r, int64_t *wait_s)
{
    const struct json *cost = json_get(json_get(root, "extensions"), "cost");
    const struct json *status = json_get(cost, "throttleStatus");
    int64_t asked = points(json_get(cost, "requestedQueryCost")),
            rate = points(json_get(status, "restoreRate"));
    int64_t actual = points(json_get(cost, "actualQueryCost"));
    r->available = points(json_get(status, "currentlyAvailable"));
    r->capacity = points(json_get(status, "maximumAvailable"));
    r->refill = rate;
    r->cost = actual > 0 ? actual : 0;
    *wait_s = rate > 0 && asked > r->available && r->available >= 0
                  ? (asked - r->available + rate - 1) / rate
                  : 1;
}

static bool is_code(const struct json *error, const char *code, const char *message)
{
    return slice_is(json_get_text(json_get(error, "extensions"), "code"), code) ||
           (message != NULL && slice_is(json_get_text(error, "message"), message));
}

const struct json *shopify_data(struct arena *a, const struct outbound_reply *reply,
                                struct outbound_result *r)
{
    const struct json *root = NULL;
    struct json_error bad;
    int64_t wait_s;
    if (reply->status >= 300) {
        outbound_refuse(a, r, reply, SLICE(""));
        return NULL;
    }
    if (json_parse(a, reply->body, &json_limits_none, &root, &bad) != HF_OK) {
        r->outcome = OUTBOUND_RETRY;
        r->error = SLICE("the answer could not be read");
        return NULL;
    }
    read_cost(root, r, &wait_s);
    const struct json *errors = json_get(root, "errors"), *data = json_get(root, "data");
    const struct json *first = json_is(errors, JSON_ARRAY) ? errors->first : NULL;
    if (first == NULL && json_is(data, JSON_OBJECT))
        return data;
    if (is_code(first, "THROTTLED", "Throttled")) {
        r->outcome = OUTBOUND_LIMITED;
        r->retry_after_s = wait_s;
        r->error = SLICE("throttled");
        return NULL;
    }
    bool passing = first == NULL || is_code(first, "INTERNAL_SERVER_ERROR", NULL) ||
                   is_code(first, "TIMEOUT", NULL);
    outbound_refuse(a, r, reply,
                    first != NULL ? json_get_text(first, "message")
                                  : SLICE("the answer has no data"));
    if (passing)
        r->outcome = OUTBOUND_RETRY;
    return NULL;
}

static int64_t cost(struct arena *a, const struct outbound_task *t)
{
    if (slice_starts(t->items[0].kind, SLICE("order.")))
        return shopify_tell_points(t);
    if (slice_is(t->items[0].kind, "pull.webhooks"))
        return SHOPIFY_WATCH_POINTS;
    if (slice_is(t->items[0].kind, "pull.holds"))
        return SHOPIFY_HOLDS_POINTS;
    if (slice_is(t->items[0].kind, "pull.compare"))
        return SHOPIFY_COMPARE_POINTS;
    if (slice_is(t->items[0].kind, "pull.check"))
        return SHOPIFY_EXAMINE_POINTS;
    return slice_is(t->items[0].kind, "push.stock") ? shopify_stock_points(a, t)
                                                    : SHOPIFY_PULL_POINTS;
}

static enum hf_status build(struct arena *a, const struct outbound_task *t,
                            struct outbound_call *call, struct slice *error)
{
    if (slice_starts(t->items[0].kind, SLICE("order.")))
        return shopify_build_tell(a, t, call, error);
    if (slice_is(t->items[0].kind, "push.stock"))
        return shopify_build_stock(a, t, call, error);
    if (slice_is(t->items[0].kind, "pull.webhooks"))
        return shopify_build_watch(a, t, call, error);
    if (slice_is(t->items[0].kind, "pull.holds"))
        return shopify_build_holds(a, t, call, error);
    if (slice_is(t->items[0].kind, "pull.compare"))
        return shopify_build_compare(a, t, call, error);
    if (slice_is(t->items[0].kind, "pull.check"))
        return shopify_build_examine(a, t, call, error);
    return slice_is(t->items[0].kind, "pull.orders") ? shopify_build_pull(a, t, call, error)
                                                     : HF_NOT_FOUND;
}

static enum hf_status authorise(struct arena *a, const struct outbound_task *t,
                                const struct outbound_secrets *s, struct slice token,
                                struct outbound_call *call)
{
    (void)a;
    (void)t;
    struct slice secret = token.ptr != NULL ? token : s->get(s->arg, "token");
    if (secret.ptr == NULL)
        return HF_REFUSED;
    outbound_add_header(call, "X-Shopify-Access-Token", secret);
    return HF_OK;
}

static void read(struct arena *a, const struct outbound_task *t, const struct outbound_reply *reply,
                 struct outbound_result *r)
{
    if (slice_starts(t->items[0].kind, SLICE("order.")))
        shopify_read_tell(a, t, reply, r);
    else if (slice_is(t->items[0].kind, "push.stock"))
        shopify_read_stock(a, t, reply, r);
    else if (slice_is(t->items[0].kind, "pull.webhooks"))
        shopify_read_watch(a, t, reply, r);
    else if (slice_is(t->items[0].kind, "pull.holds"))
        shopify_read_holds(a, t, reply, r);
    else if (slice_is(t->items[0].kind, "pull.compare"))
        shopify_read_compare(a, t, reply, r);
    else if (slice_is(t->items[0].kind, "pull.check"))
        shopify_read_examine(a, t, reply, r);
    else
        shopify_read_pull(a, t, reply, r);
    /* Another version than was asked for: ours is retired (it falls forward). */
    r->version_asked = SLICE(SHOPIFY_VERSION);
    r->version_served = reply->header(reply->header_arg, "X-Shopify-API-Version");
}

static const char *const kinds[] = {"pull.orders",
                                    "push.stock",
                                    "pull.webhooks",
                                    "pull.check",
                                    "order.accepted",
                                    "order.shipped",
                                    "order.delivered",
                                    "order.cancelled",
                                    "order.remainder_cancelled",
                                    "order.cancel_refused",
                                    "order.edit_refused",
                                    "order.held",
                                    "order.released",
                                    "pull.holds",
                                    "pull.compare",
                                    NULL};
static const struct outbound_pull pulls[] = {
    {"pull.orders",   300,  SHOPIFY_PULL_POINTS,    0,   false},
    {"push.stock",    2,    10,                     250, false},
    {"pull.webhooks", 3600, SHOPIFY_WATCH_POINTS,   0,   false},
    {"pull.holds",    60,   SHOPIFY_HOLDS_POINTS,   0,   false},
    {"pull.compare",  900,  SHOPIFY_COMPARE_POINTS, 0,   true },
    {NULL,            0,    0,                      0,   false}
};

/* Points of the standard plan, until an answer says how big the bucket is and what is left in it.
 */
const struct outbound_adapter outbound_shopify = {
    .platform = "shopify",
    .bucket = {.name = "graphql", .capacity = 2000, .refill = 100, .refill_us = US_PER_S},
    .secret = "token",
    .or_secret = "client_id",
    .kinds = kinds,
    .pulls = pulls,
    .token = &shopify_token,
    .cost = cost,
    .build = build,
    .authorise = authorise,
    .read = read,
    .located = true,
};
