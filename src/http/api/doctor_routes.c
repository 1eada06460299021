/* How a connection is, and what mends it.
 * Behind `holdfast doctor CONNECTION`: asked by a command, looked at by a read.
 * Promise: no secret leaves; what mends a line stands in the line. */
#include "http/api/doctor_routes.h"

#include "base/crypto.h"
#include "flow/check_connection.h"
#include "flow/secret.h"
#include "http/api/connection_cards.h"
#include "partner/outbound.h"
#include "partner/webhook.h"
#include "rules/platforms.h"
#include "store/sql.h"

enum { SECRETS_ARENA_BYTES = 256 * 1024, ANSWER_GOOD_S = 900 };

struct check_query {
    const struct merchant *merchant;
    const struct connection *connection;
    bool calls;
    struct card_query cards;
};

/* NULL: answered. */
static struct check_query *admit_check(struct exchange *x)
{
    struct check_query *q = ARENA_NEW(&x->arena, struct check_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return NULL;
    }
    q->merchant = admit_merchant(x, x->params[0]);
    if (q->merchant == NULL)
        return NULL;
    q->connection = merchant_connection(q->merchant, x->params[1]);
    if (q->connection == NULL) {
        exchange_problem(x, 404, "not_found", "no such connection");
        return NULL;
    }
    q->calls = outbound_can_call(outbound_adapter(q->connection->platform), q->connection->profile);
    x->state = q;
    return q;
}

/* -- asking */

static int apply_ask(struct work *w, struct exchange *x)
{
    const struct check_query *q = x->state;
    enum hf_status s = ask_connection(w, q->connection->connection_id, q->calls);
    if (s < 0)
        return (int)s;
    json_open(&x->out, '{');
    json_key(&x->out, "asked_at");
    json_put_instant(&x->out, w->now_us);
    json_key(&x->out, "asked");
    json_put_bool(&x->out, q->calls);
    json_close(&x->out, '}');
    return 200;
}

void handle_ask_connection(struct exchange *x)
{
    struct check_query *q = admit_check(x);
    if (q == NULL)
        return;
    exchange_command(x, &(struct command){.merchant_id = q->merchant->merchant_id,
                                          .action = "check_connection",
                                          .apply = apply_ask,
                                          .key_optional = true});
}

/* -- looking */

/* Which secrets cannot be read here. What is read is wiped at once. */
static void try_secrets(struct exchange *x, const struct profile_connection *p,
                        struct examined_list *unreadable)
{
    struct arena a;
    arena_init(&a, SECRETS_ARENA_BYTES);
    for (int i = 0; p != NULL && i < p->secret_count; i++)
        if (secret_read(&a, p->secrets[i].ref).ptr == NULL)
            examined_add(unreadable,
                         arena_format(&x->arena, "%.*s (%.*s)", SLICE_FMT(p->secrets[i].name),
                                      SLICE_FMT(p->secrets[i].ref)));
    arena_wipe(&a);
    arena_release(&a);
}

static enum hf_status read_limits(struct exchange *x, struct txn *tx, struct doctor_facts *f,
                                  const struct check_query *q)
{
    const struct connection *c = q->connection;
    const struct outbound_adapter *a = outbound_adapter(c->platform);
    struct rows rows;
    if (a == NULL)
        return HF_OK;
    struct rate_rule rule = outbound_bucket(a, c->profile);
    struct slice account =
        outbound_bucket_account(&x->arena, q->merchant->code, c->account, c->code);
    struct rate_bucket b = {0};
    enum hf_status s =
        store_query(tx, SQL_find_outbox_bucket,
                    PARAMS(P_STR(a->platform), P_TEXT(account), P_STR(a->bucket.name)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows)) {
        b = (struct rate_bucket){.tokens_micro = row_i64(&rows, 0), .at_us = row_i64(&rows, 1)};
        f->blocked_until_us = row_i64(&rows, 2);
        if (row_i64(&rows, 6) > 0 && row_i64(&rows, 7) > 0) {
            rule.capacity = row_i64(&rows, 6);
            rule.refill = row_i64(&rows, 7);
        }
    }
    f->limited = rule.capacity > 0;
    f->tokens = rate_level(&rule, &b, f->now_us);
    f->capacity = rule.capacity;
    f->refill = rule.refill;
    f->refill_us = rule.refill_us;
    return rows_end(&rows);
}

