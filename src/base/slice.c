/* Slices: the few comparisons that are not one line.
 * Used everywhere; depends on nothing.
 * Promise: no read past len, no allocation. */
#include "base/slice.h"

#include <limits.h>

static unsigned char lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

bool slice_eq_nocase(struct slice a, struct slice b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.ptr[i]) != lower(b.ptr[i]))
            return false;
    return true;
}

bool slice_starts(struct slice s, struct slice prefix)
{
    return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.ptr, prefix.ptr, prefix.len) == 0);
}

size_t slice_find(struct slice s, struct slice part)
{
    for (size_t at = 0; at + part.len <= s.len; at++)
        if (slice_starts((struct slice){s.ptr + at, s.len - at}, part))
            return at;
    return s.len;
}

bool slice_to_i64(struct slice s, long long *value)
{
    size_t i = 0;
    bool negative = s.len > 0 && s.ptr[0] == '-';
    if (negative)
        i = 1;
    if (i == s.len)
        return false;
    long long v = 0;
    for (; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
        int digit = s.ptr[i] - '0';
        if (v < (LLONG_MIN + digit) / 10)
            return false;
        v = v * 10 - digit; /* negative side holds one value more */
    }
    if (!negative && v == LLONG_MIN)
        return false;
    *value = negative ? v : -v;
    return true;
}
