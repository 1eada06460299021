/* What the tests of the store's contract share: an empty store per test, on either backend.
 * Under every test_*.c of this folder.
 * Promise: nothing of a test is left behind, and a backend that was not tried says so. */
#include "contract.h"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *server(void)
{
    return getenv("HF_TEST_POSTGRES");
}

static bool wants_postgres(void)
{
    const char *kind = getenv("HF_TEST_STORE");
    return kind != NULL && strcmp(kind, "postgres") == 0;
}

int contract_skips(void)
{
    if (!wants_postgres() || (server() != NULL && server()[0] != '\0'))
        return 0;
    puts("SKIPPED: HF_TEST_POSTGRES names no server, so PostgreSQL was not tried");
    return 77;
}

static bool server_runs(const char *url, const char *text, int64_t *number)
{
    PGconn *conn = PQconnectdb(url);
    PGresult *r = PQexec(conn, text);
    ExecStatusType kind = PQresultStatus(r);
    bool done = kind == PGRES_COMMAND_OK || kind == PGRES_TUPLES_OK;
    if (number != NULL && kind == PGRES_TUPLES_OK && PQntuples(r) == 1)
        *number = strtoll(PQgetvalue(r, 0, 0), NULL, 10);
    PQclear(r);
    PQfinish(conn);
    return done;
}

static bool file_runs(const char *path, const char *text, int64_t *number)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    bool done = sqlite3_open(path, &db) == SQLITE_OK &&
                sqlite3_prepare_v2(db, text, -1, &stmt, NULL) == SQLITE_OK;
    if (done) {
        int rc = sqlite3_step(stmt);
        if (number != NULL && rc == SQLITE_ROW)
            *number = sqlite3_column_int64(stmt, 0);
        done = rc == SQLITE_ROW || rc == SQLITE_DONE;
    }
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return done;
}

int contract_set_up(void **state)
{
    struct contract *c = calloc(1, sizeof *c);
    assert_non_null(c);
    if (wants_postgres()) {
        char text[400];
        c->kind = STORE_POSTGRES;
        /* A name of its own even where an earlier run died before it dropped its database. */
        snprintf(c->name, sizeof c->name, "hf_contract_%08x%08x", arc4random(), arc4random());
        snprintf(text, sizeof text,
                 "CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'", c->name);
        assert_true(server_runs(server(), text, NULL));
        snprintf(c->url, sizeof c->url, "%s%cdbname=%s", server(),
                 strchr(server(), '?') != NULL ? '&' : '?', c->name);
    } else {
        const char *tmp = getenv("TMPDIR");
        c->kind = STORE_SQLITE;
        snprintf(c->name, sizeof c->name, "%s/hf-contract.XXXXXX", tmp != NULL ? tmp : "/tmp");
        assert_non_null(mkdtemp(c->name));
        strncat(c->name, "/store.db", sizeof c->name - strlen(c->name) - 1);
        snprintf(c->url, sizeof c->url, "sqlite:%s", c->name);
    }
    *state = c;
    return 0;
}

int contract_tear_down(void **state)
{
    struct contract *c = *state;
    char text[400];
    if (c->kind == STORE_POSTGRES) {
        snprintf(text, sizeof text, "DROP DATABASE %s WITH (FORCE)", c->name);
        assert_true(server_runs(server(), text, NULL));
    } else {
        static const char *const made[] = {"", "-wal", "-shm", ".lock"};
        for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
            snprintf(text, sizeof text, "%s%s", c->name, made[i]);
            unlink(text);
        }
        *strrchr(c->name, '/') = '\0';
        assert_int_equal(rmdir(c->name), 0);
    }
    free(c);
    return 0;
}

bool contract_prompt(const struct contract *c, const char *text)
{
    return c->kind == STORE_POSTGRES ? server_runs(c->url, text, NULL)
                                     : file_runs(c->name, text, NULL);
}

int64_t contract_number(const struct contract *c, const char *text)
{
    int64_t number = INT64_MIN;
    bool done = c->kind == STORE_POSTGRES ? server_runs(c->url, text, &number)
                                          : file_runs(c->name, text, &number);
    assert_true(done);
    assert_true(number != INT64_MIN);
    return number;
}

struct store *contract_open(const struct contract *c, bool read_only)
{
    char error[256] = "";
    struct store *st = store_open(c->url, read_only, error, sizeof error);
    if (st == NULL)
        fail_msg("%s", error);
    return st;
}

struct txn *contract_begin(struct store *st)
{
    struct txn *tx = NULL;
    assert_int_equal(store_begin(st, "contract", &tx), HF_OK);
    return tx;
}

void contract_commit(struct txn *tx)
{
    assert_int_equal(store_end(tx, HF_OK), HF_OK);
}

void contract_undo(struct txn *tx, enum hf_status s)
{
    assert_true(s < 0);
    assert_int_equal(store_end(tx, s), s);
}

void contract_set_meta(struct store *st, const char *name, const char *value)
{
    struct txn *tx = contract_begin(st);
    assert_int_equal(store_put(tx, SQL_set_meta, PARAMS(P_STR(name), P_STR(value))), HF_OK);
    contract_commit(tx);
}

bool contract_has_meta(struct store *st, const char *name)
{
    struct rows rows;
    struct txn *tx = contract_begin(st);
    assert_int_equal(store_query(tx, SQL_find_meta, PARAMS(P_STR(name)), &rows), HF_OK);
    bool found = rows_next(&rows);
    assert_int_equal(rows_end(&rows), HF_OK);
    contract_commit(tx);
    return found;
}

enum hf_status contract_insert_order(struct txn *tx, int64_t merchant_id, int64_t order_id,
                                     const char *external_id, int64_t order_state)
{
    return store_put(tx, SQL_insert_order,
                     PARAMS(P_I64(merchant_id), P_I64(order_id), P_I64(1), P_STR(external_id),
                            P_STR("#1001"), P_I64(order_state), P_I64(1), P_I64(1), P_I64(1),
                            P_I64(1), P_I64(0), P_I64(1), P_I64(0), P_I64(1), P_I64(0),
                            P_STR("EUR"), P_I64(1990), P_STR("standard"),
                            P_BLOB(SLICE("content"))));
}

enum hf_status contract_insert_shipment(struct txn *tx, int64_t shipment_id, int64_t shipment_state)
{
    return store_put(tx, SQL_insert_shipment,
                     PARAMS(P_I64(1), P_I64(shipment_id), P_I64(shipment_state), P_I64(1), P_I64(1),
                            P_STR("dhl"), P_STR("parcel"), P_I64(0), P_STR(""), P_STR("1"),
                            P_I64(1)));
}

enum hf_status contract_insert_evidence(struct txn *tx, int64_t object_id, int64_t seq,
                                        int64_t kinds, int64_t withdrawn, int64_t on_file)
{
    return store_put(tx, SQL_insert_evidence,
                     PARAMS(P_I64(1), P_I64(object_id), P_I64(seq), P_I64(kinds), P_I64(withdrawn),
                            P_I64(on_file), P_STR("test"), P_STR(""), P_I64(1), P_I64(1), P_NULL,
                            P_NULL));
}

enum hf_status contract_insert_event(struct txn *tx, int64_t merchant_id, int64_t seq)
{
    return store_put(
        tx, SQL_insert_event,
        PARAMS(P_I64(merchant_id), P_I64(seq), P_STR("order"), P_I64(seq), P_STR(""), P_I64(1)));
}
