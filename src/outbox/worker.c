/* The outbox role.
 * Threads of the daemon; each goes round the connections that are live and sends what is due.
 * Promise: a slow or broken system holds up its own connection and no other. */
#include "outbox/worker.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "outbox/send.h"
#include "rules/platforms.h"
#include "store/runner.h"
#include "store/sql.h"

enum {
    ROUND_MS = 500, /* a thread goes round so often although nobody rang */
    REST_MS = 20,   /* between two rounds: a thousand commits a second are no thousand rounds */
    SEED_S = 60,
    TURN_ROWS =
        4, /* of one connection before the next has its turn: a thousand figures of a shop */
    PAUSES_MAX = 1024,
    PAUSE_S = 10, /* at most: a day's quota may be raised meanwhile */
    KEEP_CALLS_DAYS = 90,
    PURGE_ROWS = 500,
};

struct connection_pause {
    int64_t merchant_id, connection_id, until_us;
};

struct outbox {
    struct outbox_options options;
    struct in_flight in_flight;
    struct sender senders[OUTBOX_THREADS + 1]; /* the last one of outbox_run_due's caller */
    pthread_t threads[OUTBOX_THREADS];
    int started;
    pthread_mutex_t mutex; /* of the pauses */
    _Atomic bool stop;
    _Atomic uint64_t turn;                      /* of the ring of connections: whose is next */
    struct connection_pause pauses[PAUSES_MAX]; /* limits and breakers that said wait */
    int pause_count;
};

struct thread_arg {
    struct outbox *outbox;
    int number;
};

/* -- who has to wait */

static bool is_paused(struct outbox *o, int64_t merchant_id, int64_t connection_id, int64_t now_us)
{
    bool paused = false;
    pthread_mutex_lock(&o->mutex);
    for (int i = 0; i < o->pause_count; i++) {
        struct connection_pause *p = &o->pauses[i];
        if (p->until_us <= now_us) {
            *p = o->pauses[--o->pause_count];
            i--;
        } else if (p->merchant_id == merchant_id && p->connection_id == connection_id) {
            paused = true;
        }
    }
    pthread_mutex_unlock(&o->mutex);
    return paused;
}

/* From when it was asked: a clock that moved meanwhile has used the wait up. */
static void set_pause(struct outbox *o, int64_t merchant_id, int64_t connection_id,
                      int64_t asked_us, int64_t wait_us)
{
    wait_us = wait_us < PAUSE_S * US_PER_S ? wait_us : PAUSE_S * US_PER_S;
    pthread_mutex_lock(&o->mutex);
    if (o->pause_count < PAUSES_MAX)
        o->pauses[o->pause_count++] =
            (struct connection_pause){merchant_id, connection_id, asked_us + wait_us};
    pthread_mutex_unlock(&o->mutex);
}

/* -- a round */

/* Also of one that is not live: a person may ask how it is. */
static bool can_speak(const struct connection *c)
{
    return c->profile != NULL && outbound_can_call(outbound_adapter(c->platform), c->profile);
}

static bool may_speak(const struct connection *c)
{
    return connection_life_reads(c->life) && can_speak(c);
}

static bool stopping(struct outbox *o)
{
    return atomic_load(&o->stop);
}

static int serve_connection(struct outbox *o, struct sender *s, const struct merchant *m,
                            const struct connection *c)
{
    int sent = 0;
    int64_t wait_us = 0;
    if (!can_speak(c))
        return 0;
    for (; sent < TURN_ROWS && !stopping(o); sent++) {
        int64_t asked_us = clock_now_us(o->options.hub->clock);
        if (is_paused(o, m->merchant_id, c->connection_id, asked_us))
            break; /* also when another thread was told to wait */
        enum send_end end = send_next(s, m, c, &wait_us);
        if (end == SEND_WAIT)
            set_pause(o, m->merchant_id, c->connection_id, asked_us, wait_us);
        if (end != SEND_SENT)
            break;
    }
    return sent;
}

/* Where one thread is in the list of all connections, counted through all merchants. */
struct place {
    int merchant;
    int64_t before; /* connections of the merchants before this one */
};

/* n: below the number of connections. Going on costs a step, going back to the start once a round.
 */
