/* Passwords and one-time codes.
 * Under the sign-in.
 * Promise: a hash per attempt whether the name exists or not; never more memory than stated. */
#define OPENSSL_API_COMPAT 10101
#include "base/password.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"

_Static_assert(PASSWORD_HASH_BYTES >= crypto_pwhash_STRBYTES, "a PHC string does not fit");

enum { MEMORY_KIB = 47104, PASSES = 1 };

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER; /* over the two counts */
static pthread_cond_t gate_opens = PTHREAD_COND_INITIALIZER;
static int running, waiting;

static bool enter(void)
{
    bool in = true;
    pthread_mutex_lock(&gate);
    if (running >= PASSWORD_HASHES_AT_ONCE) {
        in = waiting < PASSWORD_HASHES_WAITING;
        if (in) {
            waiting++;
            while (running >= PASSWORD_HASHES_AT_ONCE)
                pthread_cond_wait(&gate_opens, &gate);
            waiting--;
        }
    }
    running += in;
    pthread_mutex_unlock(&gate);
    return in;
}

static void leave(void)
{
    pthread_mutex_lock(&gate);
    running--;
    pthread_cond_signal(&gate_opens);
    pthread_mutex_unlock(&gate);
}

enum password_answer password_hash(struct slice password, char hash[PASSWORD_HASH_BYTES])
{
    if (sodium_init() < 0 || !enter())
        return PASSWORD_BUSY;
    int rc = crypto_pwhash_str_alg(hash, password.ptr, password.len, PASSES,
                                   (size_t)MEMORY_KIB * 1024, crypto_pwhash_ALG_ARGON2ID13);
    leave();
    return rc == 0 ? PASSWORD_RIGHT : PASSWORD_BUSY; /* no memory for it now */
}

enum password_answer password_check(struct slice hash, struct slice password)
{
    char text[PASSWORD_HASH_BYTES] = "";
    if (hash.len == 0) {
        enum password_answer spent = password_hash(password, text);
        return spent == PASSWORD_RIGHT ? PASSWORD_WRONG : spent;
    }
    if (hash.len >= sizeof text || sodium_init() < 0 || !enter())
        return PASSWORD_BUSY;
    memcpy(text, hash.ptr, hash.len);
    int rc = crypto_pwhash_str_verify(text, password.ptr, password.len);
    leave();
    return rc == 0 ? PASSWORD_RIGHT : PASSWORD_WRONG;
}

int64_t totp_step(int64_t now_us)
{
    return now_us / US_PER_S / TOTP_SECONDS;
}

uint32_t totp_code(const unsigned char secret[TOTP_SECRET_BYTES], int64_t step)
{
    unsigned char counter[8], mac[EVP_MAX_MD_SIZE];
    unsigned bytes = 0;
    for (int i = 0; i < 8; i++)
        counter[i] = (unsigned char)((uint64_t)step >> (56 - 8 * i));
    HMAC(EVP_sha1(), secret, TOTP_SECRET_BYTES, counter, sizeof counter, mac, &bytes);
    unsigned at = mac[19] & 0xf; /* RFC 4226 5.3 */
    uint32_t value = (uint32_t)(mac[at] & 0x7f) << 24 | (uint32_t)mac[at + 1] << 16 |
                     (uint32_t)mac[at + 2] << 8 | mac[at + 3];
    wipe(mac, sizeof mac);
    return value % 1000000;
}

int64_t totp_match(const unsigned char secret[TOTP_SECRET_BYTES], struct slice code, int64_t now_us,
                   int64_t last_step)
{
    int64_t step = totp_step(now_us), found = -1;
    bool early = now_us / US_PER_S % TOTP_SECONDS < TOTP_SKEW_SECONDS;
    if (code.len != 6)
        return -1;
    for (int64_t s = step - (early ? 1 : 0); s <= step; s++) {
        char text[8];
        snprintf(text, sizeof text, "%06u", totp_code(secret, s) % 1000000);
        if (crypto_equal(text, code.ptr, 6) && s > last_step)
            found = s;
        wipe(text, sizeof text);
    }
    return found;
}

void totp_text(const unsigned char secret[TOTP_SECRET_BYTES], char text[TOTP_TEXT_BYTES])
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    for (int i = 0; i < 32; i++) {
        int bit = i * 5, byte = bit / 8, shift = 11 - bit % 8;
        unsigned pair =
            (unsigned)secret[byte] << 8 | (byte + 1 < TOTP_SECRET_BYTES ? secret[byte + 1] : 0u);
        text[i] = alphabet[pair >> shift & 31];
    }
    text[32] = '\0';
}
