#ifndef HF_BASE_SLICE_H
#define HF_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Borrowed text or bytes from outside: pointer and length, not NUL-terminated unless said.
 * {NULL, 0} means "not given"; {"", 0} means "given and empty". */
struct slice {
    const char *ptr;
    size_t len;
};

#define SLICE(literal) ((struct slice){(literal), sizeof(literal) - 1})
#define SLICE_NONE     ((struct slice){NULL, 0})
/* For printf("%.*s", SLICE_FMT(s)) */
#define SLICE_FMT(s) (int)(s).len, (s).len ? (s).ptr : ""

static inline struct slice slice_of(const char *text)
{
    return (struct slice){text, text ? strlen(text) : 0};
}

static inline bool slice_eq(struct slice a, struct slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool slice_is(struct slice a, const char *text)
{
    return slice_eq(a, slice_of(text));
}

/* ASCII white space off both ends. */
static inline struct slice slice_trim(struct slice s)
{
    while (s.len > 0 && strchr(" \t\r\n\v\f", s.ptr[0]) != NULL && s.ptr[0] != '\0') {
        s.ptr++;
        s.len--;
    }
    while (s.len > 0 && strchr(" \t\r\n\v\f", s.ptr[s.len - 1]) != NULL && s.ptr[s.len - 1] != '\0')
        s.len--;
    return s;
}

/* ASCII letters only; everything else must match to the byte. */
bool slice_eq_nocase(struct slice a, struct slice b);
bool slice_starts(struct slice s, struct slice prefix);
/* Where part begins in s for the first time; s.len: nowhere. */
size_t slice_find(struct slice s, struct slice part);
/* Whole slice is a decimal integer that fits; no sign but '-', no blanks. */
bool slice_to_i64(struct slice s, long long *value);

#endif
