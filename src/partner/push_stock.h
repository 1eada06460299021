#ifndef HF_PARTNER_PUSH_STOCK_H
#define HF_PARTNER_PUSH_STOCK_H

#include "base/json_out.h"
#include "partner/outbound.h"

/* Helpers for the adapters that tell figures (kind push.stock): first they look up what each SKU is
 * over there, then they tell. What the look-up found is the row's progress: {"rounds": N, "at": US,
 * "found": {"SKU_ID": {"id", "of", "from"}}}; id "" = it is not there. The facts are gathered anew
 * in between: the newest figure goes out. */

struct stock_item {
    int64_t sku_id, seq, each, quantity;
    struct slice sku, variant; /* theirs */
    bool mapped;
    /* of the look-up */
    bool asked;      /* it was looked up */
    struct slice id; /* "" = not there */
    struct slice of; /* what it belongs to (a parent), or "" */
    int64_t from;    /* the figure it has there; -1 = none */
};

struct stock_task {
    struct stock_item items[OUTBOUND_ITEMS_MAX];
    int count;
    int64_t rounds;        /* look-ups that turned out old */
    int64_t at_us;         /* of the look-up; 0 = none yet */
    struct slice location; /* of the profile; "" = not stated */
    bool looked_up;        /* at least one item was found: tell; otherwise look up */
};
/* FULL. */
enum hf_status stock_task_read(struct arena *a, const struct outbound_task *t,
                               struct stock_task *s) HF_MUST_CHECK;
/* The progress after a look-up: id, of and from of the items are set. */
struct slice stock_progress(struct arena *a, const struct stock_task *s);

/* Writes facts for the use case, one item after the other. */
struct stock_report {
    struct json_out out;
};
void stock_report_begin(struct stock_report *r);
/* result: "ok" "failed" "absent" */
void stock_report_put(struct stock_report *r, const struct stock_item *i, const char *result,
                      struct slice error);
/* DONE with the facts, and no progress: the next call looks up anew. */
void stock_report_end(struct arena *a, struct stock_report *r, struct outbound_result *result);
/* What was looked up and is not there: absent when nobody mapped it, failed when somebody did. */
void stock_report_missing(struct stock_report *r, const struct stock_item *i);

#endif
