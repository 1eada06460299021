#ifndef HF_RULES_EXCEPTIONS_H
#define HF_RULES_EXCEPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

/* Exception reasons: one name everywhere (requirements 2.1). The numbers are what the store
 * keeps; add at the end only. Who clarifies, whether it blocks, how long it may stay and
 * whether a second person is needed stand in the table of exceptions.c.
 * X(SYMBOL, value, name) */
#define REASON_MAP(X)                                               \
    X(SKU_UNKNOWN, 1, "sku_unknown")                                \
    X(VARIANT_UNMAPPED, 2, "variant_unmapped")                      \
    X(ALIAS_EXPIRED, 3, "alias_expired")                            \
    X(ALIAS_AMBIGUOUS, 4, "alias_ambiguous")                        \
    X(ADDR_INCOMPLETE, 5, "addr_incomplete")                        \
    X(ADDR_FIELD_TOO_LONG, 6, "addr_field_too_long")                \
    X(ADDR_COUNTRY_UNSERVED, 7, "addr_country_unserved")            \
    X(PHONE_REQUIRED, 8, "phone_required")                          \
    X(EMAIL_REQUIRED, 9, "email_required")                          \
    X(CUSTOMS_DATA_MISSING, 10, "customs_data_missing")             \
    X(PII_PENDING, 11, "pii_pending")                               \
    X(PAYMENT_NOT_EVIDENCED, 12, "payment_not_evidenced")           \
    X(FRAUD_HOLD, 13, "fraud_hold")                                 \
    X(STOCK_SHORT, 14, "stock_short")                               \
    X(RESERVATION_CONFLICT, 15, "reservation_conflict")             \
    X(BUNDLE_COMPONENT_SHORT, 16, "bundle_component_short")         \
    X(DUPLICATE_SUSPECT, 17, "duplicate_suspect")                   \
    X(EDIT_AFTER_RELEASE, 18, "edit_after_release")                 \
    X(CANCEL_AFTER_RELEASE, 19, "cancel_after_release")             \
    X(CANCEL_AFTER_CUSTODY, 20, "cancel_after_custody")             \
    X(ZERO_PICK, 21, "zero_pick")                                   \
    X(SHORT_PICK, 22, "short_pick")                                 \
    X(WRONG_ITEM_AT_LOCATION, 23, "wrong_item_at_location")         \
    X(DAMAGED_AT_PICK, 24, "damaged_at_pick")                       \
    X(WEIGHT_MISMATCH, 25, "weight_mismatch")                       \
    X(PACK_RULE_MISSING, 26, "pack_rule_missing")                   \
    X(CONTENT_MISMATCH, 27, "content_mismatch")                     \
    X(LABEL_REJECTED, 28, "label_rejected")                         \
    X(LABEL_RESULT_UNKNOWN, 29, "label_result_unknown")             \
    X(LABEL_DUPLICATE, 30, "label_duplicate")                       \
    X(MANIFEST_COUNT_MISMATCH, 31, "manifest_count_mismatch")       \
    X(LEFT_BEHIND, 32, "left_behind")                               \
    X(WRONG_LANE, 33, "wrong_lane")                                 \
    X(CUSTODY_SILENT, 34, "custody_silent")                         \
    X(TRACKING_STALLED, 35, "tracking_stalled")                     \
    X(CARRIER_REFUSED, 36, "carrier_refused")                       \
    X(TRACKING_UNKNOWN_CODE, 37, "tracking_unknown_code")           \
    X(ASN_MISSING, 38, "asn_missing")                               \
    X(RCV_SHORT, 39, "rcv_short")                                   \
    X(RCV_OVER, 40, "rcv_over")                                     \
    X(RCV_DAMAGED, 41, "rcv_damaged")                               \
    X(RCV_WRONG_SKU, 42, "rcv_wrong_sku")                           \
    X(RCV_NO_BARCODE, 43, "rcv_no_barcode")                         \
    X(RCV_DIM_MISMATCH, 44, "rcv_dim_mismatch")                     \
    X(LOT_OR_EXPIRY, 45, "lot_or_expiry")                           \
    X(RETURN_UNAUTHORISED, 46, "return_unauthorised")               \
    X(RETURN_WRONG_ITEM, 47, "return_wrong_item")                   \
    X(RETURN_OVER_QTY, 48, "return_over_qty")                       \
    X(RETURN_UNDECIDED_AGE, 49, "return_undecided_age")             \
    X(COUNT_VARIANCE, 50, "count_variance")                         \
    X(NEGATIVE_BUCKET, 51, "negative_bucket")                       \
    X(LOST_STOCK_NOT_AT_LOCATION, 52, "lost_stock_not_at_location") \
    X(LOST_STOCK_NOT_IN_SYSTEM, 53, "lost_stock_not_in_system")     \
    X(LOST_STOCK_WRONG_PLACE, 54, "lost_stock_wrong_place")         \
    X(CHANNEL_PUSH_FAILED, 55, "channel_push_failed")               \
    X(CHANNEL_STALE, 56, "channel_stale")                           \
    X(CURSOR_STUCK, 57, "cursor_stuck")                             \
    X(WEBHOOK_LOSS_DETECTED, 58, "webhook_loss_detected")           \
    X(SIGNATURE_INVALID, 59, "signature_invalid")                   \
    X(FILE_HEADER_BAD, 60, "file_header_bad")                       \
    X(FILE_ROW_BAD, 61, "file_row_bad")                             \
    X(FILE_LATE, 62, "file_late")                                   \
    X(FILE_DUPLICATE, 63, "file_duplicate")                         \
    X(FILE_INCOMPLETE, 64, "file_incomplete")                       \
    X(DOC_VERSION_MISMATCH, 65, "doc_version_mismatch")             \
    X(DOC_SUPERSEDED, 66, "doc_superseded")                         \
    X(ASN_NOT_SENT, 67, "asn_not_sent")                             \
    X(SLOT_UNCONFIRMED, 68, "slot_unconfirmed")                     \
    X(OWNERSHIP_CONFLICT, 69, "ownership_conflict")                 \
    X(IDEMPOTENCY_CONFLICT, 70, "idempotency_conflict")             \
    X(PAYLOAD_MALFORMED, 71, "payload_malformed")                   \
    X(NO_SERVICE, 72, "no_service")                                 \
    X(EFFECT_UNKNOWN, 73, "effect_unknown")                         \
    X(CUTOFF_MISSED, 74, "cutoff_missed")                           \
    X(PROOF_MISSING, 75, "proof_missing")                           \
    X(QUANTITY_INVALID, 76, "quantity_invalid")                     \
    X(CURRENCY_INVALID, 77, "currency_invalid")                     \
    X(HELD_BY_PERSON, 78, "held_by_person")                         \
    X(TEST_ORDER, 79, "test_order")                                 \
    X(RETURN_EMPTY, 80, "return_empty")                             \
    X(ALIAS_EXPIRING, 81, "alias_expiring")                         \
    X(RCV_UNKNOWN_BARCODE, 82, "rcv_unknown_barcode")               \
    X(RCV_LOOK_ALIKE, 83, "rcv_look_alike")                         \
    X(RCV_MIXED_CARTON, 84, "rcv_mixed_carton")                     \
    X(RCV_CARTON_SHORT, 85, "rcv_carton_short")                     \
    X(ASN_DUPLICATE, 86, "asn_duplicate")                           \
    X(ASN_LATE, 87, "asn_late")                                     \
    X(INBOUND_LATE, 88, "inbound_late")                             \
    X(LOCATION_BLOCKED, 89, "location_blocked")                     \
    X(CHANGE_PUT_BACK, 90, "change_put_back")                       \
    X(GLASS_UNREVIEWED, 91, "glass_unreviewed")                     \
    X(WEBHOOK_DROPPED, 92, "webhook_dropped")                       \
    X(LABEL_NOT_VOIDED, 93, "label_not_voided")                     \
    X(HELD_BY_CHANNEL, 94, "held_by_channel")                       \
    X(API_VERSION_RETIRED, 95, "api_version_retired")               \
    X(HELD_AT_CARRIER, 96, "held_at_carrier")                       \
    X(CARRIER_HOLD_FAILED, 97, "carrier_hold_failed")               \
    X(PAPER_MISSING, 98, "paper_missing")

