/* Requests: what waits for a second pair of eyes, and what became of it.
 * Under /v1/approvals, and wherever an action turns out to need another person.
 * Promise: what is approved is what is carried out, once; a target that changed meanwhile makes it
 * stale. */
#include "flow/people/approvals.h"

#include <assert.h>
#include <stdio.h>

#include "base/crypto.h"
#include "base/encode.h"
#include "base/seal.h"
#include "store/sql.h"

#define BYTES(array) ((struct slice){(const char *)(array), sizeof(array)})

/* Length-prefixed, so that no two calls read the same. SLICE_NONE: no room. */
static struct slice encode_call(struct arena *a, const struct request_call *c)
{
    const struct slice parts[] = {c->method, c->path, c->content_type, c->body};
    enum { PARTS = sizeof parts / sizeof *parts, HEAD = 24 };
    size_t room = PARTS * HEAD, used = 0;
    for (int i = 0; i < PARTS; i++)
        room += parts[i].len;
    char *text = arena_take(a, room, 1);
    for (int i = 0; i < PARTS && text != NULL; i++) {
        used += (size_t)snprintf(text + used, HEAD, "%zu:", parts[i].len);
        if (parts[i].len > 0)
            memcpy(text + used, parts[i].ptr, parts[i].len);
        used += parts[i].len;
    }
    return text != NULL ? (struct slice){text, used} : SLICE_NONE;
}

static bool take_part(struct slice *text, struct slice *part)
{
    const char *colon = text->len > 0 ? memchr(text->ptr, ':', text->len) : NULL;
    long long len = 0;
    if (colon == NULL ||
        !slice_to_i64((struct slice){text->ptr, (size_t)(colon - text->ptr)}, &len))
        return false;
    size_t head = (size_t)(colon - text->ptr) + 1;
    if (len < 0 || (size_t)len > text->len - head)
        return false;
    *part = (struct slice){colon + 1, (size_t)len};
    *text = (struct slice){colon + 1 + len, text->len - head - (size_t)len};
    return true;
}

static bool decode_call(struct slice text, struct request_call *c)
{
    return take_part(&text, &c->method) && take_part(&text, &c->path) &&
           take_part(&text, &c->content_type) && take_part(&text, &c->body) && text.len == 0;
}

/* What an approval is bound to: the action, the target, and the call. */
static void hash_of(struct arena *a, enum access_action action, int64_t target_id,
                    struct slice call, unsigned char hash[32])
{
    unsigned char digest[32];
    sha256(call, digest);
    char hex[65];
    hex_encode(BYTES(digest), hex);
    sha256(arena_format(a, "holdfast-request-v1\n%s\n%lld\n%s", access_action_name(action),
                        (long long)target_id, hex),
           hash);
}

static int64_t id_of_text(struct slice text)
{
    unsigned char digest[32];
    int64_t id = 0;
    sha256(text, digest);
    for (int i = 0; i < 8; i++)
        id = (int64_t)((uint64_t)id << 8 | digest[i]);
    return id & INT64_MAX;
}

static enum hf_status version_of(struct work *w, struct slice target, int64_t target_id,
                                 int64_t *version)
{
    *version = 0;
    enum hf_status s =
        store_get_i64(w->tx, SQL_find_target_version,
                      PARAMS(P_I64(w->merchant_id), P_I64(target_id), P_TEXT(target)), version);
    return s == HF_NOT_FOUND ? HF_OK : s;
}

/* Rule 11: a request that nobody could approve is refused at once. */
static enum hf_status count_eligible(struct work *w, const struct access_rule *rule, int64_t *count)
{
    enum role roles[2];
    int n = 0;
    for (int r = 0; r < ROLE_COUNT && n < 2; r++)
        if (rule->approver_roles & 1u << r)
            roles[n++] = (enum role)r;
    *count = 0;
    if (n == 0)
        return HF_OK;
    return store_get_i64(w->tx, SQL_count_approvers,
                         PARAMS(P_STR(role_name(roles[0])), P_STR(role_name(roles[n - 1])),
                                P_I64(w->merchant_id), P_I64(w->actor.person_id)),
                         count);
}

