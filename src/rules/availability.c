/* What may be sold, and what each channel is shown of it.
 * Where: rules; the availability pusher and GET /v1/availability count with these.
 * Promise: splits plus the one pool figure are never more than what is there. */
#include "rules/availability.h"

#include <assert.h>

int64_t available_each(int64_t sellable_each, int64_t reserved_each, int64_t buffer_each)
{
    assert(sellable_each >= 0);
    assert(reserved_each >= 0);
    assert(buffer_each >= 0);
    if (reserved_each >= sellable_each)
        return 0;
    int64_t free_each = sellable_each - reserved_each;

    return free_each > buffer_each ? free_each - buffer_each : 0;
}

/* Rounded down, and exact where each * percent would not fit. */
static int64_t percent_of(int64_t each, int percent)
{
    return each / 100 * percent + each % 100 * percent / 100;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int64_t availability_share(int64_t available, struct channel_share *channels, size_t count)
{
    assert(available >= 0);
    int64_t left = available;

    for (size_t i = 0; i < count; i++) {
        struct channel_share *c = &channels[i];
        assert(c->percent >= 0);
        assert(c->percent <= 100);
        c->shown_each = c->split ? least(percent_of(available, c->percent), left) : 0;
        left -= c->shown_each;
    }
    for (size_t i = 0; i < count; i++) {
        struct channel_share *c = &channels[i];
        assert(c->floor_each >= 0);
        if (!c->split || c->shown_each >= c->floor_each)
            continue;
        int64_t topped = least(c->floor_each - c->shown_each, left);
        c->shown_each += topped;
        left -= topped;
    }
    for (size_t i = 0; i < count; i++) {
        if (!channels[i].split)
            channels[i].shown_each = left;
    }
    return left;
}

int push_priority(int64_t shown_each, bool high_volume)
{
    assert(shown_each >= 0);
    return (shown_each <= NEAR_ZERO_EACH ? 0 : 2) + (high_volume ? 0 : 1);
}