static const struct connection *connection_at(const struct directory *d, struct place *p, int64_t n,
                                              const struct merchant **m)
{
    if (n < p->before)
        *p = (struct place){0};
    while (n >= p->before + d->merchants[p->merchant].connection_count)
        p->before += d->merchants[p->merchant++].connection_count;
    *m = &d->merchants[p->merchant];
    return &(*m)->connections[n - p->before];
}

/* As many turns as there are connections. Whose turn it is, all threads take from one ring: were
 * each to go round by itself, those that several come upon shortly after each other would have
 * several turns while others have one. */
static int go_round(struct outbox *o, struct sender *s)
{
    const struct directory *d = directory_acquire(o->options.hub->holder);
    const struct merchant *m;
    struct place place = {0};
    int64_t total = 0;
    int sent = 0;
    for (int i = 0; i < d->merchant_count; i++)
        total += d->merchants[i].connection_count;
    for (int64_t i = 0; i < total && !stopping(o); i++) {
        int64_t n = (int64_t)(atomic_fetch_add(&o->turn, 1) % (uint64_t)total);
        const struct connection *c = connection_at(d, &place, n, &m);
        sent += serve_connection(o, s, m, c);
    }
    directory_release(o->options.hub->holder, d);
    return sent;
}

/* -- rows that have to be there: the pulls of every connection that is listened to */

struct seed {
    const struct hub *hub;
    int64_t merchant_id, connection_id;
    const struct outbound_pull *pull;
    int64_t every_s;
};

static enum hf_status seed_pull(struct txn *tx, void *arg)
{
    const struct seed *seed = arg;
    struct work w;
    struct actor actor = {.name = SLICE("hub"), .via = SLICE("outbox")};
    int64_t there;
    enum hf_status s = work_begin(&w, tx, seed->hub, seed->merchant_id, actor, "seed_pull");
    if (s != HF_OK)
        return s;
    s = store_get_i64(tx, SQL_find_open_outbox,
                      PARAMS(P_I64(seed->merchant_id), P_I64(seed->connection_id),
                             P_STR(seed->pull->kind), P_I64(0)),
                      &there);
    if (s != HF_NOT_FOUND)
        return work_end_unchanged(&w, s);
    s = owe(&w, &(struct owed){.connection_id = seed->connection_id,
                               .kind = seed->pull->kind,
                               .at_us = seed->pull->background
                                            ? w.now_us + seed->every_s * US_PER_S
                                            : 0, /* nothing was told yet that could differ */
                               .reads = owed_kind(seed->pull->kind)->reads});
    w.object = "connection";
    w.object_id = seed->connection_id;
    work_note(&w, "pull:%s", seed->pull->kind);
    return work_end(&w, s);
}

static void seed_pulls(struct outbox *o)
{
    struct hub *hub = o->options.hub;
    const struct directory *d = directory_acquire(hub->holder);
    for (int i = 0; i < d->merchant_count; i++)
        for (int k = 0; k < d->merchants[i].connection_count; k++) {
            const struct connection *c = &d->merchants[i].connections[k];
            const struct outbound_adapter *a = may_speak(c) ? outbound_adapter(c->platform) : NULL;
            for (const struct outbound_pull *p = a != NULL ? a->pulls : NULL;
                 p != NULL && p->kind != NULL; p++) {
                if (!owed_kind(p->kind)->reads && c->life != LIFE_LIVE_OUT)
                    continue; /* figures begin with the enabling, not before */
                if (strcmp(p->kind, "push.stock") == 0 && !figures_told(c->platform, c->profile))
                    continue;
                if (strcmp(p->kind, "pull.webhooks") == 0 && c->webhook_secret_count == 0)
                    continue; /* the poll is the way in: there is no subscription to look after */
                struct seed seed = {hub, d->merchants[i].merchant_id, c->connection_id, p,
                                    outbound_every_s(p, c->profile)};
                (void)!runner_run(hub->runner, seed.merchant_id, "seed_pull", seed_pull, &seed);
            }
        }
    directory_release(hub->holder, d);
}

/* The ledger of calls is kept for a quarter; what they did stands in the audit for ever. */
static enum hf_status purge_calls(struct txn *tx, void *arg)
{
    const struct hub *hub = arg;
    return store_post(
        tx, SQL_purge_outbox_calls,
        PARAMS(P_I64(clock_now_us(hub->clock) - KEEP_CALLS_DAYS * US_PER_DAY), P_I64(PURGE_ROWS)));
}

