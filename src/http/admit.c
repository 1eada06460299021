/* Who is asking, and may they: the one place where a request is let in.
 * Between the carriers and the handlers.
 * Promise: deny by default; another merchant's object is not found, not forbidden. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/ids.h"
#include "flow/people/sign_in.h"
#include "flow/people/token.h"
#include "http/browser_session.h"
#include "http/route.h"
#include "partner/canonical.h"
#include "store/readers.h"
#include "store/sql.h"

static struct slice bearer(const struct exchange *x)
{
    struct slice h = exchange_header(x, "Authorization");
    if (h.len < 7 || !slice_eq_nocase((struct slice){h.ptr, 7}, SLICE("Bearer ")))
        return SLICE_NONE;
    return (struct slice){h.ptr + 7, h.len - 7};
}

/* The machine's own administrator may do everything until two supervisors exist; after that, alone
 * and without a token, only look - and hand out enrolment codes as long as fewer than two have used
 * theirs, for a lost first code must not lock everybody out. */
static enum hf_status admit_local(struct exchange *x, struct txn *tx)
{
    int64_t supervisors = 0, enrolled = 0;
    enum hf_status s = store_get_i64(tx, SQL_count_supervisors, NO_PARAMS, &supervisors);
    if (s >= 0 && supervisors >= 2)
        s = store_get_i64(tx, SQL_count_enrolled_supervisors, NO_PARAMS, &enrolled);
    if (s < 0)
        return s;
    x->who =
        (struct principal){.kind = WHO_ADMIN,
                           .role = supervisors < 2 ? ROLE_SUPERVISOR : ROLE_AUDITOR,
                           .first_codes = enrolled < 2 && x->route->flags & ROUTE_FIRST_CODES,
                           .name = supervisors < 2 ? SLICE("admin:bootstrap") : SLICE("admin")};
    return HF_OK;
}

/* -- people who signed in */

enum { SEEN_EVERY_US = 60 * US_PER_S }; /* how fine the idle time of a session is measured */

struct seen {
    struct unit unit;
    struct hub *hub;
    int64_t session_id;
};

static enum hf_status run_seen(struct txn *tx, void *arg)
{
    const struct seen *seen = arg;
    return store_post(tx, SQL_see_session,
                      PARAMS(P_I64(seen->session_id), P_I64(clock_now_us(seen->hub->clock))));
}

static void seen_done(void *arg, enum hf_status s)
{
    (void)s; /* the next request says it again */
    free(arg);
}

/* The session lives on; nobody waits for that to be written. */
static void note_seen(struct exchange *x, const struct session_row *row)
{
    struct seen *seen = clock_now_us(x->hub->clock) - row->seen_at_us > SEEN_EVERY_US
                            ? calloc(1, sizeof *seen)
                            : NULL;
    if (seen == NULL)
        return;
    *seen = (struct seen){.hub = x->hub, .session_id = row->session_id};
    seen->unit =
        (struct unit){.name = "see_session", .run = run_seen, .done = seen_done, .arg = seen};
    if (runner_submit(x->hub->runner, &seen->unit) < 0)
        free(seen);
}

/* -- tokens */

struct used {
    struct unit unit;
    struct hub *hub;
    int64_t token_id;
};

static enum hf_status run_used(struct txn *tx, void *arg)
{
    const struct used *u = arg;
    return store_post(tx, SQL_see_token,
                      PARAMS(P_I64(u->token_id), P_I64(clock_now_us(u->hub->clock))));
}

/* To the minute; nobody waits for that to be written. */
static void note_used(struct exchange *x, const struct token_row *row)
{
    int64_t since_us = clock_now_us(x->hub->clock) - row->last_used_us;
    struct used *u = since_us > SEEN_EVERY_US && x->guard != NULL ? calloc(1, sizeof *u) : NULL;
    if (u == NULL)
        return;
    *u = (struct used){.hub = x->hub, .token_id = row->token_id};
    u->unit = (struct unit){.name = "see_token", .run = run_used, .done = seen_done, .arg = u};
    if (runner_submit(x->hub->runner, &u->unit) < 0)
        free(u);
}

/* A token may be bound to networks; the machine itself is in all of them. */
static bool is_from(const struct exchange *x, struct slice networks)
{
    struct network n[TOKEN_NETWORKS_MAX];
    struct slice bad;
    int count;
    if (networks.len == 0 || !x->caller.known)
        return true;
    return networks_parse(networks, n, TOKEN_NETWORKS_MAX, &count, &bad) &&
           networks_hold(n, count, &x->caller.address);
}

static enum hf_status identify_token(struct exchange *x, struct txn *tx, struct slice text)
{
    struct token_row row;
    enum hf_status s = find_token(tx, text, clock_now_us(x->hub->clock), &row);
    if (s != HF_OK)
        return s;
    if (!is_from(x, row.networks))
        return HF_REFUSED;
    x->who = (struct principal){
        .kind = WHO_TOKEN,
        .role = row.role,
        .merchant_id = row.merchant_id,
        .person_id = row.person_id,
        .token_id = row.token_id,
        .scopes = row.scopes,
        .name = arena_format(&x->arena, "token:%.*s", SLICE_FMT(row.name)),
    };
    note_used(x, &row);
    return HF_OK;
}

