/* Intent and result of a call, each in its own transaction.
 * Between the worker and the store.
 * Promise: no call without its intent on file, no result without its audit row; what is in doubt is
 * never tried again as if it were not. */
#include "outbox/claim.h"

#include <assert.h>

#include "base/crypto.h"
#include "flow/check_connection.h"
#include "flow/order/late_webhook.h"
#include "store/sql.h"

enum { BACKGROUND_WAIT_S = 5 };

#define BYTES(array) ((struct slice){(const char *)(array), sizeof(array)})

static struct actor outbox_actor(void)
{
    return (struct actor){.name = SLICE("hub"), .via = SLICE("outbox")};
}

/* -- limits and health, as kept */

struct kept_bucket {
    struct rate_rule rule; /* the adapter's, in the size the platform said */
    struct rate_bucket bucket;
    int64_t version, capacity, refill;
};

static enum hf_status read_bucket(struct txn *tx, const struct outbound_adapter *a,
                                  const struct rate_rule *rule, struct slice account,
                                  struct kept_bucket *k)
{
    struct rows rows;
    *k = (struct kept_bucket){.rule = *rule};
    enum hf_status s =
        store_query(tx, SQL_find_outbox_bucket,
                    PARAMS(P_STR(a->platform), P_TEXT(account), P_STR(a->bucket.name)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows)) {
        k->bucket = (struct rate_bucket){row_i64(&rows, 0), row_i64(&rows, 1), row_i64(&rows, 2),
                                         row_i64(&rows, 3), row_i64(&rows, 4)};
        k->version = row_i64(&rows, 5);
        k->capacity = row_i64(&rows, 6);
        k->refill = row_i64(&rows, 7);
    }
    if (k->capacity > 0 && k->refill > 0) {
        k->rule.capacity = k->capacity;
        k->rule.refill = k->refill;
    }
    return rows_end(&rows);
}

static enum hf_status save_bucket(struct txn *tx, const struct outbound_adapter *a,
                                  struct slice account, const struct kept_bucket *k)
{
    const struct rate_bucket *b = &k->bucket;
    enum hf_status s = store_put(
        tx, SQL_save_outbox_bucket,
        PARAMS(P_STR(a->platform), P_TEXT(account), P_STR(a->bucket.name), P_I64(b->tokens_micro),
               P_I64(b->at_us), P_I64(b->blocked_until_us), P_I64(b->window_since_us),
               P_I64(b->window_used), P_I64(k->version), P_I64(k->capacity), P_I64(k->refill)));
    return s == HF_NOT_FOUND ? HF_RETRY
                             : s; /* a connection of the same account, in another process */
}

struct kept_health {
    struct breaker breaker;
    int64_t last_success_us, last_failure_us;
    struct slice last_error;
    int64_t version;
};

static enum hf_status read_health(struct txn *tx, int64_t merchant_id, int64_t connection_id,
                                  struct kept_health *h)
{
    struct rows rows;
    *h = (struct kept_health){.last_error = SLICE("")};
    enum hf_status s = store_query(tx, SQL_find_connection_health,
                                   PARAMS(P_I64(merchant_id), P_I64(connection_id)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows)) {
        breaker_parse(row_text(&rows, 0), &h->breaker);
        h->last_success_us = row_i64(&rows, 1);
        h->last_failure_us = row_i64(&rows, 2);
        h->last_error = row_text_copy(&rows, 3);
        h->version = row_i64(&rows, 4);
    }
    return rows_end(&rows);
}

static enum hf_status save_health(struct txn *tx, int64_t merchant_id, int64_t connection_id,
                                  const struct kept_health *h)
{
    char breaker[BREAKER_TEXT_BYTES];
    breaker_print(&h->breaker, breaker);
    enum hf_status s = store_put(tx, SQL_save_connection_health,
                                 PARAMS(P_I64(merchant_id), P_I64(connection_id), P_STR(breaker),
                                        P_I64(h->last_success_us), P_I64(h->last_failure_us),
                                        P_TEXT(h->last_error), P_I64(h->version)));
    return s == HF_NOT_FOUND ? HF_RETRY : s;
}

/* -- the intent */

