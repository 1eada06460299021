#ifndef HF_FLOW_FLOOR_PARCEL_PAPER_H
#define HF_FLOW_FLOOR_PARCEL_PAPER_H

#include "flow/floor/scan.h"

/* The paper of a carton: packing slip and carton label, drawn from what is on file (docs/floor.md,
 * "paper"). Drawing takes milliseconds and no store: it is done on a reader's thread, never by the
 * writer. */

struct paper_line {
    struct slice sku, name;
    int64_t qty_each;
};
struct parcel_facts { /* lives in the arena it was loaded into */
    struct parcel parcel;
    int64_t order_id;
    int parcels;       /* of the shipment */
    size_t prefix_len; /* digits of the GS1 company prefix in its SSCC */
    struct slice merchant, order_number, channel, ship_by, parcel_ref;
    struct ship_to ship_to;
    const struct site *site; /* borrowed from the unit's directory; NULL: the built-in warehouse */
    struct paper_line *lines;
    int line_count;
};
/* Within a view or a unit. OK; NOT_FOUND: no such parcel, or its consignee was erased. */
enum hf_status load_parcel_facts(struct work *w, int64_t parcel_id,
                                 struct parcel_facts *facts) HF_MUST_CHECK;

/* Draws by name: packing_slip.pdf carton_label.pdf carton_label.zpl. OK; NOT_FOUND: no paper of
 * ours has that name; REFUSED: *why; FULL. */
enum hf_status draw_paper(const struct parcel_facts *facts, struct slice name, bool spanish,
                          struct arena *a, struct slice *bytes, struct slice *why) HF_MUST_CHECK;

#endif
