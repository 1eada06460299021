/* A storefront of one's own, by the Standard Webhooks specification.
 * Adapter for connections of platform `custom`.
 * Promise: id, time and body are signed together; a time more than 300 s away is refused. */
#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/encode.h"
#include "partner/canonical.h"
#include "partner/custom/custom_secret.h"

enum {
    TOLERANCE_S = 300,
    SIGNATURES_MAX = 8,
};

/* One "v1,<base64>" or "v1a,<base64>" against one secret, in constant time. */
static bool signature_holds(struct slice signature, struct slice secret, const struct slice *parts)
{
    unsigned char given[80], mac[32], key[CUSTOM_SECRET_MAX];
    size_t given_bytes = sizeof given, key_bytes;
    struct slice text = {signature.ptr + 3, signature.len - 3};
    if (!base64_decode(text, given, &given_bytes) || given_bytes != sizeof mac ||
        !custom_secret_decode(secret, key, &key_bytes))
        return false;
    hmac_sha256_parts((struct slice){(const char *)key, key_bytes}, parts, 5, mac);
    wipe(key, sizeof key);
    return crypto_equal(mac, given, sizeof mac);
}

/* Unknown versions are skipped; every known one is tried with every secret, no early exit. */
static bool any_signature_holds(const struct webhook *in, struct slice list,
                                const struct slice *parts)
{
    bool holds = false;
    for (int n = 0; list.len > 0 && n < SIGNATURES_MAX; n++) {
        const char *space = memchr(list.ptr, ' ', list.len);
        size_t len = space ? (size_t)(space - list.ptr) : list.len;
        struct slice one = {list.ptr, len};
        list.ptr += len + (space != NULL);
        list.len -= len + (space != NULL);
        if (!slice_starts(one, SLICE("v1,")))
            continue;
        for (int i = 0; i < in->secret_count; i++)
            holds |= signature_holds(one, in->secrets[i], parts);
    }
    return holds;
}

static bool has_dot(struct slice s)
{
    return s.len > 0 && memchr(s.ptr, '.', s.len) != NULL;
}

static bool read_seconds(struct slice s, long long *seconds)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    return s.len > 0 && s.len <= 12 && slice_to_i64(s, seconds);
}

static enum webhook_verdict verify(const struct webhook *in, struct webhook_head *head)
{
    struct slice id = in->header(in->header_arg, "webhook-id");
    struct slice at = in->header(in->header_arg, "webhook-timestamp");
    struct slice signatures = in->header(in->header_arg, "webhook-signature");
    long long seconds = 0;
    if (id.len == 0 || id.len > 255 || has_dot(id) || has_dot(at) || signatures.len == 0 ||
        !read_seconds(at, &seconds))
        return WEBHOOK_MALFORMED;
    const struct slice parts[] = {id, SLICE("."), at, SLICE("."), in->body};
    if (!any_signature_holds(in, signatures, parts))
        return WEBHOOK_BAD_SIGNATURE;
    int64_t away = in->now_us / US_PER_S - seconds;
    if (away > TOLERANCE_S || away < -TOLERANCE_S)
        return WEBHOOK_STALE;
    head->key = id;
    head->topic = SLICE_NONE; /* the body's own type */
    return WEBHOOK_VERIFIED;
}

/* The news of a hold says so by its type; the order in it may say more, and nothing else. */
static enum hf_status agree(struct arena *a, enum doc_hold hold, const struct order_doc **doc,
                            struct doc_error *error)
{
    const struct order_doc *d = *doc;
    if (hold == DOC_HOLD_UNSAID || d->hold == hold)
        return HF_OK;
    if (d->hold != DOC_HOLD_UNSAID)
        return doc_refuse(a, error, 0, "hold", "%s",
                          hold == DOC_HOLD_SET ? "order.held says that it is held, and hold is null"
                                               : "order.released says that it is not, and hold is "
                                                 "given");
    struct order_doc *said = ARENA_NEW(a, struct order_doc);
    if (said == NULL)
        return HF_FULL;
    *said = *d;
    said->hold = hold;
    said->hold_why = SLICE("on hold");
    *doc = said;
    return HF_OK;
}

static enum hf_status read_order(struct arena *a, struct slice *topic, struct slice body,
                                 const struct order_doc **doc, struct doc_error *error)
{
    static const struct {
        const char *type;
        enum order_topic topic;
        enum doc_hold hold; /* what the type itself says */
    } types[] = {
        {"order.created",   TOPIC_CREATED,   DOC_HOLD_UNSAID},
        {"order.updated",   TOPIC_UPDATED,   DOC_HOLD_UNSAID},
        {"order.paid",      TOPIC_PAID,      DOC_HOLD_UNSAID},
        {"order.cancelled", TOPIC_CANCELLED, DOC_HOLD_UNSAID},
        {"order.held",      TOPIC_UPDATED,   DOC_HOLD_SET   },
        {"order.released",  TOPIC_UPDATED,   DOC_HOLD_NONE  },
    };
    const struct json *root;
    enum hf_status s = doc_parse(a, body, &root, error);
    if (s != HF_OK)
        return s;
    *topic = json_get_text(root, "type");
    if (topic->len == 0)
        return doc_refuse(a, error, 0, "type", "expected the event's type, such as order.created");
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (!slice_is(*topic, types[i].type))
            continue;
        struct canonical_order out;
        s = canonical_read(a, json_get(root, "data"), types[i].topic, &out, error);
        *doc = out.doc;
        return s == HF_OK ? agree(a, types[i].hold, doc, error) : s;
    }
    return HF_NOT_FOUND;
}

const struct webhook_adapter webhook_custom = {
    .platform = "custom", .verify = verify, .read_order = read_order};
