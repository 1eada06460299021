#ifndef HF_PARTNER_SHOPIFY_SHOPIFY_ORDER_H
#define HF_PARTNER_SHOPIFY_SHOPIFY_ORDER_H

#include "partner/webhook.h"

/* An order in Shopify's REST shape (webhook bodies of 2024-10 to 2026-10) into the canonical order.
 * external_id: `id` as text. version: `updated_at`. quantity: fulfillable_quantity, else
 * current_quantity, else quantity. phone: shipping_address, then the order, then the customer. */
enum hf_status shopify_read_order(struct arena *a, struct slice body, enum order_topic topic,
                                  const struct order_doc **doc,
                                  struct doc_error *error) HF_MUST_CHECK;

#endif
