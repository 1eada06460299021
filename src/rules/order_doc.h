#ifndef HF_RULES_ORDER_DOC_H
#define HF_RULES_ORDER_DOC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

/* The canonical order: what every way in (webhook, poll, file, API) turns its payload into, and
 * the only thing flow/ reads. All slices are borrowed from the arena of the request and stay
 * valid until it is reset. SLICE_NONE = not given. Instants are UTC microseconds, 0 = not given. */

enum payment_status {
    PAYMENT_UNKNOWN, /* the payload says nothing about payment */
    PAYMENT_PENDING, /* said, and not captured (pending, authorized, partially paid) */
    PAYMENT_CAPTURED,
    PAYMENT_REFUNDED_PART, /* captured; lines carry what is left */
    PAYMENT_FAILED,        /* failed, voided, expired */
};

enum order_topic {
    TOPIC_CREATED,
    TOPIC_UPDATED,
    TOPIC_PAID,
    TOPIC_CANCELLED,
};

/* Who the parcel goes to. Personal data: sealed in the store, never logged. */
struct ship_to {
    bool given; /* false: the payload has no ship-to at all */
    struct slice name;
    struct slice company;
    struct slice street[3];
    struct slice city;
    struct slice postcode;
    struct slice province;
    struct slice country;      /* ISO 3166-1 alpha-2 */
    struct slice phone;        /* as given */
    struct slice phone_source; /* which field gave it; static */
    enum {
        PHONE_NOT_JUDGED,
        PHONE_GOOD,
        PHONE_BAD
    } phone_verdict; /* for phone and country as they stand */
    struct slice email;
};

struct order_doc_line {
    int line;         /* 1-based, as shown */
    struct slice ref; /* the channel's own line id, as text */
    struct slice channel_sku;
    struct slice variant_id;
    struct slice title;    /* for people only; never used to match */
    int64_t quantity_each; /* still to be shipped: what the channel wants us to send */
    int64_t sent_least_each, sent_most_each; /* what the channel counts as sent; both 0 where it
                                                does not say, apart where it says it loosely */
    bool physical;                           /* false: gift card, tip, needs no shipping */
    int64_t unit_price_minor;
};

enum { ORDER_DOC_LINES_MAX = 500 }; /* platforms cap far lower; the webhook limit is 2 MiB */

/* What a copy says of a hold that the channel put on its order. */
enum doc_hold { DOC_HOLD_UNSAID, DOC_HOLD_NONE, DOC_HOLD_SET };

struct order_doc {
    enum order_topic topic;
    struct slice external_id;
    struct slice order_number;
    int64_t placed_at_us;
    int64_t version_at_us; /* the platform's updated-at; 0 = carries no stamp */
    int64_t cancelled_at_us;
    struct slice cancel_reason;
    enum payment_status payment;
    struct slice payment_ref;
    int64_t payment_at_us;
    enum doc_hold hold;
    struct slice hold_why; /* the channel's word */
    bool hold_lifted;      /* a hold of ours was put there, and somebody there ended it */
    bool test;             /* a platform's test order: never shipped */
    struct slice currency; /* ISO 4217 */
    int64_t total_minor;   /* in the currency's exponent */
    struct slice method;   /* shipping method code the buyer chose */
    struct slice note;
    struct ship_to ship_to;
    struct order_doc_line *lines; /* borrowed */
    int line_count;
};

/* What could not be read, for the sender or the queue. field/expected: static or arena. */
struct doc_error {
    int line;   /* CSV line or order line; 0 = whole payload */
    int column; /* 1-based byte column where known, else 0 */
    struct slice field;
    struct slice message;
};

#endif
