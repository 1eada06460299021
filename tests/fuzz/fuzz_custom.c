/* Any bytes as a Standard Webhooks delivery: headers and body both foreign; nothing verifies
 * unsigned. */
#include <stdlib.h>
#include <string.h>

#include "partner/webhook.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct delivery {
    struct slice part[3]; /* id, timestamp, signature: the first three lines */
};

static struct slice header(const void *arg, const char *name)
{
    const struct delivery *d = arg;
    return strcmp(name, "webhook-id") == 0          ? d->part[0]
           : strcmp(name, "webhook-timestamp") == 0 ? d->part[1]
                                                    : d->part[2];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct slice secret = {"whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", 50};
    struct delivery d = {0};
    struct slice rest = {(const char *)data, size};
    for (int i = 0; i < 3; i++) {
        const char *end = rest.len ? memchr(rest.ptr, '\n', rest.len) : NULL;
        size_t len = end ? (size_t)(end - rest.ptr) : rest.len;
        d.part[i] = (struct slice){rest.ptr, len};
        rest.ptr += len + (end != NULL);
        rest.len -= len + (end != NULL);
    }
    struct webhook in = {
        .header = header, .header_arg = &d, .body = rest, .secrets = &secret, .secret_count = 1};
    struct webhook_head head = {0};
    if (webhook_custom.verify(&in, &head) == WEBHOOK_VERIFIED)
        abort(); /* nobody guesses a MAC */
    struct arena a;
    const struct order_doc *doc = NULL;
    struct doc_error error = {0};
    struct slice topic = SLICE_NONE;
    arena_init(&a, (size_t)16 * 1024 * 1024);
    (void)!webhook_custom.read_order(&a, &topic, (struct slice){(const char *)data, size}, &doc,
                                     &error);
    arena_release(&a);
    return 0;
}
