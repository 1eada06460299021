#ifndef HF_FLOW_STOCK_STOCK_H
#define HF_FLOW_STOCK_STOCK_H

#include "flow/work.h"

/* Double entry: every movement takes from one place and gives to another, with its cause. The world
 * outside the warehouse is a place too: its bucket is "outside" and it keeps no balance. */

struct place {
    const char *bucket; /* static: expected receiving sellable picked quarantine rework damaged gone
                           outside */
    int64_t location_id; /* 0 = none: picked goods in a tote, the world outside */
    struct slice handling_unit, lot, serial, expiry, condition; /* SLICE_NONE reads as "" */
};
struct movement {
    int64_t warehouse_id, sku_id, qty_each;
    struct place from, to;
    const char *cause; /* static: count pick put_back ship ... */
    int64_t cause_id;
};
/* Writes the movement and both balances; the totals that may be sold follow, except what a pick
 * takes (its claim is consumed with it: consume_claim). OK; REFUSED: not that many there; < 0. */
enum hf_status move_stock(struct work *w, const struct movement *m) HF_MUST_CHECK;

/* Its figures have to be reckoned anew (availability.h); that begins when this is committed. */
enum hf_status mark_stock(struct work *w, int64_t sku_id) HF_MUST_CHECK;

/* A serial number is one unit of an article: here once, until it is gone. *where: NULL when it may
 * come in; else worded, "sellable at S-01". */
enum hf_status find_serial(struct work *w, int64_t sku_id, struct slice serial,
                           struct slice *where) HF_MUST_CHECK;

/* The totals of a SKU: what may be sold, and what of it is claimed. All four that change them: OK,
 * or NOT_FOUND when it is not that much; then nothing changed. */
enum hf_status free_stock(struct work *w, int64_t warehouse_id, int64_t sku_id,
                          int64_t *free_each) HF_MUST_CHECK;
/* *dated: the claim has to name its lots (lots.h). */
enum hf_status claim_stock(struct work *w, int64_t warehouse_id, int64_t sku_id, int64_t qty_each,
                           bool *dated) HF_MUST_CHECK;
enum hf_status unclaim_stock(struct work *w, int64_t warehouse_id, int64_t sku_id,
                             int64_t qty_each) HF_MUST_CHECK;
enum hf_status consume_claim(struct work *w, int64_t warehouse_id, int64_t sku_id,
                             int64_t qty_each) HF_MUST_CHECK;
enum hf_status remove_sellable(struct work *w, int64_t warehouse_id, int64_t sku_id,
                               int64_t qty_each) HF_MUST_CHECK;
enum hf_status add_sellable(struct work *w, int64_t warehouse_id, int64_t sku_id,
                            int64_t qty_each) HF_MUST_CHECK;
/* Some of it has an expiry, from now on. */
enum hf_status mark_dated(struct work *w, int64_t warehouse_id, int64_t sku_id) HF_MUST_CHECK;
/* Tells the store that a unit of this transaction will ask what is free. */
enum hf_status foresee_stock(struct txn *tx, int64_t merchant_id, int64_t warehouse_id,
                             int64_t sku_id) HF_MUST_CHECK;

/* A place of a warehouse by its code; made when it is not there, its type from the site file
 * (sellable when no rule fits). */
struct location {
    int64_t location_id;
    struct slice type, carrier;
};
enum hf_status find_location(struct work *w, int64_t warehouse_id, struct slice code,
                             struct location *l) HF_MUST_CHECK; /* OK or NOT_FOUND */
enum hf_status need_location(struct work *w, const struct warehouse *wh, struct slice code,
                             struct location *l) HF_MUST_CHECK;
/* The same for a place that somebody names: made only where a rule of the site fits its code. */
enum hf_status find_or_plan_location(struct work *w, const struct warehouse *wh, struct slice code,
                                     struct location *l) HF_MUST_CHECK; /* OK or NOT_FOUND */
/* The bucket that a scan into a location of this type creates. */
const char *bucket_of_type(struct slice type);

/* A physical count of one SKU and lot at one location: what is there is what there is. */
struct count_line {
    const struct warehouse *warehouse;
    struct slice location, sku, lot, expiry;
    int64_t qty_each;
    struct slice counted_by;
    int64_t counted_at_us;
    bool by_owner; /* a file of the warehouse itself, or approved: no second person is asked for */
    bool adjusts;  /* qty_each is a difference, with a reason_code, and may be negative */
    struct slice reason_code;
    bool seen; /* what the system said when this was asked has to stand still: */
    int64_t seen_each;
    int64_t count_task_id;   /* the sheet it stands on; 0 = none */
    int64_t window_since_us; /* not 0: what moved since then, while it was counted, counts too */
    bool instant_known;      /* counted_at_us is this line's own: what moved later is added to it */
};
/* The words an adjustment is made with (INV-10). NULL-terminated. */
extern const char *const adjustment_codes[];
enum count_result { COUNT_SAME, COUNT_OPENING, COUNT_APPLIED, COUNT_NEEDS_APPROVAL, COUNT_MOVED };
struct count_outcome {
    enum count_result result; /* MOVED: units came or went while it was counted, and nobody knows
                                 whether before or after the look: nothing changed, count again */
    int64_t before, after;    /* what the books have now, and would have */
};
/* OK: *out. REFUSED: *problem is worded and nothing changed. */
enum hf_status record_count(struct work *w, const struct count_line *c, struct count_outcome *out,
                            struct slice *problem) HF_MUST_CHECK;
/* Units are missing (or too many) where somebody looked: kept with its kind (PUT-3, PUT-4), paired
 * with its other half elsewhere when there is one. source: static. */
struct finding {
    int64_t count_task_id, warehouse_id, location_id, sku_id, before, counted;
    struct slice location, sku, lot;
    const char *source;
};
enum hf_status record_finding(struct work *w, const struct finding *f) HF_MUST_CHECK;

/* Takes claims back, newest first and what is being picked last (picking_claims.h), until qty more
 * can leave sellable; their orders hold with stock_short. REFUSED: it is not claimed by orders. */
enum hf_status withdraw_claims(struct work *w, int64_t warehouse_id, int64_t sku_id,
                               int64_t qty) HF_MUST_CHECK;
/* The same for one lot: claims that name it, until qty more of it can leave. Its orders may be
 * covered by another lot: wake_short_orders. */
enum hf_status withdraw_lot_claims(struct work *w, int64_t warehouse_id, int64_t sku_id,
                                   struct slice lot, struct slice expiry,
                                   int64_t qty) HF_MUST_CHECK;
/* There is more to sell: orders that hold for stock are judged again soon (a timer). */
enum hf_status wake_short_orders(struct work *w) HF_MUST_CHECK;

#endif
