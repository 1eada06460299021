#ifndef HF_BASE_SEAL_H
#define HF_BASE_SEAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

/* Sealed data: AES-256-GCM under a key per order, wrapped by the merchant's key, which is derived
 * from the master key. Destroying the wrapped key of an order makes everything sealed under it
 * unreadable. The master key and its change: keyring.h. Thread-safe. */

enum { SEAL_OVERHEAD = 12 + 16, WRAPPED_KEY_BYTES = 12 + 32 + 16 };

struct keyring;
struct data_key {
    int64_t key_id;
    unsigned char bytes[32]; /* wipe after use */
};

/* Reads the master key file (32 bytes, not readable by others), or makes it (mode 0600) when it is
 * not there and may_create. NULL and one line of error on failure. */
struct keyring *keyring_open(const char *path, bool may_create, char *error, size_t error_size);
void keyring_free(struct keyring *k);

/* 32 bytes derived from the kept secret for a named purpose ("ids", "audit-signing"). */
void keyring_derive(const struct keyring *k, const char *label, unsigned char out[32]);
/* Keyed digest for search and for comparing content; one key per merchant. */
void keyring_digest(const struct keyring *k, int64_t merchant_id, struct slice data,
                    unsigned char digest[32]);

/* A fresh key and its wrapped form, bound to (merchant, key_id). */
void data_key_new(const struct keyring *k, int64_t merchant_id, int64_t key_id,
                  struct data_key *key, unsigned char wrapped[WRAPPED_KEY_BYTES]);
/* false: not wrapped by us for this merchant and key_id. */
bool data_key_open(const struct keyring *k, int64_t merchant_id, int64_t key_id,
                   struct slice wrapped, struct data_key *key);

/* nonce || ciphertext || tag, into the arena; aad names what it is ("payload"). SLICE_NONE when the
 * arena is full. */
struct slice seal(const struct data_key *key, struct slice aad, struct slice plain,
                  struct arena *a);
/* SLICE_NONE when the tag does not hold: wrong key, wrong aad, or somebody changed it. */
struct slice unseal(const struct data_key *key, struct slice aad, struct slice sealed,
                    struct arena *a);

#endif
