#ifndef HF_HTTP_API_REPORT_ROUTES_H
#define HF_HTTP_API_REPORT_ROUTES_H

#include "http/route.h"

/* GET /v1/reports/{name}: JSON pages as every list, or CSV with format=csv (Accept: text/csv). */
void handle_report(struct exchange *x);

#endif
