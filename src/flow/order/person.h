#ifndef HF_FLOW_ORDER_PERSON_H
#define HF_FLOW_ORDER_PERSON_H

#include "flow/work.h"

#include "rules/order_doc.h"

/* The recipient as kept in the store: length-prefixed fields, sealed under a data key of the order.
 * Encoding: version byte 1, then per field 4-byte big-endian length + bytes (0xffffffff = not
 * given), in the order of person.c. */

/* Into the arena; SLICE_NONE when it does not fit. */
struct slice person_encode(struct arena *a, const struct ship_to *p);
/* Slices are borrowed from text. false: not an encoding of ours. */
bool person_decode(struct slice text, struct ship_to *p);

/* Opens the sealed recipient of an order. OK; NOT_FOUND when erased or never given. */
enum hf_status open_person(struct work *w, int64_t order_id, struct ship_to *p) HF_MUST_CHECK;
/* Seals p under a new data key of the order and stores it. */
enum hf_status store_person(struct work *w, int64_t order_id,
                            const struct ship_to *p) HF_MUST_CHECK;

/* Keyed digest (16 bytes) of what the floor would do differently: lines, recipient and, where the
 * merchant routes by it, the shipping method. White space around a field and empty fields count for
 * nothing, so that the same order gives the same digest by every path in. */
void content_digest(const struct keyring *keyring, int64_t merchant_id, const struct order_doc *doc,
                    bool with_method, unsigned char digest[16]);

#endif
