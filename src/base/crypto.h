#ifndef HF_BASE_CRYPTO_H
#define HF_BASE_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

/* Digests and signatures over OpenSSL and libsodium. All calls are thread-safe and allocate nothing
 * that outlives them. */

void sha256(struct slice data, unsigned char digest[32]);
void hmac_sha256(struct slice key, struct slice data, unsigned char mac[32]);
/* Over the parts in order, as if they were joined. */
void hmac_sha256_parts(struct slice key, const struct slice *parts, size_t count,
                       unsigned char mac[32]);
/* Constant time in the content; lengths are not secret. */
bool crypto_equal(const void *a, const void *b, size_t bytes);
/* From the kernel's generator; aborts when there is none. */
void random_bytes(void *out, size_t bytes);
void wipe(void *secret, size_t bytes);

/* Ed25519: public key 32 bytes, secret seed 32 bytes, signature 64 bytes. */
void ed25519_keypair(const unsigned char seed[32], unsigned char public_key[32]);
void ed25519_sign(const unsigned char seed[32], struct slice text, unsigned char signature[64]);
bool ed25519_verify(const unsigned char public_key[32], struct slice text,
                    const unsigned char signature[64]);

#endif
