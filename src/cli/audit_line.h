#ifndef HF_CLI_AUDIT_LINE_H
#define HF_CLI_AUDIT_LINE_H

#include "base/json.h"
#include "flow/audit/audit_hash.h"

/* One audit row of an export or a proof pack, as docs/audit.md has it. Slices live as long as the
 * JSON; the digest in the struct itself: do not use a copy's. */
struct audit_line {
    struct audit_row row;
    unsigned char digest[32], prev[32], hash[32];
};
/* false: it is none; row.seq is set as far as it could be read. */
bool audit_line_read(const struct json *v, struct audit_line *line);
/* A whole number written as a number or as text; 0 when it is none. */
int64_t audit_number(const struct json *v, const char *key);

/* audit verify --file FILE [--anchor FILE]: the copy alone, no store. Exit status. */
int audit_file_verify(const char *path, const char *anchor_path);

#endif
