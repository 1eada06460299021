/* Connections: their cards, and their life.
 * Read by the console, the command line and monitoring; pause and enable by people.
 * Promise: a card says what flows which way and how it does; enabling outward takes two persons. */
#include "http/api/connection_routes.h"

#include "flow/connection_life.h"
#include "http/api/connection_cards.h"
#include "partner/outbound.h"
#include "rules/platforms.h"

enum { WHY_BYTES_MAX = 200 };

/* -- cards */

static const char *direction_word(const struct connection *c)
{
    const struct outbound_adapter *a = outbound_adapter(c->platform);
    if (a == NULL)
        return "none: nothing can be sent to this platform";
    if (!outbound_can_call(a, c->profile))
        return "none: the profile has no secret to call it with";
    if (c->life == LIFE_LIVE_OUT)
        return "live";
    return c->owes ? "paused: what is owed waits" : "not enabled: nothing is sent";
}

static void put_instant(struct json_out *o, const char *key, int64_t us)
{
    json_key(o, key);
    json_put_instant(o, us);
}

/* What the profile says of it; NULL: a later profile dropped the connection. */
static void put_profile_of(struct json_out *o, const struct profile_connection *p)
{
    json_key(o, "marketplace");
    json_put_text(o, p != NULL && p->marketplace.len > 0 ? p->marketplace : SLICE_NONE);
    json_key(o, "drop");
    json_put_text(o, p != NULL && p->drop.len > 0 ? p->drop : SLICE_NONE);
    json_key(o, "owner");
    json_put_text(o, p != NULL ? p->owner : SLICE_NONE);
    json_key(o, "priority");
    json_put_str(o, p != NULL && p->high_priority ? "high" : "normal");
    json_key(o, "rate_per_minute");
    json_put_i64(o, p != NULL ? p->rate_per_minute : 0);
}

static void put_number(struct json_out *o, const char *key, int64_t n)
{
    json_key(o, key);
    json_put_i64(o, n);
}

static void put_seconds(struct json_out *o, const char *key, int64_t from_us, int64_t to_us)
{
    json_key(o, key);
    if (from_us == 0 || to_us < from_us)
        json_put_null(o);
    else
        json_put_i64(o, (to_us - from_us) / US_PER_S);
}

static const struct outbound_pull *orders_pull(const struct connection *c)
{
    const struct outbound_adapter *a = outbound_adapter(c->platform);
    return outbound_can_call(a, c->profile) ? outbound_pull_of(a, SLICE("pull.orders")) : NULL;
}

/* How orders come in, in words. */
static const char *orders_word(const struct connection *c)
{
    bool pulled = orders_pull(c) != NULL;
    if (slice_is(c->platform, "files"))
        return "in, file";
    if (c->webhook_secret_count == 0)
        return pulled ? "in, poll" : "none: neither webhook nor poll is configured";
    return pulled ? "in, webhook and poll" : "in, webhook";
}

static void put_pull(struct json_out *o, const struct card_query *q, const struct connection *c)
{
    const struct outbound_pull *pull = orders_pull(c);
    const struct pull_card *p = card_pull_of(q, c->connection_id);
    json_key(o, "poll");
    if (pull == NULL) {
        json_put_null(o);
        return;
    }
    json_open(o, '{');
    put_number(o, "interval_s", pull->every_s);
    put_number(o, "interval_possible_s",
               outbound_shortest_s(outbound_adapter(c->platform), pull->cost));
    put_seconds(o, "interval_achieved_s", p->before_us, p->ended_us);
    put_seconds(o, "lag_s", p->ended_us, q->now_us);
    put_number(o, "scans", p->scans);
    put_number(o, "seen", p->seen);
    put_number(o, "found", p->found);
    put_number(o, "repaired", p->repaired);
    put_number(o, "awaited", p->awaited);
    put_number(o, "late", p->late);
    put_number(o, "unreadable", p->unreadable);
    put_instant(o, "confirmed_to", p->scans > 0 ? p->confirmed_us : 0);
    put_instant(o, "last_at", p->ended_us);
    put_instant(o, "repaired_at", p->repaired_at_us);
    json_close(o, '}');
}

