#ifndef HF_HTTP_API_OVERVIEW_ROUTES_H
#define HF_HTTP_API_OVERVIEW_ROUTES_H

#include "http/route.h"

/* What a person looks at first (docs/console.md). */
void handle_list_merchants(struct exchange *x);
void handle_today(struct exchange *x);
void handle_flow(struct exchange *x); /* orders through the house, hour by hour */
void handle_rulebook(struct exchange *x);

#endif
