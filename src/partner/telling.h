#ifndef HF_PARTNER_TELLING_H
#define HF_PARTNER_TELLING_H

#include "partner/outbound.h"

/* Helpers for the adapters that tell a shop what became of an order where the platform has no
 * idempotency key: look how it stands there, tell the next thing, look again, until nothing is left
 * to tell. Kept as the row's progress. After a lost answer the shop is looked at, and what is
 * missing still is looked for once more a minute later (a call may run on after its time-out)
 * before it is told again; what was confirmed is never told again, whatever a look shows. */

struct telling {
    struct slice told;      /* keys that are through, each between blanks */
    struct slice key, verb; /* what is to be done next; "" = look */
    struct slice body;      /* of what is to be done: JSON */
    int64_t through;        /* how many were confirmed */
    bool lost;              /* the answer came and said nothing */
    bool doubted;           /* looked at once since the answer was lost */
};

/* What a look says is to be told next. */
struct telling_step {
    struct slice key;  /* what it is about, without blanks; "" = nothing is left */
    const char *verb;  /* static; the adapter's own word */
    struct slice body; /* JSON */
};

/* FULL. */
enum hf_status telling_read(struct arena *a, const struct outbound_item *item,
                            struct telling *k) HF_MUST_CHECK;
/* true: the call to build is the step; false: a look. */
bool telling_acts(const struct outbound_item *item, const struct telling *k);
bool telling_is_told(struct arena *a, struct slice told, struct slice key);
/* A key that needs no call of its own counts as through from here on. */
void telling_mark(struct arena *a, struct telling *k, struct slice key);

/* After a look: DONE where the step is empty, otherwise AGAIN. */
void telling_next(struct arena *a, const struct outbound_item *item, struct telling *k,
                  const struct telling_step *step, struct outbound_result *r);
/* AGAIN: look (anew, or elsewhere). */
void telling_look(struct arena *a, struct telling *k, struct outbound_result *r);
/* The step was confirmed. AGAIN. */
void telling_confirmed(struct arena *a, struct telling *k, struct outbound_result *r);
/* REFUSED, with how many were told before. */
void telling_refuse(struct arena *a, const struct telling *k, struct slice why,
                    struct outbound_result *r);
/* The step came to RETRY with an answer that says nothing: a look comes first. */
void telling_doubt(struct arena *a, struct telling *k, struct outbound_result *r);

#endif
