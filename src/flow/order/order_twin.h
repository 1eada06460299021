#ifndef HF_FLOW_ORDER_ORDER_TWIN_H
#define HF_FLOW_ORDER_ORDER_TWIN_H

#include "flow/order/order.h"
#include "rules/order_doc.h"

/* duplicate_suspect (docs/orders.md): the same customer, lines and amount under another id, placed
 * within orders.duplicate_window minutes of each other. Off unless the merchant sets the window. */

enum { TWIN_DIGEST_BYTES = 16, TWIN_KEPT_DAYS = 366 }; /* the longest window is a year */

/* Keyed digest of who, what and how much. Who is the e-mail address, else the phone's digits, else
 * name, postcode and country; letter case and the order of the lines count for nothing. false: the
 * payload names nobody. */
bool twin_digest(const struct keyring *keyring, int64_t merchant_id, const struct order_doc *doc,
                 unsigned char digest[TWIN_DIGEST_BYTES]);

/* Notes a new order, and opens the hold when there is another one like it. */
enum hf_status hold_twin(struct work *w, struct order *o,
                         const unsigned char digest[TWIN_DIGEST_BYTES]) HF_MUST_CHECK;

#endif
