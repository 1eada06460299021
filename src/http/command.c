/* A state-changing request and its idempotency key, as one unit of work.
 * Between the handlers of POST routes and the door.
 * Promise: effect and stored answer are one transaction; a replay gets the same answer, another
 * body under the same key changes nothing. */
#include <assert.h>
#include <stdio.h>

#include "base/crypto.h"
#include "http/route.h"
#include "store/sql.h"

enum { KEY_BYTES_MAX = 255 };

struct command_state {
    struct exchange *x;
    struct command c;
    bool keyed;
    unsigned char key_hash[32];
    unsigned char fingerprint[32];
    int status; /* set anew by every run */
    bool undone;
    bool replayed;
};

/* A structured-field string, or a bare token. false: not one. */
static bool read_key(struct slice text, struct slice *key)
{
    text = slice_trim(text);
    if (text.len >= 2 && text.ptr[0] == '"' && text.ptr[text.len - 1] == '"')
        text = (struct slice){text.ptr + 1, text.len - 2};
    if (text.len == 0 || text.len > KEY_BYTES_MAX)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < 0x20 || text.ptr[i] > 0x7e || text.ptr[i] == '"' || text.ptr[i] == '\\')
            return false;
    *key = text;
    return true;
}

static void digest_parts(struct exchange *x, const struct slice *parts, size_t count,
                         unsigned char digest[32])
{
    size_t bytes = 0;
    for (size_t i = 0; i < count; i++)
        bytes += parts[i].len + 1;
    char *text = arena_take(&x->arena, bytes, 1);
    char *at = text;
    for (size_t i = 0; text != NULL && i < count; i++) {
        if (parts[i].len > 0)
            memcpy(at, parts[i].ptr, parts[i].len);
        at += parts[i].len;
        *at++ = '\n';
    }
    sha256((struct slice){text, text != NULL ? bytes : 0}, digest);
}

static void make_digests(struct command_state *st, struct slice key)
{
    struct exchange *x = st->x;
    struct slice route = slice_of(x->route->pattern);
    struct slice who = arena_format(&x->arena, "%d:%lld:%.*s", (int)x->who.kind,
                                    (long long)x->who.token_id, SLICE_FMT(x->who.name));
    const struct slice scope[] = {who, x->method, route, key};
    const struct slice content[] = {
        x->method, route, x->params[0], x->params[1], exchange_header(x, "Content-Type"), x->body};
    digest_parts(x, scope, sizeof scope / sizeof *scope, st->key_hash);
    digest_parts(x, content, sizeof content / sizeof *content, st->fingerprint);
}

#define BYTES(array) ((struct slice){(const char *)(array), sizeof(array)})

/* OK: answered from the store; NOT_FOUND: a new key. */
static enum hf_status replay(struct txn *tx, struct command_state *st)
{
    struct rows rows;
    struct exchange *x = st->x;
    enum hf_status s =
        store_query(tx, SQL_find_api_answer,
                    PARAMS(P_I64(st->c.merchant_id), P_BLOB(BYTES(st->key_hash))), &rows);
    if (s < 0)
        return s;
    bool found = rows_next(&rows);
    if (found && slice_eq(row_blob(&rows, 0), BYTES(st->fingerprint))) {
        st->status = (int)row_i64(&rows, 1);
        exchange_clear(x);
        json_put_raw(&x->out, row_text(&rows, 2));
        if (st->status >= 400)
            x->content_type = "application/problem+json";
        exchange_set_header(x, "Idempotent-Replayed", SLICE("true"));
        st->replayed = true;
    } else if (found) {
        st->status = 422;
        st->replayed = true;
        exchange_set_problem(
            x, 422, "idempotency_key_reused",
            "this Idempotency-Key was used with another request; nothing was done");
    }
    s = rows_end(&rows);
    return s < 0 ? s : found ? HF_OK : HF_NOT_FOUND;
}

static enum hf_status keep_answer(struct work *w, struct command_state *st)
{
    struct slice body =
        st->x->shown_once ? SLICE("{\"shown_once\":true}") : json_out_text(&st->x->out);
    return store_post(w->tx, SQL_insert_api_answer,
                      PARAMS(P_I64(st->c.merchant_id), P_BLOB(BYTES(st->key_hash)),
                             P_BLOB(BYTES(st->fingerprint)), P_I64(st->status),
                             P_TEXT(body.ptr ? body : SLICE("{}")), P_I64(w->now_us),
                             P_I64(w->object_id)));
}

