/* Rows that wait to leave together, as the arrays of one statement.
 * Between postgres_store.c, which posts them one by one, and the session's pipeline.
 * Promise: what left or waits is what was posted, row for row, and a row is never behind one that
 * the database checks against it. */
#include "store/postgres/postgres_bulk.h"

#include "store/postgres/postgres_foresight.h"

#include <assert.h>
#include <endian.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BULK_STATEMENTS_MAX = 32,
    ARRAY_HEAD_BYTES = 20,          /* dimensions, has nulls, element type, length, first index */
    ARRAY_KEPT_BYTES = 1024 * 1024, /* room an array keeps between transactions */
};

/* One parameter of many rows, in the server's binary form of an array. */
struct array {
    unsigned char *bytes; /* owned */
    size_t used, room;
    Oid element; /* what a value that was not NULL asked for; 0 = only NULL so far */
};

struct pending {
    const struct sql *sql;
    unsigned rows;
    struct array *arrays; /* owned; sql->params of them */
};

struct pg_bulk {
    struct pending list[BULK_STATEMENTS_MAX]; /* by order */
    unsigned count;
    size_t bytes;
};

static const struct {
    Oid array, element;
} array_types[] = {
    {1016, PG_INT8 },
    {1009, PG_TEXT },
    {1001, PG_BYTEA}
};

struct pg_bulk *pg_bulk_new(void)
{
    struct pg_bulk *bulk = calloc(1, sizeof *bulk);
    return bulk;
}

static void release_array(struct array *a)
{
    free(a->bytes);
    *a = (struct array){0};
}

void pg_bulk_free(struct pg_bulk *bulk)
{
    if (bulk == NULL)
        return;
    for (unsigned i = 0; i < bulk->count; i++) {
        for (unsigned p = 0; p < bulk->list[i].sql->params; p++)
            release_array(&bulk->list[i].arrays[p]);
        free(bulk->list[i].arrays);
    }
    free(bulk);
}

static void forget_rows(struct pg_bulk *bulk, struct pending *p)
{
    for (unsigned i = 0; i < p->sql->params; i++) {
        struct array *a = &p->arrays[i];
        bulk->bytes -= a->used;
        if (a->room > ARRAY_KEPT_BYTES)
            release_array(a);
        a->used = 0;
        a->element = 0;
    }
    p->rows = 0;
}

void pg_bulk_reset(struct pg_bulk *bulk)
{
    for (unsigned i = 0; i < bulk->count; i++)
        forget_rows(bulk, &bulk->list[i]);
    assert(bulk->bytes == 0);
}

/* The statement's place among those that wait; made where it is the first of it. */
static struct pending *pending_of(struct pg_bulk *bulk, const struct sql *sql)
{
    for (unsigned i = 0; i < bulk->count; i++)
        if (bulk->list[i].sql == sql)
            return &bulk->list[i];
    assert(bulk->count < BULK_STATEMENTS_MAX); /* there are about fifteen */
    struct array *arrays = calloc(sql->params, sizeof *arrays);
    if (arrays == NULL)
        return NULL;
    unsigned at = bulk->count++;
    for (; at > 0 && bulk->list[at - 1].sql->order > sql->order; at--)
        bulk->list[at] = bulk->list[at - 1];
    bulk->list[at] = (struct pending){.sql = sql, .arrays = arrays};
    return &bulk->list[at];
}

static unsigned char *grow(struct pg_bulk *bulk, struct array *a, size_t more)
{
    size_t head = a->used == 0 ? ARRAY_HEAD_BYTES : 0;
    size_t need = a->used + head + more;
    if (need > a->room) {
        size_t room = need < 512 ? 1024 : 2 * need;
        unsigned char *bytes = realloc(a->bytes, room);
        if (bytes == NULL)
            return NULL;
        a->bytes = bytes;
        a->room = room;
    }
    unsigned char *at = a->bytes + a->used + head;
    a->used = need;
    bulk->bytes += head + more;
    return at;
}

static void put_u32(unsigned char *at, uint32_t v)
{
    v = htobe32(v);
    memcpy(at, &v, sizeof v);
}

/* false: no memory, or the parameter changed its kind (then element says the first one's). */
static bool add_value(struct pg_bulk *bulk, struct array *a, const struct param *p)
{
    uint64_t number = p->kind == PARAM_I64 ? htobe64((uint64_t)p->i64) : 0;
    const void *bytes = p->kind == PARAM_I64 ? (const void *)&number : p->bytes.ptr;
    size_t len = p->kind == PARAM_NULL ? 0 : p->kind == PARAM_I64 ? sizeof number : p->bytes.len;
    Oid element = p->kind == PARAM_NULL   ? a->element
                  : p->kind == PARAM_I64  ? PG_INT8
                  : p->kind == PARAM_TEXT ? PG_TEXT
                                          : PG_BYTEA;
    assert(len <= INT_MAX);
    if (a->element != 0 && a->element != element)
        return false;
    unsigned char *at = grow(bulk, a, 4 + len);
    if (at == NULL)
        return false;
    a->element = element;
    put_u32(at, p->kind == PARAM_NULL ? UINT32_MAX : (uint32_t)len);
    if (len > 0)
        memcpy(at + 4, bytes, len);
    return true;
}

