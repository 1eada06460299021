/* The store: picks the backend by URL, migrates, and forwards the narrow calls to it.
 * Under every use case; knows no orders.
 * Promise: a read-write store is at the newest schema before the first unit runs. */
#include "store/store.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/backend.h"
#include "store/sql.h"

enum {
    TXN_ARENA_BYTES = 64 * 1024 * 1024, /* one unit of work; a 1,000,000-row file is many units */
    MEMO_SLOTS = 2 * TXN_MEMOS,         /* half empty: a look-up ends soon */
};

struct memo {
    int64_t key; /* 0 = free */
    _Alignas(16) unsigned char bytes[TXN_MEMO_BYTES];
};

struct txn {
    struct store *st;
    bool open;
    unsigned announcements;
    int memo_count;
    struct memo memos[MEMO_SLOTS];
    unsigned short taken[TXN_MEMOS]; /* slots, to be freed with the transaction */
    int last_count;
    struct last {
        enum hf_status (*run)(struct txn *tx, void *arg);
        void *arg; /* borrowed */
    } lasts[TXN_LASTS];
};

struct store {
    const struct backend *ops;
    void *db; /* owned */
    bool read_only;
    void (*heard)(void *arg, unsigned announcements);
    void *heard_arg; /* borrowed */
    struct txn tx;
    struct arena arena;
};

static const struct backend *backend_for(const char *url)
{
    if (strncmp(url, "sqlite:", 7) == 0)
        return &backend_sqlite;
    if (strncmp(url, "postgresql://", 13) == 0 || strncmp(url, "postgres://", 11) == 0)
        return &backend_postgres;
    return NULL;
}

/* All that are above version `at` in one transaction: one sync, and a schema is never half way.
 * *failed: the one that did not go through. */
static enum hf_status migrate_above(struct store *st, const struct migration *all, int64_t at,
                                    const struct migration **failed)
{
    enum hf_status s = st->ops->begin(st->db, false);
    if (s < 0)
        return s;
    for (const struct migration *m = all; m->text != NULL && s >= 0; m++) {
        if (m->version <= at)
            continue;
        *failed = m;
        s = st->ops->script(st->db, m->text);
        if (s >= 0)
            s = st->ops->set_schema_version(st->db, m->version, m->name);
    }
    if (s >= 0 && st->ops->kind == STORE_SQLITE) /* PostgreSQL counts for itself */
        s = st->ops->script(st->db, settle_sqlite);
    if (s >= 0)
        s = st->ops->commit(st->db);
    if (s < 0)
        st->ops->rollback(st->db);
    return s;
}

static enum hf_status migrate(struct store *st, char *error, size_t error_size)
{
    const struct migration *all =
        st->ops->kind == STORE_SQLITE ? migrations_sqlite : migrations_postgres;
    int64_t at = 0;
    enum hf_status s = st->ops->schema_version(st->db, &at);
    if (s < 0) {
        snprintf(error, error_size, "cannot read the schema version: %s", st->ops->error(st->db));
        return s;
    }
    int newest = 0;
    for (const struct migration *m = all; m->text != NULL; m++)
        newest = m->version;
    const struct migration *failed = all;
    s = at < newest ? migrate_above(st, all, at, &failed) : HF_OK;
    if (s < 0) {
        snprintf(error, error_size, "migration %s: %s", failed->name, st->ops->error(st->db));
        return s;
    }
    if (at > newest) {
        snprintf(error, error_size,
                 "the store has schema %lld, newer than this program's %d: use a newer program",
                 (long long)at, newest);
        return HF_FAILED;
    }
    return HF_OK;
}

struct store *store_open(const char *url, bool read_only, char *error, size_t error_size)
{
    const struct backend *ops = backend_for(url);
    if (ops == NULL) {
        snprintf(error, error_size, "store: expected sqlite:PATH or postgresql://..., found \"%s\"",
                 url);
        return NULL;
    }
    struct store *st = calloc(1, sizeof *st);
    if (st == NULL) {
        snprintf(error, error_size, "out of memory");
        return NULL;
    }
    st->ops = ops;
    st->read_only = read_only;
    arena_init(&st->arena, TXN_ARENA_BYTES);
    st->db = ops->open(url, read_only, error, error_size);
    if (st->db == NULL || (!read_only && migrate(st, error, error_size) < 0)) {
        store_close(st);
        return NULL;
    }
    return st;
}

void store_close(struct store *st)
{
    if (st == NULL)
        return;
    if (st->db != NULL)
        st->ops->close(st->db);
    arena_release(&st->arena);
    free(st);
}

enum store_kind store_kind(const struct store *st)
{
    return st->ops->kind;
}

void store_listen(struct store *st, void (*heard)(void *arg, unsigned announcements), void *arg)
{
    st->heard = heard;
    st->heard_arg = arg;
}

const char *store_error(const struct store *st)
{
    return st->ops->error(st->db);
}

enum hf_status store_begin(struct store *st, const char *unit, struct txn **tx)
{
    (void)unit;
    assert(!st->tx.open);
    enum hf_status s = st->ops->begin(st->db, st->read_only);
    if (s < 0)
        return s;
    arena_reset(&st->arena);
    st->tx.st = st;
    st->tx.open = true;
    st->tx.announcements = 0;
    st->tx.last_count = 0;
    while (st->tx.memo_count > 0)
        st->tx.memos[st->tx.taken[--st->tx.memo_count]].key = 0;
    *tx = &st->tx;
    return HF_OK;
}

