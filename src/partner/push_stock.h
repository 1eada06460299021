#ifndef HF_PARTNER_PUSH_STOCK_H
#define HF_PARTNER_PUSH_STOCK_H

#include "base/json_out.h"
#include "partner/outbound.h"

/* Helpers for the adapters that tell figures (kind push.stock): first they look up what each SKU is
 * over there, unless that is known from an earlier time, then they tell. What the look-up found is
 * the row's progress: {"rounds": N, "looks": N, "at": US, "found": {"SKU_ID": {"id", "of", "from",
 * "old"}}}; id "" = it is not there; "stale": what was known is wrong, it has to be looked up. The
 * facts are gathered anew in between: the newest figure goes out. */

enum { STOCK_ITEMS_MAX = 250, STOCK_LOOKS_MAX = 2 };

struct stock_item {
    int64_t sku_id, seq, each, quantity;
    struct slice sku, variant; /* theirs */
    struct slice key;          /* what it is looked up by */
    bool mapped;
    /* of the look-up */
    bool asked;      /* it was looked up, now or earlier */
    bool stale;      /* what was known of it turned out wrong */
    struct slice id; /* "" = not there */
    struct slice of; /* what it belongs to (a parent), or "" */
    int64_t from;    /* the figure it has there; -1 = none */
    int64_t old;     /* the figure we thought it had; -1 = we did not know */
};

struct stock_task {
    struct stock_item items[STOCK_ITEMS_MAX];
    int count;
    int64_t rounds;        /* look-ups that turned out old */
    int64_t at_us;         /* of the look-up; 0 = none yet */
    struct slice location; /* of the profile; "" = not stated */
    int64_t looks;         /* look-ups of this turn; a batch may need two */
    bool more;             /* as many as one call carries */
    bool tell;             /* what is known suffices; otherwise look up what was not asked */
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
void stock_report_end(struct arena *a, struct stock_report *r, const struct stock_task *s,
                      struct outbound_result *result);
/* After a look-up: on to the next one or to telling, or the end where nothing of it is there or all
 * is there already. */
void stock_looked_up(struct arena *a, struct stock_task *s, struct outbound_result *result);
/* What was looked up and is not there: absent when nobody mapped it, failed when somebody did. */
void stock_report_missing(struct stock_report *r, const struct stock_item *i);

#endif