static bool may_go(const struct work *w, const struct outbox_claim *c)
{
    const struct connection *k = merchant_connection_by_id(w->merchant, c->connection_id);
    if (k == NULL)
        return false;
    const struct owed_kind *kind = owed_kind(c->rows[0].kind);
    return k->life == LIFE_LIVE_OUT || kind->once ||
           (kind->reads && connection_life_reads(k->life));
}

/* NOT_FOUND: a row is not as it was read. */
static enum hf_status compare_rows(struct work *w, const struct outbox_claim *c)
{
    for (int i = 0; i < c->count; i++) {
        struct rows rows;
        enum hf_status s =
            store_query(w->tx, SQL_find_outbox,
                        PARAMS(P_I64(c->merchant_id), P_I64(c->rows[i].outbox_id)), &rows);
        if (s < 0)
            return s;
        bool same = rows_next(&rows) && row_i64(&rows, 10) == c->rows[i].version &&
                    row_i64(&rows, 4) <= OUTBOX_TAKEN;
        s = rows_end(&rows);
        if (s < 0 || !same)
            return s < 0 ? s : HF_NOT_FOUND;
    }
    return HF_OK;
}

/* A background question leaves half of the bucket to everything else: it comes back when that much
 * is there. */
static bool is_crowded(const struct outbox_claim *c, const struct kept_bucket *k, int64_t now_us)
{
    const struct outbound_pull *pull = outbound_pull_of(c->adapter, slice_of(c->rows[0].kind));
    int64_t wanted = k->rule.capacity / 2 + c->cost;
    if (pull == NULL || !pull->background || k->rule.capacity == 0)
        return false;
    return rate_available(&k->rule, &k->bucket, now_us) <
           (wanted < k->rule.capacity ? wanted : k->rule.capacity);
}

/* REFUSED: *wait_us. c->postponed: not now, and everything else may go on. Takes only when both
 * agree. */
static enum hf_status pass_limits(struct work *w, struct outbox_claim *c)
{
    struct kept_health health;
    struct kept_bucket bucket;
    enum hf_status s = read_health(w->tx, c->merchant_id, c->connection_id, &health);
    if (s < 0)
        return s;
    bool closed = health.breaker.state == BREAKER_CLOSED;
    if (!owed_kind(c->rows[0].kind)->once &&
        !breaker_admits(&health.breaker, w->now_us, &c->wait_us))
        return HF_REFUSED;
    s = read_bucket(w->tx, c->adapter, c->bucket, c->bucket_account, &bucket);
    if (s < 0)
        return s;
    if (is_crowded(c, &bucket, w->now_us)) {
        c->postponed = true;
        return store_post(w->tx, SQL_postpone_outbox,
                          PARAMS(P_I64(c->merchant_id), P_I64(c->rows[0].outbox_id),
                                 P_I64(w->now_us + BACKGROUND_WAIT_S * US_PER_S)));
    }
    if (!rate_take(&bucket.rule, &bucket.bucket, c->cost, w->now_us, &c->wait_us))
        return HF_REFUSED;
    s = save_bucket(w->tx, c->adapter, c->bucket_account, &bucket);
    return s < 0 || closed ? s : save_health(w->tx, c->merchant_id, c->connection_id, &health);
}

