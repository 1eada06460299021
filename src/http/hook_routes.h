#ifndef HF_HTTP_HOOK_ROUTES_H
#define HF_HTTP_HOOK_ROUTES_H

#include "http/route.h"

void handle_hook(struct exchange *x);

#endif
