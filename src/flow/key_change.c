/* The change of the master key, batch by batch.
 * Between the timers, which take it further, and the keyring, which has both keys meanwhile.
 * Promise: it can be killed at any instruction and goes on where it was; it is done only after a
 * whole pass in which everything opened with the new key alone. */
#include "flow/key_change.h"

#include <assert.h>
#include <stdio.h>

#include "base/encode.h"
#include "base/log.h"
#include "store/readers.h"
#include "store/runner.h"
#include "store/sql.h"

enum {
    BATCHES_AT_ONCE = 20,
    BATCH_ROWS_MAX = 5000, /* the limit rewrap_rows' ceiling */
    SETTLE_US = 2000000,   /* units that began before the change are committed by then */
};

enum hf_status find_key_change(struct txn *tx, struct key_change *c)
{
    struct rows rows;
    *c = (struct key_change){0};
    enum hf_status s = store_query(tx, SQL_find_key_change, NO_PARAMS, &rows);
    if (s < 0)
        return s;
    bool found = rows_next(&rows);
    if (found)
        *c = (struct key_change){.change_id = row_i64(&rows, 0),
                                 .old_mark = row_text_copy(&rows, 1),
                                 .new_mark = row_text_copy(&rows, 2),
                                 .running = slice_is(row_text(&rows, 3), "running"),
                                 .phase = row_text_copy(&rows, 4),
                                 .pass = row_i64(&rows, 5),
                                 .at_merchant = row_i64(&rows, 6),
                                 .at_subject = row_i64(&rows, 7),
                                 .at_key = row_i64(&rows, 8),
                                 .moved = row_i64(&rows, 9),
                                 .rewrapped = row_i64(&rows, 10),
                                 .unreadable = row_i64(&rows, 11),
                                 .made_by = row_text_copy(&rows, 12),
                                 .started_at_us = row_i64(&rows, 13),
                                 .ended_at_us = row_i64(&rows, 14)};
    s = rows_end(&rows);
    return s < 0 ? s : found ? HF_OK : HF_NOT_FOUND;
}

enum hf_status start_key_change(struct work *w)
{
    char old_mark[KEY_MARK_BYTES], new_mark[KEY_MARK_BYTES];
    (void)keyring_mark(w->hub->keyring, KEY_IN_FILE, old_mark);
    bool there = keyring_mark(w->hub->keyring, KEY_NEXT, new_mark);
    assert(there);
    w->object = "hub";
    w->object_id = work_new_id(w);
    work_note(w, "from:%.16s to:%.16s", old_mark, new_mark);
    enum hf_status s = store_put(w->tx, SQL_insert_key_change,
                                 PARAMS(P_I64(w->object_id), P_STR(old_mark), P_STR(new_mark),
                                        P_TEXT(w->actor.name), P_I64(w->now_us)));
    return s == HF_NOT_FOUND ? HF_REFUSED : s;
}

struct slice totp_place(struct arena *a, int64_t person_id)
{
    return arena_format(a, "person:%lld:totp", (long long)person_id);
}

struct slice token_place(struct arena *a, int64_t merchant_id, int64_t connection_id)
{
    return arena_format(a, "token %lld/%lld", (long long)merchant_id, (long long)connection_id);
}

/* -- one batch */

struct batch {
    struct hub *hub;
    bool running, waits, finished; /* set anew by every run */
};

/* What one row says, and what becomes of it. */
static void count_row(struct key_change *c, enum rewrap r)
{
    c->moved += r == REWRAP_DONE;
    c->rewrapped += r == REWRAP_DONE;
    c->unreadable += r == REWRAP_UNREADABLE && c->pass == 1; /* told once */
}

struct sealed_row {
    int64_t merchant_id, id, key_id;
    struct slice sealed;
};

static enum hf_status read_rows(struct work *w, const struct key_change *c, struct sealed_row *list,
                                int *count)
{
    int64_t most = w->hub->rewrap_rows;
    bool people = slice_is(c->phase, "people"), keys = slice_is(c->phase, "keys");
    struct rows rows;
    enum hf_status s =
        keys ? store_query(w->tx, SQL_list_all_data_keys,
                           PARAMS(P_I64(c->at_merchant), P_I64(c->at_subject), P_I64(c->at_key),
                                  P_I64(most)),
                           &rows)
        : people
            ? store_query(w->tx, SQL_list_sealed_people, PARAMS(P_I64(c->at_subject), P_I64(most)),
                          &rows)
            : store_query(w->tx, SQL_list_sealed_tokens,
                          PARAMS(P_I64(c->at_merchant), P_I64(c->at_subject), P_I64(most)), &rows);
    if (s < 0)
        return s;
    for (*count = 0; *count < most && rows_next(&rows); ++*count) {
        struct sealed_row *r = &list[*count];
        *r = (struct sealed_row){.merchant_id = people ? 0 : row_i64(&rows, 0),
                                 .id = row_i64(&rows, people ? 0 : 1),
                                 .key_id = keys ? row_i64(&rows, 2) : 0};
        r->sealed = arena_copy(txn_arena(w->tx), row_blob(&rows, keys ? 3 : people ? 1 : 2));
        if (r->sealed.ptr == NULL)
            return HF_FULL;
    }
    return rows_end(&rows);
}

