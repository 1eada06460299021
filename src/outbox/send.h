#ifndef HF_OUTBOX_SEND_H
#define HF_OUTBOX_SEND_H

#include <pthread.h>

#include "flow/owed.h"
#include "outbox/egress.h"

/* One attempt of one row (or a batch of one kind) of a connection, from the store to the outside
 * and back. */

/* Rows that a thread of this process is busy with, so that two do not prepare the same. */
struct in_flight {
    pthread_mutex_t mutex;
    int64_t outbox_ids[64]; /* 0 = free */
};

struct sender { /* of one thread */
    struct hub *hub;
    struct egress *egress;
    struct in_flight *in_flight; /* shared */
    struct arena arena;
};

enum { SEND_ARENA_BYTES = 64 * 1024 * 1024 };

enum send_end {
    SEND_NOTHING_DUE,
    SEND_SENT,    /* something was done: look again */
    SEND_WAIT,    /* limits or the breaker say wait: *wait_us */
    SEND_TROUBLE, /* the store: later */
};
/* c: of the merchant's snapshot, which the caller holds. */
enum send_end send_next(struct sender *s, const struct merchant *m, const struct connection *c,
                        int64_t *wait_us);

#endif
