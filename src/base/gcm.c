/* AES-256-GCM.
 * Under keys that are wrapped and data that is sealed.
 * Promise: what was changed, or belongs to another key or another purpose, does not open. */
#include "base/gcm.h"

#include <assert.h>
#include <openssl/evp.h>
#include <pthread.h>

/* Fetched once: an implicit fetch per call takes locks that show at 10,000 payloads/s. */
static EVP_CIPHER *cipher;
static pthread_once_t cipher_once = PTHREAD_ONCE_INIT;

static void fetch_cipher(void)
{
    cipher = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
}

bool gcm(bool encrypt, const unsigned char key[32], const unsigned char nonce[12], struct slice aad,
         const void *in, size_t bytes, unsigned char *out, unsigned char tag[16])
{
    pthread_once(&cipher_once, fetch_cipher);
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    assert(ctx != NULL);
    assert(cipher != NULL);
    int len = 0;
    bool ok = EVP_CipherInit_ex2(ctx, cipher, key, nonce, encrypt, NULL) == 1;
    ok = ok && EVP_CipherUpdate(ctx, NULL, &len, (const unsigned char *)aad.ptr, (int)aad.len) == 1;
    ok = ok && EVP_CipherUpdate(ctx, out, &len, in, (int)bytes) == 1;
    if (!encrypt)
        ok = ok && EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, 16, tag) == 1;
    ok = ok && EVP_CipherFinal_ex(ctx, out + len, &len) == 1;
    if (encrypt)
        ok = ok && EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, 16, tag) == 1;
    EVP_CIPHER_CTX_free(ctx);
    return ok;
}
