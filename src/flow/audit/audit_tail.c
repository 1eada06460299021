/* The ends of the audit chains.
 * Written by the unit of work with its commit, asked when the audit is verified.
 * Promise: an end that was cut off behind the hub's back is told from one that was reached. */
#include "flow/audit/audit_tail.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/crypto.h"
#include "base/seal.h"
#include "store/sql.h"

#define BYTES(array) ((struct slice){(const char *)(array), sizeof(array)})

static void seal_tail(const struct hub *hub, int64_t merchant_id, int64_t seq,
                      const unsigned char hash[32], unsigned char seal[AUDIT_TAIL_SEAL_BYTES])
{
    char text[128];
    unsigned char digest[32];
    int len = snprintf(text, sizeof text, "holdfast-tail-v1\n%lld\n%lld\n", (long long)merchant_id,
                       (long long)seq);
    assert(len > 0 && (size_t)len + 32 <= sizeof text);
    memcpy(text + len, hash, 32);
    keyring_digest(hub->keyring, merchant_id, (struct slice){text, (size_t)len + 32}, digest);
    memcpy(seal, digest, AUDIT_TAIL_SEAL_BYTES);
}

enum hf_status put_audit_tail(struct txn *tx, const struct hub *hub, int64_t merchant_id,
                              int64_t seq, const unsigned char hash[32])
{
    unsigned char seal[AUDIT_TAIL_SEAL_BYTES];
    seal_tail(hub, merchant_id, seq, hash, seal);
    return store_post(tx, SQL_set_audit_tail,
                      PARAMS(P_I64(merchant_id), P_I64(seq), P_BLOB(BYTES(seal))));
}

enum hf_status judge_audit_tail(struct txn *tx, const struct hub *hub, int64_t merchant_id,
                                int64_t seq, const unsigned char hash[32],
                                enum tail_verdict *verdict)
{
    struct rows rows;
    unsigned char seal[AUDIT_TAIL_SEAL_BYTES];
    enum hf_status s = store_query(tx, SQL_find_audit_tail, PARAMS(P_I64(merchant_id)), &rows);
    if (s < 0)
        return s;
    seal_tail(hub, merchant_id, seq, hash, seal);
    if (!rows_next(&rows))
        *verdict = seq == 0 ? TAIL_FITS : TAIL_FORGED;
    else if (row_i64(&rows, 0) > seq)
        *verdict = TAIL_CUT;
    else
        *verdict = row_i64(&rows, 0) == seq && slice_eq(row_blob(&rows, 1), BYTES(seal))
                       ? TAIL_FITS
                       : TAIL_FORGED;
    return rows_end(&rows);
}

enum { CHAINS_MAX = 8192 };

static enum hf_status adopt_one(struct txn *tx, const struct hub *hub, int64_t merchant_id)
{
    struct rows rows;
    int64_t seq = 0;
    unsigned char hash[32];
    enum hf_status s = store_query(tx, SQL_find_audit_head, PARAMS(P_I64(merchant_id)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows) && row_blob(&rows, 1).len == sizeof hash) {
        seq = row_i64(&rows, 0);
        memcpy(hash, row_blob(&rows, 1).ptr, sizeof hash);
    }
    s = rows_end(&rows);
    return s < 0 || seq == 0 ? s : put_audit_tail(tx, hub, merchant_id, seq, hash);
}

enum hf_status adopt_audit_tails(struct txn *tx, const struct hub *hub)
{
    struct rows rows;
    int count = 0;
    int64_t *ids = ARENA_ARRAY(txn_arena(tx), int64_t, CHAINS_MAX);
    enum hf_status s =
        ids == NULL ? HF_FULL
                    : store_put(tx, SQL_set_meta, PARAMS(P_STR("audit_tails"), P_STR("sealed")));
    if (s == HF_NOT_FOUND)
        return HF_OK; /* done before: a chain without its end is one that lost it */
    if (s >= 0)
        s = store_query(tx, SQL_list_audit_merchants, NO_PARAMS, &rows);
    if (s < 0)
        return s;
    while (count < CHAINS_MAX && rows_next(&rows))
        ids[count++] = row_i64(&rows, 0);
    s = rows_end(&rows);
    for (int i = 0; i < count && s >= 0; i++)
        s = adopt_one(tx, hub, ids[i]);
    return s < 0 ? s : HF_OK;
}
