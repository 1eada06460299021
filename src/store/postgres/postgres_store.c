/* PostgreSQL behind the store: several writers, READ COMMITTED, posts in a pipeline.
 * The second backend, for hubs that outgrow one file or want a server they already run.
 * Promise: a commit that returned is durable; a unit whose outcome is unknown is never called done.
 *
 * What differs from SQLite, where one writer runs alone:
 * - Two writers can insert the same key at the same time. Each unit reads its gate first, so a
 *   broken unique key (23505) means that another writer won between that read and the insert: it is
 *   RETRY, and the unit, run again, sees the row that won. Only if it never does is it a bug.
 * - After an error the server refuses the rest of the transaction, so do we: every later call gives
 *   the first trouble again, and so does commit. A COMMIT the server turned into a ROLLBACK is
 *   never taken for one.
 * - A connection lost before the answer to COMMIT leaves the outcome unknown: FULL, "ask again
 *   later"; the gate tells the second attempt what became of the first. The session is made anew at
 *   the next begin.
 * - Prepared statements and settings belong to the session: a pooler that lends sessions per
 *   transaction cannot be in between. */
#include <assert.h>
#include <endian.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/postgres/postgres_bulk.h"
#include "store/postgres/postgres_connection.h"
#include "store/postgres/postgres_foresight.h"

static void db_close(void *opaque)
{
    struct pg_db *db = opaque;
    pg_disconnect(db);
    pg_bulk_free(db->bulk);
    pg_bulk_free(db->questions);
    pg_foresight_free(db->foresight);
    free(db->url);
    free(db);
}

static void *db_open(const char *url, bool read_only, char *error, size_t error_size)
{
    struct pg_db *db = calloc(1, sizeof *db);
    char *copy = strdup(url);
    if (db == NULL || copy == NULL) {
        snprintf(error, error_size, "out of memory");
        free(db);
        free(copy);
        return NULL;
    }
    db->url = copy;
    db->read_only = read_only;
    if (!read_only) { /* a reader writes nothing and asks one thing after the other */
        db->bulk = pg_bulk_new();
        db->questions = pg_bulk_new();
        db->foresight = pg_foresight_new();
    }
    if (!read_only && (db->bulk == NULL || db->questions == NULL || db->foresight == NULL))
        snprintf(db->error, sizeof db->error, "out of memory");
    else if (pg_connect(db))
        return db;
    snprintf(error, error_size, "%s", db->error);
    db_close(db);
    return NULL;
}

static const char *db_error(const void *opaque)
{
    return ((const struct pg_db *)opaque)->error;
}

static void forget(struct pg_db *db)
{
    if (db->read_only)
        return;
    pg_bulk_reset(db->bulk);
    pg_bulk_reset(db->questions);
    pg_foresight_reset(db->foresight);
}

/* BEGIN is posted like any other statement: it costs no round trip of its own. */
static enum hf_status db_begin(void *opaque, bool read_only)
{
    struct pg_db *db = opaque;
    db->broken = HF_OK;
    forget(db);
    if (!pg_usable(db)) {
        pg_disconnect(db);
        if (!pg_connect(db))
            return HF_FULL;
    }
    /* A reader is promised one snapshot; without writes it can never fail to serialize. */
    return pg_send(db, read_only ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
                                 : "BEGIN ISOLATION LEVEL READ COMMITTED");
}

static enum hf_status db_commit(void *opaque)
{
    struct pg_db *db = opaque;
    if (db->broken < 0)
        return db->broken;
    enum hf_status s = db->read_only ? HF_OK : pg_bulk_send(db, BULK_ORDER_LAST);
    if (s >= 0)
        s = pg_send(db, "COMMIT");
    PGresult *answer = NULL;
    if (s >= 0)
        s = pg_settle(db, &answer);
    if (s < 0)
        return s;
    if (strcmp(PQcmdStatus(answer), "COMMIT") != 0)
        s = pg_break(db, HF_FAILED, "COMMIT was answered with %s", PQcmdStatus(answer));
    PQclear(answer);
    return s;
}

