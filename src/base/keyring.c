/* The master key, the next one while a change runs, and the secret that outlives both.
 * Under everything sealed.
 * Promise: a change can stop at any instruction: what one of the two keys sealed one of the two
 * opens; keys are wiped. */
#include "base/keyring.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/encode.h"
#include "base/gcm.h"

enum { KEY_PATH_BYTES = 4096, SECRET_KEY_ID = 0 };

struct keyring {
    unsigned char master[2][32]; /* by enum keyring_which */
    unsigned char secret[32];    /* the kept one */
    bool has_next, next_wraps;
    _Atomic int generation;
    char path[KEY_PATH_BYTES];
    char next_path[KEY_PATH_BYTES];
    pthread_rwlock_t *lock; /* owned; over the keys and the two flags */
};

/* -- files */

/* Its name is on the disk too: what is sealed under a key must never outlive the key's file. */
static bool sync_name(const char *path)
{
    char dir[KEY_PATH_BYTES];
    const char *slash = strrchr(path, '/');
    int len = slash == NULL ? 0 : slash == path ? 1 : (int)(slash - path);
    if (snprintf(dir, sizeof dir, "%.*s", len > 0 ? len : 1, len > 0 ? path : ".") >=
        (int)sizeof dir)
        return false;
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return synced;
}

static bool make_key_file(const char *path, unsigned char key[32])
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return false;
    random_bytes(key, 32);
    bool ok = write(fd, key, 32) == 32 && fsync(fd) == 0;
    return close(fd) == 0 && ok && sync_name(path);
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

static bool next_path_of(const char *path, char next[KEY_PATH_BYTES], char *error,
                         size_t error_size)
{
    int len = snprintf(next, KEY_PATH_BYTES, "%s.next", path);
    if (len > 0 && len < KEY_PATH_BYTES)
        return true;
    snprintf(error, error_size, "master key %s: the path is too long", path);
    return false;
}

bool key_file_make_next(const char *path, char *error, size_t error_size)
{
    unsigned char key[32];
    char next[KEY_PATH_BYTES];
    if (!next_path_of(path, next, error, error_size))
        return false;
    bool made = make_key_file(next, key);
    wipe(key, sizeof key);
    if (!made)
        snprintf(error, error_size, "next master key %s: cannot make it: %s", next,
                 strerror(errno));
    return made;
}

static void mark_of(const unsigned char master[32], char mark[KEY_MARK_BYTES])
{
    unsigned char digest[32];
    hmac_sha256((struct slice){(const char *)master, 32}, SLICE("key-check"), digest);
    hex_encode((struct slice){(const char *)digest, sizeof digest}, mark);
}

bool key_file_mark(const char *path, char mark[KEY_MARK_BYTES], char *error, size_t error_size)
{
    unsigned char key[32];
    if (!read_key_file(path, key, error, error_size))
        return false;
    mark_of(key, mark);
    wipe(key, sizeof key);
    return true;
}

/* -- the ring */

struct keyring *keyring_open(const char *path, bool may_create, char *error, size_t error_size)
{
    struct keyring *k = calloc(1, sizeof *k);
    pthread_rwlock_t *lock = malloc(sizeof *lock);
    if (k == NULL || lock == NULL || pthread_rwlock_init(lock, NULL) != 0) {
        free(k);
        free(lock);
        snprintf(error, error_size, "out of memory");
        return NULL;
    }
    k->lock = lock;
    (void)mlock(k, sizeof *k); /* best effort: a limit of zero is common for plain users */
    snprintf(k->path, sizeof k->path, "%s", path);
    if (!next_path_of(path, k->next_path, error, error_size))
        ;
    else if (access(path, F_OK) != 0 && may_create && !make_key_file(path, k->master[KEY_IN_FILE]))
        snprintf(error, error_size, "master key %s: cannot make it: %s", path, strerror(errno));
    else if (read_key_file(path, k->master[KEY_IN_FILE], error, error_size)) {
        memcpy(k->secret, k->master[KEY_IN_FILE], sizeof k->secret);
        return k;
    }
    keyring_free(k);
    return NULL;
}

void keyring_free(struct keyring *k)
{
    if (k == NULL)
        return;
    pthread_rwlock_destroy(k->lock);
    free(k->lock);
    wipe(k, sizeof *k);
    munlock(k, sizeof *k);
    free(k);
}

bool keyring_mark(const struct keyring *k, enum keyring_which which, char mark[KEY_MARK_BYTES])
{
    pthread_rwlock_rdlock(k->lock);
    bool there = which == KEY_IN_FILE || k->has_next;
    if (there)
        mark_of(k->master[which], mark);
    pthread_rwlock_unlock(k->lock);
    return there;
}

