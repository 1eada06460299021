#ifndef HF_RULES_READINESS_H
#define HF_RULES_READINESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "rules/states.h"

/* When a merchant's order may move (profile keys orders.ready_when and
 * connections.ready_when, requirements ORD-5 and B2B-2). The rule is
 * a mask of the four kinds below; what it adds to a transition is the `extra` of order_next. */
enum {
    READINESS_KINDS = EVIDENCE_PAYMENT_CAPTURED | EVIDENCE_FRAUD_CLEARED |
                      EVIDENCE_WAREHOUSE_CONFIRMED | EVIDENCE_COUNT,
    READINESS_TO_ACCEPT = EVIDENCE_PAYMENT_CAPTURED | EVIDENCE_COUNT
};

/* ready_when: mask within READINESS_KINDS. ACCEPT: its payment and its stock check (an
 * order that is unpaid, or whose goods nobody counted, waits in `validated`). RELEASE: all of it.
 * Any other event: 0. */
uint32_t readiness_extra(uint32_t ready_when, enum order_event event);

/* One word of ready_when. false: not one of the four; *kind untouched. */
bool readiness_parse(struct slice name, uint32_t *kind);

#endif
