/* WooCommerce: orders that changed since.
 * Part of the WooCommerce adapter; the true source of completeness there, since a lost webhook has
 * no second try. Promise: an order is never passed over because another one moved; one that cannot
 * be read does not stop the rest. */
#include "base/clock.h"
#include "base/instant.h"
#include "base/json_out.h"
#include "partner/pull_cursor.h"
#include "partner/woocommerce/woocommerce_call.h"
#include "partner/woocommerce/woocommerce_order.h"

enum {
    PAGE = 50, /* orders: with what plug-ins leave in them 50 stay under what an answer may be */
    SMALL_PAGE = 10, /* after failures: one of them may be what the host chokes on */
    SMALL_AFTER = 3,
    OVERLAP_S = 15 * 60,
    ORDER_BYTES_MAX = 1024 * 1024,
    BY_ID = 1, /* cursor.tried */
};

struct slice woocommerce_root(struct arena *a, const struct outbound_task *t)
{
    struct slice host = t->account;
    if (t->endpoint.len > 0)
        return t->endpoint;
    while (host.len > 0 && host.ptr[host.len - 1] == '/')
        host.len--;
    return slice_starts(host, SLICE("https://")) ? host
                                                 : arena_format(a, "https://%.*s", SLICE_FMT(host));
}

const struct json *woocommerce_parse(struct arena *a, const struct outbound_reply *reply)
{
    const struct json *root = NULL;
    struct json_error error;
    struct slice text = reply->body;
    if (slice_starts(text, SLICE("\xef\xbb\xbf")))
        text = (struct slice){text.ptr + 3, text.len - 3};
    return json_parse(a, text, &json_limits_none, &root, &error) == HF_OK ? root : NULL;
}

static int64_t page_size(const struct outbound_item *item)
{
    return item->attempts >= SMALL_AFTER ? SMALL_PAGE : PAGE;
}

/* As the shop writes it: UTC, and no mark that says so. */
static struct slice gmt(struct arena *a, int64_t us)
{
    char text[INSTANT_TEXT_BYTES];
    size_t len = instant_print(us - us % US_PER_S, text);
    return arena_copy(a, (struct slice){text, len - 1});
}

enum hf_status woocommerce_build_pull(struct arena *a, const struct outbound_task *t,
                                      struct outbound_call *call, struct slice *error)
{
    const struct outbound_item *item = &t->items[0];
    struct pull_cursor c;
    pull_cursor_read(a, item, &c);
    /* modified_after is exclusive: a second earlier takes in those of the same second */
    struct slice from = gmt(a, pull_cursor_from(&c, OVERLAP_S * US_PER_S) - US_PER_S);
    if (t->endpoint.len == 0 && t->account.len == 0) {
        *error = SLICE("the connection has neither endpoint nor account");
        return HF_REFUSED;
    }
    *call =
        (struct outbound_call){.method = "GET", .reads = true, .expect_type = "application/json"};
    call->url = arena_format(
        a,
        "%.*s/wp-json/wc/v3/orders?modified_after=%.*s&dates_are_gmt=true&status=any&orderby=%s&order=asc&per_page=%lld&page=%lld",
        SLICE_FMT(woocommerce_root(a, t)), SLICE_FMT(from), c.tried == BY_ID ? "id" : "modified",
        (long long)page_size(item), (long long)(c.page > 0 ? c.page : 1));
    return from.ptr != NULL && call->url.ptr != NULL ? HF_OK : HF_FULL;
}

static struct slice text_of(struct arena *a, const struct json *v)
{
    struct json_out o;
    json_out_init(&o, ORDER_BYTES_MAX);
    json_put(&o, v);
    struct slice text = json_out_text(&o);
    text = text.ptr != NULL ? arena_copy(a, text) : SLICE_NONE;
    json_out_release(&o);
    return text;
}

static int64_t stamp_of(struct arena *a, const struct json *order)
{
    int64_t us = 0;
    struct slice text = json_get_text(order, "date_modified_gmt");
    struct slice zoned = text.len > 0 ? arena_format(a, "%.*sZ", SLICE_FMT(text)) : SLICE_NONE;
    return zoned.ptr != NULL && instant_parse(zoned, &us) ? us : 0;
}

/* NOT_FOUND: a draft. */
static enum hf_status take_order(struct arena *a, const struct json *v, struct outbound_order *o)
{
    struct slice body = text_of(a, v);
    if (body.ptr == NULL) { /* a megabyte of one order: what names it is kept */
        struct slice id = json_get_lexeme(v, "id");
        body = arena_format(a, "{\"id\":\"%.*s\"}", SLICE_FMT(id));
    }
    if (!pulled_order(a, json_get_lexeme(v, "id"), json_get_text(v, "date_modified_gmt"),
                      SLICE("order.updated"), body, o))
        return HF_FULL;
    o->version_at_us = stamp_of(a, v);
    enum hf_status s = woocommerce_read_order(a, body, TOPIC_UPDATED, &o->doc, &o->error);
    if (s != HF_OK)
        o->doc = NULL;
    return s == HF_REFUSED ? HF_OK : s;
}

/* OK; FULL. */
static enum hf_status take_orders(struct arena *a, const struct json *list, struct pull_cursor *c,
                                  struct outbound_result *r)
{
    r->orders = ARENA_ARRAY(a, struct outbound_order, (size_t)list->count + 1);
    if (r->orders == NULL)
        return HF_FULL;
    JSON_EACH(v, list)
    {
        struct outbound_order *o = &r->orders[r->order_count];
        enum hf_status s = take_order(a, v, o);
        if (s == HF_FULL || s < 0)
            return HF_FULL;
        c->high_us = o->version_at_us > c->high_us ? o->version_at_us : c->high_us;
        r->order_count += s == HF_OK;
    }
    return HF_OK;
}

/* A full page has a next one: from its last stamp on, or the next in number where it has but one
 * stamp. */
static void turn_page(struct pull_cursor *c, int64_t from_us, int64_t last_us)
{
    bool moved = c->tried != BY_ID && last_us > from_us;
    c->page = moved ? 1 : (c->page > 0 ? c->page : 1) + 1;
    if (moved)
        c->after_us = last_us;
    else if (c->after_us == 0)
        c->after_us = from_us;
}

void woocommerce_read_pull(struct arena *a, const struct outbound_task *t,
                           const struct outbound_reply *reply, struct outbound_result *r)
{
    const struct outbound_item *item = &t->items[0];
    struct pull_cursor c;
    pull_cursor_read(a, item, &c);
    const struct json *root = woocommerce_parse(a, reply), *last = NULL;
    if (reply->status == 400 && c.tried != BY_ID) {
        c.tried = BY_ID;
        c.page = 1;
        pull_cursor_go_on(a, &c, r);
        return;
    }
    if (reply->status >= 300) {
        outbound_refuse(a, r, reply, json_get_text(root, "code"));
        return;
    }
    if (!json_is(root, JSON_ARRAY) || take_orders(a, root, &c, r) != HF_OK) {
        r->outcome = OUTBOUND_RETRY;
        r->error = SLICE("expected a list of orders, found something else");
        r->order_count = 0;
        return;
    }
    JSON_EACH(v, root)
    last = v;
    if (root->count < page_size(item)) {
        pull_cursor_end(a, &c, r);
        return;
    }
    turn_page(&c, pull_cursor_from(&c, OVERLAP_S * US_PER_S), stamp_of(a, last));
    pull_cursor_go_on(a, &c, r);
}
