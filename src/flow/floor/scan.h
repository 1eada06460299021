#ifndef HF_FLOW_FLOOR_SCAN_H
#define HF_FLOW_FLOOR_SCAN_H

#include "flow/order/order.h"
#include "flow/stock/stock.h"

/* A floor scan: what was read, where, by whom. Each step is a use case of its own; every one
 * answers what is next or what is wrong (docs/floor.md). A wrong scan changes nothing. */

enum scan_step {
    SCAN_PICK,
    SCAN_PACK,
    SCAN_CLOSE_BOX,
    SCAN_LABEL,
    SCAN_VOID_LABEL,
    SCAN_LANE,
    SCAN_PUT_BACK,
    SCAN_RETURN_ARRIVE,
    SCAN_RETURN_RECEIVE,
    SCAN_RETURN_PUT,
    SCAN_RECEIVE,
    SCAN_PUTAWAY,
    SCAN_DAMAGED,
    SCAN_MATCH_LABEL,
    SCAN_STEPS
};
bool scan_step_parse(struct slice name, enum scan_step *step);

struct scan {
    enum scan_step step;
    const struct warehouse *warehouse;
    int64_t shipment_id; /* 0 = not said: a pick goes to the oldest shipment that wants the item */
    int64_t parcel_id;   /* 0 = not said */
    struct slice operator_name, device;
    struct slice location, code, lot, expiry, serial, tote;
    int64_t quantity; /* scans of this code; eaches by what the code stands for */
    int64_t weight_g; /* close_box */
    struct slice box;
    struct slice carrier, tracking; /* label; tracking also: the parcel a return came in */
    struct slice to;                /* damaged: the quarantine place it goes to */
    bool falls_short;               /* pick: quantity is all there was at the place */
    bool more;                      /* close_box: this box is full, others follow */
    bool spanish;                   /* the language of the answer; else English */
    struct slice rma, condition;  /* returns: which one, and the first look at it; condition also of
                                     received goods */
    struct slice inbound, carton; /* receive, putaway: number or carton code of the inbound; the
                                     carton units lay in */
    int64_t inbound_id;           /* 0 = by its number */
    bool blocked;                 /* putaway: the assigned location cannot be used */
};

/* A pick took something that the books do not have at this place, instead of what they have. */
struct place_doubt {
    int64_t location_id; /* 0 = none */
    struct slice location, found, wanted;
};

struct scan_answer { /* set anew by every run */
    /* refused: code of the problem (wrong_item wrong_location wrong_lot unknown_barcode
     * alias_expired task_stopped nothing_to_pick too_many wrong_state wrong_lane label_duplicate
     * weight_mismatch content_mismatch) and its wording */
    const char *problem;
    struct slice message;
    /* done: what is next */
    const char *next; /* pick pack close_box label lane manifest nothing put_back */
    struct slice next_sku, next_location, next_lot;
    int64_t next_qty;
    int64_t next_shipment_id; /* of a pick: whose */
    struct slice next_tote;
    struct slice say; /* the next step, worded for a handheld */
    int64_t shipment_id, parcel_id, manifest_id;
    enum order_state state;
    int64_t return_id;         /* of a return's steps, else 0 */
    const char *return_state;  /* static */
    struct slice sscc;         /* of the carton that was closed */
    int64_t inbound_id;        /* of receive and putaway, else 0 */
    const char *inbound_state; /* static */
    int64_t receipt_id;        /* of receive */
    int64_t lapsed_alias_id;   /* of alias_expired: the window that is over, else 0 */
    struct slice lapsed_sku;
    int64_t lapsed_to_us;
    struct place_doubt doubt; /* of wrong_item */
};
/* OK; REFUSED: answer->problem says why and nothing changed; < 0. */
enum hf_status run_scan(struct work *w, const struct scan *s, struct scan_answer *a) HF_MUST_CHECK;

/* wrong_item_at_location on the place, and a count of it. */
enum hf_status raise_place_doubt(struct work *w, const struct place_doubt *d) HF_MUST_CHECK;

