/* One attempt: due row, facts, call, intent, the outside, result.
 * Run by the outbox workers for one connection at a time.
 * Promise: nothing is called that has no intent on file; a lost answer is never taken for a no. */
#include "outbox/send.h"

#include <stdio.h>

#include "base/crypto.h"
#include "base/ids.h"
#include "base/log.h"
#include "flow/secret.h"
#include "outbox/claim.h"
#include "outbox/token.h"
#include "store/readers.h"
#include "store/runner.h"
#include "store/sql.h"

enum { LOOK_AHEAD = 8, FACTS_BYTES_MAX = 4 * 1024 * 1024 };

struct attempt {
    struct sender *s;
    const struct merchant *m;
    const struct connection *c;
    const struct outbound_adapter *adapter;
    struct owed_row rows[OUTBOUND_ITEMS_MAX];
    int count;
    struct outbound_task *task;
    struct outbound_call call;
    struct rate_rule bucket;
    struct slice bucket_account;
    struct slice error;
    int64_t cost, call_id;
    /* what came of it */
    struct egress_answer answer;
    struct outbound_result result;
    bool doubt, system_failed;
    struct pull_figures pulled;
    bool asked_orders;
};

/* -- who is busy with what */

static bool take_flight(struct in_flight *f, int64_t outbox_id)
{
    int room = -1;
    bool taken = false;
    pthread_mutex_lock(&f->mutex);
    for (int i = 0; i < (int)(sizeof f->outbox_ids / sizeof *f->outbox_ids); i++) {
        taken = taken || f->outbox_ids[i] == outbox_id;
        room = f->outbox_ids[i] == 0 && room < 0 ? i : room;
    }
    bool good = !taken && room >= 0;
    if (good)
        f->outbox_ids[room] = outbox_id;
    pthread_mutex_unlock(&f->mutex);
    return good;
}

static void end_flight(struct in_flight *f, int64_t outbox_id)
{
    pthread_mutex_lock(&f->mutex);
    for (int i = 0; i < (int)(sizeof f->outbox_ids / sizeof *f->outbox_ids); i++)
        if (f->outbox_ids[i] == outbox_id)
            f->outbox_ids[i] = 0;
    pthread_mutex_unlock(&f->mutex);
}

/* -- what is due */

static void read_row(struct attempt *t, struct rows *rows, struct owed_row *r)
{
    struct arena *a = &t->s->arena;
    struct slice kind = row_text(rows, 1);
    *r = (struct owed_row){.merchant_id = t->m->merchant_id,
                           .outbox_id = row_i64(rows, 0),
                           .connection_id = t->c->connection_id,
                           .object_id = row_i64(rows, 2),
                           .body = arena_copy(a, row_text(rows, 3)),
                           .state = (enum outbox_state)row_i64(rows, 4),
                           .attempts = row_i64(rows, 5),
                           .version = row_i64(rows, 6),
                           .progress = arena_copy(a, row_text(rows, 7)),
                           .doubt = row_i64(rows, 8) != 0,
                           .made_at_us = row_i64(rows, 9)};
    snprintf(r->kind, sizeof r->kind, "%.*s", SLICE_FMT(kind));
    const struct outbound_pull *pull = outbound_pull_of(t->adapter, kind);
    r->items_max = pull != NULL ? pull->items : 0;
}

static bool joins(const struct attempt *t, const struct owed_row *r)
{
    int64_t most = t->adapter->bucket.batch_max > 0 ? t->adapter->bucket.batch_max : 1;
    const struct owed_row *first = &t->rows[0];
    return t->count < most && strcmp(first->kind, r->kind) == 0 && first->progress.len == 0 &&
           r->progress.len == 0 && !first->doubt && !r->doubt;
}

static bool may_send(enum connection_life life, const char *kind)
{
    const struct owed_kind *k = owed_kind(kind);
    return life == LIFE_LIVE_OUT || k->once || (k->reads && connection_life_reads(life));
}

/* The first row nobody is busy with, and those that may travel with it. */
static enum hf_status pick_rows(struct attempt *t, struct txn *tx)
{
    struct rows rows;
    int64_t most = t->adapter->bucket.batch_max > 0 ? t->adapter->bucket.batch_max : 1;
    enum hf_status s =
        store_query(tx, SQL_list_due_outbox,
                    PARAMS(P_I64(t->m->merchant_id), P_I64(t->c->connection_id),
                           P_I64(clock_now_us(t->s->hub->clock)), P_I64(most + LOOK_AHEAD)),
                    &rows);
    if (s < 0)
        return s;
    while (rows_next(&rows) && t->count < OUTBOUND_ITEMS_MAX) {
        struct owed_row r;
        read_row(t, &rows, &r);
        if (!may_send(t->c->life, r.kind))
            continue;
        bool wanted = t->count == 0 || joins(t, &r);
        if (wanted && take_flight(t->s->in_flight, r.outbox_id))
            t->rows[t->count++] = r;
    }
    return rows_end(&rows);
}

