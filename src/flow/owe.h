#ifndef HF_FLOW_OWE_H
#define HF_FLOW_OWE_H

#include "flow/work.h"

/* What we owe the outside: a row of the outbox, committed with the change it tells of. The outbox
 * role sends it when the connection is live outward; until then, and for a connection that was
 * never told things, the row is set aside: kept, and sent only when somebody replays it. */

struct owed {
    int64_t connection_id;
    const char *kind;  /* static: "order.shipped" */
    int64_t object_id; /* what it is about; rows about one object go in order */
    struct slice body; /* JSON, without personal data; facts are gathered when it is sent */
    int64_t at_us;     /* not before; 0 = now */
    bool reads;  /* a question, not a message: also for a connection that is only listened to */
    bool always; /* asked by a person who waits: whatever the connection's life */
};

/* One row. */
enum hf_status owe(struct work *w, const struct owed *o) HF_MUST_CHECK;
/* Newest wins: a row of this kind about this object that still waits says the new thing instead.
 * For figures that replace each other (a stock level), never for events that add up. */
enum hf_status owe_newest(struct work *w, const struct owed *o) HF_MUST_CHECK;
/* The common case: now, body {}. */
enum hf_status owe_event(struct work *w, int64_t connection_id, const char *kind,
                         int64_t object_id) HF_MUST_CHECK;

/* outbox.state */
enum outbox_state {
    OUTBOX_PENDING,
    OUTBOX_TAKEN,
    OUTBOX_DONE,
    OUTBOX_PARKED,
    OUTBOX_ASIDE,
    OUTBOX_STATES
};
const char *outbox_state_name(enum outbox_state s);
bool outbox_state_parse(struct slice name, enum outbox_state *s);

#endif
