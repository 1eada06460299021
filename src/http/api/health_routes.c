/* Health: alive, ready, and figures for a monitor.
 * Asked by load balancers, service managers, Prometheus.
 * Promise: says nothing to strangers; ready means that an order would be kept. */
#include <stdatomic.h>
#include <stdio.h>
#include <sys/statvfs.h>

#include "base/log.h"
#include "http/api/record_routes.h"
#include "store/readers.h"
#include "store/sql.h"

enum { DISK_PERCENT_LEAST = 5 };

void handle_healthz(struct exchange *x)
{
    json_open(&x->out, '{');
    json_key(&x->out, "status");
    json_put_str(&x->out, "alive");
    json_close(&x->out, '}');
    exchange_answer(x, 200);
}

static void answer_ready(struct exchange *x)
{
    json_open(&x->out, '{');
    json_key(&x->out, "status");
    json_put_str(&x->out, "ready");
    json_close(&x->out, '}');
    exchange_answer(x, 200);
}

/* Why stands in the log; a stranger hears only that. */
static void answer_not_ready(struct exchange *x, const char *why)
{
    log_event(x->hub->log, LOG_WARN, "not_ready", LOG_FIELDS(LOG_S("why", slice_of(why))));
    exchange_problem(x, 503, "unavailable", "not ready");
}

static bool disk_is_low(const struct hub *hub)
{
    struct statvfs v;
    return hub->state_dir != NULL && statvfs(hub->state_dir, &v) == 0 &&
           v.f_bavail * 100 < v.f_blocks * DISK_PERCENT_LEAST;
}

struct probe {
    bool ours; /* the master key belongs to this store; set anew by every run */
};

static enum hf_status run_probe(struct txn *tx, void *arg)
{
    struct exchange *x = arg;
    struct probe *p = x->state;
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)clock_now_us(x->hub->clock));
    enum hf_status s = hub_check_key(x->hub, tx, &p->ours);
    return s < 0 ? s : store_post(tx, SQL_probe_store, PARAMS(P_STR(text)));
}

static void probed(void *arg, enum hf_status s)
{
    struct exchange *x = arg;
    const struct probe *p = x->state;
    if (s < 0 || !p->ours) {
        answer_not_ready(x, s < 0 ? "no write comes through" : "the master key is not the store's");
        return;
    }
    atomic_store(&x->hub->written_at_us, clock_monotonic_us());
    answer_ready(x);
}

/* Ready: the disk has room, the key is the store's, and a write comes through. One write a second
 * is enough for whoever asks. */
void handle_readyz(struct exchange *x)
{
    int64_t written_us = atomic_load(&x->hub->written_at_us);
    struct probe *p = ARENA_NEW(&x->arena, struct probe);
    if (disk_is_low(x->hub)) {
        answer_not_ready(x, "the disk is nearly full");
    } else if (written_us > 0 && clock_monotonic_us() - written_us < US_PER_S) {
        answer_ready(x);
    } else {
        x->state = p;
        x->unit = (struct unit){.name = "probe", .run = run_probe, .done = probed, .arg = x};
        enum hf_status s = p != NULL ? runner_submit(x->hub->runner, &x->unit) : HF_FULL;
        if (s < 0)
            answer_not_ready(x, "the queue is full or held");
    }
}

/* -- metrics */

static void put_metric(struct exchange *x, struct slice *text, const char *name, const char *kind,
                       const char *help, int64_t value)
{
    *text = arena_format(&x->arena, "%.*s# HELP %s %s\n# TYPE %s %s\n%s %lld\n", SLICE_FMT(*text),
                         name, help, name, kind, name, (long long)value);
}

static int64_t resident_bytes(void)
{
    long long pages = 0, resident = 0;
    FILE *f = fopen("/proc/self/statm", "re");
    if (f == NULL)
        return 0;
    if (fscanf(f, "%lld %lld", &pages, &resident) != 2)
        resident = 0;
    fclose(f);
    return resident * 4096;
}

/* Left out while the store cannot be read: the rest still says something. */
static void put_outbox_metrics(struct exchange *x, struct slice *text)
{
    struct txn *tx;
    struct store *st;
    struct rows rows;
    int64_t pending = -1, parked = -1;
    if (readers_begin(x->hub->readers, &tx, &st) < 0)
        return;
    if (store_query(tx, SQL_count_outbox, NO_PARAMS, &rows) == HF_OK) {
        if (rows_next(&rows)) {
            pending = row_i64(&rows, 0);
            parked = row_i64(&rows, 1);
        }
        if (rows_end(&rows) < 0)
            pending = -1;
    }
    readers_end(x->hub->readers, tx, st);
    if (pending < 0)
        return;
    put_metric(x, text, "holdfast_outbox_pending", "gauge",
               "Rows owed to the outside that wait or are being sent.", pending);
    put_metric(x, text, "holdfast_outbox_parked", "gauge",
               "Rows owed to the outside that wait for a person.", parked);
}

void handle_metrics(struct exchange *x)
{
    struct runner_figures r;
    struct slice text = SLICE("");
    bool forwarded =
        exchange_header(x, "X-Forwarded-For").ptr != NULL; /* by a proxy of this machine */
    bool near =
        x->local || (x->caller.known && address_is_loopback(&x->caller.address) && !forwarded);
    if (!near) {
        exchange_problem(x, 404, "no_such_route", "there is nothing at this path");
        return;
    }
    runner_read_figures(x->hub->runner, &r);
    put_metric(x, &text, "holdfast_units_total", "counter", "Units of work run.", r.units);
    put_metric(x, &text, "holdfast_batches_total", "counter", "Commits, each of a batch of units.",
               r.batches);
    put_metric(x, &text, "holdfast_batch_replays_total", "counter",
               "Batches rolled back and run unit by unit.", r.replays);
    put_metric(x, &text, "holdfast_unit_failures_total", "counter", "Units given up.", r.failures);
    put_metric(x, &text, "holdfast_units_queued", "gauge", "Units waiting for a writer.", r.queued);
    put_metric(x, &text, "holdfast_resident_bytes", "gauge", "Memory in use.", resident_bytes());
    put_outbox_metrics(x, &text);
    put_metric(x, &text, "holdfast_witness_contradictions", "gauge",
               "Witnesses that keep a head of the audit which the store does not have.",
               atomic_load(&x->hub->contradictions));
    json_put_raw(&x->out, text);
    x->content_type = "text/plain; version=0.0.4";
    exchange_answer(x, 200);
}
