#ifndef HF_RULES_OWNERSHIP_H
#define HF_RULES_OWNERSHIP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"
#include "rules/states.h"

/* Who may write which object; everyone else reads (docs/ownership.md). The door asks here before
 * every change; a refused write is recorded as a dispute and changes nothing. Requirement OP-1.
 * Which connection stands behind an authority is the merchant's profile (owners:), not this file.
 */

/* X(SYMBOL, value, name) */
#define OBJECT_MAP(X)            \
    X(ORDER, 0, "order")         \
    X(SKU, 1, "sku")             \
    X(INVENTORY, 2, "inventory") \
    X(CUSTODY, 3, "custody")     \
    X(RETURN, 4, "return")       \
    X(INBOUND, 5, "inbound")

enum object {
#define X(symbol, value, name) OBJECT_##symbol = value,
    OBJECT_MAP(X)
#undef X
        OBJECT_COUNT
};

#define AUTHORITY_MAP(X)                                                  \
    X(NONE, 0, "none")           /* nobody: the fact is closed */         \
    X(CHANNEL, 1, "channel")     /* the connection the order came from */ \
    X(ERP, 2, "erp")             /* catalogue and product management */   \
    X(WAREHOUSE, 3, "warehouse") /* the floor: scans and counts */        \
    X(CARRIER, 4, "carrier")     /* the carrier's own events */           \
    X(RETURNS, 5, "returns")     /* the returns system */                 \
    X(HUB, 6, "hub")             /* this program, by its rules */

enum authority {
#define X(symbol, value, name) AUTHORITY_##symbol = value,
    AUTHORITY_MAP(X)
#undef X
        AUTHORITY_COUNT
};

/* Each field of an object belongs to one group; the group has the owner. */
#define FIELD_GROUP_MAP(X)                       \
    X(ORDER_LINES, 0, "lines")                   \
    X(ORDER_SHIP_TO, 1, "ship_to")               \
    X(ORDER_PAYMENT, 2, "payment")               \
    X(ORDER_NOTE, 3, "note")                     \
    X(ORDER_EXECUTION, 4, "execution")           \
    X(SKU_MASTER, 5, "master")                   \
    X(SKU_ALIAS, 6, "alias")                     \
    X(SKU_BUNDLE, 7, "bundle")                   \
    X(INVENTORY_ON_HAND, 8, "on_hand")           \
    X(INVENTORY_RESERVED, 9, "reserved")         \
    X(INVENTORY_PUBLISHED, 10, "published")      \
    X(CUSTODY_CLAIM, 11, "claim")                \
    X(CUSTODY_EVENT, 12, "event")                \
    X(CUSTODY_PROOF, 13, "proof")                \
    X(RETURN_AUTHORISATION, 14, "authorisation") \
    X(RETURN_EXECUTION, 15, "execution")         \
    X(RETURN_REFUND, 16, "refund")               \
    X(INBOUND_PAPER, 17, "announcement")         \
    X(INBOUND_GOODS, 18, "receipt")

enum field_group {
#define X(symbol, value, name) FIELD_##symbol = value,
    FIELD_GROUP_MAP(X)
#undef X
        FIELD_GROUP_COUNT
};

/* Where the order stands when the write arrives. SKU and inventory rows say the same in each. */
enum ownership_phase {
    PHASE_OPEN,      /* received, validated: not yet accepted */
    PHASE_EXECUTION, /* accepted up to handed_over, partly_shipped */
    PHASE_GONE,      /* shipped, delivered, closed, cancelled */
    PHASE_COUNT
};

struct ownership {
    enum field_group group;
    enum object object;
    enum authority owner[PHASE_COUNT]; /* the one writer, per phase */
    enum authority may_ask;            /* in PHASE_EXECUTION: whose write becomes a change request
                                          instead of a dispute; NONE when nobody's */
    const char *what;                  /* for people; static */
};

/* One row per field group, in enum order. static. */
const struct ownership *ownership_rows(size_t *count);

/* true: authority may write this group now. A group of another object is never allowed. */
bool ownership_allows(enum object object, enum field_group group, enum ownership_phase phase,
                      enum authority authority);
/* true: not a writer, but its write is kept as a change request to be answered (ORD-1). */
bool ownership_may_ask(enum object object, enum field_group group, enum ownership_phase phase,
                       enum authority authority);
enum authority ownership_owner(enum field_group group, enum ownership_phase phase);
/* Who owns the object as a whole before anything else is configured. */
enum authority ownership_default(enum object object);
enum ownership_phase ownership_phase_of(enum order_state s);

const char *object_name(enum object o);
const char *authority_name(enum authority a);
const char *field_group_name(enum field_group g);
const char *ownership_phase_name(enum ownership_phase p);
/* By name; false when unknown, *out untouched. */
bool object_parse(struct slice name, enum object *o);
bool authority_parse(struct slice name, enum authority *a);

#endif