static enum hf_status move_key(struct work *w, const struct sealed_row *r, enum rewrap *what)
{
    unsigned char out[WRAPPED_KEY_BYTES];
    *what = data_key_rewrap(w->hub->keyring, r->merchant_id, r->key_id, r->sealed, out);
    return *what != REWRAP_DONE
               ? HF_OK
               : store_put(w->tx, SQL_rewrap_data_key,
                           PARAMS(P_I64(r->merchant_id), P_I64(r->id), P_I64(r->key_id),
                                  P_BLOB(((struct slice){(const char *)out, sizeof out})),
                                  P_BLOB(r->sealed)));
}

static enum hf_status move_person(struct work *w, const struct sealed_row *r, enum rewrap *what)
{
    struct arena *a = txn_arena(w->tx);
    struct slice out;
    *what = keyring_reseal(w->hub->keyring, SEAL_TOTP, totp_place(a, r->id), r->sealed, a, &out);
    return *what != REWRAP_DONE ? HF_OK
                                : store_put(w->tx, SQL_reseal_person,
                                            PARAMS(P_I64(r->id), P_BLOB(out), P_BLOB(r->sealed)));
}

static enum hf_status move_token(struct work *w, const struct sealed_row *r, enum rewrap *what)
{
    struct arena *a = txn_arena(w->tx);
    struct slice out;
    *what = keyring_reseal(w->hub->keyring, SEAL_TOKEN, token_place(a, r->merchant_id, r->id),
                           r->sealed, a, &out);
    return *what != REWRAP_DONE ? HF_OK
                                : store_put(w->tx, SQL_reseal_token,
                                            PARAMS(P_I64(r->merchant_id), P_I64(r->id), P_BLOB(out),
                                                   P_BLOB(r->sealed)));
}

static const struct {
    const char *phase;
    enum hf_status (*move)(struct work *w, const struct sealed_row *r, enum rewrap *what);
} phases[] = {
    {"keys",   move_key   },
    {"people", move_person},
    {"tokens", move_token },
};
enum { PHASES = sizeof phases / sizeof *phases };

static int phase_of(const struct key_change *c)
{
    int at = 0;
    while (at < PHASES && !slice_is(c->phase, phases[at].phase))
        at++;
    return at;
}

/* The next phase, the next pass, or the end. true: a whole pass found nothing to move. */
static bool go_on(struct key_change *c)
{
    int at = phase_of(c) + 1;
    bool over = at == PHASES;
    bool clean = over && c->moved == 0 && c->pass > 1;
    c->phase = slice_of(phases[over ? 0 : at].phase);
    c->at_merchant = -1;
    c->at_subject = c->at_key = 0;
    if (over && !clean) {
        c->pass++;
        c->moved = 0;
    }
    return clean;
}

static enum hf_status keep(struct work *w, const struct key_change *c, bool done)
{
    return store_post(w->tx, SQL_move_key_change,
                      PARAMS(P_I64(c->change_id), P_TEXT(c->phase), P_I64(c->pass),
                             P_I64(c->at_merchant), P_I64(c->at_subject), P_I64(c->at_key),
                             P_I64(c->moved), P_I64(c->rewrapped), P_I64(c->unreadable),
                             P_STR(done ? "done" : "running"), P_I64(done ? w->now_us : 0)));
}

/* From this commit on the store is the next key's. */
static enum hf_status finish(struct work *w, const struct key_change *c)
{
    unsigned char wrapped[WRAPPED_KEY_BYTES];
    char text[2 * WRAPPED_KEY_BYTES + 1];
    keyring_wrap_secret(w->hub->keyring, KEY_NEXT, wrapped);
    hex_encode((struct slice){(const char *)wrapped, sizeof wrapped}, text);
    w->action = "change_master_key";
    work_note(w, " to:%.16s rewrapped:%lld unreadable:%lld", c->new_mark.ptr,
              (long long)c->rewrapped, (long long)c->unreadable);
    enum hf_status s =
        store_post(w->tx, SQL_put_meta, PARAMS(P_STR("key_check"), P_TEXT(c->new_mark)));
    if (s >= 0)
        s = store_post(w->tx, SQL_put_meta, PARAMS(P_STR("kept_secret"), P_STR(text)));
    return s;
}

