#ifndef HF_RULES_CALENDAR_H
#define HF_RULES_CALENDAR_H

#include "base/instant.h"

/* When a warehouse works. */
struct calendar {
    unsigned days; /* mask of 1u << weekday, 0 = Monday */
    const struct date *holidays;
    int holiday_count;
};
/* c NULL: every day. */
bool calendar_works(const struct calendar *c, struct date d);

#endif
