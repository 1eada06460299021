#ifndef HF_RULES_COUNT_REASON_H
#define HF_RULES_COUNT_REASON_H

#include <stdbool.h>

#include "rules/profile.h"
#include "rules/site.h"

/* Why a location is counted (INV-11), how soon, and what a count may find without a second person
 * (INV-10). docs/stock.md.
 * X(SYMBOL, name, due in hours) */
#define COUNT_REASON_MAP(X)                                                              \
    X(BY_HAND, "by_hand", 24)                                                            \
    X(SCHEDULE, "schedule", 168)                                                         \
    X(SHORT_PICK, "short_pick", 4)                                                       \
    X(ZERO_PICK, "zero_pick", 4)                                                         \
    X(DAMAGE, "damage", 24)                                                              \
    X(PUT_BACK, "put_back", 24)                                                          \
    X(RETURN_PUT, "return_put", 24) /* returned goods went back to the shelf */          \
    X(ADJUSTMENT, "adjustment", 24)                                                      \
    X(MIS_SCAN, "mis_scan", 8)       /* something else lay there than was to be moved */ \
    X(ZERO_CHECK, "zero_check", 8)   /* a pick emptied it: is it empty? */               \
    X(NOT_EMPTY, "not_empty", 8)     /* it was not */                                    \
    X(STOCK_CHECK, "stock_check", 4) /* an order waits for it (B2B-2) */

enum count_reason {
#define X(symbol, name, hours) COUNT_REASON_##symbol,
    COUNT_REASON_MAP(X)
#undef X
        COUNT_REASONS
};
const char *count_reason_name(enum count_reason r);
bool count_reason_parse(struct slice name, enum count_reason *r);
int count_reason_hours(enum count_reason r);

/* What may be off without a second person: the location's own figure first (the longest prefix of
 * the site file that states one), then the warehouse's, then the merchant's. */
struct count_tolerance count_tolerance_for(const struct site *site, struct slice location,
                                           const struct profile_stock *stock);
/* true: a second person decides. before, after: eaches, >= 0. */
bool count_is_beyond(const struct count_tolerance *t, int64_t before, int64_t after);

/* Stock that is lost has three kinds (PUT-3). */
enum loss {
    LOSS_NONE,
    LOSS_NOT_AT_LOCATION, /* in the system, not at that location */
    LOSS_NOT_IN_SYSTEM,   /* on the floor, not in the system */
    LOSS_WRONG_PLACE,     /* in both, under a wrong article or at a wrong location */
    LOSSES
};
/* other_half: the same units were found (or missed) somewhere else, or as another article. */
enum loss loss_of(int64_t before, int64_t counted, bool other_half);
const char *loss_name(enum loss l); /* "" for NONE */

#endif
