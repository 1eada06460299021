/* The secret of Standard Webhooks.
 * Read by both directions of platform `custom`.
 * Promise: strict base64, the specification's bounds. */
#include "partner/custom/custom_secret.h"

#include "base/encode.h"

bool custom_secret_decode(struct slice text, unsigned char key[CUSTOM_SECRET_MAX],
                          size_t *key_bytes)
{
    const struct slice prefix = SLICE("whsec_");
    if (slice_starts(text, prefix))
        text = (struct slice){text.ptr + prefix.len, text.len - prefix.len};
    *key_bytes = CUSTOM_SECRET_MAX;
    return base64_decode(text, key, key_bytes) && *key_bytes >= CUSTOM_SECRET_MIN;
}
