#ifndef HF_HTTP_API_COUNT_TASK_ROUTES_H
#define HF_HTTP_API_COUNT_TASK_ROUTES_H

#include "http/route.h"

enum { COUNT_TASK_START, COUNT_TASK_RECORD, COUNT_TASK_CANCEL }; /* route variants */

void handle_list_count_tasks(struct exchange *x);
void handle_get_count_task(struct exchange *x);
void handle_open_count_task(struct exchange *x);
void handle_count_task(struct exchange *x);

#endif
