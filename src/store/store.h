#ifndef HF_STORE_STORE_H
#define HF_STORE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"
#include "base/status.h"

/* The narrow database interface: open, begin, run, end. It knows no orders.
 *
 * One struct store is one connection, used by one thread at a time. A store opened read-only
 * never writes and never checkpoints. SQL comes only from the embedded files (store/sql.h, made
 * from sql/query/NAME.sql by tools/embed_sql); parameters are $1..$n, the same text on both
 * backends unless NAME.postgres.sql overrides it. */

struct store; /* opaque */
struct txn;   /* opaque; one open transaction */

/* One embedded statement. static.
 *
 * What follows params is for a store whose answers travel (PostgreSQL; see postgres_bulk.h and
 * postgres_foresight.h) and comes from the statement's files:
 * - NAME.many.postgres.sql is the same statement for many rows at once, every $n an array. Posts of
 *   it wait and leave together. Its header says "-- order: N": rows leave in this order, so that
 *   what a trigger asks for (evidence) is there before the row that needs it (a shipment's state).
 *   Of a query it asks many questions at once; its first column says which (from 1), and rows come
 *   by it.
 * - "-- key: INSERT $a $b" in a query's header: of the rows that INSERT adds, only one whose $a, $b
 *   are this query's $1, $2 changes its answer. */
struct sql {
    const char *name;
    const char *text[2]; /* [0] sqlite, [1] postgres */
    unsigned id;         /* 0..SQL_COUNT-1: index of the prepared-statement cache */
    unsigned params;     /* how many $n */
    const char *many;    /* NULL = one row at a time */
    unsigned order;      /* of many, 1 to 99; 0 for a query */
    unsigned waits_for;  /* what waits up to this order touches a table this one names */
    bool writes;
    uint64_t tables[2];       /* bit set of every table it names; none = unknown: could be any */
    const struct sql *key_of; /* NULL = no key was declared */
    unsigned key_params;
    unsigned char key[8]; /* which $n of key_of */
};

enum store_kind { STORE_SQLITE = 0, STORE_POSTGRES = 1 };

struct param {
    enum param_kind { PARAM_NULL, PARAM_I64, PARAM_TEXT, PARAM_BLOB } kind;
    union {
        int64_t i64;
        struct slice bytes; /* borrowed until the call returns */
    };
};

#define P_NULL      ((struct param){.kind = PARAM_NULL})
#define P_I64(v)    ((struct param){.kind = PARAM_I64, .i64 = (int64_t)(v)})
#define P_TEXT(s)   param_text(s)
#define P_BLOB(s)   param_blob(s)
#define P_STR(cstr) param_text(slice_of(cstr))
/* NULL when the value is 0 / the slice is SLICE_NONE. */
#define P_I64_OR_NULL(v) ((v) != 0 ? P_I64(v) : P_NULL)
static inline struct param param_text(struct slice s)
{
    struct param p = {.kind = s.ptr ? PARAM_TEXT : PARAM_NULL};
    p.bytes = s;
    return p;
}
static inline struct param param_blob(struct slice s)
{
    struct param p = {.kind = s.ptr ? PARAM_BLOB : PARAM_NULL};
    p.bytes = s;
    return p;
}
#define PARAMS(...)                        \
    ((const struct param[]){__VA_ARGS__}), \
        (unsigned)(sizeof((const struct param[]){__VA_ARGS__}) / sizeof(struct param))
#define NO_PARAMS NULL, 0

/* Opens url ("sqlite:PATH" or "postgresql://..."). Read-write opens migrate to the newest schema
 * (and refuse a newer one). On failure returns NULL and writes one line into error. */
struct store *store_open(const char *url, bool read_only, char *error, size_t error_size);
void store_close(struct store *st);
enum store_kind store_kind(const struct store *st);
/* Who hears, after a commit, what its transaction announced: a bit set. Called on the thread that
 * committed; it must not use the store. */
void store_listen(struct store *st, void (*heard)(void *arg, unsigned announcements), void *arg);
/* Last error of this connection, for the log; never NULL. */
const char *store_error(const struct store *st);

