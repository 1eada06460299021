#ifndef HF_RULES_SILENCE_H
#define HF_RULES_SILENCE_H

#include "rules/calendar.h"
#include "rules/zone.h"

/* When a carrier's silence after a handover becomes an exception: `hours` later, counting only
 * hours of days on which the warehouse works (CUS-3). c NULL: every day counts. */
int64_t silence_due(const struct zone *z, const struct calendar *c, int64_t from_us, int64_t hours);

#endif
