#ifndef HF_FLOW_ORDER_RECEIPT_SEAL_H
#define HF_FLOW_ORDER_RECEIPT_SEAL_H

#include "base/arena.h"
#include "base/seal.h"
#include "flow/order/land_order.h"

/* What a payload's row says beside its body - when it came, from where, under which key, what
 * became of it - under a keyed digest, so that one changed bit shows (docs/audit.md, "Payloads").
 * The body needs none: it is sealed, and its SHA-256 is in the row and in the ledger.
 *
 * row_key = HMAC under the merchant's digest key over what is known before the writer:
 * "holdfast-receipt-v1", connection, key, path, topic, body's SHA-256 and length;
 * row_seal = the first half of SHA-256(row_key, key hash, receipt, merchant, order, time, result),
 * so that the writer itself hashes one short text. */

enum { RECEIPT_SEAL_BYTES = 16 };

struct receipt_row { /* borrowed */
    int64_t receipt_id, merchant_id, connection_id, body_bytes, order_id, received_at_us;
    struct slice key_hash, key, path, topic, body_sha256, result;
};
struct receipt_row receipt_row_of(const struct landing *l); /* without result and time */

/* false: the arena is full. */
bool receipt_row_key(const struct keyring *k, const struct receipt_row *r, struct arena *a,
                     unsigned char row_key[32]);
void receipt_seal(const unsigned char row_key[32], const struct receipt_row *r,
                  unsigned char seal[RECEIPT_SEAL_BYTES]);

#endif
