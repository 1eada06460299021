/* Sign-in: who a person is, proven by two things.
 * Behind /v1/enrolment and /v1/sessions, and with every approval.
 * Promise: no secret is in the store in clear; every failure costs time, whoever's name it was
 * tried on. */
#include "flow/people/sign_in.h"

#include <assert.h>
#include <stdio.h>

#include "base/crypto.h"
#include "base/encode.h"
#include "base/ids.h"
#include "base/instant.h"
#include "base/utf8.h"
#include "flow/key_change.h"
#include "flow/people/slow_sign_in.h"
#include "store/sql.h"

enum { SECRET_BYTES = 32 };

#define BYTES(array) ((struct slice){(const char *)(array), sizeof(array)})

/* prefix and 32 random bytes as base32 text of 52 characters would be longer than needed: 26 bytes
 * do. */
void new_secret(const char *prefix, char *text, size_t room)
{
    unsigned char random[25];
    char encoded[BASE32_CHARS(sizeof random) + 1];
    random_bytes(random, sizeof random); /* 200 bits */
    base32_encode(BYTES(random), encoded);
    int len = snprintf(text, room, "%s%s", prefix, encoded);
    assert(len > 0 && (size_t)len < room);
    (void)len;
    wipe(random, sizeof random);
    wipe(encoded, sizeof encoded);
}

/* -- sealed one-time secret */

static struct slice seal_totp(struct work *w, int64_t person_id,
                              const unsigned char secret[TOTP_SECRET_BYTES])
{
    struct arena *a = txn_arena(w->tx);
    return keyring_seal(w->hub->keyring, SEAL_TOTP, totp_place(a, person_id),
                        (struct slice){(const char *)secret, TOTP_SECRET_BYTES}, a);
}

static bool open_totp(struct work *w, int64_t person_id, struct slice sealed,
                      unsigned char secret[TOTP_SECRET_BYTES])
{
    struct arena *a = txn_arena(w->tx);
    if (sealed.len == 0)
        return false;
    struct slice plain =
        keyring_unseal(w->hub->keyring, SEAL_TOTP, totp_place(a, person_id), sealed, a);
    if (plain.len != TOTP_SECRET_BYTES)
        return false;
    memcpy(secret, plain.ptr, TOTP_SECRET_BYTES);
    return true;
}

/* -- enrolment */

enum hf_status offer_enrolment(struct work *w, int64_t person_id, char text[ENROL_TEXT_BYTES])
{
    unsigned char digest[32];
    new_secret("he_", text, ENROL_TEXT_BYTES);
    sha256(slice_of(text), digest);
    return store_post(w->tx, SQL_set_enrolment,
                      PARAMS(P_I64(person_id), P_BLOB(BYTES(digest)),
                             P_I64(w->now_us + ENROL_HOURS * US_PER_HOUR)));
}

enum hf_status find_enrolment(struct txn *tx, struct slice code, int64_t now_us,
                              struct enrolment *e)
{
    unsigned char digest[32];
    struct rows rows;
    sha256(code, digest);
    enum hf_status s =
        store_query(tx, SQL_find_enrolment, PARAMS(P_BLOB(BYTES(digest)), P_I64(now_us)), &rows);
    if (s < 0)
        return s;
    bool found = rows_next(&rows);
    if (found) {
        e->person_id = row_i64(&rows, 0);
        e->name = row_text_copy(&rows, 1);
        found = role_parse(row_text(&rows, 2), &e->role);
    }
    s = rows_end(&rows);
    return s < 0 ? s : found ? HF_OK : HF_REFUSED;
}

static enum hf_status new_recovery_codes(struct work *w, int64_t person_id, struct enrolled *out)
{
    enum hf_status s = store_post(w->tx, SQL_delete_recovery_codes, PARAMS(P_I64(person_id)));
    for (int i = 0; i < RECOVERY_CODES && s >= 0; i++) {
        unsigned char random[10], digest[32];
        char text[BASE32_CHARS(sizeof random) + 1];
        random_bytes(random, sizeof random);
        base32_encode(BYTES(random), text);
        snprintf(out->recovery[i], sizeof out->recovery[i], "%.8s-%.8s", text, text + 8);
        sha256(slice_of(out->recovery[i]), digest);
        s = store_post(w->tx, SQL_insert_recovery_code,
                       PARAMS(P_I64(person_id), P_BLOB(BYTES(digest))));
    }
    return s;
}

enum hf_status enrol_person(struct work *w, int64_t person_id, struct slice code, const char *hash,
                            struct enrolled *out)
{
    unsigned char digest[32], secret[TOTP_SECRET_BYTES];
    sha256(code, digest);
    random_bytes(secret, sizeof secret);
    totp_text(secret, out->totp);
    struct slice sealed = seal_totp(w, person_id, secret);
    wipe(secret, sizeof secret);
    if (sealed.ptr == NULL)
        return HF_FULL;
    enum hf_status s =
        store_put(w->tx, SQL_enrol_person,
                  PARAMS(P_I64(person_id), P_BLOB(BYTES(digest)), P_STR(hash), P_BLOB(sealed)));
    if (s == HF_NOT_FOUND)
        return HF_REFUSED;
    if (s >= 0)
        s = new_recovery_codes(w, person_id, out);
    if (s >= 0)
        s = store_post(w->tx, SQL_end_sessions_of,
                       PARAMS(P_I64(person_id), P_I64(w->now_us), P_I64(0)));
    w->object = "person";
    w->object_id = person_id;
    return s < 0 ? s : HF_OK;
}

