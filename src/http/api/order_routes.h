#ifndef HF_HTTP_API_ORDER_ROUTES_H
#define HF_HTTP_API_ORDER_ROUTES_H

#include "http/route.h"

void handle_list_orders(struct exchange *x);
void handle_get_order(struct exchange *x);
void handle_get_timeline(struct exchange *x);
void handle_get_proof(struct exchange *x);
void handle_create_order(struct exchange *x);
void handle_edit_order(struct exchange *x);
void handle_fix_order(struct exchange *x);
void handle_cancel_order(struct exchange *x);
void handle_release_order(struct exchange *x);
void handle_split_order(struct exchange *x);
void handle_order_evidence(struct exchange *x);

#endif
