#ifndef HF_RULES_MONEY_H
#define HF_RULES_MONEY_H

#include <stdint.h>

#include "base/arena.h"

/* Money: integer minor units beside an ISO 4217 code. */

/* Digits after the point: 2 for EUR, 0 for JPY, 3 for KWD; -1 = not a currency we know. */
int currency_exponent(struct slice code);
/* Decimal text to minor units, exactly: "19.9" EUR = 1990. false: not a plain decimal, more digits
 * than the currency has (zeros apart), or too large. */
bool money_parse(struct slice text, struct slice currency, int64_t *minor);
/* "19.90" */
struct slice money_format(struct arena *a, int64_t minor, struct slice currency);

#endif
