/* Signed heads as text.
 * Between the checkpoints, the witnesses and whoever holds a kept head against a chain.
 * Promise: what is printed is read again as it was. */
#include "flow/audit/head_line.h"

#include <stdio.h>

#include "base/encode.h"
#include "base/instant.h"
#include "flow/audit/audit_tree.h"

#define BYTES(array) ((struct slice){(const char *)(array), sizeof(array)})

/* A note has no other byte that JSON would want escaped. */
static void escape_lines(const char *note, char out[2 * NOTE_BYTES])
{
    for (; *note != '\0'; note++) {
        if (*note == '\n')
            *out++ = '\\';
        *out++ = *note == '\n' ? 'n' : *note;
    }
    *out = '\0';
}

size_t head_line_print(const struct directory *d, const struct audit_head *head, int64_t at_us,
                       const char *note, char line[HEAD_LINE_BYTES])
{
    char hash[65], signature[129], at[INSTANT_TEXT_BYTES], escaped[2 * NOTE_BYTES];
    const struct merchant *m = directory_merchant_by_id(d, head->merchant_id);
    struct slice name = m != NULL ? m->code : SLICE("hub");
    if (strlen(note) >= NOTE_BYTES)
        return 0;
    hex_encode(BYTES(head->hash), hash);
    hex_encode(BYTES(head->signature), signature);
    instant_print(at_us, at);
    escape_lines(note, escaped);
    int len = snprintf(line, HEAD_LINE_BYTES,
                       "{\"chain\":\"%.*s\",\"row\":%lld,\"hash\":\"%s\",\"at\":\"%s\","
                       "\"signature\":\"%s\",\"note\":\"%s\"}\n",
                       SLICE_FMT(name), (long long)head->seq, hash, at, signature, escaped);
    return len > 0 && len < HEAD_LINE_BYTES ? (size_t)len : 0;
}

bool head_line_read(const struct directory *d, const struct json *v, struct audit_head *head,
                    const char **what)
{
    struct slice chain = json_get_text(v, "chain"), hash = json_get_text(v, "hash"),
                 signature = json_get_text(v, "signature");
    const struct merchant *m = directory_merchant(d, chain);
    *what = "chain: no such merchant";
    if (m == NULL && !slice_is(chain, "hub"))
        return false;
    *head = (struct audit_head){.merchant_id = m != NULL ? m->merchant_id : 0};
    *what = "row: expected a number";
    if (!json_i64(json_get(v, "row"), &head->seq) || head->seq < 1)
        return false;
    *what = "hash: expected 64 hex digits";
    if (hash.len != 64 || !hex_decode(hash, head->hash, sizeof head->hash))
        return false;
    *what = "signature: expected 128 hex digits";
    return signature.len == 128 && hex_decode(signature, head->signature, sizeof head->signature);
}
