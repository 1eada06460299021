/* WooCommerce: what it shows of the products that it was told.
 * Part of the WooCommerce adapter: by id, variations by their parent.
 * Promise: changes nothing; a product that is gone is left out. */
#include "partner/compare_stock.h"
#include "partner/woocommerce/woocommerce_call.h"

enum hf_status woocommerce_build_compare(struct arena *a, const struct outbound_task *t,
                                         struct outbound_call *call)
{
    struct slice of = json_get_text(compare_first(t), "of"), ids = SLICE(""),
                 root = woocommerce_root(a, t);
    JSON_EACH(item, json_get(t->items[0].facts, "items"))
    ids = arena_format(a, "%.*s%s%.*s", SLICE_FMT(ids), ids.len > 0 ? "," : "",
                       SLICE_FMT(json_get_text(item, "id")));
    *call =
        (struct outbound_call){.method = "GET", .reads = true, .expect_type = "application/json"};
    call->url = of.len > 0
                    ? arena_format(a,
                                   "%.*s/wp-json/wc/v3/products/%.*s/variations?include=%.*s&"
                                   "per_page=100&status=any",
                                   SLICE_FMT(root), SLICE_FMT(of), SLICE_FMT(ids))
                    : arena_format(a,
                                   "%.*s/wp-json/wc/v3/products?include=%.*s&per_page=100&"
                                   "status=any",
                                   SLICE_FMT(root), SLICE_FMT(ids));
    return ids.ptr != NULL && call->url.ptr != NULL ? HF_OK : HF_FULL;
}

/* A product whose stock is not managed shows no figure. */
static bool show(const void *arg, struct slice id, int64_t *shown)
{
    JSON_EACH(product, (const struct json *)arg)
    {
        if (!slice_eq(json_get_lexeme(product, "id"), id))
            continue;
        if (!json_is_true(json_get(product, "manage_stock")) ||
            !json_i64(json_get(product, "stock_quantity"), shown))
            *shown = -1;
        return true;
    }
    return false;
}

void woocommerce_read_compare(struct arena *a, const struct outbound_task *t,
                              const struct outbound_reply *reply, struct outbound_result *r)
{
    const struct json *root = woocommerce_parse(a, reply);
    if (reply->status >= 300) {
        outbound_refuse(a, r, reply, json_get_text(root, "code"));
    } else if (json_is(root, JSON_ARRAY)) {
        compare_end(a, t, show, root, r);
    } else {
        r->outcome = OUTBOUND_RETRY;
        r->error = SLICE("expected products, found something else");
    }
}
