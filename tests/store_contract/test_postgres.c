/* What only a server can do to us: writers that meet, connections that drop, settings that lie.
 * Run on PostgreSQL only; see contract.h and the head of store/postgres/postgres_store.c. */
#include "contract.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "store/neighbours.h"
#include "store/runner.h"

/* Statements of the test's own. Their ids are lent: those sessions run nothing of sql/query. */
#define OWN_SQL(lent, count, words)                                         \
    {                                                                       \
        .name = "own", .text = {"", words}, .id = (lent), .params = (count) \
    }
static const struct sql read_setting = OWN_SQL(0, 1, "SELECT current_setting($1)");
static const struct sql narrow = OWN_SQL(1, 1, "SELECT CASE WHEN $1 = 1 THEN 1 ELSE 3 END");
static const struct sql wide =
    OWN_SQL(2, 1, "SELECT CASE $1 WHEN 1 THEN 1 WHEN 1099511627776 THEN 2 ELSE 3 END");
static const struct sql no_cast = OWN_SQL(3, 0, "SELECT sum(copies) FROM receipt_duplicate");

static struct runner *writer_on(const struct contract *c)
{
    char error[256] = "";
    struct runner *r = runner_new(c->url, 1, error, sizeof error);
    if (r == NULL)
        fail_msg("%s", error);
    return r;
}

/* Two processes, one unit each, that stand side by side after reading and before writing. */
struct racer {
    pthread_t thread;
    struct runner *runner;
    pthread_barrier_t *side_by_side;
    enum hf_status (*run)(struct txn *tx, void *arg);
    int64_t number;
    int runs;
    enum hf_status end;
};

static void *race_main(void *arg)
{
    struct racer *r = arg;
    r->end = runner_run(r->runner, 1, "race", r->run, r);
    return NULL;
}

static void race(const struct contract *c, struct racer *racers,
                 enum hf_status (*run)(struct txn *tx, void *arg))
{
    pthread_barrier_t side_by_side;
    pthread_barrier_init(&side_by_side, NULL, 2);
    for (int i = 0; i < 2; i++) {
        racers[i] = (struct racer){.runner = writer_on(c), .run = run, .number = i + 1};
        racers[i].side_by_side = &side_by_side;
        assert_int_equal(pthread_create(&racers[i].thread, NULL, race_main, &racers[i]), 0);
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(racers[i].thread, NULL);
        runner_free(racers[i].runner);
    }
    pthread_barrier_destroy(&side_by_side);
}

static enum hf_status land_order(struct txn *tx, void *arg)
{
    struct racer *r = arg;
    int64_t order_id;
    enum hf_status s = store_get_i64(tx, SQL_find_order_natural,
                                     PARAMS(P_I64(1), P_I64(1), P_STR("gid://1")), &order_id);
    if (s != HF_NOT_FOUND)
        return s < 0 ? s : HF_DUPLICATE;
    if (r->runs++ == 0)
        pthread_barrier_wait(r->side_by_side); /* both have read: nobody is there */
    return contract_insert_order(tx, 1, r->number * 64, "gid://1", 0);
}

/* HP-W3, BD-1: the unique constraint decides, and the loser is a duplicate, not an error. */
static void two_writers_of_one_order_make_one_row(void **state)
{
    const struct contract *c = *state;
    struct racer racers[2];
    store_close(contract_open(c, false));
    race(c, racers, land_order);
    bool one_each = (racers[0].end == HF_OK && racers[1].end == HF_DUPLICATE) ||
                    (racers[0].end == HF_DUPLICATE && racers[1].end == HF_OK);
    assert_true(one_each);
    assert_int_equal(contract_number(c, "SELECT count(*) FROM orders"), 1);
}

static enum hf_status log_copies(struct txn *tx, void *arg)
{
    struct racer *r = arg;
    enum hf_status s = HF_OK;
    if (r->runs++ == 0)
        pthread_barrier_wait(r->side_by_side);
    for (int i = 0; i < 50 && s >= 0; i++)
        s = store_post(tx, SQL_log_duplicate,
                       PARAMS(P_I64(1), P_I64(7), P_STR("webhook"), P_I64(1), P_I64(i)));
    return s;
}

/* BD-1 */
static void copies_counted_by_two_writers_are_all_counted(void **state)
{
    const struct contract *c = *state;
    struct racer racers[2];
    store_close(contract_open(c, false));
    race(c, racers, log_copies);
    assert_int_equal(racers[0].end, HF_OK);
    assert_int_equal(racers[1].end, HF_OK);
    assert_int_equal(contract_number(c, "SELECT copies FROM receipt_duplicate"), 100);
}

