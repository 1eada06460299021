/* Any bytes as a shop's answer while it is told of an order, to a look and to a step: an outcome
 * with what to keep, or a word of what is wrong. The first byte chooses shop and step. */
#include <stdlib.h>

#include "partner/shopify/shopify_call.h"
#include "partner/woocommerce/woocommerce_call.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char facts[] =
    "{\"external_id\":\"7\",\"state\":\"shipped\",\"location\":\"77\",\"shipments\":[{\"state\":\"shipped\","
    "\"parcels\":[{\"id\":\"pcl_1\",\"carrier_name\":\"V\",\"tracking\":\"VZ1\",\"former\":[\"VZ0\"],\"with_carrier\":true,"
    "\"delivered_at\":\"2026-11-25T10:00:00Z\",\"lines\":[{\"line\":1,\"ref\":\"11\",\"channel_sku\":\"A\","
    "\"quantity\":2}]}]}]}";

static const char *const kinds[] = {"order.shipped", "order.delivered", "order.cancel_refused",
                                    "order.accepted"};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct json_error error;
    struct outbound_result r = {.available = -1};
    struct outbound_reply reply = {.status = 200};
    if (size == 0)
        return 0;
    arena_init(&a, (size_t)64 * 1024 * 1024);
    struct outbound_task *t = ARENA_NEW(&a, struct outbound_task);
    if (t == NULL)
        abort();
    *t = (struct outbound_task){.count = 1, .account = SLICE("shop.example")};
    t->items[0] = (struct outbound_item){.kind = slice_of(kinds[(data[0] >> 2) & 3]),
                                         .reference = SLICE("out_1")};
    if (json_parse(&a, SLICE(facts), &json_limits_none, &t->items[0].facts, &error) != HF_OK)
        abort();
    if (data[0] & 2)
        t->items[0].progress =
            data[0] & 1 ? SLICE("{\"told\":\" \",\"key\":\"pcl_1\",\"do\":\"fulfillmentCreate\","
                                "\"body\":\"{}\",\"through\":0}")
                        : SLICE("{\"told\":\" notes \",\"key\":\"\",\"do\":\"\",\"body\":\"\"}");
    reply.body = (struct slice){(const char *)data + 1, size - 1};
    if (data[0] & 1)
        shopify_read_tell(&a, t, &reply, &r);
    else
        woocommerce_read_tell(&a, t, &reply, &r);
    if (r.outcome == OUTBOUND_AGAIN ? r.progress.len == 0
                                    : r.outcome != OUTBOUND_DONE && r.error.len == 0)
        abort();
    arena_release(&a);
    return 0;
}