/* -- the facts */

static enum hf_status gather_one(struct attempt *t, struct txn *tx, int i)
{
    const struct owed_row *r = &t->rows[i];
    struct outbound_item *item = &t->task->items[i];
    const struct owed_kind *k = owed_kind(r->kind);
    struct arena *a = &t->s->arena;
    struct json_out out;
    struct json_error error;
    struct work w;
    enum hf_status s = work_view(&w, tx, t->s->hub, r->merchant_id);
    if (s != HF_OK)
        return s;
    json_out_init(&out, FACTS_BYTES_MAX);
    *item = (struct outbound_item){.kind = slice_of(r->kind),
                                   .progress = r->progress,
                                   .attempts = r->attempts,
                                   .made_at_us = r->made_at_us,
                                   .doubt = r->doubt || r->state == OUTBOX_TAKEN};
    if (k->gather != NULL)
        s = k->gather(&w, r, &out, &item->reference);
    s = work_end_unchanged(&w, s);
    struct slice text = k->gather != NULL ? json_out_text(&out) : r->body;
    struct slice kept = s == HF_OK ? arena_copy(a, text.ptr ? text : SLICE("{}")) : SLICE_NONE;
    if (item->reference.ptr != NULL)
        item->reference = arena_copy(a, item->reference);
    if (out.text != NULL)
        wipe(out.text, out.used_bytes); /* a label's facts name a person */
    json_out_release(&out);
    if (s != HF_OK)
        return s;
    if (item->reference.ptr == NULL) {
        char id[ID_TEXT_BYTES];
        id_print(t->s->hub->ids_key, "out", r->merchant_id, r->outbox_id, id);
        item->reference = arena_copy(a, slice_of(id));
    }
    s = kept.ptr != NULL ? json_parse(a, kept, &json_limits_none, &item->facts, &error) : HF_FULL;
    return s;
}

/* NOT_FOUND: nothing is due. */
static enum hf_status prepare(struct attempt *t)
{
    struct txn *tx;
    struct store *st;
    enum hf_status s = readers_begin(t->s->hub->readers, &tx, &st);
    if (s < 0)
        return s;
    s = pick_rows(t, tx);
    if (s >= 0 && t->count == 0)
        s = HF_NOT_FOUND;
    t->task->count = t->count;
    for (int i = 0; i < t->count && s == HF_OK; i++) {
        s = gather_one(t, tx, i);
        if (s == HF_NOT_FOUND && t->count > 1) { /* leave it out; alone it is looked at again */
            end_flight(t->s->in_flight, t->rows[i].outbox_id);
            for (int k = i; k + 1 < t->count; k++)
                t->rows[k] = t->rows[k + 1];
            t->task->count = --t->count;
            i--;
            s = HF_OK;
        }
        if (s == HF_NOT_FOUND)
            s = HF_REFUSED; /* of the only one: ends without a call */
    }
    readers_end(t->s->hub->readers, tx, st);
    return s;
}

/* -- the credential */

struct secret_source {
    struct arena *arena;
    const struct connection *c;
};

static struct slice get_secret(void *arg, const char *name)
{
    struct secret_source *src = arg;
    for (int i = 0; src->c->profile != NULL && i < src->c->profile->secret_count; i++)
        if (slice_is(src->c->profile->secrets[i].name, name))
            return secret_read(src->arena, src->c->profile->secrets[i].ref);
    return SLICE_NONE;
}

/* OK, or the attempt's result is set. */
static enum hf_status find_token(struct attempt *t, const struct outbound_secrets *secrets,
                                 struct fetched_token *token)
{
    struct sender *s = t->s;
    struct token_need need = {.hub = s->hub,
                              .egress = s->egress,
                              .arena = &s->arena,
                              .merchant_id = t->m->merchant_id,
                              .connection_id = t->c->connection_id,
                              .task = t->task,
                              .how = t->adapter->token,
                              .secrets = secrets,
                              .refused = token->version};
    return token_find(&need, token, &t->result, &t->system_failed);
}

/* -- the call */

static bool type_is(struct slice type, const char *wanted)
{
    size_t len = strlen(wanted);
    return type.len >= len && slice_eq_nocase((struct slice){type.ptr, len}, slice_of(wanted));
}

