/* Verifies the payloads that landed: each still opens, is what its hash says, and its row is as it
 * was written.
 * Used by `holdfast audit verify`.
 * Promise: one changed bit of a payload or of its row is found and named, and so is a row that is
 * gone; what was erased is not missed. */
#include <string.h>

#include "base/crypto.h"
#include "flow/audit/verify_audit.h"
#include "flow/order/read_receipt.h"
#include "flow/order/receipt_seal.h"
#include "store/sql.h"

enum { PAGE = 500, SCRATCH_BYTES = 16 * 1024 * 1024 };

static struct receipt_row row_of(struct rows *rows)
{
    return (struct receipt_row){
        .receipt_id = row_i64(rows, 0),
        .merchant_id = row_i64(rows, 1),
        .connection_id = row_i64(rows, 2),
        .key_hash = row_blob(rows, 3),
        .key = row_text(rows, 4),
        .path = row_text(rows, 5),
        .topic = row_text(rows, 6),
        .body_sha256 = row_blob(rows, 7),
        .body_bytes = row_i64(rows, 8),
        .order_id = row_i64(rows, 10),
        .result = row_text(rows, 11),
        .received_at_us = row_i64(rows, 12),
    };
}

static bool row_holds(const struct hub *hub, const struct receipt_row *r, struct slice sealed,
                      struct arena *a)
{
    unsigned char key[32], seal[RECEIPT_SEAL_BYTES];
    if (sealed.ptr == NULL)
        return true; /* from before there was one */
    if (sealed.len != sizeof seal || !receipt_row_key(hub->keyring, r, a, key))
        return false;
    receipt_seal(key, r, seal);
    return crypto_equal((const unsigned char *)sealed.ptr, seal, sizeof seal);
}

static enum hf_status body_holds(const struct hub *hub, struct txn *tx, const struct receipt_row *r,
                                 struct slice sealed, struct arena *a, bool *holds)
{
    unsigned char digest[32];
    struct slice body;
    *holds = true;
    if (sealed.ptr == NULL)
        return HF_OK; /* erased */
    enum hf_status s = open_receipt(
        hub, tx, r->merchant_id, r->order_id != 0 ? r->order_id : r->receipt_id, sealed, a, &body);
    if (s < 0)
        return s;
    *holds = body.ptr != NULL && (int64_t)body.len == r->body_bytes;
    if (!*holds)
        return HF_OK;
    sha256(body, digest);
    *holds = slice_eq(r->body_sha256, (struct slice){(const char *)digest, sizeof digest});
    return HF_OK;
}

static void broken(struct audit_report *r, const struct receipt_row *row, const char *kind)
{
    r->broken = true;
    r->merchant_id = row->merchant_id;
    r->seq = r->payloads + 1;
    r->receipt_id = row->receipt_id;
    r->kind = kind;
}

static enum hf_status verify_page(const struct hub *hub, struct txn *tx, int64_t merchant_id,
                                  int64_t *after, struct arena *a, struct audit_report *r,
                                  bool *more)
{
    struct rows rows;
    int count = 0;
    enum hf_status s = store_query(tx, SQL_list_receipts_after,
                                   PARAMS(P_I64(*after), P_I64(merchant_id), P_I64(PAGE)), &rows);
    if (s < 0)
        return s;
    while (s >= 0 && !r->broken && rows_next(&rows)) {
        struct receipt_row row = row_of(&rows);
        bool holds = true;
        arena_reset(a);
        if (!row_holds(hub, &row, row_blob(&rows, 13), a))
            broken(r, &row, "payload-row");
        else
            s = body_holds(hub, tx, &row, row_blob(&rows, 9), a, &holds);
        if (s >= 0 && !holds)
            broken(r, &row, "payload");
        *after = row.receipt_id;
        r->payloads++;
        count++;
    }
    *more = count == PAGE;
    enum hf_status ended = rows_end(&rows);
    return s < 0 ? s : ended;
}

/* What the chain says was kept, and is not there: a row deleted whole leaves its name behind. */
static enum hf_status find_missing(struct txn *tx, const struct sql *sql, int64_t merchant_id,
                                   const char *kind, struct audit_report *r)
{
    struct rows rows;
    enum hf_status s = r->broken ? HF_OK : store_query(tx, sql, PARAMS(P_I64(merchant_id)), &rows);
    if (s < 0 || r->broken)
        return s;
    if (rows_next(&rows)) {
        r->broken = true;
        r->merchant_id = row_i64(&rows, 0);
        r->seq = row_i64(&rows, 1);
        r->kind = kind;
    }
    return rows_end(&rows);
}

enum hf_status verify_payloads(const struct hub *hub, struct txn *tx, int64_t merchant_id,
                               struct audit_report *r)
{
    struct arena a;
    int64_t after = INT64_MIN; /* an id whose sign was flipped is one too */
    bool more = true;
    enum hf_status s = HF_OK;
    arena_init(&a, SCRATCH_BYTES);
    while (more && !r->broken && s >= 0)
        s = verify_page(hub, tx, merchant_id, &after, &a, r, &more);
    arena_release(&a);
    if (s >= 0)
        s = find_missing(tx, SQL_find_missing_payload, merchant_id, "payload-missing", r);
    if (s >= 0)
        s = find_missing(tx, SQL_find_missing_file, merchant_id, "file-missing", r);
    return s;
}
