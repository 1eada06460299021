/* API tokens: made once, kept hashed.
 * Used by dispatch for every request, and by the command line that makes them.
 * Promise: the store never holds what would let anybody in. */
#include "flow/people/token.h"

#include <assert.h>
#include <stdio.h>

#include "base/crypto.h"
#include "store/sql.h"

enum { ID_CHARS = 10, SECRET_CHARS = 43, CHECK_CHARS = 6, SECRET_BYTES = 32, SCOPE_DIGITS = 32 };

static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/* Big-endian number of `bytes` to exactly `chars` digits. */
static void base62(const unsigned char *bytes, size_t count, char *out, size_t chars)
{
    unsigned char n[SECRET_BYTES];
    assert(count <= sizeof n);
    memcpy(n, bytes, count);
    for (size_t i = chars; i > 0; i--) {
        unsigned rest = 0;
        for (size_t k = 0; k < count; k++) {
            unsigned v = rest << 8 | n[k];
            n[k] = (unsigned char)(v / 62);
            rest = v % 62;
        }
        out[i - 1] = alphabet[rest];
    }
    out[chars] = '\0';
    wipe(n, sizeof n);
}

/* The check tells a mistyped token from a wrong one without asking the store. */
static void check_of(struct slice text, char out[CHECK_CHARS + 1])
{
    unsigned char digest[32];
    sha256(text, digest);
    base62(digest, 4, out, CHECK_CHARS);
}

enum hf_status create_token(struct work *w, const struct token_wish *wish,
                            char text[TOKEN_TEXT_BYTES])
{
    unsigned char random[SECRET_BYTES], id_bytes[8], digest[32];
    char id[ID_CHARS + 1], secret[SECRET_CHARS + 1], check[CHECK_CHARS + 1];
    random_bytes(random, sizeof random);
    random_bytes(id_bytes, sizeof id_bytes);
    id_bytes[0] = 0; /* ten digits hold 59 bits */
    base62(random, sizeof random, secret, SECRET_CHARS);
    base62(id_bytes, sizeof id_bytes, id, ID_CHARS);
    int len = snprintf(text, TOKEN_TEXT_BYTES, "hf_%s_%s_%s", role_name(wish->role), id, secret);
    assert(len > 0);
    assert((size_t)len + 1 + CHECK_CHARS < TOKEN_TEXT_BYTES);
    check_of((struct slice){text, (size_t)len}, check);
    snprintf(text + len, TOKEN_TEXT_BYTES - (size_t)len, "_%s", check);
    sha256(slice_of(secret), digest);
    wipe(random, sizeof random);
    wipe(secret, sizeof secret);
    int64_t token_id = work_new_id(w);
    char scopes[SCOPE_DIGITS + 1];
    snprintf(scopes, sizeof scopes, "%016llx%016llx", (unsigned long long)wish->scopes.words[1],
             (unsigned long long)wish->scopes.words[0]);
    w->object = "token";
    w->object_id = token_id;
    return store_post(w->tx, SQL_insert_token,
                      PARAMS(P_I64(token_id), P_STR(id),
                             P_BLOB(((struct slice){(const char *)digest, sizeof digest})),
                             P_TEXT(wish->name), P_STR(role_name(wish->role)), P_STR(scopes),
                             P_I64(wish->merchant_id), P_I64(wish->person_id), P_I64(w->now_us),
                             P_I64(w->now_us + wish->days * US_PER_DAY),
                             P_TEXT(wish->networks.ptr != NULL ? wish->networks : SLICE(""))));
}

static bool split_token(struct slice text, struct slice *id, struct slice *secret)
{
    char check[CHECK_CHARS + 1];
    const size_t tail = 1 + ID_CHARS + 1 + SECRET_CHARS + 1 + CHECK_CHARS;
    if (text.len <= tail + 3 || text.len >= TOKEN_TEXT_BYTES || memcmp(text.ptr, "hf_", 3) != 0)
        return false;
    const char *at = text.ptr + text.len - tail;
    if (at[0] != '_' || at[1 + ID_CHARS] != '_' || at[2 + ID_CHARS + SECRET_CHARS] != '_')
        return false;
    check_of((struct slice){text.ptr, text.len - CHECK_CHARS - 1}, check);
    *id = (struct slice){at + 1, ID_CHARS};
    *secret = (struct slice){at + 2 + ID_CHARS, SECRET_CHARS};
    return memcmp(check, text.ptr + text.len - CHECK_CHARS, CHECK_CHARS) == 0;
}

