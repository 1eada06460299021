#ifndef HF_RULES_STATES_H
#define HF_RULES_STATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/status.h"

/* The fixed words of the order's life: states, custody, evidence, events. The names are the
 * contract with users and scripts (docs/lifecycle.md); the numbers are what the store keeps and
 * never change. Add at the end only. */

/* X(SYMBOL, value, name) */
#define ORDER_STATE_MAP(X)               \
    X(RECEIVED, 0, "received")           \
    X(VALIDATED, 1, "validated")         \
    X(ACCEPTED, 2, "accepted")           \
    X(READY_TO_PICK, 3, "ready_to_pick") \
    X(PICKING, 4, "picking")             \
    X(PICKED, 5, "picked")               \
    X(PACKED, 6, "packed")               \
    X(LABELLED, 7, "labelled")           \
    X(MANIFESTED, 8, "manifested")       \
    X(HANDED_OVER, 9, "handed_over")     \
    X(SHIPPED, 10, "shipped")            \
    X(DELIVERED, 11, "delivered")        \
    X(CLOSED, 12, "closed")              \
    X(CANCELLED, 13, "cancelled")        \
    X(PARTLY_SHIPPED, 14, "partly_shipped")

enum order_state {
#define X(symbol, value, name) ORDER_##symbol = value,
    ORDER_STATE_MAP(X)
#undef X
        ORDER_STATE_COUNT
};

#define CUSTODY_MAP(X)                         \
    X(NONE, 0, "none")                         \
    X(LABEL_CREATED, 1, "label_created")       \
    X(HANDED_OVER, 2, "handed_over")           \
    X(CONFIRMED, 3, "custody_confirmed")       \
    X(IN_TRANSIT, 4, "in_transit")             \
    X(OUT_FOR_DELIVERY, 5, "out_for_delivery") \
    X(DELIVERED, 6, "delivered")               \
    X(RETURNING, 7, "returning")               \
    X(RETURNED, 8, "returned")                 \
    X(LOST, 9, "lost")                         \
    X(EXCEPTION, 10, "exception")

enum custody {
#define X(symbol, value, name) CUSTODY_##symbol = value,
    CUSTODY_MAP(X)
#undef X
        CUSTODY_COUNT
};

/* X(SYMBOL, bit, name) */
#define EVIDENCE_MAP(X)                              \
    X(PAYLOAD, 0, "payload")                         \
    X(PAYMENT_CAPTURED, 1, "payment_captured")       \
    X(PAYMENT_FAILED, 2, "payment_failed")           \
    X(FRAUD_CLEARED, 3, "fraud_cleared")             \
    X(WAREHOUSE_CONFIRMED, 4, "warehouse_confirmed") \
    X(ADDRESS_COMPLETE, 5, "address_complete")       \
    X(CONTACT_COMPLETE, 6, "contact_complete")       \
    X(SKUS_MAPPED, 7, "skus_mapped")                 \
    X(STOCK_RESERVED, 8, "stock_reserved")           \
    X(PICK_SCAN, 9, "pick_scan")                     \
    X(PACK_SCAN, 10, "pack_scan")                    \
    X(WEIGHT, 11, "weight")                          \
    X(LABEL, 12, "label")                            \
    X(LANE_SCAN, 13, "lane_scan")                    \
    X(MANIFEST, 14, "manifest")                      \
    X(COLLECTION, 15, "collection")                  \
    X(CARRIER_SCAN, 16, "carrier_scan")              \
    X(COLLECTION_RECEIPT, 17, "collection_receipt")  \
    X(DELIVERY_SCAN, 18, "delivery_scan")            \
    X(PROOF_OF_DELIVERY, 19, "proof_of_delivery")    \
    X(CUSTOMS_DATA, 20, "customs_data")              \
    X(COUNT, 21, "count")                            \
    X(RECEIPT, 22, "receipt")                        \
    X(RMA, 23, "rma")                                \
    X(TRIAGE, 24, "triage")                          \
    X(APPROVAL, 25, "approval")                      \
    X(VERSION_CHECK, 26, "version_check")

#define X(symbol, bit, name) EVIDENCE_##symbol = 1u << (bit),
enum evidence_kind { EVIDENCE_MAP(X) };
#undef X
enum { EVIDENCE_KINDS = 27 };

/* What can happen to a shipment (and, up to ACCEPT, to the order itself). */
#define ORDER_EVENT_MAP(X)                          \
    X(VALIDATE, 0, "validate")                      \
    X(ACCEPT, 1, "accept")                          \
    X(RELEASE, 2, "release")                        \
    X(WITHDRAW, 3, "withdraw")                      \
    X(START_PICK, 4, "start_pick")                  \
    X(FINISH_PICK, 5, "finish_pick")                \
    X(PACK, 6, "pack")                              \
    X(LABEL, 7, "label")                            \
    X(VOID_LABEL, 8, "void_label")                  \
    X(MANIFEST, 9, "manifest")                      \
    X(HAND_OVER, 10, "hand_over")                   \
    X(CARRIER_CUSTODY, 11, "carrier_custody")       \
    X(COLLECTION_RECEIPT, 12, "collection_receipt") \
    X(DELIVER, 13, "deliver")                       \
    X(CLOSE, 14, "close")                           \
    X(CANCEL, 15, "cancel")                         \
    X(REOPEN, 16, "reopen")

enum order_event {
#define X(symbol, value, name) EVENT_##symbol = value,
    ORDER_EVENT_MAP(X)
#undef X
        ORDER_EVENT_COUNT
};

/* One row: (from, event), evidence that must be on file -> to. Several rows may share
 * (from, event): they are alternatives, the first whose evidence is complete is taken. */
struct transition {
    enum order_state from;
    enum order_event event;
    uint32_t needs; /* mask of enum evidence_kind */
    enum order_state to;
};

/* The very array the program runs on. */
const struct transition *order_transitions(size_t *count);

/* Looks up (from, event). on_file: mask of evidence on file; extra: what this merchant's
 * readiness rule adds to ACCEPT and to RELEASE (readiness.h). It is ignored for any other event.
 * An order whose rule asks for payment waits in `validated` until the payment is on file; that is
 * waiting, not a hold.
 * OK: *to is set. REFUSED: *to is untouched and *missing holds the evidence not yet on file
 * (of the alternative that lacks least), or 0 when no such transition exists. */
enum hf_status order_next(enum order_state from, enum order_event event, uint32_t on_file,
                          uint32_t extra, enum order_state *to, uint32_t *missing) HF_MUST_CHECK;

/* The same lookup over any table: the engine without its data. */
enum hf_status transition_next(const struct transition *rows, size_t count, enum order_state from,
                               enum order_event event, uint32_t on_file, uint32_t extra,
                               enum order_state *to, uint32_t *missing) HF_MUST_CHECK;

/* What must be on file to be in state s, as the transitions into it say: the alternatives, each a
 * mask, numbered from 0. The store keeps them as a table and backs the rule with a constraint.
 * false: no such alternative (partly_shipped is derived and has none). */
bool state_required_evidence(enum order_state s, size_t alternative, uint32_t *needs);

const char *order_state_name(enum order_state s);
const char *custody_name(enum custody c);
const char *order_event_name(enum order_event e);
/* One bit; asserts on none or several. */
const char *evidence_name(uint32_t kind);
/* By name; false when unknown. *out is untouched then. */
bool order_state_parse(struct slice name, enum order_state *s);
bool custody_parse(struct slice name, enum custody *c);
bool evidence_parse(struct slice name, uint32_t *kind);

#endif