/* -- signing in */

enum hf_status find_person_named(struct txn *tx, struct slice name, struct known_person *p)
{
    struct rows rows;
    *p = (struct known_person){.password_hash = SLICE("")};
    enum hf_status s = store_query(tx, SQL_find_person_sign_in, PARAMS(P_TEXT(name)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows) && row_i64(&rows, 3) == 0 && role_parse(row_text(&rows, 1), &p->role)) {
        p->person_id = row_i64(&rows, 0);
        p->merchant_id = row_i64(&rows, 2);
        p->password_hash = row_text_copy(&rows, 4);
    }
    return rows_end(&rows);
}

static void subject_of_person(int64_t person_id, char subject[SLOW_SUBJECT_BYTES])
{
    slow_subject(subject, "person", person_id);
}

enum hf_status use_one_time_code(struct work *w, int64_t person_id, struct slice totp)
{
    unsigned char secret[TOTP_SECRET_BYTES];
    char subject[SLOW_SUBJECT_BYTES];
    struct throttle t;
    struct rows rows;
    int64_t wait_us, last = 0, step = -1;
    struct slice sealed = SLICE_NONE;
    subject_of_person(person_id, subject);
    enum hf_status s = slow_read(w, subject, &t);
    if (s < 0)
        return s;
    if (throttle_waits(&t, w->now_us, &wait_us))
        return HF_REFUSED;
    s = store_query(w->tx, SQL_find_person_by_id, PARAMS(P_I64(person_id)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows) && row_i64(&rows, 3) == 0) {
        sealed = row_is_null(&rows, 4) ? SLICE_NONE : row_text_copy(&rows, 4);
        last = row_i64(&rows, 5);
    }
    s = rows_end(&rows);
    if (s < 0)
        return s;
    if (open_totp(w, person_id, sealed, secret))
        step = totp_match(secret, totp, w->now_us, last);
    wipe(secret, sizeof secret);
    if (step < 0) {
        s = slow_count(w, subject, THROTTLE_PER_ACCOUNT);
        return s < 0 ? s : HF_REFUSED;
    }
    s = store_put(w->tx, SQL_use_totp_step, PARAMS(P_I64(person_id), P_I64(step)));
    return s == HF_NOT_FOUND ? HF_REFUSED : s;
}

static enum hf_status use_recovery(struct work *w, int64_t person_id, struct slice code)
{
    unsigned char digest[32];
    sha256(code, digest);
    enum hf_status s = store_put(w->tx, SQL_use_recovery_code,
                                 PARAMS(P_I64(person_id), P_BLOB(BYTES(digest)), P_I64(w->now_us)));
    return s == HF_NOT_FOUND ? HF_REFUSED : s;
}

enum hf_status open_session(struct work *w, const struct session_wish *wish,
                            char text[SESSION_TEXT_BYTES], struct session_row *row)
{
    unsigned char digest[32];
    const struct known_person *p = wish->person;
    bool floor = wish->device_id != 0;
    new_secret("hs_", text, SESSION_TEXT_BYTES);
    sha256(slice_of(text), digest);
    *row = (struct session_row){
        .session_id = work_new_id(w),
        .person_id = p->person_id,
        .merchant_id = p->merchant_id,
        .role = p->role,
        .name = wish->name,
        .seen_at_us = w->now_us,
        .ends_at_us = w->now_us + (floor ? FLOOR_SESSION_HOURS : SESSION_HOURS) * US_PER_HOUR,
        .step_up_at_us = floor ? 0 : w->now_us,
        .device_id = wish->device_id,
        .device = wish->device};
    enum hf_status s =
        store_post(w->tx, SQL_end_sessions_of,
                   PARAMS(P_I64(p->person_id), P_I64(w->now_us), P_I64(SESSIONS_OF_ONE - 1)));
    if (s < 0)
        return s;
    w->object = "person";
    w->object_id = p->person_id;
    return store_post(w->tx, SQL_insert_session,
                      PARAMS(P_I64(row->session_id), P_BLOB(BYTES(digest)), P_I64(p->person_id),
                             P_I64(w->now_us), P_I64(row->ends_at_us), P_I64(row->step_up_at_us),
                             P_I64(row->device_id)));
}

