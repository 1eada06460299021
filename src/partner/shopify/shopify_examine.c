/* Shopify: how the connection is, in one question.
 * Part of the Shopify adapter; kind pull.check, for `holdfast doctor` (docs/doctor.md).
 * Promise: nothing is changed over there; what the app may not read stays unknown. */
#include "partner/shopify/shopify_call.h"
#include "partner/watch.h"

static const char query[] =
    "query($loc:ID!,$located:Boolean!){shop{name}currentAppInstallation{accessScopes{handle}}"
    "publicApiVersions{handle supported}"
    "webhookSubscriptions(first:100){nodes{id topic uri apiVersion{handle}}}"
    "location(id:$loc)@include(if:$located){name isActive}}";

enum hf_status shopify_build_examine(struct arena *a, const struct outbound_task *t,
                                     struct outbound_call *call, struct slice *error)
{
    struct slice location = json_get_text(t->items[0].facts, "location");
    bool located = location.len > 0;
    struct slice variables = arena_format(
        a, "{\"loc\":\"gid://shopify/Location/%.*s\",\"located\":%s}",
        SLICE_FMT(located ? shopify_number(location) : SLICE("0")), located ? "true" : "false");
    enum hf_status s = shopify_graphql(a, t, query, variables, call, error);
    call->reads = true;
    return s;
}

/* What the daily work asks and tells, and which scope lets it. A scope to write is one to read. */
static const struct {
    const char *any[4];
    bool located; /* needed for figures only */
} needs[] = {
    {{"read_orders", "write_orders"},               false},
    {{"read_products", "write_products"},           false},
    {{"write_inventory"},                           true },
    {{"write_assigned_fulfillment_orders", "write_merchant_managed_fulfillment_orders",
      "write_third_party_fulfillment_orders"},
     false                                               },
    {{"write_fulfillments"},                        false},
    {{"write_orders"},                              false},
};

static bool granted(const struct json *scopes, const char *const any[4])
{
    for (int i = 0; i < 4 && any[i] != NULL; i++)
        JSON_EACH(s, scopes)
    if (slice_is(json_get_text(s, "handle"), any[i]))
        return true;
    return false;
}

static void read_scopes(const struct json *data, bool located, struct examination *e)
{
    const struct json *scopes = json_get(json_get(data, "currentAppInstallation"), "accessScopes");
    e->scopes_known = json_is(scopes, JSON_ARRAY);
    for (size_t i = 0; i < sizeof needs / sizeof *needs && e->scopes_known; i++)
        if ((located || !needs[i].located) && !granted(scopes, needs[i].any))
            examined_add(&e->scopes_missing, slice_of(needs[i].any[0]));
}

/* "2026-07" against "unstable" and previews, which are not supported. */
static void read_versions(const struct json *versions, struct examination *e)
{
    e->version_asked = SLICE(SHOPIFY_VERSION);
    JSON_EACH(v, versions)
    {
        struct slice handle = json_get_text(v, "handle");
        bool supported = json_is_true(json_get(v, "supported"));
        if (slice_is(handle, SHOPIFY_VERSION) && !supported)
            e->version_retired = true;
        if (supported && handle.len == 7 &&
            (e->version_newest.len == 0 || memcmp(handle.ptr, e->version_newest.ptr, 7) > 0))
            e->version_newest = handle;
    }
}

/* The best there is for a topic: ours before one that goes elsewhere. */
static void read_topic(const struct watch *w, const struct json *nodes, struct slice topic,
                       struct examination *e)
{
    const struct json *ours = NULL, *other = NULL;
    JSON_EACH(n, nodes)
    {
        if (!slice_eq(json_get_text(n, "topic"), topic))
            continue;
        if (watch_is_ours(w, json_get_text(n, "uri")))
            ours = n;
        else
            other = n;
    }
    if (ours == NULL) {
        examined_add(other != NULL ? &e->hooks_elsewhere : &e->hooks_missing, topic);
        return;
    }
    struct slice version = json_get_text(json_get(ours, "apiVersion"), "handle");
    e->hooks++;
    if (version.len > 0 && !slice_is(version, SHOPIFY_VERSION))
        examined_add(&e->hooks_other_version, topic);
}

static void read_data(const struct json *data, const struct outbound_item *item,
                      struct examination *e)
{
    const struct watch w = {.path = json_get_text(item->facts, "path")};
    const struct json *nodes = json_get(json_get(data, "webhookSubscriptions"), "nodes"),
                      *location = json_get(data, "location");
    bool located = json_get_text(item->facts, "location").len > 0;
    e->shop = json_get_text(json_get(data, "shop"), "name");
    read_scopes(data, located, e);
    read_versions(json_get(data, "publicApiVersions"), e);
    e->hooks_known = json_is_true(json_get(item->facts, "hooked")) && json_is(nodes, JSON_ARRAY);
    for (int i = 0; i < SHOPIFY_TOPICS && e->hooks_known; i++)
        read_topic(&w, nodes, slice_of(shopify_topics[i]), e);
    e->location_known = located && location != NULL;
    e->location_found = json_is(location, JSON_OBJECT);
    e->location_active = json_is_true(json_get(location, "isActive"));
    e->location_name = json_get_text(location, "name");
}

/* A field the app may not read is null, and said among the errors: the rest is an answer all the
 * same. */
static const struct json *partly(struct arena *a, const struct outbound_reply *reply,
                                 const struct outbound_result *r, bool *denied)
{
    const struct json *root = NULL;
    struct json_error bad;
    if (r->outcome != OUTBOUND_REFUSED || reply->status >= 300 ||
        json_parse(a, reply->body, &json_limits_none, &root, &bad) != HF_OK)
        return NULL;
    *denied = true;
    return json_is(json_get(root, "data"), JSON_OBJECT) ? json_get(root, "data") : NULL;
}

void shopify_read_examine(struct arena *a, const struct outbound_task *t,
                          const struct outbound_reply *reply, struct outbound_result *r)
{
    struct examination e;
    bool denied = false;
    const struct json *data = shopify_data(a, reply, r);
    if (data == NULL)
        data = partly(a, reply, r, &denied);
    if (data == NULL)
        return;
    outbound_examination(a, t, &e);
    read_data(data, &t->items[0], &e);
    if (denied && !e.location_found) /* null, and why is not known */
        e.location_known = false;
    e.version_served = reply->header(reply->header_arg, "X-Shopify-API-Version");
    r->error = SLICE_NONE;
    outbound_examined(a, &e, t, reply, r, false);
}