static enum hf_status move_batch(struct work *w, struct key_change *c, bool *finished)
{
    struct sealed_row *list =
        ARENA_ARRAY(txn_arena(w->tx), struct sealed_row, (size_t)w->hub->rewrap_rows);
    int count = 0;
    if (list == NULL)
        return HF_FULL;
    assert(phase_of(c) < PHASES);
    enum hf_status s = read_rows(w, c, list, &count);
    for (int i = 0; i < count && s >= 0; i++) {
        enum rewrap what;
        s = phases[phase_of(c)].move(w, &list[i], &what);
        if (s == HF_OK)
            count_row(c, what);
        c->at_merchant = list[i].merchant_id;
        c->at_subject = list[i].id;
        c->at_key = list[i].key_id;
    }
    if (s < 0)
        return s;
    work_note(w, "pass:%lld %.*s:%d moved:%lld", (long long)c->pass, SLICE_FMT(c->phase), count,
              (long long)c->moved);
    *finished = count < w->hub->rewrap_rows && go_on(c);
    if (*finished)
        s = finish(w, c);
    return s < 0 ? s : keep(w, c, *finished);
}

static enum hf_status run_batch(struct txn *tx, void *arg)
{
    struct batch *b = arg;
    struct actor actor = {.name = SLICE("hub"), .via = SLICE("timer")};
    struct key_change c;
    struct work w;
    b->running = b->waits = b->finished = false;
    enum hf_status s = work_begin(&w, tx, b->hub, 0, actor, "rewrap_keys");
    if (s != HF_OK)
        return s;
    s = find_key_change(tx, &c);
    b->running = s == HF_OK && c.running;
    b->waits = b->running && c.pass > 1 && c.at_merchant < 0 && phase_of(&c) == 0 &&
               w.now_us < c.started_at_us + SETTLE_US;
    if (s < 0 || !b->running || b->waits)
        return work_end_unchanged(&w, s < 0 ? s : HF_OK);
    w.object = "hub";
    w.object_id = c.change_id;
    s = move_batch(&w, &c, &b->finished);
    return s < 0 ? work_end_unchanged(&w, s) : work_end(&w, s);
}

/* -- stepping */

static enum hf_status look(struct hub *hub, char new_mark[KEY_MARK_BYTES])
{
    struct txn *tx;
    struct store *st;
    struct key_change c;
    enum hf_status s = readers_begin(hub->readers, &tx, &st);
    if (s < 0)
        return s;
    s = find_key_change(tx, &c);
    if (s == HF_OK && c.running)
        snprintf(new_mark, KEY_MARK_BYTES, "%.*s", SLICE_FMT(c.new_mark));
    else if (s == HF_OK)
        s = HF_NOT_FOUND;
    readers_end(hub->readers, tx, st);
    return s;
}

/* true: the key with this mark is the next one, and wraps. */
static bool take_next(struct keyring *k, const char *new_mark, char *why, size_t why_size)
{
    char mark[KEY_MARK_BYTES], error[256];
    if (!keyring_load_next(k, error, sizeof error)) {
        snprintf(why, why_size, "a change of the master key is under way: %s", error);
        return false;
    }
    (void)keyring_mark(k, KEY_NEXT, mark);
    if (strcmp(mark, new_mark) != 0) {
        snprintf(why, why_size,
                 "a change of the master key to %.16s is under way, and the next key's file has "
                 "%.16s in it",
                 new_mark, mark);
        return false;
    }
    keyring_use_next(k);
    return true;
}

enum hf_status step_key_change(struct hub *hub, char *why, size_t why_size)
{
    char new_mark[KEY_MARK_BYTES], error[256];
    struct batch b = {.hub = hub, .running = true};
    enum hf_status s = look(hub, new_mark);
    if (s != HF_OK)
        return s;
    if (!take_next(hub->keyring, new_mark, why, why_size))
        return HF_REFUSED;
    for (int i = 0; i < BATCHES_AT_ONCE && s >= 0 && b.running && !b.waits && !b.finished; i++)
        s = runner_run(hub->runner, 0, "rewrap_keys", run_batch, &b);
    if (s < 0 || !b.finished)
        return s < 0 ? s : HF_OK;
    keyring_promote(hub->keyring);
    bool settled = keyring_settle(hub->keyring, error, sizeof error);
    log_event(hub->log, settled ? LOG_INFO : LOG_WARN, "master_key_changed",
              LOG_FIELDS(LOG_S("file", settled ? SLICE("in its place") : slice_of(error))));
    return HF_OK;
}

