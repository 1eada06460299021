#ifndef HF_RULES_STATUSES_H
#define HF_RULES_STATUSES_H

#include "rules/custody.h"

/* What each carrier's own status codes mean (CUS-4): data/carriers/statuses.csv, compiled into the
 * program and printed by `holdfast rules statuses`. One row per carrier and code; whether it proves
 * custody is of the row, not of its class. Free text is in no row. */
struct carrier_status {
    const char *carrier; /* "dhl-parcel-iberia" */
    const char *code;
    const char *last; /* of a range of codes of the same length; "" = the one code */
    enum carrier_class class;
    bool proves_custody;
    bool confirmed; /* by a list of the carrier, or by an integration in use */
    const char *note;
};
extern const struct carrier_status carrier_statuses[]; /* by carrier, then code */
extern const size_t carrier_status_count;

/* NULL: the code is in no row of this carrier's. Codes are compared as they are, case included.
 * static. */
const struct carrier_status *carrier_status_find(struct slice carrier, struct slice code);
/* true: there are rows for it. */
bool carrier_status_known(struct slice carrier);

#endif
