/* The day at a glance: whose goods, how many where, what is held and by whom, what must leave by
 * when. Behind /v1/merchants, /v1/today and /v1/rulebook. Promise: figures are counted as far as
 * FIGURE_MAX and say so; a look stays cheap on a large store. */
#include "http/api/overview_routes.h"

#include "http/api/order_view.h"
#include "rules/states.h"
#include "rules/waiting.h"
#include "store/sql.h"

enum {
    FIGURE_MAX = 10000,
    AHEAD_HOURS = 24, /* cut-offs that far ahead are shown */
};

void handle_list_merchants(struct exchange *x)
{
    struct json_out *o = &x->out;
    json_open(o, '{');
    json_key(o, "items");
    json_open(o, '[');
    for (int i = 0; i < x->directory->merchant_count; i++) {
        const struct merchant *m = &x->directory->merchants[i];
        if (x->who.merchant_id != 0 && x->who.merchant_id != m->merchant_id)
            continue;
        json_open(o, '{');
        json_key(o, "id");
        json_put_text(o, m->code);
        json_key(o, "name");
        json_put_text(o, m->profile != NULL ? m->profile->name : m->code);
        json_key(o, "time_zone");
        json_put_text(o, m->profile != NULL ? m->profile->timezone : SLICE_NONE);
        json_key(o, "warehouse");
        json_put_text(o, m->warehouse != NULL ? m->warehouse->code : SLICE_NONE);
        json_key(o, "carriers");
        json_open(o, '[');
        for (int c = 0; m->profile != NULL && c < m->profile->carrier_count; c++)
            json_put_text(o, m->profile->carriers[c].id);
        json_close(o, ']');
        json_close(o, '}');
    }
    json_close(o, ']');
    json_key(o, "next");
    json_put_null(o);
    json_close(o, '}');
    exchange_answer(x, 200);
}

struct today {
    const struct merchant *merchant;
    int64_t now_us;
};

static enum hf_status put_states(struct exchange *x, struct txn *tx, const struct today *t)
{
    enum hf_status s = HF_OK;
    json_key(&x->out, "orders");
    json_open(&x->out, '{');
    for (int state = ORDER_RECEIVED; state < ORDER_STATE_COUNT && s >= 0; state++) {
        int64_t count = 0;
        if (state == ORDER_CLOSED || state == ORDER_CANCELLED)
            continue; /* ended, and without end */
        if (state == ORDER_PARTLY_SHIPPED)
            s = store_get_i64(tx, SQL_count_partly_shipped,
                              PARAMS(P_I64(t->merchant->merchant_id), P_I64(FIGURE_MAX)), &count);
        else
            s = store_get_i64(
                tx, SQL_count_order_state,
                PARAMS(P_I64(t->merchant->merchant_id), P_I64(state), P_I64(FIGURE_MAX)), &count);
        json_key(&x->out, order_state_name((enum order_state)state));
        json_put_i64(&x->out, count);
    }
    json_close(&x->out, '}');
    return s;
}

static enum hf_status put_exceptions(struct exchange *x, struct txn *tx, const struct today *t)
{
    struct json_out *o = &x->out;
    struct rows rows;
    enum hf_status s = store_query(
        tx, SQL_sum_open_exceptions,
        PARAMS(P_I64(t->merchant->merchant_id), P_I64(t->now_us), P_I64(FIGURE_MAX)), &rows);
    if (s < 0)
        return s;
    json_key(o, "exceptions");
    json_open(o, '[');
    while (rows_next(&rows)) {
        json_open(o, '{');
        json_key(o, "reason");
        json_put_str(o, reason_name((enum exception_reason)row_i64(&rows, 0)));
        json_key(o, "step");
        json_put_text(o, row_text(&rows, 1));
        json_key(o, "clarifies");
        json_put_text(o, row_text(&rows, 2));
        json_key(o, "open");
        json_put_i64(o, row_i64(&rows, 3));
        json_key(o, "overdue");
        json_put_i64(o, row_i64(&rows, 4));
        json_key(o, "first_due");
        json_put_instant(o, row_i64(&rows, 5));
        json_key(o, "oldest");
        json_put_instant(o, row_i64(&rows, 6));
        json_close(o, '}');
    }
    json_close(o, ']');
    return rows_end(&rows);
}

static enum hf_status put_cutoffs(struct exchange *x, struct txn *tx, const struct today *t)
{
    static const char *const figures[] = {"shipments", "waiting", "on_the_floor", "at_the_dock"};
    struct json_out *o = &x->out;
    struct rows rows;
    enum hf_status s =
        store_query(tx, SQL_sum_cutoffs,
                    PARAMS(P_I64(t->merchant->merchant_id),
                           P_I64(t->now_us + AHEAD_HOURS * US_PER_HOUR), P_I64(FIGURE_MAX)),
                    &rows);
    if (s < 0)
        return s;
    json_key(o, "cutoffs");
    json_open(o, '[');
    while (rows_next(&rows)) {
        json_open(o, '{');
        json_key(o, "cutoff");
        json_put_instant(o, row_i64(&rows, 0));
        json_key(o, "carrier");
        json_put_text(o, row_text(&rows, 1));
        json_key(o, "service");
        json_put_text(o, row_text(&rows, 2));
        for (int i = 0; i < 4; i++) {
            json_key(o, figures[i]);
            json_put_i64(o, row_i64(&rows, 3 + i));
        }
        json_close(o, '}');
    }
    json_close(o, ']');
    return rows_end(&rows);
}

