/* What a carrier's event does to a parcel.
 * Where: rules; partner/ turns carrier codes into classes, flow/confirm_custody asks here.
 * Promise: without proof nothing passes handed_over, and nothing ever goes back. */
#include "rules/custody.h"

#include <assert.h>

/* class, proves custody where the carrier's row is silent, moves, to.
 * `exception` does not prove custody by itself: carriers send it for address trouble before pickup
 * too. There is no state of its own for a parcel at a pickup point: it is as far out as
 * out_for_delivery. A partial delivery is no delivery. */
static const struct carrier_class_rule rules[] = {
    {CARRIER_ANNOUNCED,           false, true,  CUSTODY_LABEL_CREATED   },
    {CARRIER_PICKUP_PLANNED,      false, false, CUSTODY_NONE            },
    {CARRIER_PICKUP_FAILED,       false, false, CUSTODY_NONE            },
    {CARRIER_CANCELLED,           false, false, CUSTODY_NONE            },
    {CARRIER_CUSTODY,             true,  true,  CUSTODY_CONFIRMED       },
    {CARRIER_IN_TRANSIT,          true,  true,  CUSTODY_IN_TRANSIT      },
    {CARRIER_CUSTOMS,             true,  true,  CUSTODY_IN_TRANSIT      },
    {CARRIER_OUT_FOR_DELIVERY,    true,  true,  CUSTODY_OUT_FOR_DELIVERY},
    {CARRIER_AT_PICKUP_POINT,     true,  true,  CUSTODY_OUT_FOR_DELIVERY},
    {CARRIER_ATTEMPT_FAILED,      true,  true,  CUSTODY_EXCEPTION       },
    {CARRIER_DELIVERED,           true,  true,  CUSTODY_DELIVERED       },
    {CARRIER_DELIVERED_PARTIAL,   true,  true,  CUSTODY_EXCEPTION       },
    {CARRIER_RETURNING,           true,  true,  CUSTODY_RETURNING       },
    {CARRIER_RETURNED_TO_SENDER,  true,  true,  CUSTODY_RETURNED        },
    {CARRIER_DAMAGED,             true,  true,  CUSTODY_EXCEPTION       },
    {CARRIER_DESTROYED,           true,  true,  CUSTODY_LOST            },
    {CARRIER_LOST,                true,  true,  CUSTODY_LOST            },
    {CARRIER_EXCEPTION,           false, true,  CUSTODY_EXCEPTION       },
    {CARRIER_INFO,                false, false, CUSTODY_NONE            },
    {CARRIER_UNKNOWN,             false, false, CUSTODY_NONE            },
    {CARRIER_DELIVERED_NEIGHBOUR, true,  true,  CUSTODY_DELIVERED       },
};
_Static_assert(sizeof rules / sizeof *rules == CARRIER_CLASS_COUNT, "a carrier class has no rule");

/* How far along a parcel is: it only goes up. exception and lost stand beside the road: anything on
 * the way may enter them, and any newer step leaves them. */
enum { BESIDE = -1 };
static const int ranks[] = {
    [CUSTODY_NONE] = 0,      [CUSTODY_LABEL_CREATED] = 1,  [CUSTODY_HANDED_OVER] = 2,
    [CUSTODY_CONFIRMED] = 3, [CUSTODY_IN_TRANSIT] = 4,     [CUSTODY_OUT_FOR_DELIVERY] = 5,
    [CUSTODY_DELIVERED] = 6, [CUSTODY_RETURNING] = 7,      [CUSTODY_RETURNED] = 8,
    [CUSTODY_LOST] = BESIDE, [CUSTODY_EXCEPTION] = BESIDE,
};
_Static_assert(sizeof ranks / sizeof *ranks == CUSTODY_COUNT, "a custody state has no rank");

static const char *const names[] = {
#define X(symbol, value, name) [CARRIER_##symbol] = name,
    CARRIER_CLASS_MAP(X)
#undef X
};

const struct carrier_class_rule *carrier_class_rules(size_t *count)
{
    *count = sizeof rules / sizeof *rules;
    return rules;
}

bool carrier_class_proves_custody(enum carrier_class c)
{
    assert((unsigned)c < CARRIER_CLASS_COUNT);
    assert(rules[c].class == c);
    return rules[c].proves_custody;
}

bool custody_is_confirmed(enum custody c)
{
    assert((unsigned)c < CUSTODY_COUNT);
    return ranks[c] == BESIDE || ranks[c] >= ranks[CUSTODY_CONFIRMED];
}

bool custody_awaits_event(enum custody c)
{
    return custody_is_confirmed(c) && c != CUSTODY_DELIVERED && c != CUSTODY_RETURNED &&
           c != CUSTODY_LOST;
}

static bool is_beside(enum custody c)
{
    return ranks[c] == BESIDE;
}

