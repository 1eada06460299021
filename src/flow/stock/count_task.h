#ifndef HF_FLOW_STOCK_COUNT_TASK_H
#define HF_FLOW_STOCK_COUNT_TASK_H

#include "flow/stock/stock.h"
#include "rules/count_reason.h"

/* Cycle counts: one location to count for one merchant, opened by hand, by schedule or by what
 * happened there (INV-11); docs/stock.md. While it is counted, movements go on and are kept with it
 * (INV-12). */

/* For any use case that has reason to doubt what lies at a location: opens a count of it, or joins
 * the one that is open. Once per reason and event; OK or < 0. A location of 0 (a tote, the world)
 * is none. */
enum hf_status open_count_task(struct work *w, int64_t location_id,
                               enum count_reason reason) HF_MUST_CHECK;
/* Goods left a location: when the books have nothing there any more, the floor is asked whether it
 * is empty (a zero check). Called by move_stock for picks. */
enum hf_status check_emptied(struct work *w, int64_t location_id) HF_MUST_CHECK;

/* -- the task itself */
struct count_task { /* texts in the transaction's arena */
    int64_t count_task_id;
    const struct warehouse *warehouse;
    int64_t location_id, sku_id; /* sku_id 0 = everything there */
    struct slice location, location_type, sku, state, opened_by, started_by, ended_by, ended_why;
    enum count_reason reason;
    bool guided, rest;
    int64_t opened_at_us, due_at_us, started_at_us, ended_at_us;
};
struct count_wish {
    int64_t location_id, sku_id;
    enum count_reason reason;
    bool guided;
};
/* *id: the count that is open now; its reason is the wish's, unless it was open before. */
enum hf_status open_count(struct work *w, const struct count_wish *wish, int64_t *id) HF_MUST_CHECK;
enum hf_status load_count_task(struct work *w, int64_t id, struct count_task **task) HF_MUST_CHECK;
/* OK; REFUSED: it is not open. */
enum hf_status start_count_task(struct work *w, struct count_task *t,
                                struct slice who) HF_MUST_CHECK;
/* The window opens anew, for the lines that have to be counted again. */
enum hf_status repeat_count_task(struct work *w, struct count_task *t) HF_MUST_CHECK;
/* A zero check found something: the location is counted. */
enum hf_status find_not_empty(struct work *w, struct count_task *t) HF_MUST_CHECK;
/* recorded or cancelled. OK; REFUSED: it had ended. */
enum hf_status end_count_task(struct work *w, struct count_task *t, const char *state,
                              struct slice who, struct slice why) HF_MUST_CHECK;

/* A line was counted outside a sheet: the count task of its location ends with the line that leaves
 * nothing of it uncounted, unless somebody else is at it. bucket: of the location. OK or < 0. */
enum hf_status answer_count_task(struct work *w, const struct count_line *c,
                                 const struct location *at, const char *bucket,
                                 int64_t sku_id) HF_MUST_CHECK;

struct expected { /* what the books have of one SKU and lot */
    int64_t sku_id, qty_each;
    struct slice sku, name, lot, expiry;
};
enum { SHEET_LINES_MAX = 500 }; /* a location that holds more articles is a zone */
enum hf_status list_expected(struct work *w, const struct count_task *t, struct expected *lines,
                             int *count) HF_MUST_CHECK;

/* A scheduled sweep: counts for locations that nobody looked at for the profile's count_every_days;
 * sets the next sweep. */
enum hf_status schedule_counts(struct work *w) HF_MUST_CHECK;

#endif
