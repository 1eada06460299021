/* Sign-in over the API.
 * Behind /v1/enrolment, /v1/sessions and /v1/users/{}.
 * Promise: one message for every failure; the slow hash runs on a thread of its own and never on
 * the writer's. */
#include "http/api/session_routes.h"

#include <stdio.h>

#include "base/crypto.h"
#include "flow/people/sign_in.h"
#include "http/browser_session.h"
#include "partner/canonical.h"
#include "rules/password_rule.h"
#include "store/readers.h"
#include "store/sql.h"

void answer_busy(struct exchange *x)
{
    exchange_problem(x, 429, "sign_in_busy", "too many people sign in at this moment: try again");
}

/* -- enrolment */

struct enrol_command {
    struct enrolment e;
    struct slice code;
    char hash[PASSWORD_HASH_BYTES];
};

static int apply_enrol(struct work *w, struct exchange *x)
{
    const struct enrol_command *c = x->state;
    struct enrolled out;
    struct json_out *o = &x->out;
    enum hf_status s = enrol_person(w, c->e.person_id, c->code, c->hash, &out);
    if (s < 0)
        return (int)s;
    if (s == HF_REFUSED) {
        exchange_set_problem(x, 401, "enrolment_invalid",
                             "this code is not known, used, or too old");
        return 401;
    }
    json_open(o, '{');
    json_key(o, "name");
    json_put_text(o, c->e.name);
    json_key(o, "role");
    json_put_str(o, role_name(c->e.role));
    json_key(o, "totp_secret");
    json_put_str(o, out.totp);
    json_key(o, "otpauth");
    json_put_text(o, arena_format(txn_arena(w->tx),
                                  "otpauth://totp/holdfast:%.*s?secret=%s&issuer=holdfast",
                                  SLICE_FMT(c->e.name), out.totp));
    json_key(o, "recovery_codes");
    json_open(o, '[');
    for (int i = 0; i < RECOVERY_CODES; i++)
        json_put_str(o, out.recovery[i]);
    json_close(o, ']');
    json_close(o, '}');
    wipe(&out, sizeof out);
    x->shown_once = true;
    return 201;
}

/* The words of this place: the program's name, its merchants, its warehouses. */
static const char *fault_of_password(struct exchange *x, struct slice password, struct slice name)
{
    const struct directory *d = x->directory;
    size_t count = 0;
    struct slice *words =
        arena_take(&x->arena, (size_t)(1 + d->merchant_count + d->warehouse_count) * sizeof *words,
                   _Alignof(struct slice));
    if (words == NULL)
        return "this place has more names than can be compared now";
    words[count++] = SLICE("holdfast");
    for (int i = 0; i < d->merchant_count; i++)
        words[count++] = d->merchants[i].code;
    for (int i = 0; i < d->warehouse_count; i++)
        words[count++] = d->warehouses[i].code;
    return password_fault(password, name, words, count);
}

void handle_enrol(struct exchange *x)
{
    static const char *const keys[] = {"code", "password", NULL};
    struct enrol_command *c = ARENA_NEW(&x->arena, struct enrol_command);
    const struct json *root = c != NULL ? exchange_object(x, keys) : NULL;
    struct txn *tx;
    struct store *st;
    if (root == NULL) {
        if (c == NULL)
            exchange_trouble(x, HF_FULL);
        return;
    }
    c->code = json_get_text(root, "code");
    struct slice password = json_get_text(root, "password");
    enum hf_status s = readers_begin(x->hub->readers, &tx, &st);
    if (s >= 0) {
        s = find_enrolment(tx, c->code, clock_now_us(x->hub->clock), &c->e);
        c->e.name = s == HF_OK ? arena_copy(&x->arena, c->e.name) : SLICE("");
        readers_end(x->hub->readers, tx, st);
    }
    if (s < 0) {
        exchange_trouble(x, s);
        return;
    }
    if (s != HF_OK) {
        exchange_problem(x, 401, "enrolment_invalid", "this code is not known, used, or too old");
        return;
    }
    const char *fault = fault_of_password(x, password, c->e.name);
    if (fault != NULL) {
        exchange_problem(x, 422, "password_weak", "password: %s", fault);
        return;
    }
    if (password_hash(password, c->hash) != PASSWORD_RIGHT) {
        answer_busy(x);
        return;
    }
    x->state = c;
    x->who.name = arena_format(&x->arena, "person:%.*s", SLICE_FMT(c->e.name));
    exchange_command(
        x, &(struct command){.action = "enrol", .apply = apply_enrol, .key_optional = true});
}

