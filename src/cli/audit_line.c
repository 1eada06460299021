/* Audit rows outside the store.
 * Under proof verify and audit verify --file.
 * Promise: what cannot be read is no row. */
#include "cli/audit_line.h"

#include "base/encode.h"

enum { DETAIL_MAX = 2048 };

int64_t audit_number(const struct json *v, const char *key)
{
    long long number = 0;
    (void)slice_to_i64(json_get_lexeme(v, key), &number);
    return number;
}

static bool bytes_of(const struct json *v, const char *key, unsigned char out[32])
{
    struct slice hex = json_get_text(v, key);
    return hex.len == 64 && hex_decode(hex, out, 32);
}

bool audit_line_read(const struct json *v, struct audit_line *line)
{
    bool digested = bytes_of(v, "payload_digest", line->digest);
    line->row = (struct audit_row){
        .merchant_id = audit_number(v, "merchant_id"),
        .seq = audit_number(v, "seq"),
        .at_us = audit_number(v, "at_us"),
        .actor = json_get_text(v, "actor"),
        .via = json_get_text(v, "via"),
        .action = json_get_text(v, "action"),
        .object = json_get_text(v, "object"),
        .object_id = audit_number(v, "object_id"),
        .version_before = audit_number(v, "version_before"),
        .version_after = audit_number(v, "version_after"),
        .outcome = json_get_text(v, "outcome"),
        .request_id = audit_number(v, "request_id"),
        .reason = json_get_text(v, "reason"),
        .detail = json_get_text(v, "detail"),
        .payload_digest = digested ? (struct slice){(const char *)line->digest, 32}
             : SLICE_NONE,
    };
    return line->row.detail.len <= DETAIL_MAX && bytes_of(v, "prev_hash", line->prev) &&
           bytes_of(v, "hash", line->hash);
}
