#ifndef HF_HTTP_API_RECORD_ROUTES_H
#define HF_HTTP_API_RECORD_ROUTES_H

#include "http/route.h"

void handle_healthz(struct exchange *x);
void handle_readyz(struct exchange *x);
void handle_metrics(struct exchange *x);
/* One row of list_events as the API shows it, into x->out. */
void put_event(struct exchange *x, int64_t merchant_id, struct rows *rows);

/* Pages of a numbered record (audit, events): merchant=, after= or cursor=, limit=. */
struct record_query {
    const struct merchant *merchant; /* NULL: the hub's own */
    int64_t merchant_id, after, limit;
};
/* The hub's own chain is merchant=hub: only for callers of every merchant. Kept in x->state. NULL:
 * answered. */
struct record_query *read_record_query(struct exchange *x, int64_t otherwise, int64_t most);

#endif
