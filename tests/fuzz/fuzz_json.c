/* Any bytes into the JSON parser: it accepts or refuses, and what it accepts can be walked. */
#include <stdlib.h>

#include "base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t walk(const struct json *v)
{
    size_t bytes = v->text.len + v->key.len;
    int count = 0;
    JSON_EACH(child, v)
    {
        bytes += walk(child);
        count++;
    }
    if (count != v->count)
        abort();
    return bytes;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    const struct json *root;
    struct json_error error;
    arena_init(&a, (size_t)16 * 1024 * 1024);
    struct slice text = {(const char *)data, size};
    enum hf_status payload = json_parse(&a, text, &json_limits_payload, &root, &error);
    if (payload == HF_OK) {
        walk(root);
        if (json_parse(&a, text, &json_limits_none, &root, &error) == HF_REFUSED)
            abort(); /* the second layer only ever refuses more */
    } else if (payload == HF_REFUSED && error.message == NULL) {
        abort();
    }
    arena_release(&a);
    return 0;
}
