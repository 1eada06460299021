#ifndef HF_STORE_POSTGRES_CONNECTION_H
#define HF_STORE_POSTGRES_CONNECTION_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>

#include "store/backend.h"
#include "store/sql.h"

/* One PostgreSQL session and what is under way on it. Inside store/postgres/ only.
 *
 * The session is in libpq's pipeline mode from open to close. Commands are sent and counted in
 * `sent`; pg_settle() ends the pipeline, reads every answer and leaves nothing under way. The first
 * trouble of a transaction stays in `broken`: the server refuses everything after it, so no call
 * goes out any more before the next begin. */

enum {
    PG_SENT_MAX = 256, /* posts under way. Enough that an order's rows travel together; few enough
                        * that their answers (about 40 bytes each) always fit the socket's buffers
                        * and an error is told soon after the statement that made it. */
    PG_PARAMS_MAX = 64,
};

/* A statement the server has prepared for this session. */
struct pg_statement {
    unsigned number; /* its name on the server is hf<number> */
    unsigned count;
    struct {
        Oid declared; /* what a value that was not NULL asked for; 0 = only NULL so far */
        Oid settled;  /* what the server takes */
    } param[];
};

struct pg_db {
    PGconn *conn; /* owned; NULL after a failed reconnect */
    char *url;    /* owned */
    bool read_only;
    unsigned prepared;                         /* statements ever prepared on this session */
    struct pg_statement *statement[SQL_COUNT]; /* owned; NULL = not prepared */
    struct pg_statement *many[SQL_COUNT];      /* the same of their texts for many */
    struct pg_bulk *bulk, *questions;          /* owned; rows and questions that wait */
    struct pg_foresight *foresight;            /* owned; NULL for a reader, which asks one thing */
    unsigned sent_count;
    struct {
        const char *name;    /* for the error; static */
        PGresult **answer;   /* where it is kept; NULL = nowhere */
    } sent[PG_SENT_MAX + 2]; /* a prepare takes two */
    enum hf_status broken;   /* of the open transaction; HF_OK = none */
    int64_t schema_version;  /* as this process has seen or made it */
    char error[512];
};

/* Connects, configures and reads back what the promise stands on: UTF-8, fsync and
 * synchronous_commit for a writer; read-only and a 5 s limit for a reader. Refuses servers older
 * than 15. false: db->error says why and db->conn is NULL. Blocks, at most 10 s unless the URL
 * says otherwise. */
bool pg_connect(struct pg_db *db);
/* Closes the session and forgets what was prepared on it. */
void pg_disconnect(struct pg_db *db);
/* The session can carry a new transaction. Notices a server that went away since the last one. */
bool pg_usable(const struct pg_db *db);

/* Makes s the transaction's trouble unless there was one before; returns the first. */
enum hf_status pg_break(struct pg_db *db, enum hf_status s, const char *format, ...)
    HF_PRINTF(3, 4) HF_MUST_CHECK;
/* The same from an answer of the server; name is the statement's. */
enum hf_status pg_break_result(struct pg_db *db, const PGresult *result,
                               const char *name) HF_MUST_CHECK;

/* Counts a command that PQsend... accepted (or not: then the session is lost). name: static. */
enum hf_status pg_sent(struct pg_db *db, int accepted, const char *name) HF_MUST_CHECK;
/* Sends text, which takes no parameters, along the pipeline; not waited for. */
enum hf_status pg_send(struct pg_db *db, const char *text) HF_MUST_CHECK;
/* Ends the pipeline and reads every answer. *answer (may be NULL): the last command's, for PQclear;
 * set only with HF_OK. Returns the transaction's first trouble. */
enum hf_status pg_settle(struct pg_db *db, PGresult **answer) HF_MUST_CHECK;

/* An integer of an answer, of whatever width; not NULL. */
int64_t pg_i64(const PGresult *result, int row, int column);

/* Prepares sql for these parameters, once per session. *statement: borrowed until the next call.
 * Fails when a column's type is not one rows can carry, or a parameter changed its kind. */
enum hf_status pg_prepare(struct pg_db *db, const struct sql *sql, const struct param *params,
                          unsigned count, const struct pg_statement **statement) HF_MUST_CHECK;

/* Prepares the text for many, whose parameters say their types themselves. */
enum hf_status pg_prepare_many(struct pg_db *db, const struct sql *sql,
                               const struct pg_statement **statement) HF_MUST_CHECK;

/* schema_version, script and set_schema_version of struct backend. */
enum hf_status pg_schema_version(void *opaque, int64_t *version);
enum hf_status pg_script(void *opaque, const char *text);
enum hf_status pg_set_schema_version(void *opaque, int64_t version, const char *name);

/* The types that travel, by their numbers in the server's catalogue (fixed since 7.4; libpq's
 * packages carry no header for them). */
enum {
    PG_BOOL = 16,
    PG_BYTEA = 17,
    PG_INT8 = 20,
    PG_INT2 = 21,
    PG_INT4 = 23,
    PG_TEXT = 25,
};

#endif