static void put_push(struct json_out *o, const struct card_query *q, const struct connection *c)
{
    const struct outbound_adapter *a = outbound_adapter(c->platform);
    const struct outbound_pull *turn =
        outbound_can_call(a, c->profile) && figures_told(c->platform, c->profile)
            ? outbound_pull_of(a, SLICE("push.stock"))
            : NULL;
    const struct push_card *p = card_push_of(q, c->connection_id);
    json_key(o, "stock");
    if (turn == NULL) {
        json_put_null(o);
        return;
    }
    json_open(o, '{');
    put_number(o, "interval_s", turn->every_s);
    put_number(o, "interval_possible_s", outbound_shortest_s(a, turn->cost));
    put_seconds(o, "interval_achieved_s", p->before_us, p->confirmed_us);
    put_seconds(o, "lag_s", p->since_us, q->now_us);
    put_number(o, "waiting", p->waiting);
    put_number(o, "failing", p->failing);
    put_number(o, "confirmed", p->figures);
    put_number(o, "refused", p->refused);
    put_instant(o, "last_at", p->confirmed_us);
    put_instant(o, "compared_at", p->compared_us);
    put_number(o, "differed", p->differed);
    json_close(o, '}');
}

static void put_watch(struct json_out *o, const struct card_query *q, const struct connection *c)
{
    const struct watch_card *w = NULL;
    for (int i = 0; i < q->watch_count; i++)
        if (q->watches[i].connection_id == c->connection_id)
            w = &q->watches[i];
    json_key(o, "webhooks");
    if (w == NULL) {
        json_put_null(o);
        return;
    }
    json_open(o, '{');
    put_instant(o, "checked_at", w->checked_us);
    put_number(o, "subscribed", w->subscribed);
    put_number(o, "mended", w->mended);
    put_instant(o, "mended_at", w->mended_at_us);
    json_key(o, "missing");
    json_put_text(o, w->missing);
    json_close(o, '}');
}

/* Served another version than asked for: ours is retired, and it falls forward. */
static void put_version(struct json_out *o, const struct card_query *q, const struct connection *c)
{
    const struct version_card *v = NULL;
    for (int i = 0; i < q->version_count; i++)
        if (q->versions[i].connection_id == c->connection_id)
            v = &q->versions[i];
    json_key(o, "api_version");
    if (v == NULL) {
        json_put_null(o);
        return;
    }
    json_open(o, '{');
    json_key(o, "asked");
    json_put_text(o, v->asked);
    json_key(o, "served");
    json_put_text(o, v->served);
    put_instant(o, "since", v->since_us);
    json_key(o, "retired");
    json_put_bool(o, !slice_eq(v->asked, v->served));
    json_close(o, '}');
}

/* What a whole storefront connection does, and this one does not: a claim is made only of what is
 * there (PL-6). */
static void put_missing(struct json_out *o, const struct connection *c)
{
    static const char *const flows[] = {"push.stock", "order.shipped", "order.cancelled"};
    const struct outbound_adapter *a = outbound_adapter(c->platform);
    bool calls = outbound_can_call(a, c->profile);
    json_key(o, "missing");
    json_open(o, '[');
    for (size_t i = 0; i < sizeof flows / sizeof *flows; i++) {
        bool wanted = i > 0 || figures_told(c->platform, c->profile);
        if (!calls || !wanted || !outbound_adapter_sends(a, slice_of(flows[i])))
            json_put_str(o, flows[i]);
    }
    json_close(o, ']');
}

static void put_card(struct exchange *x, const struct card_query *q, const struct connection *c)
{
    struct json_out *o = &x->out;
    const struct card_figures *f = card_figures_of(q, c->connection_id);
    const struct {
        const char *key;
        struct slice text;
    } texts[] = {
        {"id",         c->code                                       },
        {"merchant",   q->merchant->code                             },
        {"platform",   c->platform                                   },
        {"account",    c->account                                    },
        {"life",       slice_of(connection_life_name(c->life))       },
        {"paused_why", c->paused_why.ptr ? c->paused_why : SLICE("") },
        {"orders",     slice_of(orders_word(c))                      },
        {"outward",    slice_of(direction_word(c))                   },
        {"breaker",    slice_of(breaker_state_name(f->breaker.state))},
        {"last_error", f->last_error                                 }
    };
    json_open(o, '{');
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        json_key(o, texts[i].key);
        json_put_text(o, texts[i].text);
    }
    put_profile_of(o, c->profile);
    json_key(o, "backlog");
    json_put_i64(o, f->backlog);
    json_key(o, "parked");
    json_put_i64(o, f->parked);
    put_instant(o, "backlog_since", f->oldest_us);
    put_instant(o, "breaker_until", f->breaker.state == BREAKER_CLOSED ? 0 : f->breaker.until_us);
    put_instant(o, "last_success", f->last_success_us);
    put_instant(o, "last_failure", f->last_failure_us);
    put_pull(o, q, c);
    put_push(o, q, c);
    put_watch(o, q, c);
    put_version(o, q, c);
    put_missing(o, c);
    json_close(o, '}');
}