static int read_today(struct exchange *x, struct txn *tx)
{
    const struct today *t = x->state;
    json_open(&x->out, '{');
    json_key(&x->out, "merchant");
    json_put_text(&x->out, t->merchant->code);
    json_key(&x->out, "at");
    json_put_instant(&x->out, t->now_us);
    json_key(&x->out, "counted_to");
    json_put_i64(&x->out, FIGURE_MAX);
    enum hf_status s = put_states(x, tx, t);
    if (s >= 0)
        s = put_exceptions(x, tx, t);
    if (s >= 0)
        s = put_cutoffs(x, tx, t);
    json_close(&x->out, '}');
    return s < 0 ? (int)s : 200;
}

void handle_today(struct exchange *x)
{
    struct today *t = ARENA_NEW(&x->arena, struct today);
    if (t == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    t->merchant = admit_merchant(x, exchange_query(x, "merchant"));
    if (t->merchant == NULL)
        return;
    t->now_us = clock_now_us(x->hub->clock);
    x->state = t;
    exchange_read(x, read_today);
}

/* -- the tables the program runs on, as data: the very rows that the door asks */

static void put_kinds(struct json_out *o, uint32_t mask)
{
    json_open(o, '[');
    for (uint32_t kind = 1; kind < 1u << EVIDENCE_KINDS; kind <<= 1)
        if (mask & kind)
            json_put_str(o, evidence_name(kind));
    json_close(o, ']');
}

static void put_state_rules(struct json_out *o)
{
    json_key(o, "states");
    json_open(o, '[');
    for (int state = 0; state < ORDER_STATE_COUNT; state++) {
        uint32_t needs;
        json_open(o, '{');
        json_key(o, "state");
        json_put_str(o, order_state_name((enum order_state)state));
        json_key(o, "needs");
        json_open(o, '[');
        for (size_t i = 0; state_required_evidence((enum order_state)state, i, &needs); i++)
            put_kinds(o, needs);
        json_close(o, ']');
        json_close(o, '}');
    }
    json_close(o, ']');
    json_key(o, "evidence");
    json_open(o, '[');
    for (uint32_t kind = 1; kind < 1u << EVIDENCE_KINDS; kind <<= 1) {
        json_open(o, '{');
        json_key(o, "kind");
        json_put_str(o, evidence_name(kind));
        json_key(o, "who");
        json_put_str(o, evidence_who(kind));
        json_close(o, '}');
    }
    json_close(o, ']');
}

static void put_reason_rules(struct json_out *o)
{
    size_t count;
    const struct exception_rule *rules = exception_rules(&count);
    json_key(o, "reasons");
    json_open(o, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(o, '{');
        json_key(o, "reason");
        json_put_str(o, reason_name(rules[i].reason));
        json_key(o, "clarifies");
        json_put_str(o, rules[i].clarify);
        json_key(o, "step");
        json_put_str(o, rules[i].step);
        json_key(o, "blocks");
        json_put_bool(o, rules[i].blocks);
        json_key(o, "data_closes");
        json_put_bool(o, rules[i].data_closes);
        json_key(o, "second_person");
        json_put_bool(o, rules[i].second_person);
        json_key(o, "due_hours");
        json_put_i64(o, rules[i].due_hours);
        json_close(o, '}');
    }
    json_close(o, ']');
}

static void put_access_rule(struct json_out *o, const struct access_rule *r)
{
    json_open(o, '{');
    json_key(o, "action");
    json_put_str(o, access_action_name(r->action));
    json_key(o, "what");
    json_put_str(o, r->what);
    json_key(o, "roles");
    json_open(o, '{');
    for (int role = 0; role < ROLE_COUNT; role++) {
        json_key(o, role_name((enum role)role));
        json_put_str(o, access_name(r->cell[role]));
    }
    json_close(o, '}');
    json_key(o, "approvals");
    json_put_i64(o, r->approvals);
    json_key(o, "approver");
    json_put_str(o, r->approver);
    json_key(o, "step_up");
    json_put_bool(o, r->step_up);
    json_key(o, "reason_required");
    json_put_bool(o, r->reason_required);
    json_key(o, "badge");
    json_put_bool(o, access_on_floor(r->action));
    json_close(o, '}');
}

void handle_rulebook(struct exchange *x)
{
    size_t count;
    const struct access_rule *rules = access_rules(&count);
    struct json_out *o = &x->out;
    json_open(o, '{');
    put_state_rules(o);
    put_reason_rules(o);
    json_key(o, "access");
    json_open(o, '[');
    for (size_t i = 0; i < count; i++)
        put_access_rule(o, &rules[i]);
    json_close(o, ']');
    json_close(o, '}');
    exchange_answer(x, 200);
}
