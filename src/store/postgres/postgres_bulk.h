#ifndef HF_STORE_POSTGRES_BULK_H
#define HF_STORE_POSTGRES_BULK_H

#include "store/postgres/postgres_connection.h"

/* Rows that wait to leave together: posts of statements that have a text for many (struct sql). A
 * hundred orders of a batch are then a dozen statements, not two thousand. Inside store/postgres/
 * only.
 *
 * Rows wait until something that names their table is run, until the commit, or until there are
 * many of them; what is sent, is sent in the order the statements' files give. A row the database
 * refuses fails the batch when it leaves, as any post does; the runner then runs the units one by
 * one. */

enum {
    BULK_ROWS_MAX = 4096,             /* of one statement; a batch has 512 units */
    BULK_BYTES_MAX = 4 * 1024 * 1024, /* of all; the server takes what it got while we go on */
    BULK_ORDER_LAST = 99,
};

struct pg_bulk; /* opaque */

/* NULL: out of memory. */
struct pg_bulk *pg_bulk_new(void);
void pg_bulk_free(struct pg_bulk *bulk);
/* Forgets what waits: a transaction begins, or was rolled back. */
void pg_bulk_reset(struct pg_bulk *bulk);
/* Adds one row to what waits of sql, which has a text for many. The values are copied. */
enum hf_status pg_bulk_add(struct pg_db *db, const struct sql *sql, const struct param *params,
                           unsigned count) HF_MUST_CHECK;
/* Sends what waits up to this order; not waited for. */
enum hf_status pg_bulk_send(struct pg_db *db, unsigned up_to) HF_MUST_CHECK;

/* Questions wait in the same way, in a bulk of their own (db->questions). */
enum hf_status pg_bulk_ask(struct pg_db *db, const struct sql *sql, const struct param *params,
                           unsigned count) HF_MUST_CHECK;
/* Sends them; the answer of each statement comes to the place pg_group_close gives. */
enum hf_status pg_bulk_send_questions(struct pg_db *db) HF_MUST_CHECK;

#endif
