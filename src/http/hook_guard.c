/* What a webhook meets before anything of it is read: its pace, and its signature's refusal.
 * In front of hook_routes.c.
 * Promise: one answer for every reason; nothing of an unsigned body is kept but a digest; repeated
 * failures are an exception that somebody must look at. */
#include <stdlib.h>

#include "base/crypto.h"
#include "base/encode.h"
#include "base/log.h"
#include "flow/order/order.h"
#include "http/hook_routes.h"
#include "store/runner.h"

bool hook_in_time(struct exchange *x, const struct connection *c)
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

/* -- the alarm, a unit nobody waits for */

struct alarm {
    struct unit unit;
    struct hub *hub;
    int64_t merchant_id, connection_id, times;
};

static enum hf_status run_alarm(struct txn *tx, void *arg)
{
    const struct alarm *a = arg;
    struct work w;
    struct actor actor = {.name = SLICE("hub"), .via = SLICE("webhook")};
    enum hf_status s = work_begin(&w, tx, a->hub, a->merchant_id, actor, "signature_alarm");
    if (s != HF_OK)
        return s < 0 ? s : HF_FAILED;
    const struct connection *c = merchant_connection_by_id(w.merchant, a->connection_id);
    if (c == NULL)
        return work_end_unchanged(&w, HF_OK);
    struct reason r = {
        .code = REASON_SIGNATURE_INVALID,
        .args = {c->code, arena_format(txn_arena(tx), "%lld+", (long long)a->times)}
    };
    int64_t id;
    w.object = "connection";
    w.object_id = a->connection_id;
    return work_end(&w, open_exception(&w, "connection", a->connection_id, &r, &id));
}

static void alarm_done(void *arg, enum hf_status s)
{
    (void)s; /* the next failure raises it again */
    free(arg);
}

static void count_failure(struct exchange *x, const struct merchant *m, const struct connection *c)
{
    uint64_t id = (uint64_t)c->connection_id;
    int64_t wait_us;
    if (x->caller.limited)
        (void)guard_take(x->guard, GUARD_SIGNATURES, guard_address_id(&x->caller), 0, &wait_us);
    if (guard_take(x->guard, GUARD_ALARM, id, 0, &wait_us) ||
        !guard_take(x->guard, GUARD_RAISED, id, 0, &wait_us))
        return;
    struct alarm *a = calloc(1, sizeof *a);
    if (a == NULL)
        return;
    *a = (struct alarm){.hub = x->hub,
                        .merchant_id = m->merchant_id,
                        .connection_id = c->connection_id,
                        .times = guard_limit(x->guard, LIMIT_SIGNATURE_ALARM)};
    a->unit = (struct unit){.merchant_id = m->merchant_id,
                            .name = "signature_alarm",
                            .run = run_alarm,
                            .done = alarm_done,
                            .arg = a};
    if (runner_submit(x->hub->runner, &a->unit) < 0)
        free(a);
}

/* All of them 401; the code tells whoever may know what was wrong. */
static void answer_verdict(struct exchange *x, enum webhook_verdict verdict)
{
    if (verdict == WEBHOOK_MALFORMED)
        exchange_problem(x, 401, "webhook_headers",
                         "webhook-id, webhook-timestamp or webhook-signature is missing or cannot "
                         "be read");
    else if (verdict == WEBHOOK_STALE)
        exchange_problem(x, 401, "webhook_stale",
                         "webhook-timestamp is more than 300 s away from our time");
    else
        exchange_problem(x, 401, "signature_invalid", "the signature does not hold");
}

void hook_refuse_signature(struct exchange *x, const struct merchant *m, const struct connection *c,
                           enum webhook_verdict verdict)
{
    unsigned char digest[32];
    char prefix[9];
    sha256(x->body, digest);
    hex_encode((struct slice){(const char *)digest, 4}, prefix);
    log_event(x->hub->log, LOG_WARN, "webhook_refused",
              LOG_FIELDS(LOG_S("why", slice_of(webhook_verdict_name(verdict))),
                         LOG_S("merchant", m->code), LOG_S("connection", c->code),
                         LOG_S("peer", slice_of(x->caller.text)), LOG_S("body", slice_of(prefix))));
    if (x->guard != NULL)
        count_failure(x, m, c);
    answer_verdict(x, verdict);
}