static enum hf_status run_lasts(struct txn *tx)
{
    enum hf_status s = HF_OK;
    for (int i = 0; i < tx->last_count && s >= 0; i++)
        s = tx->lasts[i].run(tx, tx->lasts[i].arg);
    return s;
}

enum hf_status store_end(struct txn *tx, enum hf_status s)
{
    assert(tx->open);
    enum hf_status last = s < 0 ? s : run_lasts(tx);
    tx->open = false;
    struct store *st = tx->st;
    if (last < 0) {
        st->ops->rollback(st->db);
        return last;
    }
    enum hf_status committed = st->ops->commit(st->db);
    if (committed < 0) {
        st->ops->rollback(st->db);
        return committed;
    }
    if (tx->announcements != 0 && st->heard != NULL)
        st->heard(st->heard_arg, tx->announcements);
    return s;
}

void txn_announce(struct txn *tx, unsigned announcements)
{
    tx->announcements |= announcements;
}

enum hf_status txn_at_end(struct txn *tx, enum hf_status (*last)(struct txn *tx, void *arg),
                          void *arg)
{
    assert(tx->open);
    if (tx->last_count == TXN_LASTS)
        return HF_FULL;
    tx->lasts[tx->last_count++] = (struct last){last, arg};
    return HF_OK;
}

struct arena *txn_arena(struct txn *tx)
{
    return &tx->st->arena;
}

void *txn_memo(struct txn *tx, int64_t key, bool *fresh)
{
    assert(tx->open);
    assert(key != 0);
    _Static_assert((MEMO_SLOTS & (MEMO_SLOTS - 1)) == 0, "slots are found by a mask");
    *fresh = false;
    size_t at = (size_t)(((uint64_t)key * UINT64_C(0x9E3779B97F4A7C15)) >> 32) % MEMO_SLOTS;
    while (tx->memos[at].key != 0 && tx->memos[at].key != key)
        at = (at + 1) % MEMO_SLOTS;
    struct memo *m = &tx->memos[at];
    if (m->key == key)
        return m->bytes;
    if (tx->memo_count == TXN_MEMOS)
        return NULL;
    tx->taken[tx->memo_count++] = (unsigned short)at;
    m->key = key;
    memset(m->bytes, 0, sizeof m->bytes);
    *fresh = true;
    return m->bytes;
}

enum hf_status store_put(struct txn *tx, const struct sql *sql, const struct param *params,
                         unsigned count)
{
    assert(tx->open);
    assert(count == sql->params);
    int64_t changed = 0;
    enum hf_status s = tx->st->ops->put(tx->st->db, sql, params, count, &changed);
    if (s < 0)
        return s;
    return changed > 0 ? HF_OK : HF_NOT_FOUND;
}

enum hf_status store_post(struct txn *tx, const struct sql *sql, const struct param *params,
                          unsigned count)
{
    assert(tx->open);
    assert(count == sql->params);
    return tx->st->ops->put(tx->st->db, sql, params, count, NULL);
}

enum hf_status store_foresee(struct txn *tx, const struct sql *sql, const struct param *params,
                             unsigned count)
{
    assert(tx->open);
    assert(count == sql->params);
    return txn_is_near(tx) ? HF_OK : tx->st->ops->foresee(tx->st->db, sql, params, count);
}

bool txn_is_near(const struct txn *tx)
{
    return tx->st->ops->foresee == NULL;
}

enum hf_status store_query(struct txn *tx, const struct sql *sql, const struct param *params,
                           unsigned count, struct rows *rows)
{
    assert(tx->open);
    assert(count == sql->params);
    *rows = (struct rows){.tx = tx};
    return tx->st->ops->query(tx->st->db, sql, params, count, rows);
}

bool rows_next(struct rows *rows)
{
    return rows->tx->st->ops->next(rows->tx->st->db, rows);
}

int64_t row_i64(struct rows *rows, int column)
{
    return rows->tx->st->ops->i64(rows->tx->st->db, rows, column);
}

bool row_is_null(struct rows *rows, int column)
{
    return rows->tx->st->ops->is_null(rows->tx->st->db, rows, column);
}

struct slice row_text(struct rows *rows, int column)
{
    return rows->tx->st->ops->text(rows->tx->st->db, rows, column);
}

struct slice row_blob(struct rows *rows, int column)
{
    return rows->tx->st->ops->blob(rows->tx->st->db, rows, column);
}

struct slice row_text_copy(struct rows *rows, int column)
{
    struct slice s = row_blob(rows, column);
    return s.ptr == NULL ? s : arena_copy(txn_arena(rows->tx), s);
}

enum hf_status rows_end(struct rows *rows)
{
    return rows->tx->st->ops->end_rows(rows->tx->st->db, rows);
}

enum hf_status store_get_i64(struct txn *tx, const struct sql *sql, const struct param *params,
                             unsigned count, int64_t *value)
{
    struct rows rows;
    enum hf_status s = store_query(tx, sql, params, count, &rows);
    if (s < 0)
        return s;
    bool found = rows_next(&rows);
    if (found)
        *value = row_i64(&rows, 0);
    s = rows_end(&rows);
    return s < 0 ? s : found ? HF_OK : HF_NOT_FOUND;
}
