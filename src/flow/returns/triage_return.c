/* The decision on returned units: the only way out of quarantine.
 * Called by the API, alone or with the approvals the access table asks for.
 * Promise: exactly those units of that return move, and only by the decision's own row; what is
 * wrong with the return has to be cleared before anything of it is sold again. */
#include "flow/returns/returns.h"

#include <stdio.h>

#include "base/json_out.h"
#include "store/sql.h"

enum { BALANCES_MAX = 200, DECISION_BYTES_MAX = 4096 };

bool grade_permits(struct work *w, const struct profile_returns *agreed, struct slice grade,
                   enum triage_decision d, struct slice *problem)
{
    enum grade_answer a = grade_judge(agreed->grades, agreed->grade_count, grade, d);
    *problem = a == GRADE_UNKNOWN
                   ? arena_format(txn_arena(w->tx), "grade %.*s is none of this merchant's",
                                  SLICE_FMT(grade))
                   : arena_format(txn_arena(w->tx), "grade %.*s is not %s with this merchant",
                                  SLICE_FMT(grade), triage_name(d));
    return a == GRADE_FITS;
}

struct deciding {
    struct work *w;
    const struct triage_doc *d;
    const struct triage_rule *rule;
    struct return_order *r;
    struct return_line *line;
    struct location to;
    int64_t triage_id;
    const char **code;
    struct slice *problem;
};

static enum hf_status refuse(struct deciding *t, const char *code, struct slice problem)
{
    *t->code = code;
    *t->problem = problem;
    return HF_REFUSED;
}

static enum hf_status find_line(struct deciding *t)
{
    struct arena *a = txn_arena(t->w->tx);
    const struct triage_doc *d = t->d;
    for (int i = 0; i < t->r->line_count; i++)
        if (slice_eq(t->r->lines[i].sku, d->sku))
            t->line = &t->r->lines[i];
    if (t->line == NULL)
        return refuse(
            t, "not_in_quarantine",
            arena_format(a, "%.*s is not in return %.*s", SLICE_FMT(d->sku), SLICE_FMT(t->r->rma)));
    int64_t there = t->line->received - t->line->decided;
    if (d->quantity > there)
        return refuse(t, "not_in_quarantine",
                      arena_format(a, "%lld of %.*s wait for a decision, %lld were named",
                                   (long long)there, SLICE_FMT(d->sku), (long long)d->quantity));
    return HF_OK;
}

/* Goods whose story does not add up are not sold again before somebody cleared it. */
static enum hf_status check_open(struct deciding *t)
{
    static const enum exception_reason reasons[] = {
        REASON_RETURN_UNAUTHORISED, REASON_RETURN_WRONG_ITEM, REASON_RETURN_OVER_QTY};
    if (t->d->decision != TRIAGE_RESELLABLE)
        return HF_OK;
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        for (int k = 0; k < t->r->open.count; k++) {
            const struct reason *open = &t->r->open.rows[k].reason;
            char words[400];
            if (open->code != reasons[i] || (open->line != 0 && open->line != t->line->line))
                continue;
            reason_word(open, "en", words, sizeof words);
            return refuse(t, "not_cleared",
                          arena_format(txn_arena(t->w->tx), "%s: clear that first", words));
        }
    return HF_OK;
}

/* What was agreed about this grade (RET-5). */
static enum hf_status check_grade(struct deciding *t)
{
    const struct profile_returns *agreed = &t->w->merchant->profile->returns;
    struct slice problem;
    if (grade_permits(t->w, agreed, t->d->grade, t->d->decision, &problem))
        return HF_OK;
    return refuse(t, "grade_refused", problem);
}

static enum hf_status find_place(struct deciding *t)
{
    struct arena *a = txn_arena(t->w->tx);
    struct slice code = t->d->location;
    if (code.len == 0)
        return t->rule->placed
                   ? refuse(t, "wrong_location", SLICE("say where the units go: location"))
                   : HF_OK;
    const struct warehouse *wh = directory_warehouse_by_id(t->w->directory, t->r->warehouse_id);
    enum hf_status s = wh != NULL ? find_or_plan_location(t->w, wh, code, &t->to) : HF_NOT_FOUND;
    if (s == HF_NOT_FOUND)
        return refuse(t, "wrong_location",
                      arena_format(a, "there is no location %.*s", SLICE_FMT(code)));
    if (s < 0)
        return s;
    if (strcmp(t->rule->bucket, "gone") != 0 &&
        strcmp(bucket_of_type(t->to.type), t->rule->bucket) != 0)
        return refuse(t, "wrong_location",
                      arena_format(a, "%.*s is a %.*s location: nothing %s lies there",
                                   SLICE_FMT(code), SLICE_FMT(t->to.type),
                                   triage_name(t->d->decision)));
    return HF_OK;
}