bool keyring_load_next(struct keyring *k, char *error, size_t error_size)
{
    pthread_rwlock_wrlock(k->lock);
    if (!k->next_wraps) /* one that wraps already stays, whatever became of its file */
        k->has_next = read_key_file(k->next_path, k->master[KEY_NEXT], error, error_size);
    bool there = k->has_next;
    pthread_rwlock_unlock(k->lock);
    return there;
}

void keyring_use_next(struct keyring *k)
{
    pthread_rwlock_wrlock(k->lock);
    assert(k->has_next);
    k->generation += k->next_wraps ? 0 : 1;
    k->next_wraps = true;
    pthread_rwlock_unlock(k->lock);
}

void keyring_promote(struct keyring *k)
{
    pthread_rwlock_wrlock(k->lock);
    assert(k->has_next);
    memcpy(k->master[KEY_IN_FILE], k->master[KEY_NEXT], sizeof k->master[KEY_NEXT]);
    wipe(k->master[KEY_NEXT], sizeof k->master[KEY_NEXT]);
    k->has_next = k->next_wraps = false;
    k->generation++;
    pthread_rwlock_unlock(k->lock);
}

bool keyring_settle(struct keyring *k, char *error, size_t error_size)
{
    unsigned char found[32];
    pthread_rwlock_rdlock(k->lock);
    bool good = read_key_file(k->next_path, found, error, error_size);
    if (good && !crypto_equal(found, k->master[KEY_IN_FILE], sizeof found)) {
        snprintf(error, error_size, "%s is not the key in use", k->next_path);
        good = false;
    } else if (good && (rename(k->next_path, k->path) != 0 || !sync_name(k->path))) {
        snprintf(error, error_size, "%s cannot take the place of %s: %s", k->next_path, k->path,
                 strerror(errno));
        good = false;
    }
    pthread_rwlock_unlock(k->lock);
    wipe(found, sizeof found);
    return good;
}

int keyring_generation(const struct keyring *k)
{
    return k->generation;
}

/* -- the kept secret, and what comes from it */

void keyring_derive(const struct keyring *k, const char *label, unsigned char out[32])
{
    hmac_sha256((struct slice){(const char *)k->secret, 32}, slice_of(label), out);
}

static void merchant_key(const unsigned char root[32], int64_t merchant_id, const char *purpose,
                         unsigned char out[32])
{
    const struct slice parts[3] = {
        slice_of("merchant:"), {(const char *)&merchant_id, sizeof merchant_id},
         slice_of(purpose)
    };
    hmac_sha256_parts((struct slice){(const char *)root, 32}, parts, 3, out);
}

void keyring_digest(const struct keyring *k, int64_t merchant_id, struct slice data,
                    unsigned char digest[32])
{
    unsigned char key[32];
    merchant_key(k->secret, merchant_id, "digest", key);
    hmac_sha256((struct slice){(const char *)key, sizeof key}, data, digest);
    wipe(key, sizeof key);
}

static void wrap(const unsigned char key[32], int64_t key_id, const unsigned char plain[32],
                 unsigned char wrapped[WRAPPED_KEY_BYTES])
{
    random_bytes(wrapped, 12);
    bool ok = gcm(true, key, wrapped, (struct slice){(const char *)&key_id, sizeof key_id}, plain,
                  32, wrapped + 12, wrapped + 12 + 32);
    assert(ok);
}

static bool unwrap(const unsigned char key[32], int64_t key_id, struct slice wrapped,
                   unsigned char plain[32])
{
    unsigned char tag[16];
    const unsigned char *w = (const unsigned char *)wrapped.ptr;
    if (wrapped.len != WRAPPED_KEY_BYTES)
        return false;
    memcpy(tag, w + 12 + 32, sizeof tag);
    return gcm(false, key, w, (struct slice){(const char *)&key_id, sizeof key_id}, w + 12, 32,
               plain, tag);
}

static void secret_key(const struct keyring *k, enum keyring_which which, unsigned char key[32])
{
    hmac_sha256((struct slice){(const char *)k->master[which], 32}, SLICE("kept-secret"), key);
}

void keyring_new_secret(struct keyring *k)
{
    random_bytes(k->secret, sizeof k->secret);
}

bool keyring_open_secret(struct keyring *k, struct slice wrapped)
{
    unsigned char key[32], secret[32];
    bool opened = false;
    pthread_rwlock_rdlock(k->lock);
    for (int which = k->has_next ? KEY_NEXT : KEY_IN_FILE; which >= KEY_IN_FILE && !opened;
         which--) {
        secret_key(k, (enum keyring_which)which, key);
        opened = unwrap(key, SECRET_KEY_ID, wrapped, secret);
    }
    pthread_rwlock_unlock(k->lock);
    if (opened)
        memcpy(k->secret, secret, sizeof secret);
    wipe(key, sizeof key);
    wipe(secret, sizeof secret);
    return opened;
}

