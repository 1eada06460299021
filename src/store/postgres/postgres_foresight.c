/* Answers asked for before they are needed, and whether they still stand.
 * Under postgres_store.c; knows no session.
 * Promise: an answer that a write of this transaction could have changed is never given. */
#include "store/postgres/postgres_foresight.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
    SLOTS = 2 * FORESEEN_MAX, /* half empty: a look-up ends soon */
    GROUPS_MAX = 64,          /* four statements, a few rounds */
    KEYED_MAX = 8,            /* queries that declare a key; there are three */
    KEYS_MAX = 8192,          /* rows remembered by key; past it their table counts as written */
    KEY_SLOTS = 2 * KEYS_MAX,
};

struct answer {
    const struct sql *sql; /* NULL = free */
    uint64_t hash;
    size_t at, len;           /* its values in `values` */
    unsigned group, position; /* its answer: rows of the group's that say position + 1 */
};

/* Questions of one statement that leave together. */
struct group {
    const struct sql *sql;
    bool closed;      /* sent, or about to be */
    unsigned count;   /* questions */
    PGresult *result; /* owned; NULL until it came */
    int *starts;      /* owned; first row of each question, and the end; NULL until looked at */
};

struct pg_foresight {
    struct answer slots[SLOTS];
    unsigned taken[FORESEEN_MAX], count;
    struct group groups[GROUPS_MAX];
    unsigned group_count;
    unsigned char *values; /* owned */
    size_t used, room;

    uint64_t written[2];      /* tables written, but for rows remembered by key */
    uint64_t keyed[2];        /* tables with such rows */
    uint64_t keys[KEY_SLOTS]; /* 0 = free */
    unsigned key_count;
    const struct sql *readers[KEYED_MAX]; /* queries that declare a key */
    unsigned reader_count;
};

struct pg_foresight *pg_foresight_new(void)
{
    struct pg_foresight *f = calloc(1, sizeof *f);
    if (f == NULL)
        return NULL;
    for (unsigned i = 0; i < SQL_COUNT; i++) {
        if (sql_all[i]->key_of == NULL)
            continue;
        assert(f->reader_count < KEYED_MAX);
        f->readers[f->reader_count++] = sql_all[i];
    }
    return f;
}

void pg_foresight_free(struct pg_foresight *f)
{
    if (f == NULL)
        return;
    pg_foresight_reset(f);
    free(f->values);
    free(f);
}

void pg_foresight_reset(struct pg_foresight *f)
{
    for (unsigned i = 0; i < f->count; i++)
        f->slots[f->taken[i]] = (struct answer){0};
    for (unsigned i = 0; i < f->group_count; i++) {
        PQclear(f->groups[i].result);
        free(f->groups[i].starts);
        f->groups[i] = (struct group){0};
    }
    f->group_count = 0;
    if (f->key_count > 0)
        memset(f->keys, 0, sizeof f->keys);
    f->count = f->key_count = 0;
    f->used = 0;
    memset(f->written, 0, sizeof f->written);
    memset(f->keyed, 0, sizeof f->keyed);
}

/* FNV-1a; what it finds equal is compared, or counts as equal where that is the careful side. */
static uint64_t mix(uint64_t hash, const void *bytes, size_t len)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < len; i++)
        hash = (hash ^ at[i]) * UINT64_C(0x100000001B3);
    return hash;
}

static uint64_t hash_value(uint64_t hash, const struct param *p)
{
    if (p->kind == PARAM_I64)
        return mix(hash, &p->i64, sizeof p->i64);
    if (p->kind == PARAM_NULL)
        return mix(hash, "", 1);
    hash = mix(hash, &p->bytes.len, sizeof p->bytes.len);
    return mix(hash, p->bytes.ptr, p->bytes.len);
}

static uint64_t hash_start(const struct sql *sql)
{
    return mix(UINT64_C(0xCBF29CE484222325), &sql->id, sizeof sql->id);
}

static bool meets(const uint64_t a[2], const uint64_t b[2])
{
    return (a[0] & b[0]) != 0 || (a[1] & b[1]) != 0;
}

static void add_tables(uint64_t to[2], const struct sql *sql)
{
    bool unknown = sql->tables[0] == 0 && sql->tables[1] == 0;
    to[0] |= unknown ? UINT64_MAX : sql->tables[0];
    to[1] |= unknown ? UINT64_MAX : sql->tables[1];
}

void pg_note_write(struct pg_foresight *f, const struct sql *sql)
{
    add_tables(f->written, sql);
}

static uint64_t key_hash(const struct sql *reader, const struct param *params, bool of_insert)
{
    uint64_t hash = hash_start(reader);
    for (unsigned i = 0; i < reader->key_params; i++)
        hash = hash_value(hash, &params[of_insert ? reader->key[i] - 1U : i]);
    return hash != 0 ? hash : 1;
}

static bool has_key(const struct pg_foresight *f, uint64_t hash, size_t *at)
{
    *at = (size_t)(hash % KEY_SLOTS);
    while (f->keys[*at] != 0 && f->keys[*at] != hash)
        *at = (*at + 1) % KEY_SLOTS;
    return f->keys[*at] == hash;
}

void pg_note_row(struct pg_foresight *f, const struct sql *sql, const struct param *params)
{
    bool keyed = false;
    for (unsigned i = 0; i < f->reader_count && f->key_count < KEYS_MAX; i++) {
        if (f->readers[i]->key_of != sql)
            continue;
        size_t at;
        uint64_t hash = key_hash(f->readers[i], params, true);
        f->key_count += !has_key(f, hash, &at);
        f->keys[at] = hash;
        keyed = true;
    }
    add_tables(keyed ? f->keyed : f->written, sql);
}