enum hf_status claim_owed(struct txn *tx, void *arg)
{
    struct outbox_claim *c = arg;
    struct work w;
    c->wait_us = 0;
    c->postponed = false;
    enum hf_status s = work_begin(&w, tx, c->hub, c->merchant_id, outbox_actor(), "claim_owed");
    if (s != HF_OK)
        return s;
    if (!may_go(&w, c))
        return work_end_unchanged(&w, HF_NOT_FOUND);
    s = compare_rows(&w, c);
    if (s == HF_OK)
        s = pass_limits(&w, c);
    if (s == HF_OK && c->postponed)
        return work_end_unchanged(&w, s);
    if (s != HF_OK)
        return work_end_unchanged(&w, s);
    c->call_id = work_new_id(&w);
    for (int i = 0; i < c->count && s >= 0; i++) {
        const struct owed_row *r = &c->rows[i];
        bool doubt = !c->call_reads && (r->doubt || r->state == OUTBOX_TAKEN);
        s = store_put(tx, SQL_claim_outbox,
                      PARAMS(P_I64(c->merchant_id), P_I64(r->outbox_id), P_I64(r->version),
                             P_I64(c->call_id), P_I64(w.now_us + LEASE_S * US_PER_S),
                             P_I64(doubt || r->doubt)));
        if (s == HF_NOT_FOUND) /* a process elsewhere was first since the look: nothing of this unit
                                  stands */
            return work_end_unchanged(&w, HF_UNDONE);
    }
    if (s >= 0)
        s = store_post(tx, SQL_insert_outbox_call,
                       PARAMS(P_I64(c->merchant_id), P_I64(c->call_id), P_I64(c->rows[0].outbox_id),
                              P_I64(c->connection_id), P_STR(c->rows[0].kind), P_TEXT(c->reference),
                              P_I64(c->count), P_BLOB(BYTES(c->request_sha256)), P_I64(w.now_us)));
    w.object = "outbox";
    w.object_id = c->rows[0].outbox_id;
    w.outcome = "intent";
    w.payload_digest = BYTES(c->request_sha256);
    work_note(&w, "%s:%d", c->rows[0].kind, c->count);
    return work_end(&w, s < 0 ? s : HF_OK);
}

/* -- the result */

static enum hf_status fail(struct work *w, const struct owed_row *r, struct owed_failure f)
{
    const struct owed_kind *k = owed_kind(r->kind);
    const struct connection *c = merchant_connection_by_id(w->merchant, r->connection_id);
    f.error = f.error.ptr ? f.error : SLICE("");
    f.connection = c != NULL ? c->code : SLICE("");
    if (!k->once)
        work_note(w, "parked:%s", f.doubt ? "doubt" : "given_up");
    return k->failed != NULL ? k->failed(w, r, &f) : owed_failed(w, r, &f);
}

/* Where a row goes from here. */
struct next {
    enum outbox_state state;
    int64_t attempts, at_us;
    struct slice progress;
    bool doubt;
};

static struct next after(const struct work *w, const struct outbox_ending *e,
                         const struct owed_row *r, enum outbound_outcome outcome)
{
    const struct outbound_result *res = e->result;
    struct next n = {.state = OUTBOX_PENDING,
                     .attempts = r->attempts,
                     .at_us = w->now_us,
                     .progress = r->progress,
                     .doubt = r->doubt || e->doubt};
    int64_t delay;
    switch (outcome) {
    case OUTBOUND_DONE:
    case OUTBOUND_NOTHING:
        n.state = OUTBOX_DONE;
        n.doubt = false;
        break;
    case OUTBOUND_AGAIN:
        n.progress = res->progress;
        n.at_us += res->wait_s * US_PER_S;
        n.doubt = false; /* this step is known; what it taught says so */
        break;
    case OUTBOUND_LIMITED:
        n.at_us += (res->retry_after_s > 0 ? res->retry_after_s : 1) * US_PER_S;
        break;
    case OUTBOUND_UNAUTHORISED:
        n.at_us += BREAKER_LONGEST_S * US_PER_S;
        break;
    case OUTBOUND_REFUSED:
    case OUTBOUND_DOUBT:
        n.state = OUTBOX_PARKED;
        n.attempts++;
        n.doubt = outcome == OUTBOUND_DOUBT;
        break;
    case OUTBOUND_RETRY:
        n.attempts++;
        if (res->progress.ptr != NULL)
            n.progress = res->progress;
        delay = retry_delay_us(owed_kind(r->kind)->retry, n.attempts, r->outbox_id + n.attempts,
                               w->hub->retry_spread);
        if (delay >= 0 && res->retry_after_s * US_PER_S > delay)
            delay = res->retry_after_s * US_PER_S;
        n.at_us += delay;
        if (delay < 0)
            n.state = OUTBOX_PARKED;
        break;
    case OUTBOUND_OUTCOMES:
        assert(false);
    }
    return n;
}

