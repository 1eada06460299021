/* SSCCs: made from a counter.
 * Where: rules; a carton or pallet gets one when it is closed.
 * Promise: pure; two numbers of one prefix never give the same code. */
#include "rules/sscc.h"

#include <assert.h>
#include <stdio.h>

/* From the right: 3, 1, 3 ... (GS1 General Specifications 7.9). */
static int check_digit(const char *digits, size_t count)
{
    int sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (digits[count - 1 - i] - '0') * (i % 2 == 0 ? 3 : 1);
    return (10 - sum % 10) % 10;
}

bool sscc_make(struct slice prefix, int64_t number, char out[SSCC_TEXT_BYTES])
{
    assert(prefix.len >= 4 && prefix.len <= 12);
    assert(number >= 0);
    enum { DIGITS = SSCC_TEXT_BYTES - 1 };
    int width = DIGITS - 2 - (int)prefix.len;
    int64_t serials = 1;
    for (int i = 0; i < width; i++)
        serials *= 10;
    if (number / serials > 9)
        return false;
    int len = snprintf(out, SSCC_TEXT_BYTES, "%d%.*s%0*lld", (int)(number / serials),
                       SLICE_FMT(prefix), width, (long long)(number % serials));
    assert(len == DIGITS - 1);
    out[DIGITS - 1] = (char)('0' + check_digit(out, DIGITS - 1));
    out[DIGITS] = '\0';
    return true;
}
