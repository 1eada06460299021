/* The transaction runner: group commit with a fair way out for a poison unit.
 * Between intake/http (which submit units) and flow/ (whose functions the units call).
 * Promise: done() is called once per unit, and with s >= 0 only after the commit is durable. */
#include "store/runner.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

enum { RETRY_MAX = 5, WRITERS_MAX = 32 };

struct writer {
    struct runner *runner;
    struct store *store; /* owned */
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    struct unit *head, *tail;
    int queued;
    bool stop;
    bool started;
    unsigned seed; /* jitter only */
};

struct runner {
    char *url; /* owned */
    int count;
    struct writer *writers;  /* owned */
    struct log *_Atomic log; /* borrowed; NULL: nothing is written */
    _Atomic int64_t units, batches, replays, failures, full;
    _Atomic bool held;
};

/* Jitter keeps two writers that clashed from clashing again in step. */
static void back_off(struct writer *w, int attempt)
{
    useconds_t base = 500u << attempt;
    usleep(base + (useconds_t)rand_r(&w->seed) % base);
}

/* A unit in trouble here is in trouble again when it runs; only then does it count. */
static void foresee(struct txn *tx, struct unit **batch, int count)
{
    bool more = !txn_is_near(tx);
    for (int round = 0; more; round++) {
        more = false;
        for (int i = 0; i < count; i++) {
            if (batch[i]->foresee == NULL || round >= batch[i]->rounds)
                continue;
            arena_reset(txn_arena(tx));
            if (batch[i]->foresee(tx, batch[i]->arg, round) < 0)
                return;
            more = true;
        }
    }
}

static enum hf_status run_alone(struct writer *w, struct unit *u)
{
    enum hf_status s = HF_RETRY;
    for (int attempt = 0; attempt <= RETRY_MAX && s == HF_RETRY; attempt++) {
        if (attempt > 0)
            back_off(w, attempt);
        struct txn *tx;
        s = store_begin(w->store, u->name, &tx);
        if (s < 0)
            continue;
        foresee(tx, &u, 1);
        arena_reset(txn_arena(tx));
        s = u->run(tx, u->arg);
        s = store_end(tx, s);
    }
    return s;
}

/* Runs a batch in one transaction. false: nothing was kept, run them one by one. */
static bool run_together(struct writer *w, struct unit **batch, enum hf_status *ends, int count)
{
    struct txn *tx;
    if (store_begin(w->store, "batch", &tx) < 0)
        return false;
    foresee(tx, batch, count);
    for (int i = 0; i < count; i++) {
        arena_reset(txn_arena(tx));
        ends[i] = batch[i]->run(tx, batch[i]->arg);
        if (ends[i] < 0) {
            (void)!store_end(tx, ends[i]);
            return false;
        }
    }
    return store_end(tx, HF_OK) >= 0;
}

static void run_batch(struct writer *w, struct unit **batch, int count)
{
    enum hf_status ends[RUNNER_BATCH_MAX];
    struct runner *r = w->runner;
    if (count == 1) {
        ends[0] = run_alone(w, batch[0]);
    } else if (!run_together(w, batch, ends, count)) {
        atomic_fetch_add(&r->replays, 1);
        for (int i = 0; i < count; i++)
            ends[i] = run_alone(w, batch[i]);
    }
    atomic_fetch_add(&r->batches, 1);
    atomic_fetch_add(&r->units, count);
    for (int i = 0; i < count; i++) {
        if (ends[i] < 0 && ends[i] != HF_UNDONE) {
            atomic_fetch_add(&r->failures, 1);
            atomic_fetch_add(&r->full, ends[i] == HF_FULL);
            log_event(r->log, LOG_ERROR, "unit_failed",
                      LOG_FIELDS(LOG_S("unit", slice_of(batch[i]->name)),
                                 LOG_N("merchant", batch[i]->merchant_id), LOG_N("status", ends[i]),
                                 LOG_S("why", slice_of(store_error(w->store)))));
        }
        if (batch[i]->done != NULL)
            batch[i]->done(batch[i]->arg, ends[i]);
    }
}

static int take_batch(struct writer *w, struct unit **batch)
{
    pthread_mutex_lock(&w->mutex);
    while (w->head == NULL && !w->stop)
        pthread_cond_wait(&w->wake, &w->mutex);
    int count = 0;
    while (w->head != NULL && count < RUNNER_BATCH_MAX) {
        batch[count++] = w->head;
        w->head = w->head->next;
    }
    if (w->head == NULL)
        w->tail = NULL;
    w->queued -= count;
    pthread_mutex_unlock(&w->mutex);
    return count;
}

static void *writer_main(void *arg)
{
    struct writer *w = arg;
    struct unit *batch[RUNNER_BATCH_MAX];
    for (;;) {
        int count = take_batch(w, batch);
        if (count == 0)
            return NULL; /* stopped and empty */
        run_batch(w, batch, count);
    }
}

static bool writer_start(struct runner *r, struct writer *w, const char *url, char *error,
                         size_t error_size)
{
    w->runner = r;
    w->seed = (unsigned)(w - r->writers) + 1;
    pthread_mutex_init(&w->mutex, NULL);
    pthread_cond_init(&w->wake, NULL);
    w->store = store_open(url, false, error, error_size);
    if (w->store == NULL)
        return false;
    w->started = pthread_create(&w->thread, NULL, writer_main, w) == 0;
    if (!w->started)
        snprintf(error, error_size, "cannot start a writer thread");
    return w->started;
}

