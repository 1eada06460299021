/* The unit of work: actor, clock and the audit row that goes with every change.
 * Every use case begins and ends here.
 * Promise: no change without its audit row in the same transaction, chained to the one before. */
#include "flow/work.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/ids.h"
#include "flow/audit/audit_hash.h"
#include "flow/audit/audit_tail.h"
#include "store/sql.h"

struct chain_head { /* kept in the transaction's memo */
    int64_t seq;
    unsigned char hash[32];
    int64_t merchant_id;   /* this and what follows: once a row was written */
    const struct hub *hub; /* borrowed */
};

static enum hf_status read_head(struct txn *tx, const struct hub *hub, int64_t merchant_id,
                                struct chain_head *head)
{
    struct rows rows;
    enum hf_status s = store_query(tx, SQL_find_audit_head, PARAMS(P_I64(merchant_id)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows)) {
        head->seq = row_i64(&rows, 0);
        struct slice hash = row_blob(&rows, 1);
        assert(hash.len == sizeof head->hash);
        memcpy(head->hash, hash.ptr, sizeof head->hash);
    } else {
        head->seq = 0;
        audit_genesis(hub->install_id, merchant_id, head->hash);
    }
    return rows_end(&rows);
}

/* memo keys: 1 + merchant_id */
static struct chain_head *head_memo(struct work *w, bool *fresh)
{
    _Static_assert(sizeof(struct chain_head) <= TXN_MEMO_BYTES, "a head fits a memo");
    return txn_memo(w->tx, 1 + w->merchant_id, fresh);
}

enum hf_status work_begin(struct work *w, struct txn *tx, const struct hub *hub,
                          int64_t merchant_id, struct actor actor, const char *action)
{
    *w = (struct work){
        .tx = tx,
        .hub = hub,
        .merchant_id = merchant_id,
        .now_us = clock_now_us(hub->clock),
        .actor = actor,
        .action = action,
        .object = "",
        .outcome = "done",
        .reason = "",
    };
    w->directory = directory_acquire(hub->holder);
    w->merchant = directory_merchant_by_id(w->directory, merchant_id);
    if (merchant_id != 0 && w->merchant == NULL)
        return work_end_unchanged(w, HF_NOT_FOUND);
    struct chain_head local = {0};
    bool fresh;
    struct chain_head *head = head_memo(w, &fresh);
    enum hf_status s = HF_OK;
    if (head == NULL || fresh) {
        s = read_head(tx, hub, merchant_id, &local);
        if (s >= 0 && head != NULL)
            *head = local;
    } else {
        local = *head;
    }
    w->audit_seq = local.seq + 1;
    memcpy(w->prev_hash, local.hash, sizeof w->prev_hash);
    return s < 0 ? work_end_unchanged(w, s) : HF_OK;
}

enum hf_status work_view(struct work *w, struct txn *tx, const struct hub *hub, int64_t merchant_id)
{
    *w = (struct work){.tx = tx,
                       .hub = hub,
                       .merchant_id = merchant_id,
                       .now_us = clock_now_us(hub->clock),
                       .action = "read"};
    w->directory = directory_acquire(hub->holder);
    w->merchant = directory_merchant_by_id(w->directory, merchant_id);
    return merchant_id == 0 || w->merchant != NULL ? HF_OK : work_end_unchanged(w, HF_NOT_FOUND);
}

void work_note(struct work *w, const char *format, ...)
{
    size_t room = sizeof w->detail - w->detail_bytes;
    if (room < 8)
        return;
    if (w->detail_bytes > 0) {
        w->detail[w->detail_bytes++] = ';';
        room--;
    }
    va_list args;
    va_start(args, format);
    int len = vsnprintf(w->detail + w->detail_bytes, room, format, args);
    va_end(args);
    assert(len >= 0);
    if ((size_t)len >= room) {
        w->detail_bytes = sizeof w->detail - 1;
        memcpy(w->detail + sizeof w->detail - 4, "...", 4);
    } else {
        w->detail_bytes += (size_t)len;
    }
}

enum hf_status work_event(struct work *w, const char *kind, int64_t object_id, struct slice body)
{
    if (w->events >= WORK_EVENTS_MAX)
        return HF_FULL; /* too much for one unit: none is lost without a word */
    int64_t seq = w->audit_seq * WORK_EVENTS_MAX + w->events++;
    return store_post(w->tx, SQL_insert_event,
                      PARAMS(P_I64(w->merchant_id), P_I64(seq), P_STR(kind), P_I64(object_id),
                             P_TEXT(body.ptr ? body : SLICE("")), P_I64(w->now_us)));
}

enum hf_status work_end_unchanged(struct work *w, enum hf_status s)
{
    if (w->directory != NULL)
        directory_release(w->hub->holder, w->directory);
    w->directory = NULL;
    return s;
}

static enum hf_status put_last_tail(struct txn *tx, void *arg)
{
    const struct chain_head *h = arg;
    return put_audit_tail(tx, h->hub, h->merchant_id, h->seq, h->hash);
}

/* The chain's end goes into the store once per commit, however many rows it adds. */
static enum hf_status note_end(struct work *w, const struct chain_head *head)
{
    bool fresh;
    struct chain_head *memo = head_memo(w, &fresh);
    bool waits = memo != NULL && memo->hub != NULL;
    if (memo != NULL)
        *memo = *head;
    if (waits || (memo != NULL && txn_at_end(w->tx, put_last_tail, memo) == HF_OK))
        return HF_OK;
    if (memo != NULL)
        memo->hub = NULL;
    return put_audit_tail(w->tx, w->hub, w->merchant_id, head->seq, head->hash);
}

enum hf_status work_end(struct work *w, enum hf_status s)
{
    if (s < 0)
        return work_end_unchanged(w, s);
    struct slice detail = {w->detail, w->detail_bytes};
    struct audit_row row = {
        .merchant_id = w->merchant_id,
        .seq = w->audit_seq,
        .at_us = w->now_us,
        .actor = w->actor.name,
        .via = w->actor.via,
        .action = slice_of(w->action),
        .object = slice_of(w->object),
        .object_id = w->object_id,
        .version_before = w->version_before,
        .version_after = w->version_after,
        .outcome = slice_of(w->outcome),
        .request_id = w->request_id,
        .reason = slice_of(w->reason),
        .detail = detail,
        .payload_digest = w->payload_digest,
    };
    struct chain_head head = {.seq = w->audit_seq, .merchant_id = w->merchant_id, .hub = w->hub};
    audit_hash(&row, w->prev_hash, head.hash);
    enum hf_status put =
        store_post(w->tx, SQL_insert_audit,
                   PARAMS(P_I64(row.merchant_id), P_I64(row.seq), P_I64(row.at_us),
                          P_TEXT(row.actor), P_TEXT(row.via), P_TEXT(row.action),
                          P_TEXT(row.object), P_I64(row.object_id), P_I64(row.version_before),
                          P_I64(row.version_after), P_TEXT(row.outcome), P_I64(row.request_id),
                          P_TEXT(row.reason), P_TEXT(detail), P_BLOB(row.payload_digest),
                          P_BLOB(((struct slice){(const char *)w->prev_hash, sizeof w->prev_hash})),
                          P_BLOB(((struct slice){(const char *)head.hash, sizeof head.hash}))));
    if (put >= 0)
        put = note_end(w, &head);
    return work_end_unchanged(w, put < 0 ? put : s);
}

int64_t work_new_id(struct work *w)
{
    return id_next(w->hub->ids, w->now_us);
}
