/* Approvals over the API: what waits, what exactly is asked, yes or no.
 * Behind /v1/approvals.
 * Promise: the stored content is carried out, in the same transaction as the last approval, once;
 * whoever may not decide is refused and the attempt is on record. */
#include "http/api/approval_routes.h"

#include <assert.h>

#include "base/ids.h"
#include "flow/people/approvals.h"
#include "flow/people/break_glass.h"
#include "flow/people/sign_in.h"
#include "flow/people/watch_approvals.h"
#include "http/api/page.h"
#include "partner/canonical.h"
#include "store/readers.h"
#include "store/runner.h"
#include "store/sql.h"

enum { REASON_MOST = 500 };

/* -- looking */

struct approval_query {
    const struct merchant *merchant;
    int64_t merchant_id, request_id, after, limit;
    struct slice state, requester;
};

/* An operator sees the own requests only. */
static struct slice seen_requester(const struct exchange *x)
{
    return x->who.role == ROLE_OPERATOR && x->who.kind != WHO_ADMIN ? x->who.name : SLICE("");
}

static const struct sql *list_of(const struct approval_query *q)
{
    return q->requester.len > 0 ? SQL_list_requests_own
           : q->state.len > 0   ? SQL_list_requests_state
                                : SQL_list_requests;
}

static int read_list(struct exchange *x, struct txn *tx)
{
    const struct approval_query *q = x->state;
    struct json_out *o = &x->out;
    int64_t now = clock_now_us(x->hub->clock);
    struct page p;
    enum hf_status s = page_open(&p, x, tx, q->limit, list_of(q),
                                 PARAMS(P_I64(q->merchant_id), P_I64(q->after), P_TEXT(q->state),
                                        P_I64(q->limit + 1), P_TEXT(q->requester)));
    if (s < 0)
        return (int)s;
    while (page_next(&p)) {
        bool over = slice_is(row_text(&p.rows, 7), "pending") && row_i64(&p.rows, 8) <= now;
        json_open(o, '{');
        put_id_key(x, "id", "req", q->merchant_id, p.last);
        json_key(o, "action");
        json_put_text(o, row_text(&p.rows, 1));
        json_key(o, "target");
        json_put_text(o, row_text(&p.rows, 2));
        json_key(o, "about");
        json_put_text(o, row_text(&p.rows, 4));
        json_key(o, "requester");
        json_put_text(o, row_text(&p.rows, 5));
        json_key(o, "reason");
        json_put_text(o, row_text(&p.rows, 6));
        json_key(o, "state");
        json_put_text(o, over ? SLICE("expired") : row_text(&p.rows, 7));
        json_key(o, "approve_by");
        json_put_instant(o, row_i64(&p.rows, 8));
        json_key(o, "made_at");
        json_put_instant(o, row_i64(&p.rows, 9));
        json_close(o, '}');
    }
    return page_close(&p, "req", q->merchant_id);
}

void handle_list_approvals(struct exchange *x)
{
    struct approval_query *q = ARENA_NEW(&x->arena, struct approval_query);
    enum request_state state;
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    struct slice whose = exchange_query(x, "merchant"), text = exchange_query(x, "state");
    if (!slice_is(whose, "hub") ||
        x->who.merchant_id != 0) { /* the hub's own: users, tokens, profiles */
        q->merchant = admit_merchant(x, whose);
        if (q->merchant == NULL)
            return;
        q->merchant_id = q->merchant->merchant_id;
    }
    if (!page_limit(x, &q->limit) || !page_cursor(x, "req", q->merchant_id, &q->after))
        return;
    if (text.len > 0 && !request_state_parse(text, &state)) {
        exchange_problem(x, 400, "query_invalid", "state: there is no state %.*s of a request",
                         SLICE_FMT(text));
        return;
    }
    q->state = text.len > 0 ? text : SLICE("");
    q->requester = seen_requester(x);
    x->state = q;
    exchange_read(x, read_list);
}