/* -- sessions */

/* The secret goes to whoever keeps it: a program in the body, a browser in its cookie, with the
 * token that its requests then carry. */
static void put_secret(struct exchange *x, struct slice session, bool by_cookie, bool fresh)
{
    char csrf[CSRF_TEXT_BYTES];
    if (by_cookie) {
        csrf_text(x->hub, session, csrf);
        json_key(&x->out, "csrf");
        json_put_str(&x->out, csrf);
        if (fresh)
            keep_in_browser(x, session);
    } else if (fresh) {
        json_key(&x->out, "session");
        json_put_text(&x->out, session);
    }
}

void put_session(struct exchange *x, struct slice session, bool by_cookie, bool fresh,
                 const struct session_row *row)
{
    struct json_out *o = &x->out;
    const struct merchant *m = directory_merchant_by_id(x->directory, row->merchant_id);
    json_open(o, '{');
    put_secret(x, session, by_cookie, fresh);
    json_key(o, "name");
    json_put_text(o, row->name);
    json_key(o, "role");
    json_put_str(o, role_name(row->role));
    json_key(o, "merchant");
    json_put_text(o, m != NULL ? m->code : SLICE_NONE);
    json_key(o, "ends_at");
    json_put_instant(o, row->ends_at_us);
    json_key(o, "idle_minutes");
    json_put_i64(o, session_idle_minutes(row));
    json_key(o, "step_up_until");
    json_put_instant(o, row->device_id != 0 ? 0
                                            : row->step_up_at_us + STEP_UP_MINUTES * 60 * US_PER_S);
    json_key(o, "device");
    json_put_text(o, row->device_id != 0 ? row->device : SLICE_NONE);
    json_close(o, '}');
}

struct sign_in_command {
    struct sign_in in;
    bool cookie; /* keep the session in the browser */
};

int refuse_sign_in(struct exchange *x, int64_t wait_us, const char *words)
{
    int64_t wait_s = wait_us / US_PER_S + 1;
    if (wait_us == 0) {
        exchange_set_problem(x, 401, "sign_in_failed", "%s", words);
        return 401;
    }
    exchange_set_problem(x, 429, "sign_in_slowed", "too many failures: try again in %lld seconds",
                         (long long)wait_s);
    exchange_set_header(x, "Retry-After", arena_format(&x->arena, "%lld", (long long)wait_s));
    return 429;
}

static int apply_sign_in(struct work *w, struct exchange *x)
{
    const struct sign_in_command *c = x->state;
    const struct sign_in *in = &c->in;
    char text[SESSION_TEXT_BYTES];
    struct session_row row;
    int64_t wait_us;
    enum hf_status s = sign_in(w, in, text, &row, &wait_us);
    if (s < 0)
        return (int)s;
    if (s == HF_REFUSED)
        return refuse_sign_in(x, wait_us, "name, password and one-time code do not fit together");
    put_session(x, slice_of(text), c->cookie, true, &row);
    wipe(text, sizeof text);
    x->shown_once = true;
    return 201;
}

