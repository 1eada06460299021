#ifndef HF_HTTP_API_TASK_ROUTES_H
#define HF_HTTP_API_TASK_ROUTES_H

#include "http/route.h"

void handle_list_tasks(struct exchange *x);
void handle_claim_tasks(struct exchange *x);

#endif
