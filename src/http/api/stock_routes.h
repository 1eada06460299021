#ifndef HF_HTTP_API_STOCK_ROUTES_H
#define HF_HTTP_API_STOCK_ROUTES_H

#include "http/route.h"

enum { GOODS_SKUS, GOODS_BUNDLES, GOODS_STOCK }; /* route variants */

void handle_list_goods(struct exchange *x);
void handle_counts(struct exchange *x); /* counts and adjustments, by the route's variant */
enum count_kind { COUNT_BY_HAND, COUNT_ADJUSTMENT };

#endif
