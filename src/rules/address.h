#ifndef HF_RULES_ADDRESS_H
#define HF_RULES_ADDRESS_H

#include "rules/exceptions.h"
#include "rules/order_doc.h"

/* Is an address complete for its country? (ORD-2; data of libaddressinput.) */

/* The table with its postcode patterns compiled; immutable, shared by all threads. */
struct countries;
struct countries *countries_new(void);
void countries_free(struct countries *c);
bool countries_know(const struct countries *c, struct slice code);

/* One REASON_ADDR_INCOMPLETE per field that lacks or cannot be (field ship_to.name, .street, .city,
 * .postcode, .province, .country; or ship_to when there is none). args: what was expected, country.
 * White space alone counts as missing. A province that the postcode implies need not be given.
 * Returns how many were written, at most max. */
size_t address_check(const struct countries *c, const struct ship_to *p, struct reason *reasons,
                     size_t max);

#endif
