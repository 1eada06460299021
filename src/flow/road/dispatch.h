#ifndef HF_FLOW_ROAD_DISPATCH_H
#define HF_FLOW_ROAD_DISPATCH_H

#include "flow/floor/scan.h"
#include "rules/custody.h"

/* From the lane to the carrier: manifests are the hub's, parcels are the merchants'. Each shipment
 * is moved in a unit of its own merchant's chain, all within the one transaction. */

struct dispatch_answer {
    const char *problem; /* unknown_manifest already_closed not_closed already_handed_over empty
                            manifest_count_mismatch */
    struct slice message;
    bool kept;        /* refused, and what the refusal opened stays */
    bool overridable; /* two people may let it pass */
    int64_t parcels, taken, left;
};
/* w: a unit of the hub. Closes the manifest; its shipments are manifested. */
enum hf_status close_manifest(struct work *w, int64_t manifest_id,
                              struct dispatch_answer *a) HF_MUST_CHECK;

struct handover {
    int64_t manifest_id;
    struct slice driver, vehicle, signature;
    int64_t count;            /* parcels the driver counted; -1 = not said */
    const struct slice *left; /* tracking numbers that stayed behind */
    int left_count;
    bool overridden; /* two people let it pass: what stands in a load's way */
};
/* Hands over what was taken; what stayed behind holds with left_behind. */
enum hf_status hand_over_manifest(struct work *w, const struct handover *h,
                                  struct dispatch_answer *a) HF_MUST_CHECK;

/* A carrier's event in canonical form. Where the carrier of the profile has a status table the code
 * is looked up there, and class is not read; elsewhere class is one of the words of
 * rules/custody.h. */
struct carrier_event {
    int64_t parcel_id;
    struct slice carrier, tracking, class, code, text, place, proof, source;
    struct slice statuses; /* whose codes these are; SLICE_NONE: the carrier's of the profile */
    struct slice said_at;  /* its time in the carrier's own words, where those had no zone */
    int64_t at_us;         /* 0 = undated: older than every dated one */
    enum carrier_direction direction;
};
enum event_result { EVENT_RECORDED, EVENT_MOVED, EVENT_KNOWN, EVENT_UNKNOWN_CLASS };
/* OK: *result, *order_state; NOT_FOUND; REFUSED: the number is not this parcel's. A proof that
 * comes later with an event that is known counts. */
enum hf_status record_parcel_event(struct work *w, const struct carrier_event *e,
                                   enum event_result *result, struct order **order) HF_MUST_CHECK;

/* After custody each parcel owes its next event within the service's stalled_hours, on working days
 * of the warehouse: tracking_stalled, which that event closes (docs/carriers.md). heard: the event
 * is no older than what is known. */
enum hf_status watch_tracking(struct work *w, struct order *o, const struct shipment *sh,
                              const struct parcel *p, bool heard) HF_MUST_CHECK;
/* The timer came due; object: the parcel. */
enum hf_status tracking_stalled(struct work *w, int64_t parcel_id, int64_t set_at_us,
                                int64_t due_at_us) HF_MUST_CHECK;

/* Of a shipment that the carrier has: its goods leave the books (picked -> gone); its silence is
 * over. why: static */
enum hf_status ship_goods(struct work *w, struct order *o, const struct shipment *sh) HF_MUST_CHECK;
enum hf_status end_silence(struct work *w, struct order *o, const struct shipment *sh,
                           const char *why) HF_MUST_CHECK;

/* A service without tracking: the collection receipt that the carrier signed stands in for the
 * scan, with a second person (law 3). Shipped, and closed when nothing is open; the parcels'
 * custody stays ours to claim: handed_over. */
struct receipt_shipping {
    int64_t shipment_id;
    struct slice reference;   /* on the paper */
    unsigned char sha256[32]; /* of the file, attached to a parcel of the order */
    bool ask;                 /* only look whether it could be done */
    const char *problem;      /* REFUSED: service_tracked wrong_state receipt_missing. static */
    struct order *order;      /* out */
};
enum hf_status ship_by_receipt(struct work *w, struct receipt_shipping *r) HF_MUST_CHECK;

/* The carrier's number of a parcel that is out, put right (CUS-7): both numbers stay, events under
 * either are the parcel's, and a channel that was told the old one is told again. */
struct renumbering {
    int64_t parcel_id;
    struct slice tracking; /* the right one */
    struct slice evidence; /* where it stands written: the carrier's message, a call's number */
    const char *problem;   /* REFUSED: wrong_state same_number number_malformed label_duplicate.
                              static */
    struct slice carrier, former; /* out */
    struct order *order;          /* out */
};
enum hf_status renumber_parcel(struct work *w, struct renumbering *r) HF_MUST_CHECK;

/* Where the profile calls only that closed which the channel knows of (CUS-12, orders.closed_when):
 * *waits while a message about the order's end is not through; it is looked at again by a timer. A
 * channel that is told nothing is not waited for. */
enum hf_status await_acknowledgement(struct work *w, const struct order *o,
                                     bool *waits) HF_MUST_CHECK;
/* Closes what waited for that. Also the timer's. */
enum hf_status close_acknowledged(struct work *w, int64_t order_id) HF_MUST_CHECK;
struct owed_row;
struct json;
/* For the table of kinds (flow/owed.c): the channel took it. */
enum hf_status end_told(struct work *w, const struct owed_row *r, const struct json *learned);

/* Closes what is delivered with its proof on file once nothing is open any more: after the last
 * exception was resolved. */
enum hf_status close_delivered(struct work *w, struct order *o) HF_MUST_CHECK;

#endif
