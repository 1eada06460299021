/* Tokens that exist: who has one, taking one away, and putting a new secret in place of an old one.
 * Behind /v1/tokens; making the first one is admin_routes.c.
 * Promise: no secret is shown twice; a revoked token is dead with the next request. */
#include "base/crypto.h"
#include "base/ids.h"
#include "flow/people/token.h"
#include "http/api/admin_routes.h"
#include "http/api/page.h"
#include "partner/canonical.h"
#include "store/sql.h"

struct token_query {
    int64_t merchant_id, before, limit;
};

static void put_token(struct exchange *x, struct rows *rows)
{
    static const char *const instants[] = {"made_at", "expires_at", "revoked_at", "last_used_at"};
    const struct merchant *m = directory_merchant_by_id(x->directory, row_i64(rows, 3));
    struct json_out *o = &x->out;
    json_open(o, '{');
    put_id_key(x, "id", "tok", row_i64(rows, 3), row_i64(rows, 0));
    json_key(o, "name");
    json_put_text(o, row_text(rows, 1));
    json_key(o, "role");
    json_put_text(o, row_text(rows, 2));
    json_key(o, "merchant");
    json_put_text(o, m != NULL ? m->code : SLICE_NONE);
    json_key(o, "person");
    json_put_text(o, row_text(rows, 4));
    json_key(o, "networks");
    json_put_text(o, row_text(rows, 5));
    for (int i = 0; i < 4; i++) {
        json_key(o, instants[i]);
        json_put_instant(o, row_i64(rows, 6 + i));
    }
    json_close(o, '}');
}

static int read_tokens(struct exchange *x, struct txn *tx)
{
    const struct token_query *q = x->state;
    struct json_out *o = &x->out;
    struct rows rows;
    int64_t count = 0, last = 0, owner = 0;
    enum hf_status s =
        store_query(tx, SQL_list_tokens,
                    PARAMS(P_I64(q->merchant_id), P_I64(q->before), P_I64(q->limit + 1)), &rows);
    if (s < 0)
        return (int)s;
    json_open(o, '{');
    json_key(o, "items");
    json_open(o, '[');
    while (rows_next(&rows) && count++ < q->limit) {
        last = row_i64(&rows, 0);
        owner = row_i64(&rows, 3);
        put_token(x, &rows);
    }
    s = rows_end(&rows);
    json_close(o, ']');
    put_id_key(x, "next", "tok", owner, count > q->limit ? last : 0);
    json_close(o, '}');
    return s < 0 ? (int)s : 200;
}

void handle_list_tokens(struct exchange *x)
{
    struct token_query *q = ARENA_NEW(&x->arena, struct token_query);
    struct slice cursor = exchange_query(x, "cursor");
    int64_t owner = 0;
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    q->merchant_id = x->who.merchant_id;
    q->before = INT64_MAX;
    if (!page_limit(x, &q->limit))
        return;
    if (cursor.len > 0 && !id_parse(x->hub->ids_key, "tok", cursor, &owner, &q->before)) {
        exchange_problem(x, 400, "cursor_invalid", "this cursor was not given by this hub");
        return;
    }
    x->state = q;
    exchange_read(x, read_tokens);
}

struct token_change {
    int64_t token_id, owner; /* its merchant, or 0 */
    int64_t days, overlap_us;
};

/* The token of the path, of the caller's own merchant. NULL: answered. */
static struct token_change *read_change(struct exchange *x)
{
    struct token_change *c = ARENA_NEW(&x->arena, struct token_change);
    if (c == NULL) {
        exchange_trouble(x, HF_FULL);
        return NULL;
    }
    if (!admit_id(x, x->params[0], "tok", &c->owner, &c->token_id))
        return NULL;
    x->state = c;
    return c;
}

static int answer_state(struct exchange *x, const struct token_change *c, const char *state)
{
    json_open(&x->out, '{');
    put_id_key(x, "id", "tok", c->owner, c->token_id);
    json_key(&x->out, "state");
    json_put_str(&x->out, state);
    json_close(&x->out, '}');
    return 200;
}

