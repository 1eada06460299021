/* Why an order is not moving and who has to act, out of what is on file.
 * Where: rules; `holdfast why` and every order's waiting_for are this list.
 * Promise: pure; an order that has not ended is never shown as waiting for nothing a person
 * could name, unless the hub itself is about to move it. */
#include "rules/waiting.h"

#include <assert.h>

#include "rules/readiness.h"

#define ON_OUR_DESK                                                             \
    (EVIDENCE_PAYLOAD | EVIDENCE_ADDRESS_COMPLETE | EVIDENCE_CONTACT_COMPLETE | \
     EVIDENCE_SKUS_MAPPED)

/* state, event it leads to, what must come. Two rows: either way on; the one that lacks least is
 * shown, and of equals the one that has something on file. Ended states have no row, nor has
 * partly_shipped: its open shipments say what they wait for. */
static const struct waiting_row rows[] = {
    {ORDER_RECEIVED,      EVENT_VALIDATE,           ON_OUR_DESK                                    },
    {ORDER_VALIDATED,     EVENT_ACCEPT,             ON_OUR_DESK                                    },
    {ORDER_ACCEPTED,      EVENT_RELEASE,            ON_OUR_DESK | EVIDENCE_STOCK_RESERVED          },
    {ORDER_READY_TO_PICK, EVENT_START_PICK,         EVIDENCE_PICK_SCAN                             },
    {ORDER_PICKING,       EVENT_FINISH_PICK,        EVIDENCE_PICK_SCAN                             },
    {ORDER_PICKED,        EVENT_PACK,               EVIDENCE_PACK_SCAN | EVIDENCE_WEIGHT           },
    {ORDER_PACKED,        EVENT_LABEL,              EVIDENCE_LABEL                                 },
    {ORDER_LABELLED,      EVENT_MANIFEST,           EVIDENCE_LANE_SCAN | EVIDENCE_MANIFEST         },
    {ORDER_MANIFESTED,    EVENT_HAND_OVER,          EVIDENCE_COLLECTION                            },
    {ORDER_HANDED_OVER,   EVENT_CARRIER_CUSTODY,    EVIDENCE_CARRIER_SCAN                          },
    {ORDER_HANDED_OVER,   EVENT_COLLECTION_RECEIPT, EVIDENCE_COLLECTION_RECEIPT | EVIDENCE_APPROVAL},
    {ORDER_SHIPPED,       EVENT_DELIVER,            EVIDENCE_DELIVERY_SCAN                         },
    {ORDER_SHIPPED,       EVENT_CLOSE,              EVIDENCE_COLLECTION_RECEIPT | EVIDENCE_APPROVAL},
    {ORDER_DELIVERED,     EVENT_CLOSE,              EVIDENCE_PROOF_OF_DELIVERY                     },
};

/* Who brings each kind; in bit order. */
static const char *const bringers[] = {
    "channel",      /* payload */
    "channel",      /* payment_captured */
    "channel",      /* payment_failed */
    "channel",      /* fraud_cleared */
    "supervisor",   /* warehouse_confirmed */
    "merchant",     /* address_complete */
    "merchant",     /* contact_complete */
    "catalogue",    /* skus_mapped */
    "inventory",    /* stock_reserved */
    "picker",       /* pick_scan */
    "packer",       /* pack_scan */
    "packer",       /* weight */
    "carrier_desk", /* label */
    "dispatcher",   /* lane_scan */
    "dispatcher",   /* manifest */
    "dispatcher",   /* collection */
    "carrier",      /* carrier_scan */
    "dispatcher",   /* collection_receipt */
    "carrier",      /* delivery_scan */
    "carrier",      /* proof_of_delivery */
    "merchant",     /* customs_data */
    "operator",     /* count */
    "operator",     /* receipt */
    "returns",      /* rma */
    "returns",      /* triage */
    "supervisor",   /* approval */
    "operator",     /* version_check */
};
_Static_assert(sizeof bringers / sizeof *bringers == EVIDENCE_KINDS,
               "nobody brings an evidence kind");

const struct waiting_row *waiting_rows(size_t *count)
{
    *count = sizeof rows / sizeof *rows;
    return rows;
}

const char *evidence_who(uint32_t kind)
{
    assert(__builtin_popcount(kind) == 1);
    int bit = __builtin_ctz(kind);
    assert(bit < EVIDENCE_KINDS);
    return bringers[bit];
}

/* The list being filled; entries past the room are dropped. */
struct waiting_list {
    struct waiting *out;
    size_t room;
    size_t count;
};

static void add(struct waiting_list *to, struct waiting w)
{
    if (to->count < to->room)
        to->out[to->count++] = w;
}

static void add_holds(struct waiting_list *to, const struct waiting_facts *f, bool blocking)
{
    for (size_t i = 0; i < f->hold_count; i++) {
        const struct waiting_hold *h = &f->holds[i];
        const struct exception_rule *rule = exception_rule(h->reason);
        if (h->blocks == blocking)
            add(to, (struct waiting){WAITING_HOLD, reason_name(h->reason), rule->clarify,
                                     h->since_us, h->due_us});
    }
}

/* What the nearest way on still lacks; 0 when a way is open or there is none. */
static uint32_t lacking(const struct waiting_facts *f)
{
    uint32_t least = 0;
    uint32_t most_on_file = 0;
    bool found = false;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].state != f->state)
            continue;
        uint32_t needs = rows[i].needs | readiness_extra(f->ready_when, rows[i].event);
        uint32_t lacks = needs & ~f->on_file;
        uint32_t has = needs & f->on_file;
        int fewer = __builtin_popcount(lacks) - __builtin_popcount(least);
        int more = __builtin_popcount(has) - __builtin_popcount(most_on_file);
        if (!found || fewer < 0 || (fewer == 0 && more > 0)) {
            least = lacks;
            most_on_file = has;
            found = true;
        }
    }
    return least;
}

size_t waiting_for(const struct waiting_facts *f, struct waiting *out, size_t room)
{
    assert((unsigned)f->state < ORDER_STATE_COUNT);
    struct waiting_list list = {out, room, 0};

    add_holds(&list, f, true);
    add_holds(&list, f, false);

    uint32_t lacks = lacking(f);
    for (uint32_t kind = 1; lacks != 0; kind <<= 1) {
        if ((lacks & kind) == 0)
            continue;
        add(&list, (struct waiting){WAITING_EVIDENCE, evidence_name(kind), evidence_who(kind),
                                    f->state_since_us, 0});
        lacks &= ~kind;
    }

    for (size_t i = 0; i < f->timer_count; i++) {
        const struct waiting_timer *t = &f->timers[i];
        add(&list, (struct waiting){WAITING_TIMER, t->code, t->who != NULL ? t->who : "hub",
                                    t->since_us, t->due_us});
    }
    return list.count;
}

const char *waiting_kind_name(enum waiting_kind k)
{
    static const char *const names[] = {"hold", "evidence", "timer"};

    assert((unsigned)k < sizeof names / sizeof *names);
    return names[k];
}
