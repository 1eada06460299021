#ifndef HF_PARTNER_DHL_DHL_UNIFIED_H
#define HF_PARTNER_DHL_DHL_UNIFIED_H

#include "base/json.h"
#include "partner/outbound.h"

/* DHL Shipment Tracking Unified, one interface over DHL's divisions (docs/carrier-dhl.md, "Unified
 * tracking"). Asked by dhl_unified.c, pushed to dhl_unified_push.c; the two share nothing but the
 * name, because a push is a hint and only an answer is read. */

enum { DHL_UNIFIED_PAGE = 5, DHL_UNIFIED_PAGES_MAX = 5, DHL_UNIFIED_EVENTS_MAX = 500 };

/* What one answer says of one number. */
enum dhl_unified_found {
    DHL_FOUND,     /* *shipment */
    DHL_ABSENT,    /* none of this page is of the number */
    DHL_AMBIGUOUS, /* several divisions carry the number, and nothing says which is ours */
    DHL_PIECE      /* the number is one piece of several, and the events are of all of them */
};
/* division: only shipments of that `service`; SLICE_NONE = any. The shipment's own number counts,
 * and the numbers of its pieces. */
enum dhl_unified_found dhl_unified_find(const struct json *root, struct slice number,
                                        struct slice division, const struct json **shipment);

/* The canonical facts of pull.tracking, into a: {"statuses","events":[{code, at or at_local, text,
 * place, proof}]}, newest last not promised. NULL: the arena is too small. */
const struct json *dhl_unified_facts(struct arena *a, const struct json *shipment);

#endif
