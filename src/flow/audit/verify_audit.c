/* Verifies the audit chains, and signs their heads.
 * Used by `holdfast audit verify`, doctor, the start and the checkpoints.
 * Promise: any edit, gap or reorder of the stored rows is found and named. */
#include "flow/audit/verify_audit.h"

#include <string.h>

#include "base/crypto.h"
#include "flow/audit/audit_hash.h"
#include "flow/audit/audit_tail.h"
#include "store/sql.h"

enum { PAGE = 5000 };

struct chain {
    int64_t merchant_id, seq;
    unsigned char hash[32];
};

struct audit_row audit_row_read(struct rows *rows, int64_t merchant_id)
{
    return (struct audit_row){
        .merchant_id = merchant_id,
        .seq = row_i64(rows, 0),
        .at_us = row_i64(rows, 1),
        .actor = row_text(rows, 2),
        .via = row_text(rows, 3),
        .action = row_text(rows, 4),
        .object = row_text(rows, 5),
        .object_id = row_i64(rows, 6),
        .version_before = row_i64(rows, 7),
        .version_after = row_i64(rows, 8),
        .outcome = row_text(rows, 9),
        .request_id = row_i64(rows, 10),
        .reason = row_text(rows, 11),
        .detail = row_text(rows, 12),
        .payload_digest = row_blob(rows, 13),
    };
}

static void broken(struct audit_report *r, int64_t merchant_id, int64_t seq, const char *kind)
{
    if (r->broken)
        return;
    r->broken = true;
    r->merchant_id = merchant_id;
    r->seq = seq;
    r->kind = kind;
}

/* One page after c->seq; *more when it was full. */
static enum hf_status verify_page(struct txn *tx, struct chain *c, struct audit_report *r,
                                  bool *more)
{
    struct rows rows;
    int count = 0;
    enum hf_status s = store_query(
        tx, SQL_list_audit_chain, PARAMS(P_I64(c->merchant_id), P_I64(c->seq), P_I64(PAGE)), &rows);
    if (s < 0)
        return s;
    while (!r->broken && rows_next(&rows)) {
        struct audit_row row = audit_row_read(&rows, c->merchant_id);
        struct slice prev = row_blob(&rows, 14), hash = row_blob(&rows, 15);
        unsigned char expected[32];
        audit_hash(&row, c->hash, expected);
        if (row.seq != c->seq + 1)
            broken(r, c->merchant_id, c->seq + 1, "gap");
        else if (prev.len != 32 || memcmp(prev.ptr, c->hash, 32) != 0)
            broken(r, c->merchant_id, row.seq, "order");
        else if (hash.len != 32 || memcmp(hash.ptr, expected, 32) != 0)
            broken(r, c->merchant_id, row.seq, "edit");
        c->seq = row.seq;
        memcpy(c->hash, expected, 32);
        r->rows++;
        count++;
    }
    *more = count == PAGE;
    return rows_end(&rows);
}

static bool signature_holds(const struct hub *hub, const struct audit_head *head)
{
    unsigned char public_key[32], text[128];
    ed25519_keypair(hub->audit_seed, public_key);
    size_t len =
        audit_checkpoint_text(hub->install_id, head->merchant_id, head->seq, head->hash, text);
    return ed25519_verify(public_key, (struct slice){(const char *)text, len}, head->signature);
}

void audit_sign_head(const struct hub *hub, struct audit_head *head)
{
    unsigned char text[128];
    size_t len =
        audit_checkpoint_text(hub->install_id, head->merchant_id, head->seq, head->hash, text);
    ed25519_sign(hub->audit_seed, (struct slice){(const char *)text, len}, head->signature);
}

/* What a head shows: chained is the hash of its row now, SLICE_NONE when the row is gone. */
static void judge_head(const struct hub *hub, const struct audit_head *head, struct slice chained,
                       struct audit_report *r)
{
    if (!signature_holds(hub, head))
        broken(r, head->merchant_id, head->seq, "checkpoint");
    else if (chained.ptr == NULL)
        broken(r, head->merchant_id, head->seq, "truncated-before-anchor");
    else if (!slice_eq(chained, (struct slice){(const char *)head->hash, sizeof head->hash}))
        broken(r, head->merchant_id, head->seq, "fork");
}

/* seq, hash, signature, chained hash: one row of a statement that lists checkpoints. */
static void judge_row(const struct hub *hub, struct rows *rows, int64_t merchant_id,
                      struct audit_head *head, struct audit_report *r)
{
    struct slice hash = row_blob(rows, 1), signature = row_blob(rows, 2);
    *head = (struct audit_head){.merchant_id = merchant_id, .seq = row_i64(rows, 0)};
    if (hash.len != sizeof head->hash || signature.len != sizeof head->signature) {
        broken(r, merchant_id, head->seq, "checkpoint");
        return;
    }
    memcpy(head->hash, hash.ptr, hash.len);
    memcpy(head->signature, signature.ptr, signature.len);
    judge_head(hub, head, row_blob(rows, 3), r);
}

/* Rows cut off the end of a chain, or a chain written anew, show here. */
static enum hf_status verify_checkpoints(const struct hub *hub, struct txn *tx, int64_t merchant_id,
                                         struct audit_report *r)
{
    struct rows rows;
    struct audit_head head;
    enum hf_status s = store_query(tx, SQL_list_checkpoints, PARAMS(P_I64(merchant_id)), &rows);
    if (s < 0)
        return s;
    while (!r->broken && rows_next(&rows)) {
        judge_row(hub, &rows, merchant_id, &head, r);
        r->checkpoints++;
    }
    return rows_end(&rows);
}

