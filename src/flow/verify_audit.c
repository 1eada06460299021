/* Verifies the audit chains, and signs their heads.
 * Used by `holdfast audit verify`, doctor and the checkpoint timer.
 * Promise: any edit, gap or reorder of the stored rows is found and named. */
#include "flow/verify_audit.h"

#include <string.h>

#include "base/crypto.h"
#include "flow/audit_hash.h"
#include "store/sql.h"

enum { PAGE = 5000 };

struct chain {
    int64_t merchant_id, seq;
    unsigned char hash[32];
};

static struct audit_row read_row(struct rows *rows, int64_t merchant_id)
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
static enum hf_status verify_page(struct txn *tx, struct chain *c, struct audit_report *r, bool *more)
{
    struct rows rows;
    int count = 0;
    enum hf_status s = store_query(tx, SQL_list_audit_chain,
                                   PARAMS(P_I64(c->merchant_id), P_I64(c->seq), P_I64(PAGE)), &rows);
    if (s < 0)
        return s;
    while (!r->broken && rows_next(&rows)) {
        struct audit_row row = read_row(&rows, c->merchant_id);
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

static size_t checkpoint_text(const struct hub *hub, int64_t merchant_id, int64_t seq,
                              const unsigned char hash[32], unsigned char text[128])
{
    static const char tag[] = "holdfast-checkpoint-v1";
    size_t at = sizeof tag - 1;
    memcpy(text, tag, at);
    memcpy(text + at, hub->install_id.ptr, hub->install_id.len);
    at += hub->install_id.len;
    for (int i = 0; i < 8; i++)
        text[at++] = (unsigned char)((uint64_t)merchant_id >> (56 - 8 * i));
    for (int i = 0; i < 8; i++)
        text[at++] = (unsigned char)((uint64_t)seq >> (56 - 8 * i));
    memcpy(text + at, hash, 32);
    return at + 32;
}

/* The signed heads: rows cut off the end of a chain show here. */
static enum hf_status verify_checkpoints(const struct hub *hub, struct txn *tx, int64_t merchant_id,
                                         struct audit_report *r)
{
    struct rows rows;
    unsigned char public_key[32], text[128];
    ed25519_keypair(hub->audit_seed, public_key);
    enum hf_status s = store_query(tx, SQL_list_checkpoints, PARAMS(P_I64(merchant_id)), &rows);
    if (s < 0)
        return s;
    while (!r->broken && rows_next(&rows)) {
        int64_t seq = row_i64(&rows, 0);
        struct slice hash = row_blob(&rows, 1), signature = row_blob(&rows, 2),
                     chained = row_blob(&rows, 3);
        bool holds = hash.len == 32 && signature.len == 64 && slice_eq(hash, chained);
        if (holds) {
            size_t len = checkpoint_text(hub, merchant_id, seq, (const unsigned char *)hash.ptr, text);
            holds = ed25519_verify(public_key, (struct slice){(const char *)text, len},
                                   (const unsigned char *)signature.ptr);
        }
        if (!holds)
            broken(r, merchant_id, seq, chained.ptr == NULL ? "truncated" : "checkpoint");
        r->checkpoints++;
    }
    return rows_end(&rows);
}

static enum hf_status verify_chain(const struct hub *hub, struct txn *tx, int64_t merchant_id,
                                   struct audit_report *r)
{
    struct chain c = {.merchant_id = merchant_id};
    bool more = true;
    enum hf_status s = HF_OK;
    audit_genesis(hub->install_id, merchant_id, c.hash);
    while (more && !r->broken && s >= 0)
        s = verify_page(tx, &c, r, &more);
    r->chains++;
    return s < 0 || r->broken ? s : verify_checkpoints(hub, tx, merchant_id, r);
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
                            struct audit_report *r)
{
    int64_t *ids;
    int count;
    *r = (struct audit_report){0};
    if (merchant_id >= 0)
        return verify_chain(hub, tx, merchant_id, r);
    enum hf_status s = list_chains(tx, &ids, &count);
    for (int i = 0; i < count && s >= 0 && !r->broken; i++)
        s = verify_chain(hub, tx, ids[i], r);
    return s;
}

static enum hf_status sign_head(const struct hub *hub, struct txn *tx, int64_t merchant_id)
{
    struct rows rows;
    unsigned char text[128], signature[64], hash[32] = {0};
    int64_t seq = 0;
    enum hf_status s = store_query(tx, SQL_find_audit_head, PARAMS(P_I64(merchant_id)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows) && row_blob(&rows, 1).len == 32) {
        seq = row_i64(&rows, 0);
        memcpy(hash, row_blob(&rows, 1).ptr, 32);
    }
    s = rows_end(&rows);
    if (s < 0 || seq == 0)
        return s;
    size_t len = checkpoint_text(hub, merchant_id, seq, hash, text);
    ed25519_sign(hub->audit_seed, (struct slice){(const char *)text, len}, signature);
    return store_post(tx, SQL_insert_checkpoint,
                      PARAMS(P_I64(merchant_id), P_I64(seq),
                             P_BLOB(((struct slice){(const char *)hash, 32})),
                             P_I64(clock_now_us(hub->clock)),
                             P_BLOB(((struct slice){(const char *)signature, 64}))));
}

enum hf_status checkpoint_audit(struct txn *tx, void *arg)
{
    const struct hub *hub = arg;
    int64_t *ids;
    int count;
    enum hf_status s = list_chains(tx, &ids, &count);
    for (int i = 0; i < count && s >= 0; i++)
        s = sign_head(hub, tx, ids[i]);
    return s;
}
