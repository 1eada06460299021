/* Any bytes as the answer to a pull of orders, from both shops: orders with keys and reasons, or a
 * word of what is wrong. The first byte chooses the shop. */
#include <stdlib.h>

#include "partner/shopify/shopify_call.h"
#include "partner/woocommerce/woocommerce_call.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct outbound_result r = {.available = -1};
    struct outbound_reply reply = {.status = 200};
    if (size == 0)
        return 0;
    arena_init(&a, (size_t)64 * 1024 * 1024);
    struct outbound_task *t = ARENA_NEW(&a, struct outbound_task);
    if (t == NULL)
        abort();
    *t = (struct outbound_task){.count = 1};
    t->items[0] = (struct outbound_item){.kind = SLICE("pull.orders"), .made_at_us = 1};
    reply.body = (struct slice){(const char *)data + 1, size - 1};
    if (data[0] & 1)
        shopify_read_pull(&a, t, &reply, &r);
    else
        woocommerce_read_pull(&a, t, &reply, &r);
    for (int i = 0; i < r.order_count; i++)
        if (r.orders[i].key.len == 0 ||
            (r.orders[i].doc == NULL && r.orders[i].error.message.len == 0))
            abort();
    bool goes_on = r.outcome == OUTBOUND_DONE || r.outcome == OUTBOUND_AGAIN;
    if (goes_on ? r.progress.len == 0 : r.error.len == 0)
        abort();
    arena_release(&a);
    return 0;
}
