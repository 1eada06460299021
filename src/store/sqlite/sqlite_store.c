/* SQLite behind the store: WAL, synchronous FULL, one read-write connection.
 * Debian 12's 3.40 can lose commits when two connections write or checkpoint (WAL reset), so a lock
 * file keeps a second daemon out and readers are opened read-only with checkpoints off.
 * Promise: a commit that returned is on the disk; a failed sync ends the process, never an answer.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/backend.h"
#include "store/sql.h"

enum {
    EXIT_SYNC_FAILED = 75,
    BUSY_TIMEOUT_MS = 5000,  /* readers are short (5 s); the writer is alone */
    CHECKPOINT_PAGES = 2000, /* 8 MiB: small and often keeps the tail of the answers short */
    CACHE_KIB = 64 * 1024,   /* taken as it fills */
};

struct sqlite_db {
    sqlite3 *handle; /* owned */
    sqlite3_stmt *cache[SQL_COUNT];
    unsigned char positions[SQL_COUNT][64];
    int lock_fd;
    bool read_only;
    char error[256];
};

static enum hf_status outcome(struct sqlite_db *db, int rc)
{
    int extended = sqlite3_extended_errcode(db->handle);
    snprintf(db->error, sizeof db->error, "%s", sqlite3_errmsg(db->handle));
    if (extended == SQLITE_IOERR_FSYNC || extended == SQLITE_IOERR_DIR_FSYNC) {
        static const char line[] = "{\"level\":\"error\",\"event\":\"sync_failed\"}\n";
        ssize_t ignored = write(STDERR_FILENO, line, sizeof line - 1);
        (void)ignored;
        _exit(EXIT_SYNC_FAILED); /* what is on disk is unknown: never retry, never answer */
    }
    switch (rc & 0xff) {
    case SQLITE_FULL:
    case SQLITE_NOMEM:
    case SQLITE_IOERR: /* a write that found no room is told as an I/O error by some disks */
        return HF_FULL;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return HF_RETRY;
    default:
        return HF_FAILED;
    }
}

/* The library's own hook forgets what a checkpoint answers. A sync that failed there may have lost
 * pages that the next checkpoint would take for written, so it ends the process like any other. */
static int on_commit_to_wal(void *opaque, sqlite3 *handle, const char *name, int pages)
{
    if (pages >= CHECKPOINT_PAGES) {
        int rc = sqlite3_wal_checkpoint_v2(handle, name, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
        if (rc != SQLITE_OK)
            (void)outcome(opaque, rc);
    }
    return SQLITE_OK;
}

static enum hf_status db_script(void *opaque, const char *text)
{
    struct sqlite_db *db = opaque;
    int rc = sqlite3_exec(db->handle, text, NULL, NULL, NULL);
    return rc == SQLITE_OK ? HF_OK : outcome(db, rc);
}

static bool pragma_is(struct sqlite_db *db, const char *pragma, const char *want)
{
    sqlite3_stmt *stmt;
    if (sqlite3_prepare_v2(db->handle, pragma, -1, &stmt, NULL) != SQLITE_OK)
        return false;
    bool same = sqlite3_step(stmt) == SQLITE_ROW &&
                strcmp((const char *)sqlite3_column_text(stmt, 0), want) == 0;
    sqlite3_finalize(stmt);
    return same;
}

/* Pragmas set, and read back: refuse to run on a file that does not keep the promise. */
static bool db_configure(struct sqlite_db *db, char *error, size_t error_size)
{
    static const struct {
        const char *set, *read, *want;
        bool writer_only;
    } pragmas[] = {
        {"PRAGMA journal_mode=WAL",      "PRAGMA journal_mode",       "wal", true },
        {"PRAGMA synchronous=FULL",      "PRAGMA synchronous",        "2",   true },
        {"PRAGMA foreign_keys=ON",       "PRAGMA foreign_keys",       "1",   false},
        {"PRAGMA trusted_schema=OFF",    "PRAGMA trusted_schema",     "0",   false},
        {"PRAGMA cell_size_check=ON",    "PRAGMA cell_size_check",    "1",   false},
        {"PRAGMA secure_delete=ON",      "PRAGMA secure_delete",      "1",   true },
        {"PRAGMA temp_store=MEMORY",     "PRAGMA temp_store",         "2",   false},
        {"PRAGMA recursive_triggers=ON", "PRAGMA recursive_triggers", "1",   false},
    };
    for (size_t i = 0; i < sizeof pragmas / sizeof *pragmas; i++) {
        if (pragmas[i].writer_only && db->read_only)
            continue;
        if (sqlite3_exec(db->handle, pragmas[i].set, NULL, NULL, NULL) != SQLITE_OK ||
            !pragma_is(db, pragmas[i].read, pragmas[i].want)) {
            snprintf(error, error_size, "sqlite: %s did not hold: %s", pragmas[i].set,
                     sqlite3_errmsg(db->handle));
            return false;
        }
    }
    char text[128];
    snprintf(text, sizeof text, "PRAGMA cache_size=-%d; PRAGMA wal_autocheckpoint=0;",
             db->read_only ? 8 * 1024 : CACHE_KIB);
    int ignored;
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, &ignored);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, &ignored);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DML, 0, &ignored);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DDL, 0, &ignored);
    sqlite3_busy_timeout(db->handle, BUSY_TIMEOUT_MS);
    bool good = sqlite3_exec(db->handle, text, NULL, NULL, NULL) == SQLITE_OK;
    if (!db->read_only) /* after the pragma, which would take its place */
        sqlite3_wal_hook(db->handle, on_commit_to_wal, db);
    return good;
}

