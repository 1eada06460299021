#ifndef HF_HTTP_SCAN_ROUTES_H
#define HF_HTTP_SCAN_ROUTES_H

#include "http/route.h"

void handle_scan(struct exchange *x);

#endif
