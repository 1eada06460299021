/* The timer role.
 * A thread of the daemon; reads with a reader, acts through the writer.
 * Promise: late by at most a tick; never twice. */
#include "outbox/timers.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "flow/audit/checkpoint_audit.h"
#include "flow/audit/erase.h"
#include "flow/fire_timer.h"
#include "flow/key_change.h"
#include "flow/order/order_twin.h"
#include "flow/people/watch_approvals.h"
#include "flow/stock/availability.h"
#include "flow/stock/push_stock.h"
#include "outbox/outage.h"
#include "store/readers.h"
#include "store/runner.h"
#include "store/sql.h"

enum {
    TICK_MS = 500,
    DUE_MAX = 100,    /* per pass; the rest waits for the next */
    SLOW_TICKS = 120, /* a minute: escalation, purge; the first look right after the start */
    STALE_S = 180,    /* three turns of the slowest shop, and three looks of ours */
    PURGE_ROWS = 500,
    ERASURES_MAX = 20, /* batches a minute and merchant: a million orders a day */
    PURGES_MAX = 100,  /* batches a minute: more than a day's answers in a day */
    CHECKPOINT_ROWS = 1000,
    CHECKPOINT_TICKS = 7200, /* an hour, or so many rows: what the start must look at stays short */
};

struct timers {
    struct hub *hub;
    struct outage *outage; /* owned */
    pthread_t thread;
    _Atomic bool stop;
    int64_t spread_at_us; /* monotonic */
    int64_t heard;        /* rings of hub.stocked that a spread has seen to */
    int64_t watched_day;  /* since 1970: of the newest look at who approves whose requests */
};

static int list_due(struct hub *hub, struct due_timer *due)
{
    struct txn *tx;
    struct store *st;
    struct rows rows;
    int count = 0;
    enum hf_status s = readers_begin(hub->readers, &tx, &st);
    if (s < 0)
        return s;
    s = store_query(tx, SQL_list_due_timers,
                    PARAMS(P_I64(clock_now_us(hub->clock)), P_I64(DUE_MAX)), &rows);
    if (s >= 0) {
        while (count < DUE_MAX && rows_next(&rows)) {
            struct due_timer *t = &due[count++];
            *t = (struct due_timer){.hub = hub,
                                    .merchant_id = row_i64(&rows, 0),
                                    .timer_id = row_i64(&rows, 1),
                                    .object_id = row_i64(&rows, 3),
                                    .due_at_us = row_i64(&rows, 4),
                                    .set_at_us = row_i64(&rows, 5)};
            struct slice kind = row_text(&rows, 2);
            snprintf(t->kind, sizeof t->kind, "%.*s", SLICE_FMT(kind));
        }
        s = rows_end(&rows);
    }
    readers_end(hub->readers, tx, st);
    return s < 0 ? (int)s : count;
}

int timers_run_due(struct hub *hub)
{
    struct due_timer due[DUE_MAX];
    int fired = 0;
    for (;;) {
        int count = list_due(hub, due);
        if (count <= 0)
            return count < 0 ? count : fired;
        for (int i = 0; i < count; i++) {
            enum hf_status s =
                runner_run(hub->runner, due[i].merchant_id, "fire_timer", fire_timer, &due[i]);
            if (s < 0)
                return s;
        }
        fired += count;
    }
}

static void escalate(struct hub *hub)
{
    const struct directory *d = directory_acquire(hub->holder);
    for (int i = 0; i < d->merchant_count; i++) {
        struct escalation e = {.hub = hub, .merchant_id = d->merchants[i].merchant_id};
        (void)!runner_run(hub->runner, e.merchant_id, "escalate", escalate_overdue, &e);
    }
    directory_release(hub->holder, d);
}

/* Stored answers of the API live 30 days; a few hundred at a time, so that no order waits for it.
 */
static enum hf_status purge_answers(struct txn *tx, void *arg)
{
    const struct hub *hub = arg;
    return store_put(tx, SQL_purge_api_answers,
                     PARAMS(P_I64(clock_now_us(hub->clock) - 30 * US_PER_DAY), P_I64(PURGE_ROWS)));
}

/* Orders that look alike are remembered for as long as the longest window. */
static enum hf_status purge_twins(struct txn *tx, void *arg)
{
    const struct hub *hub = arg;
    return store_put(
        tx, SQL_purge_order_twins,
        PARAMS(P_I64(clock_now_us(hub->clock) - TWIN_KEPT_DAYS * US_PER_DAY), P_I64(PURGE_ROWS)));
}

static void look_for_stale_channels(struct hub *hub)
{
    const struct directory *d = directory_acquire(hub->holder);
    for (int i = 0; i < d->merchant_count; i++) {
        struct stale_look look = {hub, d->merchants[i].merchant_id, (int64_t)STALE_S * US_PER_S};
        (void)!runner_run(hub->runner, look.merchant_id, "look_for_stale", look_for_stale, &look);
    }
    directory_release(hub->holder, d);
}

static void purge(struct hub *hub, const char *name,
                  enum hf_status (*run)(struct txn *tx, void *arg))
{
    for (int i = 0; i < PURGES_MAX && runner_run(hub->runner, 0, name, run, hub) == HF_OK; i++)
        continue; /* OK: there was something, and there may be more */
}

/* Personal data whose time is over, a batch at a time; the rest of a backlog waits for the next
 * minute. */
static void erase_due(struct hub *hub)
{
    const struct directory *d = directory_acquire(hub->holder);
    for (int i = 0; i < d->merchant_count; i++)
        for (int n = 0; n < ERASURES_MAX; n++) {
            struct erasure_sweep sweep = {.hub = hub, .merchant_id = d->merchants[i].merchant_id};
            if (runner_run(hub->runner, sweep.merchant_id, "erase", sweep_erasures, &sweep) < 0 ||
                sweep.erased < ERASURE_BATCH)
                break;
        }
    directory_release(hub->holder, d);
}

