/* Statements and migrations on a PostgreSQL session.
 * Between postgres_store.c and the session's pipeline.
 * Promise: every parameter goes out as exactly the type the server takes it for, every column comes
 * back as a type that rows can carry, and a migration runs once however many processes start. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/postgres/postgres_connection.h"

/* Parameters travel in binary: an integer that the server took for int4 would be misread. So the
 * type is declared whenever a value is there to tell it; for NULL the server decides, and the
 * statement is prepared again if a later value does not fit that decision. */
static Oid wanted_type(const struct param *p)
{
    switch (p->kind) {
    case PARAM_NULL:
        return 0;
    case PARAM_I64:
        return PG_INT8;
    case PARAM_TEXT:
        return PG_TEXT;
    case PARAM_BLOB:
        return PG_BYTEA;
    }
    return 0;
}

static bool fits(const struct pg_statement *st, const struct param *params)
{
    for (unsigned i = 0; i < st->count; i++) {
        Oid wanted = wanted_type(&params[i]);
        if (wanted != 0 && wanted != st->param[i].settled)
            return false;
    }
    return true;
}

static bool can_carry(Oid type)
{
    switch (type) {
    case PG_BOOL:
    case PG_BYTEA:
    case PG_INT8:
    case PG_INT2:
    case PG_INT4:
    case PG_TEXT:
        return true;
    default:
        return false;
    }
}

/* Merges what this call's values ask for into what earlier ones did. */
static enum hf_status declare(struct pg_db *db, const struct sql *sql, struct pg_statement *st,
                              const struct param *params, Oid *types)
{
    for (unsigned i = 0; i < st->count; i++) {
        Oid wanted = wanted_type(&params[i]);
        Oid before = st->param[i].declared;
        if (wanted != 0 && before != 0 && wanted != before)
            return pg_break(db, HF_FAILED, "parameter $%u changed its type (%s)", i + 1, sql->name);
        if (wanted != 0)
            st->param[i].declared = wanted;
        types[i] = st->param[i].declared;
    }
    return HF_OK;
}

static enum hf_status check_columns(struct pg_db *db, const struct sql *sql, const PGresult *told)
{
    for (int c = 0; c < PQnfields(told); c++)
        if (!can_carry(PQftype(told, c)))
            return pg_break(db, HF_FAILED, "column %d has type %u: cast it to BIGINT or TEXT (%s)",
                            c + 1, PQftype(told, c), sql->name);
    return HF_OK;
}

static enum hf_status prepare(struct pg_db *db, const struct sql *sql, const char *text,
                              struct pg_statement *st, const Oid *types)
{
    /* What was posted before fails on its own account, not on this statement's. */
    enum hf_status s = db->sent_count > 0 ? pg_settle(db, NULL) : HF_OK;
    if (s < 0)
        return s;
    char name[16];
    st->number = ++db->prepared;
    snprintf(name, sizeof name, "hf%u", st->number);
    s = pg_sent(db, PQsendPrepare(db->conn, name, text, (int)st->count, types), sql->name);
    if (s >= 0)
        s = pg_sent(db, PQsendDescribePrepared(db->conn, name), sql->name);
    PGresult *told = NULL;
    if (s >= 0)
        s = pg_settle(db, &told);
    if (s < 0)
        return s;
    assert(PQnparams(told) == (int)st->count);
    for (unsigned i = 0; i < st->count; i++)
        st->param[i].settled = PQparamtype(told, (int)i);
    s = check_columns(db, sql, told);
    PQclear(told);
    return s;
}

/* st in its cache, or a new one for it; NULL: out of memory. */
static struct pg_statement *cached(struct pg_statement *st, unsigned count)
{
    if (st == NULL)
        st = calloc(1, sizeof *st + count * sizeof *st->param);
    if (st != NULL)
        st->count = count;
    return st;
}

/* What failed to prepare is forgotten whole: the next call starts afresh. */
static enum hf_status keep(struct pg_statement **cache, struct pg_statement *st, enum hf_status s,
                           const struct pg_statement **statement)
{
    *cache = s >= 0 ? st : NULL;
    *statement = *cache;
    if (s < 0)
        free(st);
    return s;
}

enum hf_status pg_prepare(struct pg_db *db, const struct sql *sql, const struct param *params,
                          unsigned count, const struct pg_statement **statement)
{
    assert(sql->id < SQL_COUNT);
    assert(count <= PG_PARAMS_MAX);
    Oid types[PG_PARAMS_MAX];
    struct pg_statement *st = db->statement[sql->id];
    *statement = st;
    if (st != NULL && fits(st, params))
        return HF_OK;
    st = cached(st, count);
    if (st == NULL)
        return pg_break(db, HF_FULL, "out of memory (%s)", sql->name);
    enum hf_status s = declare(db, sql, st, params, types);
    if (s >= 0)
        s = prepare(db, sql, sql->text[STORE_POSTGRES], st, types);
    return keep(&db->statement[sql->id], st, s, statement);
}

