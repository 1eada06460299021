#ifndef HF_FLOW_ROAD_LABEL_H
#define HF_FLOW_ROAD_LABEL_H

#include "flow/floor/scan.h"
#include "flow/owed.h"

/* Labels bought from a carrier that has an adapter: an outbox row per purchase and per void, the
 * same reference on every attempt, the result recorded as if it had been scanned. */

/* The label step without a number: asks the carrier's connection for one. REFUSED: the answer says
 * why. */
enum hf_status ask_label(struct floor *f, const struct parcel *p,
                         const struct profile_carrier *carrier) HF_MUST_CHECK;
/* The voided number is told to the carrier that gave it; nothing for a carrier without an adapter.
 */
enum hf_status owe_void(struct work *w, const struct parcel *p) HF_MUST_CHECK;
/* The parcel carries this number now: evidence, history, and the shipment is labelled with its last
 * box; from now on it is asked about (tracking.h). DUPLICATE: the carrier gave the number out
 * before. */
enum hf_status put_label(struct work *w, struct order *o, struct shipment *sh, struct parcel *p,
                         struct slice carrier, struct slice tracking) HF_MUST_CHECK;

/* The connection that a carrier of the profile is asked through; NULL: none. */
const struct connection *carrier_connection(const struct work *w, struct slice carrier);
/* The parcel's id as it is said outside; of the unit's arena. */
struct slice parcel_text(const struct work *w, const struct parcel *p);
/* What a call about a label that lives names: carrier, tracking, the last figure of the year it
 * was made in by the warehouse's clock; format where there is one. */
enum hf_status label_body(struct work *w, const struct parcel *p, struct slice format,
                          struct slice *body) HF_MUST_CHECK;
/* The label's file among the parcel's documents, as {label, format} has it; nothing where there is
 * none. */
enum hf_status keep_label(struct work *w, const struct parcel *p,
                          const struct json *learned) HF_MUST_CHECK;

/* For the table of kinds (flow/owed.c). */
enum hf_status gather_label(struct work *w, const struct owed_row *r, struct json_out *facts,
                            struct slice *reference);
enum hf_status label_bought(struct work *w, const struct owed_row *r, const struct json *learned);
enum hf_status label_failed(struct work *w, const struct owed_row *r, const struct owed_failure *f);
enum hf_status label_not_voided(struct work *w, const struct owed_row *r,
                                const struct owed_failure *f);

#endif
