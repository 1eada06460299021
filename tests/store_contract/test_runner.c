/* The transaction runner: batches, poison, retries, full queues - each unit answered once.
 * Run once per backend; see contract.h. */
#include "contract.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "store/runner.h"

/* A unit that keeps count of itself. */
struct job {
    struct unit unit;
    int64_t merchant_id, number;
    enum hf_status answer; /* what run gives back after its write */
    int ok_from;           /* from this run on it gives HF_OK instead; 0 = never */
    struct store *reader;  /* asked in done(), when set */
    sem_t *hold;           /* run waits here, when set */
    sem_t *held;           /* and says so first */
    atomic_int runs, dones;
    enum hf_status end;
    bool seen; /* by the reader, before done() returned */
};

static enum hf_status job_run(struct txn *tx, void *arg)
{
    struct job *j = arg;
    int run = atomic_fetch_add(&j->runs, 1) + 1;
    if (j->hold != NULL) {
        sem_post(j->held);
        sem_wait(j->hold);
    }
    enum hf_status s = contract_insert_event(tx, j->merchant_id, j->number);
    if (s < 0)
        return s;
    return j->ok_from > 0 && run >= j->ok_from ? HF_OK : j->answer;
}

static void job_done(void *arg, enum hf_status s)
{
    struct job *j = arg;
    j->end = s;
    if (j->reader != NULL)
        j->seen = contract_has_meta(j->reader, "landed");
    atomic_fetch_add(&j->dones, 1);
}

static void job_init(struct job *j, int64_t merchant_id, int64_t number, enum hf_status answer)
{
    memset(j, 0, sizeof *j);
    j->merchant_id = merchant_id;
    j->number = number;
    j->answer = answer;
    j->unit = (struct unit){
        .merchant_id = merchant_id, .name = "contract", .run = job_run, .done = job_done, .arg = j};
}

static struct runner *runner_on(const struct contract *c)
{
    char error[256] = "";
    struct runner *r = runner_new(c->url, c->kind == STORE_SQLITE ? 1 : 4, error, sizeof error);
    if (r == NULL)
        fail_msg("%s", error);
    return r;
}

static void submit(struct runner *r, struct job *j)
{
    assert_int_equal(runner_submit(r, &j->unit), HF_OK);
}

/* Holds the writer inside a unit, so that what is submitted meanwhile becomes one batch. */
struct gate {
    sem_t hold, held;
    struct job job;
};

static void gate_shut(struct gate *g, struct runner *r, int64_t merchant_id)
{
    sem_init(&g->hold, 0, 0);
    sem_init(&g->held, 0, 0);
    job_init(&g->job, merchant_id, 1000000, HF_OK);
    g->job.hold = &g->hold;
    g->job.held = &g->held;
    submit(r, &g->job);
    sem_wait(&g->held);
}

static void gate_open(struct gate *g)
{
    sem_post(&g->hold);
}

static void gate_release(struct gate *g)
{
    assert_int_equal(atomic_load(&g->job.dones), 1);
    sem_destroy(&g->hold);
    sem_destroy(&g->held);
}

static int64_t events_of(const struct contract *c)
{
    return contract_number(c, "SELECT count(*) FROM event WHERE seq < 1000000");
}

/* BD-7: a poison unit never takes a neighbour with it. */
static void a_poison_unit_does_not_take_its_neighbours(void **state)
{
    enum { UNITS = 20, POISON = 7 };
    const struct contract *c = *state;
    struct runner *r = runner_on(c);
    struct gate g;
    struct job jobs[UNITS];
    gate_shut(&g, r, 1);
    for (int i = 0; i < UNITS; i++) {
        job_init(&jobs[i], 1, i, i == POISON ? HF_FAILED : HF_OK);
        submit(r, &jobs[i]);
    }
    gate_open(&g);
    runner_free(r); /* runs what is queued first */
    gate_release(&g);
    for (int i = 0; i < UNITS; i++) {
        assert_int_equal(atomic_load(&jobs[i].dones), 1);
        assert_int_equal(jobs[i].end, i == POISON ? HF_FAILED : HF_OK);
    }
    assert_int_equal(events_of(c), UNITS - 1);
    assert_int_equal(contract_number(c, "SELECT count(*) FROM event WHERE seq = 7"), 0);
}

