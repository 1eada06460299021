/* What failed before, and how long to wait for the next try.
 * Under every way to sign in.
 * Promise: guessing costs time, whoever's name, badge or code it is tried on; no address and no
 * badge is kept in clear. */
#include "flow/people/slow_sign_in.h"

#include <assert.h>
#include <stdio.h>

#include "base/crypto.h"
#include "base/encode.h"
#include "base/seal.h"
#include "store/sql.h"

void slow_subject(char subject[SLOW_SUBJECT_BYTES], const char *kind, int64_t id)
{
    int len = snprintf(subject, SLOW_SUBJECT_BYTES, "%s:%lld", kind, (long long)id);
    assert(len > 0 && len < SLOW_SUBJECT_BYTES);
    (void)len;
}

void slow_subject_of(const struct work *w, char subject[SLOW_SUBJECT_BYTES], const char *kind,
                     struct slice text)
{
    unsigned char digest[32];
    char hex[65];
    keyring_digest(w->hub->keyring, 0, text, digest);
    hex_encode((struct slice){(const char *)digest, 16}, hex);
    int len = snprintf(subject, SLOW_SUBJECT_BYTES, "%s:%s", kind, hex);
    assert(len > 0 && len < SLOW_SUBJECT_BYTES);
    (void)len;
}

enum hf_status slow_read(struct work *w, const char *subject, struct throttle *t)
{
    struct rows rows;
    *t = (struct throttle){0};
    enum hf_status s = store_query(w->tx, SQL_find_throttle, PARAMS(P_STR(subject)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows))
        *t = (struct throttle){row_i64(&rows, 0), row_i64(&rows, 1), row_i64(&rows, 2)};
    return rows_end(&rows);
}

enum hf_status slow_count(struct work *w, const char *subject, int limit)
{
    struct throttle t;
    enum hf_status s = slow_read(w, subject, &t);
    throttle_fail(&t, w->now_us, limit);
    return s < 0 ? s
                 : store_post(w->tx, SQL_set_throttle,
                              PARAMS(P_STR(subject), P_I64(t.failures), P_I64(t.since_us),
                                     P_I64(t.until_us)));
}

enum hf_status slow_forget(struct work *w, const char *subject)
{
    return store_post(w->tx, SQL_delete_throttle, PARAMS(P_STR(subject)));
}