enum exception_reason {
    REASON_NONE = 0,
#define X(symbol, value, name) REASON_##symbol = value,
    REASON_MAP(X)
#undef X
        REASON_END
};

/* One row per reason, in enum order. */
struct exception_rule {
    enum exception_reason reason;
    bool blocks;         /* an open one stops every move that we start, up to handed_over */
    const char *clarify; /* who can clarify: merchant, catalogue, floor, carrier_desk, integration,
                            shop, returns, inventory, operator. static */
    int due_hours;       /* from opening; what the queue sorts by */
    bool data_closes;    /* re-validation may close it by itself when the data arrives */
    bool second_person;  /* closing it by decision takes a second person */
    const char *step;    /* where it is caught: intake, validation, reserve, pick, ... static */
    const char *english; /* wording; {0}..{3} are the hold's arguments; static */
    const char *spanish; /* static */
};
/* r: a reason of the map, not NONE or END. Never NULL. */
const struct exception_rule *exception_rule(enum exception_reason r);
const struct exception_rule *exception_rules(size_t *count);
/* "none" for REASON_NONE. */
const char *reason_name(enum exception_reason r);
bool reason_parse(struct slice name, enum exception_reason *r);

/* A reason with its place and arguments, worded at the edge. line 0 = the whole order.
 * field: a name of the contract (ship_to.postcode), "" when none. args: up to 4, borrowed. */
enum { REASON_ARGS = 4 };
struct reason {
    enum exception_reason code;
    int line;
    struct slice field;
    struct slice args[REASON_ARGS];
};

