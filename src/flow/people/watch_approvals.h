#ifndef HF_FLOW_PEOPLE_WATCH_APPROVALS_H
#define HF_FLOW_PEOPLE_WATCH_APPROVALS_H

#include "flow/work.h"

/* Who looked at a request before deciding, and the daily look at who approves whose requests
 * (docs/approvals.md, "Who approves whose requests"). */

/* A person saw what exactly is asked. arg: struct request_look. Only the first look of somebody
 * else's request is kept, with its audit row. */
struct request_look {
    const struct hub *hub;
    struct actor actor;
    int64_t merchant_id, request_id;
};
enum hf_status record_look(struct txn *tx, void *arg) HF_MUST_CHECK;

/* Once per UTC day, whoever comes first: the pairs of the last 30 days, judged, and an audit row of
 * the hub. arg: struct hub. */
enum hf_status watch_approvals(struct txn *tx, void *arg) HF_MUST_CHECK;

#endif
