/* Orders that a pull found, into the same landing as webhooks.
 * Between a pull's call and the record of its result.
 * Promise: all of them are on disk before the cursor moves; one that cannot be read is kept and
 * raised like any other. */
#include "outbox/pull.h"

#include <pthread.h>

#include "base/crypto.h"
#include "flow/order/land_order.h"
#include "store/readers.h"
#include "store/runner.h"
#include "store/sql.h"

struct latch {
    pthread_mutex_t mutex;
    pthread_cond_t done;
    int waiting;
    enum hf_status worst; /* OK, or the first that was < 0 */
};

struct pulled {
    struct landing landing;
    struct unit unit;
    struct latch *latch;
    bool known;
};

static void landed(void *arg, enum hf_status s)
{
    struct pulled *p = arg;
    struct latch *l = p->latch;
    pthread_mutex_lock(&l->mutex);
    if (s < 0 && l->worst >= 0)
        l->worst = s;
    if (--l->waiting == 0)
        pthread_cond_signal(&l->done);
    pthread_mutex_unlock(&l->mutex);
}

static enum hf_status run_landing(struct txn *tx, void *arg)
{
    struct pulled *p = arg;
    return land_order(tx, &p->landing);
}

static enum hf_status foresee(struct txn *tx, void *arg, int round)
{
    struct pulled *p = arg;
    return foresee_landing(tx, &p->landing, round);
}

/* An older copy than ours, or the very same one that a pull landed before. */
static enum hf_status look_up(struct txn *tx, const struct outbound_order *o, struct pulled *p)
{
    unsigned char digest[32];
    struct rows rows;
    const struct landing *l = &p->landing;
    int64_t stamp_us = 0;
    sha256(o->key, digest);
    enum hf_status s =
        store_query(tx, SQL_find_receipt,
                    PARAMS(P_I64(l->merchant_id), P_I64(l->connection_id),
                           P_BLOB(((struct slice){(const char *)digest, sizeof l->key_hash}))),
                    &rows);
    if (s < 0)
        return s;
    p->known = rows_next(&rows);
    s = rows_end(&rows);
    if (s < 0 || p->known || o->version_at_us == 0)
        return s;
    s = store_get_i64(
        tx, SQL_find_order_stamp,
        PARAMS(P_I64(l->merchant_id), P_I64(l->connection_id), P_TEXT(o->external_id)), &stamp_us);
    p->known = s == HF_OK && stamp_us > o->version_at_us;
    return s < 0 ? s : HF_OK;
}

static enum hf_status look_all_up(const struct pull_landing *pl, struct pulled *all)
{
    struct txn *tx;
    struct store *st;
    enum hf_status s = readers_begin(pl->hub->readers, &tx, &st);
    if (s < 0)
        return s;
    for (int i = 0; i < pl->count && s >= 0; i++)
        s = look_up(tx, &pl->orders[i], &all[i]);
    readers_end(pl->hub->readers, tx, st);
    return s;
}

static void fill(const struct pull_landing *pl, const struct outbound_order *o, struct slice actor,
                 struct pulled *p)
{
    p->landing = (struct landing){
        .hub = pl->hub,
        .actor = {.name = actor, .via = SLICE("poll")},
        .merchant_id = pl->merchant->merchant_id,
        .connection_id = pl->connection->connection_id,
        .key = o->key,
        .path = SLICE("poll"),
        .topic = o->topic,
        .body = o->body,
        .doc = o->doc,
        .error = o->error
    };
    p->unit = (struct unit){.merchant_id = p->landing.merchant_id,
                            .name = "land_order",
                            .run = run_landing,
                            .done = landed,
                            .arg = p,
                            .foresee = foresee,
                            .rounds = LANDING_ROUNDS};
}

/* What does not even get into the queue counts as done with its status. */
static void submit(const struct pull_landing *pl, struct pulled *p)
{
    enum hf_status s = prepare_landing(&p->landing, pl->arena);
    if (s >= 0)
        s = runner_submit(pl->hub->runner, &p->unit);
    if (s < 0)
        landed(p, s);
}

static void submit_all(const struct pull_landing *pl, struct pulled *all, struct latch *latch)
{
    for (int i = 0; i < pl->count; i++)
        latch->waiting += !all[i].known;
    int under_way = latch->waiting; /* from here on the writer counts down */
    for (int i = 0; i < pl->count; i++)
        if (!all[i].known)
            submit(pl, &all[i]);
    if (under_way == 0)
        return;
    pthread_mutex_lock(&latch->mutex);
    while (latch->waiting > 0)
        pthread_cond_wait(&latch->done, &latch->mutex);
    pthread_mutex_unlock(&latch->mutex);
}

enum hf_status land_pulled(const struct pull_landing *pl, struct pull_figures *figures)
{
    *figures = (struct pull_figures){.seen = pl->count};
    if (pl->count == 0)
        return HF_OK;
    struct pulled *all = ARENA_ARRAY(pl->arena, struct pulled, (size_t)pl->count);
    struct slice actor = arena_format(pl->arena, "channel:%.*s", SLICE_FMT(pl->connection->code));
    struct latch latch = {.mutex = PTHREAD_MUTEX_INITIALIZER, .done = PTHREAD_COND_INITIALIZER};
    if (all == NULL || actor.ptr == NULL)
        return HF_FULL;
    for (int i = 0; i < pl->count; i++) {
        fill(pl, &pl->orders[i], actor, &all[i]);
        all[i].latch = &latch;
    }
    enum hf_status s = look_all_up(pl, all);
    if (s < 0)
        return s;
    submit_all(pl, all, &latch);
    for (int i = 0; i < pl->count; i++) {
        figures->found += !all[i].known && all[i].landing.result == LANDING_LANDED;
        figures->unreadable += !all[i].known && all[i].landing.result == LANDING_HELD;
    }
    return latch.worst;
}