static struct scopes read_scopes(struct slice text)
{
    struct scopes v = {
        {0, 0}
    };
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        v.words[1] = v.words[1] << 4 | v.words[0] >> 60;
        v.words[0] = v.words[0] << 4 | (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    return v;
}

enum hf_status find_token(struct txn *tx, struct slice text, int64_t now_us, struct token_row *row)
{
    struct slice id, secret;
    if (!split_token(text, &id, &secret))
        return HF_REFUSED;
    unsigned char digest[32], stored[32] = {0};
    sha256(secret, digest);
    struct rows rows;
    enum hf_status s = store_query(tx, SQL_find_token, PARAMS(P_TEXT(id)), &rows);
    if (s < 0)
        return s;
    bool good = false;
    if (rows_next(&rows)) {
        *row = (struct token_row){.token_id = row_i64(&rows, 0),
                                  .merchant_id = row_i64(&rows, 5),
                                  .person_id = row_i64(&rows, 6)};
        struct slice kept = row_blob(&rows, 1);
        if (kept.len == sizeof stored)
            memcpy(stored, kept.ptr, sizeof stored);
        row->name = row_text_copy(&rows, 2);
        row->scopes = read_scopes(row_text(&rows, 4));
        row->networks = row_text_copy(&rows, 9);
        row->last_used_us = row_i64(&rows, 10);
        row->expires_at_us = row_i64(&rows, 7);
        good = role_parse(row_text(&rows, 3), &row->role) && row_i64(&rows, 7) > now_us &&
               row_i64(&rows, 8) == 0 && kept.len == sizeof stored;
    }
    good = crypto_equal(digest, stored, sizeof digest) && good;
    s = rows_end(&rows);
    return s < 0 ? s : good ? HF_OK : HF_REFUSED;
}

enum hf_status load_token(struct work *w, int64_t token_id, struct token_row *row)
{
    struct rows rows;
    enum hf_status s = store_query(w->tx, SQL_find_token_by_id, PARAMS(P_I64(token_id)), &rows);
    if (s < 0)
        return s;
    bool found = rows_next(&rows), alive = false;
    if (found) {
        *row = (struct token_row){.token_id = token_id,
                                  .name = row_text_copy(&rows, 0),
                                  .scopes = read_scopes(row_text(&rows, 2)),
                                  .merchant_id = row_i64(&rows, 3),
                                  .person_id = row_i64(&rows, 4),
                                  .expires_at_us = row_i64(&rows, 5),
                                  .networks = row_text_copy(&rows, 7)};
        alive = role_parse(row_text(&rows, 1), &row->role) && row->expires_at_us > w->now_us &&
                row_i64(&rows, 6) == 0;
    }
    s = rows_end(&rows);
    return s < 0 ? s : !found ? HF_NOT_FOUND : alive ? HF_OK : HF_REFUSED;
}

enum hf_status rotate_token(struct work *w, int64_t token_id, const struct token_wish *wish,
                            int64_t overlap_us, char text[TOKEN_TEXT_BYTES])
{
    enum hf_status s = store_post(w->tx, SQL_shorten_token,
                                  PARAMS(P_I64(token_id), P_I64(w->now_us + overlap_us)));
    return s < 0 ? s : create_token(w, wish, text);
}

bool scopes_have(const struct scopes *s, enum access_action action)
{
    return s->words[action / 64] >> action % 64 & 1;
}

static void scopes_add(struct scopes *s, enum access_action action)
{
    s->words[action / 64] |= UINT64_C(1) << action % 64;
}

bool scopes_parse(struct slice text, struct scopes *scopes, struct slice *bad)
{
    *scopes = (struct scopes){
        {0, 0}
    };
    while (text.len > 0) {
        const char *comma = memchr(text.ptr, ',', text.len);
        size_t len = comma ? (size_t)(comma - text.ptr) : text.len;
        struct slice word = slice_trim((struct slice){text.ptr, len});
        enum access_action action;
        if (!access_action_parse(word, &action)) {
            *bad = word;
            return false;
        }
        scopes_add(scopes, action);
        text.ptr += len + (comma != NULL);
        text.len -= len + (comma != NULL);
    }
    return true;
}

struct scopes scopes_of_machine(void)
{
    struct scopes scopes = {
        {0, 0}
    };
    size_t count;
    const struct access_rule *rules = access_rules(&count);
    for (size_t i = 0; i < count; i++)
        if (rules[i].cell[ROLE_MACHINE] == ACCESS_ALONE)
            scopes_add(&scopes, rules[i].action);
    return scopes;
}
