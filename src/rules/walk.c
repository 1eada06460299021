/* The walk through the hall.
 * Where: rules; the next place of a pick is chosen here.
 * Promise: pure; a total order, so that two scans never send a picker back and forth. */
#include "rules/walk.h"

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The run of digits at *at, without leading zeros; *at stands behind it then. */
static struct slice number_at(struct slice s, size_t *at)
{
    while (*at < s.len && s.ptr[*at] == '0')
        ++*at;
    size_t from = *at;
    while (*at < s.len && digit(s.ptr[*at]))
        ++*at;
    return (struct slice){s.ptr + from, *at - from};
}

static int compare_numbers(struct slice a, struct slice b)
{
    if (a.len != b.len)
        return a.len < b.len ? -1 : 1;
    return a.len == 0 ? 0 : memcmp(a.ptr, b.ptr, a.len);
}

int walk_compare(struct slice a, struct slice b)
{
    size_t i = 0, k = 0;
    while (i < a.len && k < b.len) {
        int c;
        if (digit(a.ptr[i]) && digit(b.ptr[k]))
            c = compare_numbers(number_at(a, &i), number_at(b, &k));
        else
            c = (unsigned char)a.ptr[i++] - (unsigned char)b.ptr[k++];
        if (c != 0)
            return c;
    }
    if (i < a.len || k < b.len)
        return i < a.len ? 1 : -1;
    /* "A-01" and "A-1" are two places all the same */
    return a.len != b.len ? (a.len < b.len ? -1 : 1) : a.len == 0 ? 0 : memcmp(a.ptr, b.ptr, a.len);
}

bool walk_before(struct slice here, struct slice a, struct slice b)
{
    bool a_ahead = here.len == 0 || walk_compare(a, here) >= 0;
    bool b_ahead = here.len == 0 || walk_compare(b, here) >= 0;
    return a_ahead != b_ahead ? a_ahead : walk_compare(a, b) < 0;
}
