/* Keys and sealed data.
 * Between the I/O threads, which seal, and the few places that may open.
 * Promise: every sealed text is bound to its key id and its purpose; keys are wiped. */
#include "base/seal.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"

struct keyring {
    unsigned char master[32];
};

static bool make_key_file(const char *path, unsigned char key[32])
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return false;
    random_bytes(key, 32);
    bool ok = write(fd, key, 32) == 32 && fsync(fd) == 0;
    return close(fd) == 0 && ok;
}

static bool read_key_file(const char *path, unsigned char key[32], char *error, size_t error_size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        snprintf(error, error_size, "master key %s: %s", path, strerror(errno));
        return false;
    }
    struct stat st;
    bool ok = false;
    if (fstat(fd, &st) != 0 || (st.st_mode & 077) != 0)
        snprintf(error, error_size, "master key %s: must not be readable by group or others", path);
    else if (st.st_size != 32 || read(fd, key, 32) != 32)
        snprintf(error, error_size, "master key %s: expected 32 bytes", path);
    else
        ok = true;
    close(fd);
    return ok;
}

struct keyring *keyring_open(const char *path, bool may_create, char *error, size_t error_size)
{
    struct keyring *k = calloc(1, sizeof *k);
    if (k == NULL) {
        snprintf(error, error_size, "out of memory");
        return NULL;
    }
    (void)mlock(k, sizeof *k); /* best effort: a limit of zero is common for plain users */
    if (access(path, F_OK) != 0 && may_create && !make_key_file(path, k->master))
        snprintf(error, error_size, "master key %s: cannot make it: %s", path, strerror(errno));
    else if (read_key_file(path, k->master, error, error_size))
        return k;
    keyring_free(k);
    return NULL;
}

void keyring_free(struct keyring *k)
{
    if (k == NULL)
        return;
    wipe(k, sizeof *k);
    munlock(k, sizeof *k);
    free(k);
}

void keyring_derive(const struct keyring *k, const char *label, unsigned char out[32])
{
    hmac_sha256((struct slice){(const char *)k->master, 32}, slice_of(label), out);
}

static void merchant_key(const struct keyring *k, int64_t merchant_id, const char *purpose,
                         unsigned char out[32])
{
    const struct slice parts[3] = {
        slice_of("merchant:"), {(const char *)&merchant_id, sizeof merchant_id},
         slice_of(purpose)
    };
    hmac_sha256_parts((struct slice){(const char *)k->master, 32}, parts, 3, out);
}

void keyring_digest(const struct keyring *k, int64_t merchant_id, struct slice data,
                    unsigned char digest[32])
{
    unsigned char key[32];
    merchant_key(k, merchant_id, "digest", key);
    hmac_sha256((struct slice){(const char *)key, sizeof key}, data, digest);
    wipe(key, sizeof key);
}

/* Fetched once: an implicit fetch per call takes locks that show at 10,000 payloads/s. */
static EVP_CIPHER *cipher;
static pthread_once_t cipher_once = PTHREAD_ONCE_INIT;

static void fetch_cipher(void)
{
    cipher = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
}

static bool gcm(bool encrypt, const unsigned char key[32], const unsigned char nonce[12],
                struct slice aad, const void *in, size_t bytes, unsigned char *out,
                unsigned char tag[16])
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

void data_key_new(const struct keyring *k, int64_t merchant_id, int64_t key_id,
                  struct data_key *key, unsigned char wrapped[WRAPPED_KEY_BYTES])
{
    unsigned char wrap[32];
    merchant_key(k, merchant_id, "wrap", wrap);
    key->key_id = key_id;
    random_bytes(key->bytes, sizeof key->bytes);
    random_bytes(wrapped, 12);
    bool ok = gcm(true, wrap, wrapped, (struct slice){(const char *)&key_id, sizeof key_id},
                  key->bytes, sizeof key->bytes, wrapped + 12, wrapped + 12 + 32);
    assert(ok);
    wipe(wrap, sizeof wrap);
}

bool data_key_open(const struct keyring *k, int64_t merchant_id, int64_t key_id,
                   struct slice wrapped, struct data_key *key)
{
    if (wrapped.len != WRAPPED_KEY_BYTES)
        return false;
    unsigned char wrap[32], tag[16];
    const unsigned char *w = (const unsigned char *)wrapped.ptr;
    merchant_key(k, merchant_id, "wrap", wrap);
    memcpy(tag, w + 12 + 32, sizeof tag);
    key->key_id = key_id;
    bool ok = gcm(false, wrap, w, (struct slice){(const char *)&key_id, sizeof key_id}, w + 12, 32,
                  key->bytes, tag);
    wipe(wrap, sizeof wrap);
    return ok;
}

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
