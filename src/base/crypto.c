/* Digests, MACs and signatures.
 * Under the webhook doors, the audit chain and the sealed data.
 * Promise: constant-time comparison; no key material left behind. */
/* The one-shot low-level calls: EVP fetches and allocates per call, which shows at 10,000
 * payloads/s. */
#define OPENSSL_API_COMPAT 10101
#include "base/crypto.h"

#include <assert.h>
#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <sodium.h>
#include <string.h>
#include <sys/random.h>

void sha256(struct slice data, unsigned char digest[32])
{
    SHA256_CTX ctx; /* SHA256() itself goes through a fetch in OpenSSL 3 */
    SHA256_Init(&ctx);
    SHA256_Update(&ctx, data.ptr ? data.ptr : "", data.len);
    SHA256_Final(digest, &ctx);
}

void hmac_sha256_parts(struct slice key, const struct slice *parts, size_t count,
                       unsigned char mac[32])
{
    unsigned char block[64] = {0}, pad[64], inner[32];
    if (key.len > sizeof block)
        sha256(key, block);
    else if (key.len > 0)
        memcpy(block, key.ptr, key.len);
    SHA256_CTX ctx;
    for (size_t i = 0; i < sizeof pad; i++)
        pad[i] = block[i] ^ 0x36;
    SHA256_Init(&ctx);
    SHA256_Update(&ctx, pad, sizeof pad);
    for (size_t i = 0; i < count; i++)
        SHA256_Update(&ctx, parts[i].ptr ? parts[i].ptr : "", parts[i].len);
    SHA256_Final(inner, &ctx);
    for (size_t i = 0; i < sizeof pad; i++)
        pad[i] = block[i] ^ 0x5c;
    SHA256_Init(&ctx);
    SHA256_Update(&ctx, pad, sizeof pad);
    SHA256_Update(&ctx, inner, sizeof inner);
    SHA256_Final(mac, &ctx);
    wipe(block, sizeof block);
    wipe(pad, sizeof pad);
}

void hmac_sha256(struct slice key, struct slice data, unsigned char mac[32])
{
    hmac_sha256_parts(key, &data, 1, mac);
}

bool crypto_equal(const void *a, const void *b, size_t bytes)
{
    return CRYPTO_memcmp(a, b, bytes) == 0;
}

void random_bytes(void *out, size_t bytes)
{
    unsigned char *at = out;
    while (bytes > 0) {
        ssize_t got = getrandom(at, bytes, 0);
        assert(got > 0);
        at += got;
        bytes -= (size_t)got;
    }
}

void wipe(void *secret, size_t bytes)
{
    explicit_bzero(secret, bytes);
}

void ed25519_keypair(const unsigned char seed[32], unsigned char public_key[32])
{
    unsigned char secret[crypto_sign_SECRETKEYBYTES];
    crypto_sign_seed_keypair(public_key, secret, seed);
    wipe(secret, sizeof secret);
}

void ed25519_sign(const unsigned char seed[32], struct slice text, unsigned char signature[64])
{
    unsigned char public_key[32], secret[crypto_sign_SECRETKEYBYTES];
    crypto_sign_seed_keypair(public_key, secret, seed);
    crypto_sign_detached(signature, NULL, (const unsigned char *)text.ptr, text.len, secret);
    wipe(secret, sizeof secret);
}

bool ed25519_verify(const unsigned char public_key[32], struct slice text,
                    const unsigned char signature[64])
{
    return crypto_sign_verify_detached(signature, (const unsigned char *)text.ptr, text.len,
                                       public_key) == 0;
}
