/* A PostgreSQL session: connect, configure, read back, notice its loss; and the pipeline on it.
 * Under postgres_store.c, which speaks the store's words.
 * Promise: a session that does not keep what the store promises (durable commits, UTF-8, readers
 * that cannot write) is never handed out; nothing is under way after pg_settle. */
#include "store/postgres/postgres_connection.h"

#include <assert.h>
#include <endian.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OLDEST_SERVER = 150000 }; /* what the schema and the tests are held against */

static enum hf_status status_of(const struct pg_db *db, const char *sqlstate)
{
    static const struct {
        const char *prefix;
        enum hf_status status;
    } meaning[] = {
        {"40001", HF_RETRY}, /* serialization failure */
        {"40P01", HF_RETRY}, /* deadlock: the server chose us to give way */
        {"23505", HF_RETRY}, /* two writers, one key: see postgres_store.c */
        {"53",    HF_FULL }, /* disk full, out of memory, too many connections */
        {"57P0",  HF_FULL }, /* shutting down, starting up */
        {"08",    HF_FULL }, /* connection lost */
    };
    if (sqlstate == NULL) /* libpq's own words: it could not speak to the server */
        return PQstatus(db->conn) == CONNECTION_BAD ? HF_FULL : HF_FAILED;
    for (size_t i = 0; i < sizeof meaning / sizeof *meaning; i++)
        if (strncmp(sqlstate, meaning[i].prefix, strlen(meaning[i].prefix)) == 0)
            return meaning[i].status;
    return HF_FAILED;
}

enum hf_status pg_break(struct pg_db *db, enum hf_status s, const char *format, ...)
{
    assert(s < 0);
    if (db->broken < 0)
        return db->broken;
    va_list args;
    va_start(args, format);
    vsnprintf(db->error, sizeof db->error, format, args);
    va_end(args);
    db->error[strcspn(db->error, "\n")] = '\0'; /* one line: the first names the trouble */
    db->broken = s;
    return s;
}

/* The server's DETAIL is left out: it quotes values of the row, and this goes to a log. */
enum hf_status pg_break_result(struct pg_db *db, const PGresult *result, const char *name)
{
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    return pg_break(db, status_of(db, sqlstate), "%s %s (%s)", sqlstate ? sqlstate : "-----",
                    message ? message : PQerrorMessage(db->conn), name);
}

static enum hf_status lost(struct pg_db *db)
{
    return pg_break(db, HF_FULL, "connection lost: %s", PQerrorMessage(db->conn));
}

enum hf_status pg_sent(struct pg_db *db, int accepted, const char *name)
{
    if (accepted != 1)
        return lost(db);
    assert(db->sent_count < sizeof db->sent / sizeof *db->sent);
    db->sent[db->sent_count].name = name;
    db->sent[db->sent_count++].answer = NULL;
    return HF_OK;
}

enum hf_status pg_send(struct pg_db *db, const char *text)
{
    return pg_sent(db, PQsendQueryParams(db->conn, text, 0, NULL, NULL, NULL, NULL, 1), text);
}

/* Takes in one answer of command number at. true: it is kept, by whoever foresaw it or as *last. */
static bool take_answer(struct pg_db *db, PGresult *result, unsigned at, PGresult **last)
{
    ExecStatusType kind = PQresultStatus(result);
    if (kind == PGRES_COMMAND_OK || kind == PGRES_TUPLES_OK) {
        PGresult **keep = at < db->sent_count ? db->sent[at].answer : NULL;
        if (keep == NULL && at + 1 == db->sent_count)
            keep = last;
        if (keep == NULL || *keep != NULL)
            return false;
        *keep = result;
        return true;
    }
    const char *name = at < db->sent_count ? db->sent[at].name : "after the last statement";
    /* What follows an error in the pipeline was skipped: the first error is the one to tell. */
    if (kind != PGRES_PIPELINE_ABORTED || db->broken >= 0)
        (void)!pg_break_result(db, result, name);
    return false;
}

enum hf_status pg_settle(struct pg_db *db, PGresult **answer)
{
    PGresult *kept = NULL;
    bool synced = false;
    if (PQpipelineSync(db->conn) == 1) {
        /* Each command answers with one result and a NULL; after the last comes the sync. A lost
         * connection may give less, never more. */
        unsigned at = 0;
        for (unsigned left = 2 * db->sent_count + 1; left > 0 && !synced; left--) {
            PGresult *result = PQgetResult(db->conn);
            if (result == NULL) {
                at++;
            } else if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
                synced = true;
                PQclear(result);
            } else if (!take_answer(db, result, at, answer != NULL ? &kept : NULL)) {
                PQclear(result);
            }
        }
    }
    db->sent_count = 0;
    if (!synced)
        (void)!lost(db);
    if (db->broken < 0)
        PQclear(kept);
    else if (answer != NULL)
        *answer = kept;
    return db->broken;
}

int64_t pg_i64(const PGresult *result, int row, int column)
{
    const char *bytes = PQgetvalue(result, row, column);
    uint64_t eight;
    uint32_t four;
    uint16_t two;
    Oid type = PQftype(result, column);
    assert(type != PG_TEXT);
    assert(type != PG_BYTEA);
    switch (type) {
    case PG_INT8:
        memcpy(&eight, bytes, sizeof eight);
        return (int64_t)be64toh(eight);
    case PG_INT4: /* a literal of the statement, as in SELECT 1 */
        memcpy(&four, bytes, sizeof four);
        return (int32_t)be32toh(four);
    case PG_INT2:
        memcpy(&two, bytes, sizeof two);
        return (int16_t)be16toh(two);
    default:
        assert(type == PG_BOOL); /* prepare let no others through */
        return bytes[0] != 0;
    }
}