static void read_reply(struct attempt *t)
{
    const struct outbound_reply *reply = &t->answer.reply;
    struct outbound_result *r = &t->result;
    struct arena *a = &t->s->arena;
    bool good = reply->status >= 200 && reply->status < 300;
    t->system_failed = reply->status >= 500;
    t->doubt = reply->status >= 500 && !t->call.reads;
    if (good && reply->body.len > 0 && t->call.expect_type != NULL &&
        !type_is(reply->content_type, t->call.expect_type)) {
        r->outcome = OUTBOUND_RETRY;
        r->error = arena_format(a, "expected %s, found something else", t->call.expect_type);
        t->system_failed = true;
        t->doubt = !t->call.reads;
        return;
    }
    if (t->adapter->reads_all || t->call.reads_all || !outbound_read_common(a, reply, r))
        t->adapter->read(a, t->task, reply, r);
    if (r->retry_after_s == 0)
        r->retry_after_s = outbound_retry_after(reply->retry_after, clock_now_us(t->s->hub->clock));
}

static void read_answer(struct attempt *t)
{
    struct outbound_result *r = &t->result;
    *r = (struct outbound_result){.available = -1};
    if (t->answer.end == EGRESS_ANSWERED) {
        read_reply(t);
        return;
    }
    r->outcome = t->answer.end == EGRESS_FORBIDDEN ? OUTBOUND_REFUSED : OUTBOUND_RETRY;
    r->error = slice_of(t->answer.why);
    t->doubt = t->answer.end == EGRESS_LOST && !t->call.reads;
    t->system_failed = t->answer.end != EGRESS_FORBIDDEN;
}

/* With its one credential; a token that is refused is fetched anew once. */
static void make_call(struct attempt *t)
{
    struct sender *s = t->s;
    struct secret_source source = {&s->arena, t->c};
    const struct outbound_secrets secrets = {get_secret, &source};
    struct fetched_token token = {.text = SLICE_NONE};
    for (int tries = 0; tries < 2; tries++) {
        struct outbound_call call = t->call;
        t->result = (struct outbound_result){.available = -1};
        if (t->adapter->token != NULL && find_token(t, &secrets, &token) != HF_OK)
            return;
        if (t->adapter->authorise != NULL &&
            t->adapter->authorise(&s->arena, t->task, &secrets, token.text, &call) != HF_OK) {
            t->result.outcome = OUTBOUND_UNAUTHORISED;
            t->result.error = SLICE("a secret of the connection is missing");
            return;
        }
        egress_call(s->egress, &s->arena, &call, &t->answer);
        read_answer(t);
        if (token.text.ptr == NULL || t->result.outcome != OUTBOUND_UNAUTHORISED)
            return;
    }
}

/* What was asked, without the credential. */
static void digest_request(const struct attempt *t, unsigned char digest[32])
{
    struct arena *a = &t->s->arena;
    struct slice text = arena_format(a, "%s %.*s\n%.*s", t->call.method, SLICE_FMT(t->call.url),
                                     SLICE_FMT(t->call.body));
    sha256(text.ptr ? text : SLICE(""), digest);
}

static enum hf_status claim(struct attempt *t, int64_t *wait_us)
{
    struct outbox_claim c = {.hub = t->s->hub,
                             .merchant_id = t->m->merchant_id,
                             .connection_id = t->c->connection_id,
                             .adapter = t->adapter,
                             .bucket = &t->bucket,
                             .bucket_account = t->bucket_account,
                             .rows = t->rows,
                             .count = t->count,
                             .cost = t->cost,
                             .call_reads = t->call.reads,
                             .reference = t->task->items[0].reference};
    digest_request(t, c.request_sha256);
    enum hf_status s =
        runner_run(t->s->hub->runner, t->m->merchant_id, "claim_owed", claim_owed, &c);
    t->call_id = c.call_id;
    *wait_us = c.wait_us;
    return s == HF_OK && c.postponed ? HF_NOT_FOUND : s;
}

/* Before the result is recorded, so that the cursor never runs ahead of what is on disk. */
static void land_what_came(struct attempt *t)
{
    struct outbound_result *r = &t->result;
    struct pull_landing p = {.hub = t->s->hub,
                             .arena = &t->s->arena,
                             .merchant = t->m,
                             .connection = t->c,
                             .orders = r->orders,
                             .count = r->order_count};
    t->asked_orders =
        r->orders != NULL && (r->outcome == OUTBOUND_DONE || r->outcome == OUTBOUND_AGAIN);
    if (!t->asked_orders || land_pulled(&p, &t->pulled) >= 0)
        return;
    t->asked_orders = false;
    *r = (struct outbound_result){.outcome = OUTBOUND_RETRY,
                                  .available = -1,
                                  .error = SLICE("what was found could not be stored")};
}

