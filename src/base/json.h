#ifndef HF_BASE_JSON_H
#define HF_BASE_JSON_H

#include "base/arena.h"

/* JSON read strictly (RFC 8259) by simdjson into a small tree in an arena. Numbers keep their exact
 * text, so 64-bit ids and decimals are never rounded. The whole text is validated. */

#ifdef __cplusplus
extern "C" {
#endif

enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json {
    enum json_kind kind;
    int count;                /* members or elements */
    struct slice key;         /* of a member; unescaped */
    struct slice text;        /* string unescaped, or the number's exact text; "true"/"false" */
    const struct json *first; /* child */
    const struct json *next;  /* sibling */
};

/* The second layer on payloads, on top of the grammar. 0 = no limit / not asked. */
struct json_limits {
    int depth;
    int members; /* nodes in all */
    size_t string_bytes;
    size_t number_bytes;
    bool unique_keys; /* refuse duplicate keys */
    bool no_nul;      /* refuse U+0000 in text */
};
/* depth 32, 100,000 nodes, 256 KiB strings, 64-byte numbers, unique keys, no NUL. */
extern const struct json_limits json_limits_payload;
extern const struct json_limits json_limits_none;

struct json_error {
    const char *message; /* static */
    size_t offset;       /* byte where known, else 0 */
};

/* OK, or REFUSED with *error, or FULL when the arena is too small. Slices live in the arena. */
enum hf_status json_parse(struct arena *a, struct slice text, const struct json_limits *limits,
                          const struct json **root, struct json_error *error) HF_MUST_CHECK;

/* Member of an object, or NULL (also when o is NULL or no object). */
const struct json *json_get(const struct json *o, const char *key);
/* Text of a string; SLICE_NONE when absent, null or another kind. */
struct slice json_text(const struct json *v);
struct slice json_get_text(const struct json *o, const char *key);
/* Text of a string or number (ids that platforms send either way). */
struct slice json_get_lexeme(const struct json *o, const char *key);
/* Exact integer; false when absent or not an integer that fits. */
bool json_i64(const struct json *v, int64_t *value);
bool json_is(const struct json *v, enum json_kind kind);
/* true only for the literal true. */
bool json_is_true(const struct json *v);

#define JSON_EACH(v, container) \
    for (const struct json *v = (container) ? (container)->first : NULL; v != NULL; v = v->next)

#ifdef __cplusplus
}
#endif

#endif
