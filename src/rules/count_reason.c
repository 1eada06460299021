/* Why a location is counted, what it may find alone, and which kind of loss it found.
 * Where: rules; asked by record_count and open_count_task.
 * Promise: the nearest figure counts: location, warehouse, merchant. */
#include "rules/count_reason.h"

#include <assert.h>

static const struct {
    const char *name;
    int hours;
} reasons[] = {
#define X(symbol, name, hours) [COUNT_REASON_##symbol] = {name, hours},
    COUNT_REASON_MAP(X)
#undef X
};

const char *count_reason_name(enum count_reason r)
{
    assert((unsigned)r < COUNT_REASONS);
    return reasons[r].name;
}

bool count_reason_parse(struct slice name, enum count_reason *r)
{
    for (int i = 0; i < COUNT_REASONS; i++)
        if (slice_is(name, reasons[i].name)) {
            *r = (enum count_reason)i;
            return true;
        }
    return false;
}

int count_reason_hours(enum count_reason r)
{
    assert((unsigned)r < COUNT_REASONS);
    return reasons[r].hours;
}

struct count_tolerance count_tolerance_for(const struct site *site, struct slice location,
                                           const struct profile_stock *stock)
{
    const struct location_rule *best = NULL;
    for (int i = 0; site != NULL && i < site->location_count; i++) {
        const struct location_rule *l = &site->locations[i];
        if (l->tolerance.stated && slice_starts(location, l->prefix) &&
            (best == NULL || l->prefix.len > best->prefix.len))
            best = l;
    }
    if (best != NULL)
        return best->tolerance;
    if (site != NULL && site->tolerance.stated)
        return site->tolerance;
    return (struct count_tolerance){true, stock->tolerance_percent, stock->tolerance_units};
}

bool count_is_beyond(const struct count_tolerance *t, int64_t before, int64_t after)
{
    assert(before >= 0);
    assert(after >= 0);
    int64_t off = after > before ? after - before : before - after;
    return off > t->units || off > before / 100 * t->percent + before % 100 * t->percent / 100;
}

enum loss loss_of(int64_t before, int64_t counted, bool other_half)
{
    if (before == counted)
        return LOSS_NONE;
    if (other_half)
        return LOSS_WRONG_PLACE;
    return counted < before ? LOSS_NOT_AT_LOCATION : LOSS_NOT_IN_SYSTEM;
}

const char *loss_name(enum loss l)
{
    static const char *const names[LOSSES] = {"", "not_at_location", "not_in_system",
                                              "wrong_place"};
    assert((unsigned)l < LOSSES);
    return names[l];
}
