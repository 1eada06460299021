#ifndef HF_FLOW_ORDER_GATHER_ORDER_H
#define HF_FLOW_ORDER_GATHER_ORDER_H

#include "base/json_out.h"
#include "flow/order/order.h"

/* "parcels": every parcel of a shipment with its tracking and the ordered units in it. A unit that
 * is spread over several (a bundle) counts in the one that makes it whole. */
enum hf_status put_parcel_facts(struct work *w, const struct order *o, const struct shipment *sh,
                                struct json_out *out) HF_MUST_CHECK;

#endif
