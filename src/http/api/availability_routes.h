#ifndef HF_HTTP_API_AVAILABILITY_ROUTES_H
#define HF_HTTP_API_AVAILABILITY_ROUTES_H

#include "http/route.h"

void handle_availability(struct exchange *x);
void handle_set_buffer(struct exchange *x);

#endif
