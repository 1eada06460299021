/* Sealed data.
 * Between the I/O threads, which seal, and the few places that may open.
 * Promise: every sealed text is bound to its key id and its purpose. */
#include "base/seal.h"

#include <assert.h>

#include "base/crypto.h"
#include "base/gcm.h"

static struct slice bound_aad(const struct data_key *key, struct slice aad, char out[64])
{
    assert(aad.len <= 48);
    memcpy(out, &key->key_id, sizeof key->key_id);
    memcpy(out + sizeof key->key_id, aad.ptr, aad.len);
    return (struct slice){out, sizeof key->key_id + aad.len};
}

struct slice seal(const struct data_key *key, struct slice aad, struct slice plain, struct arena *a)
{
    char bound[64];
    unsigned char *out = arena_take(a, plain.len + SEAL_OVERHEAD, 1);
    if (out == NULL)
        return SLICE_NONE;
    random_bytes(out, 12);
    bool ok = gcm(true, key->bytes, out, bound_aad(key, aad, bound), plain.len ? plain.ptr : "",
                  plain.len, out + 12, out + 12 + plain.len);
    assert(ok);
    return (struct slice){(const char *)out, plain.len + SEAL_OVERHEAD};
}

struct slice unseal(const struct data_key *key, struct slice aad, struct slice sealed,
                    struct arena *a)
{
    if (sealed.len < SEAL_OVERHEAD)
        return SLICE_NONE;
    char bound[64];
    unsigned char tag[16];
    size_t bytes = sealed.len - SEAL_OVERHEAD;
    const unsigned char *s = (const unsigned char *)sealed.ptr;
    unsigned char *out = arena_take(a, bytes + 1, 1);
    if (out == NULL)
        return SLICE_NONE;
    memcpy(tag, s + 12 + bytes, sizeof tag);
    if (!gcm(false, key->bytes, s, bound_aad(key, aad, bound), s + 12, bytes, out, tag))
        return SLICE_NONE;
    return (struct slice){(const char *)out, bytes};
}
