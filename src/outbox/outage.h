#ifndef HF_OUTBOX_OUTAGE_H
#define HF_OUTBOX_OUTAGE_H

#include "flow/hub.h"

/* A full disk (docs/operations.md, "When the disk is full"). The daemon keeps a file of 16 MiB in
 * reserve beside an embedded store. When a unit found no room and the disk has none, intake is
 * held: every write is answered 503. Once the queue is empty the reserve is freed, so that the
 * outage itself has an audit row; when there is room for the reserve and as much again, it is made
 * anew and writes are taken. A disk that was full and has room again between two looks is only put
 * on record. With PostgreSQL there is no reserve: the disk is the server's. */

struct outage;
/* Makes the reserve where the store is a file; a disk without room for it is told in the log. NULL:
 * out of memory. */
struct outage *outage_new(struct hub *hub);
/* Leaves no reserve behind. */
void outage_free(struct outage *o);
/* One look, from the timer thread. */
void outage_look(struct outage *o);

#endif
