/* Counting characters the way a label printer's limit means them.
 * Used by field limits.
 * Promise: a character of four bytes is one character. */
#include "base/utf8.h"

#include <glib.h>

bool utf8_valid(struct slice s)
{
    return s.len == 0 || g_utf8_validate(s.ptr, (gssize)s.len, NULL);
}

size_t utf8_count(struct slice s)
{
    size_t count = 0;
    for (size_t i = 0; i < s.len; i++)
        count += ((unsigned char)s.ptr[i] & 0xc0) != 0x80;
    return count;
}