enum hf_status sign_in(struct work *w, const struct sign_in *in, char text[SESSION_TEXT_BYTES],
                       struct session_row *session, int64_t *wait_us)
{
    struct known_person p;
    struct throttle account, address = {0};
    bool far = in->address.len > 0; /* not this machine, nor a proxy that hides who asks */
    char by_person[SLOW_SUBJECT_BYTES], by_address[SLOW_SUBJECT_BYTES];
    *wait_us = 0;
    enum hf_status s = find_person_named(w->tx, in->name, &p);
    subject_of_person(p.person_id, by_person);
    slow_subject_of(w, by_address, "address", in->address);
    if (s >= 0)
        s = slow_read(w, by_person, &account);
    if (s >= 0 && far)
        s = slow_read(w, by_address, &address);
    if (s < 0)
        return s;
    if ((p.person_id != 0 && throttle_waits(&account, w->now_us, wait_us)) ||
        throttle_waits(&address, w->now_us, wait_us))
        return HF_REFUSED;
    bool right =
        p.person_id != 0 && in->password_right && p.password_hash.len > 0 &&
        slice_eq(p.password_hash, in->password_hash); /* not changed since it was compared */
    if (right && in->recovery.len > 0)
        s = use_recovery(w, p.person_id, in->recovery);
    else if (right)
        s = use_one_time_code(w, p.person_id, in->totp); /* counts its own failures */
    else
        s = p.person_id != 0 ? slow_count(w, by_person, THROTTLE_PER_ACCOUNT) : HF_OK;
    if (s < 0)
        return s;
    if (right && s == HF_OK) {
        s = slow_forget(w, by_person);
        return s < 0 ? s
                     : open_session(w, &(struct session_wish){.person = &p, .name = in->name}, text,
                                    session);
    }
    if (right && in->recovery.len > 0)
        s = slow_count(w, by_person, THROTTLE_PER_ACCOUNT);
    if (s >= 0 && far)
        s = slow_count(w, by_address, THROTTLE_PER_ADDRESS);
    w->object = "person";
    w->object_id = p.person_id;
    return s < 0 ? s : HF_REFUSED;
}

/* -- sessions */

int session_idle_minutes(const struct session_row *row)
{
    return row->device_id != 0 ? FLOOR_IDLE_MINUTES : SESSION_IDLE_MINUTES;
}

/* A session by badge goes with its device: the device's own token comes along with every call. */
static bool is_at_its_device(struct rows *rows, const struct session_row *row, struct slice device)
{
    unsigned char digest[32];
    struct slice wanted = row_blob(rows, 10);
    if (row->device_id == 0)
        return true;
    sha256(device, digest);
    return row->role == ROLE_OPERATOR && device.len > 0 && wanted.len == sizeof digest &&
           crypto_equal((const unsigned char *)wanted.ptr, digest, sizeof digest);
}

enum hf_status find_session(struct txn *tx, struct slice text, struct slice device, int64_t now_us,
                            struct session_row *row)
{
    unsigned char digest[32];
    struct rows rows;
    sha256(text, digest);
    enum hf_status s = store_query(tx, SQL_find_session, PARAMS(P_BLOB(BYTES(digest))), &rows);
    if (s < 0)
        return s;
    bool good = rows_next(&rows);
    if (good) {
        *row = (struct session_row){.session_id = row_i64(&rows, 0),
                                    .person_id = row_i64(&rows, 1),
                                    .seen_at_us = row_i64(&rows, 2),
                                    .ends_at_us = row_i64(&rows, 3),
                                    .step_up_at_us = row_i64(&rows, 4),
                                    .name = row_text_copy(&rows, 5),
                                    .merchant_id = row_i64(&rows, 7),
                                    .device_id = row_i64(&rows, 8),
                                    .device = row_text_copy(&rows, 9)};
        good = role_parse(row_text(&rows, 6), &row->role) && now_us < row->ends_at_us &&
               now_us - row->seen_at_us < session_idle_minutes(row) * 60 * US_PER_S &&
               is_at_its_device(&rows, row, device);
    }
    s = rows_end(&rows);
    return s < 0 ? s : good ? HF_OK : HF_REFUSED;
}

enum hf_status see_session(struct work *w, int64_t session_id)
{
    return store_post(w->tx, SQL_see_session, PARAMS(P_I64(session_id), P_I64(w->now_us)));
}

enum hf_status end_session(struct work *w, int64_t session_id)
{
    return store_post(w->tx, SQL_end_session, PARAMS(P_I64(session_id), P_I64(w->now_us)));
}

enum hf_status step_up(struct work *w, int64_t session_id, char text[SESSION_TEXT_BYTES])
{
    unsigned char digest[32];
    new_secret("hs_", text, SESSION_TEXT_BYTES);
    sha256(slice_of(text), digest);
    return store_post(w->tx, SQL_step_up_session,
                      PARAMS(P_I64(session_id), P_BLOB(BYTES(digest)), P_I64(w->now_us)));
}

enum hf_status disable_person(struct work *w, int64_t person_id)
{
    enum hf_status s =
        store_put(w->tx, SQL_disable_person, PARAMS(P_I64(person_id), P_I64(w->now_us)));
    if (s != HF_OK)
        return s;
    s = store_post(w->tx, SQL_end_sessions_of,
                   PARAMS(P_I64(person_id), P_I64(w->now_us), P_I64(0)));
    if (s >= 0)
        s = store_post(w->tx, SQL_revoke_tokens_of, PARAMS(P_I64(person_id), P_I64(w->now_us)));
    w->object = "person";
    w->object_id = person_id;
    return s < 0 ? s : HF_OK;
}