/* Leaves an idle session, or one that the next begin will find unusable and replace. */
static void db_rollback(void *opaque)
{
    struct pg_db *db = opaque;
    if (db->conn == NULL || PQstatus(db->conn) != CONNECTION_OK)
        return;
    if (db->sent_count > 0)
        (void)!pg_settle(db, NULL);
    if (PQtransactionStatus(db->conn) == PQTRANS_IDLE)
        return;
    if (pg_send(db, "ROLLBACK") >= 0)
        (void)!pg_settle(db, NULL);
}

/* Queues one run of a prepared statement. Values are borrowed only until libpq has copied them. */
static enum hf_status send_prepared(struct pg_db *db, const struct sql *sql,
                                    const struct param *params, unsigned count)
{
    const struct pg_statement *statement;
    enum hf_status s = pg_prepare(db, sql, params, count, &statement);
    if (s < 0)
        return s;
    uint64_t numbers[PG_PARAMS_MAX];
    const char *values[PG_PARAMS_MAX];
    int lengths[PG_PARAMS_MAX], formats[PG_PARAMS_MAX];
    for (unsigned i = 0; i < count; i++) {
        const struct param *p = &params[i];
        formats[i] = 1;
        lengths[i] = 0;
        switch (p->kind) {
        case PARAM_NULL:
            values[i] = NULL;
            break;
        case PARAM_I64:
            numbers[i] = htobe64((uint64_t)p->i64);
            values[i] = (const char *)&numbers[i];
            lengths[i] = sizeof numbers[i];
            break;
        case PARAM_TEXT: /* text in binary is its own bytes, and need not end in NUL */
        case PARAM_BLOB:
            assert(p->bytes.len <= INT_MAX);
            values[i] = p->bytes.ptr;
            lengths[i] = (int)p->bytes.len;
            break;
        }
    }
    char name[16];
    snprintf(name, sizeof name, "hf%u", statement->number);
    return pg_sent(db, PQsendQueryPrepared(db->conn, name, (int)count, values, lengths, formats, 1),
                   sql->name);
}

/* What waits and could matter to sql leaves first. */
static enum hf_status send_waiting(struct pg_db *db, const struct sql *sql)
{
    if (db->read_only)
        return HF_OK;
    bool unknown = sql->tables[0] == 0 && sql->tables[1] == 0;
    return pg_bulk_send(db, unknown ? BULK_ORDER_LAST : sql->waits_for);
}

static enum hf_status db_put(void *opaque, const struct sql *sql, const struct param *params,
                             unsigned count, int64_t *changed)
{
    struct pg_db *db = opaque;
    if (db->broken < 0)
        return db->broken;
    if (changed == NULL && sql->many != NULL && !db->read_only) {
        pg_note_row(db->foresight, sql, params);
        return pg_bulk_add(db, sql, params, count);
    }
    enum hf_status s = send_waiting(db, sql);
    if (!db->read_only)
        pg_note_write(db->foresight, sql);
    if (s >= 0)
        s = send_prepared(db, sql, params, count);
    if (s < 0)
        return s;
    /* A post leaves with the next answer asked for; sending it earlier gained nothing measurable.
     */
    if (changed == NULL)
        return db->sent_count >= PG_SENT_MAX ? pg_settle(db, NULL) : HF_OK;
    PGresult *answer = NULL;
    s = pg_settle(db, &answer);
    if (s < 0)
        return s;
    *changed = strtoll(PQcmdTuples(answer), NULL, 10); /* "" when it counts no rows */
    PQclear(answer);
    return HF_OK;
}

