#ifndef HF_HTTP_API_ERASURE_ROUTES_H
#define HF_HTTP_API_ERASURE_ROUTES_H

#include "http/route.h"

void handle_erase_order(struct exchange *x);
void handle_list_erasures(struct exchange *x);
void handle_get_erasure(struct exchange *x);

/* The certificate that an order is named in, as a member of the object that is open; null when it
 * was not erased. */
enum hf_status put_erasure_of(struct exchange *x, struct json_out *o, struct txn *tx,
                              int64_t merchant_id, int64_t order_id) HF_MUST_CHECK;

#endif