static void put_content(struct exchange *x, const struct request *r)
{
    struct json_out *o = &x->out;
    const struct json *root = NULL;
    struct json_error error;
    json_key(o, "call");
    json_open(o, '{');
    json_key(o, "method");
    json_put_text(o, r->call.method);
    json_key(o, "path");
    json_put_text(o, r->call.path);
    json_key(o, "body");
    if (r->call.body.len > 0 &&
        json_parse(&x->arena, r->call.body, &json_limits_payload, &root, &error) == HF_OK)
        json_put_raw(o, r->call.body);
    else
        json_put_text(o, r->call.body);
    json_close(o, '}');
}

static enum hf_status put_given(struct exchange *x, struct txn *tx, const struct approval_query *q)
{
    struct json_out *o = &x->out;
    struct rows rows;
    enum hf_status s = store_query(tx, SQL_list_approvals,
                                   PARAMS(P_I64(q->merchant_id), P_I64(q->request_id)), &rows);
    if (s < 0)
        return s;
    json_key(o, "decisions");
    json_open(o, '[');
    while (rows_next(&rows)) {
        json_open(o, '{');
        json_key(o, "person");
        json_put_text(o, row_text(&rows, 5));
        json_key(o, "role");
        json_put_text(o, row_text(&rows, 1));
        json_key(o, "decision");
        json_put_text(o, row_text(&rows, 2));
        json_key(o, "reason");
        json_put_text(o, row_text(&rows, 4));
        json_key(o, "at");
        json_put_instant(o, row_i64(&rows, 3));
        json_close(o, '}');
    }
    json_close(o, ']');
    return rows_end(&rows);
}

static int read_one(struct exchange *x, struct txn *tx)
{
    const struct approval_query *q = x->state;
    struct json_out *o = &x->out;
    struct request *r;
    struct work view;
    enum hf_status s = work_view(&view, tx, x->hub, q->merchant_id);
    if (s != HF_OK)
        return s < 0 ? (int)s : (int)HF_FAILED;
    s = load_request(&view, q->request_id, &r);
    if (s == HF_NOT_FOUND ||
        (s == HF_OK && q->requester.len > 0 && !slice_eq(r->requester, q->requester))) {
        exchange_set_problem(x, 404, "not_found", "no such request");
        s = work_end_unchanged(&view, HF_NOT_FOUND);
        return s < 0 ? (int)s : 404;
    }
    if (s != HF_OK)
        return (int)work_end_unchanged(&view, s);
    const struct access_rule *rule = access_rule(r->action);
    json_open(o, '{');
    put_id_key(x, "id", "req", q->merchant_id, r->request_id);
    json_key(o, "action");
    json_put_str(o, access_action_name(r->action));
    json_key(o, "what");
    json_put_str(o, rule->what);
    json_key(o, "state");
    json_put_str(o, request_state_name(r->state));
    json_key(o, "target");
    json_put_text(o, r->target);
    json_key(o, "about");
    json_put_text(o, r->target_text);
    put_content(x, r);
    json_key(o, "requester");
    json_put_text(o, r->requester);
    json_key(o, "reason");
    json_put_text(o, r->reason);
    json_key(o, "approvals");
    json_put_i64(o, r->quorum);
    json_key(o, "approver");
    json_put_str(o, rule->approver);
    s = put_given(x, tx, q);
    json_key(o, "made_at");
    json_put_instant(o, r->made_at_us);
    json_key(o, "approve_by");
    json_put_instant(o, r->approve_by_us);
    json_key(o, "ended_why");
    json_put_text(o, r->ended_why);
    json_close(o, '}');
    s = work_end_unchanged(&view, s);
    return s < 0 ? (int)s : 200;
}

/* When a person first saw what exactly is asked: on file before it is shown. A store that takes no
 * writes now still shows it; the approval then counts as one without a look. */
static void keep_look(struct exchange *x, const struct approval_query *q)
{
    struct request_look look = {x->hub, exchange_actor(x), q->merchant_id, q->request_id};
    if (x->who.kind == WHO_PERSON && look.actor.person_id != 0)
        (void)!runner_run(x->hub->runner, q->merchant_id, "look_at_request", record_look, &look);
}

