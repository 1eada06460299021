/* What is told to a system of one's own: signed messages by the Standard Webhooks specification.
 * Adapter of the outward side for connections of platform `custom`; the profile's `endpoint` is
 * where they go. Promise: the same id on every attempt, a fresh time, and every attempt signed with
 * the current key and the retiring one. */
#include <assert.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/encode.h"
#include "base/json_out.h"
#include "partner/custom/custom_call.h"
#include "partner/custom/custom_secret.h"

enum { MESSAGE_BYTES_MAX = 1024 * 1024 };

void custom_stamp(struct arena *a, const struct outbound_task *t, struct slice id,
                  struct outbound_call *call)
{
    assert(call->header_count == 0); /* sign() finds them here */
    outbound_add_header(call, "webhook-id", id);
    outbound_add_header(call, "webhook-timestamp",
                        arena_format(a, "%lld", (long long)(t->now_us / US_PER_S)));
}

static enum hf_status build(struct arena *a, const struct outbound_task *t,
                            struct outbound_call *call, struct slice *error)
{
    const struct outbound_item *item = &t->items[0];
    struct json_out out;
    if (t->endpoint.len == 0) {
        *error = SLICE("the connection has no endpoint");
        return HF_REFUSED;
    }
    if (slice_is(item->kind, "pull.check")) {
        *call = (struct outbound_call){
            .method = "GET", .url = t->endpoint, .reads = true, .reads_all = true};
        return HF_OK;
    }
    if (slice_is(item->kind, "push.stock"))
        return custom_build_stock(a, t, call);
    json_out_init(&out, MESSAGE_BYTES_MAX);
    json_open(&out, '{');
    json_key(&out, "type");
    json_put_text(&out, item->kind);
    json_key(&out, "timestamp");
    json_put_instant(&out, item->made_at_us);
    json_key(&out, "data");
    json_put(&out, item->facts);
    json_close(&out, '}');
    struct slice body = json_out_text(&out);
    *call = (struct outbound_call){.method = "POST", .url = t->endpoint};
    call->body = body.ptr != NULL ? arena_copy(a, body) : SLICE_NONE;
    json_out_release(&out);
    if (call->body.ptr == NULL)
        return HF_FULL;
    custom_stamp(a, t, item->reference, call);
    outbound_add_header(call, "Content-Type", SLICE("application/json"));
    return HF_OK;
}

/* "v1,<base64>"; SLICE_NONE when the secret is none. */
static struct slice sign(struct arena *a, struct slice secret, const struct outbound_call *call)
{
    unsigned char key[CUSTOM_SECRET_MAX], mac[32];
    char text[BASE64_CHARS(sizeof mac) + 1];
    size_t key_bytes;
    if (!custom_secret_decode(secret, key, &key_bytes))
        return SLICE_NONE;
    const struct slice parts[] = {call->headers[0].value, SLICE("."), call->headers[1].value,
                                  SLICE("."), call->body};
    hmac_sha256_parts((struct slice){(const char *)key, key_bytes}, parts,
                      sizeof parts / sizeof *parts, mac);
    wipe(key, sizeof key);
    base64_encode((struct slice){(const char *)mac, sizeof mac}, text);
    return arena_format(a, "v1,%s", text);
}

/* Nothing is told and nothing signed; but a secret that is none is found now and not with the first
 * message. */
static enum hf_status check_secret(const struct outbound_secrets *s)
{
    unsigned char key[CUSTOM_SECRET_MAX];
    size_t key_bytes;
    bool good = custom_secret_decode(s->get(s->arg, "webhook"), key, &key_bytes);
    wipe(key, sizeof key);
    return good ? HF_OK : HF_REFUSED;
}

static enum hf_status authorise(struct arena *a, const struct outbound_task *t,
                                const struct outbound_secrets *s, struct slice token,
                                struct outbound_call *call)
{
    (void)token;
    if (slice_is(t->items[0].kind, "pull.check"))
        return check_secret(s);
    struct slice current = sign(a, s->get(s->arg, "webhook"), call);
    struct slice retiring = sign(a, s->get(s->arg, "webhook_retiring"), call);
    if (current.ptr == NULL)
        return HF_REFUSED;
    outbound_add_header(call, "webhook-signature",
                        retiring.ptr != NULL
                            ? arena_format(a, "%.*s %.*s", SLICE_FMT(current), SLICE_FMT(retiring))
                            : current);
    return HF_OK;
}

/* Whoever answers is there; what it says of a GET says nothing of our messages. */
static void read_check(struct arena *a, const struct outbound_task *t,
                       const struct outbound_reply *reply, struct outbound_result *r)
{
    struct examination e;
    if (reply->status >= 500 && outbound_read_common(a, reply, r))
        return;
    outbound_examination(a, t, &e);
    outbound_examined(a, &e, t, reply, r, false);
}

static void read(struct arena *a, const struct outbound_task *t, const struct outbound_reply *reply,
                 struct outbound_result *r)
{
    if (slice_is(t->items[0].kind, "pull.check")) {
        read_check(a, t, reply, r);
        return;
    }
    if (slice_is(t->items[0].kind, "push.stock")) {
        custom_read_stock(a, t, reply, r);
        return;
    }
    if (reply->status < 300) {
        r->outcome = OUTBOUND_DONE;
        return;
    }
    outbound_refuse(a, r, reply, reply->status == 410 ? SLICE("the endpoint is gone") : SLICE(""));
    if (reply->status != 410) /* a receiver may be mended: a day of patience */
        r->outcome = OUTBOUND_RETRY;
}

static const char *const kinds[] = {"pull.check",           "push.stock",
                                    "order.accepted",       "order.backordered",
                                    "order.shipped",        "order.delivered",
                                    "order.cancelled",      "order.remainder_cancelled",
                                    "order.cancel_refused", "order.edit_refused",
                                    "order.held",           "order.released",
                                    "return.unidentified",  "return.received",
                                    "return.decided",       "return.closed",
                                    "inbound.accepted",     "inbound.closed",
                                    "inbound.discrepancy",  "inbound.slot_confirmed",
                                    "inbound.asn_missing",  NULL};

/* kind, seconds, tokens, items */
static const struct outbound_pull pulls[] = {
    {"push.stock", 1, 1, 1, false},
    {NULL,         0, 0, 0, false}
};

/* A receiver of one's own says itself when it is too much; ten a second is more than a warehouse
 * tells. */
const struct outbound_adapter outbound_custom = {
    .platform = "custom",
    .bucket = {.name = "calls", .capacity = 20, .refill = 10, .refill_us = US_PER_S},
    .kinds = kinds,
    .pulls = pulls,
    .build = build,
    .authorise = authorise,
    .read = read,
};
