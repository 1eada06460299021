/* Badge and PIN over the API: handed out, taken away, and the sign-in on a floor device.
 * Behind /v1/users/{}/badge and /v1/sessions/badge.
 * Promise: one message for every failure; the slow hash runs on a thread of its own; the first PIN
 * is shown once, and known to nobody once the person has chosen another. */
#include "flow/people/badge.h"

#include "base/crypto.h"
#include "http/api/session_routes.h"
#include "http/browser_session.h"
#include "rules/pin.h"
#include "store/readers.h"

/* -- by a supervisor */

struct badge_gift {
    struct slice badge;
    char pin[FIRST_PIN_BYTES], hash[PASSWORD_HASH_BYTES];
};

static int apply_give(struct work *w, struct exchange *x)
{
    const struct badge_gift *g = x->state;
    int64_t person_id;
    enum role role = ROLE_AUDITOR;
    bool enrolled;
    enum hf_status s = find_named(w, x, &person_id, &role, &enrolled);
    if (s != HF_OK)
        return s < 0 ? (int)s : 404;
    if (role != ROLE_OPERATOR) {
        exchange_set_problem(x, 422, "badge_role",
                             "a badge is for operators: %.*s signs in with password and code",
                             SLICE_FMT(x->params[0]));
        return 422;
    }
    s = give_badge(w, person_id, g->badge, g->hash);
    if (s < 0)
        return (int)s;
    if (s == HF_REFUSED) {
        exchange_set_problem(x, 409, "badge_taken",
                             "somebody has this badge: take it away there first");
        return 409;
    }
    json_open(&x->out, '{');
    json_key(&x->out, "name");
    json_put_text(&x->out, x->params[0]);
    json_key(&x->out, "first_pin");
    json_put_str(&x->out, g->pin);
    json_key(&x->out, "good_until");
    json_put_instant(&x->out, w->now_us + FIRST_PIN_HOURS * US_PER_HOUR);
    json_close(&x->out, '}');
    x->shown_once = true;
    return 201;
}

void handle_give_badge(struct exchange *x)
{
    static const char *const keys[] = {"badge", NULL};
    struct badge_gift *g = ARENA_NEW(&x->arena, struct badge_gift);
    const struct json *root = g != NULL ? exchange_object(x, keys) : NULL;
    if (g == NULL)
        exchange_trouble(x, HF_FULL);
    if (root == NULL)
        return;
    g->badge = json_get_text(root, "badge");
    const char *fault = badge_fault(g->badge);
    if (fault != NULL) {
        exchange_problem(x, 422, "badge_invalid", "badge: %s", fault);
        return;
    }
    new_pin(g->badge, g->pin);
    if (password_hash(slice_of(g->pin), g->hash) != PASSWORD_RIGHT) {
        answer_busy(x);
        return;
    }
    x->state = g;
    exchange_command(
        x, &(struct command){.action = "give_badge", .apply = apply_give, .key_optional = true});
}

static int apply_take(struct work *w, struct exchange *x)
{
    int64_t person_id;
    enum role role = ROLE_AUDITOR;
    bool enrolled;
    enum hf_status s = find_named(w, x, &person_id, &role, &enrolled);
    if (s != HF_OK)
        return s < 0 ? (int)s : 404;
    s = revoke_badge(w, person_id);
    if (s < 0)
        return (int)s;
    json_put_raw(&x->out,
                 s == HF_OK ? SLICE("{\"state\":\"revoked\"}") : SLICE("{\"state\":\"had none\"}"));
    return 200;
}

void handle_revoke_badge(struct exchange *x)
{
    exchange_command(
        x, &(struct command){.action = "revoke_badge", .apply = apply_take, .key_optional = true});
}

/* -- on the device */

struct badge_command {
    struct badge_sign_in in;
    char new_hash[PASSWORD_HASH_BYTES];
    bool cookie;
};

static int answer_badge(struct exchange *x, enum badge_answer answer, int64_t wait_us)
{
    if (answer == BADGE_NO_DEVICE) {
        exchange_set_problem(x, 401, "device_unknown",
                             "this is no registered device: a supervisor gives it a pairing code");
        return 401;
    }
    if (answer == BADGE_CHOOSE_PIN) {
        exchange_set_problem(x, 403, "pin_change_required",
                             "this PIN was handed out: choose one of your own (new_pin)");
        return 403;
    }
    return refuse_sign_in(x, wait_us, "badge and PIN do not fit together");
}

