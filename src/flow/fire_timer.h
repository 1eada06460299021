#ifndef HF_FLOW_FIRE_TIMER_H
#define HF_FLOW_FIRE_TIMER_H

#include "flow/order/order.h"

/* A timer that came due: what must be noticed when nothing happens. */
struct due_timer {
    const struct hub *hub;
    int64_t merchant_id, timer_id, object_id, due_at_us, set_at_us;
    char kind[24];
};
/* The unit of work of one timer; arg is a struct due_timer. Fires once: a timer that is no longer
 * open changes nothing. */
enum hf_status fire_timer(struct txn *tx, void *arg) HF_MUST_CHECK;

/* Exceptions past their due time are escalated: an event, once each. arg is a struct escalation. */
struct escalation {
    const struct hub *hub;
    int64_t merchant_id;
    int count; /* out */
};
enum hf_status escalate_overdue(struct txn *tx, void *arg) HF_MUST_CHECK;

#endif
