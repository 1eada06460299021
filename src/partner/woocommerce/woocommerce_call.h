#ifndef HF_PARTNER_WOOCOMMERCE_WOOCOMMERCE_CALL_H
#define HF_PARTNER_WOOCOMMERCE_WOOCOMMERCE_CALL_H

#include "partner/outbound.h"

/* Parts of the WooCommerce adapter of the outward side (docs/woocommerce.md). */

/* Root of the shop's REST API: the endpoint, or the account as a host. */
struct slice woocommerce_root(struct arena *a, const struct outbound_task *t);
/* The answer's JSON, past a byte order mark that some hosts put before it; NULL: none. */
const struct json *woocommerce_parse(struct arena *a, const struct outbound_reply *reply);

/* pull.orders: /orders in the order of their modification. The page after next begins at the last
 * stamp read, so that an order that is modified while we read moves no other one past us. Shops
 * that cannot sort by modification answer 400: then all pages are read by id. Status `trash` is in
 * no list. */
enum hf_status woocommerce_build_pull(struct arena *a, const struct outbound_task *t,
                                      struct outbound_call *call, struct slice *error);
void woocommerce_read_pull(struct arena *a, const struct outbound_task *t,
                           const struct outbound_reply *reply, struct outbound_result *r);

/* order.*: notes, meta data and the status (woocommerce_tell.c); docs/woocommerce.md. */
enum hf_status woocommerce_build_tell(struct arena *a, const struct outbound_task *t,
                                      struct outbound_call *call, struct slice *error);
void woocommerce_read_tell(struct arena *a, const struct outbound_task *t,
                           const struct outbound_reply *reply, struct outbound_result *r);

/* push.stock: look up, then tell; docs/woocommerce.md. */
enum hf_status woocommerce_build_stock(struct arena *a, const struct outbound_task *t,
                                       struct outbound_call *call, struct slice *error);
void woocommerce_read_stock(struct arena *a, const struct outbound_task *t,
                            const struct outbound_reply *reply, struct outbound_result *r);

/* pull.compare: what it shows of the products it was told. */
enum hf_status woocommerce_build_compare(struct arena *a, const struct outbound_task *t,
                                         struct outbound_call *call);
void woocommerce_read_compare(struct arena *a, const struct outbound_task *t,
                              const struct outbound_reply *reply, struct outbound_result *r);

/* pull.check: what a key may, and the webhooks (woocommerce_examine.c). */
enum hf_status woocommerce_build_examine(struct arena *a, const struct outbound_task *t,
                                         struct outbound_call *call);
void woocommerce_read_examine(struct arena *a, const struct outbound_task *t,
                              const struct outbound_reply *reply, struct outbound_result *r);

/* The topics a connection lives by. */
enum { WOOCOMMERCE_TOPICS = 4 };
extern const char *const woocommerce_topics[WOOCOMMERCE_TOPICS];

/* pull.webhooks: those of the order topics. */
enum hf_status woocommerce_build_watch(struct arena *a, const struct outbound_task *t,
                                       struct outbound_call *call);
void woocommerce_read_watch(struct arena *a, const struct outbound_task *t,
                            const struct outbound_reply *reply, struct outbound_result *r);

#endif