static enum hf_status find_pending(struct work *w, const struct request_wish *wish,
                                   int64_t target_id, const unsigned char hash[32], int64_t *id,
                                   enum request_result *result)
{
    struct rows rows;
    bool over = false;
    enum hf_status s = store_query(
        w->tx, SQL_find_pending_request,
        PARAMS(P_I64(w->merchant_id), P_I64(target_id), P_STR(access_action_name(wish->action))),
        &rows);
    if (s < 0)
        return s;
    *id = 0;
    if (rows_next(&rows)) {
        *id = row_i64(&rows, 0);
        *result = slice_eq(row_blob(&rows, 1), (struct slice){(const char *)hash, 32})
                      ? REQUEST_JOINED
                      : REQUEST_CLASH;
        over = row_i64(&rows, 2) <= w->now_us;
    }
    s = rows_end(&rows);
    if (s < 0 || !over)
        return s;
    struct request old = {.request_id = *id};
    *id = 0; /* its time was over: it makes room */
    s = end_request(w, &old, REQUEST_EXPIRED, SLICE("nobody decided in time"));
    return s == HF_NOT_FOUND ? HF_OK : s;
}

static enum hf_status seal_call(struct work *w, int64_t request_id, struct slice call,
                                int64_t *key_id, struct slice *sealed)
{
    struct data_key key;
    unsigned char wrapped[WRAPPED_KEY_BYTES];
    *key_id = work_new_id(w);
    data_key_new(w->hub->keyring, w->merchant_id, *key_id, &key, wrapped);
    *sealed = seal(&key, SLICE("request"), call, txn_arena(w->tx));
    wipe(&key, sizeof key);
    if (sealed->ptr == NULL)
        return HF_FULL;
    return store_post(
        w->tx, SQL_insert_data_key,
        PARAMS(P_I64(w->merchant_id), P_I64(request_id), P_I64(*key_id), P_BLOB(BYTES(wrapped))));
}

enum hf_status open_request(struct work *w, const struct request_wish *wish, int64_t *id,
                            enum request_result *result)
{
    struct arena *a = txn_arena(w->tx);
    const struct access_rule *rule = access_rule(wish->action);
    struct slice call = encode_call(a, &wish->call), sealed, target = slice_of(wish->target);
    struct slice text = wish->target_text.ptr != NULL ? wish->target_text : SLICE("");
    int64_t target_id =
        wish->target_id != 0 ? wish->target_id : id_of_text(text.len > 0 ? text : call);
    int64_t eligible, version, key_id;
    unsigned char hash[32];
    if (call.ptr == NULL)
        return HF_FULL;
    hash_of(a, wish->action, target_id, call, hash);
    enum hf_status s = find_pending(w, wish, target_id, hash, id, result);
    if (s < 0 || *id != 0)
        return s < 0 ? s : HF_OK;
    s = count_eligible(w, rule, &eligible);
    if (s < 0)
        return s;
    if (eligible < rule->approvals || rule->approvals == 0) {
        *result = REQUEST_NOBODY;
        return HF_OK;
    }
    *id = work_new_id(w);
    *result = REQUEST_MADE;
    s = version_of(w, target, target_id, &version);
    if (s >= 0)
        s = seal_call(w, *id, call, &key_id, &sealed);
    if (s >= 0)
        s = store_put(
            w->tx, SQL_insert_request,
            PARAMS(P_I64(w->merchant_id), P_I64(*id), P_STR(access_action_name(wish->action)),
                   P_TEXT(target), P_I64(target_id), P_I64(version), P_BLOB(BYTES(hash)),
                   P_TEXT(w->actor.name), P_I64(w->actor.person_id),
                   P_TEXT(wish->reason.ptr ? wish->reason : SLICE("")), P_I64(rule->approvals),
                   P_I64(w->now_us + APPROVE_BY_HOURS * US_PER_HOUR), P_I64(w->now_us),
                   P_I64(key_id), P_BLOB(sealed), P_TEXT(text), P_STR(role_name(wish->role))));
    if (s == HF_NOT_FOUND)
        return HF_RETRY; /* somebody asked in the same moment */
    if (s < 0)
        return s;
    w->request_id = *id;
    work_note(w, "request:%s", access_action_name(wish->action));
    return work_event(w, "request.made", *id,
                      arena_format(a, "\"action\":\"%s\"", access_action_name(wish->action)));
}

