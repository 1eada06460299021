#ifndef HF_RULES_SCAN_MEANING_H
#define HF_RULES_SCAN_MEANING_H

#include <stddef.h>

/* What a scan without a step means: what was read, and what its device is doing (docs/floor.md,
 * "context"). */

enum scan_kind {                  /* what was read */
                 SCANNED_NOTHING, /* no code: a weight */
                 SCANNED_LOCATION,
                 SCANNED_LANE,
                 SCANNED_TOTE,
                 SCANNED_TRACKING, /* the number of a parcel's label */
                 SCANNED_BOX,      /* a carton's SSCC */
                 SCANNED_RMA,
                 SCANNED_ITEM,
                 SCANNED_NUMBER, /* nobody's yet, and of the form of the carrier's numbers */
                 SCANNED_UNKNOWN,
                 SCAN_KINDS
};

enum doing { /* where the device's task stands */
             DOING_NOTHING,
             DOING_PICK,
             DOING_PUT_BACK,
             DOING_PACK,
             DOING_LABEL,
             DOING_LANE,  /* the shipment is labelled */
             DOING_MATCH, /* a box is at hand, and its label has to be read with it */
             DOING_RETURN,
             DOINGS
};

enum scan_act {
    ACT_REFUSE, /* the code is not known */
    ACT_GO,     /* remember the place; say what is next there */
    ACT_OPEN,   /* take up the task the tote or the parcel belongs to */
    ACT_RETURN, /* take up the return; it arrives if it had not */
    ACT_PICK,
    ACT_PUT_BACK,
    ACT_PACK,
    ACT_CLOSE,   /* the box, with the weight */
    ACT_LABEL,   /* the number becomes the parcel's */
    ACT_MATCH,   /* the number on the label against the box at hand */
    ACT_LANE,    /* the parcel at hand goes into the lane at hand */
    ACT_RECEIVE, /* a returned unit at the place at hand */
    ACT_FINISH,  /* not now: what is at hand comes first */
    SCAN_ACTS
};

/* Every combination has its row. */
enum scan_act scan_means(enum scan_kind kind, enum doing doing);

#endif
