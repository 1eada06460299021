#ifndef HF_FLOW_ROAD_ASK_CARRIER_H
#define HF_FLOW_ROAD_ASK_CARRIER_H

#include "flow/floor/scan.h"
#include "flow/owed.h"

/* What a person asks a carrier about a label that lives: print it again, keep it out of the day's
 * close, let it go again. An outbox row each (intent, call, result); while the carrier holds a
 * label, or nobody knows whether it does, the order holds here too (docs/carrier-dhl.md). */

struct carrier_wish {
    int64_t parcel_id;
    const char *kind;    /* static: label.print label.hold label.release */
    struct slice format; /* of label.print: pdf or zpl */
    struct slice reason; /* of label.hold: the person's words */
    /* Whether connections of this platform can be asked that. */
    bool (*can)(struct slice platform, struct slice kind);
    const char *problem; /* REFUSED: no_label connection_not_enabled not_offered under_way
                            wrong_state already_held not_held erased. static */
    struct parcel parcel;
};
/* OK: owed. NOT_FOUND: no such parcel; REFUSED: problem says why. */
enum hf_status ask_carrier(struct work *w, struct carrier_wish *wish) HF_MUST_CHECK;
/* A person saw over there that a label is not held, whatever is said here; the hold of that reason
 * is being closed. REFUSED: a call about it is under way. */
enum hf_status decide_carrier_hold(struct work *w, const struct reason *r) HF_MUST_CHECK;
/* The label is no more: what was said about holding it is over. why: static */
enum hf_status end_carrier_hold(struct work *w, struct order *o, const struct parcel *p,
                                const char *why) HF_MUST_CHECK;
/* true: this parcel's label is held by its carrier, or may be. */
bool is_held_at_carrier(const struct work *w, const struct order *o, const struct parcel *p);

/* How its label stands with its carrier. static; NULL: it has no label. */
enum hf_status carrier_hold_of(struct work *w, const struct parcel *p,
                               const char **name) HF_MUST_CHECK;

/* For the table of kinds (flow/owed.c). */
enum hf_status label_printed(struct work *w, const struct owed_row *r, const struct json *learned);
enum hf_status label_hold_done(struct work *w, const struct owed_row *r,
                               const struct json *learned);
enum hf_status label_hold_failed(struct work *w, const struct owed_row *r,
                                 const struct owed_failure *f);

#endif
