#ifndef HF_PARTNER_COMPARE_STOCK_H
#define HF_PARTNER_COMPARE_STOCK_H

#include "partner/outbound.h"

/* Helpers for the adapters that read what a shop shows (kind pull.compare): a page of ids in, what
 * each shows out. Changes nothing over there. */

/* The first item of the page; NULL: none. */
const struct json *compare_first(const struct outbound_task *t);
/* Writes the facts for the use case and the place of the next page. show(): *shown of one item by
 * its id, -1 = no figure; false: it is not there any more. DONE, or RETRY on exhaustion. */
void compare_end(struct arena *a, const struct outbound_task *t,
                 bool (*show)(const void *arg, struct slice id, int64_t *shown), const void *arg,
                 struct outbound_result *r);

#endif
