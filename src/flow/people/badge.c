/* Badges: handed out, taken away, and signing in with one.
 * Behind /v1/users/{}/badge and /v1/sessions/badge.
 * Promise: a badge opens nothing but the floor, on a device that was registered for it. */
#include "flow/people/badge.h"

#include <stdio.h>

#include "base/crypto.h"
#include "base/instant.h"
#include "base/seal.h"
#include "flow/people/slow_sign_in.h"
#include "rules/pin.h"
#include "store/sql.h"

#define BYTES(array) ((struct slice){(const char *)(array), sizeof(array)})

void new_pin(struct slice badge, char pin[FIRST_PIN_BYTES])
{
    const uint32_t pins = 1000000, fair = UINT32_MAX / pins * pins; /* every PIN as likely */
    do {
        uint32_t n;
        do
            random_bytes((unsigned char *)&n, sizeof n);
        while (n >= fair);
        snprintf(pin, FIRST_PIN_BYTES, "%06u", (unsigned)(n % pins));
    } while (pin_fault(slice_of(pin), badge) != NULL);
}

static void digest_of(const struct hub *hub, struct slice badge, unsigned char digest[32])
{
    unsigned char key[32];
    keyring_derive(hub->keyring, "badge", key);
    hmac_sha256((struct slice){(const char *)key, sizeof key}, badge, digest);
    wipe(key, sizeof key);
}

enum hf_status find_badge(struct txn *tx, const struct hub *hub, struct slice badge,
                          struct badge_holder *h)
{
    unsigned char digest[32];
    struct rows rows;
    *h = (struct badge_holder){.person.password_hash = SLICE("")};
    digest_of(hub, badge, digest);
    enum hf_status s = store_query(tx, SQL_find_badge, PARAMS(P_BLOB(BYTES(digest))), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows) && role_parse(row_text(&rows, 2), &h->person.role)) {
        h->person.person_id = row_i64(&rows, 0);
        h->name = row_text_copy(&rows, 1);
        h->person.merchant_id = row_i64(&rows, 3);
        h->person.password_hash = row_text_copy(&rows, 4);
        h->first_until_us = row_i64(&rows, 5);
    }
    return rows_end(&rows);
}

enum hf_status give_badge(struct work *w, int64_t person_id, struct slice badge,
                          const char *pin_hash)
{
    unsigned char digest[32];
    struct badge_holder h;
    enum hf_status s = find_badge(w->tx, w->hub, badge, &h);
    if (s < 0)
        return s;
    if (h.person.person_id != 0 && h.person.person_id != person_id)
        return HF_REFUSED;
    digest_of(w->hub, badge, digest);
    s = store_post(w->tx, SQL_set_badge,
                   PARAMS(P_I64(person_id), P_BLOB(BYTES(digest)), P_STR(pin_hash),
                          P_I64(w->now_us + FIRST_PIN_HOURS * US_PER_HOUR), P_TEXT(w->actor.name),
                          P_I64(w->now_us)));
    if (s >= 0)
        s = store_post(w->tx, SQL_end_badge_sessions_of,
                       PARAMS(P_I64(person_id), P_I64(w->now_us)));
    w->object = "person";
    w->object_id = person_id;
    return s < 0 ? s : HF_OK;
}

enum hf_status revoke_badge(struct work *w, int64_t person_id)
{
    enum hf_status s =
        store_put(w->tx, SQL_revoke_badge, PARAMS(P_I64(person_id), P_I64(w->now_us)));
    if (s != HF_OK)
        return s;
    w->object = "person";
    w->object_id = person_id;
    s = store_post(w->tx, SQL_end_badge_sessions_of, PARAMS(P_I64(person_id), P_I64(w->now_us)));
    return s < 0 ? s : HF_OK;
}

/* The badge's own failures slow the badge, the device's the device. */
struct slowed {
    char badge[SLOW_SUBJECT_BYTES], device[SLOW_SUBJECT_BYTES];
};

static enum hf_status count_both(struct work *w, const struct slowed *by)
{
    enum hf_status s = slow_count(w, by->badge, THROTTLE_PER_ACCOUNT);
    return s < 0 ? s : slow_count(w, by->device, THROTTLE_PER_ADDRESS);
}

static enum hf_status is_slowed(struct work *w, const struct slowed *by, int64_t *wait_us)
{
    struct throttle t;
    enum hf_status s = slow_read(w, by->badge, &t);
    if (s >= 0 && !throttle_waits(&t, w->now_us, wait_us)) {
        s = slow_read(w, by->device, &t);
        if (s >= 0)
            (void)throttle_waits(&t, w->now_us, wait_us);
    }
    return s;
}

/* OK: the PIN is the person's own now. REFUSED: changed meanwhile. */
static enum hf_status choose_pin(struct work *w, const struct badge_sign_in *in,
                                 const struct badge_holder *h)
{
    enum hf_status s =
        store_put(w->tx, SQL_set_pin,
                  PARAMS(P_I64(h->person.person_id), P_TEXT(in->pin_hash), P_STR(in->new_hash)));
    work_note(w, "pin:chosen");
    return s == HF_NOT_FOUND ? HF_REFUSED : s;
}

static enum hf_status let_in(struct work *w, const struct slowed *by, const struct badge_holder *h,
                             const struct floor_device *d, char text[SESSION_TEXT_BYTES],
                             struct session_row *session)
{
    struct session_wish wish = {&h->person, h->name, d->device_id, d->name};
    enum hf_status s = slow_forget(w, by->badge);
    if (s >= 0)
        s = open_session(w, &wish, text, session);
    return s < 0 ? s
                 : store_post(
                       w->tx, SQL_end_sessions_on_device,
                       PARAMS(P_I64(d->device_id), P_I64(w->now_us), P_I64(session->session_id)));
}

enum hf_status sign_in_by_badge(struct work *w, const struct badge_sign_in *in,
                                enum badge_answer *answer, char text[SESSION_TEXT_BYTES],
                                struct session_row *session, int64_t *wait_us)
{
    struct floor_device d;
    struct badge_holder h;
    struct slowed by;
    *wait_us = 0;
    enum hf_status s = find_device(w->tx, in->device_text, &d);
    if (s < 0 || d.device_id == 0) {
        *answer = BADGE_NO_DEVICE;
        return s;
    }
    work_note(w, "device:%.*s", SLICE_FMT(d.name));
    slow_subject_of(w, by.badge, "badge", in->badge);
    slow_subject(by.device, "device", d.device_id);
    s = is_slowed(w, &by, wait_us);
    if (s >= 0)
        s = find_badge(w->tx, w->hub, in->badge, &h);
    if (s < 0 || *wait_us > 0) {
        *answer = BADGE_SLOWED;
        return s;
    }
    w->object = "person";
    w->object_id = h.person.person_id;
    bool first = h.first_until_us != 0;
    bool right = h.person.person_id != 0 && h.person.role == ROLE_OPERATOR && in->pin_right &&
                 slice_eq(h.person.password_hash, in->pin_hash) &&
                 (!first || w->now_us < h.first_until_us);
    if (right && first && in->new_hash == NULL) {
        *answer = BADGE_CHOOSE_PIN;
        return HF_OK;
    }
    if (right && in->new_hash != NULL) {
        s = choose_pin(w, in, &h);
        right = s == HF_OK;
    }
    *answer = right ? BADGE_IN : BADGE_WRONG;
    if (s < 0)
        return s;
    return right ? let_in(w, &by, &h, &d, text, session) : count_both(w, &by);
}
