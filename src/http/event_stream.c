/* Live events: what is new, for everybody who listens.
 * Behind GET /v1/events with Accept: text/event-stream; its thread reads, the carrier's threads
 * write. Promise: bounded; a listener hears every event in order, or is let go and resumes from its
 * last id. */
#include "http/event_stream.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "flow/people/sign_in.h"
#include "http/api/record_routes.h"
#include "store/readers.h"
#include "store/sql.h"

enum { CREDENTIAL_BYTES = 160, CALLER_BYTES = 160, EVENTS_PER_LOOK = 100 };

struct event_stream {
    struct event_streams *all;
    bool open, closed, ended; /* in use; let go by the carrier; nothing more will come */
    int64_t merchant_id, after;
    char credential[CREDENTIAL_BYTES], device[CREDENTIAL_BYTES], caller[CALLER_BYTES];
    int64_t beat_us, checked_us; /* monotonic */
    char text[STREAM_ROOM];
    size_t used;
    void (*wake)(void *arg); /* set while the carrier sleeps */
    void *arg;
};

struct event_streams {
    struct hub *hub;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool stopping, joined;
    int count;
    struct event_stream *slots[STREAMS_MAX]; /* owned; made when first needed */
};

/* With the lock held. */
static void wake(struct event_stream *s)
{
    if (s->wake == NULL || s->closed)
        return;
    void (*call)(void *arg) = s->wake;
    s->wake = NULL;
    call(s->arg);
}

/* false: it does not fit; the listener is let go. */
static bool append(struct event_stream *s, struct slice text)
{
    if (text.len > STREAM_ROOM - s->used) {
        s->ended = true;
        return false;
    }
    memcpy(s->text + s->used, text.ptr, text.len);
    s->used += text.len;
    return true;
}

/* Still who it was, and allowed to listen? */
static bool still_admitted(struct event_streams *all, struct txn *tx, const struct event_stream *s)
{
    struct slice credential = slice_of(s->credential);
    int64_t now = clock_now_us(all->hub->clock);
    struct session_row session;
    struct token_row token;
    if (slice_starts(credential, SLICE("hs_")))
        return find_session(tx, credential, slice_of(s->device), now, &session) == HF_OK;
    return find_token(tx, credential, now, &token) == HF_OK;
}

/* What is after s->after, as text of the stream. Without the lock: only this thread moves after. */
static enum hf_status look(struct event_streams *all, struct txn *tx, struct event_stream *s,
                           struct exchange *x, int64_t *last)
{
    struct rows rows;
    *last = s->after;
    if (s->after < 0)
        return store_get_i64(tx, SQL_find_last_event, PARAMS(P_I64(s->merchant_id)), last);
    enum hf_status st =
        store_query(tx, SQL_list_events,
                    PARAMS(P_I64(s->merchant_id), P_I64(s->after), P_I64(EVENTS_PER_LOOK)), &rows);
    if (st < 0)
        return st;
    while (rows_next(&rows)) {
        char head[64];
        *last = row_i64(&rows, 0);
        snprintf(head, sizeof head, "id: %lld\ndata: ", (long long)*last);
        json_out_release(&x->out);
        json_out_init(&x->out, ANSWER_BYTES_MAX);
        put_event(x, s->merchant_id, &rows);
        struct slice body = json_out_text(&x->out);
        pthread_mutex_lock(&all->lock);
        bool fits = body.ptr != NULL && append(s, slice_of(head)) && append(s, body) &&
                    append(s, SLICE("\n\n"));
        pthread_mutex_unlock(&all->lock);
        if (!fits)
            break;
    }
    return rows_end(&rows);
}

static void serve(struct event_streams *all, struct event_stream *s, struct exchange *x)
{
    struct txn *tx;
    struct store *st;
    int64_t last = s->after, now = clock_monotonic_us();
    bool admitted = true;
    if (readers_begin(all->hub->readers, &tx, &st) < 0)
        return; /* busy: the next look */
    if (now - s->checked_us >= US_PER_S) {
        admitted = still_admitted(all, tx, s);
        s->checked_us = now;
    }
    if (admitted && look(all, tx, s, x, &last) < 0)
        last = s->after;
    readers_end(all->hub->readers, tx, st);
    pthread_mutex_lock(&all->lock);
    s->after = last;
    if (!admitted)
        s->ended = true;
    if (s->used == 0 && now - s->beat_us > STREAM_HEARTBEAT_S * US_PER_S)
        (void)append(s, SLICE(": still here\n\n"));
    if (s->used > 0 || s->ended) {
        s->beat_us = now;
        wake(s);
    }
    pthread_mutex_unlock(&all->lock);
}

/* With the lock held: the slot is free again. */
static void let_go(struct event_streams *all, struct event_stream *s)
{
    s->open = false;
    all->count--;
}

/* One look at every stream. The lock is held on entry and on return, not while reading the store.
 */
static void look_at_all(struct event_streams *all, struct exchange *x)
{
    for (int i = 0; i < STREAMS_MAX; i++) {
        struct event_stream *s = all->slots[i];
        if (s == NULL || !s->open)
            continue;
        if (s->closed) {
            let_go(all, s);
            continue;
        }
        pthread_mutex_unlock(&all->lock);
        serve(all, s, x);
        arena_reset(&x->arena);
        pthread_mutex_lock(&all->lock);
    }
}

