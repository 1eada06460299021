#ifndef HF_RULES_WAITING_H
#define HF_RULES_WAITING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rules/exceptions.h"
#include "rules/states.h"

/* Why is this order not moving, and who has to act? One pure function over what is on file; it
 * feeds `holdfast why` and the waiting_for list of an order. Requirement CS-1. */

enum waiting_kind {
    WAITING_HOLD,
    WAITING_EVIDENCE,
    WAITING_TIMER,
};

struct waiting {
    enum waiting_kind kind;
    const char *code; /* reason, evidence kind or timer code; static, or borrowed from the timer */
    const char *who;  /* who must act; static, or borrowed from the timer */
    int64_t since_us; /* UTC */
    int64_t due_us;   /* 0 = no date */
};

struct waiting_hold {
    enum exception_reason reason;
    bool blocks; /* the order; false: it only says what else is open */
    int64_t since_us;
    int64_t due_us;
};

struct waiting_timer {
    const char *code; /* custody_silent, payment_not_evidenced ...; borrowed */
    const char *who;  /* borrowed; NULL = the hub */
    int64_t since_us;
    int64_t due_us; /* when it fires */
};

struct waiting_facts {
    enum order_state state;
    uint32_t on_file;       /* evidence of order and shipment together */
    uint32_t ready_when;    /* the merchant's readiness rule (readiness.h) */
    int64_t state_since_us; /* when the state was entered: what evidence is waited for since */
    const struct waiting_hold *holds; /* open ones; borrowed */
    size_t hold_count;
    const struct waiting_timer *timers; /* armed ones; borrowed */
    size_t timer_count;
};

/* Enough for every hold of a 500-line order shown one by one would be a wall of text: past this
 * many, the rest of the holds are not listed (the queue has them all). */
enum { WAITING_MAX = 64 };

/* Fills out, blocking holds first, then other holds, evidence, timers. Returns how many, at most
 * `room`. 0: ended, or the hub moves it at its next unit of work. */
size_t waiting_for(const struct waiting_facts *f, struct waiting *out, size_t room);

/* Row of the table: what a shipment in this state is waiting for next. Several rows for one state
 * are alternatives: the one that lacks least is shown. */
struct waiting_row {
    enum order_state state;
    enum order_event event; /* which readiness part applies */
    uint32_t needs;
};
const struct waiting_row *waiting_rows(size_t *count);

/* Who brings this kind of evidence: picker, packer, carrier, channel, merchant ... static. */
const char *evidence_who(uint32_t kind);
const char *waiting_kind_name(enum waiting_kind k); /* hold evidence timer */

#endif
