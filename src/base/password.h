#ifndef HF_BASE_PASSWORD_H
#define HF_BASE_PASSWORD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

/* Passwords and one-time codes of people. Argon2id with m=47104 KiB, t=1, p=1 as a PHC string (the
 * parameters OWASP's cheat sheet gives); TOTP by RFC 6238: HMAC-SHA-1, 30 s, six digits. */

enum {
    PASSWORD_HASH_BYTES = 128,
    PASSWORD_HASHES_AT_ONCE = 2, /* 46 MiB and a core each */
    PASSWORD_HASHES_WAITING = 32,
    TOTP_SECRET_BYTES = 20,
    TOTP_TEXT_BYTES = 33, /* 32 characters of RFC 4648 base32 */
    TOTP_SECONDS = 30,
    TOTP_SKEW_SECONDS = 10, /* the step before is taken this long into the next one */
};

enum password_answer { PASSWORD_RIGHT, PASSWORD_WRONG, PASSWORD_BUSY };

/* RIGHT: hash is written. BUSY: as many as may wait do wait; ask again later. Blocks up to a
 * second. */
enum password_answer password_hash(struct slice password, char hash[PASSWORD_HASH_BYTES]);
/* An empty hash (nobody of that name) takes the same time and is WRONG. */
enum password_answer password_check(struct slice hash, struct slice password);

/* The step of an instant, and its code. */
int64_t totp_step(int64_t now_us);
uint32_t totp_code(const unsigned char secret[TOTP_SECRET_BYTES], int64_t step);
/* The step that this code belongs to and may still be used now: later than last_step. -1: none. */
int64_t totp_match(const unsigned char secret[TOTP_SECRET_BYTES], struct slice code, int64_t now_us,
                   int64_t last_step);
/* As apps take it: RFC 4648 base32, no padding. */
void totp_text(const unsigned char secret[TOTP_SECRET_BYTES], char text[TOTP_TEXT_BYTES]);

#endif