static enum hf_status record(struct attempt *t)
{
    struct outbox_ending e = {.hub = t->s->hub,
                              .merchant_id = t->m->merchant_id,
                              .connection_id = t->c->connection_id,
                              .call_id = t->call_id,
                              .adapter = t->adapter,
                              .bucket = &t->bucket,
                              .bucket_account = t->bucket_account,
                              .rows = t->rows,
                              .count = t->count,
                              .cost = t->cost,
                              .result = &t->result,
                              .pulled = t->asked_orders ? &t->pulled : NULL,
                              .doubt = t->doubt,
                              .system_failed = t->system_failed};
    if (t->answer.end == EGRESS_ANSWERED && t->answer.reply.status != 0) {
        e.http_status = t->answer.reply.status;
        sha256(t->answer.reply.body, e.answer_sha256);
    }
    enum hf_status s = runner_run(t->s->hub->runner, t->m->merchant_id, "end_owed", end_owed, &e);
    if (t->result.outcome != OUTBOUND_DONE && t->result.outcome != OUTBOUND_AGAIN)
        log_event(t->s->hub->log, LOG_WARN, "call_not_done",
                  LOG_FIELDS(LOG_S("merchant", t->m->code), LOG_S("connection", t->c->code),
                             LOG_S("kind", slice_of(t->rows[0].kind)),
                             LOG_S("outcome", slice_of(outbound_outcome_name(t->result.outcome))),
                             LOG_N("status", e.http_status)));
    return s;
}

/* The row comes to an end without a call. */
static enum send_end end_here(struct attempt *t, enum outbound_outcome outcome)
{
    for (int i = 0; i < t->count; i++) {
        struct outbox_uncalled u = {t->s->hub, &t->rows[i], outcome, t->error};
        if (runner_run(t->s->hub->runner, t->m->merchant_id, "end_owed", end_uncalled, &u) < 0)
            return SEND_TROUBLE;
    }
    return SEND_SENT;
}

static enum send_end carry_out(struct attempt *t, int64_t *wait_us)
{
    if (!outbound_adapter_sends(t->adapter, slice_of(t->rows[0].kind)))
        return end_here(t, OUTBOUND_NOTHING);
    enum hf_status s = t->adapter->build(&t->s->arena, t->task, &t->call, &t->error);
    if (s < 0)
        return SEND_TROUBLE;
    if (s != HF_OK)
        return end_here(t, s == HF_NOT_FOUND ? OUTBOUND_NOTHING
                           : s == HF_HELD    ? OUTBOUND_DOUBT
                                             : OUTBOUND_REFUSED);
    t->cost = t->adapter->cost != NULL ? t->adapter->cost(&t->s->arena, t->task) : 1;
    s = claim(t, wait_us);
    if (s == HF_REFUSED)
        return SEND_WAIT;
    if (s != HF_OK)
        return s == HF_NOT_FOUND || s == HF_UNDONE ? SEND_SENT : SEND_TROUBLE;
    make_call(t);
    land_what_came(t);
    return record(t) < 0 ? SEND_TROUBLE : SEND_SENT;
}

static void name_target(struct attempt *t)
{
    struct slice endpoint = t->c->profile != NULL ? t->c->profile->endpoint : SLICE_NONE;
    t->task->endpoint = endpoint.ptr != NULL           ? endpoint
                        : t->adapter->endpoint != NULL ? slice_of(t->adapter->endpoint)
                                                       : SLICE("");
    t->task->account = t->c->account;
    t->task->division = t->c->profile != NULL ? t->c->profile->division : SLICE_NONE;
    t->bucket = outbound_bucket(t->adapter, t->c->profile);
    t->task->now_us = clock_now_us(t->s->hub->clock);
    t->bucket_account =
        outbound_bucket_account(&t->s->arena, t->m->code, t->c->account, t->c->code);
}

enum send_end send_next(struct sender *s, const struct merchant *m, const struct connection *c,
                        int64_t *wait_us)
{
    *wait_us = 0;
    arena_wipe(&s->arena);
    const struct outbound_adapter *adapter = outbound_adapter(c->platform);
    struct attempt *t = adapter != NULL ? ARENA_NEW(&s->arena, struct attempt) : NULL;
    if (t == NULL)
        return adapter == NULL ? SEND_NOTHING_DUE : SEND_TROUBLE;
    *t = (struct attempt){.s = s, .m = m, .c = c, .adapter = adapter, .error = SLICE("")};
    t->answer.end = EGRESS_NOT_SENT;
    t->task = ARENA_NEW(&s->arena, struct outbound_task);
    if (t->task == NULL)
        return SEND_TROUBLE;
    name_target(t);
    enum hf_status found = prepare(t);
    enum send_end end = found == HF_NOT_FOUND ? SEND_NOTHING_DUE
                        : found == HF_REFUSED ? end_here(t, OUTBOUND_NOTHING)
                        : found != HF_OK      ? SEND_TROUBLE
                                              : carry_out(t, wait_us);
    for (int i = 0; i < t->count; i++)
        end_flight(s->in_flight, t->rows[i].outbox_id);
    return end;
}