static int apply_badge(struct work *w, struct exchange *x)
{
    const struct badge_command *c = x->state;
    char text[SESSION_TEXT_BYTES];
    enum badge_answer answer;
    struct session_row row;
    int64_t wait_us;
    enum hf_status s = sign_in_by_badge(w, &c->in, &answer, text, &row, &wait_us);
    if (s < 0)
        return (int)s;
    if (answer != BADGE_IN)
        return answer_badge(x, answer, wait_us);
    put_session(x, slice_of(text), c->cookie, true, &row);
    wipe(text, sizeof text);
    x->shown_once = true;
    return 201;
}

/* The new PIN, hashed; judged before the old one is compared, so that the answer tells nothing of
 * that. false: answered. */
static bool read_new_pin(struct exchange *x, const struct json *root, struct badge_command *c)
{
    struct slice pin = json_get_text(root, "pin"), chosen = json_get_text(root, "new_pin");
    if (json_get(root, "new_pin") == NULL)
        return true;
    const char *fault = slice_eq(pin, chosen) ? "it is the one that was handed out"
                                              : pin_fault(chosen, c->in.badge);
    if (fault != NULL) {
        exchange_problem(x, 422, "pin_weak", "new_pin: %s", fault);
        return false;
    }
    if (password_hash(chosen, c->new_hash) != PASSWORD_RIGHT) {
        answer_busy(x);
        return false;
    }
    c->in.new_hash = c->new_hash;
    return true;
}

/* The device is looked at before any hash is spent. false: answered. */
static bool read_holder(struct exchange *x, struct badge_command *c)
{
    struct txn *tx;
    struct store *st;
    struct floor_device d = {0};
    struct badge_holder h;
    enum hf_status s = readers_begin(x->hub->readers, &tx, &st);
    if (s >= 0) {
        s = find_device(tx, c->in.device_text, &d);
        x->who.name = arena_format(&x->arena, "device:%.*s", SLICE_FMT(d.name));
        if (s >= 0)
            s = find_badge(tx, x->hub, c->in.badge, &h);
        c->in.pin_hash = s >= 0 ? arena_copy(&x->arena, h.person.password_hash) : SLICE("");
        readers_end(x->hub->readers, tx, st);
    }
    if (s < 0)
        exchange_trouble(x, s);
    else if (d.device_id == 0)
        exchange_answer(x, answer_badge(x, BADGE_NO_DEVICE, 0));
    return s >= 0 && d.device_id != 0;
}

void handle_badge_sign_in(struct exchange *x)
{
    static const char *const keys[] = {"badge", "pin", "new_pin", "cookie", NULL};
    struct badge_command *c = ARENA_NEW(&x->arena, struct badge_command);
    const struct json *root = c != NULL ? exchange_object(x, keys) : NULL;
    if (c == NULL)
        exchange_trouble(x, HF_FULL);
    if (root == NULL)
        return;
    struct slice pin = json_get_text(root, "pin");
    c->in.badge = json_get_text(root, "badge");
    c->in.device_text = browser_device(x);
    c->cookie = json_is_true(json_get(root, "cookie"));
    if (c->cookie && !from_own_page(x)) {
        exchange_problem(x, 403, "csrf_refused", "this does not come from a page of this hub");
        return;
    }
    if (badge_fault(c->in.badge) != NULL || pin.len == 0 || pin.len > PIN_MOST) {
        exchange_problem(x, 400, "body_invalid", "expected badge and pin");
        return;
    }
    if (!read_new_pin(x, root, c) || !read_holder(x, c))
        return;
    enum password_answer answer = password_check(c->in.pin_hash, pin);
    if (answer == PASSWORD_BUSY) {
        answer_busy(x);
        return;
    }
    c->in.pin_right = answer == PASSWORD_RIGHT;
    x->state = c;
    exchange_command(x, &(struct command){
                            .action = "badge_sign_in", .apply = apply_badge, .key_optional = true});
}