/* BD-7: the same when it is the database that says no, in the middle of a batch. */
static void a_unit_the_database_refuses_does_not_take_its_neighbours(void **state)
{
    enum { UNITS = 6, TWIN = 4 };
    const struct contract *c = *state;
    struct runner *r = runner_on(c);
    struct gate g;
    struct job jobs[UNITS];
    gate_shut(&g, r, 1);
    for (int i = 0; i < UNITS; i++) {
        job_init(&jobs[i], 1, i == TWIN ? 1 : i, HF_OK); /* its key is another unit's */
        submit(r, &jobs[i]);
    }
    gate_open(&g);
    runner_free(r);
    gate_release(&g);
    for (int i = 0; i < UNITS; i++) {
        assert_int_equal(atomic_load(&jobs[i].dones), 1);
        if (i == TWIN)
            assert_true(jobs[i].end < 0);
        else
            assert_int_equal(jobs[i].end, HF_OK);
    }
    assert_int_equal(events_of(c), UNITS - 1);
}

static void a_refused_unit_is_no_poison(void **state)
{
    const struct contract *c = *state;
    struct runner *r = runner_on(c);
    struct gate g;
    struct job jobs[2];
    gate_shut(&g, r, 1);
    job_init(&jobs[0], 1, 0, HF_REFUSED);
    job_init(&jobs[1], 1, 1, HF_DUPLICATE);
    submit(r, &jobs[0]);
    submit(r, &jobs[1]);
    gate_open(&g);
    runner_free(r);
    gate_release(&g);
    assert_int_equal(jobs[0].end, HF_REFUSED);
    assert_int_equal(jobs[1].end, HF_DUPLICATE);
    assert_int_equal(atomic_load(&jobs[0].runs), 1);
    assert_int_equal(events_of(c), 2); /* what they wrote is kept */
}

static void a_retry_is_tried_again_at_most_five_times(void **state)
{
    const struct contract *c = *state;
    struct runner *r = runner_on(c);
    struct job never, third;
    job_init(&never, 1, 1, HF_RETRY);
    job_init(&third, 2, 2, HF_RETRY);
    third.ok_from = 3;
    submit(r, &never);
    submit(r, &third);
    runner_free(r);
    assert_int_equal(never.end, HF_RETRY);
    assert_in_range(atomic_load(&never.runs), 6, 7); /* once more when it began within a batch */
    assert_int_equal(atomic_load(&never.dones), 1);
    assert_int_equal(third.end, HF_OK);
    assert_in_range(atomic_load(&third.runs), 3, 4);
    assert_int_equal(atomic_load(&third.dones), 1);
    assert_int_equal(events_of(c), 1);
}

static void no_other_trouble_is_tried_again(void **state)
{
    const struct contract *c = *state;
    struct runner *r = runner_on(c);
    struct job failed, full;
    job_init(&failed, 1, 1, HF_FAILED);
    job_init(&full, 2, 2, HF_FULL);
    submit(r, &failed);
    submit(r, &full);
    runner_free(r);
    assert_int_equal(failed.end, HF_FAILED);
    assert_int_equal(full.end, HF_FULL);
    assert_in_range(atomic_load(&failed.runs), 1, 2);
    assert_in_range(atomic_load(&full.runs), 1, 2);
    assert_int_equal(events_of(c), 0);
}

static void a_full_queue_says_so_and_loses_nothing(void **state)
{
    const struct contract *c = *state;
    struct runner *r = runner_on(c);
    struct gate g;
    struct job *jobs = calloc(RUNNER_QUEUE_MAX + 1, sizeof *jobs);
    assert_non_null(jobs);
    gate_shut(&g, r, 4);
    for (int i = 0; i < RUNNER_QUEUE_MAX; i++) {
        job_init(&jobs[i], 4, i, HF_OK);
        submit(r, &jobs[i]);
    }
    struct job *last = &jobs[RUNNER_QUEUE_MAX];
    job_init(last, 4, RUNNER_QUEUE_MAX, HF_OK);
    assert_int_equal(runner_submit(r, &last->unit), HF_FULL);
    struct runner_figures figures;
    runner_read_figures(r, &figures);
    assert_int_equal(figures.queued, RUNNER_QUEUE_MAX);
    gate_open(&g);
    runner_free(r);
    gate_release(&g);
    for (int i = 0; i < RUNNER_QUEUE_MAX; i++)
        assert_int_equal(atomic_load(&jobs[i].dones), 1);
    assert_int_equal(atomic_load(&last->runs), 0);
    assert_int_equal(atomic_load(&last->dones), 0); /* it was never taken */
    assert_int_equal(events_of(c), RUNNER_QUEUE_MAX);
    free(jobs);
}

