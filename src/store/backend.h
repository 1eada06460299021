#ifndef HF_STORE_BACKEND_H
#define HF_STORE_BACKEND_H

#include "store/store.h"

/* What a backend gives the store: one struct of calls. Statuses as in store.h. */
struct backend {
    enum store_kind kind;
    void *(*open)(const char *url, bool read_only, char *error, size_t error_size);
    void (*close)(void *db);
    const char *(*error)(const void *db);
    enum hf_status (*begin)(void *db, bool read_only);
    enum hf_status (*commit)(void *db);
    void (*rollback)(void *db);
    /* changed may be NULL when the caller does not ask (store_post). */
    enum hf_status (*put)(void *db, const struct sql *sql, const struct param *params,
                          unsigned count, int64_t *changed);
    enum hf_status (*query)(void *db, const struct sql *sql, const struct param *params,
                            unsigned count, struct rows *rows);
    /* NULL: answers do not travel. */
    enum hf_status (*foresee)(void *db, const struct sql *sql, const struct param *params,
                              unsigned count);
    bool (*next)(void *db, struct rows *rows);
    bool (*is_null)(void *db, struct rows *rows, int column);
    int64_t (*i64)(void *db, struct rows *rows, int column);
    struct slice (*text)(void *db, struct rows *rows, int column);
    struct slice (*blob)(void *db, struct rows *rows, int column);
    enum hf_status (*end_rows)(void *db, struct rows *rows);
    /* Runs a migration's whole text, and plain statements of the backend itself. */
    enum hf_status (*script)(void *db, const char *text);
    /* Highest migration applied, 0 when none; creates the table it keeps this in. */
    enum hf_status (*schema_version)(void *db, int64_t *version);
    enum hf_status (*set_schema_version)(void *db, int64_t version, const char *name);
};

extern const struct backend backend_sqlite;
extern const struct backend backend_postgres;

#endif
