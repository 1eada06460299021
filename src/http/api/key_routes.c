/* The master key over the API: which one it is, how far a change is, and the start of one.
 * Behind /v1/master_key.
 * Promise: what is approved is one key by its fingerprint; another file in its place is refused. */
#include "http/api/key_routes.h"

#include <stdio.h>

#include "flow/key_change.h"
#include "http/api/page.h"

enum { FINGERPRINT_CHARS = KEY_FINGERPRINT_BYTES - 1 };

static void put_fingerprint(struct json_out *o, const char *key, struct slice mark)
{
    json_key(o, key);
    json_put_text(o, mark.len >= FINGERPRINT_CHARS ? (struct slice){mark.ptr, FINGERPRINT_CHARS}
                                                   : SLICE_NONE);
}

static void put_change(struct json_out *o, const struct key_change *c)
{
    json_open(o, '{');
    put_fingerprint(o, "from", c->old_mark);
    put_fingerprint(o, "to", c->new_mark);
    json_key(o, "state");
    json_put_str(o, c->running ? "running" : "done");
    json_key(o, "pass");
    json_put_i64(o, c->pass);
    json_key(o, "rewrapped");
    json_put_i64(o, c->rewrapped);
    json_key(o, "unreadable");
    json_put_i64(o, c->unreadable);
    json_key(o, "by");
    json_put_text(o, c->made_by);
    json_key(o, "started_at");
    json_put_instant(o, c->started_at_us);
    json_key(o, "ended_at");
    json_put_instant(o, c->ended_at_us);
    json_close(o, '}');
}

static int read_key(struct exchange *x, struct txn *tx)
{
    struct json_out *o = &x->out;
    struct key_change c;
    char mark[KEY_MARK_BYTES], error[256];
    enum hf_status s = find_key_change(tx, &c);
    if (s < 0)
        return (int)s;
    json_open(o, '{');
    (void)keyring_mark(x->hub->keyring, KEY_IN_FILE, mark);
    put_fingerprint(o, "fingerprint", slice_of(mark));
    bool next = keyring_load_next(x->hub->keyring, error, sizeof error) &&
                keyring_mark(x->hub->keyring, KEY_NEXT, mark);
    put_fingerprint(o, "next", next ? slice_of(mark) : SLICE_NONE);
    json_key(o, "change");
    if (s == HF_OK)
        put_change(o, &c);
    else
        json_put_null(o);
    json_close(o, '}');
    return 200;
}

void handle_get_master_key(struct exchange *x)
{
    exchange_read(x, read_key);
}

static int apply_change(struct work *w, struct exchange *x)
{
    const struct slice *fingerprint = x->state;
    char mark[KEY_MARK_BYTES];
    if (!keyring_mark(w->hub->keyring, KEY_NEXT, mark) ||
        memcmp(mark, fingerprint->ptr, FINGERPRINT_CHARS) != 0) {
        exchange_set_problem(x, 409, "key_differs", "the next key's file was changed just now");
        return 409;
    }
    enum hf_status s = start_key_change(w);
    if (s < 0)
        return (int)s;
    if (s == HF_REFUSED) {
        exchange_set_problem(x, 409, "change_running", "a change of the master key runs already");
        return 409;
    }
    json_open(&x->out, '{');
    put_fingerprint(&x->out, "to", *fingerprint);
    json_key(&x->out, "state");
    json_put_str(&x->out, "running");
    json_close(&x->out, '}');
    return 200;
}

/* true: the next key's file is there, and is the one that is meant. Else answered. */
static bool is_the_next(struct exchange *x, struct slice fingerprint)
{
    char next[KEY_MARK_BYTES], current[KEY_MARK_BYTES], error[256];
    if (!keyring_load_next(x->hub->keyring, error, sizeof error)) {
        exchange_problem(x, 409, "key_missing",
                         "%s: the machine's administrator makes it (holdfast key new)", error);
        return false;
    }
    (void)keyring_mark(x->hub->keyring, KEY_NEXT, next);
    (void)keyring_mark(x->hub->keyring, KEY_IN_FILE, current);
    next[FINGERPRINT_CHARS] = current[FINGERPRINT_CHARS] = '\0';
    if (slice_is(fingerprint, next) && strcmp(next, current) != 0)
        return true;
    exchange_problem(x, 409, "key_differs",
                     strcmp(next, current) == 0
                         ? "the next key is the key in use (%s)"
                         : "the next key has the fingerprint %s, not the one that is asked for",
                     next);
    return false;
}

void handle_change_master_key(struct exchange *x)
{
    static const char *const keys[] = {"fingerprint", "reason", NULL};
    const struct json *root = exchange_object(x, keys);
    if (root == NULL)
        return;
    struct slice *fingerprint = ARENA_NEW(&x->arena, struct slice);
    if (fingerprint == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    *fingerprint = json_get_text(root, "fingerprint");
    if (fingerprint->len != FINGERPRINT_CHARS) {
        exchange_problem(x, 400, "body_invalid",
                         "fingerprint: expected the 16 digits that `holdfast key new` printed");
        return;
    }
    if (!is_the_next(x, *fingerprint))
        return;
    x->state = fingerprint;
    exchange_command(x, &(struct command){.action = "change_master_key",
                                          .apply = apply_change,
                                          .key_optional = true});
}
