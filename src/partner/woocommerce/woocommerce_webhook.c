/* WooCommerce's webhooks: verified over the raw body with the secret as WordPress decodes it.
 * Adapter for connections of platform `woocommerce`.
 * Promise: the delivery id, which two orders of one second share, is no key; the ping that a shop
 * sends when a webhook is saved is answered and forgotten. */
#include "base/crypto.h"
#include "base/encode.h"
#include "partner/woocommerce/woocommerce_order.h"

enum { SECRET_BYTES = 1024 }; /* WordPress makes 50; a longer one is somebody's own */

size_t woocommerce_secret(struct slice text, char *out)
{
    static const struct {
        const char *entity;
        char c;
    } entities[] = {
        {"&amp;",  '&' },
        {"&lt;",   '<' },
        {"&gt;",   '>' },
        {"&quot;", '"' },
        {"&#039;", '\''},
        {"&#39;",  '\''},
        {"&#x27;", '\''}
    };
    size_t used = 0;
    for (size_t i = 0; i < text.len;) {
        struct slice rest = {text.ptr + i, text.len - i};
        size_t e = 0, count = sizeof entities / sizeof *entities;
        while (e < count && !slice_starts(rest, slice_of(entities[e].entity)))
            e++;
        out[used++] = e < count ? entities[e].c : text.ptr[i];
        i += e < count ? strlen(entities[e].entity) : 1;
    }
    return used;
}

static bool signature_holds(const struct webhook *in, struct slice signature)
{
    unsigned char given[32], mac[32];
    size_t bytes = sizeof given;
    char secret[SECRET_BYTES];
    bool shape = base64_decode(signature, given, &bytes) && bytes == sizeof given, holds = false;
    for (int i = 0; i < in->secret_count; i++) { /* all of them, no early exit */
        if (in->secrets[i].len > sizeof secret)
            continue;
        size_t used = woocommerce_secret(in->secrets[i], secret);
        hmac_sha256((struct slice){secret, used}, in->body, mac);
        holds |= shape && crypto_equal(mac, given, sizeof mac);
    }
    wipe(secret, sizeof secret);
    return holds;
}

/* webhook_id=NUMBER, unsigned: sent once when the webhook is saved. */
static bool is_ping(const struct webhook *in)
{
    const struct slice head = SLICE("webhook_id=");
    if (!slice_starts(in->body, head) || in->body.len == head.len || in->body.len > head.len + 20)
        return false;
    for (size_t i = head.len; i < in->body.len; i++)
        if (in->body.ptr[i] < '0' || in->body.ptr[i] > '9')
            return false;
    return true;
}

/* "https://shop.example/" and "shop.example" are the same shop. */
static struct slice host_of(struct slice url)
{
    static const char *const schemes[] = {"https://", "http://"};
    for (int i = 0; i < 2; i++)
        if (slice_starts(url, slice_of(schemes[i])))
            url = (struct slice){url.ptr + strlen(schemes[i]), url.len - strlen(schemes[i])};
    while (url.len > 0 && url.ptr[url.len - 1] == '/')
        url.len--;
    return url;
}

static enum webhook_verdict verify(const struct webhook *in, struct webhook_head *head)
{
    struct slice signature = in->header(in->header_arg, "X-WC-Webhook-Signature");
    struct slice topic = in->header(in->header_arg, "X-WC-Webhook-Topic");
    struct slice source = in->header(in->header_arg, "X-WC-Webhook-Source");
    if (signature.len == 0 && is_ping(in))
        return WEBHOOK_PING;
    if (signature.len == 0 || topic.len == 0 || topic.len > 100)
        return WEBHOOK_UNSIGNED;
    if (!signature_holds(in, signature))
        return WEBHOOK_BAD_SIGNATURE;
    /* The source is not signed: it only has to be the shop this connection is for. */
    if (source.len > 0 && in->account.len > 0 &&
        !slice_eq_nocase(host_of(source), host_of(in->account)))
        return WEBHOOK_BAD_SIGNATURE;
    head->topic = topic;
    head->key = SLICE_NONE; /* topic and body, which says id and date_modified_gmt */
    return WEBHOOK_VERIFIED;
}

static enum hf_status read_order(struct arena *a, struct slice *topic, struct slice body,
                                 const struct order_doc **doc, struct doc_error *error)
{
    static const struct {
        const char *name;
        enum order_topic topic;
    } topics[] = {
        {"order.created",  TOPIC_CREATED},
        {"order.updated",  TOPIC_UPDATED},
        {"order.restored", TOPIC_UPDATED}
    };
    for (size_t i = 0; i < sizeof topics / sizeof *topics; i++)
        if (slice_is(*topic, topics[i].name))
            return woocommerce_read_order(a, body, topics[i].topic, doc, error);
    if (slice_is(*topic, "order.deleted")) /* the body has nothing but the id */
        return doc_refuse(
            a, error, 0, "id",
            "the shop deleted this order and does not say why: cancel it, or leave it as it is");
    return HF_NOT_FOUND;
}

const struct webhook_adapter webhook_woocommerce = {
    .platform = "woocommerce", .verify = verify, .read_order = read_order};
