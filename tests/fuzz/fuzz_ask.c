/* Any bytes as a shop's answer to what it is asked beside its orders: holds, figures it shows, the
 * webhooks it has, what our key may; and a shop of one's own to a look for a figure and to its
 * telling, where the first line is the ETag. An outcome with what goes with it, or a word of what
 * is wrong. The first byte chooses shop, question and how far it is. */
#include <stdlib.h>
#include <string.h>

#include "partner/outbound.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char facts[] =
    "{\"path\":\"/v1/hooks/nova/web\",\"origin\":\"https://hub.example\",\"hooked\":true,\"location\":\"77\","
    "\"items\":[{\"sku_id\":5,\"seq\":9,\"sku\":\"A\",\"variant\":\"501\",\"inventory_item\":\"9501\",\"quantity\":3},"
    "{\"sku\":\"B\",\"variant\":\"502\",\"inventory_item\":\"9502\",\"quantity\":0}]}";
static const char *const kinds[] = {"pull.check", "pull.holds", "pull.compare", "pull.webhooks"};
static const char *const steps[] = {"", "{}", "{\"step\":1}", "{\"after\":\"x\",\"cursor\":\"y\"}"};

static struct slice no_header(const void *arg, const char *name)
{
    (void)arg;
    (void)name;
    return SLICE_NONE;
}

static const char looked_up[] =
    "{\"rounds\":1,\"looks\":1,\"at\":7,\"found\":{\"5\":{\"id\":\"\\\"v1\\\"\",\"from\":2,\"old\":4}}}";

static struct slice etag_header(const void *arg, const char *name)
{
    return strcmp(name, "ETag") == 0 ? *(const struct slice *)arg : SLICE_NONE;
}

/* bit 1: it was looked up, and is told; bits 2 to 4: what is answered */
static void ask_own_shop(struct arena *a, struct outbound_task *t, const uint8_t *data, size_t size)
{
    static const int statuses[] = {200, 204, 404, 405, 410, 412, 422, 403};
    struct outbound_result r = {.available = -1};
    struct outbound_call call;
    struct slice error, text = {(const char *)data + 1, size - 1};
    const char *end = text.len > 0 ? memchr(text.ptr, '\n', text.len) : NULL;
    struct slice tag = {text.ptr, end != NULL ? (size_t)(end - text.ptr) : 0};
    size_t skipped = end != NULL ? tag.len + 1 : 0;
    const struct outbound_reply reply = {
        .status = statuses[(data[0] >> 2) & 7],
        .body = {text.ptr + skipped, text.len - skipped},
        .header = etag_header,
        .header_arg = &tag
    };
    t->items[0].kind = SLICE("push.stock");
    t->items[0].progress = data[0] & 2 ? slice_of(looked_up) : SLICE("");
    outbound_custom.read(a, t, &reply, &r);
    if (r.outcome == OUTBOUND_AGAIN ? r.progress.len == 0
                                    : r.outcome != OUTBOUND_DONE && r.error.len == 0)
        abort();
    if (r.outcome != OUTBOUND_AGAIN)
        return;
    t->items[0].progress = r.progress; /* and whatever it learned goes into a call */
    if (outbound_custom.build(a, t, &call, &error) != HF_OK)
        abort();
    for (int i = 0; i < call.header_count; i++)
        for (size_t k = 0; k < call.headers[i].value.len; k++)
            if (call.headers[i].value.ptr[k] < ' ')
                abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct json_error error;
    struct outbound_result r = {.available = -1};
    if (size == 0)
        return 0;
    arena_init(&a, (size_t)64 * 1024 * 1024);
    const struct outbound_adapter *shop = data[0] & 1 ? &outbound_shopify : &outbound_woocommerce;
    struct outbound_task *t = ARENA_NEW(&a, struct outbound_task);
    if (t == NULL)
        abort();
    *t = (struct outbound_task){.count = 1,
                                .account = SLICE("shop.example"),
                                .endpoint = SLICE("https://shop.example"),
                                .now_us = 1764230400000000};
    t->items[0] = (struct outbound_item){.kind = slice_of(kinds[(data[0] >> 1) & 3]),
                                         .reference = SLICE("out_1"),
                                         .progress = slice_of(steps[(data[0] >> 3) & 3])};
    if (json_parse(&a, SLICE(facts), &json_limits_none, &t->items[0].facts, &error) != HF_OK)
        abort();
    if (data[0] & 64)
        ask_own_shop(&a, t, data, size);
    if (data[0] & 64 || !outbound_adapter_sends(shop, t->items[0].kind)) {
        arena_release(&a);
        return 0;
    }
    const struct outbound_reply reply = {
        .status = data[0] & 32 ? 404 : 200,
        .content_type = SLICE("application/json"),
        .body = {(const char *)data + 1, size - 1},
        .header = no_header
    };
    shop->read(&a, t, &reply, &r);
    bool goes_on =
        r.outcome == OUTBOUND_DONE || r.outcome == OUTBOUND_AGAIN || r.outcome == OUTBOUND_NOTHING;
    if (!goes_on && r.error.len == 0)
        abort();
    arena_release(&a);
    return 0;
}