/* -- for the steps */
struct floor_line { /* a row of shipment_line */
    int line;
    int64_t sku_id, qty, reserved, picked, packed;
    struct slice sku;
};
enum { FLOOR_LINES_MAX = NEEDS_MAX };
struct floor {
    struct work *w;
    const struct scan *scan;
    struct scan_answer *answer;
    struct order *order;
    struct shipment *shipment;
    struct floor_line *lines;
    int line_count;
};
enum hf_status floor_refuse(struct floor *f, const char *problem, const char *format, ...)
    HF_PRINTF(3, 4);
/* The same words without a refusal: in the reader's language, of the unit's arena. */
/* A state as it is said on the floor. static. */
const char *floor_state_word(const struct floor *f, enum order_state state);
struct slice floor_text(struct floor *f, const char *format, ...) HF_PRINTF(2, 3);
enum hf_status floor_load(struct floor *f, int64_t shipment_id) HF_MUST_CHECK;
/* The scanned code as one of this merchant's SKUs at this instant. */
struct scanned {
    int64_t sku_id, qty_each;
    struct slice sku;
};
enum hf_status floor_resolve(struct floor *f, struct scanned *s) HF_MUST_CHECK;
/* Sets the answer's next step from where the shipment stands. */
enum hf_status floor_next(struct floor *f) HF_MUST_CHECK;
/* The same in words. */
enum hf_status floor_say_next(struct floor *f) HF_MUST_CHECK;
/* OK, or REFUSED with task_stopped: something holds the order. */
enum hf_status floor_stopped(struct floor *f) HF_MUST_CHECK;
/* A cancellation or an accepted change that waits for units to come back: carried out once none is
 * out. */
enum hf_status floor_finish_put_back(struct floor *f) HF_MUST_CHECK;
/* Back to accepted without its claim and its scans; every unit is back on the shelf. */
enum hf_status withdraw_picked(struct work *w, struct order *o, struct shipment *sh,
                               struct slice ref) HF_MUST_CHECK;

/* Loads the shipment of a packing step: it is there, in this state, and nothing but its box holds
 * it. */
enum hf_status floor_begin_pack(struct floor *f, enum order_state wanted) HF_MUST_CHECK;

enum hf_status pick_scan(struct floor *f) HF_MUST_CHECK;
enum hf_status pack_scan(struct floor *f) HF_MUST_CHECK;
enum hf_status close_box(struct floor *f) HF_MUST_CHECK;
enum hf_status label_parcel(struct floor *f) HF_MUST_CHECK;
enum hf_status void_label(struct floor *f) HF_MUST_CHECK;
/* Box and label, read one after the other (PAK-4). */
enum hf_status match_label(struct floor *f) HF_MUST_CHECK;
enum hf_status lane_scan(struct floor *f) HF_MUST_CHECK;
enum hf_status put_back_scan(struct floor *f) HF_MUST_CHECK;
enum hf_status damaged_scan(struct floor *f) HF_MUST_CHECK;

/* A parcel's row. */
struct parcel {
    int64_t parcel_id, shipment_id, number, weight_g, manifest_id, handed_over_at_us, custody_at_us,
        delivered_at_us, version;
    enum custody custody;
    struct slice carrier, service, tracking, box, lane, proof;
    struct slice sscc, pack_rule; /* "" = none */
    int64_t voided_at_us, expected_g, packed_at_us;
    int64_t label_matched_at_us; /* box and label were read together; 0 = not yet */
    int64_t billed_g;            /* what the carrier charges it as; 0 = not known */
};
enum hf_status load_parcel(struct work *w, int64_t parcel_id, struct parcel *p) HF_MUST_CHECK;
/* The profile asks for it, and its label was not read together with the box yet (PAK-4). */
bool label_is_bare(const struct work *w, const struct parcel *p);
enum hf_status save_parcel(struct work *w, const struct parcel *p) HF_MUST_CHECK;
/* All parcels of one shipment that were not voided, at most PARCELS_MAX. */
enum { PARCELS_MAX = 64 };
enum hf_status load_parcels(struct work *w, int64_t shipment_id, struct parcel *all,
                            int *count) HF_MUST_CHECK;

#endif