static enum hf_status add_row(struct pg_db *db, struct pg_bulk *bulk, const struct sql *sql,
                              const struct param *params, unsigned count, struct pending **pending)
{
    assert(sql->many != NULL);
    struct pending *p = pending_of(bulk, sql);
    if (p == NULL)
        return pg_break(db, HF_FULL, "out of memory (%s)", sql->name);
    for (unsigned i = 0; i < count; i++)
        if (!add_value(bulk, &p->arrays[i], &params[i]))
            return pg_break(db, HF_FAILED, "no room, or parameter $%u changed its type (%s)", i + 1,
                            sql->name);
    p->rows++;
    *pending = p;
    return HF_OK;
}

enum hf_status pg_bulk_add(struct pg_db *db, const struct sql *sql, const struct param *params,
                           unsigned count)
{
    struct pending *p;
    enum hf_status s = add_row(db, db->bulk, sql, params, count, &p);
    if (s < 0 || (p->rows < BULK_ROWS_MAX && db->bulk->bytes < BULK_BYTES_MAX))
        return s;
    return pg_bulk_send(db, BULK_ORDER_LAST);
}

/* The foresight has a bound of its own, so questions need none here. */
enum hf_status pg_bulk_ask(struct pg_db *db, const struct sql *sql, const struct param *params,
                           unsigned count)
{
    struct pending *p;
    return add_row(db, db->questions, sql, params, count, &p);
}

/* The head of the array, once its length is known. true: it is of the type the server takes. */
static bool finish_array(struct array *a, unsigned rows, Oid settled)
{
    Oid element = 0;
    for (size_t i = 0; i < sizeof array_types / sizeof *array_types; i++)
        if (array_types[i].array == settled)
            element = array_types[i].element;
    if (element == 0 || (a->element != 0 && a->element != element))
        return false;
    put_u32(a->bytes, 1);
    put_u32(a->bytes + 4, 1); /* may have nulls: the server looks for itself */
    put_u32(a->bytes + 8, element);
    put_u32(a->bytes + 12, rows);
    put_u32(a->bytes + 16, 1);
    return a->used <= INT_MAX;
}

/* answer: where it is kept; NULL = nowhere. */
static enum hf_status send_pending(struct pg_db *db, struct pg_bulk *bulk, struct pending *p,
                                   PGresult **answer)
{
    const struct pg_statement *statement;
    enum hf_status s = pg_prepare_many(db, p->sql, &statement);
    if (s < 0)
        return s;
    const char *values[PG_PARAMS_MAX];
    int lengths[PG_PARAMS_MAX], formats[PG_PARAMS_MAX];
    for (unsigned i = 0; i < p->sql->params; i++) {
        if (!finish_array(&p->arrays[i], p->rows, statement->param[i].settled))
            return pg_break(db, HF_FAILED, "$%u of many is no array of its values (%s)", i + 1,
                            p->sql->name);
        values[i] = (const char *)p->arrays[i].bytes;
        lengths[i] = (int)p->arrays[i].used;
        formats[i] = 1;
    }
    char name[16];
    snprintf(name, sizeof name, "hf%u", statement->number);
    s = pg_sent(
        db, PQsendQueryPrepared(db->conn, name, (int)p->sql->params, values, lengths, formats, 1),
        p->sql->name);
    if (s >= 0)
        db->sent[db->sent_count - 1].answer = answer;
    forget_rows(bulk, p);
    return s < 0 || db->sent_count < PG_SENT_MAX ? s : pg_settle(db, NULL);
}

enum hf_status pg_bulk_send(struct pg_db *db, unsigned up_to)
{
    struct pg_bulk *bulk = db->bulk;
    enum hf_status s = HF_OK;
    for (unsigned i = 0; i < bulk->count && s >= 0; i++)
        if (bulk->list[i].rows > 0 && bulk->list[i].sql->order <= up_to)
            s = send_pending(db, bulk, &bulk->list[i], NULL);
    return s;
}

enum hf_status pg_bulk_send_questions(struct pg_db *db)
{
    struct pg_bulk *bulk = db->questions;
    enum hf_status s = HF_OK;
    for (unsigned i = 0; i < bulk->count && s >= 0; i++)
        if (bulk->list[i].rows > 0)
            s = send_pending(db, bulk, &bulk->list[i],
                             pg_group_close(db->foresight, bulk->list[i].sql));
    return s;
}
