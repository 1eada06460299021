/* Bearer tokens, fetched and kept sealed.
 * Between the sender and the adapters whose platforms hand them out.
 * Promise: one fetch at a time, whatever the number of threads and processes; the old token is used
 * as long as it holds. */
#include "outbox/token.h"

#include "base/crypto.h"
#include "flow/key_change.h"
#include "store/readers.h"
#include "store/runner.h"
#include "store/sql.h"

enum { TOKEN_BYTES_MAX = 8192, DIGEST_BYTES = 32 };

struct kept {
    struct slice text; /* SLICE_NONE: none, or of another credential */
    int64_t renew_us, until_us, version;
};

/* -- the seal */

/* A sealed token fits its own connection and no other. */
static struct slice open_token(const struct token_need *n, struct slice sealed)
{
    return keyring_unseal(n->hub->keyring, SEAL_TOKEN,
                          token_place(n->arena, n->merchant_id, n->connection_id), sealed,
                          n->arena);
}

static struct slice seal_token(const struct token_need *n, struct slice text)
{
    return keyring_seal(n->hub->keyring, SEAL_TOKEN,
                        token_place(n->arena, n->merchant_id, n->connection_id), text, n->arena);
}

/* -- what is kept */

static enum hf_status read_kept(const struct token_need *n, struct slice digest, struct kept *k)
{
    struct txn *tx;
    struct store *st;
    struct rows rows;
    *k = (struct kept){.text = SLICE_NONE};
    enum hf_status s = readers_begin(n->hub->readers, &tx, &st);
    if (s < 0)
        return s;
    s = store_query(tx, SQL_find_connection_token,
                    PARAMS(P_I64(n->merchant_id), P_I64(n->connection_id)), &rows);
    if (s >= 0) {
        if (rows_next(&rows)) {
            k->version = row_i64(&rows, 4);
            if (slice_eq(row_blob(&rows, 1), digest)) {
                k->renew_us = row_i64(&rows, 2);
                k->until_us = row_i64(&rows, 3);
                k->text = open_token(n, row_blob(&rows, 0));
            }
        }
        s = rows_end(&rows);
    }
    readers_end(n->hub->readers, tx, st);
    return s;
}

/* One of the three writes around a fetch. */
struct token_write {
    const struct token_need *n;
    const char *what;
    int64_t version, renew_us, until_us;
    struct slice sealed, digest;
};

static enum hf_status begin_write(struct work *w, struct txn *tx, const struct token_write *t)
{
    struct actor actor = {.name = SLICE("hub"), .via = SLICE("outbox")};
    enum hf_status s = work_begin(w, tx, t->n->hub, t->n->merchant_id, actor, "fetch_token");
    if (s != HF_OK)
        return s < 0 ? s : HF_FAILED;
    w->object = "connection";
    w->object_id = t->n->connection_id;
    w->outcome = t->what;
    return HF_OK;
}

static enum hf_status end_write(struct work *w, enum hf_status s)
{
    return s == HF_NOT_FOUND ? work_end_unchanged(w, s) : work_end(w, s < 0 ? s : HF_OK);
}

static enum hf_status claim_fetch(struct txn *tx, void *arg)
{
    const struct token_write *t = arg;
    struct work w;
    enum hf_status s = begin_write(&w, tx, t);
    if (s < 0)
        return s;
    s = store_put(tx, SQL_claim_connection_token,
                  PARAMS(P_I64(t->n->merchant_id), P_I64(t->n->connection_id), P_I64(t->version),
                         P_I64(w.now_us + TOKEN_LEASE_S * US_PER_S), P_I64(w.now_us),
                         P_BLOB(SLICE(""))));
    return end_write(&w, s);
}

static enum hf_status save_fetched(struct txn *tx, void *arg)
{
    const struct token_write *t = arg;
    struct work w;
    enum hf_status s = begin_write(&w, tx, t);
    if (s < 0)
        return s;
    s = store_put(tx, SQL_save_connection_token,
                  PARAMS(P_I64(t->n->merchant_id), P_I64(t->n->connection_id), P_I64(t->version),
                         P_BLOB(t->sealed), P_BLOB(t->digest), P_I64(t->renew_us),
                         P_I64(t->until_us)));
    return end_write(&w, s);
}

static enum hf_status give_up_fetch(struct txn *tx, void *arg)
{
    const struct token_write *t = arg;
    struct work w;
    enum hf_status s = begin_write(&w, tx, t);
    if (s < 0)
        return s;
    s = store_post(tx, SQL_release_connection_token,
                   PARAMS(P_I64(t->n->merchant_id), P_I64(t->n->connection_id), P_I64(t->version)));
    return end_write(&w, s);
}

