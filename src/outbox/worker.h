#ifndef HF_OUTBOX_WORKER_H
#define HF_OUTBOX_WORKER_H

#include "flow/hub.h"
#include "outbox/egress.h"

/* The outbox role: sends what is owed and asks what is to be asked, on a few threads that mostly
 * wait for others. Any number of processes may run it on one store: a row is claimed by one, and
 * comes back when its process died. */

enum { OUTBOX_THREADS = 4 };

struct outbox_options {
    struct hub *hub;
    struct egress_options egress;
    int threads; /* 0: none; only outbox_run_due works */
};

struct outbox;
/* NULL: out of memory or threads. */
struct outbox *outbox_start(const struct outbox_options *o);
/* Ends at the next boundary: a call under way is finished and recorded. */
void outbox_stop(struct outbox *o);

/* NULL does nothing. Everything due now, in the caller's thread (the demo day and tests move the
 * clock and call this). Returns how many calls were made or rows ended. */
int outbox_run_due(struct outbox *o);

#endif
