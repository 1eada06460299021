#ifndef HF_PARTNER_WOOCOMMERCE_WOOCOMMERCE_ORDER_H
#define HF_PARTNER_WOOCOMMERCE_WOOCOMMERCE_ORDER_H

#include "partner/webhook.h"

/* An order in WooCommerce's REST shape (wc/v3; webhook bodies wp_api_v2 and v3 have the same) into
 * the canonical order. external_id: `id`. version: `date_modified_gmt`, which is UTC and does not
 * say so. Payment: `date_paid_gmt`; cash on delivery is `processing` while unpaid, so the status
 * alone proves nothing. variant: `variation_id`, or `product_id` where that is 0. ship-to:
 * `shipping`, or `billing` where the shop ships to billing and leaves `shipping` empty. A line that
 * bundles others is not physical: its children are. An order that was deleted is refused by name,
 * as is a status we do not know: both are for a person to look at. NOT_FOUND: a checkout draft.
 * Source: WooCommerce REST API docs, Orders. Bundle members (`bundled_items`, `composite_children`)
 * are those of two extensions and unconfirmed by core's own documentation. */
enum hf_status woocommerce_read_order(struct arena *a, struct slice body, enum order_topic topic,
                                      const struct order_doc **doc,
                                      struct doc_error *error) HF_MUST_CHECK;

/* The secret as the shop signs with it: WordPress decodes &amp; &lt; &gt; &quot; and both forms of
 * the single quote before use. text: as configured; out has room for text.len bytes. Returns the
 * bytes used. */
size_t woocommerce_secret(struct slice text, char *out);

/* The text of a meta datum of the order; "" when there is none. */
struct slice woocommerce_meta(const struct json *order, const char *key);
/* A status that a hold of ours may replace. */
bool woocommerce_can_be_held(struct slice status);
/* The status that a hold of ours replaced; "" = ours does not hold it. */
#define WOOCOMMERCE_HELD "_holdfast_held"

#endif
