#ifndef HF_FLOW_ORDER_ORDER_H
#define HF_FLOW_ORDER_ORDER_H

#include "flow/work.h"
#include "rules/exceptions.h"
#include "rules/order_doc.h"
#include "rules/states.h"

/* An order in memory while a unit of work judges it: what was asked, its shipments, what is on file
 * and what holds it. Lives in the transaction's arena. */

enum { ORDER_ID_STRIDE = 64 }; /* shipments are order_id + 1 .. order_id + 63 */
#define ORDER_OF(shipment_id) ((shipment_id) & ~(int64_t)(ORDER_ID_STRIDE - 1))

enum { ALIAS_BY_HAND = -1 }; /* a fix named the SKU for this one order */

struct order_line {
    int line;
    struct slice ref, channel_sku, variant_id;
    int64_t sku_id;        /* 0 = not mapped */
    int64_t alias_id;      /* 0 = the catalogue's own code, or not mapped; ALIAS_BY_HAND */
    int64_t stored_sku_id; /* as in the store */
    struct slice sku_code;
    bool physical;
    int64_t qty_ordered, qty_cancelled, qty_shipped;
    int64_t unit_price_minor;
    bool is_bundle;
    int64_t weight_g;       /* of one, known after resolving */
    int64_t alias_qty_each; /* eaches one ordered unit stands for */
};

/* What has to leave the shelf: one row per line and SKU, bundles expanded. */
struct need {
    int line;
    int64_t sku_id;
    struct slice sku_code;
    int64_t qty_each;
    bool component; /* of a bundle */
    int64_t units;  /* ordered units this stands for; qty_each is a multiple */
};
enum { NEEDS_MAX = 1000 }; /* twice the longest order: every line a small bundle */

struct ledger { /* the evidence ledger of one object */
    int64_t object_id;
    uint32_t on_file;
    int64_t seq; /* of the newest row, 0 = none */
};

struct shipment {
    int64_t shipment_id;
    enum order_state state;
    int64_t version;
    int64_t warehouse_id;
    struct slice carrier, service;
    int64_t cutoff_us;
    struct slice ship_by, rule_version;
    int64_t late_us; /* end of the ship-by day; known when the promise was just made, else 0 */
    int64_t state_at_us;
    struct ledger ledger;
    int64_t transition_seq; /* of the newest one; -1 = not read yet */
    bool stored;            /* false: insert; true: it has a row */
};

struct open_hold {
    int64_t exception_id;
    struct reason reason;
    bool blocks;
    int64_t opened_at_us, due_at_us;
    struct slice clarifies;
};

struct order {
    int64_t order_id;
    int64_t connection_id;
    struct slice channel; /* connection's code */
    struct slice external_id, order_number;
    enum order_state state;
    int64_t version, version_at_us, placed_at_us, received_at_us, accepted_at_us, state_at_us;
    uint32_t ready_mask;
    int64_t profile_version;
    enum payment_status payment;
    struct slice currency, method;
    int64_t total_minor;
    unsigned char content[16];
    int64_t erased_at_us; /* 0 = the person is there */
    bool stored;          /* false: new in this unit */

    struct order_line *lines;
    int line_count;
    struct ledger ledger;
    int64_t transition_seq;
    struct shipment *shipments; /* room for ORDER_ID_STRIDE - 1 */
    int shipment_count;
    struct open_hold *holds;
    int hold_count;

    struct ship_to ship_to; /* plain; only while the unit runs */
    bool ship_to_known;
    bool test;
    bool told_changed; /* a hold that the channel hears of opened or closed in this unit */
    bool split_now;    /* somebody decided that what is there ships, whatever the profile says */
};

/* OK or NOT_FOUND. with_person: also open the sealed recipient. */
enum hf_status load_order(struct work *w, int64_t order_id, bool with_person,
                          struct order **order) HF_MUST_CHECK;
/* Writes the order's own row: inserts a new one, compare-and-sets a stored one. */
enum hf_status save_order(struct work *w, struct order *o) HF_MUST_CHECK;

/* Evidence: one row for the kinds that are not on file yet (no row when all are). */
struct evidence_fact {
    uint32_t kinds;
    uint32_t withdrawn;
    struct slice source; /* connection code, "hub", a person */
    struct slice ref;
    int64_t observed_at_us; /* 0 = now */
    int64_t receipt_id;
    struct slice payload_sha256;
};
enum hf_status record_evidence(struct work *w, struct ledger *ledger,
                               const struct evidence_fact *fact) HF_MUST_CHECK;

/* The door. Moves the order (up to accept) or a shipment by an event: the table is asked, holds
 * block, the row is compare-and-set, the transition is recorded. REFUSED: *missing says what
 * evidence lacks; 0 = no such move, or an open hold blocks it. */
enum hf_status move_order(struct work *w, struct order *o, enum order_event event,
                          uint32_t *missing) HF_MUST_CHECK;
enum hf_status move_shipment(struct work *w, struct order *o, struct shipment *s,
                             enum order_event event, uint32_t *missing) HF_MUST_CHECK;
/* The order's state from its shipments: the least advanced open one. */
void derive_order_state(struct work *w, struct order *o);
struct shipment *add_shipment(struct work *w, struct order *o);
bool order_is_blocked(const struct order *o);
/* The state that answers an edit or a cancellation: the furthest shipment's that is still here, or
 * partly_shipped when some have gone; the order's own where it has one shipment or none. */
enum order_state order_change_state(const struct order *o);

/* Holds. object: order, or shipment/parcel kept under the order's id. */
enum hf_status open_hold(struct work *w, struct order *o, const struct reason *r) HF_MUST_CHECK;
/* The same as an exception that blocks nothing: a further shipment waits, the others go on. One
 * that stands as a hold is closed and opened anew, and the other way round. */
enum hf_status open_notice(struct work *w, struct order *o, const struct reason *r) HF_MUST_CHECK;
enum hf_status close_hold(struct work *w, struct order *o, int index, const char *how,
                          struct slice why) HF_MUST_CHECK;
/* An exception on something that is not an order. object: static. */
enum hf_status open_exception(struct work *w, const char *object, int64_t object_id,
                              const struct reason *r, int64_t *exception_id) HF_MUST_CHECK;

#endif