static int refuse_dead(struct exchange *x, enum hf_status s)
{
    if (s == HF_NOT_FOUND) {
        exchange_set_problem(x, 404, "not_found", "no such token");
        return 404;
    }
    exchange_set_problem(x, 409, "token_dead",
                         "this token has ended or was revoked: make a new one");
    return 409;
}

static int apply_revoke(struct work *w, struct exchange *x)
{
    const struct token_change *c = x->state;
    struct token_row row;
    enum hf_status s = load_token(w, c->token_id, &row);
    if (s < 0)
        return (int)s;
    if (s == HF_NOT_FOUND)
        return refuse_dead(x, s);
    s = store_post(w->tx, SQL_revoke_token, PARAMS(P_I64(c->token_id), P_I64(w->now_us)));
    w->object = "token";
    w->object_id = c->token_id;
    return s < 0 ? (int)s : answer_state(x, c, "revoked");
}

void handle_revoke_token(struct exchange *x)
{
    if (read_change(x) != NULL)
        exchange_command(x, &(struct command){.action = "revoke_token",
                                              .apply = apply_revoke,
                                              .key_optional = true});
}

static int apply_rotate(struct work *w, struct exchange *x)
{
    const struct token_change *c = x->state;
    struct token_row old;
    char text[TOKEN_TEXT_BYTES];
    enum hf_status s = load_token(w, c->token_id, &old);
    if (s < 0)
        return (int)s;
    if (s != HF_OK)
        return refuse_dead(x, s);
    const struct token_wish wish = {.role = old.role,
                                    .name = old.name,
                                    .merchant_id = old.merchant_id,
                                    .person_id = old.person_id,
                                    .scopes = old.scopes,
                                    .days = c->days,
                                    .networks = old.networks};
    s = rotate_token(w, c->token_id, &wish, c->overlap_us, text);
    if (s < 0)
        return (int)s;
    work_note(w, "token:%s rotated", role_name(old.role));
    json_open(&x->out, '{');
    json_key(&x->out, "token");
    json_put_str(&x->out, text);
    json_key(&x->out, "old_ends_at");
    int64_t ends_us = w->now_us + c->overlap_us;
    json_put_instant(&x->out, ends_us < old.expires_at_us ? ends_us : old.expires_at_us);
    json_close(&x->out, '}');
    wipe(text, sizeof text);
    x->shown_once = true;
    return 201;
}

void handle_rotate_token(struct exchange *x)
{
    static const char *const keys[] = {"days", "overlap_hours", "reason", NULL};
    struct doc_error error = {0};
    struct token_change *c = read_change(x);
    const struct json *root = c != NULL ? exchange_json(x) : NULL;
    int64_t hours = TOKEN_OVERLAP_HOURS;
    if (root == NULL)
        return;
    c->days = TOKEN_DAYS;
    if (canonical_keys(&x->arena, root, 0, keys, &error) != HF_OK) {
        exchange_problem(x, 400, "body_invalid", "%.*s", SLICE_FMT(error.message));
        return;
    }
    const struct json *days = json_get(root, "days"), *overlap = json_get(root, "overlap_hours");
    if ((days != NULL && (!json_i64(days, &c->days) || c->days < 1 || c->days > TOKEN_DAYS_MAX)) ||
        (overlap != NULL &&
         (!json_i64(overlap, &hours) || hours < 0 || hours > TOKEN_OVERLAP_HOURS))) {
        exchange_problem(x, 400, "body_invalid",
                         "expected days (1 to %d) and overlap_hours (0 to %d)", TOKEN_DAYS_MAX,
                         TOKEN_OVERLAP_HOURS);
        return;
    }
    c->overlap_us = hours * US_PER_HOUR;
    exchange_command(x, &(struct command){
                            .action = "rotate_token", .apply = apply_rotate, .key_optional = true});
}