/* A pull is never through and never given up: it comes back, and whoever must know is told. */
static void stand(const struct work *w, const struct outbound_pull *pull, int64_t every_s,
                  const struct outbound_result *res, enum outbound_outcome outcome, struct next *n)
{
    bool done = outcome == OUTBOUND_DONE || outcome == OUTBOUND_NOTHING;
    if (done && res->progress.ptr != NULL)
        n->progress = res->progress;
    if (done || n->state == OUTBOX_PARKED) {
        n->at_us = w->now_us + (done && res->more             ? 0
                                : done                        ? every_s
                                : every_s > BREAKER_LONGEST_S ? every_s
                                                              : BREAKER_LONGEST_S) *
                                   US_PER_S;
        n->attempts = done ? 0 : RETRY_ATTEMPTS - 1;
    }
    int64_t turn_us =
        w->now_us + (every_s < BREAKER_LONGEST_S ? every_s : BREAKER_LONGEST_S) * US_PER_S;
    if (outcome == OUTBOUND_RETRY && owed_kind(pull->kind)->reads && n->at_us > turn_us)
        n->at_us =
            turn_us; /* after an outage nobody waits for a schedule that was made for messages */
    n->state = OUTBOX_PENDING;
    n->doubt = false;
}

static int64_t every_of(const struct work *w, int64_t connection_id,
                        const struct outbound_pull *pull)
{
    const struct connection *c = merchant_connection_by_id(w->merchant, connection_id);
    return outbound_every_s(pull, c != NULL ? c->profile : NULL);
}

static enum hf_status end_row(struct work *w, struct outbox_ending *e, int i)
{
    const struct owed_row *r = &e->rows[i];
    const struct outbound_result *res = e->result;
    enum outbound_outcome outcome = res->per_item ? res->items[i] : res->outcome;
    const struct owed_kind *k = owed_kind(r->kind);
    struct next n = after(w, e, r, outcome);
    bool failed = n.state == OUTBOX_PARKED;
    if (k->once && outcome != OUTBOUND_AGAIN) {
        failed = outcome != OUTBOUND_DONE;
        n.state = OUTBOX_DONE; /* whoever asked reads it, and asks again */
    } else if (k->once) {
        n.at_us = 1; /* the next step goes first too */
    }
    const struct outbound_pull *pull = outbound_pull_of(e->adapter, slice_of(r->kind));
    if (pull != NULL)
        stand(w, pull, every_of(w, e->connection_id, pull), res, outcome, &n);
    bool ended = n.state == OUTBOX_DONE || n.state == OUTBOX_PARKED;
    struct slice error =
        outcome == OUTBOUND_DONE || res->error.ptr == NULL ? SLICE("") : res->error;
    enum hf_status s =
        store_put(w->tx, SQL_end_outbox,
                  PARAMS(P_I64(e->merchant_id), P_I64(r->outbox_id), P_I64(e->call_id),
                         P_I64(n.state), P_I64(n.attempts), P_I64(n.at_us), P_TEXT(error),
                         P_TEXT(n.progress.ptr ? n.progress : SLICE("")), P_I64(n.doubt),
                         P_I64(ended ? w->now_us : 0)));
    if (s == HF_NOT_FOUND) {
        e->late++;
        work_note(w, "late");
        return HF_OK;
    }
    if (s >= 0 && outcome == OUTBOUND_DONE && k->took_effect != NULL)
        s = k->took_effect(w, r, res->facts);
    if (s >= 0 && failed)
        s = fail(w, r,
                 (struct owed_failure){.doubt = n.doubt,
                                       .attempts = n.attempts,
                                       .error = res->error,
                                       .outcome = outbound_outcome_name(outcome),
                                       .http_status = e->http_status});
    return s;
}

static enum hf_status end_bucket(struct work *w, const struct outbox_ending *e)
{
    const struct outbound_result *r = e->result;
    struct kept_bucket k;
    bool said =
        r->outcome == OUTBOUND_LIMITED || (r->cost > 0 && r->cost != e->cost) || r->available >= 0;
    if (!said)
        return HF_OK;
    enum hf_status s = read_bucket(w->tx, e->adapter, e->bucket, e->bucket_account, &k);
    if (s < 0)
        return s;
    if (r->cost > 0)
        rate_settle(&k.rule, &k.bucket, e->cost, r->cost, w->now_us);
    if (r->capacity > 0 && r->refill > 0 &&
        (r->capacity != k.rule.capacity || r->refill != k.rule.refill)) {
        rate_resize(&k.rule, &k.bucket, r->capacity, r->refill, w->now_us);
        k.capacity = r->capacity;
        k.refill = r->refill;
        work_note(w, "bucket:%lld/%lld", (long long)r->capacity, (long long)r->refill);
    }
    if (r->available >= 0)
        rate_heard(&k.rule, &k.bucket, r->available, w->now_us);
    if (r->outcome == OUTBOUND_LIMITED)
        rate_block(&k.rule, &k.bucket, r->retry_after_s, w->now_us);
    return save_bucket(w->tx, e->adapter, e->bucket_account, &k);
}

