#ifndef HF_RULES_RECEIVING_H
#define HF_RULES_RECEIVING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"
#include "rules/exceptions.h"

/* What counted goods can be, and what follows: the discrepancy types of RCV-4, each with its
 * exception reason and the bucket its units wait in. docs/inbound.md. */

/* X(SYMBOL, name, reason, bucket, said, what): said = a person gives it as `condition` of counted
 * units; the others the hub finds by comparing. bucket "" = no units: a difference of figures. */
#define FINDING_MAP(X)                                                             \
    X(GOOD, "good", NONE, "receiving", true, "sound, and on the paper")            \
    X(SHORT, "short", RCV_SHORT, "", false, "fewer than the paper says")           \
    X(OVER, "over", RCV_OVER, "receiving", false,                                  \
      "more than the paper says; recorded, beyond tolerance with a second person") \
    X(DAMAGED, "damaged", RCV_DAMAGED, "quarantine", true, "broken, wet, opened")  \
    X(WRONG_SKU, "wrong_sku", RCV_WRONG_SKU, "quarantine", false,                  \
      "an article that the paper does not name")                                   \
    X(UNKNOWN_BARCODE, "unknown_barcode", RCV_UNKNOWN_BARCODE, "", true,           \
      "a code that means nothing: no stock until it does")                         \
    X(NO_BARCODE, "no_barcode", RCV_NO_BARCODE, "quarantine", true,                \
      "a missing or illegible barcode: named by hand, to be relabelled")           \
    X(DIM_MISMATCH, "dim_mismatch", RCV_DIM_MISMATCH, "receiving", true,           \
      "other dimensions than the catalogue's: sellable, the catalogue is asked")   \
    X(LOOK_ALIKE, "look_alike", RCV_LOOK_ALIKE, "quarantine", true,                \
      "without the label that tells it from its neighbour")                        \
    X(MIXED_CARTON, "mixed_carton", RCV_MIXED_CARTON, "quarantine", true,          \
      "in a carton of something else")                                             \
    X(LOT_OR_EXPIRY, "lot_or_expiry", LOT_OR_EXPIRY, "quarantine", true,           \
      "lot, serial or expiry missing, or past")                                    \
    X(CARTON_SHORT, "carton_short", RCV_CARTON_SHORT, "", false,                   \
      "fewer cartons than the paper says")                                         \
    X(ASN_MISSING, "asn_missing", ASN_MISSING, "", false,                          \
      "at the dock without a paper: counted, not accepted")                        \
    X(ASN_DUPLICATE, "asn_duplicate", ASN_DUPLICATE, "", false,                    \
      "the same cartons, or the same number with other content after arrival")

enum goods_finding {
#define X(symbol, name, reason, bucket, said, what) FINDING_##symbol,
    FINDING_MAP(X)
#undef X
        FINDING_COUNT
};

struct finding_rule {
    enum goods_finding finding;
    const char *name;             /* static */
    enum exception_reason reason; /* NONE: no exception */
    const char *bucket;           /* static; where counted units of it wait; "" = none are booked */
    bool said;
    const char *what; /* for people; static */
};
/* In enum order. static. */
const struct finding_rule *finding_rule(enum goods_finding f);
/* A condition that a person may give; false when there is no such word. */
bool finding_parse_said(struct slice name, enum goods_finding *f);

/* What a tracked article lacks of its label: "lot", "serial", "expiry", or NULL when nothing. */
struct tracking_needs {
    bool lot, expiry, serial;
};
const char *tracking_missing(struct tracking_needs needs, struct slice lot, struct slice serial,
                             struct slice expiry);
/* true: more was received than expected by more than the tolerance: either of percent (of what was
 * expected, rounded down) and units, whichever is more. */
bool over_tolerance(int64_t expected, int64_t received, int64_t percent, int64_t units);

#endif
