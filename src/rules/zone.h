#ifndef HF_RULES_ZONE_H
#define HF_RULES_ZONE_H

#include <stdint.h>

#include "base/instant.h"

/* A time zone of the IANA database (the system's tzdata, through GLib). Immutable; thread-safe. */
struct zone;
/* NULL: not a zone's name, or no such zone on this system. */
struct zone *zone_new(struct slice name);
void zone_free(struct zone *z);

struct local_time {
    struct date date;
    int minute; /* of the day, 0..1439 */
    int second;
};
struct local_time zone_local(const struct zone *z, int64_t us);
/* The instant of a local wall time. A time that a clock change skips is taken one gap later; one
 * that happens twice is the first. */
int64_t zone_instant(const struct zone *z, struct date d, int minute);

#endif
