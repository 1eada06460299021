/* Shopify's webhooks: verified over the raw body, read in the REST shape that webhooks keep.
 * Adapter for connections of platform `shopify`.
 * Promise: ids and money stay text until they are exact integers of ours; both header spellings. */
#include <stdio.h>

#include "base/crypto.h"
#include "base/encode.h"
#include "partner/shopify/shopify_order.h"

static struct slice header(const struct webhook *in, const char *name)
{
    /* "X-Shopify-Topic", and since 2026 also "Shopify-Topic" */
    char with_x[64];
    snprintf(with_x, sizeof with_x, "X-%s", name);
    struct slice s = in->header(in->header_arg, with_x);
    return s.ptr != NULL ? s : in->header(in->header_arg, name);
}

static bool signature_holds(const struct webhook *in, struct slice signature)
{
    unsigned char given[32], mac[32];
    size_t bytes = sizeof given;
    bool shape = base64_decode(signature, given, &bytes) && bytes == sizeof given;
    bool holds = false;
    for (int i = 0; i < in->secret_count; i++) { /* all of them, no early exit */
        hmac_sha256(in->secrets[i], in->body, mac);
        holds |= shape && crypto_equal(mac, given, sizeof mac);
    }
    return holds;
}

static enum webhook_verdict verify(const struct webhook *in, struct webhook_head *head)
{
    struct slice signature = header(in, "Shopify-Hmac-Sha256");
    struct slice topic = header(in, "Shopify-Topic");
    struct slice shop = header(in, "Shopify-Shop-Domain");
    if (signature.len == 0 || topic.len == 0 || topic.len > 100)
        return WEBHOOK_UNSIGNED;
    if (!signature_holds(in, signature))
        return WEBHOOK_BAD_SIGNATURE;
    /* The domain is not signed: it only has to be the shop this connection is for. */
    if (shop.len > 0 && in->account.len > 0 && !slice_eq_nocase(shop, in->account))
        return WEBHOOK_BAD_SIGNATURE;
    head->topic = topic;
    head->key = header(in, "Shopify-Webhook-Id");
    if (head->key.len == 0 || head->key.len > 255)
        head->key = SLICE_NONE;
    return WEBHOOK_VERIFIED;
}

static enum hf_status read_order(struct arena *a, struct slice *topic, struct slice body,
                                 const struct order_doc **doc, struct doc_error *error)
{
    static const struct {
        const char *name;
        enum order_topic topic;
    } topics[] = {
        {"orders/create",              TOPIC_CREATED  },
        {"orders/updated",             TOPIC_UPDATED  },
        {"orders/edited",              TOPIC_UPDATED  },
        {"orders/fulfilled",           TOPIC_UPDATED  },
        {"orders/partially_fulfilled", TOPIC_UPDATED  },
        {"orders/paid",                TOPIC_PAID     },
        {"orders/cancelled",           TOPIC_CANCELLED},
    };
    for (size_t i = 0; i < sizeof topics / sizeof *topics; i++)
        if (slice_is(*topic, topics[i].name))
            return shopify_read_order(a, body, topics[i].topic, doc, error);
    return HF_NOT_FOUND;
}

/* Their bodies name a fulfilment order and not the order: the shop is asked. */
static const char *asks(struct slice topic)
{
    static const char *const topics[] = {"fulfillment_holds/added", "fulfillment_holds/released",
                                         "fulfillment_orders/placed_on_hold",
                                         "fulfillment_orders/hold_released"};
    for (size_t i = 0; i < sizeof topics / sizeof *topics; i++)
        if (slice_is(topic, topics[i]))
            return "pull.holds";
    return NULL;
}

const struct webhook_adapter webhook_shopify = {
    .platform = "shopify", .verify = verify, .read_order = read_order, .asks = asks};
