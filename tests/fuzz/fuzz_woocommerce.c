/* Any bytes as a WooCommerce order: read, or refused with a reason. */
#include <stdlib.h>

#include "partner/woocommerce/woocommerce_order.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    const struct order_doc *doc = NULL;
    struct doc_error error = {0};
    arena_init(&a, (size_t)16 * 1024 * 1024);
    enum hf_status s = woocommerce_read_order(&a, (struct slice){(const char *)data, size},
                                              TOPIC_CREATED, &doc, &error);
    if (s == HF_OK && (doc->external_id.len == 0 || doc->line_count > ORDER_DOC_LINES_MAX))
        abort();
    if (s == HF_REFUSED && error.message.len == 0)
        abort();
    arena_release(&a);
    return 0;
}
