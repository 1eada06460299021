#ifndef HF_HTTP_API_DOCTOR_ROUTES_H
#define HF_HTTP_API_DOCTOR_ROUTES_H

#include "http/route.h"

void handle_ask_connection(struct exchange *x);   /* POST .../check */
void handle_check_connection(struct exchange *x); /* GET .../check */

#endif