static enum hf_status cross(struct txn *tx, void *arg)
{
    struct racer *r = arg;
    int64_t first = r->number, second = 3 - r->number;
    enum hf_status s =
        store_put(tx, SQL_add_sellable, PARAMS(P_I64(1), P_I64(1), P_I64(first), P_I64(1)));
    if (r->runs++ == 0)
        pthread_barrier_wait(r->side_by_side); /* each holds what the other wants next */
    return s < 0 ? s
                 : store_put(tx, SQL_add_sellable,
                             PARAMS(P_I64(1), P_I64(1), P_I64(second), P_I64(1)));
}

static void a_deadlock_is_run_again_and_both_land(void **state)
{
    const struct contract *c = *state;
    struct racer racers[2];
    store_close(contract_open(c, false));
    assert_true(contract_prompt(
        c,
        "INSERT INTO stock_sku (merchant_id, warehouse_id, sku_id, sellable, reserved, change_seq) VALUES (1, 1, 1, 0, 0, 0), (1, 1, 2, 0, "
        "0, 0)"));
    race(c, racers, cross);
    assert_int_equal(racers[0].end, HF_OK);
    assert_int_equal(racers[1].end, HF_OK);
    assert_true(racers[0].runs + racers[1].runs > 2);
    assert_int_equal(contract_number(c, "SELECT sum(sellable) FROM stock_sku"), 4);
}

static const struct sql read_sellable = OWN_SQL(4, 0, "SELECT sellable FROM stock_sku");

/* One changes the stock of a SKU whose mark is there already, the other takes the marks and reckons
 * the figure. number becomes what the second read. */
static enum hf_status change_or_take(struct txn *tx, void *arg)
{
    struct racer *r = arg;
    struct rows rows;
    bool changes = r->number == 1 && r->runs == 0;
    enum hf_status s = HF_OK;
    if (changes) {
        s = store_put(tx, SQL_add_sellable, PARAMS(P_I64(1), P_I64(1), P_I64(1), P_I64(1)));
        assert_int_equal(store_put(tx, SQL_mark_sku_dirty, PARAMS(P_I64(1), P_I64(1), P_I64(2))),
                         HF_NOT_FOUND);
    }
    if (r->runs++ == 0)
        pthread_barrier_wait(r->side_by_side);
    if (changes) {
        nanosleep(&(struct timespec){.tv_nsec = 200000000}, NULL); /* the other is past its read */
        return s;
    }
    s = store_query(tx, SQL_take_dirty_skus, PARAMS(P_I64(1), P_I64(10)), &rows);
    if (s < 0)
        return s;
    assert_true(rows_next(&rows));
    s = rows_end(&rows);
    return s < 0 ? s : store_get_i64(tx, &read_sellable, NO_PARAMS, &r->number);
}

/* INV-5: a mark that is taken away is never one whose change was not read. */
static void a_mark_is_taken_after_the_change_it_stands_for(void **state)
{
    const struct contract *c = *state;
    struct racer racers[2];
    store_close(contract_open(c, false));
    assert_true(
        contract_prompt(c, "INSERT INTO stock_sku (merchant_id, warehouse_id, sku_id, sellable, "
                           "reserved, change_seq) VALUES (1, 1, 1, 6, 0, 0)"));
    assert_true(contract_prompt(
        c, "INSERT INTO dirty_sku (merchant_id, sku_id, since_us) VALUES (1, 1, 1)"));
    race(c, racers, change_or_take);
    assert_int_equal(racers[0].end, HF_OK);
    assert_int_equal(racers[1].end, HF_OK);
    assert_int_equal(racers[1].number, 7);
    assert_int_equal(contract_number(c, "SELECT count(*) FROM dirty_sku"), 0);
}

struct opener {
    pthread_t thread;
    const struct contract *contract;
    char error[256];
    bool opened;
};

static void *open_main(void *arg)
{
    struct opener *o = arg;
    struct store *st = store_open(o->contract->url, false, o->error, sizeof o->error);
    o->opened = st != NULL;
    store_close(st);
    return NULL;
}

static void processes_that_start_together_migrate_once(void **state)
{
    const struct contract *c = *state;
    struct opener openers[8];
    for (int i = 0; i < 8; i++) {
        openers[i] = (struct opener){.contract = c};
        assert_int_equal(pthread_create(&openers[i].thread, NULL, open_main, &openers[i]), 0);
    }
    for (int i = 0; i < 8; i++)
        pthread_join(openers[i].thread, NULL);
    for (int i = 0; i < 8; i++)
        if (!openers[i].opened)
            fail_msg("%s", openers[i].error);
    int migrations = 0;
    for (const struct migration *m = migrations_postgres; m->text != NULL; m++)
        migrations++;
    assert_int_equal(contract_number(c, "SELECT count(*) FROM schema_migration"), migrations);
}