struct lying {
    int64_t location_id, qty;
    struct slice lot, serial, expiry, condition;
};

static enum hf_status list_units(struct deciding *t, struct slice unit, struct lying *all,
                                 int *count)
{
    struct rows rows;
    *count = 0;
    enum hf_status s = store_query(t->w->tx, SQL_list_returned_balances,
                                   PARAMS(P_I64(t->w->merchant_id), P_I64(t->r->warehouse_id),
                                          P_I64(t->line->sku_id), P_TEXT(unit)),
                                   &rows);
    if (s < 0)
        return s;
    while (*count < BALANCES_MAX && rows_next(&rows)) {
        struct lying l = {row_i64(&rows, 0),       row_i64(&rows, 5),
                          row_text_copy(&rows, 1), row_text_copy(&rows, 2),
                          row_text_copy(&rows, 3), row_text_copy(&rows, 4)};
        if (t->d->lot.len == 0 || slice_eq(l.lot, t->d->lot))
            all[(*count)++] = l;
    }
    return rows_end(&rows);
}

/* Out of quarantine, lot by lot; into the named place without the return's mark, as any other
 * stock. */
static enum hf_status move_units(struct deciding *t)
{
    struct arena *a = txn_arena(t->w->tx);
    struct slice unit = arena_format(a, "return:%lld", (long long)t->r->return_id);
    struct lying *all = ARENA_ARRAY(a, struct lying, BALANCES_MAX);
    int count;
    int64_t left = t->d->quantity;
    if (all == NULL)
        return HF_FULL;
    enum hf_status s = list_units(t, unit, all, &count);
    bool stays = t->d->decision == TRIAGE_QUARANTINE;
    for (int i = 0; i < count && left > 0 && s == HF_OK; i++) {
        int64_t part = all[i].qty < left ? all[i].qty : left;
        left -= part;
        if (stays && (t->to.location_id == 0 || t->to.location_id == all[i].location_id))
            continue;
        struct movement m = {
            .warehouse_id = t->r->warehouse_id,
            .sku_id = t->line->sku_id,
            .qty_each = part,
            .from = {.bucket = "quarantine",
                     .location_id = all[i].location_id,
                     .handling_unit = unit,
                     .lot = all[i].lot,
                     .serial = all[i].serial,
                     .expiry = all[i].expiry,
                     .condition = all[i].condition                     },
            .to = {.bucket = t->rule->bucket,
                     .location_id = t->to.location_id,
                     .lot = all[i].lot,
                     .serial = all[i].serial,
                     .expiry = all[i].expiry,
                     .handling_unit = stays ? unit : SLICE_NONE,
                     .condition = stays ? all[i].condition : SLICE_NONE},
            .cause = "triage",
            .cause_id = t->triage_id,
        };
        s = move_stock(t->w, &m);
    }
    if (s == HF_OK && left > 0)
        return refuse(t, "not_in_quarantine",
                      arena_format(a, "%lld of %.*s%s%.*s do not lie in quarantine",
                                   (long long)t->d->quantity, SLICE_FMT(t->d->sku),
                                   t->d->lot.len > 0 ? " lot " : "", SLICE_FMT(t->d->lot)));
    return s == HF_REFUSED ? HF_RETRY : s;
}

#define GIVEN(text) P_TEXT((text).ptr != NULL ? (text) : SLICE(""))

static enum hf_status record_decision(struct deciding *t)
{
    const struct triage_doc *d = t->d;
    struct work *w = t->w;
    struct evidence_fact fact = {
        .kinds = EVIDENCE_TRIAGE, .source = w->actor.name, .ref = d->operator_name};
    enum hf_status s = store_post(
        w->tx, SQL_insert_triage,
        PARAMS(P_I64(w->merchant_id), P_I64(t->triage_id), P_I64(t->r->return_id),
               P_I64(t->line->sku_id), P_I64(d->quantity), P_STR(triage_name(d->decision)),
               GIVEN(d->grade), GIVEN(d->reason), P_I64(t->to.location_id), P_TEXT(w->actor.name),
               P_I64(w->now_us), GIVEN(d->lot), GIVEN(d->photos), GIVEN(d->operator_name),
               P_I64(t->rule->placed ? 0 : w->now_us)));
    return s < 0 ? s : record_evidence(w, &t->r->ledger, &fact);
}