enum hf_status pg_prepare_many(struct pg_db *db, const struct sql *sql,
                               const struct pg_statement **statement)
{
    assert(sql->many != NULL);
    *statement = db->many[sql->id];
    if (*statement != NULL)
        return HF_OK;
    struct pg_statement *st = cached(NULL, sql->params);
    if (st == NULL)
        return pg_break(db, HF_FULL, "out of memory (%s)", sql->name);
    static const Oid types[PG_PARAMS_MAX]; /* 0: the statement's casts say it */
    return keep(&db->many[sql->id], st, prepare(db, sql, sql->many, st, types), statement);
}

/* Runs text outside the pipeline, which takes one statement at a time and no scripts. *answer (may
 * be NULL): the last statement's, in text format, for PQclear; set only with HF_OK. */
static enum hf_status run_plain(struct pg_db *db, const char *text, const char *name,
                                PGresult **answer)
{
    if (db->sent_count > 0) {
        enum hf_status s = pg_settle(db, NULL);
        if (s < 0)
            return s;
    }
    if (PQexitPipelineMode(db->conn) != 1)
        return pg_break(db, HF_FAILED, "cannot leave the pipeline (%s)", name);
    enum hf_status s = HF_OK;
    PGresult *result = PQexec(db->conn, text);
    ExecStatusType kind = PQresultStatus(result);
    if (kind != PGRES_COMMAND_OK && kind != PGRES_TUPLES_OK)
        s = pg_break_result(db, result, name);
    if (PQenterPipelineMode(db->conn) != 1 && s >= 0)
        s = pg_break(db, HF_FULL, "connection lost (%s)", name);
    if (s >= 0 && answer != NULL)
        *answer = result;
    else
        PQclear(result);
    return s;
}

/* Two processes that start together would both find version n and both make n + 1. Everything that
 * looks at or changes the schema does so under this lock, which ends with its transaction
 * ("holdfast" in ASCII; advisory locks are per database). */
#define SCHEMA_LOCK "SELECT pg_advisory_xact_lock(7525352680829580148);"

static enum hf_status read_version(struct pg_db *db, int64_t *version)
{
    PGresult *answer = NULL;
    enum hf_status s = run_plain(db, "SELECT coalesce(max(version), 0) FROM schema_migration",
                                 "schema_version", &answer);
    if (s < 0)
        return s;
    *version = strtoll(PQgetvalue(answer, 0, 0), NULL, 10);
    PQclear(answer);
    return HF_OK;
}

enum hf_status pg_schema_version(void *opaque, int64_t *version)
{
    struct pg_db *db = opaque;
    db->broken = HF_OK;
    PGresult *answer = NULL;
    enum hf_status s = run_plain(db, "SELECT to_regclass('schema_migration') IS NOT NULL",
                                 "schema_version", &answer);
    if (s < 0)
        return s;
    /* Asked first: a role that may not create tables can run on a schema made for it. */
    bool there = PQgetvalue(answer, 0, 0)[0] == 't';
    PQclear(answer);
    if (!there) /* one message is one transaction, so the lock covers the CREATE */
        s = run_plain(db,
                      SCHEMA_LOCK
                      "CREATE TABLE IF NOT EXISTS schema_migration (version BIGINT NOT "
                      "NULL PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)",
                      "schema_version", NULL);
    if (s >= 0)
        s = read_version(db, version);
    if (s >= 0)
        db->schema_version = *version;
    return s;
}

/* Within the migration's transaction. The store runs the lowest migration above the version it was
 * told; if another process has passed that version meanwhile, it has run this very one, whole. */
enum hf_status pg_script(void *opaque, const char *text)
{
    struct pg_db *db = opaque;
    int64_t now = 0;
    enum hf_status s = run_plain(db, SCHEMA_LOCK, "migration lock", NULL);
    if (s >= 0)
        s = read_version(db, &now);
    if (s < 0 || now > db->schema_version)
        return s;
    return run_plain(db, text, "migration", NULL);
}

enum hf_status pg_set_schema_version(void *opaque, int64_t version, const char *name)
{
    struct pg_db *db = opaque;
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)version);
    const char *values[] = {number, name};
    static const Oid types[] = {PG_INT8, PG_TEXT};
    int accepted = PQsendQueryParams(
        db->conn,
        "INSERT INTO schema_migration VALUES ($1, $2, extract(epoch FROM now())::bigint) "
        "ON CONFLICT (version) DO NOTHING",
        2, types, values, NULL, NULL, 0);
    enum hf_status s = pg_sent(db, accepted, "set_schema_version");
    if (s >= 0)
        s = pg_settle(db, NULL);
    if (s >= 0)
        db->schema_version = version;
    return s;
}
