#ifndef HF_HTTP_API_AUDIT_ROUTES_H
#define HF_HTTP_API_AUDIT_ROUTES_H

#include "http/route.h"

void handle_list_audit(struct exchange *x);
void handle_verify_audit(struct exchange *x);
void handle_verify_anchors(struct exchange *x);
void handle_export_audit(struct exchange *x);

/* Every field of the row's hash (docs/audit.md), so that a stranger can compute it. rows: of
 * list_audit_chain or list_audit_of. */
void put_audit_row(struct json_out *o, struct rows *rows, int64_t merchant_id);

#endif
