/* Local time of a warehouse or merchant.
 * Under cut-offs and timers.
 * Promise: daylight saving is the zone database's word, never arithmetic of ours. */
#include "rules/zone.h"

#include <assert.h>
#include <glib.h>
#include <string.h>

#include "base/clock.h"

/* The zone is the GLib object itself: nothing of ours around it. */
static GTimeZone *glib_zone(const struct zone *z)
{
    union {
        const struct zone *ours;
        GTimeZone *theirs; /* GLib's calls take it without const and do not change it */
    } u = {.ours = z};
    return u.theirs;
}

struct zone *zone_new(struct slice name)
{
    char text[128];
    if (name.len == 0 || name.len >= sizeof text || memchr(name.ptr, '\0', name.len) != NULL ||
        name.ptr[0] == '/' || name.ptr[0] == '.' || name.ptr[0] == ':')
        return NULL;
    memcpy(text, name.ptr, name.len);
    text[name.len] = '\0';
    return (struct zone *)g_time_zone_new_identifier(text);
}

void zone_free(struct zone *z)
{
    if (z != NULL)
        g_time_zone_unref(glib_zone(z));
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

struct local_time zone_local(const struct zone *z, int64_t us)
{
    GTimeZone *tz = glib_zone(z);
    int64_t s = floor_div(us, US_PER_S);
    int interval = g_time_zone_find_interval(tz, G_TIME_TYPE_UNIVERSAL, s);
    assert(interval >= 0);
    int64_t local = s + g_time_zone_get_offset(tz, interval);
    int64_t days = floor_div(local, 86400);
    int64_t rest = local - days * 86400;
    return (struct local_time){date_of_days(days), (int)(rest / 60), (int)(rest % 60)};
}

int64_t zone_instant(const struct zone *z, struct date d, int minute)
{
    GTimeZone *tz = glib_zone(z);
    gint64 local = date_days(d) * 86400 + (int64_t)minute * 60;
    int interval = g_time_zone_adjust_time(tz, G_TIME_TYPE_DAYLIGHT, &local);
    assert(interval >= 0);
    return (local - g_time_zone_get_offset(tz, interval)) * US_PER_S;
}
