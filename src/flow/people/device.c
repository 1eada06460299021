/* Floor devices: registered, paired, taken away.
 * Behind /v1/devices; asked by every session that a badge opened.
 * Promise: no token and no code is in the store in clear; a code is good once. */
#include "flow/people/device.h"

#include <stdio.h>

#include "base/crypto.h"
#include "base/encode.h"
#include "base/instant.h"
#include "flow/people/slow_sign_in.h"
#include "store/sql.h"

#define BYTES(array) ((struct slice){(const char *)(array), sizeof(array)})

enum { CODE_CHARACTERS = 10 };

/* People type it: blanks, dashes and capitals do not matter, and neither does I for 1. */
static bool code_digest(struct slice code, unsigned char digest[32])
{
    char plain[CODE_CHARACTERS];
    size_t used = 0;
    for (size_t i = 0; i < code.len; i++) {
        char c = code.ptr[i];
        if (c == '-' || c == ' ')
            continue;
        if (used == sizeof plain)
            return false;
        c = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
        plain[used++] = c == 'o' ? '0' : c == 'i' || c == 'l' ? '1' : c;
    }
    sha256((struct slice){plain, used}, digest);
    wipe(plain, sizeof plain);
    return used == CODE_CHARACTERS;
}

static void new_code(char code[PAIRING_TEXT_BYTES], unsigned char digest[32])
{
    unsigned char random[7];
    char text[BASE32_CHARS(sizeof random) + 1];
    random_bytes(random, sizeof random);
    base32_encode(BYTES(random), text);
    snprintf(code, PAIRING_TEXT_BYTES, "%.5s-%.5s", text, text + 5);
    (void)code_digest(slice_of(code), digest);
    wipe(random, sizeof random);
    wipe(text, sizeof text);
}

enum hf_status register_device(struct work *w, struct slice name, char code[PAIRING_TEXT_BYTES],
                               int64_t *device_id, bool *known)
{
    unsigned char digest[32];
    int64_t until_us = w->now_us + PAIRING_MINUTES * 60 * US_PER_S;
    enum hf_status s = store_get_i64(w->tx, SQL_find_device_named, PARAMS(P_TEXT(name)), device_id);
    if (s < 0)
        return s;
    *known = s == HF_OK;
    new_code(code, digest);
    w->object = "device";
    if (*known) {
        w->object_id = *device_id;
        return store_post(w->tx, SQL_offer_pairing,
                          PARAMS(P_I64(*device_id), P_BLOB(BYTES(digest)), P_I64(until_us)));
    }
    w->object_id = *device_id = work_new_id(w);
    return store_post(w->tx, SQL_insert_device,
                      PARAMS(P_I64(*device_id), P_TEXT(name), P_BLOB(BYTES(digest)),
                             P_I64(until_us), P_TEXT(w->actor.name), P_I64(w->now_us)));
}

static enum hf_status find_pairing(struct work *w, const unsigned char digest[32],
                                   struct floor_device *d)
{
    struct rows rows;
    enum hf_status s = store_query(
        w->tx, SQL_find_pairing,
        PARAMS(P_BLOB(((struct slice){(const char *)digest, 32})), P_I64(w->now_us)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows))
        *d = (struct floor_device){.device_id = row_i64(&rows, 0), .name = row_text_copy(&rows, 1)};
    return rows_end(&rows);
}

enum hf_status pair_device(struct work *w, struct slice code, struct slice address,
                           char text[DEVICE_TEXT_BYTES], struct floor_device *d, int64_t *wait_us)
{
    unsigned char digest[32], token[32];
    char by_address[SLOW_SUBJECT_BYTES];
    struct throttle t = {0};
    enum hf_status s = HF_OK;
    *d = (struct floor_device){0};
    *wait_us = 0;
    slow_subject_of(w, by_address, "pairing", address);
    if (address.len > 0)
        s = slow_read(w, by_address, &t);
    if (s < 0)
        return s;
    if (throttle_waits(&t, w->now_us, wait_us))
        return HF_REFUSED;
    if (code_digest(code, digest))
        s = find_pairing(w, digest, d);
    if (s >= 0 && d->device_id == 0) {
        s = address.len > 0 ? slow_count(w, by_address, THROTTLE_PER_ADDRESS) : HF_OK;
        return s < 0 ? s : HF_REFUSED;
    }
    if (s < 0)
        return s;
    new_secret("hd_", text, DEVICE_TEXT_BYTES);
    sha256(slice_of(text), token);
    w->object = "device";
    w->object_id = d->device_id;
    s = store_put(
        w->tx, SQL_pair_device,
        PARAMS(P_I64(d->device_id), P_BLOB(BYTES(digest)), P_BLOB(BYTES(token)), P_I64(w->now_us)));
    if (s == HF_NOT_FOUND)
        return HF_REFUSED;
    if (s >= 0)
        s = store_post(w->tx, SQL_end_sessions_on_device,
                       PARAMS(P_I64(d->device_id), P_I64(w->now_us), P_I64(0)));
    if (s >= 0)
        s = store_get_i64(w->tx, SQL_find_last_sequence, PARAMS(P_TEXT(d->name)),
                          &d->last_sequence);
    return s < 0 ? s : HF_OK;
}

enum hf_status find_device(struct txn *tx, struct slice text, struct floor_device *d)
{
    unsigned char digest[32];
    struct rows rows;
    *d = (struct floor_device){0};
    if (text.len == 0)
        return HF_OK;
    sha256(text, digest);
    enum hf_status s = store_query(tx, SQL_find_device, PARAMS(P_BLOB(BYTES(digest))), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows))
        *d = (struct floor_device){.device_id = row_i64(&rows, 0), .name = row_text_copy(&rows, 1)};
    return rows_end(&rows);
}

enum hf_status revoke_device(struct work *w, int64_t device_id)
{
    struct rows rows;
    enum hf_status s = store_query(w->tx, SQL_find_device_by_id, PARAMS(P_I64(device_id)), &rows);
    if (s < 0)
        return s;
    bool found = rows_next(&rows), dead = found && row_i64(&rows, 1) != 0;
    s = rows_end(&rows);
    if (s < 0 || !found || dead)
        return s < 0 ? s : found ? HF_REFUSED : HF_NOT_FOUND;
    s = store_post(w->tx, SQL_end_sessions_on_device,
                   PARAMS(P_I64(device_id), P_I64(w->now_us), P_I64(0)));
    if (s >= 0)
        s = store_post(w->tx, SQL_revoke_device, PARAMS(P_I64(device_id), P_I64(w->now_us)));
    w->object = "device";
    w->object_id = device_id;
    return s < 0 ? s : HF_OK;
}