/* -- at start */

enum hf_status get_meta(struct txn *tx, const char *name, struct slice *value)
{
    struct rows rows;
    *value = SLICE_NONE;
    enum hf_status s = store_query(tx, SQL_find_meta, PARAMS(P_STR(name)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows))
        *value = row_text_copy(&rows, 0);
    return rows_end(&rows);
}

static enum hf_status set_meta(struct txn *tx, const char *name, const char *value)
{
    enum hf_status s = store_put(tx, SQL_set_meta, PARAMS(P_STR(name), P_STR(value)));
    return s == HF_NOT_FOUND ? HF_RETRY : s; /* another process was first: read its */
}

static enum hf_status keep_secret(struct txn *tx, const struct keyring *k)
{
    unsigned char wrapped[WRAPPED_KEY_BYTES];
    char text[2 * WRAPPED_KEY_BYTES + 1];
    keyring_wrap_secret(k, KEY_IN_FILE, wrapped);
    hex_encode((struct slice){(const char *)wrapped, sizeof wrapped}, text);
    return set_meta(tx, "kept_secret", text);
}

static bool open_secret(struct keyring *k, struct slice text)
{
    unsigned char wrapped[WRAPPED_KEY_BYTES];
    return hex_decode(text, wrapped, sizeof wrapped) &&
           keyring_open_secret(k, (struct slice){(const char *)wrapped, sizeof wrapped});
}

enum hf_status keys_are_ours(struct txn *tx, const struct keyring *k, bool *ours)
{
    char mark[KEY_MARK_BYTES];
    struct slice stored;
    enum hf_status s = get_meta(tx, "key_check", &stored);
    (void)keyring_mark(k, KEY_IN_FILE, mark);
    *ours = slice_is(stored, mark) || (keyring_mark(k, KEY_NEXT, mark) && slice_is(stored, mark));
    return s;
}

/* The store is new: this key is its own. */
static enum hf_status adopt_first(struct txn *tx, struct keyring *k)
{
    char mark[KEY_MARK_BYTES];
    (void)keyring_mark(k, KEY_IN_FILE, mark);
    keyring_new_secret(k);
    enum hf_status s = set_meta(tx, "key_check", mark);
    return s < 0 ? s : keep_secret(tx, k);
}

/* true: the key in the file is the store's; or the one beside it is, which then takes its place. */
static bool find_own(struct keyring *k, struct slice stored, bool *settle)
{
    char mark[KEY_MARK_BYTES], error[256];
    (void)keyring_mark(k, KEY_IN_FILE, mark);
    if (slice_is(stored, mark))
        return true;
    *settle = keyring_load_next(k, error, sizeof error) && keyring_mark(k, KEY_NEXT, mark) &&
              slice_is(stored, mark);
    if (*settle)
        keyring_promote(k);
    return *settle;
}

enum hf_status adopt_keys(struct txn *tx, struct keyring *k, char *why, size_t why_size,
                          bool *settle)
{
    struct slice stored, secret;
    struct key_change c;
    char new_mark[KEY_MARK_BYTES];
    enum hf_status s = get_meta(tx, "key_check", &stored);
    if (s < 0)
        return s;
    if (stored.ptr == NULL)
        return adopt_first(tx, k);
    if (!find_own(k, stored, settle)) {
        snprintf(why, why_size, "the master key does not belong to this store (--key FILE)");
        return HF_REFUSED;
    }
    s = find_key_change(tx, &c);
    if (s < 0)
        return s;
    snprintf(new_mark, sizeof new_mark, "%.*s", SLICE_FMT(c.new_mark));
    if (s == HF_OK && c.running && !take_next(k, new_mark, why, why_size))
        return HF_REFUSED;
    s = get_meta(tx, "kept_secret", &secret);
    if (s < 0)
        return s;
    if (secret.ptr == NULL) /* from before there was one: it is the master key itself */
        return keep_secret(tx, k);
    if (open_secret(k, secret))
        return HF_OK;
    snprintf(why, why_size, "the store's kept secret does not open with its master key");
    return HF_REFUSED;
}