/* Opens a transaction. read-only stores get a read snapshot. RETRY, FULL or FAILED on trouble. */
enum hf_status store_begin(struct store *st, const char *unit, struct txn **tx) HF_MUST_CHECK;
/* s >= 0 commits, durable on return; s < 0 rolls back. Returns s, or RETRY/FULL/FAILED when the
 * commit itself failed. tx is gone after. */
enum hf_status store_end(struct txn *tx, enum hf_status s) HF_MUST_CHECK;

/* Scratch memory that lives until the unit ends (the runner resets it per unit). */
struct arena *txn_arena(struct txn *tx);

/* When this transaction is committed, whoever listens (store_listen) hears these. */
void txn_announce(struct txn *tx, unsigned announcements);

/* Runs last(tx, arg) once, when all units of this transaction are through and before it commits:
 * what it posts is part of the commit, and < 0 fails it. arg: borrowed until then. FULL: TXN_LASTS
 * are waiting; do it now instead. */
enum { TXN_LASTS = 512 }; /* a chain of each unit of a batch */
enum hf_status txn_at_end(struct txn *tx, enum hf_status (*last)(struct txn *tx, void *arg),
                          void *arg) HF_MUST_CHECK;

/* A small note that lives as long as the transaction, shared by all units of its batch and gone
 * with it: 64 zeroed bytes for this key (not 0), *fresh when nobody asked before. NULL when all
 * TXN_MEMOS are taken: then read the store. */
enum { TXN_MEMOS = 1024, TXN_MEMO_BYTES = 64 }; /* the SKUs of a batch of 512 orders, mostly */
void *txn_memo(struct txn *tx, int64_t key, bool *fresh);

/* Runs a statement that gives no rows. OK = at least one row changed; NOT_FOUND = none.
 * A broken unique/check constraint or a RAISE is FAILED (the unit's code must have ruled it out;
 * use ON CONFLICT where a clash is an ordinary day). */
enum hf_status store_put(struct txn *tx, const struct sql *sql, const struct param *params,
                         unsigned count) HF_MUST_CHECK;
/* The same when the caller does not need to know whether a row changed: PostgreSQL may send it
 * along with the next statement (pipeline) and report its error there or at the end. */
enum hf_status store_post(struct txn *tx, const struct sql *sql, const struct param *params,
                          unsigned count) HF_MUST_CHECK;

/* Says that this query with these values will be asked in this transaction. A store whose answers
 * travel sends it along now and store_query takes the answer without a wait, unless something
 * written since could have changed it: then it is asked again. Elsewhere it does nothing. */
enum hf_status store_foresee(struct txn *tx, const struct sql *sql, const struct param *params,
                             unsigned count) HF_MUST_CHECK;
/* Nothing travels: an answer costs no wait, and this transaction is the only one that writes. */
bool txn_is_near(const struct txn *tx);

/* Rows. Start with store_query (OK or < 0), then rows_next until false, then rows_end, which
 * gives OK or the error. Only one rows may be open per statement; nested different ones may. */
struct rows {
    struct txn *tx;
    void *handle; /* this and what follows: the backend's */
    int at, end;
    int skip; /* columns before the statement's own */
    bool kept;
};
enum hf_status store_query(struct txn *tx, const struct sql *sql, const struct param *params,
                           unsigned count, struct rows *rows) HF_MUST_CHECK;
bool rows_next(struct rows *rows);
/* 0-based columns. NULL reads as 0 / SLICE_NONE. Slices are borrowed until the next rows_next;
 * row_text_copy puts them into txn_arena. */
int64_t row_i64(struct rows *rows, int column);
bool row_is_null(struct rows *rows, int column);
struct slice row_text(struct rows *rows, int column);
struct slice row_blob(struct rows *rows, int column);
struct slice row_text_copy(struct rows *rows, int column); /* also for blobs */
enum hf_status rows_end(struct rows *rows) HF_MUST_CHECK;

/* One integer of the first row: OK or NOT_FOUND. */
enum hf_status store_get_i64(struct txn *tx, const struct sql *sql, const struct param *params,
                             unsigned count, int64_t *value) HF_MUST_CHECK;

#endif
