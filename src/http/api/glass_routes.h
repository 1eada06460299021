#ifndef HF_HTTP_API_GLASS_ROUTES_H
#define HF_HTTP_API_GLASS_ROUTES_H

#include "http/route.h"

/* What was carried out alone, and its review (docs/approvals.md, "In an emergency"). The deed
 * itself is handle_decide's. */
void handle_list_glass(struct exchange *x);   /* GET /v1/break_glass */
void handle_review_glass(struct exchange *x); /* POST /v1/approvals/{id}/review */

#endif
