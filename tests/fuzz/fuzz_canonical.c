/* Any bytes as a canonical order: read, or refused by name; quantities and lines stay in their
 * ranges. */
#include <stdlib.h>

#include "partner/canonical.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    const struct json *root;
    struct canonical_order out;
    struct doc_error error = {0};
    arena_init(&a, (size_t)16 * 1024 * 1024);
    if (doc_parse(&a, (struct slice){(const char *)data, size}, &root, &error) == HF_OK &&
        canonical_read(&a, root, TOPIC_CREATED, &out, &error) == HF_OK) {
        if (out.doc->line_count < 1 || out.doc->external_id.len == 0)
            abort();
        for (int i = 0; i < out.doc->line_count; i++)
            if (out.doc->lines[i].quantity_each < 1 || out.doc->lines[i].line < 1)
                abort();
    }
    arena_release(&a);
    return 0;
}
