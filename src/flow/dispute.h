#ifndef HF_FLOW_DISPUTE_H
#define HF_FLOW_DISPUTE_H

#include "flow/work.h"
#include "rules/ownership.h"

/* Somebody tried to write what another system owns (OP-1): the attempt is recorded, an exception
 * tells the integration role, and nothing else changes. object_id: 0 = a whole file. */
struct dispute {
    enum object object;
    int64_t object_id;
    struct slice field, author, owner, detail;
};
enum hf_status record_dispute(struct work *w, const struct dispute *d) HF_MUST_CHECK;

/* Is author ("" = the owner itself) the one whom the profile names for this object? OK, or REFUSED:
 * the attempt is recorded as a dispute and *owner names who is. */
enum hf_status check_owner(struct work *w, enum object object, enum field_group group,
                           struct slice author, struct slice detail,
                           struct slice *owner) HF_MUST_CHECK;

#endif