/* Takes up what a unit will ask soon; it is sent for when the first answer is needed. */
static enum hf_status db_foresee(void *opaque, const struct sql *sql, const struct param *params,
                                 unsigned count)
{
    struct pg_db *db = opaque;
    if (db->broken < 0)
        return db->broken;
    assert(!sql->writes);
    bool together = sql->many != NULL && !db->read_only;
    if (!together || !pg_stands(db->foresight, sql, params) ||
        !pg_foresee(db->foresight, sql, params, count))
        return HF_OK;
    return pg_bulk_ask(db, sql, params, count);
}

/* NOT_FOUND: it was not foreseen. */
static enum hf_status take_foreseen(struct pg_db *db, const struct sql *sql,
                                    const struct param *params, unsigned count, struct rows *rows)
{
    enum foreseen known = pg_foreseen(db->foresight, sql, params, count, rows);
    if (known == FORESEEN_WAITS) {
        enum hf_status s = pg_bulk_send_questions(db);
        if (s >= 0)
            s = pg_settle(db, NULL);
        if (s < 0)
            return s;
        known = pg_foreseen(db->foresight, sql, params, count, rows);
    }
    return known == FORESEEN_ANSWERED ? HF_OK : HF_NOT_FOUND;
}

static enum hf_status db_query(void *opaque, const struct sql *sql, const struct param *params,
                               unsigned count, struct rows *rows)
{
    struct pg_db *db = opaque;
    if (db->broken < 0)
        return db->broken;
    enum hf_status s = HF_OK;
    if (!db->read_only && !sql->writes && pg_stands(db->foresight, sql, params)) {
        s = take_foreseen(db, sql, params, count, rows);
        if (s != HF_NOT_FOUND)
            return s;
    } else {
        s = send_waiting(db, sql);
        if (s >= 0 && sql->writes && !db->read_only)
            pg_note_write(db->foresight, sql);
    }
    PGresult *answer = NULL;
    if (s >= 0)
        s = send_prepared(db, sql, params, count);
    if (s >= 0)
        s = pg_settle(db, &answer);
    if (s < 0)
        return s;
    rows->handle = answer;
    rows->at = -1;
    rows->end = PQntuples(answer);
    return HF_OK;
}

static bool db_next(void *opaque, struct rows *rows)
{
    (void)opaque;
    if (rows->at + 1 >= rows->end)
        return false;
    rows->at++;
    return true;
}

static bool db_is_null(void *opaque, struct rows *rows, int column)
{
    (void)opaque;
    assert(rows->at >= 0);
    assert(column + rows->skip < PQnfields(rows->handle));
    return PQgetisnull(rows->handle, rows->at, column + rows->skip) == 1;
}

static int64_t db_i64(void *opaque, struct rows *rows, int column)
{
    if (db_is_null(opaque, rows, column))
        return 0;
    return pg_i64(rows->handle, rows->at, column + rows->skip);
}

static struct slice db_blob(void *opaque, struct rows *rows, int column)
{
    if (db_is_null(opaque, rows, column))
        return SLICE_NONE;
    int at = column + rows->skip;
    Oid type = PQftype(rows->handle, at);
    assert(type == PG_TEXT || type == PG_BYTEA);
    return (struct slice){PQgetvalue(rows->handle, rows->at, at),
                          (size_t)PQgetlength(rows->handle, rows->at, at)};
}

static enum hf_status db_end_rows(void *opaque, struct rows *rows)
{
    (void)opaque;
    if (!rows->kept)
        PQclear(rows->handle);
    rows->handle = NULL;
    return HF_OK;
}

const struct backend backend_postgres = {
    .kind = STORE_POSTGRES,
    .open = db_open,
    .close = db_close,
    .error = db_error,
    .begin = db_begin,
    .commit = db_commit,
    .rollback = db_rollback,
    .put = db_put,
    .query = db_query,
    .foresee = db_foresee,
    .next = db_next,
    .is_null = db_is_null,
    .i64 = db_i64,
    .text = db_blob,
    .blob = db_blob,
    .end_rows = db_end_rows,
    .script = pg_script,
    .schema_version = pg_schema_version,
    .set_schema_version = pg_set_schema_version,
};
