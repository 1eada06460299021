/* Setting the hub up: configuration, tokens, people.
 * Behind /v1/apply, /v1/tokens and /v1/users; what the command line uses.
 * Promise: a secret is shown once and never kept. */
#include "http/api/admin_routes.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/crypto.h"
#include "flow/apply_config.h"
#include "flow/people/sign_in.h"
#include "flow/people/token.h"
#include "store/sql.h"

/* -- apply */

static void put_errors(struct exchange *x, const struct config_apply *c)
{
    const struct config_error *first = &c->reader.errors[0];
    exchange_set_problem(x, 422, "config_invalid", "line %d, column %d: %.*s", first->line,
                         first->column, SLICE_FMT(first->message));
    for (int i = 0; i < c->reader.error_count; i++) {
        char place[64];
        snprintf(place, sizeof place, "column %d", c->reader.errors[i].column);
        exchange_problem_error(x, c->reader.errors[i].line, slice_of(place),
                               c->reader.errors[i].message);
    }
}

static int apply_file(struct work *w, struct exchange *x)
{
    struct config_apply *c = x->state;
    struct json_out *o = &x->out;
    enum hf_status s = apply_config(w, c);
    if (s < 0)
        return (int)s;
    if (s == HF_REFUSED) {
        put_errors(x, c);
        return 422 | COMMAND_UNDO;
    }
    json_open(o, '{');
    json_key(o, "kind");
    json_put_str(o, c->kind);
    json_key(o, "id");
    json_put_text(o, c->id);
    json_key(o, "version");
    json_put_i64(o, c->version);
    json_key(o, "dry_run");
    json_put_bool(o, c->dry_run);
    json_key(o, "changes");
    json_open(o, '[');
    for (int i = 0; i < c->change_count; i++)
        json_put_text(o, c->changes[i]);
    json_close(o, ']');
    json_close(o, '}');
    work_note(w, "%s:%.*s v%lld%s", c->kind, SLICE_FMT(c->id), (long long)c->version,
              c->dry_run ? " dry-run" : "");
    return 200;
}

