#ifndef HF_STORE_RUNNER_H
#define HF_STORE_RUNNER_H

#include "base/clock.h"
#include "store/store.h"

/* The one transaction runner: group commit. Writer threads take whatever units are queued (at
 * most RUNNER_BATCH_MAX, and no longer than RUNNER_BATCH_US after the first), run them in one
 * transaction, commit once, then answer all of them. If a unit ends < 0 the batch is rolled back
 * and its units run one by one, so a poison unit never takes a neighbour with it. RETRY is tried
 * again at most 5 times with jitter. SQLite has one writer; PostgreSQL has several, each
 * merchant always on the same one. */

enum {
    RUNNER_BATCH_MAX = 512,  /* bigger batches gain nothing: the sync is already under 5 % */
    RUNNER_QUEUE_MAX = 4096, /* the connection limit: a client waits for its answer */
};

struct unit {
    int64_t merchant_id; /* decides the writer; 0 = the hub */
    const char *name;    /* use case, for log and metrics; static */
    /* The use case. May run more than once: it must set its results anew every time. */
    enum hf_status (*run)(struct txn *tx, void *arg);
    /* Called once, on the writer's thread, after the commit is durable (s >= 0) or given up
     * (s < 0). NULL when nobody waits. */
    void (*done)(void *arg, enum hf_status s);
    void *arg;
    struct unit *next; /* the queue's */
    bool urgent;       /* taken also while the runner is held */
    /* What it will ask of the store (store_foresee), told before the batch runs, so that a store
     * whose answers travel is asked once for all units. Called `rounds` times, 0 first: a later
     * round may use answers of the one before. NULL when there is nothing to tell. */
    enum hf_status (*foresee)(struct txn *tx, void *arg, int round);
    int rounds;
};

struct log;
struct runner;

/* Opens `writers` (1 for SQLite) read-write stores on url. NULL and error text on failure. */
struct runner *runner_new(const char *url, int writers, char *error, size_t error_size);
/* Units that fail are written there, with what the store said of it. log: borrowed until
 * runner_free. */
void runner_log_to(struct runner *r, struct log *log);
/* Who hears what committed units announced (txn_announce); before the first unit. */
void runner_listen(struct runner *r, void (*heard)(void *arg, unsigned announcements), void *arg);
/* Runs what is queued, then stops. */
void runner_free(struct runner *r);

/* Queues u (borrowed until done was called). FULL when the queue is full or the runner stops. */
enum hf_status runner_submit(struct runner *r, struct unit *u) HF_MUST_CHECK;
/* Submits and waits. */
enum hf_status runner_run(struct runner *r, int64_t merchant_id, const char *name,
                          enum hf_status (*run)(struct txn *tx, void *arg),
                          void *arg) HF_MUST_CHECK;

/* Held: takes no units but urgent ones; the others are FULL at once. What is queued still runs. */
void runner_hold(struct runner *r, bool hold);
/* As runner_run for the hub itself, also while the runner is held. */
enum hf_status runner_run_urgent(struct runner *r, const char *name,
                                 enum hf_status (*run)(struct txn *tx, void *arg),
                                 void *arg) HF_MUST_CHECK;

/* What it was opened on. */
const char *runner_url(const struct runner *r);

struct runner_figures {
    int64_t units, batches, replays, failures, queued;
    int64_t full; /* units that found no room */
};
void runner_read_figures(struct runner *r, struct runner_figures *figures);

#endif