void keyring_wrap_secret(const struct keyring *k, enum keyring_which which,
                         unsigned char wrapped[WRAPPED_KEY_BYTES])
{
    unsigned char key[32];
    pthread_rwlock_rdlock(k->lock);
    assert(which == KEY_IN_FILE || k->has_next);
    secret_key(k, which, key);
    pthread_rwlock_unlock(k->lock);
    wrap(key, SECRET_KEY_ID, k->secret, wrapped);
    wipe(key, sizeof key);
}

/* -- keys of orders */

/* The key that wraps (0) or the other one (1). false: there is no other one. */
static bool wrapping_key(const struct keyring *k, int turn, int64_t merchant_id,
                         unsigned char key[32])
{
    pthread_rwlock_rdlock(k->lock);
    bool there = turn == 0 || k->has_next;
    if (there)
        merchant_key(k->master[k->next_wraps != (turn == 1)], merchant_id, "wrap", key);
    pthread_rwlock_unlock(k->lock);
    return there;
}

void data_key_new(const struct keyring *k, int64_t merchant_id, int64_t key_id,
                  struct data_key *key, unsigned char wrapped[WRAPPED_KEY_BYTES])
{
    unsigned char by[32];
    (void)wrapping_key(k, 0, merchant_id, by);
    key->key_id = key_id;
    random_bytes(key->bytes, sizeof key->bytes);
    wrap(by, key_id, key->bytes, wrapped);
    wipe(by, sizeof by);
}

bool data_key_open(const struct keyring *k, int64_t merchant_id, int64_t key_id,
                   struct slice wrapped, struct data_key *key)
{
    unsigned char by[32];
    bool opened = false;
    key->key_id = key_id;
    for (int turn = 0; turn < 2 && !opened && wrapping_key(k, turn, merchant_id, by); turn++)
        opened = unwrap(by, key_id, wrapped, key->bytes);
    wipe(by, sizeof by);
    return opened;
}

enum rewrap data_key_rewrap(const struct keyring *k, int64_t merchant_id, int64_t key_id,
                            struct slice wrapped, unsigned char out[WRAPPED_KEY_BYTES])
{
    unsigned char by[32], plain[32];
    enum rewrap done = REWRAP_UNREADABLE;
    (void)wrapping_key(k, 0, merchant_id, by);
    if (unwrap(by, key_id, wrapped, plain)) {
        done = REWRAP_SAME;
    } else if (wrapping_key(k, 1, merchant_id, by) && unwrap(by, key_id, wrapped, plain)) {
        (void)wrapping_key(k, 0, merchant_id, by);
        wrap(by, key_id, plain, out);
        done = REWRAP_DONE;
    }
    wipe(by, sizeof by);
    wipe(plain, sizeof plain);
    return done;
}

/* -- sealed under the master key itself */

static bool sealing_key(const struct keyring *k, int turn, const char *purpose,
                        struct data_key *key)
{
    *key = (struct data_key){0};
    pthread_rwlock_rdlock(k->lock);
    bool there = turn == 0 || k->has_next;
    if (there)
        hmac_sha256((struct slice){(const char *)k->master[k->next_wraps != (turn == 1)], 32},
                    slice_of(purpose), key->bytes);
    pthread_rwlock_unlock(k->lock);
    return there;
}

struct slice keyring_seal(const struct keyring *k, const char *purpose, struct slice aad,
                          struct slice plain, struct arena *a)
{
    struct data_key key;
    (void)sealing_key(k, 0, purpose, &key);
    struct slice sealed = seal(&key, aad, plain, a);
    wipe(&key, sizeof key);
    return sealed;
}

struct slice keyring_unseal(const struct keyring *k, const char *purpose, struct slice aad,
                            struct slice sealed, struct arena *a)
{
    struct data_key key;
    struct slice plain = SLICE_NONE;
    for (int turn = 0; turn < 2 && plain.ptr == NULL && sealing_key(k, turn, purpose, &key); turn++)
        plain = unseal(&key, aad, sealed, a);
    wipe(&key, sizeof key);
    return plain;
}

enum rewrap keyring_reseal(const struct keyring *k, const char *purpose, struct slice aad,
                           struct slice sealed, struct arena *a, struct slice *out)
{
    struct data_key key;
    (void)sealing_key(k, 0, purpose, &key);
    bool same = unseal(&key, aad, sealed, a).ptr != NULL;
    wipe(&key, sizeof key);
    if (same)
        return REWRAP_SAME;
    struct slice plain = keyring_unseal(k, purpose, aad, sealed, a);
    if (plain.ptr == NULL)
        return REWRAP_UNREADABLE;
    *out = keyring_seal(k, purpose, aad, plain, a);
    return out->ptr != NULL ? REWRAP_DONE : REWRAP_UNREADABLE;
}