void handle_apply(struct exchange *x)
{
    struct config_apply *c = ARENA_NEW(&x->arena, struct config_apply);
    if (c == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    c->text = x->body;
    c->dry_run = slice_is(exchange_query(x, "dry_run"), "true");
    x->state = c;
    exchange_command(x, &(struct command){.action = "apply_config",
                                          .apply = apply_file,
                                          .key_optional = true,
                                          .reload = !c->dry_run});
}

/* -- tokens and people */

struct token_command {
    struct token_wish wish;
    struct slice person;
};

static enum hf_status find_person(struct work *w, struct slice name, int64_t *person_id)
{
    return store_get_i64(w->tx, SQL_find_person, PARAMS(P_TEXT(name)), person_id);
}

static int apply_token(struct work *w, struct exchange *x)
{
    struct token_command *c = x->state;
    char text[TOKEN_TEXT_BYTES];
    enum hf_status s = HF_OK;
    if (c->person.len > 0)
        s = find_person(w, c->person, &c->wish.person_id);
    if (s == HF_NOT_FOUND) {
        exchange_set_problem(x, 422, "person_unknown", "there is no user %.*s",
                             SLICE_FMT(c->person));
        return 422;
    }
    if (s >= 0)
        s = create_token(w, &c->wish, text);
    if (s < 0)
        return (int)s;
    work_note(w, "token:%s", role_name(c->wish.role));
    json_open(&x->out, '{');
    json_key(&x->out, "token");
    json_put_str(&x->out, text);
    json_close(&x->out, '}');
    wipe(text, sizeof text);
    x->shown_once = true;
    return 201;
}

/* false: answered. */
static bool read_role(struct exchange *x, const struct json *root, enum role *role)
{
    struct slice name = json_get_text(root, "role");
    if (role_parse(name, role))
        return true;
    exchange_problem(x, 422, "role_unknown",
                     "role: expected operator, supervisor, engineer, merchant, auditor or machine");
    return false;
}

static bool read_scopes(struct exchange *x, const struct json *root, struct token_wish *wish)
{
    struct slice text = json_get_text(root, "scopes"), bad;
    const struct json *said = json_get(root, "scopes");
    if (said != NULL && said->kind != JSON_NULL && text.ptr == NULL) { /* a list is not "all" */
        exchange_problem(x, 400, "body_invalid", "scopes: expected names with commas, in one text");
        return false;
    }
    if (text.len == 0) {
        wish->scopes = wish->role == ROLE_MACHINE ? scopes_of_machine()
                                                  : (struct scopes){
                                                        {0, 0}
        };
        return true;
    }
    if (scopes_parse(text, &wish->scopes, &bad))
        return true;
    exchange_problem(x, 422, "scope_unknown", "scopes: there is no action \"%.*s\"",
                     (int)(bad.len < 40 ? bad.len : 40), bad.ptr);
    return false;
}

static bool read_of_merchant(struct exchange *x, const struct json *root, enum role role,
                             int64_t *merchant_id)
{
    struct slice code = json_get_text(root, "merchant");
    *merchant_id = 0;
    if (code.len == 0 && role != ROLE_MERCHANT)
        return true;
    const struct merchant *m = directory_merchant(x->directory, code);
    if (m == NULL) {
        exchange_problem(x, 422, "merchant_unknown", "merchant: a known one must be named");
        return false;
    }
    *merchant_id = m->merchant_id;
    return true;
}

void handle_create_token(struct exchange *x)
{
    struct token_command *c = ARENA_NEW(&x->arena, struct token_command);
    const struct json *root = c != NULL ? exchange_json(x) : NULL;
    if (root == NULL) {
        if (c == NULL)
            exchange_trouble(x, HF_FULL);
        return;
    }
    struct token_wish *wish = &c->wish;
    wish->name = json_get_text(root, "name");
    c->person = json_get_text(root, "person");
    wish->days = TOKEN_DAYS;
    wish->networks = json_get_text(root, "networks");
    struct network networks[TOKEN_NETWORKS_MAX];
    struct slice bad = SLICE_NONE;
    int network_count;
    const struct json *days = json_get(root, "days");
    if (wish->name.len == 0 || wish->name.len > 64 ||
        (days != NULL &&
         (!json_i64(days, &wish->days) || wish->days < 1 || wish->days > TOKEN_DAYS_MAX))) {
        exchange_problem(x, 400, "body_invalid", "expected name (1 to 64 bytes) and days (1 to %d)",
                         TOKEN_DAYS_MAX);
        return;
    }
    if (!networks_parse(wish->networks, networks, TOKEN_NETWORKS_MAX, &network_count, &bad) ||
        wish->networks.len > 500) {
        exchange_problem(
            x, 400, "body_invalid",
            "networks: expected at most %d addresses or networks such as 10.0.0.0/8, found \"%.*s\"",
            TOKEN_NETWORKS_MAX, (int)(bad.len < 60 ? bad.len : 60), bad.len ? bad.ptr : "");
        return;
    }
    if (!read_role(x, root, &wish->role) || !read_scopes(x, root, wish) ||
        !read_of_merchant(x, root, wish->role, &wish->merchant_id))
        return;
    x->state = c;
    exchange_command(
        x, &(struct command){.action = "create_token", .apply = apply_token, .key_optional = true});
}

struct user_command {
    struct slice name;
    enum role role;
    int64_t merchant_id;
};

static int apply_user(struct work *w, struct exchange *x)
{
    const struct user_command *c = x->state;
    int64_t id = work_new_id(w);
    enum hf_status s =
        store_put(w->tx, SQL_insert_person,
                  PARAMS(P_I64(id), P_TEXT(c->name), P_STR(role_name(c->role)),
                         P_I64(c->merchant_id), P_TEXT(w->actor.name), P_I64(w->now_us)));
    if (s == HF_NOT_FOUND) {
        exchange_set_problem(x, 409, "name_taken", "there is a user %.*s already",
                             SLICE_FMT(c->name));
        return 409;
    }
    if (s < 0)
        return (int)s;
    w->object = "person";
    w->object_id = id;
    work_note(w, "user:%s", role_name(c->role));
    char code[ENROL_TEXT_BYTES];
    s = offer_enrolment(w, id, code);
    if (s < 0)
        return (int)s;
    json_open(&x->out, '{');
    json_key(&x->out, "name");
    json_put_text(&x->out, c->name);
    json_key(&x->out, "role");
    json_put_str(&x->out, role_name(c->role));
    json_key(&x->out, "enrolment_code");
    json_put_str(&x->out, code);
    json_close(&x->out, '}');
    wipe(code, sizeof code);
    x->shown_once = true;
    return 201;
}

void handle_add_user(struct exchange *x)
{
    struct user_command *c = ARENA_NEW(&x->arena, struct user_command);
    const struct json *root = c != NULL ? exchange_json(x) : NULL;
    if (root == NULL) {
        if (c == NULL)
            exchange_trouble(x, HF_FULL);
        return;
    }
    c->name = json_get_text(root, "name");
    if (c->name.len == 0 || c->name.len > 64) {
        exchange_problem(x, 400, "body_invalid", "name: expected 1 to 64 bytes");
        return;
    }
    if (!read_role(x, root, &c->role) || !read_of_merchant(x, root, c->role, &c->merchant_id))
        return;
    if (c->role == ROLE_MACHINE) {
        exchange_problem(x, 422, "role_unknown", "a machine is no person: create a token");
        return;
    }
    x->state = c;
    exchange_command(
        x, &(struct command){.action = "add_user", .apply = apply_user, .key_optional = true});
}
