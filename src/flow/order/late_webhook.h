#ifndef HF_FLOW_ORDER_LATE_WEBHOOK_H
#define HF_FLOW_ORDER_LATE_WEBHOOK_H

#include "flow/order/land_order.h"

/* An order may come by its webhook and by the poll; the poll is sometimes first. What it found is
 * kept: a webhook that comes within the connection's grace was late, one that does not was lost. */

/* After a landing by either way; l->result and l->order_id are set. known: the order was here
 * before; what a webhook itself made nothing can have found, and asking would be a wait per order.
 */
enum hf_status match_ways(struct work *w, const struct landing *l, bool known) HF_MUST_CHECK;
/* After a scan that reached its end: those whose grace is over are lost, counted and gone from the
 * list. */
enum hf_status count_lost_webhooks(struct work *w, const struct connection *c,
                                   int64_t *lost) HF_MUST_CHECK;

#endif
