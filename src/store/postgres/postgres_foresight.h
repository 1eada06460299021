#ifndef HF_STORE_POSTGRES_FORESIGHT_H
#define HF_STORE_POSTGRES_FORESIGHT_H

#include "store/postgres/postgres_connection.h"

/* Answers asked for before they are needed, and what the transaction has written since: an answer
 * stands until something written could have changed it. Inside store/postgres/ only.
 *
 * What could change it is told by tables: a statement that writes spoils every answer about a table
 * it names. The one exception is a declared key (struct sql): rows added under other keys leave an
 * answer alone, so that a batch of new orders does not spoil each other's gates. */

enum { FORESEEN_MAX = 8192 }; /* a batch of 512 orders: two gates, three codes, three totals each */

struct pg_foresight; /* opaque */

/* NULL: out of memory. */
struct pg_foresight *pg_foresight_new(void);
void pg_foresight_free(struct pg_foresight *f);
/* Nothing is foreseen and nothing written: a transaction begins. */
void pg_foresight_reset(struct pg_foresight *f);

/* Notes what a statement writes: one that runs now, or a row that waits to. */
void pg_note_write(struct pg_foresight *f, const struct sql *sql);
void pg_note_row(struct pg_foresight *f, const struct sql *sql, const struct param *params);
/* Nothing written in this transaction could change this query's answer. */
bool pg_stands(const struct pg_foresight *f, const struct sql *sql, const struct param *params);

/* Takes up a question. false: it is taken up already, or there is no room. */
bool pg_foresee(struct pg_foresight *f, const struct sql *sql, const struct param *params,
                unsigned count) HF_MUST_CHECK;
/* Those of sql that were taken up since the last close leave together now: where the one answer to
 * all of them is kept. */
PGresult **pg_group_close(struct pg_foresight *f, const struct sql *sql);

/* What is known of a question. */
enum foreseen { FORESEEN_NOT, FORESEEN_WAITS, FORESEEN_ANSWERED };
/* ANSWERED: *rows stands before its first row. WAITS: its answer has not come, or was not sent for.
 */
enum foreseen pg_foreseen(struct pg_foresight *f, const struct sql *sql, const struct param *params,
                          unsigned count, struct rows *rows);

#endif
