/* Is the second pair of eyes still one?
 * Beside GET /v1/approvals/{id}, and once a day by the timers.
 * Promise: the look of a day is made once, is never changed, and names who was told of. */
#include "flow/people/watch_approvals.h"

#include <stdio.h>

#include "base/instant.h"
#include "base/log.h"
#include "rules/pair_watch.h"
#include "store/sql.h"

enum { PAIRS_MAX = 1000 }; /* thirty-two people all approving for each other */

enum hf_status record_look(struct txn *tx, void *arg)
{
    const struct request_look *look = arg;
    struct work w;
    enum hf_status s =
        work_begin(&w, tx, look->hub, look->merchant_id, look->actor, "look_at_request");
    if (s != HF_OK)
        return s;
    w.object = "request";
    w.object_id = w.request_id = look->request_id;
    s = store_put(tx, SQL_insert_request_look,
                  PARAMS(P_I64(look->merchant_id), P_I64(look->request_id),
                         P_I64(look->actor.person_id), P_I64(w.now_us)));
    return s == HF_OK ? work_end(&w, s) : work_end_unchanged(&w, s);
}

struct pair {
    struct slice requester, approver;
    int64_t approvals, hasty, all;
};

static enum hf_status read_pairs(struct work *w, struct pair *pairs, int *count)
{
    struct rows rows;
    *count = 0;
    enum hf_status s = store_query(w->tx, SQL_list_approver_pairs,
                                   PARAMS(P_I64(w->now_us - PAIR_WINDOW_DAYS * US_PER_DAY),
                                          P_I64(PAIR_LOOK_SECONDS * US_PER_S), P_I64(PAIRS_MAX)),
                                   &rows);
    if (s < 0)
        return s;
    while (*count < PAIRS_MAX && rows_next(&rows))
        pairs[(*count)++] = (struct pair){row_text_copy(&rows, 0), row_text_copy(&rows, 1),
                                          row_i64(&rows, 2), row_i64(&rows, 3), row_i64(&rows, 4)};
    return rows_end(&rows);
}

static enum hf_status keep_pair(struct work *w, const char *day, int n, const struct pair *p,
                                enum pair_flag flag)
{
    return store_put(w->tx, SQL_insert_approver_pair,
                     PARAMS(P_STR(day), P_I64(n), P_TEXT(p->requester), P_TEXT(p->approver),
                            P_I64(p->approvals), P_I64(p->all),
                            P_I64(pair_percent(p->approvals, p->all)), P_I64(p->hasty),
                            P_STR(pair_flag_name(flag))));
}

static enum hf_status look_at_pairs(struct work *w, const char *day)
{
    const struct pair none = {.requester = SLICE(""), .approver = SLICE("")};
    struct pair *pairs = ARENA_ARRAY(txn_arena(w->tx), struct pair, PAIRS_MAX);
    int count = 0, flagged = 0;
    if (pairs == NULL)
        return HF_FULL;
    enum hf_status s = keep_pair(w, day, 0, &none, PAIR_FINE);
    if (s != HF_OK)
        return s; /* NOT_FOUND: another process was first */
    s = read_pairs(w, pairs, &count);
    for (int i = 0; i < count && s >= 0; i++) {
        const struct pair *p = &pairs[i];
        enum pair_flag flag = pair_judge(p->approvals, p->hasty, p->all);
        s = keep_pair(w, day, i + 1, p, flag);
        if (flag == PAIR_FINE)
            continue;
        flagged++;
        work_note(w, "%s:%.*s>%.*s ", pair_flag_name(flag), SLICE_FMT(p->requester),
                  SLICE_FMT(p->approver));
    }
    w->outcome = flagged > 0 ? "flagged" : "done";
    if (s >= 0 && flagged > 0 && w->hub->log != NULL)
        log_event(w->hub->log, LOG_WARN, "approvals_flagged",
                  LOG_FIELDS(LOG_S("day", slice_of(day)), LOG_N("pairs", flagged)));
    return s < 0 ? s : HF_OK;
}

enum hf_status watch_approvals(struct txn *tx, void *arg)
{
    const struct hub *hub = arg;
    struct actor actor = {.name = SLICE("hub"), .via = SLICE("timer")};
    struct work w;
    char day[INSTANT_TEXT_BYTES];
    int64_t made = 0;
    enum hf_status s = work_begin(&w, tx, hub, 0, actor, "watch_approvals");
    if (s != HF_OK)
        return s;
    instant_print(w.now_us, day);
    day[10] = '\0'; /* YYYY-MM-DD */
    s = store_get_i64(tx, SQL_find_approver_day, PARAMS(P_STR(day)), &made);
    if (s < 0 || made > 0)
        return work_end_unchanged(&w, s < 0 ? s : HF_OK);
    w.object = "hub";
    s = look_at_pairs(&w, day);
    return s == HF_OK ? work_end(&w, s) : work_end_unchanged(&w, s);
}