/* Custody is proven on both sides. Entering exception from returning would forget that it is on its
 * way back, so only a loss interrupts a return. */
static enum custody later_of(enum custody current, enum custody to)
{
    if (is_beside(to)) {
        if (current == CUSTODY_DELIVERED || current == CUSTODY_RETURNED || current == CUSTODY_LOST)
            return current;
        return to == CUSTODY_EXCEPTION && current == CUSTODY_RETURNING ? current : to;
    }
    if (is_beside(current))
        return to;
    return ranks[to] > ranks[current] ? to : current;
}

enum custody custody_next(enum custody current, enum carrier_class c, bool proves_custody,
                          bool older)
{
    assert((unsigned)current < CUSTODY_COUNT);
    assert((unsigned)c < CARRIER_CLASS_COUNT);
    const struct carrier_class_rule *rule = &rules[c];
    /* past our own hands: the only places a carrier's event may put a parcel once proven */
    bool onward = rule->moves && custody_is_confirmed(rule->to);

    if (!custody_is_confirmed(current)) {
        if (proves_custody)
            return onward ? later_of(current, rule->to) : CUSTODY_CONFIRMED;
        return c == CARRIER_ANNOUNCED && current == CUSTODY_NONE ? CUSTODY_LABEL_CREATED : current;
    }
    if (!onward || older || (is_beside(current) && !proves_custody))
        return current;
    return later_of(current, rule->to);
}

/* Of each class on the way back, in enum order. */
static const enum carrier_class on_the_way_back[] = {
    [CARRIER_ANNOUNCED] = CARRIER_ANNOUNCED,
    [CARRIER_PICKUP_PLANNED] = CARRIER_PICKUP_PLANNED,
    [CARRIER_PICKUP_FAILED] = CARRIER_PICKUP_FAILED,
    [CARRIER_CANCELLED] = CARRIER_CANCELLED,
    [CARRIER_CUSTODY] = CARRIER_RETURNING,
    [CARRIER_IN_TRANSIT] = CARRIER_RETURNING,
    [CARRIER_CUSTOMS] = CARRIER_RETURNING,
    [CARRIER_OUT_FOR_DELIVERY] = CARRIER_RETURNING,
    [CARRIER_AT_PICKUP_POINT] = CARRIER_RETURNING,
    [CARRIER_ATTEMPT_FAILED] = CARRIER_RETURNING,
    [CARRIER_DELIVERED] = CARRIER_RETURNED_TO_SENDER,
    [CARRIER_DELIVERED_PARTIAL] = CARRIER_RETURNING,
    [CARRIER_RETURNING] = CARRIER_RETURNING,
    [CARRIER_RETURNED_TO_SENDER] = CARRIER_RETURNED_TO_SENDER,
    [CARRIER_DAMAGED] = CARRIER_DAMAGED,
    [CARRIER_DESTROYED] = CARRIER_DESTROYED,
    [CARRIER_LOST] = CARRIER_LOST,
    [CARRIER_EXCEPTION] = CARRIER_EXCEPTION,
    [CARRIER_INFO] = CARRIER_INFO,
    [CARRIER_UNKNOWN] = CARRIER_UNKNOWN,
    [CARRIER_DELIVERED_NEIGHBOUR] = CARRIER_RETURNED_TO_SENDER,
};
_Static_assert(sizeof on_the_way_back / sizeof *on_the_way_back == CARRIER_CLASS_COUNT,
               "a carrier class has no meaning on the way back");

enum carrier_class carrier_class_heading(enum carrier_class c, enum carrier_direction d,
                                         enum custody current)
{
    assert((unsigned)c < CARRIER_CLASS_COUNT);
    bool back = d == DIRECTION_RETURN || (d == DIRECTION_UNSAID && current == CUSTODY_RETURNING);
    return back ? on_the_way_back[c] : c;
}

bool carrier_class_proves_delivery(enum carrier_class c)
{
    return c == CARRIER_DELIVERED;
}

bool carrier_class_refuses(enum carrier_class c, enum custody current)
{
    assert((unsigned)c < CARRIER_CLASS_COUNT);
    if (c == CARRIER_PICKUP_FAILED)
        return current == CUSTODY_HANDED_OVER;
    return c == CARRIER_CANCELLED &&
           (current == CUSTODY_HANDED_OVER || custody_awaits_event(current));
}

const char *carrier_class_name(enum carrier_class c)
{
    assert((unsigned)c < CARRIER_CLASS_COUNT);
    return names[c];
}

bool carrier_class_parse(struct slice name, enum carrier_class *c)
{
    for (int i = 0; i < CARRIER_CLASS_COUNT; i++) {
        if (slice_is(name, names[i])) {
            *c = (enum carrier_class)i;
            return true;
        }
    }
    return false;
}
