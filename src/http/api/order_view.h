#ifndef HF_HTTP_API_ORDER_VIEW_H
#define HF_HTTP_API_ORDER_VIEW_H

#include "flow/order/order.h"
#include "http/exchange.h"

/* An order as the API shows it (docs/openapi.yaml, schema Order): where it stands, what holds it,
 * what it waits for and who must act. No personal data. */

/* Writes the whole object into x->out. OK, NOT_FOUND or < 0. */
enum hf_status put_order(struct exchange *x, struct work *w, int64_t order_id) HF_MUST_CHECK;
/* One object of the holds list. */
void put_hold(struct exchange *x, const struct open_hold *h);
/* The wording of a reason, in the caller's language (Accept-Language es or en). */
struct slice word_reason(struct exchange *x, const struct reason *r);

#endif
