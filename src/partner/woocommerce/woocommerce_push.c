/* WooCommerce: what is asked of a shop and told to it (docs/woocommerce.md).
 * Adapter of the outward side for connections of platform `woocommerce`.
 * Promise: one key pair per call, over TLS; a page of HTML is trouble and no answer. */
#include "base/clock.h"
#include "partner/woocommerce/woocommerce_call.h"

static enum hf_status build(struct arena *a, const struct outbound_task *t,
                            struct outbound_call *call, struct slice *error)
{
    if (slice_starts(t->items[0].kind, SLICE("order.")))
        return woocommerce_build_tell(a, t, call, error);
    if (slice_is(t->items[0].kind, "push.stock"))
        return woocommerce_build_stock(a, t, call, error);
    if (slice_is(t->items[0].kind, "pull.webhooks"))
        return woocommerce_build_watch(a, t, call);
    if (slice_is(t->items[0].kind, "pull.compare"))
        return woocommerce_build_compare(a, t, call);
    if (slice_is(t->items[0].kind, "pull.check"))
        return woocommerce_build_examine(a, t, call);
    return slice_is(t->items[0].kind, "pull.orders") ? woocommerce_build_pull(a, t, call, error)
                                                     : HF_NOT_FOUND;
}

static enum hf_status authorise(struct arena *a, const struct outbound_task *t,
                                const struct outbound_secrets *s, struct slice token,
                                struct outbound_call *call)
{
    (void)t;
    (void)token;
    struct slice key = s->get(s->arg, "key"), secret = s->get(s->arg, "secret");
    if (key.ptr == NULL || secret.ptr == NULL)
        return HF_REFUSED;
    struct slice basic = outbound_basic(a, key, secret);
    outbound_add_header(call, "Authorization", basic);
    return basic.ptr != NULL ? HF_OK : HF_FULL;
}

static void read(struct arena *a, const struct outbound_task *t, const struct outbound_reply *reply,
                 struct outbound_result *r)
{
    if (slice_starts(t->items[0].kind, SLICE("order.")))
        woocommerce_read_tell(a, t, reply, r);
    else if (slice_is(t->items[0].kind, "push.stock"))
        woocommerce_read_stock(a, t, reply, r);
    else if (slice_is(t->items[0].kind, "pull.webhooks"))
        woocommerce_read_watch(a, t, reply, r);
    else if (slice_is(t->items[0].kind, "pull.compare"))
        woocommerce_read_compare(a, t, reply, r);
    else if (slice_is(t->items[0].kind, "pull.check"))
        woocommerce_read_examine(a, t, reply, r);
    else
        woocommerce_read_pull(a, t, reply, r);
}

static const char *const kinds[] = {"pull.orders",          "push.stock",
                                    "pull.webhooks",        "pull.check",
                                    "order.shipped",        "order.delivered",
                                    "order.cancelled",      "order.remainder_cancelled",
                                    "order.cancel_refused", "order.edit_refused",
                                    "order.held",           "order.released",
                                    "pull.compare",         NULL};
static const struct outbound_pull pulls[] = {
    {"pull.orders",   120,   1, 0,   false},
    {"push.stock",    10,    1, 100, false},
    {"pull.webhooks", 900,   1, 0,   false},
    {"pull.compare",  21600, 1, 0,   true },
    {NULL,            0,     0, 0,   false}
};

/* Core has no limit and hosts do: one call a second is what one PHP worker bears beside its
 * shoppers. */
const struct outbound_adapter outbound_woocommerce = {
    .platform = "woocommerce",
    .bucket = {.name = "calls", .capacity = 5, .refill = 1, .refill_us = US_PER_S},
    .secret = "key",
    .kinds = kinds,
    .pulls = pulls,
    .build = build,
    .authorise = authorise,
    .read = read,
};