/* Notices tell an administrator at a prompt something; what matters here comes as an error. */
static void drop_notice(void *arg, const PGresult *result)
{
    (void)arg;
    (void)result;
}

static PGconn *open_session(const struct pg_db *db)
{
    /* What stands before dbname is a default that the URL may change; what stands after, not. */
    const char *any = db->read_only ? "any" : "read-write"; /* when it names several hosts */
    const char *keys[] = {
        "connect_timeout", "keepalives_idle",  "tcp_user_timeout", "target_session_attrs",
        "dbname",          "application_name", "client_encoding",  NULL};
    const char *values[] = {"10", "30", "30000", any, db->url, "holdfast", "UTF8", NULL};
    return PQconnectdbParams(keys, values, 1);
}

struct setting {
    const char *name, *want, *or_want;
    bool writer, reader; /* whose promise stands on it */
};

static bool setting_holds(PGconn *conn, const struct setting *wanted)
{
    const char *values[] = {wanted->name};
    PGresult *r = PQexecParams(conn, "SELECT current_setting($1)", 1, NULL, values, NULL, NULL, 0);
    bool holds = PQresultStatus(r) == PGRES_TUPLES_OK &&
                 (strcmp(PQgetvalue(r, 0, 0), wanted->want) == 0 ||
                  (wanted->or_want != NULL && strcmp(PQgetvalue(r, 0, 0), wanted->or_want) == 0));
    PQclear(r);
    return holds;
}

static void try_setting(PGconn *conn, const struct setting *wanted)
{
    const char *values[] = {wanted->name, wanted->want};
    PQclear(PQexecParams(conn, "SELECT set_config($1, $2, false)", 2, NULL, values, NULL, NULL, 0));
}

/* Settings made where they do not hold already, and read back: a pooler in between, or a server
 * set up to be fast rather than safe, is found here and not after a power cut. */
static bool configure(struct pg_db *db)
{
    static const struct setting settings[] = {
        {"server_encoding",               "UTF8",  NULL,           true,  true },
        {"client_encoding",               "UTF8",  NULL,           true,  true },
        {"client_min_messages",           "error", NULL,           true,  true },
        {"fsync",                         "on",    NULL,           true,  false},
        {"synchronous_commit",            "on",    "remote_apply", true,  false},
        {"default_transaction_read_only", "on",    NULL,           false, true },
        {"statement_timeout",             "5s",    NULL,           false, true },
        {"jit",                           "off",   NULL,           true,  true }, /* 15 ms for 2 ms of work */
    };
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        const struct setting *wanted = &settings[i];
        if (!(db->read_only ? wanted->reader : wanted->writer) || setting_holds(db->conn, wanted))
            continue;
        try_setting(db->conn, wanted);
        if (!setting_holds(db->conn, wanted)) {
            snprintf(db->error, sizeof db->error, "postgres: %s is not %s and could not be made so",
                     wanted->name, wanted->want);
            return false;
        }
    }
    return true;
}

bool pg_connect(struct pg_db *db)
{
    assert(db->conn == NULL);
    db->conn = open_session(db);
    if (db->conn == NULL || PQstatus(db->conn) != CONNECTION_OK) {
        snprintf(db->error, sizeof db->error, "postgres: %s",
                 db->conn != NULL ? PQerrorMessage(db->conn) : "out of memory");
        db->error[strcspn(db->error, "\n")] = '\0';
        pg_disconnect(db);
        return false;
    }
    PQsetNoticeReceiver(db->conn, drop_notice, NULL);
    bool ready = PQserverVersion(db->conn) >= OLDEST_SERVER;
    if (!ready)
        snprintf(db->error, sizeof db->error,
                 "postgres: the server is version %d, 15 is the oldest",
                 PQserverVersion(db->conn) / 10000);
    ready = ready && configure(db);
    if (ready && PQenterPipelineMode(db->conn) != 1) {
        snprintf(db->error, sizeof db->error, "postgres: no pipeline on this connection");
        ready = false;
    }
    if (!ready)
        pg_disconnect(db);
    return ready;
}

void pg_disconnect(struct pg_db *db)
{
    for (unsigned i = 0; i < SQL_COUNT; i++) {
        free(db->statement[i]);
        free(db->many[i]);
        db->statement[i] = db->many[i] = NULL;
    }
    PQfinish(db->conn);
    db->conn = NULL;
    db->sent_count = 0;
    db->prepared = 0;
}

/* An idle server has nothing to say: what it says unasked is its farewell. (A setting reloaded on
 * the server looks alike and costs one reconnect.) */
static bool is_silent(PGconn *conn)
{
    struct pollfd socket = {.fd = PQsocket(conn), .events = POLLIN};
    return poll(&socket, 1, 0) == 0;
}

bool pg_usable(const struct pg_db *db)
{
    return db->conn != NULL && PQstatus(db->conn) == CONNECTION_OK &&
           PQtransactionStatus(db->conn) == PQTRANS_IDLE &&
           PQpipelineStatus(db->conn) == PQ_PIPELINE_ON && is_silent(db->conn);
}
