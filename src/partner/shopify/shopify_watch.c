/* Shopify: webhook subscriptions, listed and made again.
 * Part of the Shopify adapter; a subscription made through the API is gone after eight deliveries
 * that failed (docs/shopify.md). Promise: one is made only where the list of a moment ago had none.
 */
#include "partner/shopify/shopify_call.h"
#include "partner/watch.h"

static const char list_query[] = "query{webhookSubscriptions(first:100){nodes{id topic uri}}}";
static const char make[] =
    "mutation($topic:WebhookSubscriptionTopic!,$url:String!){webhookSubscriptionCreate(topic:$topic,"
    "webhookSubscription:{uri:$url,format:JSON}){webhookSubscription{id}userErrors{field message}}}";

const char *const shopify_topics[SHOPIFY_TOPICS] = {"ORDERS_CREATE",
                                                    "ORDERS_UPDATED",
                                                    "ORDERS_EDITED",
                                                    "ORDERS_PAID",
                                                    "ORDERS_CANCELLED",
                                                    "FULFILLMENT_HOLDS_ADDED",
                                                    "FULFILLMENT_HOLDS_RELEASED"};

enum hf_status shopify_build_watch(struct arena *a, const struct outbound_task *t,
                                   struct outbound_call *call, struct slice *error)
{
    struct watch w;
    struct json_out o;
    watch_read(a, t, &w);
    json_out_init(&o, 4096);
    json_open(&o, '{');
    if (w.mend) {
        json_key(&o, "topic");
        json_put_text(&o, w.todo[0]);
        json_key(&o, "url");
        json_put_text(&o, w.url);
    }
    json_close(&o, '}');
    struct slice text = json_out_text(&o);
    struct slice variables = text.ptr != NULL ? arena_copy(a, text) : SLICE_NONE;
    json_out_release(&o);
    if (variables.ptr == NULL)
        return HF_FULL;
    enum hf_status s = shopify_graphql(a, t, w.mend ? make : list_query, variables, call, error);
    call->reads = !w.mend;
    return s;
}

static bool listed(const struct watch *w, const struct json *nodes, const char *topic)
{
    JSON_EACH(n, nodes)
    if (slice_is(json_get_text(n, "topic"), topic) && watch_is_ours(w, json_get_text(n, "uri")))
        return true;
    return false;
}

static void read_list(const struct json *nodes, struct watch *w)
{
    JSON_EACH(n, nodes)
    if (watch_is_ours(w, json_get_text(n, "uri")))
        w->url = json_get_text(n, "uri");
    for (int i = 0; i < SHOPIFY_TOPICS; i++) {
        if (listed(w, nodes, shopify_topics[i]))
            w->subscribed++;
        else if (w->url.len > 0)
            watch_add(w->todo, &w->todo_count, slice_of(shopify_topics[i]));
        else /* the hub does not know by which address the shop reaches it */
            watch_add(w->missing, &w->missing_count, slice_of(shopify_topics[i]));
    }
}

static struct slice refusal(const struct json *made)
{
    const struct json *errors = json_get(made, "userErrors");
    return json_is(errors, JSON_ARRAY) && errors->first != NULL
               ? json_get_text(errors->first, "message")
               : SLICE("");
}

void shopify_read_watch(struct arena *a, const struct outbound_task *t,
                        const struct outbound_reply *reply, struct outbound_result *r)
{
    struct watch w;
    const struct json *data = shopify_data(a, reply, r);
    watch_read(a, t, &w);
    if (data == NULL)
        return;
    const struct json *made = json_get(data, "webhookSubscriptionCreate");
    const struct json *nodes = json_get(json_get(data, "webhookSubscriptions"), "nodes");
    if (w.mend && json_is(json_get(made, "webhookSubscription"), JSON_OBJECT)) {
        watch_mended(&w, w.todo[0]);
    } else if (w.mend && refusal(made).len > 0) {
        watch_refused(&w, w.todo[0]);
    } else if (!w.mend && json_is(nodes, JSON_ARRAY)) {
        read_list(nodes, &w);
    } else {
        outbound_refuse(a, r, reply, SLICE("expected subscriptions, found something else"));
        return;
    }
    watch_go_on(a, &w, t, r);
}