static void end_other_sessions(const struct contract *c)
{
    assert_true(contract_number(c, "SELECT count(pg_terminate_backend(pid, 5000)) FROM "
                                   "pg_stat_activity WHERE datname = current_database() AND "
                                   "application_name = 'holdfast'") > 0);
}

static void note(void *arg, unsigned announcements)
{
    atomic_fetch_or((_Atomic unsigned *)arg, announcements);
}

static unsigned wait_for_bits(_Atomic unsigned *heard, unsigned bits)
{
    for (int i = 0; i < 3000 && (atomic_load(heard) & bits) != bits; i++)
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    assert_int_equal(atomic_load(heard) & bits, bits);
    return atomic_exchange(heard, 0U);
}

/* A commit of one process wakes the others, not itself; after a broken session whatever may have
 * been missed is looked at. */
static void processes_tell_each_other_what_they_committed(void **state)
{
    const struct contract *c = *state;
    _Atomic unsigned here = 0, there = 0;
    store_close(contract_open(c, false));
    assert_null(neighbours_open("sqlite:some.db", note, &here));
    struct neighbours *a = neighbours_open(c->url, note, &here);
    struct neighbours *b = neighbours_open(c->url, note, &there);
    assert_non_null(a);
    assert_non_null(b);
    wait_for_bits(&here, 1U << 9); /* both listen: all bits */
    wait_for_bits(&there, 1U << 9);
    neighbours_tell(a, 2);
    assert_int_equal(wait_for_bits(&there, 2), 2);
    neighbours_tell(b, 4);
    assert_int_equal(wait_for_bits(&here, 4), 4); /* had it heard itself, that came before */
    end_other_sessions(c);
    neighbours_tell(a, 1);
    wait_for_bits(&there, 1U << 9);
    neighbours_close(a);
    neighbours_close(b);
    neighbours_close(NULL);
}

/* A server that restarts between two units costs neither of them anything. */
static void a_connection_lost_between_units_is_made_anew(void **state)
{
    const struct contract *c = *state;
    struct store *writer = contract_open(c, false);
    struct store *reader = contract_open(c, true);
    contract_set_meta(writer, "before", "1");
    assert_true(contract_has_meta(reader, "before"));
    end_other_sessions(c);
    contract_set_meta(writer, "after", "1");
    assert_true(contract_has_meta(reader, "after"));
    struct txn *tx = contract_begin(reader); /* and a new session keeps the old promises */
    enum hf_status s = store_put(tx, SQL_set_meta, PARAMS(P_STR("by"), P_STR("a reader")));
    assert_int_equal(s, HF_FAILED);
    contract_undo(tx, s);
    store_close(reader);
    store_close(writer);
}

static void a_connection_lost_within_a_unit_is_full_and_nothing_is_kept(void **state)
{
    enum { BY_PUT, BY_QUERY, BY_POSTS, BY_COMMIT, WAYS };
    static const char *const again[WAYS] = {"put", "query", "posts", "commit"};
    const struct contract *c = *state;
    struct store *st = contract_open(c, false);
    for (int way = 0; way < WAYS; way++) {
        struct txn *tx = contract_begin(st);
        int64_t value;
        assert_int_equal(contract_insert_event(tx, 1, 1), HF_OK);
        end_other_sessions(c);
        enum hf_status s = HF_OK;
        if (way == BY_PUT)
            s = contract_insert_event(tx, 1, 2);
        else if (way == BY_QUERY)
            s = store_get_i64(tx, SQL_next_transition_seq, PARAMS(P_I64(1), P_I64(1)), &value);
        for (int i = 0; i < 1000 && way == BY_POSTS && s >= 0; i++)
            s = store_post(tx, SQL_set_meta, PARAMS(P_STR("posted"), P_STR("1")));
        if (way != BY_COMMIT)
            assert_int_equal(s, HF_FULL);
        assert_int_equal(store_end(tx, s), HF_FULL);
        assert_true(strlen(store_error(st)) > 0);
        contract_set_meta(st, again[way], "1"); /* the next unit has a connection */
        assert_int_equal(contract_number(c, "SELECT count(*) FROM event"), 0);
    }
    store_close(st);
}

