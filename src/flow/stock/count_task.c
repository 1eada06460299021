/* Count tasks: opened, started, repeated, ended.
 * Under /v1/count-tasks, the floor's scans and the timers.
 * Promise: one open count per location and merchant; what moves there meanwhile is kept with it. */
#include "flow/stock/count_task.h"

#include <string.h>

#include "base/instant.h"
#include "store/sql.h"

enum hf_status open_count(struct work *w, const struct count_wish *wish, int64_t *id)
{
    int64_t fresh = work_new_id(w);
    enum hf_status s = store_get_i64(
        w->tx, SQL_open_count_task,
        PARAMS(P_I64(w->merchant_id), P_I64(fresh), P_I64(wish->location_id), P_I64(wish->sku_id),
               P_STR(count_reason_name(wish->reason)), P_I64(wish->guided), P_TEXT(w->actor.name),
               P_I64(w->now_us), P_I64(w->now_us + count_reason_hours(wish->reason) * US_PER_HOUR)),
        id);
    if (s != HF_OK || *id != fresh)
        return s;
    work_note(w, "count:%s", count_reason_name(wish->reason));
    return work_event(
        w, "count.opened", *id,
        arena_format(txn_arena(w->tx), "\"reason\":\"%s\"", count_reason_name(wish->reason)));
}

enum hf_status open_count_task(struct work *w, int64_t location_id, enum count_reason reason)
{
    int64_t id;
    if (location_id == 0)
        return HF_OK;
    enum hf_status s =
        open_count(w, &(struct count_wish){.location_id = location_id, .reason = reason}, &id);
    return s < 0 ? s : HF_OK;
}

enum hf_status check_emptied(struct work *w, int64_t location_id)
{
    int64_t left = 0;
    enum hf_status s = store_get_i64(w->tx, SQL_sum_location,
                                     PARAMS(P_I64(w->merchant_id), P_I64(location_id)), &left);
    return s < 0 || left > 0 ? s : open_count_task(w, location_id, COUNT_REASON_ZERO_CHECK);
}

enum hf_status load_count_task(struct work *w, int64_t id, struct count_task **task)
{
    struct rows rows;
    struct count_task *t = ARENA_NEW(txn_arena(w->tx), struct count_task);
    if (t == NULL)
        return HF_FULL;
    enum hf_status s =
        store_query(w->tx, SQL_find_count_task, PARAMS(P_I64(w->merchant_id), P_I64(id)), &rows);
    if (s < 0)
        return s;
    bool found = rows_next(&rows);
    if (found) {
        *t = (struct count_task){
            .count_task_id = id,
            .warehouse = directory_warehouse_by_id(w->directory, row_i64(&rows, 0)),
            .location_id = row_i64(&rows, 2),
            .location = row_text_copy(&rows, 3),
            .location_type = row_text_copy(&rows, 4),
            .sku_id = row_i64(&rows, 5),
            .guided = row_i64(&rows, 7) != 0,
            .rest = row_i64(&rows, 8) != 0,
            .state = row_text_copy(&rows, 9),
            .opened_by = row_text_copy(&rows, 10),
            .opened_at_us = row_i64(&rows, 11),
            .due_at_us = row_i64(&rows, 12),
            .started_by = row_text_copy(&rows, 13),
            .started_at_us = row_i64(&rows, 14),
            .ended_by = row_text_copy(&rows, 15),
            .ended_at_us = row_i64(&rows, 16),
            .ended_why = row_text_copy(&rows, 17),
            .sku = row_text_copy(&rows, 18),
        };
        found = count_reason_parse(row_text(&rows, 6), &t->reason) && t->warehouse != NULL;
    }
    s = rows_end(&rows);
    *task = t;
    return s < 0 ? s : found ? HF_OK : HF_NOT_FOUND;
}

static enum hf_status changed(enum hf_status s)
{
    return s == HF_NOT_FOUND ? HF_REFUSED : s;
}

enum hf_status start_count_task(struct work *w, struct count_task *t, struct slice who)
{
    t->state = SLICE("counting");
    t->started_by = who;
    t->started_at_us = w->now_us;
    return changed(store_put(
        w->tx, SQL_start_count_task,
        PARAMS(P_I64(w->merchant_id), P_I64(t->count_task_id), P_TEXT(who), P_I64(w->now_us))));
}

static enum hf_status repeat(struct work *w, struct count_task *t, bool rest,
                             enum count_reason reason)
{
    t->started_at_us = w->now_us;
    t->rest = rest;
    t->reason = reason;
    return changed(
        store_put(w->tx, SQL_repeat_count_task,
                  PARAMS(P_I64(w->merchant_id), P_I64(t->count_task_id), P_I64(w->now_us),
                         P_I64(rest), P_STR(count_reason_name(reason)))));
}