static enum hf_status run(struct txn *tx, void *arg)
{
    struct command_state *st = arg;
    st->replayed = st->undone = false;
    st->status = 0;
    exchange_clear(st->x);
    if (st->keyed) {
        enum hf_status s = replay(tx, st);
        if (s < 0 || s == HF_OK)
            return s;
    }
    struct work w;
    enum hf_status s =
        work_begin(&w, tx, st->x->hub, st->c.merchant_id, exchange_actor(st->x), st->c.action);
    if (s != HF_OK)
        return s < 0 ? s : HF_FAILED;
    if (st->x->who.device.len > 0)
        work_note(&w, "device:%.*s", SLICE_FMT(st->x->who.device));
    int status = st->c.apply(&w, st->x);
    if (status < 0)
        return work_end_unchanged(&w, (enum hf_status)status);
    if (status & COMMAND_UNDO) {
        st->status = status & ~COMMAND_UNDO;
        st->undone = true;
        return work_end_unchanged(&w, HF_UNDONE);
    }
    st->status = status;
    bool kept = st->keyed && (status < 300 || status == 409 || status == 422);
    s = kept ? keep_answer(&w, st) : HF_OK;
    if (s < 0)
        return work_end_unchanged(&w, s);
    if (status >= 400) {
        w.outcome = "refused";
        return work_end(&w, HF_REFUSED);
    }
    return work_end(&w, HF_OK);
}

static enum hf_status reload(struct txn *tx, void *arg)
{
    const struct command_state *st = arg;
    return directory_reload(st->x->hub->holder, tx, NULL, NULL);
}

static void reloaded(void *arg, enum hf_status s)
{
    struct command_state *st = arg;
    if (s < 0)
        exchange_trouble(st->x, s);
    else
        exchange_answer(st->x, st->status);
}

/* What is left to do once the unit was undone; the answer stands already. */
static enum hf_status run_after(struct txn *tx, void *arg)
{
    struct command_state *st = arg;
    struct work w;
    enum hf_status s =
        work_begin(&w, tx, st->x->hub, st->c.merchant_id, exchange_actor(st->x), st->c.action);
    if (s != HF_OK)
        return s < 0 ? s : HF_FAILED;
    w.outcome = "failed";
    s = st->c.on_undone(&w, st->x);
    return s == HF_NOT_FOUND ? work_end_unchanged(&w, HF_OK) : work_end(&w, s);
}

static void answer_undone(void *arg, enum hf_status s)
{
    struct command_state *st = arg;
    if (s < 0)
        exchange_trouble(st->x, s);
    else
        exchange_answer(st->x, st->status);
}

static void done(void *arg, enum hf_status s)
{
    struct command_state *st = arg;
    struct exchange *x = st->x;
    if (st->undone && st->c.on_undone != NULL) {
        x->unit = (struct unit){.merchant_id = st->c.merchant_id,
                                .name = st->c.action,
                                .run = run_after,
                                .done = answer_undone,
                                .arg = st};
        s = runner_submit(x->hub->runner, &x->unit);
        if (s >= 0)
            return;
    }
    if (st->undone) {
        exchange_answer(x, st->status);
        return;
    }
    if (s >= 0 && st->c.reload && st->status < 300) {
        /* a unit of its own: the writer must not wait for itself */
        x->unit = (struct unit){.name = "reload", .run = reload, .done = reloaded, .arg = st};
        s = runner_submit(x->hub->runner, &x->unit);
        if (s >= 0)
            return;
    }
    if (s < 0)
        exchange_trouble(x, s);
    else
        exchange_answer(x, st->status);
}

void exchange_command(struct exchange *x, const struct command *c)
{
    struct command asked = *c;
    if (x->granted !=
        ACTION_NONE) { /* a request's call: it is carried out in its approval's own unit */
        struct command *kept = ARENA_NEW(&x->arena, struct command);
        if (kept != NULL)
            *kept = *c;
        x->captured = kept;
        return;
    }
    if (x->gate != ACTION_NONE) {
        asked.apply = apply_gate;
        asked.action = "ask";
        asked.reload = false;
        c = &asked;
    }
    /* Looking changes nothing that a replay would repeat, and what is shown - a label, a photo - is
     * not kept a second time. */
    struct slice header = slice_is(x->method, "GET") ? SLICE_NONE
                                                     : exchange_header(x, "Idempotency-Key"),
                 key = SLICE_NONE;
    struct command_state *st = ARENA_NEW(&x->arena, struct command_state);
    if (st == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    st->x = x;
    st->c = *c;
    if (header.ptr == NULL && !c->key_optional && !x->local) {
        exchange_set_problem(x, 400, "idempotency_key_missing",
                             "this request needs an Idempotency-Key header");
        exchange_set_header(x, "Link", SLICE("</docs/api.md#idempotency>; rel=\"describedby\""));
        exchange_answer(x, 400);
        return;
    }
    if (header.ptr != NULL && !read_key(header, &key)) {
        exchange_problem(x, 400, "idempotency_key_invalid",
                         "expected 1 to 255 printable ASCII characters in Idempotency-Key");
        return;
    }
    st->keyed = key.ptr != NULL;
    if (st->keyed)
        make_digests(st, key);
    x->unit = (struct unit){
        .merchant_id = c->merchant_id, .name = c->action, .run = run, .done = done, .arg = st};
    enum hf_status s = runner_submit(x->hub->runner, &x->unit);
    if (s < 0)
        exchange_trouble(x, s);
}
