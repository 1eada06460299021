#ifndef HF_BASE_KEYRING_H
#define HF_BASE_KEYRING_H

#include "base/seal.h"

/* The master key, and its change (docs/operations.md, "Changing the master key"). The key is a file
 * of 32 bytes; the next one stands beside it as FILE.next. While a change runs both open, and
 * whatever is wrapped or sealed is so under the next one. Thread-safe.
 *
 * The master key seals and nothing else. Whatever must stay the same for ever - outside ids, keyed
 * digests, the key that signs the audit's heads - comes from the kept secret, 32 bytes that the
 * store holds wrapped under the master key. */

enum keyring_which { KEY_IN_FILE, KEY_NEXT };
enum {
    KEY_MARK_BYTES = 65,        /* 64 hex digits and the end */
    KEY_FINGERPRINT_BYTES = 17, /* the first 16 of them, for people */
};

/* What a store remembers a key by. false: there is no such key. */
bool keyring_mark(const struct keyring *k, enum keyring_which which, char mark[KEY_MARK_BYTES]);
/* Of a key file that is not in use; false and one line of error. */
bool key_file_mark(const char *path, char mark[KEY_MARK_BYTES], char *error, size_t error_size);
/* Makes FILE.next for the key file `path` (mode 0600). false and one line of error: it is there
 * already, or cannot be made. */
bool key_file_make_next(const char *path, char *error, size_t error_size);

/* Reads FILE.next, if it is not read yet. false and one line of error. */
bool keyring_load_next(struct keyring *k, char *error, size_t error_size);
/* From now on the next key wraps and seals; the other one is still read. It is loaded. */
void keyring_use_next(struct keyring *k);
/* The next key is the only one; the old one is wiped. It is loaded. */
void keyring_promote(struct keyring *k);
/* Changes with every one of the two: what was wrapped before may have to be wrapped again. */
int keyring_generation(const struct keyring *k);
/* Puts the file of the key in use in its place, once it is no longer the one that stands there.
 * false and one line of error: it cannot be put there, FILE.next has to stay. */
bool keyring_settle(struct keyring *k, char *error, size_t error_size);

/* The kept secret. Until one of these was called it is the master key itself, as it is in stores
 * from before there was one. */
void keyring_new_secret(struct keyring *k);
bool keyring_open_secret(struct keyring *k, struct slice wrapped); /* by whichever key fits */
void keyring_wrap_secret(const struct keyring *k, enum keyring_which which,
                         unsigned char wrapped[WRAPPED_KEY_BYTES]);

/* -- what moves to the next key */

enum rewrap {
    REWRAP_SAME,       /* is under the next key already */
    REWRAP_DONE,       /* out is what to keep instead */
    REWRAP_UNREADABLE, /* neither key opens it */
};
/* The next key is loaded. */
enum rewrap data_key_rewrap(const struct keyring *k, int64_t merchant_id, int64_t key_id,
                            struct slice wrapped, unsigned char out[WRAPPED_KEY_BYTES]);
/* Sealed directly under the master key, by purpose ("totp"): secrets that belong to no order. */
struct slice keyring_seal(const struct keyring *k, const char *purpose, struct slice aad,
                          struct slice plain, struct arena *a);
/* SLICE_NONE: neither key opens it, or the arena is full. */
struct slice keyring_unseal(const struct keyring *k, const char *purpose, struct slice aad,
                            struct slice sealed, struct arena *a);
enum rewrap keyring_reseal(const struct keyring *k, const char *purpose, struct slice aad,
                           struct slice sealed, struct arena *a, struct slice *out);

#endif
