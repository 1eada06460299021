/* Who may write which field group, phase by phase, as a table.
 * Where: rules; the door in flow/ asks here before any change from outside.
 * Promise: exactly one writer per group and phase; whoever is not it reads. */
#include "rules/ownership.h"

#include <assert.h>

/* Who owns the object as a whole; one row per object, in enum order. */
static const struct object_owner {
    enum object object;
    enum authority owner;
} object_owners[] = {
    {OBJECT_ORDER,     AUTHORITY_CHANNEL  }, /* until accepted */
    {OBJECT_SKU,       AUTHORITY_ERP      }, /* codes, barcodes, dimensions */
    {OBJECT_INVENTORY, AUTHORITY_WAREHOUSE}, /* the physical count wins */
    {OBJECT_CUSTODY,   AUTHORITY_CARRIER  }, /* acceptance, tracking, proof of delivery */
    {OBJECT_RETURN,    AUTHORITY_RETURNS  }, /* authorisation; the warehouse executes */
    {OBJECT_INBOUND,   AUTHORITY_ERP      }, /* purchase orders and ASNs; the warehouse receives */
};
_Static_assert(sizeof object_owners / sizeof *object_owners == OBJECT_COUNT,
               "an object has no owner");

#define ALWAYS(a)                                   \
    {                                               \
        AUTHORITY_##a, AUTHORITY_##a, AUTHORITY_##a \
    }

/* group, object, {owner while open, in execution, gone}, who may ask in execution, what it covers.
 * After acceptance the channel's content belongs to the execution: its edits are requests that the
 * hub answers by state (ORD-1). Price, note and payment stay the channel's for good (ORD-8). */
/* clang-format off */
static const struct ownership rows[] = {
    {FIELD_ORDER_LINES,          OBJECT_ORDER,     {AUTHORITY_CHANNEL, AUTHORITY_HUB, AUTHORITY_NONE}, AUTHORITY_CHANNEL, "lines, quantities, promised date"},
    {FIELD_ORDER_SHIP_TO,        OBJECT_ORDER,     {AUTHORITY_CHANNEL, AUTHORITY_HUB, AUTHORITY_NONE}, AUTHORITY_CHANNEL, "recipient, address, contact, method"},
    {FIELD_ORDER_PAYMENT,        OBJECT_ORDER,     ALWAYS(CHANNEL),   AUTHORITY_NONE, "payment, refund, fraud and cancel facts"},
    {FIELD_ORDER_NOTE,           OBJECT_ORDER,     ALWAYS(CHANNEL),   AUTHORITY_NONE, "price and note; touch neither stock nor pick"},
    {FIELD_ORDER_EXECUTION,      OBJECT_ORDER,     ALWAYS(HUB),       AUTHORITY_NONE, "state, holds, promise, shipments"},
    {FIELD_SKU_MASTER,           OBJECT_SKU,       ALWAYS(ERP),       AUTHORITY_NONE, "codes, name, barcodes, dimensions, weight"},
    {FIELD_SKU_ALIAS,            OBJECT_SKU,       ALWAYS(ERP),       AUTHORITY_NONE, "former and foreign codes with their windows"},
    {FIELD_SKU_BUNDLE,           OBJECT_SKU,       ALWAYS(ERP),       AUTHORITY_NONE, "components of bundles and kits"},
    {FIELD_INVENTORY_ON_HAND,    OBJECT_INVENTORY, ALWAYS(WAREHOUSE), AUTHORITY_NONE, "quantity in every bucket; the physical count wins"},
    {FIELD_INVENTORY_RESERVED,   OBJECT_INVENTORY, ALWAYS(HUB),       AUTHORITY_NONE, "reservations"},
    {FIELD_INVENTORY_PUBLISHED,  OBJECT_INVENTORY, ALWAYS(HUB),       AUTHORITY_NONE, "what each channel may sell"},
    {FIELD_CUSTODY_CLAIM,        OBJECT_CUSTODY,   ALWAYS(WAREHOUSE), AUTHORITY_NONE, "label, manifest, our handing-over"},
    {FIELD_CUSTODY_EVENT,        OBJECT_CUSTODY,   ALWAYS(CARRIER),   AUTHORITY_NONE, "acceptance, tracking, delivery"},
    {FIELD_CUSTODY_PROOF,        OBJECT_CUSTODY,   ALWAYS(CARRIER),   AUTHORITY_NONE, "proof of delivery"},
    {FIELD_RETURN_AUTHORISATION, OBJECT_RETURN,    ALWAYS(RETURNS),   AUTHORITY_NONE, "RMA, authorised lines"},
    {FIELD_RETURN_EXECUTION,     OBJECT_RETURN,    ALWAYS(WAREHOUSE), AUTHORITY_NONE, "receipt, condition, triage, where it lies"},
    {FIELD_RETURN_REFUND,        OBJECT_RETURN,    ALWAYS(RETURNS),   AUTHORITY_NONE, "refund; never moves stock"},
    {FIELD_INBOUND_PAPER,        OBJECT_INBOUND,   ALWAYS(ERP),       AUTHORITY_NONE, "purchase orders, ASNs, expected quantities"},
    {FIELD_INBOUND_GOODS,        OBJECT_INBOUND,   ALWAYS(WAREHOUSE), AUTHORITY_NONE, "appointment, arrival, receipts, putaway"},
};
/* clang-format on */
_Static_assert(sizeof rows / sizeof *rows == FIELD_GROUP_COUNT, "a field group has no owner");

