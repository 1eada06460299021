/* WooCommerce: how the connection is, in two questions.
 * Part of the WooCommerce adapter; kind pull.check, for `holdfast doctor` (docs/doctor.md): the
 * list of webhooks, which a key that may read can see, and a batch of no products, which only a key
 * that may write is let through with. Promise: nothing is changed over there. */
#include "partner/watch.h"
#include "partner/woocommerce/woocommerce_call.h"

enum hf_status woocommerce_build_examine(struct arena *a, const struct outbound_task *t,
                                         struct outbound_call *call)
{
    struct examination e;
    struct slice root = woocommerce_root(a, t);
    outbound_examination(a, t, &e);
    bool first = e.step == 0;
    *call = (struct outbound_call){.method = first ? "GET" : "POST",
                                   .reads = true,
                                   .reads_all = !first,
                                   .expect_type = "application/json"};
    call->url = arena_format(a, "%.*s/wp-json/wc/v3/%s", SLICE_FMT(root),
                             first ? "webhooks?per_page=100&status=all" : "products/batch");
    if (!first) {
        call->body = SLICE("{\"update\":[]}");
        outbound_add_header(call, "Content-Type", SLICE("application/json"));
    }
    return call->url.ptr != NULL ? HF_OK : HF_FULL;
}

static void read_topic(const struct watch *w, const struct json *list, const char *topic,
                       struct examination *e)
{
    const struct json *ours = NULL, *other = NULL;
    JSON_EACH(v, list)
    {
        if (!slice_is(json_get_text(v, "topic"), topic))
            continue;
        bool is_ours = watch_is_ours(w, json_get_text(v, "delivery_url"));
        if (is_ours && (ours == NULL || slice_is(json_get_text(v, "status"), "active")))
            ours = v;
        else if (!is_ours && slice_is(json_get_text(v, "status"), "active"))
            other = v;
    }
    if (ours == NULL)
        examined_add(other != NULL ? &e->hooks_elsewhere : &e->hooks_missing, slice_of(topic));
    else if (slice_is(json_get_text(ours, "status"), "active"))
        e->hooks++;
    else
        examined_add(&e->hooks_off, slice_of(topic));
}

static void read_webhooks(struct arena *a, const struct outbound_task *t,
                          const struct outbound_reply *reply, struct outbound_result *r,
                          struct examination *e)
{
    const struct outbound_item *item = &t->items[0];
    const struct json *root = woocommerce_parse(a, reply);
    const struct watch w = {.path = json_get_text(item->facts, "path")};
    if (reply->status >= 300 || !json_is(root, JSON_ARRAY)) {
        outbound_refuse(a, r, reply, json_get_text(root, "code"));
        return;
    }
    e->version_asked = e->version_served = SLICE("wc/v3");
    e->hooks_known = json_is_true(json_get(item->facts, "hooked"));
    for (int i = 0; i < WOOCOMMERCE_TOPICS && e->hooks_known; i++)
        read_topic(&w, root, woocommerce_topics[i], e);
    outbound_examined(a, e, t, reply, r, true);
}

void woocommerce_read_examine(struct arena *a, const struct outbound_task *t,
                              const struct outbound_reply *reply, struct outbound_result *r)
{
    struct examination e;
    outbound_examination(a, t, &e);
    if (e.step == 0) {
        read_webhooks(a, t, reply, r, &e);
        return;
    }
    bool refused = reply->status == 401 || reply->status == 403;
    if (!refused && outbound_read_common(a, reply, r))
        return;
    e.scopes_known = refused || reply->status < 300;
    if (refused)
        examined_add(&e.scopes_missing, SLICE("write"));
    r->error = SLICE_NONE;
    outbound_examined(a, &e, t, reply, r, false);
}