/* What the arguments {0}..{3} of a reason are; reasons not named here take none. {field} in a
 * wording is r->field, said in the reader's words.
 *   sku_unknown variant_unmapped              code, channel (or file)
 *   alias_expired                             code, channel, former SKU, valid_to (RFC 3339)
 *   alias_expiring                            code, SKU, valid_to, held orders/units/shipments
 *   alias_ambiguous                           code, channel, first SKU, second SKU
 *   addr_incomplete                           what is expected; country
 *   addr_field_too_long                       length, limit (Unicode characters), service
 *   addr_country_unserved                     country
 *   phone_required email_required             service (or carrier), country
 *   customs_data_missing                      what is missing; country
 *   pii_pending                               channel
 *   payment_not_evidenced                     hours waited, or the platform's own word
 *   fraud_hold                                source
 *   stock_short bundle_component_short        SKU, wanted, available (component first; bundle last)
 *   reservation_conflict                      SKU, wanted, still reserved
 *   duplicate_suspect                         the other order's number
 *   edit_after_release                        what was changed; state
 *   cancel_after_release cancel_after_custody state, reason, who asked (channel or desk)
 *   change_put_back                           units that are out
 *   held_by_channel                           channel, its own word
 *   zero_pick                                 SKU, location
 *   short_pick                                SKU, location, wanted, found
 *   wrong_item_at_location                    scanned code, location, expected SKU
 *   damaged_at_pick                           SKU, location, quantity
 *   weight_mismatch                           measured g, expected g, tolerance percent
 *   pack_rule_missing                         SKU
 *   content_mismatch                          SKU, wanted, scanned
 *   label_rejected label_result_unknown       carrier, its message (or our reference)
 *   label_duplicate                           carrier, first tracking, second tracking
 *   manifest_count_mismatch                   manifest, listed, taken
 *   left_behind                               parcel, manifest
 *   wrong_lane                                parcel, scanned lane, its lane
 *   custody_silent                            carrier, hours, manifest (lane), last scan
 *   tracking_stalled                          carrier, tracking, last event, hours
 *   carrier_refused                           carrier, its message
 *   tracking_unknown_code                     carrier, code, its text
 *   asn_missing                               inbound
 *   rcv_short rcv_over                        SKU, expected, found
 *   rcv_damaged                               SKU, quantity
 *   rcv_wrong_sku                             found, expected
 *   rcv_no_barcode                            SKU
 *   rcv_dim_mismatch                          SKU, measured, expected
 *   rcv_unknown_barcode                       scanned code, quantity
 *   rcv_look_alike rcv_mixed_carton           SKU, quantity
 *   rcv_carton_short                          expected, found
 *   asn_duplicate                             paper, what it clashes with
 *   asn_late inbound_late                     inbound, when it was due
 *   location_blocked                          location, SKU
 *   lot_or_expiry                             SKU, what is wrong
 *   return_unauthorised                       parcel or reference
 *   return_wrong_item                         found, expected
 *   return_over_qty                           SKU, authorised, arrived
 *   return_undecided_age                      SKU, days
 *   return_empty                              RMA
 *   count_variance                            SKU, location, system, counted
 *   negative_bucket                           SKU, bucket, balance
 *   lost_stock_*                              SKU, location, (wrong_place: where it was found)
 *   channel_push_failed                       channel, SKU, attempts, last answer
 *   channel_stale                             channel, minutes
 *   cursor_stuck webhook_loss_detected        connection, (cursor | orders repaired)
 *   webhook_dropped                           connection, topics, what was done
 *   label_not_voided                          carrier, tracking, why
 *   held_at_carrier                           carrier, tracking, the person's words
 *   carrier_hold_failed                       carrier, tracking, its message
 *   paper_missing                             load, paper
 *   api_version_retired                       connection, version asked for, version served
 *   signature_invalid                         connection, times
 *   file_*                                    file, what was found, what was expected
 *   doc_version_mismatch                      document, found, expected
 *   doc_superseded                            document, version, effective date
 *   asn_not_sent slot_unconfirmed             load
 *   ownership_conflict                        writer, owner, what
 *   idempotency_conflict                      key
 *   payload_malformed                         what could not be read
 *   no_service                                country, postcode
 *   effect_unknown                            what was asked, of whom
 *   cutoff_missed                             service, cut-off, cause
 *   proof_missing                             carrier, tracking
 *   quantity_invalid currency_invalid         the value given
 *   held_by_person                            the person's words
 *   test_order                                channel
 *   glass_unreviewed                          action, who carried it out alone, emergency */

/* Words r into out (NUL-terminated, cut at size): "line 2: SKU 88-104 is not mapped for shop-es".
 * language: "en" or "es"; anything else is English. size >= 1. A cut never splits a character;
 * control bytes in an argument become blanks, an argument not given reads "?".
 * Returns the bytes written, without the NUL. */
size_t reason_word(const struct reason *r, const char *language, char *out, size_t size);
/* Args as stored: joined by 0x1f, trailing ones not given left out. Into out, NUL-terminated, cut
 * at size. Returns the bytes written. And back (borrowed from text); what is not there is
 * SLICE_NONE, what stands beyond the fourth is dropped. */
size_t reason_args_join(const struct reason *r, char *out, size_t size);
void reason_args_split(struct slice text, struct reason *r);

#endif