void runner_log_to(struct runner *r, struct log *log)
{
    r->log = log;
}

void runner_listen(struct runner *r, void (*heard)(void *arg, unsigned announcements), void *arg)
{
    for (int i = 0; i < r->count; i++)
        store_listen(r->writers[i].store, heard, arg);
}

struct runner *runner_new(const char *url, int writers, char *error, size_t error_size)
{
    assert(writers >= 1);
    assert(writers <= WRITERS_MAX);
    struct runner *r = calloc(1, sizeof *r);
    struct writer *w = calloc((size_t)writers, sizeof *w);
    if (r == NULL || w == NULL) {
        free(r);
        free(w);
        snprintf(error, error_size, "out of memory");
        return NULL;
    }
    r->writers = w;
    r->url = strdup(url);
    for (int i = 0; i < writers; i++) {
        r->count = i + 1;
        if (!writer_start(r, &w[i], url, error, error_size)) {
            runner_free(r);
            return NULL;
        }
    }
    return r;
}

void runner_free(struct runner *r)
{
    if (r == NULL)
        return;
    for (int i = 0; i < r->count; i++) {
        struct writer *w = &r->writers[i];
        pthread_mutex_lock(&w->mutex);
        w->stop = true;
        pthread_cond_signal(&w->wake);
        pthread_mutex_unlock(&w->mutex);
        if (w->started)
            pthread_join(w->thread, NULL);
        store_close(w->store);
        pthread_cond_destroy(&w->wake);
        pthread_mutex_destroy(&w->mutex);
    }
    free(r->url);
    free(r->writers);
    free(r);
}

const char *runner_url(const struct runner *r)
{
    return r->url;
}

enum hf_status runner_submit(struct runner *r, struct unit *u)
{
    assert(u->merchant_id >= 0);
    struct writer *w = &r->writers[u->merchant_id % r->count];
    if (!u->urgent && atomic_load(&r->held))
        return HF_FULL;
    pthread_mutex_lock(&w->mutex);
    if (w->stop || w->queued >= RUNNER_QUEUE_MAX) {
        pthread_mutex_unlock(&w->mutex);
        return HF_FULL;
    }
    u->next = NULL;
    if (w->tail != NULL)
        w->tail->next = u;
    else
        w->head = u;
    w->tail = u;
    if (w->queued++ == 0)
        pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->mutex);
    return HF_OK;
}

struct waiter {
    enum hf_status (*run)(struct txn *tx, void *arg);
    void *arg;
    enum hf_status end;
    bool ended;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
};

static enum hf_status waiter_run(struct txn *tx, void *arg)
{
    struct waiter *w = arg;
    return w->run(tx, w->arg);
}

static void waiter_done(void *arg, enum hf_status s)
{
    struct waiter *w = arg;
    pthread_mutex_lock(&w->mutex);
    w->end = s;
    w->ended = true;
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->mutex);
}

static enum hf_status run_and_wait(struct runner *r, int64_t merchant_id, const char *name,
                                   enum hf_status (*run)(struct txn *tx, void *arg), void *arg,
                                   bool urgent)
{
    struct waiter w = {.run = run, .arg = arg};
    pthread_mutex_init(&w.mutex, NULL);
    pthread_cond_init(&w.wake, NULL);
    struct unit u = {
        .merchant_id = merchant_id,
        .name = name,
        .run = waiter_run,
        .done = waiter_done,
        .arg = &w,
        .urgent = urgent,
    };
    enum hf_status s = runner_submit(r, &u);
    if (s >= 0) {
        pthread_mutex_lock(&w.mutex);
        while (!w.ended)
            pthread_cond_wait(&w.wake, &w.mutex);
        pthread_mutex_unlock(&w.mutex);
        s = w.end;
    }
    pthread_cond_destroy(&w.wake);
    pthread_mutex_destroy(&w.mutex);
    return s;
}

enum hf_status runner_run(struct runner *r, int64_t merchant_id, const char *name,
                          enum hf_status (*run)(struct txn *tx, void *arg), void *arg)
{
    return run_and_wait(r, merchant_id, name, run, arg, false);
}

enum hf_status runner_run_urgent(struct runner *r, const char *name,
                                 enum hf_status (*run)(struct txn *tx, void *arg), void *arg)
{
    return run_and_wait(r, 0, name, run, arg, true);
}

void runner_hold(struct runner *r, bool hold)
{
    atomic_store(&r->held, hold);
}

void runner_read_figures(struct runner *r, struct runner_figures *figures)
{
    *figures = (struct runner_figures){
        .units = atomic_load(&r->units),
        .batches = atomic_load(&r->batches),
        .replays = atomic_load(&r->replays),
        .failures = atomic_load(&r->failures),
        .full = atomic_load(&r->full),
    };
    for (int i = 0; i < r->count; i++) {
        pthread_mutex_lock(&r->writers[i].mutex);
        figures->queued += r->writers[i].queued;
        pthread_mutex_unlock(&r->writers[i].mutex);
    }
}