enum hf_status verify_anchor(const struct hub *hub, struct txn *tx, const struct audit_head *head,
                             struct audit_report *r)
{
    struct rows rows;
    enum hf_status s = store_query(tx, SQL_find_audit_hash,
                                   PARAMS(P_I64(head->merchant_id), P_I64(head->seq)), &rows);
    if (s < 0)
        return s;
    judge_head(hub, head, rows_next(&rows) ? row_blob(&rows, 0) : SLICE_NONE, r);
    r->anchors++;
    return rows_end(&rows);
}

/* Every page from c on. */
static enum hf_status verify_from(struct txn *tx, struct chain *c, struct audit_report *r)
{
    bool more = true;
    enum hf_status s = HF_OK;
    while (more && !r->broken && s >= 0)
        s = verify_page(tx, c, r, &more);
    return s;
}

/* Rows cut off behind the last signed head show here. */
static enum hf_status verify_end(const struct hub *hub, struct txn *tx, const struct chain *c,
                                 struct audit_report *r)
{
    enum tail_verdict verdict = TAIL_FITS;
    if (r->broken)
        return HF_OK;
    enum hf_status s = judge_audit_tail(tx, hub, c->merchant_id, c->seq, c->hash, &verdict);
    if (s >= 0 && verdict != TAIL_FITS)
        broken(r, c->merchant_id, c->seq + (verdict == TAIL_CUT),
               verdict == TAIL_CUT ? "truncated" : "tail");
    return s;
}

enum hf_status verify_tail(const struct hub *hub, struct txn *tx, int64_t merchant_id,
                           struct audit_head *head, struct audit_report *r)
{
    struct rows rows;
    struct chain c = {.merchant_id = merchant_id};
    r->chains++;
    audit_genesis(hub->install_id, merchant_id, c.hash);
    enum hf_status s =
        store_query(tx, SQL_find_newest_checkpoint, PARAMS(P_I64(merchant_id)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows)) {
        judge_row(hub, &rows, merchant_id, head, r);
        c.seq = head->seq;
        memcpy(c.hash, head->hash, sizeof c.hash);
    }
    s = rows_end(&rows);
    if (s >= 0)
        s = verify_from(tx, &c, r);
    if (s >= 0)
        s = verify_end(hub, tx, &c, r);
    *head = (struct audit_head){.merchant_id = merchant_id, .seq = c.seq};
    memcpy(head->hash, c.hash, sizeof c.hash);
    return s;
}

static enum hf_status verify_chain(const struct hub *hub, struct txn *tx, int64_t merchant_id,
                                   int64_t from_seq, struct audit_report *r)
{
    struct chain c = {.merchant_id = merchant_id};
    struct rows rows;
    audit_genesis(hub->install_id, merchant_id, c.hash);
    if (from_seq > 1) {
        enum hf_status s = store_query(tx, SQL_find_audit_hash,
                                       PARAMS(P_I64(merchant_id), P_I64(from_seq - 1)), &rows);
        if (s < 0)
            return s;
        if (rows_next(&rows) && row_blob(&rows, 0).len == sizeof c.hash) {
            memcpy(c.hash, row_blob(&rows, 0).ptr, sizeof c.hash);
            c.seq = from_seq - 1;
        } /* else a chain that is not as long: all of it */
        s = rows_end(&rows);
        if (s < 0)
            return s;
    }
    enum hf_status s = verify_from(tx, &c, r);
    r->chains++;
    if (s >= 0 && !r->broken)
        s = verify_checkpoints(hub, tx, merchant_id, r);
    return s < 0 ? s : verify_end(hub, tx, &c, r);
}

enum { CHAINS_MAX = 8192 };

/* Every chain there is, known merchants or not. */
static enum hf_status list_chains(struct txn *tx, int64_t **ids, int *count)
{
    struct rows rows;
    *count = 0;
    *ids = ARENA_ARRAY(txn_arena(tx), int64_t, CHAINS_MAX);
    if (*ids == NULL)
        return HF_FULL;
    enum hf_status s = store_query(tx, SQL_list_audit_merchants, NO_PARAMS, &rows);
    if (s < 0)
        return s;
    while (*count < CHAINS_MAX && rows_next(&rows))
        (*ids)[(*count)++] = row_i64(&rows, 0);
    return rows_end(&rows);
}

enum hf_status verify_audit(const struct hub *hub, struct txn *tx, int64_t merchant_id,
                            int64_t from_seq, struct audit_report *r)
{
    int64_t *ids;
    int count;
    *r = (struct audit_report){0};
    if (merchant_id >= 0)
        return verify_chain(hub, tx, merchant_id, from_seq, r);
    enum hf_status s = list_chains(tx, &ids, &count);
    for (int i = 0; i < count && s >= 0 && !r->broken; i++)
        s = verify_chain(hub, tx, ids[i], from_seq, r);
    return s;
}

enum hf_status verify_tails(const struct hub *hub, struct txn *tx, struct audit_report *r)
{
    struct audit_head head;
    int64_t *ids;
    int count;
    *r = (struct audit_report){0};
    enum hf_status s = list_chains(tx, &ids, &count);
    for (int i = 0; i < count && s >= 0 && !r->broken; i++)
        s = verify_tail(hub, tx, ids[i], &head, r);
    return s;
}
