/* The life of a shipment as a table, and the one engine over it.
 * Where: rules; the door in flow/ asks here before it writes any state column.
 * Promise: pure; a move happens only when every piece of evidence its row names is on file. */
#include "rules/states.h"

#include <assert.h>

/* What an order must prove before anybody works on it. */
#define VALID_ORDER                                                             \
    (EVIDENCE_PAYLOAD | EVIDENCE_ADDRESS_COMPLETE | EVIDENCE_CONTACT_COMPLETE | \
     EVIDENCE_SKUS_MAPPED)
/* The carrier took it without scanning: its signed receipt, seen by a second person. */
#define SIGNED_RECEIPT (EVIDENCE_COLLECTION_RECEIPT | EVIDENCE_APPROVAL)
#define BOX_CLOSED     (EVIDENCE_PACK_SCAN | EVIDENCE_WEIGHT)

/* from, event, evidence that must be on file, to.
 *
 * A carrier's scan is a fact we do not own: it is applied from wherever the goods can physically
 * leave - a voided label still on the box (packed), a parcel that skipped the lane, an order its
 * channel has cancelled - so shipped is what happened, never what we had planned (ORD-11).
 * A delivery scan that arrives first proves custody too: it is two events, carrier_custody and
 * deliver. There is no cancel from labelled on: void the label first, and after the handover the
 * way back is a return. A row that goes back asks for what the state it goes back to stands on:
 * each state's rows together are what the store's constraint demands, so one weak row would
 * weaken them all. */
/* clang-format off */
static const struct transition transitions[] = {
    {ORDER_RECEIVED,      EVENT_VALIDATE,           VALID_ORDER,                            ORDER_VALIDATED    },
    {ORDER_RECEIVED,      EVENT_CANCEL,             EVIDENCE_PAYLOAD,                       ORDER_CANCELLED    },
    {ORDER_VALIDATED,     EVENT_ACCEPT,             VALID_ORDER,                            ORDER_ACCEPTED     },
    {ORDER_VALIDATED,     EVENT_REOPEN,             EVIDENCE_PAYLOAD,                       ORDER_RECEIVED     },
    {ORDER_VALIDATED,     EVENT_CANCEL,             EVIDENCE_PAYLOAD,                       ORDER_CANCELLED    },
    {ORDER_ACCEPTED,      EVENT_RELEASE,            VALID_ORDER | EVIDENCE_STOCK_RESERVED,  ORDER_READY_TO_PICK},
    {ORDER_ACCEPTED,      EVENT_CANCEL,             EVIDENCE_PAYLOAD,                       ORDER_CANCELLED    },
    {ORDER_READY_TO_PICK, EVENT_START_PICK,         EVIDENCE_STOCK_RESERVED,                ORDER_PICKING      },
    {ORDER_READY_TO_PICK, EVENT_WITHDRAW,           VALID_ORDER,                            ORDER_ACCEPTED     },
    {ORDER_READY_TO_PICK, EVENT_CANCEL,             EVIDENCE_PAYLOAD,                       ORDER_CANCELLED    },
    {ORDER_PICKING,       EVENT_FINISH_PICK,        EVIDENCE_PICK_SCAN,                     ORDER_PICKED       },
    {ORDER_PICKING,       EVENT_WITHDRAW,           VALID_ORDER,                            ORDER_ACCEPTED     },
    {ORDER_PICKING,       EVENT_CANCEL,             EVIDENCE_PAYLOAD,                       ORDER_CANCELLED    },
    {ORDER_PICKED,        EVENT_PACK,               BOX_CLOSED,                             ORDER_PACKED       },
    {ORDER_PICKED,        EVENT_WITHDRAW,           VALID_ORDER,                            ORDER_ACCEPTED     },
    {ORDER_PICKED,        EVENT_CANCEL,             EVIDENCE_PAYLOAD,                       ORDER_CANCELLED    },
    {ORDER_PACKED,        EVENT_LABEL,              EVIDENCE_LABEL,                         ORDER_LABELLED     },
    {ORDER_PACKED,        EVENT_WITHDRAW,           VALID_ORDER,                            ORDER_ACCEPTED     },
    {ORDER_PACKED,        EVENT_CANCEL,             EVIDENCE_PAYLOAD,                       ORDER_CANCELLED    },
    {ORDER_PACKED,        EVENT_CARRIER_CUSTODY,    EVIDENCE_CARRIER_SCAN,                  ORDER_SHIPPED      },
    {ORDER_LABELLED,      EVENT_MANIFEST,           EVIDENCE_LANE_SCAN | EVIDENCE_MANIFEST, ORDER_MANIFESTED   },
    {ORDER_LABELLED,      EVENT_VOID_LABEL,         BOX_CLOSED,                             ORDER_PACKED       },
    {ORDER_LABELLED,      EVENT_CARRIER_CUSTODY,    EVIDENCE_CARRIER_SCAN,                  ORDER_SHIPPED      },
    {ORDER_MANIFESTED,    EVENT_HAND_OVER,          EVIDENCE_COLLECTION,                    ORDER_HANDED_OVER  },
    {ORDER_MANIFESTED,    EVENT_VOID_LABEL,         BOX_CLOSED,                             ORDER_PACKED       },
    {ORDER_MANIFESTED,    EVENT_CARRIER_CUSTODY,    EVIDENCE_CARRIER_SCAN,                  ORDER_SHIPPED      },
    {ORDER_HANDED_OVER,   EVENT_CARRIER_CUSTODY,    EVIDENCE_CARRIER_SCAN,                  ORDER_SHIPPED      },
    {ORDER_HANDED_OVER,   EVENT_COLLECTION_RECEIPT, SIGNED_RECEIPT,                         ORDER_SHIPPED      },
    {ORDER_SHIPPED,       EVENT_DELIVER,            EVIDENCE_DELIVERY_SCAN,                 ORDER_DELIVERED    },
    {ORDER_SHIPPED,       EVENT_CLOSE,              SIGNED_RECEIPT,                         ORDER_CLOSED       },
    {ORDER_DELIVERED,     EVENT_CLOSE,              EVIDENCE_PROOF_OF_DELIVERY,             ORDER_CLOSED       },
    {ORDER_CANCELLED,     EVENT_CARRIER_CUSTODY,    EVIDENCE_CARRIER_SCAN,                  ORDER_SHIPPED      },
};
/* clang-format on */

