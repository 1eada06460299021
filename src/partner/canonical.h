#ifndef HF_PARTNER_CANONICAL_H
#define HF_PARTNER_CANONICAL_H

#include "partner/webhook.h"

/* The hub's own order format (docs/openapi.yaml, schema CanonicalOrder). Unknown fields are
 * refused: a misspelt field is a mistake, not a wish. merchant and channel are read where the
 * caller asks. */
struct canonical_order {
    struct slice merchant, channel; /* SLICE_NONE when absent */
    const struct order_doc *doc;
};
/* OK, REFUSED with *error, or FULL. */
enum hf_status canonical_read(struct arena *a, const struct json *root, enum order_topic topic,
                              struct canonical_order *out, struct doc_error *error) HF_MUST_CHECK;

/* A recipient object, as in the order and in a fix. Every field of it is optional here. */
enum hf_status canonical_read_ship_to(struct arena *a, const struct json *o, struct ship_to *p,
                                      struct doc_error *error) HF_MUST_CHECK;
/* Refuses members of o that are not in keys (NULL-terminated). */
enum hf_status canonical_keys(struct arena *a, const struct json *o, int line,
                              const char *const *keys, struct doc_error *error) HF_MUST_CHECK;

#endif