/* One exception for a credential that is refused, however many rows wait for it. */
static enum hf_status raise_unauthorised(struct work *w, const struct outbox_ending *e,
                                         struct kept_health *h)
{
    int64_t id;
    const struct connection *c = merchant_connection_by_id(w->merchant, e->connection_id);
    struct reason r = {
        .code = REASON_CHANNEL_PUSH_FAILED,
        .args = {c != NULL ? c->code : SLICE(""), slice_of(e->rows[0].kind), SLICE("1"),
                 SLICE("the credential was refused")}
    };
    breaker_trip(&h->breaker, w->now_us);
    return open_exception(w, "connection", e->connection_id, &r, &id);
}

/* A question of a person says how it is and leaves the breaker as it is, unless all is well: then
 * nobody waits for the end of what was mended. */
static enum hf_status end_health(struct work *w, const struct outbox_ending *e)
{
    const struct outbound_result *r = e->result;
    struct kept_health h;
    bool asked = owed_kind(e->rows[0].kind)->once,
         well = r->outcome == OUTBOUND_DONE || r->outcome == OUTBOUND_AGAIN;
    if (asked && !well)
        return HF_OK;
    enum hf_status s = read_health(w->tx, e->merchant_id, e->connection_id, &h);
    if (s < 0)
        return s;
    bool was_shut = h.breaker.state != BREAKER_CLOSED;
    if (r->outcome == OUTBOUND_UNAUTHORISED)
        s = raise_unauthorised(w, e, &h);
    else if (e->system_failed)
        breaker_failed(&h.breaker, w->now_us);
    else if (asked)
        h.breaker = (struct breaker){0};
    else
        breaker_succeeded(&h.breaker);
    bool good = !e->system_failed && r->outcome != OUTBOUND_UNAUTHORISED;
    if (well)
        h.last_success_us = w->now_us;
    if (!good) {
        h.last_failure_us = w->now_us;
        h.last_error = r->error.ptr ? r->error : SLICE("");
    }
    if (s >= 0 && good && was_shut)
        s = store_post(w->tx, SQL_close_connection_exceptions,
                       PARAMS(P_I64(e->merchant_id), P_I64(e->connection_id),
                              P_I64(REASON_CHANNEL_PUSH_FAILED), P_I64(w->now_us)));
    if (s >= 0 && asked && was_shut) {
        s = store_post(w->tx, SQL_wake_connection,
                       PARAMS(P_I64(e->merchant_id), P_I64(e->connection_id), P_I64(w->now_us)));
        txn_announce(w->tx, ANNOUNCE_OWED);
    }
    if (s >= 0 && h.breaker.state == BREAKER_OPEN && !was_shut)
        work_note(w, "breaker:open");
    return s < 0 ? s : save_health(w->tx, e->merchant_id, e->connection_id, &h);
}

