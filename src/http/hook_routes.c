/* POST /v1/hooks/{merchant}/{connection}: a platform's webhook.
 * From the raw bytes to the unit of work that lands them.
 * Promise: size, source, signature, time, store, answer - in this order; nothing of an unsigned
 * body is read or kept. */
#include "http/hook_routes.h"

#include <stdio.h>

#include "base/crypto.h"
#include "base/encode.h"
#include "base/log.h"
#include "flow/order/channel_hold.h"
#include "flow/order/land_order.h"
#include "flow/road/tracking.h"
#include "partner/webhook.h"

#define HOOK_VERSIONS "v1"

struct hook {
    struct landing landing;
    bool other_version; /* of the endpoint: kept, and refused */
    struct slice topic;
    struct doc_error error;
    struct tracking_hint hint;
    struct hint_numbers numbers;
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

static enum hf_status foresee(struct txn *tx, void *arg, int round)
{
    struct exchange *x = arg;
    struct hook *h = x->state;
    return foresee_landing(tx, &h->landing, round);
}

static void landed(void *arg, enum hf_status s)
{
    struct exchange *x = arg;
    struct hook *h = x->state;
    if (s < 0)
        exchange_trouble(x, s);
    else if (h->other_version)
        exchange_problem(x, 400, "endpoint_version_unknown",
                         "this hub takes " HOOK_VERSIONS
                         "; what was sent is kept for review and was not acted on");
    else
        answer_result(x, h->landing.merchant_id, h->landing.result, h->landing.receipt_id,
                      h->landing.order_id);
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

static const struct connection *find_source(struct exchange *x, struct slice merchant,
                                            struct slice code, const struct merchant **m)
{
    *m = directory_merchant(x->directory, merchant);
    const struct connection *c = *m != NULL ? merchant_connection(*m, code) : NULL;
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
        x->unit = (struct unit){.merchant_id = l->merchant_id,
                                .name = "land_order",
                                .run = run_landing,
                                .done = landed,
                                .arg = x,
                                .foresee = foresee,
                                .rounds = LANDING_ROUNDS};
        s = runner_submit(x->hub->runner, &x->unit);
    }
    if (s < 0)
        exchange_trouble(x, s);
}

/* NULL: answered. Source, pace, signature, time: in this order. */
static const struct connection *verified_source(struct exchange *x, struct slice merchant,
                                                struct slice code, const struct merchant **m,
                                                struct webhook_head *head)
{
    const struct connection *c = find_source(x, merchant, code, m);
    if (c == NULL || !hook_in_time(x, c))
        return NULL;
    struct webhook in = {
        .header = hook_header,
        .header_arg = x,
        .body = x->body,
        .secrets = c->webhook_secrets,
        .secret_count = c->webhook_secret_count,
        .account = c->account,
        .now_us = clock_now_us(x->hub->clock),
    };
    enum webhook_verdict verdict = webhook_adapter(c->platform)->verify(&in, head);
    if (verdict == WEBHOOK_VERIFIED)
        return c;
    if (verdict == WEBHOOK_PING) {
        answer_result(x, 0, LANDING_IGNORED, 0, 0);
        return NULL;
    }
    hook_refuse_signature(x, *m, c, verdict);
    return NULL;
}

static struct landing landing_of(struct exchange *x, const struct merchant *m,
                                 const struct connection *c, const struct webhook_head *head,
                                 struct slice topic)
{
    return (struct landing){
        .hub = x->hub,
        .actor = {.name = arena_format(&x->arena, "channel:%.*s", SLICE_FMT(c->code)),
                  .via = SLICE("webhook")},
        .merchant_id = m->merchant_id,
        .connection_id = c->connection_id,
        .key = head->key.ptr != NULL ? head->key : digest_key(x, topic),
        .path = SLICE("webhook"),
        .topic = topic.ptr != NULL ? topic : SLICE(""),
        .body = x->body,
    };
}

/* Where to look, and nothing more (docs/intake.md, "Hints"). */
static void hear(struct exchange *x, struct hook *h, const struct webhook_adapter *adapter,
                 const struct merchant *m, const struct connection *c,
                 const struct webhook_head *head)
{
    enum hf_status s = adapter->read_hint(&x->arena, x->body, &h->hint, &h->error);
    if (s < 0) {
        exchange_trouble(x, s);
        return;
    }
    h->landing = landing_of(x, m, c, head, head->topic);
    h->landing.error = h->error;
    if (s == HF_OK) {
        h->numbers = (struct hint_numbers){h->hint.numbers, h->hint.count};
        h->landing.hear = hear_tracking;
        h->landing.hint = &h->numbers;
    }
    submit(x, h);
}

/* A standing question is due now; what the body says is not read. */
static void ask(struct exchange *x, struct hook *h, const char *question, const struct merchant *m,
                const struct connection *c, const struct webhook_head *head)
{
    h->landing = landing_of(x, m, c, head, head->topic);
    h->landing.hear = hear_holds;
    h->landing.hint = question;
    submit(x, h);
}

void handle_hook(struct exchange *x)
{
    const struct merchant *m;
    struct webhook_head head = {0};
    const struct connection *c = verified_source(x, x->params[0], x->params[1], &m, &head);
    if (c == NULL)
        return;
    struct hook *h = ARENA_NEW(&x->arena, struct hook);
    if (h == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    const struct webhook_adapter *adapter = webhook_adapter(c->platform);
    if (adapter->read_hint != NULL) {
        hear(x, h, adapter, m, c, &head);
        return;
    }
    const char *question = adapter->asks != NULL ? adapter->asks(head.topic) : NULL;
    if (question != NULL) {
        ask(x, h, question, m, c, &head);
        return;
    }
    const struct order_doc *doc = NULL;
    h->topic = head.topic;
    enum hf_status s = adapter->read_order(&x->arena, &h->topic, x->body, &doc, &h->error);
    if (s == HF_NOT_FOUND) {
        /* a refund or a restock over there moves nothing here (RET-6); that it was said is on
         * record */
        log_event(x->hub->log, LOG_INFO, "webhook_ignored",
                  LOG_FIELDS(LOG_S("merchant", m->code), LOG_S("connection", c->code),
                             LOG_S("topic", h->topic), LOG_S("key", head.key)));
        answer_result(x, m->merchant_id, LANDING_IGNORED, 0, 0);
        return;
    }
    if (s < 0) {
        exchange_trouble(x, s);
        return;
    }
    h->landing = landing_of(x, m, c, &head, h->topic);
    h->landing.doc = s == HF_OK ? doc : NULL;
    h->landing.error = h->error;
    submit(x, h);
}

static bool is_version(struct slice text)
{
    bool good = text.len >= 2 && text.len <= 4 && text.ptr[0] == 'v';
    for (size_t i = 1; i < text.len; i++)
        good = good && text.ptr[i] >= '0' && text.ptr[i] <= '9';
    return good;
}

/* Another version of the endpoint than ours: signed, so it is kept for review, under a key of its
 * own; but not acknowledged, because nothing of it was acted on. */
void handle_hook_version(struct exchange *x)
{
    const struct merchant *m;
    struct webhook_head head = {0};
    if (!is_version(x->params[0])) {
        exchange_problem(x, 404, "no_such_route", "there is nothing at this path");
        return;
    }
    const struct connection *c = verified_source(x, x->params[1], x->params[2], &m, &head);
    struct hook *h = c != NULL ? ARENA_NEW(&x->arena, struct hook) : NULL;
    if (h == NULL) {
        if (c != NULL)
            exchange_trouble(x, HF_FULL);
        return;
    }
    struct landing *l = &h->landing;
    *l = landing_of(x, m, c, &head, head.topic);
    struct slice key = {l->key.ptr, l->key.len < 200 ? l->key.len : 200};
    l->key = arena_format(&x->arena, "%.*s:%.*s", SLICE_FMT(x->params[0]), SLICE_FMT(key));
    l->error = (struct doc_error){
        .field = SLICE("version"),
        .message = arena_format(&x->arena, "endpoint version %.*s; this hub takes " HOOK_VERSIONS,
                                SLICE_FMT(x->params[0]))};
    h->other_version = true;
    submit(x, h);
}
