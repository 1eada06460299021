#ifndef HF_PARTNER_CUSTOM_CUSTOM_CALL_H
#define HF_PARTNER_CUSTOM_CUSTOM_CALL_H

#include "partner/outbound.h"

/* Parts of the outward side for systems of one's own (docs/outbox.md). */

/* The id and the time that are signed with the body; before any other header. */
void custom_stamp(struct arena *a, const struct outbound_task *t, struct slice id,
                  struct outbound_call *call);

/* push.stock: look up, then tell one figure on the condition that nobody changed it since. */
enum hf_status custom_build_stock(struct arena *a, const struct outbound_task *t,
                                  struct outbound_call *call);
void custom_read_stock(struct arena *a, const struct outbound_task *t,
                       const struct outbound_reply *reply, struct outbound_result *r);

#endif
