#ifndef HF_FLOW_ROAD_TRACKING_H
#define HF_FLOW_ROAD_TRACKING_H

#include "flow/floor/scan.h"
#include "flow/order/land_order.h"
#include "flow/owed.h"

/* Carriers that are asked where a parcel is: by the plan (rules/poll_plan.h), and sooner when a
 * push hints at it. Whoever is asked - the connection that the service names as `tracking_by`, or
 * the one the label was bought at - only answers; what an answer's codes mean is of the table it
 * names, and the parcel's events are recorded as any other carrier event. */

/* The parcel carries a number now, or a reading ended: the next question is owed, one at a time.
 * Nothing for a parcel that nobody can be asked about, or of which all is said. */
enum hf_status follow_parcel(struct work *w, const struct shipment *sh,
                             const struct parcel *p) HF_MUST_CHECK;

struct hint_numbers {
    const struct slice *numbers;
    int count;
};
/* For landing.hear; hint: struct hint_numbers. The readings of parcels with these numbers that this
 * connection is asked about are owed now. */
enum hf_status hear_tracking(struct work *w, const struct landing *l, bool *known) HF_MUST_CHECK;

/* For the table of kinds (flow/owed.c). */
enum hf_status tracking_read(struct work *w, const struct owed_row *r, const struct json *learned);
enum hf_status tracking_unread(struct work *w, const struct owed_row *r,
                               const struct owed_failure *f);

#endif
