/* Break-glass: the deed, what it leaves behind, and the review that ends it.
 * Under /v1/approvals/{id}/break_glass and .../review.
 * Promise: the deed and its record are one transaction; what is not reviewed in time stops the
 * next one. */
#include "flow/people/break_glass.h"

#include <assert.h>

#include "flow/order/order.h"
#include "store/sql.h"

enum hf_status judge_glass(struct work *w, const struct request *r, const struct approver *who,
                           enum glass_answer *answer)
{
    struct glass_case c = {.action = r->action,
                           .pending = r->state == REQUEST_PENDING,
                           .merchant_id = r->merchant_id,
                           .requester_person_id = r->requester_person_id,
                           .approve_by_us = r->approve_by_us,
                           .now_us = w->now_us,
                           .person_id = who->person_id,
                           .person_merchant_id = who->merchant_id,
                           .role = who->role};
    int64_t since_us = w->now_us - GLASS_WINDOW_DAYS * US_PER_DAY;
    enum hf_status s = store_get_i64(w->tx, SQL_count_glass_lately,
                                     PARAMS(P_I64(who->person_id), P_I64(since_us)), &c.lately);
    if (s >= 0)
        s = store_get_i64(w->tx, SQL_count_glass_overdue, PARAMS(P_I64(w->now_us)), &c.overdue);
    if (s < 0)
        return s;
    *answer = glass_decide(&c);
    if (*answer == GLASS_NOT_PENDING && r->state == REQUEST_EXPIRED)
        *answer = GLASS_TOO_LATE;
    return HF_OK;
}

enum hf_status record_glass(struct work *w, const struct request *r, const struct approver *who,
                            struct slice emergency, struct slice reason)
{
    int64_t exception_id;
    const char *action = access_action_name(r->action);
    struct reason open = {
        .code = REASON_GLASS_UNREVIEWED, .args = {slice_of(action), w->actor.name, emergency}
    };
    assert(who->person_id != 0);
    work_note(w, "break_glass:%.*s", SLICE_FMT(emergency));
    enum hf_status s = open_exception(w, "request", r->request_id, &open, &exception_id);
    if (s < 0)
        return s;
    s = store_post(w->tx, SQL_insert_break_glass,
                   PARAMS(P_I64(w->merchant_id), P_I64(r->request_id), P_STR(action),
                          P_I64(who->person_id), P_TEXT(emergency), P_TEXT(reason),
                          P_I64(w->now_us), P_I64(w->now_us + GLASS_REVIEW_HOURS * US_PER_HOUR),
                          P_I64(exception_id)));
    if (s < 0)
        return s;
    return work_event(w, "glass.broken", r->request_id,
                      arena_format(txn_arena(w->tx), "\"action\":\"%s\",\"emergency\":\"%.*s\"",
                                   action, SLICE_FMT(emergency)));
}

enum hf_status judge_review(struct work *w, const struct request *r, const struct approver *who,
                            enum review_answer *answer, int64_t *exception_id)
{
    struct rows rows;
    struct review_case c = {.action = r->action,
                            .merchant_id = r->merchant_id,
                            .requester_person_id = r->requester_person_id,
                            .person_id = who->person_id,
                            .person_merchant_id = who->merchant_id,
                            .role = who->role};
    *exception_id = 0;
    enum hf_status s = store_query(w->tx, SQL_find_break_glass,
                                   PARAMS(P_I64(w->merchant_id), P_I64(r->request_id)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows)) {
        c.broken_by = row_i64(&rows, 0);
        *exception_id = row_i64(&rows, 1);
        c.reviewed = !row_is_null(&rows, 2);
    }
    *answer = review_decide(&c);
    return rows_end(&rows);
}

enum hf_status record_review(struct work *w, const struct request *r, const struct approver *who,
                             int64_t exception_id, struct slice verdict, struct slice reason)
{
    enum hf_status s =
        store_put(w->tx, SQL_insert_glass_review,
                  PARAMS(P_I64(w->merchant_id), P_I64(r->request_id), P_I64(who->person_id),
                         P_TEXT(verdict), P_TEXT(reason), P_I64(w->now_us)));
    if (s != HF_OK)
        return s;
    s = store_post(w->tx, SQL_close_exception,
                   PARAMS(P_I64(w->merchant_id), P_I64(exception_id), P_I64(w->now_us),
                          P_STR("decision"), P_TEXT(w->actor.name), P_TEXT(verdict)));
    if (s < 0)
        return s;
    work_note(w, "review:%.*s", SLICE_FMT(verdict));
    return work_event(w, "glass.reviewed", r->request_id,
                      arena_format(txn_arena(w->tx), "\"verdict\":\"%.*s\"", SLICE_FMT(verdict)));
}