enum hf_status repeat_count_task(struct work *w, struct count_task *t)
{
    return repeat(w, t, true, t->reason);
}

enum hf_status find_not_empty(struct work *w, struct count_task *t)
{
    work_note(w, "count:%s", count_reason_name(COUNT_REASON_NOT_EMPTY));
    return repeat(w, t, false, COUNT_REASON_NOT_EMPTY);
}

enum hf_status end_count_task(struct work *w, struct count_task *t, const char *state,
                              struct slice who, struct slice why)
{
    t->state = slice_of(state);
    t->ended_by = who;
    t->ended_at_us = w->now_us;
    t->ended_why = why;
    enum hf_status s = changed(
        store_put(w->tx, SQL_end_count_task,
                  PARAMS(P_I64(w->merchant_id), P_I64(t->count_task_id), P_STR(state), P_TEXT(who),
                         P_I64(w->now_us), P_TEXT(why.ptr ? why : SLICE("")))));
    if (s != HF_OK)
        return s;
    return work_event(w, "count.ended", t->count_task_id,
                      arena_format(txn_arena(w->tx), "\"state\":\"%s\"", state));
}

enum hf_status answer_count_task(struct work *w, const struct count_line *c,
                                 const struct location *at, const char *bucket, int64_t sku_id)
{
    struct slice who = c->counted_by.len > 0 ? c->counted_by : w->actor.name;
    struct count_task *t;
    int64_t id;
    enum hf_status s =
        store_get_i64(w->tx, SQL_find_answered_count,
                      PARAMS(P_I64(w->merchant_id), P_I64(at->location_id), P_I64(sku_id),
                             P_TEXT(who), P_I64(c->warehouse->warehouse_id), P_STR(bucket)),
                      &id);
    if (s != HF_OK)
        return s == HF_NOT_FOUND ? HF_OK : s;
    s = load_count_task(w, id, &t);
    if (s == HF_OK)
        s = end_count_task(w, t, "recorded", who, SLICE("counted without its sheet"));
    return s < 0 ? s : HF_OK;
}

enum hf_status list_expected(struct work *w, const struct count_task *t, struct expected *lines,
                             int *count)
{
    struct rows rows;
    *count = 0;
    enum hf_status s = store_query(
        w->tx, SQL_list_count_lines,
        PARAMS(P_I64(w->merchant_id), P_I64(t->warehouse->warehouse_id), P_I64(t->location_id),
               P_STR(bucket_of_type(t->location_type)), P_I64(t->sku_id)),
        &rows);
    if (s < 0)
        return s;
    while (*count < SHEET_LINES_MAX && rows_next(&rows))
        lines[(*count)++] = (struct expected){.sku_id = row_i64(&rows, 0),
                                              .sku = row_text_copy(&rows, 1),
                                              .name = row_text_copy(&rows, 2),
                                              .lot = row_text_copy(&rows, 3),
                                              .expiry = row_text_copy(&rows, 4),
                                              .qty_each = row_i64(&rows, 5)};
    return rows_end(&rows);
}

enum { SCHEDULED_MAX = 100 }; /* of one sweep: what a shift can count; the next sweep goes on */

enum hf_status schedule_counts(struct work *w)
{
    int64_t days = w->merchant->profile->stock.count_every_days;
    int64_t *locations = ARENA_ARRAY(txn_arena(w->tx), int64_t, SCHEDULED_MAX);
    struct rows rows;
    int count = 0;
    if (days == 0)
        return HF_OK; /* switched off meanwhile */
    if (locations == NULL)
        return HF_FULL;
    enum hf_status s = store_query(
        w->tx, SQL_list_uncounted_locations,
        PARAMS(P_I64(w->merchant_id), P_I64(w->now_us - days * US_PER_DAY), P_I64(SCHEDULED_MAX)),
        &rows);
    if (s < 0)
        return s;
    while (count < SCHEDULED_MAX && rows_next(&rows))
        locations[count++] = row_i64(&rows, 0);
    s = rows_end(&rows);
    for (int i = 0; i < count && s >= 0; i++)
        s = open_count_task(w, locations[i], COUNT_REASON_SCHEDULE);
    if (s < 0)
        return s;
    return store_post(w->tx, SQL_set_timer,
                      PARAMS(P_I64(w->merchant_id), P_I64(work_new_id(w)), P_STR("cycle_count"),
                             P_I64(0), P_I64(w->now_us + US_PER_DAY), P_I64(w->now_us)));
}