void handle_sign_in(struct exchange *x)
{
    static const char *const keys[] = {"name", "password", "totp", "recovery_code", "cookie", NULL};
    struct sign_in_command *c = ARENA_NEW(&x->arena, struct sign_in_command);
    const struct json *root = c != NULL ? exchange_object(x, keys) : NULL;
    struct known_person p;
    struct txn *tx;
    struct store *st;
    if (root == NULL) {
        if (c == NULL)
            exchange_trouble(x, HF_FULL);
        return;
    }
    struct sign_in *in = &c->in;
    c->cookie = json_is_true(json_get(root, "cookie"));
    if (c->cookie && !from_own_page(x)) {
        exchange_problem(x, 403, "csrf_refused", "this does not come from a page of this hub");
        return;
    }
    in->name = json_get_text(root, "name");
    in->totp = json_get_text(root, "totp");
    in->recovery = json_get_text(root, "recovery_code");
    in->address = x->caller.limited ? slice_of(x->caller.text) : SLICE("");
    struct slice password = json_get_text(root, "password");
    if (in->name.len == 0 || password.len == 0 || (in->totp.len == 0) == (in->recovery.len == 0)) {
        exchange_problem(x, 400, "body_invalid",
                         "expected name, password, and totp or recovery_code");
        return;
    }
    enum hf_status s = readers_begin(x->hub->readers, &tx, &st);
    if (s >= 0) {
        s = find_person_named(tx, in->name, &p);
        in->password_hash = s >= 0 ? arena_copy(&x->arena, p.password_hash) : SLICE("");
        readers_end(x->hub->readers, tx, st);
    }
    if (s < 0) {
        exchange_trouble(x, s);
        return;
    }
    enum password_answer answer = password_check(in->password_hash, password);
    if (answer == PASSWORD_BUSY) {
        answer_busy(x);
        return;
    }
    in->password_right = answer == PASSWORD_RIGHT;
    x->state = c;
    exchange_command(
        x, &(struct command){.action = "sign_in", .apply = apply_sign_in, .key_optional = true});
}

/* A token has no session. false: answered. */
static bool need_session(struct exchange *x)
{
    if (x->who.kind == WHO_PERSON)
        return true;
    exchange_problem(x, 403, "person_required",
                     "this is for people who signed in: a token has no session");
    return false;
}

static int read_session(struct exchange *x, struct txn *tx)
{
    struct session_row row;
    enum hf_status s =
        find_session(tx, x->credential, x->device_credential, clock_now_us(x->hub->clock), &row);
    if (s != HF_OK) {
        exchange_set_problem(x, 401, "unauthenticated", "this session has ended");
        return s < 0 ? (int)s : 401;
    }
    put_session(x, x->credential, x->by_cookie, false, &row);
    return 200;
}

void handle_get_session(struct exchange *x)
{
    if (need_session(x))
        exchange_read(x, read_session);
}

static int apply_end(struct work *w, struct exchange *x)
{
    w->object = "person";
    w->object_id = x->who.person_id;
    enum hf_status s = end_session(w, x->who.session_id);
    forget_in_browser(x);
    json_put_raw(&x->out, SLICE("{\"state\":\"ended\"}"));
    return s < 0 ? (int)s : 200;
}

void handle_end_session(struct exchange *x)
{
    if (need_session(x))
        exchange_command(
            x, &(struct command){.action = "sign_out", .apply = apply_end, .key_optional = true});
}

static int apply_step_up(struct work *w, struct exchange *x)
{
    const struct slice *totp = x->state;
    char text[SESSION_TEXT_BYTES];
    w->object = "person";
    w->object_id = x->who.person_id;
    enum hf_status s = use_one_time_code(w, x->who.person_id, *totp);
    if (s == HF_REFUSED) {
        exchange_set_problem(x, 403, "one_time_code",
                             "the one-time code is not the one that counts now; each counts once");
        return 403;
    }
    if (s >= 0)
        s = step_up(w, x->who.session_id, text);
    if (s < 0)
        return (int)s;
    json_open(&x->out, '{');
    put_secret(x, slice_of(text), x->by_cookie, true);
    json_key(&x->out, "step_up_until");
    json_put_instant(&x->out, w->now_us + STEP_UP_MINUTES * 60 * US_PER_S);
    json_close(&x->out, '}');
    wipe(text, sizeof text);
    x->shown_once = true;
    return 200;
}

void handle_step_up(struct exchange *x)
{
    static const char *const keys[] = {"totp", NULL};
    struct slice *totp = ARENA_NEW(&x->arena, struct slice);
    if (totp == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    if (x->who.device.len > 0) {
        exchange_problem(x, 403, "badge_session",
                         "a badge does not decide: sign in with your password");
        return;
    }
    const struct json *root = need_session(x) ? exchange_object(x, keys) : NULL;
    if (root == NULL)
        return;
    *totp = json_get_text(root, "totp");
    x->state = totp;
    exchange_command(
        x, &(struct command){.action = "step_up", .apply = apply_step_up, .key_optional = true});
}