static enum hf_status land_meta(struct txn *tx, void *arg)
{
    (void)arg;
    return store_post(tx, SQL_set_meta, PARAMS(P_STR("landed"), P_STR("yes")));
}

/* BD-1: the sender is answered after the commit, never before. */
static enum hf_status run_nothing(struct txn *tx, void *arg)
{
    (void)tx;
    (void)arg;
    return HF_OK;
}

/* security 1.6: while the disk is full nothing is taken but the record of it */
static void a_held_runner_takes_only_what_is_urgent(void **state)
{
    const struct contract *c = *state;
    struct runner *r = runner_on(c);
    struct runner_figures figures;
    struct job refused, taken;
    job_init(&refused, 1, 1, HF_OK);
    job_init(&taken, 1, 2, HF_OK);
    runner_hold(r, true);
    assert_int_equal(runner_submit(r, &refused.unit), HF_FULL);
    assert_int_equal(runner_run(r, 0, "contract", run_nothing, NULL), HF_FULL);
    assert_int_equal(runner_run_urgent(r, "contract", run_nothing, NULL), HF_OK);
    runner_hold(r, false);
    submit(r, &taken);
    runner_read_figures(r, &figures);
    assert_int_equal(figures.full, 0);
    runner_free(r);
    assert_int_equal(atomic_load(&refused.dones), 0);
    assert_int_equal(taken.end, HF_OK);
    assert_int_equal(events_of(c), 1);
}

static void done_comes_after_the_commit(void **state)
{
    const struct contract *c = *state;
    struct runner *r = runner_on(c);
    struct store *reader = contract_open(c, true);
    struct job j;
    job_init(&j, 1, 1, HF_OK);
    j.reader = reader;
    j.unit.run = land_meta;
    submit(r, &j);
    runner_free(r);
    assert_int_equal(j.end, HF_OK);
    assert_true(j.seen);
    store_close(reader);
}

enum { THREADS = 8, MERCHANTS = 4, UNITS_EACH = 125 };

struct sender {
    pthread_t thread;
    struct runner *runner;
    int number;
    int landed;
    struct job jobs[UNITS_EACH];
};

/* Half waits for each answer, half does not. */
static void *send_units(void *arg)
{
    struct sender *s = arg;
    for (int i = 0; i < UNITS_EACH; i++) {
        struct job *j = &s->jobs[i];
        int64_t number = s->number * UNITS_EACH + i;
        job_init(j, number % MERCHANTS + 1, number, HF_OK);
        if (s->number % 2 == 0) {
            enum hf_status end = runner_run(s->runner, j->merchant_id, "contract", job_run, j);
            job_done(j, end);
        } else if (runner_submit(s->runner, &j->unit) != HF_OK) {
            j->end = HF_FULL;
        }
    }
    return NULL;
}