static void a_unit_that_swallowed_an_error_does_not_commit(void **state)
{
    const struct contract *c = *state;
    struct store *st = contract_open(c, false);
    struct txn *tx = contract_begin(st);
    assert_int_equal(store_put(tx, SQL_set_meta, PARAMS(P_STR("half"), P_STR("1"))), HF_OK);
    assert_int_equal(contract_insert_shipment(tx, 65, 99), HF_FAILED);
    assert_int_equal(contract_insert_event(tx, 1, 1), HF_FAILED); /* the first trouble, again */
    assert_non_null(strstr(store_error(st), "insert_shipment"));
    assert_int_equal(store_end(tx, HF_OK), HF_FAILED);
    assert_false(contract_has_meta(st, "half"));
    store_close(st);
}

static bool setting_is(struct store *st, const char *name, const char *want)
{
    struct rows rows;
    struct txn *tx = contract_begin(st);
    assert_int_equal(store_query(tx, &read_setting, PARAMS(P_STR(name)), &rows), HF_OK);
    assert_true(rows_next(&rows));
    bool same = slice_is(row_text(&rows, 0), want);
    assert_int_equal(rows_end(&rows), HF_OK);
    contract_commit(tx);
    return same;
}

static void a_database_set_up_to_be_fast_is_made_safe(void **state)
{
    const struct contract *c = *state;
    char text[400];
    snprintf(text, sizeof text, "ALTER DATABASE %s SET synchronous_commit = off", c->name);
    assert_true(contract_prompt(c, text));
    snprintf(text, sizeof text,
             "ALTER DATABASE %s SET default_transaction_isolation = serializable", c->name);
    assert_true(contract_prompt(c, text));
    snprintf(text, sizeof text, "ALTER DATABASE %s SET client_encoding = latin1", c->name);
    assert_true(contract_prompt(c, text));
    struct store *writer = contract_open(c, false);
    struct store *reader = contract_open(c, true);
    assert_true(setting_is(writer, "synchronous_commit", "on"));
    assert_true(setting_is(writer, "transaction_isolation", "read committed"));
    assert_true(setting_is(writer, "client_encoding", "UTF8"));
    assert_true(setting_is(writer, "application_name", "holdfast"));
    assert_true(setting_is(reader, "statement_timeout", "5s"));
    assert_true(setting_is(reader, "transaction_read_only", "on"));
    assert_true(setting_is(reader, "default_transaction_read_only", "on"));
    store_close(reader);
    store_close(writer);

    /* remote_apply promises more than on, and stays */
    snprintf(text, sizeof text, "ALTER DATABASE %s SET synchronous_commit = remote_apply", c->name);
    assert_true(contract_prompt(c, text));
    writer = contract_open(c, false);
    assert_true(setting_is(writer, "synchronous_commit", "remote_apply"));
    store_close(writer);
}

static void a_database_that_does_not_know_utf8_is_refused(void **state)
{
    const struct contract *c = *state;
    char text[400], error[256] = "";
    struct contract other = *c;
    snprintf(other.name, sizeof other.name, "%.200s_ascii", c->name);
    snprintf(text, sizeof text,
             "CREATE DATABASE %s TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'", other.name);
    assert_true(contract_prompt(c, text));
    snprintf(strstr(other.url, "dbname="), 300, "dbname=%s", other.name);
    assert_null(store_open(other.url, false, error, sizeof error));
    assert_non_null(strstr(error, "server_encoding"));
    snprintf(text, sizeof text, "DROP DATABASE %s WITH (FORCE)", other.name);
    assert_true(contract_prompt(c, text));
}

static enum hf_status one_number(struct store *st, const struct sql *sql, struct param p,
                                 int64_t *value)
{
    struct txn *tx = contract_begin(st);
    enum hf_status s = store_get_i64(tx, sql, &p, sql->params, value);
    return store_end(tx, s);
}

static void integers_of_every_width_are_read(void **state)
{
    static const struct {
        struct sql sql;
        int64_t want;
    } cases[] = {
        {OWN_SQL(0, 0, "SELECT (-2)::smallint"),         -2       },
        {OWN_SQL(1, 0, "SELECT -3"),                     -3       },
        {OWN_SQL(2, 0, "SELECT 9223372036854775807"),    INT64_MAX},
        {OWN_SQL(3, 0, "SELECT count(*) FROM meta"),     0        },
        {OWN_SQL(4, 0, "SELECT CAST(sum(4) AS BIGINT)"), 4        },
        {OWN_SQL(5, 0, "SELECT EXISTS (SELECT 1)"),      1        },
        {OWN_SQL(6, 0, "SELECT CAST(NULL AS BIGINT)"),   0        },
    };
    struct store *st = contract_open(*state, false);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t value = 4711;
        assert_int_equal(one_number(st, &cases[i].sql, P_NULL, &value), HF_OK);
        assert_true(value == cases[i].want);
    }
    store_close(st);
}

