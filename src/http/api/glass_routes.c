/* Break-glass over the API: what waits for its review, and the review.
 * Behind /v1/break_glass and /v1/approvals/{id}/review.
 * Promise: everybody who may read requests sees every deed; only another person closes one. */
#include "http/api/glass_routes.h"

#include "base/ids.h"
#include "flow/people/break_glass.h"
#include "flow/people/sign_in.h"
#include "http/api/page.h"
#include "store/sql.h"

enum { REASON_MOST = 500 };

struct glass_query {
    int64_t merchant_id, after, limit, open;
};

static void put_deed(struct exchange *x, int64_t merchant_id, struct rows *rows, int64_t now_us)
{
    struct json_out *o = &x->out;
    bool reviewed = !row_is_null(rows, 10);
    json_open(o, '{');
    put_id_key(x, "request", "req", merchant_id, row_i64(rows, 0));
    json_key(o, "action");
    json_put_text(o, row_text(rows, 1));
    json_key(o, "target");
    json_put_text(o, row_text(rows, 2));
    json_key(o, "about");
    json_put_text(o, row_text(rows, 3));
    json_key(o, "person");
    json_put_text(o, row_text(rows, 4));
    json_key(o, "emergency");
    json_put_text(o, row_text(rows, 5));
    json_key(o, "reason");
    json_put_text(o, row_text(rows, 6));
    json_key(o, "at");
    json_put_instant(o, row_i64(rows, 7));
    json_key(o, "due_at");
    json_put_instant(o, row_i64(rows, 8));
    json_key(o, "state");
    json_put_str(o, reviewed ? "reviewed" : row_i64(rows, 8) < now_us ? "overdue" : "open");
    json_key(o, "review");
    if (reviewed) {
        json_open(o, '{');
        json_key(o, "person");
        json_put_text(o, row_text(rows, 9));
        json_key(o, "verdict");
        json_put_text(o, row_text(rows, 10));
        json_key(o, "reason");
        json_put_text(o, row_text(rows, 11));
        json_key(o, "at");
        json_put_instant(o, row_i64(rows, 12));
        json_close(o, '}');
    } else {
        json_put_null(o);
    }
    json_close(o, '}');
}

static int read_glass(struct exchange *x, struct txn *tx)
{
    const struct glass_query *q = x->state;
    struct page p;
    enum hf_status s = page_open(
        &p, x, tx, q->limit, SQL_list_break_glass,
        PARAMS(P_I64(q->merchant_id), P_I64(q->after), P_I64(q->limit + 1), P_I64(q->open)));
    if (s < 0)
        return (int)s;
    while (page_next(&p))
        put_deed(x, q->merchant_id, &p.rows, clock_now_us(x->hub->clock));
    return page_close(&p, "req", q->merchant_id);
}

void handle_list_glass(struct exchange *x)
{
    struct glass_query *q = ARENA_NEW(&x->arena, struct glass_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    struct slice state = exchange_query(x, "state");
    const struct merchant *m = admit_merchant(x, exchange_query(x, "merchant"));
    if (m == NULL)
        return;
    q->merchant_id = m->merchant_id;
    if (!page_limit(x, &q->limit) || !page_cursor(x, "req", q->merchant_id, &q->after))
        return;
    if (state.len > 0 && !slice_is(state, "open")) {
        exchange_problem(x, 400, "query_invalid", "state: expected open, or nothing");
        return;
    }
    q->open = state.len > 0;
    x->state = q;
    exchange_read(x, read_glass);
}

struct review_command {
    int64_t merchant_id, request_id;
    struct slice verdict, reason, totp;
};

static int refuse(struct exchange *x, struct work *w, int status, const char *code,
                  const char *words)
{
    work_note(w, "refused:%s", code);
    exchange_set_problem(x, status, code, "%s", words);
    return status;
}

static int status_of(enum review_answer a)
{
    return a == REVIEW_NOT_FOUND ? 404 : a == REVIEW_NOTHING || a == REVIEW_TWICE ? 409 : 403;
}

static int apply_review(struct work *w, struct exchange *x)
{
    const struct review_command *c = x->state;
    struct approver who = {.person_id = x->who.kind == WHO_PERSON ? x->who.person_id : 0,
                           .role = x->who.role,
                           .merchant_id = x->who.merchant_id};
    struct request *r;
    enum review_answer answer;
    int64_t exception_id;
    w->object = "request";
    w->object_id = w->request_id = c->request_id;
    enum hf_status s = load_request(w, c->request_id, &r);
    if (s == HF_NOT_FOUND)
        return refuse(x, w, 404, "not_found", "no such request");
    if (s >= 0)
        s = judge_review(w, r, &who, &answer, &exception_id);
    if (s < 0)
        return (int)s;
    if (answer != REVIEW_YES)
        return refuse(x, w, status_of(answer), review_code(answer), review_words(answer));
    s = use_one_time_code(w, who.person_id, c->totp);
    if (s == HF_REFUSED)
        return refuse(x, w, 403, "one_time_code",
                      "the one-time code is not the one that counts now; each counts once");
    if (s >= 0)
        s = record_review(w, r, &who, exception_id, c->verdict, c->reason);
    if (s < 0)
        return (int)s;
    if (s == HF_NOT_FOUND)
        return refuse(x, w, 409, review_code(REVIEW_TWICE), review_words(REVIEW_TWICE));
    json_open(&x->out, '{');
    put_id_key(x, "request", "req", w->merchant_id, c->request_id);
    json_key(&x->out, "verdict");
    json_put_text(&x->out, c->verdict);
    json_close(&x->out, '}');
    return 200;
}

void handle_review_glass(struct exchange *x)
{
    static const char *const keys[] = {"totp", "verdict", "reason", NULL};
    struct review_command *c = ARENA_NEW(&x->arena, struct review_command);
    if (c == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    const struct json *root = exchange_object(x, keys);
    if (root == NULL)
        return;
    c->totp = json_get_text(root, "totp");
    c->verdict = json_get_text(root, "verdict");
    c->reason = slice_trim(json_get_text(root, "reason"));
    if (!admit_id(x, x->params[0], "req", &c->merchant_id, &c->request_id))
        return;
    if (!review_is_verdict(c->verdict) || c->reason.len < GLASS_REASON_LEAST ||
        c->reason.len > REASON_MOST) {
        exchange_problem(x, 400, "body_invalid",
                         "expected verdict justified or not_justified, and a reason of %d to %d "
                         "characters",
                         GLASS_REASON_LEAST, REASON_MOST);
        return;
    }
    x->state = c;
    exchange_command(x, &(struct command){.merchant_id = c->merchant_id,
                                          .action = "review_break_glass",
                                          .apply = apply_review,
                                          .key_optional = true});
}