const struct transition *order_transitions(size_t *count)
{
    *count = sizeof transitions / sizeof *transitions;
    return transitions;
}

enum hf_status transition_next(const struct transition *rows, size_t count, enum order_state from,
                               enum order_event event, uint32_t on_file, uint32_t extra,
                               enum order_state *to, uint32_t *missing)
{
    uint32_t least = 0; /* 0: no such transition */
    uint32_t asked = event == EVENT_ACCEPT || event == EVENT_RELEASE ? extra : 0;

    for (size_t i = 0; i < count; i++) {
        if (rows[i].from != from || rows[i].event != event)
            continue;
        uint32_t lacks = (rows[i].needs | asked) & ~on_file;
        if (lacks == 0) {
            *to = rows[i].to;
            *missing = 0;
            return HF_OK;
        }
        if (least == 0 || __builtin_popcount(lacks) < __builtin_popcount(least))
            least = lacks;
    }
    *missing = least;
    return HF_REFUSED;
}

enum hf_status order_next(enum order_state from, enum order_event event, uint32_t on_file,
                          uint32_t extra, enum order_state *to, uint32_t *missing)
{
    return transition_next(transitions, sizeof transitions / sizeof *transitions, from, event,
                           on_file, extra, to, missing);
}

/* The first row that names this state and mask; later ones say nothing new. */
static bool is_first_of_kind(size_t row)
{
    for (size_t i = 0; i < row; i++) {
        if (transitions[i].to == transitions[row].to &&
            transitions[i].needs == transitions[row].needs)
            return false;
    }
    return true;
}

bool state_required_evidence(enum order_state s, size_t alternative, uint32_t *needs)
{
    for (size_t i = 0; i < sizeof transitions / sizeof *transitions; i++) {
        if (transitions[i].to != s || !is_first_of_kind(i))
            continue;
        if (alternative == 0) {
            *needs = transitions[i].needs;
            return true;
        }
        alternative--;
    }
    return false;
}

static const char *const state_names[] = {
#define X(symbol, value, name) [ORDER_##symbol] = name,
    ORDER_STATE_MAP(X)
#undef X
};
_Static_assert(sizeof state_names / sizeof *state_names == ORDER_STATE_COUNT,
               "an order state has no name");

static const char *const custody_names[] = {
#define X(symbol, value, name) [CUSTODY_##symbol] = name,
    CUSTODY_MAP(X)
#undef X
};
_Static_assert(sizeof custody_names / sizeof *custody_names == CUSTODY_COUNT,
               "a custody state has no name");

static const char *const event_names[] = {
#define X(symbol, value, name) [EVENT_##symbol] = name,
    ORDER_EVENT_MAP(X)
#undef X
};
_Static_assert(sizeof event_names / sizeof *event_names == ORDER_EVENT_COUNT,
               "an order event has no name");

static const char *const evidence_names[] = {
#define X(symbol, bit, name) [bit] = name,
    EVIDENCE_MAP(X)
#undef X
};
_Static_assert(sizeof evidence_names / sizeof *evidence_names == EVIDENCE_KINDS,
               "an evidence kind has no name");
_Static_assert(EVIDENCE_KINDS <= 31, "evidence kinds live in one 32-bit mask");

const char *order_state_name(enum order_state s)
{
    assert((unsigned)s < ORDER_STATE_COUNT);
    return state_names[s];
}

const char *custody_name(enum custody c)
{
    assert((unsigned)c < CUSTODY_COUNT);
    return custody_names[c];
}

const char *order_event_name(enum order_event e)
{
    assert((unsigned)e < ORDER_EVENT_COUNT);
    return event_names[e];
}

const char *evidence_name(uint32_t kind)
{
    assert(__builtin_popcount(kind) == 1);
    int bit = __builtin_ctz(kind);
    assert(bit < EVIDENCE_KINDS);
    return evidence_names[bit];
}

/* -1: not in the list. */
static int name_index(const char *const *names, int count, struct slice name)
{
    for (int i = 0; i < count; i++) {
        if (slice_is(name, names[i]))
            return i;
    }
    return -1;
}

bool order_state_parse(struct slice name, enum order_state *s)
{
    int i = name_index(state_names, ORDER_STATE_COUNT, name);
    if (i < 0)
        return false;
    *s = (enum order_state)i;
    return true;
}

bool custody_parse(struct slice name, enum custody *c)
{
    int i = name_index(custody_names, CUSTODY_COUNT, name);
    if (i < 0)
        return false;
    *c = (enum custody)i;
    return true;
}

bool evidence_parse(struct slice name, uint32_t *kind)
{
    int i = name_index(evidence_names, EVIDENCE_KINDS, name);
    if (i < 0)
        return false;
    *kind = 1u << i;
    return true;
}
