/* What a PIN and a badge's number may be.
 * Where: rules; asked when a badge is given and when its person chooses a PIN.
 * Promise: what everybody would try first is not taken. */
#include "rules/pin.h"

#include <string.h>

static bool has_step(struct slice pin, int step)
{
    for (size_t i = 1; i < pin.len; i++)
        if ((pin.ptr[i - 1] - '0' + step + 10) % 10 != pin.ptr[i] - '0')
            return false;
    return true;
}

static bool contains(struct slice text, struct slice part)
{
    return part.len > 0 && part.len <= text.len &&
           memmem(text.ptr, text.len, part.ptr, part.len) != NULL;
}

const char *pin_fault(struct slice pin, struct slice badge)
{
    if (pin.len < PIN_LEAST || pin.len > PIN_MOST)
        return "expected 6 to 12 digits";
    for (size_t i = 0; i < pin.len; i++)
        if (pin.ptr[i] < '0' || pin.ptr[i] > '9')
            return "expected digits alone";
    if (has_step(pin, 0))
        return "it is one digit over and over";
    if (has_step(pin, 1) || has_step(pin, -1))
        return "it is a run of digits, up or down";
    if (contains(badge, pin) || contains(pin, badge))
        return "it is part of the badge's number";
    return NULL;
}

const char *badge_fault(struct slice badge)
{
    if (badge.len < BADGE_LEAST || badge.len > BADGE_MOST)
        return "expected 4 to 64 characters";
    for (size_t i = 0; i < badge.len; i++)
        if (badge.ptr[i] <= ' ' || badge.ptr[i] > '~')
            return "expected printable ASCII without blanks, as the scanner reads it";
    return NULL;
}
