#ifndef HF_HTTP_API_INBOUND_ROUTES_H
#define HF_HTTP_API_INBOUND_ROUTES_H

#include "flow/inbound/inbound.h"
#include "http/route.h"

/* /v1/inbounds, /v1/arrivals, /v1/receipts, /v1/occupancy. */
void handle_announce_inbound(struct exchange *x);
void handle_list_inbounds(struct exchange *x);
void handle_get_inbound(struct exchange *x);
void handle_confirm_slot(struct exchange *x);
void handle_verify_inbound(struct exchange *x);
void handle_accept_inbound(struct exchange *x);
void handle_close_inbound(struct exchange *x);
void handle_withdraw_inbound(struct exchange *x);
void handle_arrival(struct exchange *x);
void handle_receipt(struct exchange *x);
void handle_reverse_receipt(struct exchange *x);
void handle_occupancy(struct exchange *x);

/* Members id, kind, number, state of an open object; for every answer about an inbound. */
void put_inbound_head(struct exchange *x, int64_t merchant_id, const struct inbound *in);
/* A refusal of a use case as the answer: 422, nothing of the unit is kept. */
int answer_refusal(struct exchange *x, const struct refusal *why);

#endif
