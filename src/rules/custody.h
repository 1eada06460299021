#ifndef HF_RULES_CUSTODY_H
#define HF_RULES_CUSTODY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"
#include "rules/states.h"

/* Carrier events in canonical form (docs/carriers.md). Each carrier's table maps its own status
 * codes to one of these classes and says whether that code proves custody; free text is never
 * read (CUS-4). What a class does to a parcel stands here. */

/* X(SYMBOL, value, name) */
#define CARRIER_CLASS_MAP(X)                        \
    X(ANNOUNCED, 0, "announced")                    \
    X(PICKUP_PLANNED, 1, "pickup_planned")          \
    X(PICKUP_FAILED, 2, "pickup_failed")            \
    X(CANCELLED, 3, "cancelled")                    \
    X(CUSTODY, 4, "custody")                        \
    X(IN_TRANSIT, 5, "in_transit")                  \
    X(CUSTOMS, 6, "customs")                        \
    X(OUT_FOR_DELIVERY, 7, "out_for_delivery")      \
    X(AT_PICKUP_POINT, 8, "at_pickup_point")        \
    X(ATTEMPT_FAILED, 9, "attempt_failed")          \
    X(DELIVERED, 10, "delivered")                   \
    X(DELIVERED_PARTIAL, 11, "delivered_partial")   \
    X(RETURNING, 12, "returning")                   \
    X(RETURNED_TO_SENDER, 13, "returned_to_sender") \
    X(DAMAGED, 14, "damaged")                       \
    X(DESTROYED, 15, "destroyed")                   \
    X(LOST, 16, "lost")                             \
    X(EXCEPTION, 17, "exception")                   \
    X(INFO, 18, "info")                             \
    X(UNKNOWN, 19, "unknown")                       \
    X(DELIVERED_NEIGHBOUR, 20, "delivered_neighbour")

enum carrier_class {
#define X(symbol, value, name) CARRIER_##symbol = value,
    CARRIER_CLASS_MAP(X)
#undef X
        CARRIER_CLASS_COUNT
};

struct carrier_class_rule {
    enum carrier_class class;
    bool proves_custody; /* where the carrier's own row does not say */
    bool moves;          /* false: the event is kept and the parcel stays where it is */
    enum custody to;     /* meaningful when it moves */
};
/* One row per class, in enum order. static. */
const struct carrier_class_rule *carrier_class_rules(size_t *count);
bool carrier_class_proves_custody(enum carrier_class c);

/* Which way an event says the parcel goes. */
enum carrier_direction { DIRECTION_UNSAID, DIRECTION_OUTBOUND, DIRECTION_RETURN };
/* What the class means on that leg: delivered on the way back is returned_to_sender, every other
 * scan there is returning. Unsaid: a parcel that is returning is on its way back until the carrier
 * says otherwise. */
enum carrier_class carrier_class_heading(enum carrier_class c, enum carrier_direction d,
                                         enum custody current);
/* true: the proof that comes with it is one for the consignee. A shop, a neighbour and the sender
 * sign too. */
bool carrier_class_proves_delivery(enum carrier_class c);

/* Where the parcel stands after the event.
 * proves_custody: of the carrier's own row for the code, or carrier_class_proves_custody().
 * older: the event happened before the one that set `current`. An undated event is older.
 * Without proof of custody a parcel never passes handed_over. Nothing downgrades: delivered stays
 * delivered, and only a newer returning or returned_to_sender follows it (CUS-5, OP-7).
 * lost and exception are left by any newer event that proves custody: parcels turn up again. */
enum custody custody_next(enum custody current, enum carrier_class c, bool proves_custody,
                          bool older);

/* true: the carrier has had it in its hands. */
bool custody_is_confirmed(enum custody c);
/* true: the carrier has it and owes the next word: its tracking can stall, and is asked about. */
bool custody_awaits_event(enum custody c);

/* true: what we handed over, or the carrier had, was not taken or was cancelled: somebody at the
 * carrier desk has to ask. Before the handover it is no news: our own voids come back so. */
bool carrier_class_refuses(enum carrier_class c, enum custody current);

const char *carrier_class_name(enum carrier_class c);
/* false: not one of ours; *c untouched. */
bool carrier_class_parse(struct slice name, enum carrier_class *c);

#endif