/* One daemon per file. The lock goes with the process, however it ends. */
static int lock_file(const char *path, char *error, size_t error_size)
{
    char name[4096];
    snprintf(name, sizeof name, "%s.lock", path);
    int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        snprintf(error, error_size, "cannot open %s: %s", name, strerror(errno));
        return -1;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        snprintf(error, error_size, "%s is in use by another holdfast process", path);
        close(fd);
        return -1;
    }
    return fd;
}

static void db_close(void *opaque)
{
    struct sqlite_db *db = opaque;
    for (unsigned i = 0; i < SQL_COUNT; i++)
        sqlite3_finalize(db->cache[i]);
    sqlite3_close(db->handle);
    if (db->lock_fd >= 0)
        close(db->lock_fd);
    free(db);
}

/* Memory statistics take one lock for every allocation of every thread, and nobody reads them. */
static pthread_once_t configure_once = PTHREAD_ONCE_INIT;

static void configure_library(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static void *db_open(const char *url, bool read_only, char *error, size_t error_size)
{
    const char *path = url + strlen("sqlite:");
    pthread_once(&configure_once, configure_library);
    struct sqlite_db *db = calloc(1, sizeof *db);
    if (db == NULL) {
        snprintf(error, error_size, "out of memory");
        return NULL;
    }
    db->lock_fd = -1;
    db->read_only = read_only;
    if (!read_only) {
        db->lock_fd = lock_file(path, error, error_size);
        if (db->lock_fd < 0)
            goto failed;
    }
    int flags = read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    mode_t before = umask(0077); /* the store is its owner's alone; -wal and -shm take its mode */
    int opened = sqlite3_open_v2(path, &db->handle, flags | SQLITE_OPEN_NOMUTEX, NULL);
    umask(before);
    if (opened != SQLITE_OK) {
        snprintf(error, error_size, "cannot open %s: %s", path, sqlite3_errmsg(db->handle));
        goto failed;
    }
    sqlite3_extended_result_codes(db->handle, 1);
    if (db_configure(db, error, error_size))
        return db;
failed:
    db_close(db);
    return NULL;
}

static const char *db_error(const void *opaque)
{
    return ((const struct sqlite_db *)opaque)->error;
}

static enum hf_status db_begin(void *opaque, bool read_only)
{
    return db_script(opaque, read_only ? "BEGIN" : "BEGIN IMMEDIATE");
}

static enum hf_status db_commit(void *opaque)
{
    return db_script(opaque, "COMMIT");
}

static void db_rollback(void *opaque)
{
    struct sqlite_db *db = opaque;
    char kept[sizeof db->error];
    memcpy(kept, db->error, sizeof kept);
    for (unsigned i = 0; i < SQL_COUNT; i++)
        if (db->cache[i] != NULL)
            sqlite3_reset(db->cache[i]);
    if (!sqlite3_get_autocommit(db->handle))
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
    memcpy(db->error, kept, sizeof kept);
}

static sqlite3_stmt *prepare(struct sqlite_db *db, const struct sql *sql)
{
    sqlite3_stmt *stmt = db->cache[sql->id];
    if (stmt != NULL)
        return stmt;
    if (sqlite3_prepare_v3(db->handle, sql->text[STORE_SQLITE], -1, SQLITE_PREPARE_PERSISTENT,
                           &stmt, NULL) != SQLITE_OK) {
        snprintf(db->error, sizeof db->error, "%s: %s", sql->name, sqlite3_errmsg(db->handle));
        return NULL;
    }
    assert(sql->params < sizeof db->positions[0]);
    for (unsigned i = 0; i < sql->params; i++) {
        char name[12];
        snprintf(name, sizeof name, "$%u", i + 1);
        db->positions[sql->id][i] = (unsigned char)sqlite3_bind_parameter_index(stmt, name);
    }
    db->cache[sql->id] = stmt;
    return stmt;
}

static int bind(struct sqlite_db *db, const struct sql *sql, sqlite3_stmt *stmt,
                const struct param *params, unsigned count)
{
    int rc = SQLITE_OK;
    for (unsigned i = 0; i < count && rc == SQLITE_OK; i++) {
        int at = db->positions[sql->id][i];
        const struct param *p = &params[i];
        if (at == 0)
            continue; /* this dialect's text does not use it */
        switch (p->kind) {
        case PARAM_NULL:
            rc = sqlite3_bind_null(stmt, at);
            break;
        case PARAM_I64:
            rc = sqlite3_bind_int64(stmt, at, p->i64);
            break;
        case PARAM_TEXT:
            rc = sqlite3_bind_text(stmt, at, p->bytes.ptr, (int)p->bytes.len, SQLITE_STATIC);
            break;
        case PARAM_BLOB:
            rc = sqlite3_bind_blob(stmt, at, p->bytes.ptr, (int)p->bytes.len, SQLITE_STATIC);
            break;
        }
    }
    return rc;
}

static enum hf_status db_put(void *opaque, const struct sql *sql, const struct param *params,
                             unsigned count, int64_t *changed)
{
    struct sqlite_db *db = opaque;
    sqlite3_stmt *stmt = prepare(db, sql);
    if (stmt == NULL)
        return HF_FAILED;
    int rc = bind(db, sql, stmt, params, count);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(stmt);
    enum hf_status s = HF_OK;
    if (rc != SQLITE_DONE && rc != SQLITE_ROW) {
        s = outcome(db, rc);
        size_t used = strlen(db->error);
        snprintf(db->error + used, sizeof db->error - used, " (%s)", sql->name);
    } else if (changed != NULL) {
        *changed = sqlite3_changes64(db->handle);
    }
    sqlite3_reset(stmt);
    return s;
}

static enum hf_status db_query(void *opaque, const struct sql *sql, const struct param *params,
                               unsigned count, struct rows *rows)
{
    struct sqlite_db *db = opaque;
    sqlite3_stmt *stmt = prepare(db, sql);
    if (stmt == NULL)
        return HF_FAILED;
    int rc = bind(db, sql, stmt, params, count);
    if (rc != SQLITE_OK)
        return outcome(db, rc);
    rows->handle = stmt;
    rows->at = SQLITE_ROW;
    return HF_OK;
}

static bool db_next(void *opaque, struct rows *rows)
{
    (void)opaque;
    if (rows->at != SQLITE_ROW)
        return false;
    rows->at = sqlite3_step(rows->handle);
    return rows->at == SQLITE_ROW;
}

static bool db_is_null(void *opaque, struct rows *rows, int column)
{
    (void)opaque;
    return sqlite3_column_type(rows->handle, column) == SQLITE_NULL;
}

static int64_t db_i64(void *opaque, struct rows *rows, int column)
{
    (void)opaque;
    return sqlite3_column_int64(rows->handle, column);
}

static struct slice db_blob(void *opaque, struct rows *rows, int column)
{
    (void)opaque;
    if (sqlite3_column_type(rows->handle, column) == SQLITE_NULL)
        return SLICE_NONE;
    const char *bytes = sqlite3_column_blob(rows->handle, column);
    size_t len = (size_t)sqlite3_column_bytes(rows->handle, column);
    return (struct slice){bytes ? bytes : "", len};
}

static enum hf_status db_end_rows(void *opaque, struct rows *rows)
{
    struct sqlite_db *db = opaque;
    enum hf_status s = HF_OK;
    if (rows->at != SQLITE_ROW && rows->at != SQLITE_DONE)
        s = outcome(db, rows->at);
    sqlite3_reset(rows->handle);
    return s;
}

static enum hf_status db_schema_version(void *opaque, int64_t *version)
{
    struct sqlite_db *db = opaque;
    enum hf_status s = db_script(
        db, "CREATE TABLE IF NOT EXISTS schema_migration (version INTEGER NOT NULL PRIMARY KEY, "
            "name TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT");
    if (s < 0)
        return s;
    sqlite3_stmt *stmt;
    int rc = sqlite3_prepare_v2(
        db->handle, "SELECT coalesce(max(version), 0) FROM schema_migration", -1, &stmt, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW)
        *version = sqlite3_column_int64(stmt, 0);
    else
        s = outcome(db, rc);
    sqlite3_finalize(stmt);
    return s;
}

static enum hf_status db_set_schema_version(void *opaque, int64_t version, const char *name)
{
    struct sqlite_db *db = opaque;
    sqlite3_stmt *stmt;
    int rc = sqlite3_prepare_v2(
        db->handle, "INSERT INTO schema_migration VALUES ($1, $2, unixepoch())", -1, &stmt, NULL);
    if (rc != SQLITE_OK)
        return outcome(db, rc);
    sqlite3_bind_int64(stmt, 1, version);
    sqlite3_bind_text(stmt, 2, name, -1, SQLITE_STATIC);
    rc = sqlite3_step(stmt);
    enum hf_status s = rc == SQLITE_DONE ? HF_OK : outcome(db, rc);
    sqlite3_finalize(stmt);
    return s;
}

const struct backend backend_sqlite = {
    .kind = STORE_SQLITE,
    .open = db_open,
    .close = db_close,
    .error = db_error,
    .begin = db_begin,
    .commit = db_commit,
    .rollback = db_rollback,
    .put = db_put,
    .query = db_query,
    .next = db_next,
    .is_null = db_is_null,
    .i64 = db_i64,
    .text = db_blob,
    .blob = db_blob,
    .end_rows = db_end_rows,
    .script = db_script,
    .schema_version = db_schema_version,
    .set_schema_version = db_set_schema_version,
};