void handle_get_approval(struct exchange *x)
{
    struct approval_query *q = ARENA_NEW(&x->arena, struct approval_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    if (!admit_id(x, x->params[0], "req", &q->merchant_id, &q->request_id))
        return;
    q->requester = seen_requester(x);
    x->state = q;
    keep_look(x, q);
    exchange_read(x, read_one);
}

/* -- deciding */

struct decision_command {
    int64_t merchant_id, request_id;
    enum decision decision;
    struct slice totp, reason, emergency;
    struct slice failure; /* why carrying out did not work */
};

static int refuse(struct exchange *x, int status, const char *code, const char *why)
{
    exchange_set_problem(x, status, code, "%s", why);
    return status;
}

static int status_of(enum approval_answer a)
{
    return a == APPROVAL_OTHER_MERCHANT                                                 ? 404
           : a == APPROVAL_NOT_PENDING || a == APPROVAL_TOO_LATE || a == APPROVAL_TWICE ? 409
                                                                                        : 403;
}

static int put_outcome(struct exchange *x, const struct work *w, const struct request *r,
                       enum request_state state, int given)
{
    struct json_out *o = &x->out;
    json_open(o, '{');
    put_id_key(x, "request", "req", w->merchant_id, r->request_id);
    json_key(o, "state");
    json_put_str(o, request_state_name(state));
    json_key(o, "approvals");
    json_put_i64(o, given);
    json_key(o, "needed");
    json_put_i64(o, r->quorum);
    if (x->inner != NULL && state == REQUEST_EXECUTED) {
        struct slice result = json_out_text(&x->inner->out);
        json_key(o, "result");
        json_put_raw(o, result.len > 0 ? result : SLICE("{}"));
        x->shown_once = x->inner->shown_once;
    }
    json_close(o, '}');
    return state == REQUEST_PENDING ? 202 : 200;
}

/* The problem that carrying it out met, in the words it was met with. */
static struct slice words_of_failure(struct exchange *x)
{
    const struct json *root = NULL;
    struct json_error error;
    struct slice text = json_out_text(&x->inner->out);
    if (json_parse(&x->arena, text, &json_limits_payload, &root, &error) == HF_OK &&
        root->kind == JSON_OBJECT)
        return arena_format(&x->arena, "%.*s: %.*s", SLICE_FMT(json_get_text(root, "code")),
                            SLICE_FMT(json_get_text(root, "detail")));
    return SLICE("it could not be carried out");
}

static int execute(struct work *w, struct exchange *x, const struct request *r, int given)
{
    struct decision_command *c = x->state;
    struct exchange *y = x->inner;
    int status = y->status; /* its body can no longer be read: the configuration changed */
    if (status == 0 && y->captured != NULL && y->captured->merchant_id == w->merchant_id) {
        exchange_clear(y);
        w->action = y->captured->action;
        status = y->captured->apply(w, y);
        if (status < 0)
            return status;
    }
    status &= ~COMMAND_UNDO;
    if (status >= 200 && status < 300) {
        enum hf_status s = end_request(w, r, REQUEST_EXECUTED, SLICE(""));
        w->request_id = r->request_id;
        return s < 0        ? (int)s
               : s == HF_OK ? put_outcome(x, w, r, REQUEST_EXECUTED, given)
                            : (int)HF_RETRY;
    }
    c->failure = words_of_failure(x);
    exchange_set_problem(x, 409, "request_failed", "approved, but %.*s", SLICE_FMT(c->failure));
    return 409 | COMMAND_UNDO;
}

/* What was approved could not be done: that is the request's end, with its reason. */
static enum hf_status end_failed(struct work *w, struct exchange *x)
{
    const struct decision_command *c = x->state;
    struct request gone = {.request_id = c->request_id};
    w->object = "request";
    w->object_id = w->request_id = c->request_id;
    if (c->failure.len == 0)
        return HF_OK;
    enum hf_status s =
        use_one_time_code(w, x->who.person_id, c->totp); /* it counted, though all was undone */
    if (s >= 0)
        s = end_request(w, &gone, REQUEST_FAILED, c->failure);
    return s < 0 ? s : HF_OK;
}

/* 0: what it is about is as it was when this was asked. */
static int end_stale(struct work *w, struct exchange *x, const struct request *r)
{
    bool fresh;
    enum hf_status s = request_is_fresh(w, r, &fresh);
    if (s < 0 || fresh)
        return s < 0 ? (int)s : 0;
    s = end_request(w, r, REQUEST_STALE, SLICE("what it is about changed"));
    return s < 0 ? (int)s
                 : refuse(x, 409, "request_stale",
                          "what this is about changed since it was asked: ask anew");
}

static int approve(struct work *w, struct exchange *x, struct request *r,
                   const struct approver *who)
{
    const struct decision_command *c = x->state;
    struct approval_case k = request_case(r, w->now_us);
    int stale = end_stale(w, x, r);
    if (stale != 0)
        return stale;
    enum hf_status s = record_approval(w, r, who, "approve", c->reason);
    if (s < 0)
        return (int)s;
    if (!approval_suffices(&k, who))
        return put_outcome(x, w, r, REQUEST_PENDING, r->given_count + 1);
    return execute(w, x, r, r->given_count + 1);
}

static int veto(struct work *w, struct exchange *x, struct request *r, const struct approver *who)
{
    const struct decision_command *c = x->state;
    enum hf_status s = record_approval(w, r, who, "veto", c->reason);
    if (s >= 0)
        s = end_request(w, r, REQUEST_VETOED, c->reason);
    return s < 0 ? (int)s : put_outcome(x, w, r, REQUEST_VETOED, r->given_count);
}

static int cancel(struct work *w, struct exchange *x, struct request *r)
{
    if (!slice_eq(r->requester, x->who.name))
        return refuse(x, 403, "not_the_requester", "only who asked takes a request back");
    if (r->state != REQUEST_PENDING)
        return refuse(x, 409, approval_code(APPROVAL_NOT_PENDING),
                      approval_words(APPROVAL_NOT_PENDING));
    enum hf_status s = end_request(w, r, REQUEST_CANCELLED, SLICE("taken back"));
    return s < 0 ? (int)s : put_outcome(x, w, r, REQUEST_CANCELLED, r->given_count);
}

static int use_code(struct work *w, struct exchange *x, const struct decision_command *c)
{
    enum hf_status s = use_one_time_code(w, x->who.person_id, c->totp);
    if (s != HF_REFUSED)
        return s < 0 ? (int)s : 0;
    work_note(w, "refused:one_time_code");
    return refuse(x, 403, "one_time_code",
                  "the one-time code is not the one that counts now; each counts once");
}

/* Break-glass: the requester carries it out, and another person looks at it afterwards. */
static int carry_out_alone(struct work *w, struct exchange *x, struct request *r,
                           const struct approver *who)
{
    const struct decision_command *c = x->state;
    enum glass_answer answer;
    enum hf_status s = judge_glass(w, r, who, &answer);
    if (s < 0)
        return (int)s;
    if (answer != GLASS_YES) {
        work_note(w, "refused:%s", glass_code(answer));
        return refuse(x,
                      answer == GLASS_NOT_FOUND                                 ? 404
                      : answer == GLASS_NOT_PENDING || answer == GLASS_TOO_LATE ? 409
                                                                                : 403,
                      glass_code(answer), glass_words(answer));
    }
    if (!glass_is_emergency(glass_rule(r->action), c->emergency)) {
        exchange_set_problem(x, 422, "emergency_unknown", "emergency: expected one of %s",
                             glass_rule(r->action)->emergencies);
        return 422;
    }
    int status = use_code(w, x, c);
    if (status == 0)
        status = end_stale(w, x, r);
    if (status != 0)
        return status;
    status = execute(w, x, r, r->given_count);
    w->action = "break_glass";
    if (status != 200)
        return status;
    s = record_glass(w, r, who, c->emergency, c->reason);
    return s < 0 ? (int)s : status;
}

static int apply_decision(struct work *w, struct exchange *x)
{
    struct decision_command *c = x->state;
    struct request *r;
    struct approver who = {.person_id = x->who.kind == WHO_PERSON ? x->who.person_id : 0,
                           .role = x->who.role,
                           .merchant_id = x->who.merchant_id};
    c->failure = SLICE_NONE;
    w->object = "request";
    w->object_id = w->request_id = c->request_id;
    enum hf_status s = load_request(w, c->request_id, &r);
    if (s == HF_NOT_FOUND)
        return refuse(x, 404, "not_found", "no such request");
    if (s < 0)
        return (int)s;
    if (c->decision == DECIDE_CANCEL)
        return cancel(w, x, r);
    if (c->decision == DECIDE_ALONE)
        return carry_out_alone(w, x, r, &who);
    struct approval_case k = request_case(r, w->now_us);
    enum approval_answer answer = approval_decide(&k, &who);
    if (answer == APPROVAL_NOT_PENDING && r->state == REQUEST_EXPIRED)
        answer = APPROVAL_TOO_LATE;
    if (answer != APPROVAL_YES) {
        work_note(w, "refused:%s", approval_code(answer));
        return refuse(x, status_of(answer), approval_code(answer), approval_words(answer));
    }
    int refused = use_code(w, x, c);
    if (refused != 0)
        return refused;
    return c->decision == DECIDE_APPROVE ? approve(w, x, r, &who) : veto(w, x, r, &who);
}

static struct slice keep(struct exchange *x, struct slice text)
{
    return text.len > 0 ? arena_copy(&x->arena, text) : SLICE("");
}

/* The stored call, read by its own handler before the unit begins. false: answered. */
static bool prepare_call(struct exchange *x, const struct decision_command *c)
{
    struct txn *tx;
    struct store *st;
    struct work view;
    struct request *r = NULL;
    struct request_call call = {0};
    enum access_action action = ACTION_NONE;
    enum hf_status s = readers_begin(x->hub->readers, &tx, &st);
    if (s >= 0) {
        s = work_view(&view, tx, x->hub, c->merchant_id);
        if (s == HF_OK) {
            s = load_request(&view, c->request_id, &r);
            if (s == HF_OK) {
                call = (struct request_call){keep(x, r->call.method), keep(x, r->call.path),
                                             keep(x, r->call.content_type), keep(x, r->call.body)};
                action = r->action;
            }
            s = work_end_unchanged(&view, s);
        }
        readers_end(x->hub->readers, tx, st);
    }
    if (s == HF_NOT_FOUND)
        exchange_problem(x, 404, "not_found", "no such request");
    else if (s < 0)
        exchange_trouble(x, s);
    else if (!gate_prepare(x, call.method, call.path, call.content_type, call.body, c->merchant_id,
                           action))
        exchange_problem(x, 409, "request_failed", "this hub no longer knows what was asked for");
    return x->status == 0;
}

void handle_decide(struct exchange *x)
{
    static const char *const usual[] = {"totp", "reason", NULL};
    static const char *const alone[] = {"totp", "reason", "emergency", NULL};
    struct decision_command *c = ARENA_NEW(&x->arena, struct decision_command);
    if (c == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    bool by_one = x->route->variant == DECIDE_ALONE;
    const struct json *root = exchange_object(x, by_one ? alone : usual);
    if (root == NULL)
        return;
    c->decision = (enum decision)x->route->variant;
    c->totp = json_get_text(root, "totp");
    c->reason = slice_trim(json_get_text(root, "reason"));
    c->emergency = json_get_text(root, "emergency");
    if (c->reason.len > REASON_MOST || (c->decision == DECIDE_REFUSE && c->reason.len == 0)) {
        exchange_problem(x, 400, "body_invalid",
                         "reason: expected up to %d bytes, and a word with a refusal", REASON_MOST);
        return;
    }
    if (by_one && c->reason.len < GLASS_REASON_LEAST) {
        exchange_problem(x, 422, "reason_required", "reason: say why, in %d characters or more",
                         GLASS_REASON_LEAST);
        return;
    }
    if (!admit_id(x, x->params[0], "req", &c->merchant_id, &c->request_id))
        return;
    x->state = c;
    if ((by_one || c->decision == DECIDE_APPROVE) && !prepare_call(x, c))
        return;
    bool reload = x->inner != NULL && x->inner->captured != NULL && x->inner->captured->reload;
    exchange_command(x, &(struct command){.merchant_id = c->merchant_id,
                                          .action = by_one ? "break_glass" : "decide",
                                          .apply = apply_decision,
                                          .key_optional = true,
                                          .reload = reload,
                                          .on_undone = end_failed});
}