/* BD-1, HP-W3 */
static void a_thousand_units_from_eight_threads_land_once_each(void **state)
{
    const struct contract *c = *state;
    struct runner *r = runner_on(c);
    struct sender *senders = calloc(THREADS, sizeof *senders);
    assert_non_null(senders);
    for (int i = 0; i < THREADS; i++) {
        senders[i].runner = r;
        senders[i].number = i;
        assert_int_equal(pthread_create(&senders[i].thread, NULL, send_units, &senders[i]), 0);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(senders[i].thread, NULL);
    runner_free(r);
    for (int i = 0; i < THREADS; i++)
        for (int k = 0; k < UNITS_EACH; k++) {
            assert_int_equal(atomic_load(&senders[i].jobs[k].dones), 1);
            assert_int_equal(senders[i].jobs[k].end, HF_OK);
            assert_int_equal(atomic_load(&senders[i].jobs[k].runs), 1);
        }
    free(senders);
    assert_int_equal(events_of(c), THREADS * UNITS_EACH);
    assert_int_equal(contract_number(c, "SELECT count(DISTINCT seq) FROM event"),
                     THREADS * UNITS_EACH);
    assert_int_equal(contract_number(c, "SELECT count(*) FROM event WHERE merchant_id = 4"),
                     THREADS * UNITS_EACH / MERCHANTS);
}

static void the_figures_add_up(void **state)
{
    const struct contract *c = *state;
    struct runner *r = runner_on(c);
    struct job jobs[10];
    for (int i = 0; i < 10; i++) {
        job_init(&jobs[i], 1, i, i == 3 ? HF_FAILED : HF_OK);
        enum hf_status s = runner_run(r, 1, "contract", job_run, &jobs[i]);
        assert_int_equal(s, i == 3 ? HF_FAILED : HF_OK);
    }
    struct runner_figures figures;
    runner_read_figures(r, &figures);
    assert_int_equal(figures.units, 10);
    assert_int_equal(figures.batches, 10);
    assert_int_equal(figures.failures, 1);
    assert_int_equal(figures.queued, 0);
    runner_free(r);
}

static void a_runner_that_cannot_open_its_store_says_why(void **state)
{
    (void)state;
    char error[256] = "";
    assert_null(runner_new("sqlite:/nonexistent/holdfast.db", 1, error, sizeof error));
    assert_true(strlen(error) > 0);
}

static enum hf_status claim_last(struct txn *tx, void *arg)
{
    (void)arg;
    enum hf_status s =
        store_put(tx, SQL_reserve_stock, PARAMS(P_I64(1), P_I64(1), P_I64(9), P_I64(1)));
    return s == HF_NOT_FOUND ? HF_HELD : s;
}

struct claim {
    pthread_t thread;
    struct runner *runner;
    enum hf_status end;
};

static void *claim_main(void *arg)
{
    struct claim *c = arg;
    c->end = runner_run(c->runner, 1, "claim", claim_last, NULL);
    return NULL;
}

/* INV-4: two orders for the last unit - one reserved, one held. Where two processes may write, each
 * order comes by its own. */
static void two_orders_for_the_last_unit_make_one_reservation(void **state)
{
    enum { ROUNDS = 30 };
    const struct contract *c = *state;
    struct runner *first = runner_on(c);
    struct runner *second = c->kind == STORE_SQLITE ? first : runner_on(c);
    assert_true(contract_prompt(
        c,
        "INSERT INTO stock_sku (merchant_id, warehouse_id, sku_id, sellable, reserved, change_seq) VALUES (1, 1, 9, 0, 0, 0)"));
    for (int i = 0; i < ROUNDS; i++) {
        assert_true(contract_prompt(c, "UPDATE stock_sku SET sellable = 1, reserved = 0"));
        struct claim claims[2] = {{.runner = first}, {.runner = second}};
        for (int k = 0; k < 2; k++)
            assert_int_equal(pthread_create(&claims[k].thread, NULL, claim_main, &claims[k]), 0);
        for (int k = 0; k < 2; k++)
            pthread_join(claims[k].thread, NULL);
        bool one_each = (claims[0].end == HF_OK && claims[1].end == HF_HELD) ||
                        (claims[0].end == HF_HELD && claims[1].end == HF_OK);
        assert_true(one_each);
        assert_int_equal(contract_number(c, "SELECT reserved FROM stock_sku"), 1);
    }
    if (second != first)
        runner_free(second);
    runner_free(first);
}

int main(void)
{
    if (contract_skips() != 0)
        return contract_skips();
    const struct CMUnitTest tests[] = {
        CONTRACT_TEST(a_poison_unit_does_not_take_its_neighbours),
        CONTRACT_TEST(a_unit_the_database_refuses_does_not_take_its_neighbours),
        CONTRACT_TEST(a_refused_unit_is_no_poison),
        CONTRACT_TEST(a_retry_is_tried_again_at_most_five_times),
        CONTRACT_TEST(no_other_trouble_is_tried_again),
        CONTRACT_TEST(a_full_queue_says_so_and_loses_nothing),
        CONTRACT_TEST(a_held_runner_takes_only_what_is_urgent),
        CONTRACT_TEST(done_comes_after_the_commit),
        CONTRACT_TEST(a_thousand_units_from_eight_threads_land_once_each),
        CONTRACT_TEST(the_figures_add_up),
        CONTRACT_TEST(a_runner_that_cannot_open_its_store_says_why),
        CONTRACT_TEST(two_orders_for_the_last_unit_make_one_reservation),
    };
    return cmocka_run_group_tests_name("store_contract/runner", tests, NULL, NULL);
}
