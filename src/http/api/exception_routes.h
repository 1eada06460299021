#ifndef HF_HTTP_API_EXCEPTION_ROUTES_H
#define HF_HTTP_API_EXCEPTION_ROUTES_H

#include "http/route.h"

void handle_list_exceptions(struct exchange *x);
void handle_resolve_exception(struct exchange *x);

#endif
