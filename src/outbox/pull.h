#ifndef HF_OUTBOX_PULL_H
#define HF_OUTBOX_PULL_H

#include "flow/work.h"
#include "partner/outbound.h"

/* What a pull of orders found, landed: each in a unit of its own, as if a webhook had brought it
 * (path `poll`). What we have already, in this form or a newer one, leaves no trace. The pull's
 * progress is kept only afterwards: a process that dies between them asks again, and nothing lands
 * twice. */

struct pull_figures {
    int64_t seen;       /* orders in the answer */
    int64_t found;      /* new to us, or newer than what we had */
    int64_t unreadable; /* kept for a person */
};

struct pull_landing {
    struct hub *hub;
    struct arena *arena;
    const struct merchant *merchant;
    const struct connection *connection;
    const struct outbound_order *orders;
    int count;
};
/* Waits until all are on disk. OK; < 0: the store is in trouble, and the pull must be asked again.
 */
enum hf_status land_pulled(const struct pull_landing *p,
                           struct pull_figures *figures) HF_MUST_CHECK;

#endif