static void take_figures(struct doctor_facts *f, const struct check_query *q)
{
    int64_t id = q->connection->connection_id;
    const struct card_figures *card = card_figures_of(&q->cards, id);
    const struct push_card *push = card_push_of(&q->cards, id);
    f->breaker = card->breaker;
    f->backlog = card->backlog;
    f->backlog_since_us = card->oldest_us;
    f->parked = card->parked;
    f->poll_ended_us = card_pull_of(&q->cards, id)->ended_us;
    if (!figures_told(q->connection->platform, q->connection->profile))
        return;
    f->figures_failing = push->failing;
    f->figures_since_us = push->since_us;
}

/* What its adapters are like. */
static void take_platform(struct doctor_facts *f, const struct check_query *q)
{
    const struct connection *c = q->connection;
    const struct outbound_adapter *a = outbound_adapter(c->platform);
    const struct outbound_pull *orders =
        a != NULL ? outbound_pull_of(a, SLICE("pull.orders")) : NULL;
    f->profile = c->profile;
    f->platform = c->platform;
    f->life = c->life;
    f->paused_why = c->paused_why;
    f->calls = a != NULL;
    f->hooked = webhook_adapter(c->platform) != NULL;
    f->needs = a != NULL ? a->secret : NULL;
    f->armed = q->calls;
    f->by_account = a != NULL && (a->endpoint != NULL || orders != NULL);
    f->located = a != NULL && a->located;
    f->polled = q->calls && orders != NULL;
    f->poll_every_s = orders != NULL ? orders->every_s : 0;
}

static void put_lines(struct exchange *x, const struct doctor_facts *f)
{
    struct doctor_line lines[DOCTOR_LINES_MAX];
    struct json_out *o = &x->out;
    int count = doctor_examine(&x->arena, f, lines);
    json_key(o, "verdict");
    json_put_str(o, doctor_verdict_name(doctor_verdict_of(lines, count)));
    json_key(o, "checks");
    json_open(o, '[');
    for (int i = 0; i < count; i++) {
        json_open(o, '{');
        json_key(o, "check");
        json_put_str(o, lines[i].check);
        json_key(o, "verdict");
        json_put_str(o, doctor_verdict_name(lines[i].verdict));
        json_key(o, "says");
        json_put_text(o, lines[i].says);
        json_key(o, "fix");
        json_put_text(o, lines[i].fix);
        json_close(o, '}');
    }
    json_close(o, ']');
}

static int read_check(struct exchange *x, struct txn *tx)
{
    struct check_query *q = x->state;
    const struct connection *c = q->connection;
    struct doctor_facts f = {.now_us = clock_now_us(x->hub->clock)};
    struct json_out *o = &x->out;
    q->cards.merchant = q->merchant;
    q->cards.now_us = f.now_us;
    enum hf_status s = read_connection_cards(tx, &x->arena, &q->cards);
    if (s >= 0)
        s = read_doctor_facts(tx, q->merchant->merchant_id, c->connection_id, &x->arena, &f);
    if (s >= 0)
        s = read_limits(x, tx, &f, q);
    if (s < 0)
        return (int)s;
    take_platform(&f, q);
    take_figures(&f, q);
    int64_t newest_us = f.answered_us > 0 ? f.answered_us : f.asked_us;
    bool old = f.now_us - newest_us > ANSWER_GOOD_S * US_PER_S;
    if (old || !q->calls) { /* what was true then is no answer now */
        f.answer = DOCTOR_UNASKED;
        f.seen = (struct examination){0};
    }
    try_secrets(x, c->profile, &f.unreadable);
    json_open(o, '{');
    json_key(o, "id");
    json_put_text(o, c->code);
    json_key(o, "merchant");
    json_put_text(o, q->merchant->code);
    json_key(o, "platform");
    json_put_text(o, c->platform);
    json_key(o, "account");
    json_put_text(o, c->account);
    json_key(o, "asked_at");
    json_put_instant(o, f.asked_us);
    json_key(o, "answered_at");
    json_put_instant(o, f.answered_us);
    put_lines(x, &f);
    json_close(o, '}');
    return 200;
}

void handle_check_connection(struct exchange *x)
{
    if (admit_check(x) != NULL)
        exchange_read(x, read_check);
}
