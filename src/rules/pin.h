#ifndef HF_RULES_PIN_H
#define HF_RULES_PIN_H

#include <stdbool.h>

#include "base/slice.h"

/* Badge numbers and PINs as they may be (docs/approvals.md, "Badge and PIN"). A PIN is short
 * because it is good only with the badge, on a registered device, and a few times. */

enum { PIN_LEAST = 6, PIN_MOST = 12, BADGE_LEAST = 4, BADGE_MOST = 64 };

/* NULL: it may be one. Else what was expected; static. A PIN is digits, not one over and over, no
 * run up or down, and no part of the badge's number nor the other way round. */
const char *pin_fault(struct slice pin, struct slice badge);
/* The badge's number as a scanner gives it: printable ASCII without blanks. */
const char *badge_fault(struct slice badge);

#endif
