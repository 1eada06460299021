#ifndef HF_HTTP_API_SCAN_ROUTES_H
#define HF_HTTP_API_SCAN_ROUTES_H

#include "flow/floor/scan.h"
#include "http/route.h"

void handle_scan(struct exchange *x);
/* "next": what the answer says is to be done next. */
void put_next_step(struct exchange *x, const struct work *w, const struct scan_answer *a);

#endif
