#ifndef HF_FLOW_AUDIT_AUDIT_HASH_H
#define HF_FLOW_AUDIT_AUDIT_HASH_H

#include <stdint.h>

#include "base/slice.h"

/* The chain's arithmetic (docs/audit.md). Each field = 4-byte big-endian length + bytes, integers
 * as 8 bytes big-endian, in this order, after the tag "holdfast-audit-v1". leaf = SHA-256(0x00 ||
 * encoding); hash = SHA-256(0x02 || prev_hash || leaf). */
struct audit_row {
    int64_t merchant_id, seq, at_us;
    struct slice actor, via, action, object;
    int64_t object_id, version_before, version_after;
    struct slice outcome;
    int64_t request_id;
    struct slice reason, detail, payload_digest;
};
/* SHA-256(0x00 || encoding): the row as a leaf of the chain's tree too (rules/merkle.h). */
void audit_leaf(const struct audit_row *row, unsigned char leaf[32]);
void audit_hash(const struct audit_row *row, const unsigned char prev_hash[32],
                unsigned char hash[32]);
/* SHA-256("holdfast-audit-v1" || install id || merchant id), where a chain starts. */
void audit_genesis(struct slice install_id, int64_t merchant_id, unsigned char hash[32]);
/* What is signed of a chain's head. Returns its length. */
size_t audit_checkpoint_text(struct slice install_id, int64_t merchant_id, int64_t seq,
                             const unsigned char hash[32], unsigned char text[128]);

#endif