static void a_column_that_rows_cannot_carry_is_refused(void **state)
{
    struct store *st = contract_open(*state, false);
    int64_t value = 4711;
    for (int turn = 0; turn < 2; turn++) {
        assert_int_equal(one_number(st, &no_cast, P_NULL, &value), HF_FAILED);
        assert_non_null(strstr(store_error(st), "cast it"));
        assert_int_equal(value, 4711);
    }
    assert_int_equal(one_number(st, &narrow, P_I64(1), &value), HF_OK); /* the session lives on */
    store_close(st);
}

/* The server would take $1 for 32 bits here, and 2^40 for nonsense or an error. */
static void a_parameter_has_the_width_of_its_value(void **state)
{
    struct store *st = contract_open(*state, false);
    int64_t value;
    assert_int_equal(one_number(st, &wide, P_I64(1LL << 40), &value), HF_OK);
    assert_int_equal(value, 2);
    assert_int_equal(one_number(st, &wide, P_I64(1), &value), HF_OK);
    assert_int_equal(value, 1);
    assert_int_equal(one_number(st, &narrow, P_NULL, &value), HF_OK); /* the server says int4 */
    assert_int_equal(value, 3);
    assert_int_equal(one_number(st, &narrow, P_I64((1LL << 40) + 1), &value), HF_OK);
    assert_int_equal(value, 3);
    assert_int_equal(one_number(st, &narrow, P_I64(1), &value), HF_OK);
    assert_int_equal(value, 1);
    assert_int_equal(one_number(st, &narrow, P_STR("1"), &value),
                     HF_FAILED); /* a kind of its own */
    assert_int_equal(one_number(st, &narrow, P_I64(1), &value), HF_OK);
    assert_int_equal(value, 1);
    store_close(st);
}

static void text_that_is_not_utf8_is_refused(void **state)
{
    static const struct slice texts[] = {
        {"\xff",         1},
        {"a\0b",         3},
        {"\xed\xa0\x80", 3}
    };
    struct store *st = contract_open(*state, false);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct txn *tx = contract_begin(st);
        enum hf_status s = store_put(tx, SQL_set_meta, PARAMS(P_STR("bad"), P_TEXT(texts[i])));
        assert_int_equal(s, HF_FAILED);
        contract_undo(tx, s);
    }
    assert_false(contract_has_meta(st, "bad"));
    store_close(st);
}

static void an_error_does_not_quote_the_row(void **state)
{
    struct store *st = contract_open(*state, false);
    struct txn *tx = contract_begin(st);
    assert_int_equal(contract_insert_order(tx, 1, 64, "buyer@example.com", 0), HF_OK);
    enum hf_status s = contract_insert_order(tx, 1, 128, "buyer@example.com", 0);
    assert_int_equal(s, HF_RETRY);
    contract_undo(tx, s);
    assert_non_null(strstr(store_error(st), "23505"));
    assert_non_null(strstr(store_error(st), "insert_order"));
    assert_null(strstr(store_error(st), "buyer"));
    store_close(st);
}

int main(void)
{
    if (contract_skips() != 0)
        return contract_skips();
    const struct CMUnitTest tests[] = {
        CONTRACT_TEST(two_writers_of_one_order_make_one_row),
        CONTRACT_TEST(copies_counted_by_two_writers_are_all_counted),
        CONTRACT_TEST(a_deadlock_is_run_again_and_both_land),
        CONTRACT_TEST(a_mark_is_taken_after_the_change_it_stands_for),
        CONTRACT_TEST(processes_that_start_together_migrate_once),
        CONTRACT_TEST(processes_tell_each_other_what_they_committed),
        CONTRACT_TEST(a_connection_lost_between_units_is_made_anew),
        CONTRACT_TEST(a_connection_lost_within_a_unit_is_full_and_nothing_is_kept),
        CONTRACT_TEST(a_unit_that_swallowed_an_error_does_not_commit),
        CONTRACT_TEST(a_database_set_up_to_be_fast_is_made_safe),
        CONTRACT_TEST(a_database_that_does_not_know_utf8_is_refused),
        CONTRACT_TEST(integers_of_every_width_are_read),
        CONTRACT_TEST(a_column_that_rows_cannot_carry_is_refused),
        CONTRACT_TEST(a_parameter_has_the_width_of_its_value),
        CONTRACT_TEST(text_that_is_not_utf8_is_refused),
        CONTRACT_TEST(an_error_does_not_quote_the_row),
    };
    return cmocka_run_group_tests_name("store_contract/postgres", tests, NULL, NULL);
}
