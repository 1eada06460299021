#ifndef HF_FLOW_FLOOR_CONTEXT_SCAN_H
#define HF_FLOW_FLOOR_CONTEXT_SCAN_H

#include "flow/floor/scan.h"

/* A scan that names no step: the hub knows what the device is doing. */

struct device_context { /* texts in the arena it was read into */
    int64_t merchant_id, shipment_id, parcel_id, return_id, sequence, warehouse_id;
    struct slice location, tote;
};
/* OK, or NOT_FOUND: a device that has not scanned yet. */
enum hf_status find_device_context(struct txn *tx, struct slice device, struct arena *a,
                                   struct device_context *c) HF_MUST_CHECK;
/* Does this merchant know the code, and as what? kind as find_scanned_code.sql numbers it; 0 = not
 * at all. */
enum hf_status find_scanned_code(struct txn *tx, int64_t merchant_id, int64_t warehouse_id,
                                 struct slice code, int64_t *kind, int64_t *id) HF_MUST_CHECK;

/* OK: done as the step it was, or a place or a task was taken up; REFUSED as run_scan. sequence 0:
 * none given. A number that does not follow the device's last one is refused with sequence_gap:
 * what was scanned before it has not come. */
enum hf_status run_context_scan(struct work *w, const struct scan *s, int64_t sequence,
                                struct scan_answer *a) HF_MUST_CHECK;
/* After a scan that named its step: the device's task is that one now. */
enum hf_status follow_scan(struct work *w, const struct scan *s, const struct scan_answer *a,
                           int64_t sequence) HF_MUST_CHECK;

#endif
