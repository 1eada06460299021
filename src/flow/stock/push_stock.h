#ifndef HF_FLOW_STOCK_PUSH_STOCK_H
#define HF_FLOW_STOCK_PUSH_STOCK_H

#include "flow/owed.h"

/* The standing row `push.stock` of a connection: figures that the channel does not have yet,
 * near-zero ones first, told as absolute figures (INV-6, INV-7, INV-8; docs/outbox.md). Gathered
 * anew before every call, so that the newest goes out. */

enum { PUSH_FAILURES_MAX = 5 };

/* facts: {"location", "items": [{"sku_id", "seq", "each" (ours), "quantity" (in their units),
 * "code" (ours), "sku" (theirs), "variant" (or ""), "mapped", "key" (what it is looked up by), and
 * where it was found by that before "id", "of", "from" (what the channel showed last)}], "more": as
 * many as one call carries}. NOT_FOUND: nothing to tell. */
enum hf_status gather_stock(struct work *w, const struct owed_row *r, struct json_out *facts,
                            struct slice *reference);
/* learned: {"items": [{"sku_id", "seq", "each", "result": "ok" "failed" "absent",
 * "error"; where "ok" also "key", "id", "of", "quantity", and "seen" and "expected" where the
 * channel showed another figure than we knew}]}. What failed is tried again by the schedule, five
 * times; then once a day, under an exception. What the channel does not have and nobody mapped is
 * not sold there: looked at again in a day. */
enum hf_status stock_pushed(struct work *w, const struct owed_row *r, const struct json *learned);
/* The platform takes no figures at all. */
enum hf_status push_stuck(struct work *w, const struct owed_row *r, const struct owed_failure *f);

/* Connections whose newest figures wait unconfirmed for too long are raised: channel_stale. arg is
 * a struct stale_look. */
struct stale_look {
    const struct hub *hub;
    int64_t merchant_id;
    int64_t longest_us; /* a figure may wait so long */
};
enum hf_status look_for_stale(struct txn *tx, void *arg) HF_MUST_CHECK;

#endif