static enum hf_status write_token(struct token_write *t, const char *what,
                                  enum hf_status (*run)(struct txn *, void *))
{
    t->what = what;
    return runner_run(t->n->hub->runner, t->n->merchant_id, "fetch_token", run, t);
}

/* -- the fetch */

/* OK: *text and *life_s; REFUSED: *r. */
static enum hf_status fetch(const struct token_need *n, const struct outbound_call *call,
                            struct slice *text, int64_t *life_s, struct outbound_result *r,
                            bool *system_failed)
{
    struct egress_answer answer;
    egress_call(n->egress, n->arena, call, &answer);
    if (answer.end != EGRESS_ANSWERED) {
        r->outcome = OUTBOUND_RETRY;
        r->error = slice_of(answer.why);
        *system_failed = true;
        return HF_REFUSED;
    }
    if (answer.reply.status >= 300) {
        struct outbound_result common = {0};
        if (outbound_read_common(n->arena, &answer.reply, &common))
            r->outcome = common.outcome;
        r->retry_after_s =
            outbound_retry_after(answer.reply.retry_after, clock_now_us(n->hub->clock));
        r->error = arena_format(n->arena, "token: HTTP %d", answer.reply.status);
        *system_failed = answer.reply.status >= 500;
        return HF_REFUSED;
    }
    enum hf_status s = n->how->read(n->arena, &answer.reply, text, life_s, &r->error);
    return s == HF_OK && text->len <= TOKEN_BYTES_MAX ? HF_OK : HF_REFUSED;
}

/* Under the lease. A token that could not be kept is used all the same, this once. */
static enum hf_status fetch_and_keep(const struct token_need *n, const struct outbound_call *call,
                                     struct token_write *t, struct fetched_token *token,
                                     struct outbound_result *r, bool *system_failed)
{
    int64_t life_s = 0, began_us = clock_now_us(n->hub->clock);
    enum hf_status s = fetch(n, call, &token->text, &life_s, r, system_failed);
    if (s != HF_OK) {
        token->text = SLICE_NONE;
        (void)!write_token(t, "refused", give_up_fetch);
        return s;
    }
    int64_t early_s = life_s / 10 < TOKEN_EARLY_MOST_S ? life_s / 10 : TOKEN_EARLY_MOST_S;
    t->sealed = seal_token(n, token->text);
    t->until_us = began_us + life_s * US_PER_S;
    t->renew_us = t->until_us - early_s * US_PER_S;
    token->version = t->version + 1;
    if (t->sealed.ptr != NULL)
        (void)!write_token(t, "done", save_fetched);
    return HF_OK;
}

enum hf_status token_find(const struct token_need *n, struct fetched_token *token,
                          struct outbound_result *r, bool *system_failed)
{
    unsigned char digest[DIGEST_BYTES];
    struct outbound_call call = {0};
    struct kept k;
    int64_t now_us = clock_now_us(n->hub->clock);
    *token = (struct fetched_token){.text = SLICE_NONE};
    *r = (struct outbound_result){.outcome = OUTBOUND_UNAUTHORISED,
                                  .available = -1,
                                  .error = SLICE("no token could be fetched")};
    *system_failed = false;
    enum hf_status s = n->how->build(n->arena, n->task, n->secrets, &call, &r->error);
    if (s != HF_OK)
        return s == HF_NOT_FOUND ? HF_OK : HF_REFUSED;
    struct slice asked = arena_format(n->arena, "%.*s\n%.*s", SLICE_FMT(call.url),
                                      SLICE_FMT(call.body.ptr != NULL ? call.body : SLICE("")));
    keyring_digest(n->hub->keyring, n->merchant_id, asked, digest);
    struct token_write t = {
        .n = n, .digest = {(const char *)digest, sizeof digest}
    };
    s = read_kept(n, t.digest, &k);
    bool holds = s >= 0 && k.text.ptr != NULL && k.until_us > now_us && k.version != n->refused;
    if (holds)
        *token = (struct fetched_token){k.text, k.version};
    if (holds && k.renew_us > now_us)
        return HF_OK;
    t.version = k.version;
    if (s >= 0)
        s = write_token(&t, "intent", claim_fetch);
    if (s != HF_OK) { /* somebody fetches it just now */
        r->outcome = OUTBOUND_LIMITED;
        r->retry_after_s = TOKEN_WAIT_S;
        r->error = SLICE("the token is being fetched");
    } else {
        struct fetched_token next = {.text = SLICE_NONE};
        s = fetch_and_keep(n, &call, &t, &next, r, system_failed);
        if (s == HF_OK)
            *token = next;
    }
    if (token->text.ptr == NULL)
        return HF_REFUSED;
    *system_failed = false;
    return HF_OK;
}