static enum hf_status identify_person(struct exchange *x, struct txn *tx, struct slice text)
{
    struct session_row row;
    enum hf_status s =
        find_session(tx, text, x->device_credential, clock_now_us(x->hub->clock), &row);
    if (s != HF_OK)
        return s;
    x->who = (struct principal){
        .kind = WHO_PERSON,
        .role = row.role,
        .merchant_id = row.merchant_id,
        .person_id = row.person_id,
        .session_id = row.session_id,
        .step_up_at_us = row.step_up_at_us,
        .person = arena_copy(&x->arena, row.name),
        .device = row.device_id != 0 ? arena_copy(&x->arena, row.device) : SLICE_NONE,
        .name = arena_format(&x->arena, "person:%.*s", SLICE_FMT(row.name))};
    note_seen(x, &row);
    return HF_OK;
}

static enum hf_status identify(struct exchange *x)
{
    struct slice token = bearer(x);
    if (token.ptr == NULL && !x->local) {
        token = browser_session(x);
        x->by_cookie = token.ptr != NULL;
    }
    if (token.ptr == NULL && !x->local)
        return HF_REFUSED;
    x->credential = token;
    x->device_credential = browser_device(x);
    struct txn *tx;
    struct store *st;
    enum hf_status s = readers_begin(x->hub->readers, &tx, &st);
    if (s < 0)
        return s;
    if (token.ptr == NULL) {
        s = admit_local(x, tx);
    } else if (slice_starts(token, SLICE("hs_"))) {
        s = identify_person(x, tx, token);
    } else if (x->by_cookie) { /* a token is no session */
        s = HF_REFUSED;
    } else {
        s = identify_token(x, tx, token);
    }
    readers_end(x->hub->readers, tx, st);
    return s;
}

static enum access access_of(const struct exchange *x, enum access_action action)
{
    const struct principal *p = &x->who;
    if (action == ACTION_NONE)
        return ACCESS_NEVER;
    if (x->granted == action)
        return ACCESS_ALONE;
    if (p->kind == WHO_PERSON && p->device.len > 0 && !access_on_floor(action))
        return ACCESS_NEVER;
    if (p->kind == WHO_PERSON)
        return access_decide(action, p->role);
    if (p->kind == WHO_ADMIN)
        return p->role == ROLE_SUPERVISOR || (p->first_codes && action == x->route->action)
                   ? ACCESS_ALONE
                   : access_decide(action, ROLE_AUDITOR);
    if (p->kind != WHO_TOKEN)
        return ACCESS_NEVER;
    if (p->role == ROLE_MACHINE && !scopes_have(&p->scopes, action))
        return ACCESS_NEVER;
    return access_decide_token(action, p->role);
}

bool may_alone(const struct exchange *x, enum access_action action)
{
    return access_of(x, action) == ACCESS_ALONE;
}

bool may_request(const struct exchange *x, enum access_action action)
{
    enum access a = access_of(x, action);
    return a == ACCESS_SECOND || a == ACCESS_REQUEST;
}

/* What a caller may not do alone, it may ask for: where the route can be carried out later, and the
 * caller has signed in freshly if the row wants that. false: answered when x->status says so. */
static bool may_ask(struct exchange *x, enum access_action action)
{
    const struct access_rule *rule = access_rule(action);
    bool fresh = x->who.kind == WHO_PERSON && clock_now_us(x->hub->clock) - x->who.step_up_at_us <
                                                  STEP_UP_MINUTES * 60 * US_PER_S;
    if (x->route->kind != ROUTE_COMMAND || x->granted != ACTION_NONE || rule->approvals == 0)
        return false;
    if (rule->step_up && x->who.kind == WHO_PERSON && !fresh)
        exchange_problem(x, 403, "step_up_required",
                         "%s needs a fresh one-time code: POST /v1/sessions/current/step_up",
                         access_action_name(action));
    return !rule->step_up || fresh;
}

bool admit_alone(struct exchange *x, enum access_action action)
{
    switch (access_of(x, action)) {
    case ACCESS_ALONE:
        return true;
    case ACCESS_SECOND:
    case ACCESS_REQUEST:
        if (may_ask(x, action)) {
            x->gate = action;
            return true;
        }
        if (x->status != 0)
            return false;
        exchange_problem(x, 403, "second_person_required", "%s needs a second person: %s",
                         access_action_name(action), access_rule(action)->approver);
        return false;
    case ACCESS_NEVER:
        break;
    }
    exchange_problem(x, 403, "forbidden", "a %s may not %s%s",
                     x->who.kind == WHO_ADMIN ? "machine administrator" : role_name(x->who.role),
                     access_action_name(action),
                     x->who.device.len > 0 ? " with a badge: sign in with your password" : "");
    return false;
}

/* false: answered 429. A session and a token have a pace of their own; the machine's administrator
 * has none. */
