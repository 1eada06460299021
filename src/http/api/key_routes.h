#ifndef HF_HTTP_API_KEY_ROUTES_H
#define HF_HTTP_API_KEY_ROUTES_H

#include "http/route.h"

/* The master key and its change (docs/operations.md, "Changing the master key"). No key is ever in
 * a request or an answer: only fingerprints. */
void handle_get_master_key(struct exchange *x);    /* GET /v1/master_key */
void handle_change_master_key(struct exchange *x); /* POST /v1/master_key/change */

#endif