static enum hf_status tell(struct deciding *t)
{
    struct arena *a = txn_arena(t->w->tx);
    struct slice fact = arena_format(a, "\"decision\":\"%s\",\"quantity\":%lld",
                                     triage_name(t->d->decision), (long long)t->d->quantity);
    struct json_out o;
    json_out_init(&o, DECISION_BYTES_MAX);
    json_open(&o, '{');
    json_key(&o, "sku");
    json_put_text(&o, t->line->sku);
    json_key(&o, "decision");
    json_put_str(&o, triage_name(t->d->decision));
    json_key(&o, "quantity");
    json_put_i64(&o, t->d->quantity);
    json_key(&o, "grade");
    json_put_text(&o, t->d->grade);
    json_close(&o, '}');
    struct slice body = json_out_text(&o);
    enum hf_status s =
        body.ptr == NULL ? HF_FULL : tell_returns(t->w, t->r, "return.decided", body);
    json_out_release(&o);
    if (s >= 0)
        s = work_event(t->w, "return.decided", t->r->return_id, fact);
    return s;
}

/* Every unit that came was carried where it was sent. */
static enum hf_status all_executed(struct work *w, const struct return_order *r, bool *all)
{
    struct rows rows;
    enum hf_status s = store_query(w->tx, SQL_list_triage,
                                   PARAMS(P_I64(w->merchant_id), P_I64(r->return_id)), &rows);
    *all = true;
    if (s < 0)
        return s;
    while (rows_next(&rows))
        *all = *all && row_i64(&rows, 12) != 0;
    return rows_end(&rows);
}

enum hf_status finish_return(struct work *w, struct return_order *r)
{
    uint32_t missing;
    bool all;
    enum hf_status s = HF_OK;
    if ((r->state == RETURN_RECEIVED || r->state == RETURN_INSPECTED) && return_undecided(r) == 0 &&
        r->ledger.on_file & EVIDENCE_TRIAGE)
        s = move_return(w, r, RETURN_EVENT_DECIDE, &missing);
    if (s >= 0 && r->state == RETURN_DECIDED) {
        s = all_executed(w, r, &all);
        if (s >= 0 && all)
            s = move_return(w, r, RETURN_EVENT_EXECUTE, &missing);
        if (s >= 0)
            s = end_return_exceptions(w, r, REASON_RETURN_UNDECIDED_AGE, EVERY_LINE,
                                      "every unit was decided");
        if (s >= 0)
            s = store_post(w->tx, SQL_end_timers,
                           PARAMS(P_I64(w->merchant_id), P_I64(r->return_id),
                                  P_STR("return_undecided"), P_I64(2), P_I64(w->now_us)));
    }
    if (s < 0 || r->state != RETURN_EXECUTED || r->open.count > 0)
        return s < 0 ? s : HF_OK;
    s = move_return(w, r, RETURN_EVENT_CLOSE, &missing);
    if (s == HF_REFUSED) /* no RMA yet: it waits for the returns system */
        return HF_OK;
    return s < 0 ? s : tell_returns(w, r, "return.closed", SLICE_NONE);
}

enum hf_status triage_return(struct work *w, const struct triage_doc *d, struct return_order **r,
                             int64_t *triage_id, const char **code, struct slice *problem)
{
    struct deciding t = {
        .w = w, .d = d, .rule = triage_rule(d->decision), .code = code, .problem = problem};
    uint32_t missing;
    enum hf_status s = load_return(w, d->return_id, &t.r);
    if (s != HF_OK)
        return s;
    s = find_line(&t);
    if (s == HF_OK)
        s = check_open(&t);
    if (s == HF_OK)
        s = check_grade(&t);
    if (s == HF_OK)
        s = find_place(&t);
    if (s != HF_OK)
        return s;
    t.triage_id = work_new_id(w);
    s = record_decision(&t); /* before the units: the store asks for the row */
    if (s >= 0)
        s = move_units(&t);
    if (s != HF_OK)
        return s;
    if (t.rule->final) {
        t.line->decided += d->quantity;
        s = save_return_line(w, t.r, t.line);
    } else {
        s = move_return(w, t.r, RETURN_EVENT_INSPECT, &missing);
        s = s == HF_REFUSED ? HF_OK : s;
    }
    if (s >= 0)
        s = finish_return(w, t.r);
    if (s >= 0)
        s = save_return(w, t.r);
    if (s >= 0)
        s = tell(&t);
    if (s >= 0 && d->decision == TRIAGE_RESELLABLE)
        s = wake_short_orders(w);
    w->reason = triage_name(d->decision);
    *r = t.r;
    *triage_id = t.triage_id;
    return s < 0 ? s : HF_OK;
}