static int read_cards(struct exchange *x, struct txn *tx)
{
    struct card_query *q = x->state;
    enum hf_status s = read_connection_cards(tx, &x->arena, q);
    if (s < 0)
        return (int)s;
    json_open(&x->out, '{');
    json_key(&x->out, "items");
    json_open(&x->out, '[');
    for (int i = 0; i < q->merchant->connection_count; i++)
        put_card(x, q, &q->merchant->connections[i]);
    json_close(&x->out, ']');
    json_key(&x->out, "next");
    json_put_null(&x->out);
    json_close(&x->out, '}');
    return 200;
}

void handle_list_connections(struct exchange *x)
{
    struct card_query *q = ARENA_NEW(&x->arena, struct card_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    q->merchant = admit_merchant(x, exchange_query(x, "merchant"));
    q->now_us = clock_now_us(x->hub->clock);
    x->state = q;
    if (q->merchant != NULL)
        exchange_read(x, read_cards);
}

/* -- life */

struct life_command {
    int64_t connection_id;
    struct slice code, reason;
    enum connection_verb verb;
    bool has_adapter;
};

static int apply_life(struct work *w, struct exchange *x)
{
    const struct life_command *c = x->state;
    enum connection_life to = LIFE_DRAFT;
    enum hf_status s =
        set_connection_life(w, c->connection_id, c->verb, c->has_adapter, c->reason, &to);
    if (s < 0)
        return (int)s;
    if (s == HF_NOT_FOUND) {
        exchange_set_problem(x, 404, "not_found", "no such connection");
        return 404;
    }
    if (s == HF_REFUSED) {
        exchange_set_problem(x, 409, "connection_not_ready",
                             "%.*s is %s and cannot be enabled further: %s", SLICE_FMT(c->code),
                             connection_life_name(to),
                             to == LIFE_DRAFT ? "rehearse its profile first"
                                              : "nothing can be sent to its platform");
        return 409;
    }
    json_open(&x->out, '{');
    json_key(&x->out, "id");
    json_put_text(&x->out, c->code);
    json_key(&x->out, "life");
    json_put_str(&x->out, connection_life_name(to));
    json_close(&x->out, '}');
    return 200;
}

void handle_set_connection(struct exchange *x)
{
    struct life_command *c = ARENA_NEW(&x->arena, struct life_command);
    const struct merchant *m = c != NULL ? admit_merchant(x, x->params[0]) : NULL;
    if (m == NULL) {
        if (c == NULL)
            exchange_trouble(x, HF_FULL);
        return;
    }
    const struct connection *k = merchant_connection(m, x->params[1]);
    if (k == NULL) {
        exchange_problem(x, 404, "not_found", "no such connection");
        return;
    }
    const struct json *root = x->body.len > 0 ? exchange_json(x) : NULL;
    if (x->body.len > 0 && root == NULL)
        return;
    *c = (struct life_command){.connection_id = k->connection_id,
                               .code = k->code,
                               .reason = json_get_text(root, "reason"),
                               .verb = (enum connection_verb)x->route->variant,
                               .has_adapter =
                                   outbound_can_call(outbound_adapter(k->platform), k->profile)};
    if (c->reason.len > WHY_BYTES_MAX) {
        exchange_problem(x, 400, "body_invalid", "reason: expected at most %d bytes",
                         WHY_BYTES_MAX);
        return;
    }
    x->state = c;
    x->gate_target = "connection";
    x->gate_target_id = k->connection_id;
    exchange_command(x,
                     &(struct command){.merchant_id = m->merchant_id,
                                       .action = c->verb == CONNECTION_PAUSE ? "pause_connection"
                                                                             : "enable_connection",
                                       .apply = apply_life,
                                       .key_optional = true,
                                       .reload = true});
}
