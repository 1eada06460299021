#ifndef HF_RULES_TOLD_HOLDS_H
#define HF_RULES_TOLD_HOLDS_H

#include "rules/exceptions.h"

/* Which of our holds a channel is told of, and what they are to it. Those that the channel caused
 * itself, and what the floor settles within the hour, are not its business. */
enum hold_kind { HOLD_NOT_TOLD, HOLD_STOCK, HOLD_ADDRESS, HOLD_PAYMENT, HOLD_FRAUD, HOLD_OTHER };

/* The oldest of an order; more on one order are more than anybody reads over there. */
enum { HOLDS_TOLD_MAX = 5 };

enum hold_kind told_hold(enum exception_reason r);
/* "stock" "address" "payment" "fraud" "other"; "" for those that are not told. static. */
const char *hold_kind_name(enum hold_kind k);

#endif
