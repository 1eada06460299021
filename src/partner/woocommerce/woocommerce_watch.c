/* WooCommerce: webhooks of the shop, listed and switched on again.
 * Part of the WooCommerce adapter; core disables one after more than five deliveries that failed
 * (docs/woocommerce.md). Promise: none is made here (it would carry the secret), and one that a
 * person paused stays paused. */
#include "partner/watch.h"
#include "partner/woocommerce/woocommerce_call.h"

const char *const woocommerce_topics[WOOCOMMERCE_TOPICS] = {"order.created", "order.updated",
                                                            "order.deleted", "order.restored"};

/* todo: "ID topic" */
static struct slice id_of(struct slice todo)
{
    size_t n = 0;
    while (n < todo.len && todo.ptr[n] != ' ')
        n++;
    return (struct slice){todo.ptr, n};
}

static struct slice topic_of(struct slice todo)
{
    size_t n = id_of(todo).len;
    return n < todo.len ? (struct slice){todo.ptr + n + 1, todo.len - n - 1} : SLICE("");
}

enum hf_status woocommerce_build_watch(struct arena *a, const struct outbound_task *t,
                                       struct outbound_call *call)
{
    struct watch w;
    struct slice root = woocommerce_root(a, t);
    watch_read(a, t, &w);
    *call = (struct outbound_call){
        .method = w.mend ? "PUT" : "GET", .reads = !w.mend, .expect_type = "application/json"};
    call->url = w.mend ? arena_format(a, "%.*s/wp-json/wc/v3/webhooks/%.*s", SLICE_FMT(root),
                                      SLICE_FMT(id_of(w.todo[0])))
                       : arena_format(a, "%.*s/wp-json/wc/v3/webhooks?per_page=100&status=all",
                                      SLICE_FMT(root));
    if (w.mend) {
        call->body = SLICE("{\"status\":\"active\"}");
        outbound_add_header(call, "Content-Type", SLICE("application/json"));
    }
    return call->url.ptr != NULL ? HF_OK : HF_FULL;
}

/* The best of what there is for a topic: active before disabled before anything else. */
static const struct json *best(const struct watch *w, const struct json *list, const char *topic)
{
    const struct json *found = NULL;
    JSON_EACH(v, list)
    {
        struct slice status = json_get_text(v, "status");
        if (!slice_is(json_get_text(v, "topic"), topic) ||
            !watch_is_ours(w, json_get_text(v, "delivery_url")))
            continue;
        if (slice_is(status, "active"))
            return v;
        if (found == NULL || slice_is(status, "disabled"))
            found = v;
    }
    return found;
}

static void read_list(struct arena *a, const struct json *list, struct watch *w)
{
    for (int i = 0; i < WOOCOMMERCE_TOPICS; i++) {
        const struct json *v = best(w, list, woocommerce_topics[i]);
        struct slice status = json_get_text(v, "status");
        if (slice_is(status, "active"))
            w->subscribed++;
        else if (slice_is(status, "disabled"))
            watch_add(w->todo, &w->todo_count,
                      arena_format(a, "%.*s %s", SLICE_FMT(json_get_lexeme(v, "id")),
                                   woocommerce_topics[i]));
        else
            watch_add(w->missing, &w->missing_count, slice_of(woocommerce_topics[i]));
    }
}

void woocommerce_read_watch(struct arena *a, const struct outbound_task *t,
                            const struct outbound_reply *reply, struct outbound_result *r)
{
    struct watch w;
    const struct json *root = woocommerce_parse(a, reply);
    watch_read(a, t, &w);
    if (reply->status >= 300 || (w.mend && !slice_is(json_get_text(root, "status"), "active"))) {
        outbound_refuse(a, r, reply, json_get_text(root, "code"));
        return;
    }
    if (w.mend) {
        watch_mended(&w, topic_of(w.todo[0]));
    } else if (json_is(root, JSON_ARRAY)) {
        read_list(a, root, &w);
    } else {
        r->outcome = OUTBOUND_RETRY;
        r->error = SLICE("the answer could not be read");
        return;
    }
    watch_go_on(a, &w, t, r);
}
