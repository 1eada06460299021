/* The keyed digest of a payload's row.
 * Made when a payload lands, asked when the audit is verified.
 * Promise: without the master key nobody makes one that fits. */
#include "flow/order/receipt_seal.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/crypto.h"
#include "base/encode.h"

enum { RESULT_BYTES_MAX = 32, KEY_HASH_BYTES = 16 };

struct receipt_row receipt_row_of(const struct landing *l)
{
    return (struct receipt_row){
        .receipt_id = l->receipt_id,
        .merchant_id = l->merchant_id,
        .connection_id = l->connection_id,
        .body_bytes = (int64_t)l->body.len,
        .order_id = l->order_id,
        .key_hash = {(const char *)l->key_hash,    sizeof l->key_hash   },
        .key = l->key,
        .path = l->path,
        .topic = l->topic,
        .body_sha256 = {(const char *)l->body_sha256, sizeof l->body_sha256},
    };
}

bool receipt_row_key(const struct keyring *k, const struct receipt_row *r, struct arena *a,
                     unsigned char row_key[32])
{
    char body[65];
    if (r->key_hash.len != KEY_HASH_BYTES || r->body_sha256.len != 32)
        return false; /* no row of ours */
    hex_encode(r->body_sha256, body);
    struct slice text = arena_format(
        a, "holdfast-receipt-v1\n%lld\n%s\n%lld\n%zu:%.*s%zu:%.*s%zu:%.*s",
        (long long)r->connection_id, body, (long long)r->body_bytes, r->key.len, SLICE_FMT(r->key),
        r->path.len, SLICE_FMT(r->path), r->topic.len, SLICE_FMT(r->topic));
    if (text.ptr == NULL)
        return false;
    keyring_digest(k, r->merchant_id, text, row_key);
    return true;
}

static unsigned char *put_number(unsigned char *at, int64_t v)
{
    for (int i = 7; i >= 0; i--)
        *at++ = (unsigned char)((uint64_t)v >> (8 * i));
    return at;
}

void receipt_seal(const unsigned char row_key[32], const struct receipt_row *r,
                  unsigned char seal[RECEIPT_SEAL_BYTES])
{
    unsigned char text[32 + KEY_HASH_BYTES + 4 * 8 + RESULT_BYTES_MAX], digest[32];
    unsigned char *at = text + 32 + KEY_HASH_BYTES;
    size_t result = r->result.len < RESULT_BYTES_MAX ? r->result.len : RESULT_BYTES_MAX;
    assert(r->key_hash.len == KEY_HASH_BYTES);
    memcpy(text, row_key, 32);
    memcpy(text + 32, r->key_hash.ptr, KEY_HASH_BYTES);
    at = put_number(at, r->receipt_id);
    at = put_number(at, r->merchant_id);
    at = put_number(at, r->order_id);
    at = put_number(at, r->received_at_us);
    if (result > 0)
        memcpy(at, r->result.ptr, result);
    sha256((struct slice){(const char *)text, (size_t)(at - text) + result}, digest);
    memcpy(seal, digest, RECEIPT_SEAL_BYTES);
}
