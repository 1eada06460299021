#ifndef HF_HTTP_HOOK_ROUTES_H
#define HF_HTTP_HOOK_ROUTES_H

#include "http/route.h"
#include "partner/webhook.h"

void handle_hook(struct exchange *x);
void handle_hook_version(struct exchange *x);

/* hook_guard.c: false = answered 429. */
bool hook_in_time(struct exchange *x, const struct connection *c);
/* Answers 401, counts, and raises signature_invalid when this connection has had too many of them.
 */
void hook_refuse_signature(struct exchange *x, const struct merchant *m, const struct connection *c,
                           enum webhook_verdict verdict);

#endif
