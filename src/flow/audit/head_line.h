#ifndef HF_FLOW_AUDIT_HEAD_LINE_H
#define HF_FLOW_AUDIT_HEAD_LINE_H

#include "base/json.h"
#include "flow/audit/verify_audit.h"

/* A signed head as a line of JSON (docs/audit.md, "Checkpoints"), as it stands in the file beside
 * the store, at every witness, and in what is held against a chain. */

enum { HEAD_LINE_BYTES = 1024 };

/* Its bytes, with the line's end; 0: it does not fit. note: as it was signed, or "". */
size_t head_line_print(const struct directory *d, const struct audit_head *head, int64_t at_us,
                       const char *note, char line[HEAD_LINE_BYTES]);
/* false: it is none, and *what says what was expected; static. */
bool head_line_read(const struct directory *d, const struct json *v, struct audit_head *head,
                    const char **what);

#endif