/* Acceptance and the carrier's custody are where the order changes hands. */
static const enum ownership_phase phases[] = {
    [ORDER_RECEIVED] = PHASE_OPEN,
    [ORDER_VALIDATED] = PHASE_OPEN,
    [ORDER_ACCEPTED] = PHASE_EXECUTION,
    [ORDER_READY_TO_PICK] = PHASE_EXECUTION,
    [ORDER_PICKING] = PHASE_EXECUTION,
    [ORDER_PICKED] = PHASE_EXECUTION,
    [ORDER_PACKED] = PHASE_EXECUTION,
    [ORDER_LABELLED] = PHASE_EXECUTION,
    [ORDER_MANIFESTED] = PHASE_EXECUTION,
    [ORDER_HANDED_OVER] = PHASE_EXECUTION,
    [ORDER_SHIPPED] = PHASE_GONE,
    [ORDER_DELIVERED] = PHASE_GONE,
    [ORDER_CLOSED] = PHASE_GONE,
    [ORDER_CANCELLED] = PHASE_GONE,
    [ORDER_PARTLY_SHIPPED] = PHASE_EXECUTION,
};
_Static_assert(sizeof phases / sizeof *phases == ORDER_STATE_COUNT, "an order state has no phase");

static const char *const object_names[] = {
#define X(symbol, value, name) [OBJECT_##symbol] = name,
    OBJECT_MAP(X)
#undef X
};
static const char *const authority_names[] = {
#define X(symbol, value, name) [AUTHORITY_##symbol] = name,
    AUTHORITY_MAP(X)
#undef X
};
static const char *const group_names[] = {
#define X(symbol, value, name) [FIELD_##symbol] = name,
    FIELD_GROUP_MAP(X)
#undef X
};
static const char *const phase_names[] = {"open", "execution", "gone"};
_Static_assert(sizeof phase_names / sizeof *phase_names == PHASE_COUNT, "a phase has no name");

const struct ownership *ownership_rows(size_t *count)
{
    *count = sizeof rows / sizeof *rows;
    return rows;
}

static const struct ownership *row_of(enum field_group group)
{
    assert((unsigned)group < FIELD_GROUP_COUNT);
    assert(rows[group].group == group);
    return &rows[group];
}

bool ownership_allows(enum object object, enum field_group group, enum ownership_phase phase,
                      enum authority authority)
{
    assert((unsigned)phase < PHASE_COUNT);
    const struct ownership *row = row_of(group);

    return authority != AUTHORITY_NONE && row->object == object && row->owner[phase] == authority;
}

bool ownership_may_ask(enum object object, enum field_group group, enum ownership_phase phase,
                       enum authority authority)
{
    const struct ownership *row = row_of(group);

    return authority != AUTHORITY_NONE && row->object == object && phase == PHASE_EXECUTION &&
           row->may_ask == authority;
}

enum authority ownership_owner(enum field_group group, enum ownership_phase phase)
{
    assert((unsigned)phase < PHASE_COUNT);
    return row_of(group)->owner[phase];
}

enum authority ownership_default(enum object object)
{
    assert((unsigned)object < OBJECT_COUNT);
    assert(object_owners[object].object == object);
    return object_owners[object].owner;
}

enum ownership_phase ownership_phase_of(enum order_state s)
{
    assert((unsigned)s < ORDER_STATE_COUNT);
    return phases[s];
}

const char *object_name(enum object o)
{
    assert((unsigned)o < OBJECT_COUNT);
    return object_names[o];
}

const char *authority_name(enum authority a)
{
    assert((unsigned)a < AUTHORITY_COUNT);
    return authority_names[a];
}

const char *field_group_name(enum field_group g)
{
    assert((unsigned)g < FIELD_GROUP_COUNT);
    return group_names[g];
}

const char *ownership_phase_name(enum ownership_phase p)
{
    assert((unsigned)p < PHASE_COUNT);
    return phase_names[p];
}

bool object_parse(struct slice name, enum object *o)
{
    for (int i = 0; i < OBJECT_COUNT; i++) {
        if (slice_is(name, object_names[i])) {
            *o = (enum object)i;
            return true;
        }
    }
    return false;
}

bool authority_parse(struct slice name, enum authority *a)
{
    for (int i = 0; i < AUTHORITY_COUNT; i++) {
        if (slice_is(name, authority_names[i])) {
            *a = (enum authority)i;
            return true;
        }
    }
    return false;
}
