#ifndef HF_HTTP_API_APPROVAL_ROUTES_H
#define HF_HTTP_API_APPROVAL_ROUTES_H

#include "http/route.h"

/* /v1/approvals (docs/approvals.md). */
void handle_list_approvals(struct exchange *x);
void handle_get_approval(struct exchange *x);
void handle_decide(struct exchange *x); /* by the route's variant */
enum decision { DECIDE_APPROVE, DECIDE_REFUSE, DECIDE_CANCEL, DECIDE_ALONE /* break-glass */ };

#endif