/* Orders that a webhook should have brought by now are counted, and somebody hears of it. */
static enum hf_status end_pull(struct work *w, const struct outbox_ending *e)
{
    const struct pull_figures *p = e->pulled;
    const struct connection *c = merchant_connection_by_id(w->merchant, e->connection_id);
    bool ended = e->result->outcome == OUTBOUND_DONE,
         pushed = c != NULL && c->webhook_secret_count > 0;
    int64_t id, repaired = 0;
    enum hf_status s = ended && pushed ? count_lost_webhooks(w, c, &repaired) : HF_OK;
    if (s < 0)
        return s;
    if (p->found > 0 || p->unreadable > 0)
        work_note(w, "found:%lld;unreadable:%lld", (long long)p->found, (long long)p->unreadable);
    s = store_post(w->tx, SQL_save_channel_pull,
                   PARAMS(P_I64(e->merchant_id), P_I64(e->connection_id),
                          P_I64(ended ? e->result->confirmed_us : 0), P_I64(ended),
                          P_I64(w->now_us), P_I64(p->seen), P_I64(p->found), P_I64(repaired),
                          P_I64(p->unreadable)));
    if (s >= 0 && ended)
        s = store_post(w->tx, SQL_close_connection_exceptions,
                       PARAMS(P_I64(e->merchant_id), P_I64(e->connection_id),
                              P_I64(REASON_CURSOR_STUCK), P_I64(w->now_us)));
    if (s < 0 || repaired == 0)
        return s;
    struct reason r = {
        .code = REASON_WEBHOOK_LOSS_DETECTED,
        .args = {c->code, arena_format(txn_arena(w->tx), "%lld", (long long)repaired)}
    };
    return open_exception(w, "connection", e->connection_id, &r, &id);
}

enum hf_status end_owed(struct txn *tx, void *arg)
{
    struct outbox_ending *e = arg;
    const struct outbound_result *r = e->result;
    struct work w;
    e->late = 0;
    enum hf_status s = work_begin(&w, tx, e->hub, e->merchant_id, outbox_actor(), "end_owed");
    if (s != HF_OK)
        return s;
    w.object = "outbox";
    w.object_id = e->rows[0].outbox_id;
    w.outcome = outbound_outcome_name(r->outcome);
    if (e->http_status != 0)
        w.payload_digest = BYTES(e->answer_sha256);
    work_note(&w, "%s:%d", e->rows[0].kind, e->http_status);
    s = store_post(tx, SQL_end_outbox_call,
                   PARAMS(P_I64(e->merchant_id), P_I64(e->call_id), P_I64(w.now_us),
                          P_STR(outbound_outcome_name(r->outcome)), P_I64(e->http_status),
                          P_BLOB(e->http_status != 0 ? BYTES(e->answer_sha256) : SLICE_NONE),
                          P_TEXT(r->error.ptr ? r->error : SLICE(""))));
    for (int i = 0; i < e->count && s >= 0; i++)
        s = end_row(&w, e, i);
    if (s >= 0 && e->pulled != NULL && e->late == 0)
        s = end_pull(&w, e);
    if (s >= 0)
        s = end_bucket(&w, e);
    if (s >= 0)
        s = end_health(&w, e);
    if (s >= 0 && r->version_asked.len > 0 && r->version_served.len > 0)
        s = note_version(&w, e->connection_id, r->version_asked, r->version_served);
    return work_end(&w, s < 0 ? s : HF_OK);
}

enum hf_status end_uncalled(struct txn *tx, void *arg)
{
    const struct outbox_uncalled *u = arg;
    const struct owed_row *r = u->row;
    struct work w;
    enum hf_status s = work_begin(&w, tx, u->hub, r->merchant_id, outbox_actor(), "end_owed");
    if (s != HF_OK)
        return s;
    bool once = owed_kind(r->kind)->once, parked = u->outcome != OUTBOUND_NOTHING && !once;
    w.object = "outbox";
    w.object_id = r->outbox_id;
    w.outcome = outbound_outcome_name(u->outcome);
    work_note(&w, "%s:not_called", r->kind);
    s = store_put(tx, SQL_end_outbox_uncalled,
                  PARAMS(P_I64(r->merchant_id), P_I64(r->outbox_id), P_I64(r->version),
                         P_I64(parked ? OUTBOX_PARKED : OUTBOX_DONE),
                         P_TEXT(u->error.ptr ? u->error : SLICE("")), P_I64(w.now_us)));
    if (s == HF_NOT_FOUND)
        return work_end_unchanged(&w, s);
    if (s >= 0 && (parked || once))
        s = fail(&w, r,
                 (struct owed_failure){.doubt = u->outcome == OUTBOUND_DOUBT,
                                       .attempts = r->attempts,
                                       .error = u->error,
                                       .outcome = outbound_outcome_name(u->outcome)});
    return work_end(&w, s < 0 ? s : HF_OK);
}
