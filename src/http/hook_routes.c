/* POST /v1/hooks/{merchant}/{connection}: a platform's webhook.
 * From the raw bytes to the unit of work that lands them.
 * Promise: size, source, signature, time, store, answer - in this order; nothing of an unsigned body
 * is read or kept. */
#include "http/hook_routes.h"

#include <stdio.h>

#include "base/crypto.h"
#include "base/encode.h"
#include "base/log.h"
#include "flow/land_order.h"
#include "partner/webhook.h"

struct hook {
    struct landing landing;
    struct slice topic;
    struct doc_error error;
};

static struct slice hook_header(const void *arg, const char *name)
{
    return exchange_header(arg, name);
}

static void answer_result(struct exchange *x, int64_t merchant_id, enum landing_result result,
                          int64_t receipt_id, int64_t order_id)
{
    json_open(&x->out, '{');
    json_key(&x->out, "result");
    json_put_str(&x->out, landing_result_name(result));
    if (receipt_id != 0)
        put_id_key(x, "receipt", "rcp", merchant_id, receipt_id);
    if (order_id != 0)
        put_id_key(x, "order", "ord", merchant_id, order_id);
    json_close(&x->out, '}');
    exchange_answer(x, 200);
}

static enum hf_status run_landing(struct txn *tx, void *arg)
{
    struct exchange *x = arg;
    struct hook *h = x->state;
    return land_order(tx, &h->landing);
}

static void landed(void *arg, enum hf_status s)
{
    struct exchange *x = arg;
    struct hook *h = x->state;
    if (s < 0)
        exchange_trouble(x, s);
    else
        answer_result(x, h->landing.merchant_id, h->landing.result, h->landing.receipt_id,
                      h->landing.order_id);
}

/* One answer for every reason: what is wrong with a signature is nobody's business outside. */
static void refuse_signature(struct exchange *x, const struct connection *c,
                             enum webhook_verdict verdict)
{
    unsigned char digest[32];
    char prefix[9];
    sha256(x->body, digest);
    hex_encode((struct slice){(const char *)digest, 4}, prefix);
    log_event(x->hub->log, LOG_WARN, "webhook_refused",
              LOG_FIELDS(LOG_S("why", slice_of(webhook_verdict_name(verdict))),
                         LOG_S("merchant", x->params[0]), LOG_S("connection", c->code),
                         LOG_S("peer", slice_of(x->caller.text)), LOG_S("body", slice_of(prefix))));
    int64_t wait_us;
    if (x->guard != NULL && x->caller.limited)
        (void)!guard_take(x->guard, GUARD_SIGNATURES, guard_address_id(&x->caller), 0, &wait_us);
    exchange_problem(x, 401, "signature_invalid", "the signature does not hold");
}

/* false: answered. Whoever signs badly again and again waits before anything is computed for it; and a
 * connection takes no more per minute than its profile says. */
static bool in_time(struct exchange *x, const struct connection *c)
{
    int64_t wait_us, per_minute = c->profile != NULL ? c->profile->rate_per_minute : 0;
    if (x->guard == NULL)
        return true;
    if (x->caller.limited &&
        !guard_allows(x->guard, GUARD_SIGNATURES, guard_address_id(&x->caller), &wait_us)) {
        exchange_slow_down(x, "signatures_slowed", "refused signatures from this address", wait_us);
        return false;
    }
    if (per_minute > 0 &&
        !guard_take(x->guard, GUARD_CONNECTION, (uint64_t)c->connection_id, per_minute, &wait_us)) {
        exchange_slow_down(x, "connection_slowed", "webhooks on this connection", wait_us);
        return false;
    }
    return true;
}

/* No id was sent: the topic and the bytes are the delivery's identity. */
static struct slice digest_key(struct exchange *x, struct slice topic)
{
    unsigned char digest[32];
    struct slice text = arena_format(&x->arena, "%.*s\n%.*s", SLICE_FMT(topic), SLICE_FMT(x->body));
    char *hex = arena_take(&x->arena, 65, 1);
    if (text.ptr == NULL || hex == NULL)
        return SLICE_NONE;
    sha256(text, digest);
    hex_encode((struct slice){(const char *)digest, sizeof digest}, hex);
    return (struct slice){hex, 64};
}

static const struct connection *find_source(struct exchange *x, const struct merchant **m)
{
    *m = directory_merchant(x->directory, x->params[0]);
    const struct connection *c = *m != NULL ? merchant_connection(*m, x->params[1]) : NULL;
    if (c == NULL) {
        exchange_problem(x, 404, "no_such_source", "there is no such connection");
        return NULL;
    }
    if (c->life == LIFE_PAUSED || webhook_adapter(c->platform) == NULL) {
        exchange_problem(x, 503, "connection_paused", "this connection takes nothing now");
        return NULL;
    }
    return c;
}

static void submit(struct exchange *x, struct hook *h)
{
    struct landing *l = &h->landing;
    enum hf_status s = prepare_landing(l, &x->arena);
    if (s >= 0) {
        x->state = h;
        x->unit = (struct unit){l->merchant_id, "land_order", run_landing, landed, x, NULL, false};
        s = runner_submit(x->hub->runner, &x->unit);
    }
    if (s < 0)
        exchange_trouble(x, s);
}

void handle_hook(struct exchange *x)
{
    const struct merchant *m;
    const struct connection *c = find_source(x, &m);
    if (c == NULL)
        return;
    if (!in_time(x, c))
        return;
    const struct webhook_adapter *adapter = webhook_adapter(c->platform);
    struct webhook in = {
        .header = hook_header,
        .header_arg = x,
        .body = x->body,
        .secrets = c->webhook_secrets,
        .secret_count = c->webhook_secret_count,
        .account = c->account,
        .now_us = clock_now_us(x->hub->clock),
    };
    struct webhook_head head = {0};
    enum webhook_verdict verdict = adapter->verify(&in, &head);
    if (verdict != WEBHOOK_VERIFIED) {
        refuse_signature(x, c, verdict);
        return;
    }
    struct hook *h = ARENA_NEW(&x->arena, struct hook);
    if (h == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    const struct order_doc *doc = NULL;
    h->topic = head.topic;
    enum hf_status s = adapter->read_order(&x->arena, &h->topic, x->body, &doc, &h->error);
    if (s == HF_NOT_FOUND) {
        answer_result(x, m->merchant_id, LANDING_IGNORED, 0, 0);
        return;
    }
    if (s < 0) {
        exchange_trouble(x, s);
        return;
    }
    h->landing = (struct landing){
        .hub = x->hub,
        .actor = {.name = arena_format(&x->arena, "channel:%.*s", SLICE_FMT(c->code)),
                  .via = SLICE("webhook")},
        .merchant_id = m->merchant_id,
        .connection_id = c->connection_id,
        .key = head.key.ptr != NULL ? head.key : digest_key(x, h->topic),
        .path = SLICE("webhook"),
        .topic = h->topic.ptr != NULL ? h->topic : SLICE(""),
        .body = x->body,
        .doc = s == HF_OK ? doc : NULL,
        .error = h->error,
    };
    submit(x, h);
}