/* The unit itself makes sure that a day has one look, whoever else makes it. */
static void watch_once_a_day(struct timers *t)
{
    int64_t day = clock_now_us(t->hub->clock) / US_PER_DAY;
    if (day != t->watched_day &&
        runner_run(t->hub->runner, 0, "watch_approvals", watch_approvals, t->hub) >= 0)
        t->watched_day = day;
}

/* A change of the master key that runs goes on; one that cannot says why, once a minute. */
static void change_key(struct hub *hub, int64_t tick)
{
    char why[300];
    if (step_key_change(hub, why, sizeof why) == HF_REFUSED && tick % SLOW_TICKS == 0)
        log_event(hub->log, LOG_ERROR, "key_change_waits", LOG_FIELDS(LOG_S("why", slice_of(why))));
}

/* Another process may have applied a file. */
static void follow_directory(struct hub *hub)
{
    struct txn *tx;
    struct store *st;
    int64_t version = 0;
    if (readers_begin(hub->readers, &tx, &st) < 0)
        return;
    enum hf_status s = store_get_i64(tx, SQL_directory_version, NO_PARAMS, &version);
    readers_end(hub->readers, tx, st);
    const struct directory *d = directory_acquire(hub->holder);
    bool stale = s == HF_OK && d->version != version;
    directory_release(hub->holder, d);
    if (stale && hub_reload(hub) < 0)
        log_event(hub->log, LOG_ERROR, "directory_reload_failed", NULL);
}

enum {
    SPREADS_PER_TICK = 5,
    DIRTY_MERCHANTS_MAX = 4096
}; /* a thousand SKUs twice a second: orders go first */

static int list_dirty(struct hub *hub, int64_t *merchants)
{
    struct txn *tx;
    struct store *st;
    struct rows rows;
    int count = 0;
    if (readers_begin(hub->readers, &tx, &st) < 0)
        return 0;
    if (store_query(tx, SQL_list_dirty_merchants, NO_PARAMS, &rows) >= 0) {
        while (count < DIRTY_MERCHANTS_MAX && rows_next(&rows))
            merchants[count++] = row_i64(&rows, 0);
        if (rows_end(&rows) < 0)
            count = 0;
    }
    readers_end(hub->readers, tx, st);
    return count;
}

/* What changed on the shelf becomes figures for the channels. */
static void spread(struct timers *t)
{
    static const int most = SPREADS_PER_TICK;
    struct hub *hub = t->hub;
    t->heard = bell_count(&hub->stocked);
    int64_t *merchants = malloc(DIRTY_MERCHANTS_MAX * sizeof *merchants);
    int count = merchants != NULL ? list_dirty(hub, merchants) : 0;
    for (int i = 0; i < count; i++)
        for (int n = 0; n < most; n++) {
            struct spreading sp = {.hub = hub, .merchant_id = merchants[i]};
            if (runner_run(hub->runner, sp.merchant_id, "spread", spread_availability, &sp) < 0 ||
                sp.spread < SPREAD_MAX)
                break;
        }
    if (count > 0)
        t->spread_at_us = clock_monotonic_us();
    free(merchants);
}

/* Until the next tick. A stock change on an idle hub becomes figures at once; while changes keep
 * coming it is done at the ticks, so that orders go first. */
static bool wait_tick(struct timers *t)
{
    struct bell *bell = &t->hub->stocked;
    int64_t tick_us = (int64_t)TICK_MS * 1000, until_us = clock_monotonic_us() + tick_us, now_us;
    while (!t->stop && (now_us = clock_monotonic_us()) < until_us) {
        int64_t count = bell_count(bell), next_us = t->spread_at_us + tick_us;
        if (count != t->heard && now_us >= next_us)
            spread(t);
        else
            bell_wait(bell, count,
                      (count != t->heard && next_us < until_us ? next_us : until_us) - now_us);
    }
    return !t->stop;
}

static void *timers_main(void *arg)
{
    struct timers *t = arg;
    for (int64_t tick = 1; wait_tick(t); tick++) {
        outage_look(t->outage);
        (void)timers_run_due(t->hub);
        spread(t);
        if (tick % 4 == 0)
            follow_directory(t->hub);
        if (tick % 4 == 0)
            change_key(t->hub, tick);
        if (tick % SLOW_TICKS == 1)
            escalate(t->hub);
        if (tick % SLOW_TICKS == 1)
            look_for_stale_channels(t->hub);
        if (tick % SLOW_TICKS == 1)
            purge(t->hub, "purge_answers", purge_answers);
        if (tick % SLOW_TICKS == 1)
            purge(t->hub, "purge_twins", purge_twins);
        if (tick % SLOW_TICKS == 1)
            erase_due(t->hub);
        watch_once_a_day(t);
        if (tick % 4 == 0)
            (void)!checkpoint_audit(t->hub, tick % CHECKPOINT_TICKS == 0 ? 1 : CHECKPOINT_ROWS);
    }
    return NULL;
}

struct timers *timers_start(struct hub *hub)
{
    struct timers *t = calloc(1, sizeof *t);
    if (t == NULL)
        return NULL;
    t->hub = hub;
    t->outage = outage_new(hub);
    if (t->outage != NULL && pthread_create(&t->thread, NULL, timers_main, t) == 0)
        return t;
    outage_free(t->outage);
    free(t);
    return NULL;
}

void timers_stop(struct timers *t)
{
    if (t == NULL)
        return;
    t->stop = true;
    bell_ring(&t->hub->stocked);
    pthread_join(t->thread, NULL);
    outage_free(t->outage);
    free(t);
}