bool pg_stands(const struct pg_foresight *f, const struct sql *sql, const struct param *params)
{
    uint64_t about[2] = {0}, by_key[2] = {0};
    add_tables(about, sql);
    if (sql->key_of != NULL)
        add_tables(by_key, sql->key_of);
    uint64_t spoiled[2] = {f->written[0] | (f->keyed[0] & ~by_key[0]),
                           f->written[1] | (f->keyed[1] & ~by_key[1])};
    if (meets(about, spoiled))
        return false;
    size_t at;
    return sql->key_of == NULL || !has_key(f, key_hash(sql, params, false), &at);
}

static bool keep_bytes(struct pg_foresight *f, const void *bytes, size_t len)
{
    if (f->used + len > f->room) {
        size_t room = 2 * (f->used + len) + 4096;
        unsigned char *grown = realloc(f->values, room);
        if (grown == NULL)
            return false;
        f->values = grown;
        f->room = room;
    }
    if (len > 0)
        memcpy(f->values + f->used, bytes, len);
    f->used += len;
    return true;
}

/* Writes the values behind `used`, kinds and lengths with them. */
static bool keep_values(struct pg_foresight *f, const struct param *params, unsigned count)
{
    bool kept = true;
    for (unsigned i = 0; i < count && kept; i++) {
        const struct param *p = &params[i];
        uint64_t head = (uint64_t)p->kind;
        if (p->kind == PARAM_TEXT || p->kind == PARAM_BLOB)
            head |= (uint64_t)p->bytes.len << 8;
        kept = keep_bytes(f, &head, sizeof head);
        if (kept && p->kind == PARAM_I64)
            kept = keep_bytes(f, &p->i64, sizeof p->i64);
        else if (kept && p->kind != PARAM_NULL)
            kept = keep_bytes(f, p->bytes.ptr, p->bytes.len);
    }
    return kept;
}

/* The slot of this query, or the free one where it would be. mark: where its values begin; they are
 * behind `used` only until the caller says what becomes of them. */
static struct answer *slot_of(struct pg_foresight *f, const struct sql *sql, size_t mark)
{
    uint64_t hash = mix(hash_start(sql), f->values + mark, f->used - mark);
    size_t at = (size_t)(hash % SLOTS);
    for (;; at = (at + 1) % SLOTS) {
        struct answer *a = &f->slots[at];
        bool same = a->sql == sql && a->hash == hash && a->len == f->used - mark &&
                    memcmp(f->values + a->at, f->values + mark, a->len) == 0;
        if (a->sql == NULL)
            a->hash = hash;
        if (a->sql == NULL || same)
            return a;
    }
}

/* The group that still takes up questions of sql, or a new one; NULL: no room. */
static struct group *open_group(struct pg_foresight *f, const struct sql *sql)
{
    for (unsigned i = 0; i < f->group_count; i++)
        if (f->groups[i].sql == sql && !f->groups[i].closed)
            return &f->groups[i];
    if (f->group_count == GROUPS_MAX)
        return NULL;
    f->groups[f->group_count].sql = sql;
    return &f->groups[f->group_count++];
}

bool pg_foresee(struct pg_foresight *f, const struct sql *sql, const struct param *params,
                unsigned count)
{
    size_t mark = f->used;
    struct group *g = f->count < FORESEEN_MAX ? open_group(f, sql) : NULL;
    struct answer *a = g != NULL && keep_values(f, params, count) ? slot_of(f, sql, mark) : NULL;
    if (a == NULL || a->sql != NULL) {
        f->used = mark;
        return false;
    }
    *a = (struct answer){.sql = sql,
                         .hash = a->hash,
                         .at = mark,
                         .len = f->used - mark,
                         .group = (unsigned)(g - f->groups),
                         .position = g->count++};
    f->taken[f->count++] = (unsigned)(a - f->slots);
    return true;
}

PGresult **pg_group_close(struct pg_foresight *f, const struct sql *sql)
{
    struct group *g = open_group(f, sql);
    assert(g != NULL); /* there are questions of it */
    g->closed = true;
    return &g->result;
}

/* Which rows answer which question: the first column says so, and rows come by it. */
static bool find_starts(struct group *g)
{
    int rows = PQntuples(g->result), row = 0;
    g->starts = calloc((size_t)g->count + 1, sizeof *g->starts);
    if (g->starts == NULL)
        return false;
    for (unsigned q = 0; q < g->count; q++) {
        g->starts[q] = row;
        while (row < rows && pg_i64(g->result, row, 0) == (int64_t)q + 1)
            row++;
    }
    g->starts[g->count] = row;
    assert(row == rows); /* ORDER BY n */
    return true;
}

enum foreseen pg_foreseen(struct pg_foresight *f, const struct sql *sql, const struct param *params,
                          unsigned count, struct rows *rows)
{
    if (f->count == 0)
        return FORESEEN_NOT;
    size_t mark = f->used;
    struct answer *a = keep_values(f, params, count) ? slot_of(f, sql, mark) : NULL;
    f->used = mark;
    if (a == NULL || a->sql == NULL)
        return FORESEEN_NOT;
    struct group *g = &f->groups[a->group];
    if (g->result == NULL)
        return FORESEEN_WAITS;
    if (g->starts == NULL && !find_starts(g))
        return FORESEEN_NOT;
    rows->handle = g->result;
    rows->kept = true;
    rows->skip = 1;
    rows->at = g->starts[a->position] - 1;
    rows->end = g->starts[a->position + 1];
    return FORESEEN_ANSWERED;
}
