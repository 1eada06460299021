#ifndef HF_FLOW_FLOOR_BOXES_H
#define HF_FLOW_FLOOR_BOXES_H

#include "flow/work.h"

/* Cartons and pallets of ours. */

/* The next SSCC of the merchant's GS1 prefix and its row; kind: carton or pallet. *sscc is "" when
 * the profile names no prefix. OK; REFUSED: the prefix has none left; < 0. */
enum hf_status issue_sscc(struct work *w, const char *kind, int64_t parcel_id,
                          struct slice *sscc) HF_MUST_CHECK;

/* What was packed goes back: its boxes are no parcels any more. */
enum hf_status void_boxes(struct work *w, int64_t shipment_id) HF_MUST_CHECK;

#endif