/* -- threads */

/* How long until the first limit or breaker that said wait may be asked again; at most a round. */
static int64_t until_pause_ends(struct outbox *o)
{
    int64_t now_us = clock_now_us(o->options.hub->clock), wait_us = (int64_t)ROUND_MS * 1000;
    pthread_mutex_lock(&o->mutex);
    for (int i = 0; i < o->pause_count; i++)
        if (o->pauses[i].until_us > now_us && o->pauses[i].until_us - now_us < wait_us)
            wait_us = o->pauses[i].until_us - now_us;
    pthread_mutex_unlock(&o->mutex);
    return wait_us;
}

static void rest(int64_t since_us)
{
    int64_t left_us = since_us + (int64_t)REST_MS * 1000 - clock_monotonic_us();
    if (left_us > 0)
        usleep((useconds_t)left_us);
}

static void seed_and_purge(struct outbox *o, int64_t *next_us)
{
    if (clock_monotonic_us() < *next_us)
        return;
    *next_us = clock_monotonic_us() + (int64_t)SEED_S * US_PER_S;
    seed_pulls(o);
    (void)!runner_run(o->options.hub->runner, 0, "purge_calls", purge_calls, o->options.hub);
}

static void *outbox_main(void *arg)
{
    struct thread_arg *a = arg;
    struct outbox *o = a->outbox;
    struct bell *owed = &o->options.hub->owed;
    int number = a->number;
    int64_t seed_at_us = 0;
    free(a);
    while (!stopping(o)) {
        int64_t heard = bell_count(owed), began_us = clock_monotonic_us();
        if (number == 0)
            seed_and_purge(o, &seed_at_us);
        while (go_round(o, &o->senders[number]) > 0 && !stopping(o))
            continue;
        rest(began_us);
        if (!stopping(o))
            bell_wait(owed, heard, until_pause_ends(o));
    }
    return NULL;
}

static bool start_thread(struct outbox *o, int number)
{
    struct thread_arg *a = calloc(1, sizeof *a);
    if (a == NULL)
        return false;
    *a = (struct thread_arg){o, number};
    if (pthread_create(&o->threads[number], NULL, outbox_main, a) == 0)
        return true;
    free(a);
    return false;
}

struct outbox *outbox_start(const struct outbox_options *options)
{
    struct outbox *o = calloc(1, sizeof *o);
    if (o == NULL)
        return NULL;
    o->options = *options;
    pthread_mutex_init(&o->mutex, NULL);
    pthread_mutex_init(&o->in_flight.mutex, NULL);
    bool good = true;
    for (int i = 0; i <= OUTBOX_THREADS && good; i++) {
        struct sender *s = &o->senders[i];
        *s = (struct sender){.hub = o->options.hub,
                             .egress = egress_new(&o->options.egress),
                             .in_flight = &o->in_flight};
        arena_init(&s->arena, SEND_ARENA_BYTES);
        good = s->egress != NULL;
    }
    for (; o->started < o->options.threads && o->started < OUTBOX_THREADS && good; o->started++)
        if (!start_thread(o, o->started)) {
            good = false;
            break;
        }
    if (good)
        return o;
    outbox_stop(o);
    return NULL;
}

void outbox_stop(struct outbox *o)
{
    if (o == NULL)
        return;
    o->stop = true;
    bell_ring(&o->options.hub->owed);
    for (int i = 0; i < o->started; i++)
        pthread_join(o->threads[i], NULL);
    for (int i = 0; i <= OUTBOX_THREADS; i++) {
        egress_free(o->senders[i].egress);
        arena_wipe(&o->senders[i].arena);
        arena_release(&o->senders[i].arena);
    }
    pthread_mutex_destroy(&o->in_flight.mutex);
    pthread_mutex_destroy(&o->mutex);
    free(o);
}

int outbox_run_due(struct outbox *o)
{
    int sent = 0, round;
    if (o == NULL)
        return 0;
    seed_pulls(o);
    while ((round = go_round(o, &o->senders[OUTBOX_THREADS])) > 0)
        sent += round;
    return sent;
}
