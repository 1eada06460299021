#ifndef HF_HTTP_RECORD_ROUTES_H
#define HF_HTTP_RECORD_ROUTES_H

#include "http/route.h"

void handle_healthz(struct exchange *x);
void handle_readyz(struct exchange *x);
void handle_metrics(struct exchange *x);

#endif
