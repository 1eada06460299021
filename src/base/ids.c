/* Ids: a counter that follows the clock, and the permutation that hides it.
 * The source is shared by all writers; the key comes from the master key.
 * Promise: never the same id twice; nothing about volume or time shows outside. */
#include "base/ids.h"

#include <assert.h>
#include <openssl/evp.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/encode.h"

#define EPOCH_2026_US (INT64_C(1767225600) * US_PER_S)

struct id_source {
    _Atomic int64_t last;
    int64_t node;
};

struct id_source *id_source_new(int node, int64_t floor)
{
    assert(node >= 0);
    assert(node < 16);
    struct id_source *ids = calloc(1, sizeof *ids);
    if (ids != NULL) {
        ids->node = node;
        atomic_store(&ids->last, floor);
    }
    return ids;
}

void id_source_free(struct id_source *ids)
{
    free(ids);
}

int64_t id_next_stride(struct id_source *ids, int64_t now_us, int64_t stride)
{
    int64_t ms = (now_us - EPOCH_2026_US) / 1000;
    int64_t base = (ms < 1 ? 1 : ms) << 22 | ids->node << 18;
    int64_t last = atomic_load(&ids->last);
    int64_t next;
    do {
        next = base > last ? base : last + 1;
        next = (next + stride - 1) & ~(stride - 1);
    } while (!atomic_compare_exchange_weak(&ids->last, &last, next + stride - 1));
    return next;
}

int64_t id_next(struct id_source *ids, int64_t now_us)
{
    return id_next_stride(ids, now_us, 1);
}

int64_t id_at(int64_t us)
{
    return us <= EPOCH_2026_US ? 0 : ((us - EPOCH_2026_US) / 1000) << 22;
}

struct ids_key {
    unsigned char key[16];
};

struct ids_key *ids_key_new(const unsigned char key[16])
{
    struct ids_key *k = malloc(sizeof *k);
    if (k != NULL)
        memcpy(k->key, key, sizeof k->key);
    return k;
}

void ids_key_free(struct ids_key *k)
{
    if (k != NULL)
        explicit_bzero(k->key, sizeof k->key);
    free(k);
}

static void permute(const struct ids_key *k, bool forward, const unsigned char in[16],
                    unsigned char out[16])
{
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    assert(ctx != NULL);
    int len = 0;
    int ok = EVP_CipherInit_ex(ctx, EVP_aes_128_ecb(), NULL, k->key, NULL, forward);
    assert(ok == 1);
    EVP_CIPHER_CTX_set_padding(ctx, 0);
    ok = EVP_CipherUpdate(ctx, out, &len, in, 16);
    assert(ok == 1 && len == 16);
    EVP_CIPHER_CTX_free(ctx);
}

/* 3 bytes prefix, 5 bytes merchant, 8 bytes id. */
static void block_of(const char *prefix, int64_t merchant_id, int64_t id, unsigned char b[16])
{
    memcpy(b, prefix, 3);
    for (int i = 0; i < 5; i++)
        b[3 + i] = (unsigned char)((uint64_t)merchant_id >> (32 - 8 * i));
    for (int i = 0; i < 8; i++)
        b[8 + i] = (unsigned char)((uint64_t)id >> (56 - 8 * i));
}

void id_print(const struct ids_key *k, const char *prefix, int64_t merchant_id, int64_t id,
              char out[ID_TEXT_BYTES])
{
    assert(strlen(prefix) == 3);
    unsigned char plain[16], hidden[16];
    block_of(prefix, merchant_id, id, plain);
    permute(k, true, plain, hidden);
    memcpy(out, prefix, 3);
    out[3] = '_';
    base32_encode((struct slice){(const char *)hidden, sizeof hidden}, out + 4);
}

bool id_parse(const struct ids_key *k, const char *prefix, struct slice text, int64_t *merchant_id,
              int64_t *id)
{
    unsigned char hidden[16], plain[16];
    if (text.len != 30 || memcmp(text.ptr, prefix, 3) != 0 || text.ptr[3] != '_' ||
        !base32_decode((struct slice){text.ptr + 4, 26}, hidden, sizeof hidden))
        return false;
    permute(k, false, hidden, plain);
    if (memcmp(plain, prefix, 3) != 0)
        return false;
    uint64_t m = 0, v = 0;
    for (int i = 0; i < 5; i++)
        m = m << 8 | plain[3 + i];
    for (int i = 0; i < 8; i++)
        v = v << 8 | plain[8 + i];
    *merchant_id = (int64_t)m;
    *id = (int64_t)v;
    return true;
}