/* -- reading */

static enum hf_status read_row(struct work *w, struct request *r, int64_t *key_id,
                               struct slice *sealed)
{
    struct rows rows;
    enum hf_status s = store_query(w->tx, SQL_find_request,
                                   PARAMS(P_I64(w->merchant_id), P_I64(r->request_id)), &rows);
    if (s < 0)
        return s;
    bool found = rows_next(&rows) && access_action_parse(row_text(&rows, 0), &r->action) &&
                 request_state_parse(row_text(&rows, 8), &r->state) &&
                 row_blob(&rows, 4).len == sizeof r->hash;
    if (found) {
        r->target = row_text_copy(&rows, 1);
        r->target_id = row_i64(&rows, 2);
        r->target_version = row_i64(&rows, 3);
        memcpy(r->hash, row_blob(&rows, 4).ptr, sizeof r->hash);
        r->requester = row_text_copy(&rows, 5);
        r->requester_person_id = row_i64(&rows, 6);
        r->reason = row_text_copy(&rows, 7);
        r->quorum = row_i64(&rows, 9);
        r->approve_by_us = row_i64(&rows, 10);
        r->made_at_us = row_i64(&rows, 11);
        *key_id = row_i64(&rows, 12);
        *sealed = row_text_copy(&rows, 13);
        r->target_text = row_text_copy(&rows, 14);
        r->ended_at_us = row_i64(&rows, 15);
        r->ended_why = row_text_copy(&rows, 16);
        r->requester_role = row_text_copy(&rows, 17);
    }
    s = rows_end(&rows);
    return s < 0 ? s : found ? HF_OK : HF_NOT_FOUND;
}

static enum hf_status open_call(struct work *w, struct request *r, int64_t key_id,
                                struct slice sealed)
{
    struct arena *a = txn_arena(w->tx);
    struct data_key key;
    struct rows rows;
    struct slice wrapped = SLICE_NONE;
    unsigned char hash[32];
    enum hf_status s =
        store_query(w->tx, SQL_find_data_key,
                    PARAMS(P_I64(w->merchant_id), P_I64(r->request_id), P_I64(key_id)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows))
        wrapped = row_text_copy(&rows, 0);
    s = rows_end(&rows);
    if (s < 0)
        return s;
    if (wrapped.ptr == NULL ||
        !data_key_open(w->hub->keyring, w->merchant_id, key_id, wrapped, &key))
        return HF_FAILED;
    struct slice call = unseal(&key, SLICE("request"), sealed, a);
    wipe(&key, sizeof key);
    if (call.ptr == NULL || !decode_call(call, &r->call))
        return HF_FAILED;
    hash_of(a, r->action, r->target_id, call, hash);
    return crypto_equal(hash, r->hash, sizeof hash) ? HF_OK : HF_FAILED;
}

static enum hf_status read_approvals(struct work *w, struct request *r)
{
    struct rows rows;
    enum hf_status s = store_query(w->tx, SQL_list_approvals,
                                   PARAMS(P_I64(w->merchant_id), P_I64(r->request_id)), &rows);
    if (s < 0)
        return s;
    while (r->given_count < APPROVALS_OF_ONE && rows_next(&rows)) {
        struct approver *g = &r->given[r->given_count];
        g->person_id = row_i64(&rows, 0);
        if (role_parse(row_text(&rows, 1), &g->role) && slice_is(row_text(&rows, 2), "approve"))
            r->given_count++;
    }
    return rows_end(&rows);
}

