#ifndef HF_BASE_JSON_OUT_H
#define HF_BASE_JSON_OUT_H

#include "base/json.h"

/* JSON written into one growing buffer with a limit. Commas and nesting are kept by the writer;
 * running past the limit, or a call out of order, sets `failed` and the rest is dropped. */

enum { JSON_OUT_DEPTH = 32 };

struct json_out {
    char *text; /* owned; NUL-terminated */
    size_t used_bytes, room_bytes, limit_bytes;
    int depth;
    bool first[JSON_OUT_DEPTH]; /* nothing written on this level yet */
    bool after_key;
    bool failed;
};

void json_out_init(struct json_out *o, size_t limit_bytes);
void json_out_release(struct json_out *o);
/* The text so far; SLICE_NONE after a failure. */
struct slice json_out_text(const struct json_out *o);

void json_open(struct json_out *o, char bracket);  /* '{' or '[' */
void json_close(struct json_out *o, char bracket); /* '}' or ']' */
void json_key(struct json_out *o, const char *key);
/* Values: after json_key inside an object, or bare inside an array. */
void json_put_text(struct json_out *o, struct slice s); /* SLICE_NONE writes null */
void json_put_str(struct json_out *o, const char *s);
void json_put_i64(struct json_out *o, int64_t v);
void json_put_bool(struct json_out *o, bool v);
void json_put_null(struct json_out *o);
void json_put_raw(struct json_out *o, struct slice json);
/* A value that was read, as it was read; NULL writes null. */
void json_put(struct json_out *o, const struct json *v);
/* Up to 64 bytes as hex; SLICE_NONE and longer ones write null. */
void json_put_hex(struct json_out *o, struct slice bytes);
/* JSON lines: the document is whole, the next one begins on a line of its own. */
void json_end_line(struct json_out *o);
void json_put_instant(struct json_out *o, int64_t us); /* 0 writes null */
void json_put_money(struct json_out *o, int64_t minor, struct slice currency);

#endif