static bool in_time(struct exchange *x)
{
    uint64_t id = (uint64_t)(x->who.kind == WHO_PERSON ? x->who.session_id : x->who.token_id);
    int64_t wait_us;
    if (x->guard == NULL || x->who.kind == WHO_ADMIN)
        return true;
    if (!guard_take(x->guard, GUARD_TOKEN, id, 0, &wait_us)) {
        exchange_slow_down(x, "token_slowed", "requests with this token", wait_us);
        return false;
    }
    if ((x->route->flags & ROUTE_EXPORT) && !guard_take(x->guard, GUARD_EXPORT, id, 0, &wait_us)) {
        exchange_slow_down(x, "exports_slowed", "exports with this token", wait_us);
        return false;
    }
    return true;
}

bool admit_request(struct exchange *x)
{
    char allow[64];
    x->directory = directory_acquire(x->hub->holder);
    x->route = route_find(x, allow);
    if (x->route == NULL || ((x->route->flags & ROUTE_LOCAL) && !x->local)) {
        if (x->route == NULL && allow[0] != '\0') {
            exchange_set_problem(x, 405, "method_not_allowed", "this path takes %s", allow);
            exchange_set_header(x, "Allow", arena_copy(&x->arena, slice_of(allow)));
            exchange_answer(x, 405);
        } else {
            exchange_problem(x, 404, "no_such_route", "there is nothing at this path");
        }
        return false;
    }
    if (x->route->flags & ROUTE_OPEN)
        return true;
    enum hf_status s = identify(x);
    if (s < 0) {
        exchange_trouble(x, s);
        return false;
    }
    if (s != HF_OK) {
        exchange_problem(x, 401, "unauthenticated", "sign in, or send a bearer token");
        return false;
    }
    if (x->by_cookie && !slice_is(x->method, "GET") && !csrf_holds(x, x->credential)) {
        exchange_problem(x, 403, "csrf_refused", "this does not come from a page of this hub");
        return false;
    }
    return in_time(x) && admit_alone(x, x->route->action);
}

void handle_request(struct exchange *x)
{
    if (admit_request(x))
        x->route->handle(x);
}

const struct merchant *admit_merchant(struct exchange *x, struct slice code)
{
    if (code.len == 0) {
        if (x->who.merchant_id != 0) /* a merchant's own token need not say it */
            return directory_merchant_by_id(x->directory, x->who.merchant_id);
        if (x->directory->merchant_count == 1)
            return &x->directory->merchants[0];
        exchange_problem(x, 400, "merchant_missing", "say which merchant: merchant=ID");
        return NULL;
    }
    const struct merchant *m = directory_merchant(x->directory, code);
    if (m == NULL || (x->who.merchant_id != 0 && x->who.merchant_id != m->merchant_id)) {
        exchange_problem(x, 404, "merchant_unknown", "no such merchant");
        return NULL;
    }
    return m;
}

bool admit_id(struct exchange *x, struct slice text, const char *prefix, int64_t *merchant_id,
              int64_t *id)
{
    bool ours = id_parse(x->hub->ids_key, prefix, text, merchant_id, id) &&
                (x->who.merchant_id == 0 || x->who.merchant_id == *merchant_id);
    if (!ours)
        exchange_problem(x, 404, "not_found", "no such object");
    return ours;
}

/* Who signed in with a badge scans as nobody else and on no other device. false: answered. */
static bool is_own(struct exchange *x, const struct json *root)
{
    struct slice operator_name = json_get_text(root, "operator"),
                 device = json_get_text(root, "device");
    if (x->who.device.len == 0)
        return true;
    if (operator_name.len > 0 && !slice_eq(operator_name, x->who.person)) {
        exchange_problem(x, 422, "operator_mismatch", "operator: %.*s is signed in here",
                         SLICE_FMT(x->who.person));
        return false;
    }
    if (device.len > 0 && !slice_eq(device, x->who.device)) {
        exchange_problem(x, 422, "device_mismatch", "device: this is %.*s",
                         SLICE_FMT(x->who.device));
        return false;
    }
    return true;
}

const struct json *exchange_json(struct exchange *x)
{
    struct slice type = exchange_header(x, "Content-Type");
    bool typed = type.len == 0 || slice_starts(type, SLICE("application/json"));
    if (!typed) {
        exchange_problem(x, 415, "content_type", "expected application/json");
        return NULL;
    }
    const struct json *root = NULL;
    struct json_error error;
    enum hf_status s = json_parse(&x->arena, x->body, &json_limits_payload, &root, &error);
    if (s == HF_OK && root->kind == JSON_OBJECT)
        return is_own(x, root) ? root : NULL;
    if (s == HF_FULL)
        exchange_problem(x, 413, "too_large", "the body does not fit");
    else
        exchange_problem(x, 400, "json_invalid", "%s",
                         s == HF_OK ? "expected an object" : error.message);
    return NULL;
}

const struct json *exchange_object(struct exchange *x, const char *const *keys)
{
    const struct json *root = exchange_json(x);
    struct doc_error error = {0};
    if (root == NULL)
        return NULL;
    if (canonical_keys(&x->arena, root, 0, keys, &error) == HF_OK)
        return root;
    exchange_problem(x, 400, "body_invalid", "%.*s", SLICE_FMT(error.message));
    return NULL;
}
