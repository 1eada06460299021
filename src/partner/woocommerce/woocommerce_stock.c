/* WooCommerce: figures, by SKU.
 * Part of the WooCommerce adapter: look up ids, write a batch, and believe only what the shop reads
 * back. Promise: a product of the batch that failed fails alone; an absolute figure written twice
 * is written once. */
#include <stdio.h>

#include "partner/push_stock.h"
#include "partner/woocommerce/woocommerce_call.h"

enum { BODY_BYTES_MAX = 256 * 1024 };

static bool can_be_asked(const struct stock_item *i)
{
    for (size_t k = 0; k < i->sku.len; k++)
        if (i->sku.ptr[k] == ',')
            return false;
    return i->sku.len > 0;
}

static enum hf_status build_look_up(struct arena *a, const struct outbound_task *t,
                                    const struct stock_task *s, struct outbound_call *call)
{
    struct slice list = SLICE("");
    for (int i = 0; i < s->count; i++)
        if (can_be_asked(&s->items[i]) && !s->items[i].asked)
            list = arena_format(a, "%.*s%s%.*s", SLICE_FMT(list), list.len > 0 ? "," : "",
                                SLICE_FMT(s->items[i].sku));
    struct slice asked = list.ptr != NULL ? outbound_escape(a, list) : SLICE_NONE;
    *call =
        (struct outbound_call){.method = "GET", .reads = true, .expect_type = "application/json"};
    call->url = arena_format(a, "%.*s/wp-json/wc/v3/products?sku=%.*s&per_page=100&status=any",
                             SLICE_FMT(woocommerce_root(a, t)), SLICE_FMT(asked));
    return asked.ptr != NULL && call->url.ptr != NULL ? HF_OK : HF_FULL;
}

/* One batch has one parent: that of the first product found; the others are of the next turn. */
static const struct stock_item *leader(const struct stock_task *s)
{
    for (int i = 0; i < s->count; i++)
        if (s->items[i].id.len > 0)
            return &s->items[i];
    return NULL;
}

static bool travels(const struct stock_item *i, const struct stock_item *first)
{
    return i->id.len > 0 && slice_eq(i->of, first->of);
}

static enum hf_status build_write(struct arena *a, const struct outbound_task *t,
                                  const struct stock_task *s, struct outbound_call *call)
{
    const struct stock_item *first = leader(s);
    struct json_out o;
    json_out_init(&o, BODY_BYTES_MAX);
    json_open(&o, '{');
    json_key(&o, "update");
    json_open(&o, '[');
    for (int i = 0; i < s->count; i++) {
        if (!travels(&s->items[i], first))
            continue;
        json_open(&o, '{');
        json_key(&o, "id");
        json_put_raw(&o, s->items[i].id);
        json_key(&o, "manage_stock");
        json_put_bool(&o, true);
        json_key(&o, "stock_quantity");
        json_put_i64(&o, s->items[i].quantity);
        json_close(&o, '}');
    }
    json_close(&o, ']');
    json_close(&o, '}');
    struct slice body = json_out_text(&o);
    *call = (struct outbound_call){.method = "POST", .expect_type = "application/json"};
    call->body = body.ptr != NULL ? arena_copy(a, body) : SLICE_NONE;
    json_out_release(&o);
    struct slice root = woocommerce_root(a, t);
    call->url = first->of.len > 0
                    ? arena_format(a, "%.*s/wp-json/wc/v3/products/%.*s/variations/batch",
                                   SLICE_FMT(root), SLICE_FMT(first->of))
                    : arena_format(a, "%.*s/wp-json/wc/v3/products/batch", SLICE_FMT(root));
    outbound_add_header(call, "Content-Type", SLICE("application/json"));
    return call->body.ptr != NULL && call->url.ptr != NULL ? HF_OK : HF_FULL;
}

enum hf_status woocommerce_build_stock(struct arena *a, const struct outbound_task *t,
                                       struct outbound_call *call, struct slice *error)
{
    struct stock_task *s = ARENA_NEW(a, struct stock_task);
    (void)error;
    enum hf_status status = s != NULL ? stock_task_read(a, t, s) : HF_FULL;
    if (status != HF_OK)
        return status;
    return s->tell ? build_write(a, t, s, call) : build_look_up(a, t, s, call);
}

static const struct json *find(const struct json *list, const char *key, struct slice value)
{
    JSON_EACH(v, list)
    if (slice_eq(json_get_lexeme(v, key), value))
        return v;
    return NULL;
}

static bool is_number(struct slice s)
{
    long long n;
    return slice_to_i64(s, &n) && n > 0;
}

static void read_look_up(struct arena *a, const struct json *root, struct stock_task *s,
                         struct outbound_result *r)
{
    for (int i = 0; i < s->count; i++) {
        struct stock_item *item = &s->items[i];
        if (item->asked)
            continue;
        const struct json *v = can_be_asked(item) ? find(root, "sku", item->sku) : NULL;
        struct slice id = json_get_lexeme(v, "id"), of = json_get_lexeme(v, "parent_id");
        bool child = slice_is(json_get_text(v, "type"), "variation") && is_number(of);
        item->asked = true;
        item->id = is_number(id) ? id : SLICE("");
        item->of = child ? of : SLICE("");
    }
    stock_looked_up(a, s, r);
}

static void report_one(struct arena *a, struct stock_report *report, const struct stock_item *i,
                       const struct json *list)
{
    const struct json *v = find(list, "id", i->id), *wrong = json_get(v, "error");
    int64_t now = -1;
    if (v == NULL)
        stock_report_put(report, i, "failed", SLICE("the shop does not say what became of it"));
    else if (json_is(wrong, JSON_OBJECT))
        stock_report_put(report, i, "failed", json_get_text(wrong, "code"));
    else if (!json_i64(json_get(v, "stock_quantity"), &now) || now != i->quantity)
        stock_report_put(
            report, i, "failed",
            arena_format(a, "told %lld, reads back %lld", (long long)i->quantity, (long long)now));
    else
        stock_report_put(report, i, "ok", SLICE(""));
}

void woocommerce_read_stock(struct arena *a, const struct outbound_task *t,
                            const struct outbound_reply *reply, struct outbound_result *r)
{
    struct stock_task *s = ARENA_NEW(a, struct stock_task);
    const struct json *root = woocommerce_parse(a, reply);
    struct stock_report report;
    if (reply->status >= 300) {
        outbound_refuse(a, r, reply, json_get_text(root, "code"));
        return;
    }
    if (s == NULL || root == NULL || stock_task_read(a, t, s) != HF_OK) {
        r->outcome = OUTBOUND_RETRY;
        r->error = SLICE("the answer could not be read");
        return;
    }
    if (!s->tell) {
        read_look_up(a, root, s, r);
        return;
    }
    stock_report_begin(&report);
    for (int i = 0; i < s->count; i++) {
        stock_report_missing(&report, &s->items[i]);
        if (travels(&s->items[i], leader(s)))
            report_one(a, &report, &s->items[i], json_get(root, "update"));
    }
    stock_report_end(a, &report, s, r);
}
