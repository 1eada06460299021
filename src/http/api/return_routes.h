#ifndef HF_HTTP_API_RETURN_ROUTES_H
#define HF_HTTP_API_RETURN_ROUTES_H

#include "http/route.h"

/* /v1/returns: authorisation, look-up, triage (docs/returns.md). */
void handle_authorise_return(struct exchange *x);
void handle_list_returns(struct exchange *x);
void handle_get_return(struct exchange *x);
void handle_add_photo(struct exchange *x);
void handle_get_photo(struct exchange *x);
void handle_triage(struct exchange *x);
void handle_stock_triage(struct exchange *x); /* units of no return */

#endif