/* The row's never_same_person_as, where the floor keeps who did it. */
static enum hf_status read_excluded(struct work *w, struct request *r)
{
    struct rows rows;
    if (access_rule(r->action)->not_by != ACTION_RECEIVE_RETURN || !slice_is(r->target, "return"))
        return HF_OK;
    enum hf_status s = store_query(w->tx, SQL_list_receivers,
                                   PARAMS(P_I64(w->merchant_id), P_I64(r->target_id)), &rows);
    if (s < 0)
        return s;
    while (r->receiver_count < RECEIVERS_MAX && rows_next(&rows))
        r->receivers[r->receiver_count++] = row_i64(&rows, 0);
    return rows_end(&rows);
}

enum hf_status load_request(struct work *w, int64_t request_id, struct request **out)
{
    struct request *r = ARENA_NEW(txn_arena(w->tx), struct request);
    int64_t key_id = 0, newest = 0;
    struct slice sealed = SLICE_NONE;
    if (r == NULL)
        return HF_FULL;
    r->request_id = request_id;
    r->merchant_id = w->merchant_id;
    enum hf_status s = read_row(w, r, &key_id, &sealed);
    if (s == HF_OK)
        s = open_call(w, r, key_id, sealed);
    if (s == HF_OK)
        s = read_approvals(w, r);
    if (s == HF_OK)
        s = read_excluded(w, r);
    if (s != HF_OK)
        return s;
    s = store_get_i64(w->tx, SQL_find_newest_audit_time, PARAMS(P_I64(w->merchant_id)), &newest);
    if (s < 0)
        return s;
    int64_t now = newest > w->now_us ? newest : w->now_us; /* a clock set back revives nothing */
    if (r->state == REQUEST_PENDING && now >= r->approve_by_us)
        r->state = REQUEST_EXPIRED;
    *out = r;
    return HF_OK;
}

enum hf_status request_is_fresh(struct work *w, const struct request *r, bool *fresh)
{
    int64_t version;
    enum hf_status s = version_of(w, r->target, r->target_id, &version);
    *fresh = s >= 0 && version == r->target_version;
    return s;
}

struct approval_case request_case(const struct request *r, int64_t now_us)
{
    return (struct approval_case){
        .action = r->action,
        .state = r->state,
        .merchant_id = r->merchant_id,
        .requester_person_id = r->requester_person_id,
        .approve_by_us = r->approve_by_us,
        .now_us = now_us,
        .given = r->given,
        .given_count = (size_t)r->given_count,
        .did_the_work = r->receivers,
        .did_count = (size_t)r->receiver_count,
    };
}

enum hf_status record_approval(struct work *w, const struct request *r, const struct approver *who,
                               const char *decision, struct slice reason)
{
    work_note(w, "%s", decision);
    return store_post(w->tx, SQL_insert_approval,
                      PARAMS(P_I64(w->merchant_id), P_I64(r->request_id), P_I64(who->person_id),
                             P_STR(decision), P_BLOB(BYTES(r->hash)), P_I64(w->now_us),
                             P_STR(role_name(who->role)),
                             P_TEXT(reason.ptr != NULL ? reason : SLICE(""))));
}

enum hf_status end_request(struct work *w, const struct request *r, enum request_state state,
                           struct slice why)
{
    enum hf_status s =
        store_put(w->tx, SQL_end_request,
                  PARAMS(P_I64(w->merchant_id), P_I64(r->request_id),
                         P_STR(request_state_name(state)), P_I64(w->now_us), P_TEXT(why)));
    if (s != HF_OK)
        return s;
    work_note(w, "request:%s", request_state_name(state));
    return work_event(
        w, "request.ended", r->request_id,
        arena_format(txn_arena(w->tx), "\"state\":\"%s\"", request_state_name(state)));
}