static void wait_a_little(struct event_streams *all)
{
    int64_t until_us = clock_monotonic_us() + STREAM_LOOK_MS * INT64_C(1000), left_us;
    while (!all->stopping && (left_us = until_us - clock_monotonic_us()) > 0)
        clock_cond_wait_ms(&all->changed, &all->lock, (left_us + 999) / 1000);
}

static void *streams_main(void *arg)
{
    struct event_streams *all = arg;
    struct exchange x;
    exchange_init(&x, all->hub);
    pthread_mutex_lock(&all->lock);
    while (!all->stopping) {
        if (all->count == 0)
            pthread_cond_wait(&all->changed, &all->lock);
        else
            wait_a_little(all);
        if (!all->stopping)
            look_at_all(all, &x);
    }
    pthread_mutex_unlock(&all->lock);
    exchange_release(&x);
    return NULL;
}

struct event_streams *event_streams_start(struct hub *hub)
{
    struct event_streams *all = calloc(1, sizeof *all);
    if (all == NULL)
        return NULL;
    all->hub = hub;
    pthread_mutex_init(&all->lock, NULL);
    clock_cond_init(&all->changed);
    all->joined = pthread_create(&all->thread, NULL, streams_main, all) != 0;
    if (!all->joined)
        return all;
    event_streams_free(all);
    return NULL;
}

void event_streams_end(struct event_streams *all)
{
    if (all == NULL)
        return;
    pthread_mutex_lock(&all->lock);
    all->stopping = true;
    for (int i = 0; i < STREAMS_MAX; i++) {
        struct event_stream *s = all->slots[i];
        if (s == NULL || !s->open)
            continue;
        s->ended = true;
        wake(s);
    }
    pthread_cond_broadcast(&all->changed);
    pthread_mutex_unlock(&all->lock);
    if (!all->joined)
        pthread_join(all->thread, NULL);
    all->joined = true;
}

void event_streams_free(struct event_streams *all)
{
    if (all == NULL)
        return;
    event_streams_end(all);
    for (int i = 0; i < STREAMS_MAX; i++)
        free(all->slots[i]);
    pthread_cond_destroy(&all->changed);
    pthread_mutex_destroy(&all->lock);
    free(all);
}

/* With the lock held. NULL: no slot, or this caller has enough. */
static struct event_stream *free_slot(struct event_streams *all, const char *caller)
{
    struct event_stream **found = NULL;
    int own = 0;
    for (int i = 0; i < STREAMS_MAX; i++) {
        struct event_stream *s = all->slots[i];
        bool taken = s != NULL && s->open;
        if (!taken && found == NULL)
            found = &all->slots[i];
        own += taken && !s->closed && strcmp(s->caller, caller) == 0;
    }
    if (all->stopping || found == NULL || own >= STREAMS_OF_ONE)
        return NULL;
    if (*found == NULL)
        *found = calloc(1, sizeof **found);
    return *found;
}

struct event_stream *event_stream_open(struct event_streams *all, const struct exchange *x,
                                       int64_t merchant_id, int64_t after)
{
    char caller[CALLER_BYTES], credential[CREDENTIAL_BYTES], device[CREDENTIAL_BYTES];
    int a = snprintf(caller, sizeof caller, "%.*s", SLICE_FMT(x->who.name));
    int b = snprintf(credential, sizeof credential, "%.*s", SLICE_FMT(x->credential));
    int d = snprintf(device, sizeof device, "%.*s", SLICE_FMT(x->device_credential));
    if (a < 0 || b <= 0 || (size_t)b >= sizeof credential || d < 0 || (size_t)d >= sizeof device)
        return NULL;
    pthread_mutex_lock(&all->lock);
    struct event_stream *s = free_slot(all, caller);
    if (s != NULL) {
        s->all = all;
        s->open = true;
        s->closed = s->ended = false;
        s->merchant_id = merchant_id;
        s->after = after;
        memcpy(s->caller, caller, sizeof caller);
        memcpy(s->credential, credential, sizeof credential);
        memcpy(s->device, device, sizeof device);
        s->beat_us = s->checked_us = clock_monotonic_us();
        s->used = 0;
        s->wake = NULL;
        (void)append(s, SLICE("retry: 2000\n\n"));
        all->count++;
        pthread_cond_broadcast(&all->changed);
    }
    pthread_mutex_unlock(&all->lock);
    return s;
}

ssize_t event_stream_read(struct event_stream *s, char *text, size_t room, void (*sleep)(void *arg),
                          void (*wake_up)(void *arg), void *arg)
{
    ssize_t got = 0;
    pthread_mutex_lock(&s->all->lock);
    if (s->used > 0) {
        size_t n = s->used < room ? s->used : room;
        memcpy(text, s->text, n);
        memmove(s->text, s->text + n, s->used - n);
        s->used -= n;
        got = (ssize_t)n;
    } else if (s->ended) {
        got = -1;
    } else {
        s->wake = wake_up;
        s->arg = arg;
        sleep(arg);
    }
    pthread_mutex_unlock(&s->all->lock);
    return got;
}

void event_stream_close(struct event_stream *s)
{
    struct event_streams *all = s->all;
    pthread_mutex_lock(&all->lock);
    s->closed = true; /* its thread frees the slot at its next look */
    s->wake = NULL;
    pthread_cond_broadcast(&all->changed);
    pthread_mutex_unlock(&all->lock);
}
