/* The arithmetic of the audit chain.
 * Used when a row is written and when it is verified: one piece of code for both.
 * Promise: any edit, gap or reorder changes a hash. */
#include "flow/audit/audit_hash.h"

#include <assert.h>
#include <string.h>

#include "base/crypto.h"

static const char tag[] = "holdfast-audit-v1";

enum { ENCODING_MAX = 4096 }; /* detail is cut at 1 KiB, names at 255 bytes: well inside */

struct encoding {
    unsigned char bytes[ENCODING_MAX];
    size_t used;
};

static void put_bytes(struct encoding *e, const void *bytes, size_t len)
{
    assert(len <= ENCODING_MAX - 4 - e->used);
    unsigned char *at = e->bytes + e->used;
    at[0] = (unsigned char)(len >> 24);
    at[1] = (unsigned char)(len >> 16);
    at[2] = (unsigned char)(len >> 8);
    at[3] = (unsigned char)len;
    if (len > 0)
        memcpy(at + 4, bytes, len);
    e->used += 4 + len;
}

static void put_text(struct encoding *e, struct slice s)
{
    put_bytes(e, s.ptr, s.len);
}

static void put_i64(struct encoding *e, int64_t v)
{
    unsigned char b[8];
    for (int i = 0; i < 8; i++)
        b[i] = (unsigned char)((uint64_t)v >> (56 - 8 * i));
    put_bytes(e, b, sizeof b);
}

void audit_leaf(const struct audit_row *row, unsigned char leaf[32])
{
    struct encoding e = {.used = 1}; /* bytes[0] = 0x00: a leaf */
    e.bytes[0] = 0x00;
    put_bytes(&e, tag, sizeof tag - 1);
    put_i64(&e, row->merchant_id);
    put_i64(&e, row->seq);
    put_i64(&e, row->at_us);
    put_text(&e, row->actor);
    put_text(&e, row->via);
    put_text(&e, row->action);
    put_text(&e, row->object);
    put_i64(&e, row->object_id);
    put_i64(&e, row->version_before);
    put_i64(&e, row->version_after);
    put_text(&e, row->outcome);
    put_i64(&e, row->request_id);
    put_text(&e, row->reason);
    put_text(&e, row->detail);
    put_text(&e, row->payload_digest);
    sha256((struct slice){(const char *)e.bytes, e.used}, leaf);
}

void audit_hash(const struct audit_row *row, const unsigned char prev_hash[32],
                unsigned char hash[32])
{
    unsigned char link[1 + 32 + 32];
    link[0] = 0x02;
    memcpy(link + 1, prev_hash, 32);
    audit_leaf(row, link + 33);
    sha256((struct slice){(const char *)link, sizeof link}, hash);
}

void audit_genesis(struct slice install_id, int64_t merchant_id, unsigned char hash[32])
{
    unsigned char text[128];
    size_t at = sizeof tag - 1;
    assert(at + install_id.len + 8 <= sizeof text);
    memcpy(text, tag, at);
    memcpy(text + at, install_id.ptr, install_id.len);
    at += install_id.len;
    for (int i = 0; i < 8; i++)
        text[at++] = (unsigned char)((uint64_t)merchant_id >> (56 - 8 * i));
    sha256((struct slice){(const char *)text, at}, hash);
}

size_t audit_checkpoint_text(struct slice install_id, int64_t merchant_id, int64_t seq,
                             const unsigned char hash[32], unsigned char text[128])
{
    static const char head_tag[] = "holdfast-checkpoint-v1";
    size_t at = sizeof head_tag - 1;
    assert(at + install_id.len + 16 + 32 <= 128);
    memcpy(text, head_tag, at);
    memcpy(text + at, install_id.ptr, install_id.len);
    at += install_id.len;
    for (int i = 0; i < 8; i++)
        text[at++] = (unsigned char)((uint64_t)merchant_id >> (56 - 8 * i));
    for (int i = 0; i < 8; i++)
        text[at++] = (unsigned char)((uint64_t)seq >> (56 - 8 * i));
    memcpy(text + at, hash, 32);
    return at + 32;
}
