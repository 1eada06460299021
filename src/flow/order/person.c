/* The recipient: encoded, sealed under a key of its order, opened only where it is needed.
 * Used by landing, fix, labels and the order's page.
 * Promise: nothing of a person is in clear in the store. */
#include "flow/order/person.h"

#include <assert.h>
#include <stdint.h>

#include "base/crypto.h"
#include "base/seal.h"
#include "store/sql.h"

enum { PERSON_FIELDS = 12, PHONE_SOURCE_FIELD = 10, PERSON_VERSION = 1 };

static void fields_of(const struct ship_to *p, struct slice f[PERSON_FIELDS])
{
    const struct slice all[PERSON_FIELDS] = {
        p->name,     p->company,  p->street[0], p->street[1], p->street[2],    p->city,
        p->postcode, p->province, p->country,   p->phone,     p->phone_source, p->email,
    };
    memcpy(f, all, sizeof all);
}

static void put_u32(unsigned char *at, uint32_t v)
{
    at[0] = (unsigned char)(v >> 24);
    at[1] = (unsigned char)(v >> 16);
    at[2] = (unsigned char)(v >> 8);
    at[3] = (unsigned char)v;
}

struct slice person_encode(struct arena *a, const struct ship_to *p)
{
    struct slice f[PERSON_FIELDS];
    fields_of(p, f);
    size_t bytes = 2;
    for (int i = 0; i < PERSON_FIELDS; i++)
        bytes += 4 + f[i].len;
    unsigned char *out = arena_take(a, bytes, 1);
    if (out == NULL)
        return SLICE_NONE;
    unsigned char *at = out;
    *at++ = PERSON_VERSION;
    *at++ = p->given;
    for (int i = 0; i < PERSON_FIELDS; i++) {
        put_u32(at, f[i].ptr == NULL ? UINT32_MAX : (uint32_t)f[i].len);
        at += 4;
        if (f[i].len > 0)
            memcpy(at, f[i].ptr, f[i].len);
        at += f[i].len;
    }
    assert((size_t)(at - out) == bytes);
    return (struct slice){(const char *)out, bytes};
}

static bool take_field(struct slice *text, struct slice *field)
{
    if (text->len < 4)
        return false;
    const unsigned char *b = (const unsigned char *)text->ptr;
    uint32_t len = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
    text->ptr += 4;
    text->len -= 4;
    *field = SLICE_NONE;
    if (len == UINT32_MAX)
        return true;
    if (len > text->len)
        return false;
    *field = (struct slice){text->ptr, len};
    text->ptr += len;
    text->len -= len;
    return true;
}

bool person_decode(struct slice text, struct ship_to *p)
{
    if (text.len < 2 || text.ptr[0] != PERSON_VERSION)
        return false;
    *p = (struct ship_to){.given = text.ptr[1] != 0};
    text.ptr += 2;
    text.len -= 2;
    struct slice *f[PERSON_FIELDS] = {
        &p->name,     &p->company,  &p->street[0], &p->street[1], &p->street[2],    &p->city,
        &p->postcode, &p->province, &p->country,   &p->phone,     &p->phone_source, &p->email,
    };
    for (int i = 0; i < PERSON_FIELDS; i++)
        if (!take_field(&text, f[i]))
            return false;
    return text.len == 0;
}

enum hf_status open_person(struct work *w, int64_t order_id, struct ship_to *p)
{
    struct arena *a = txn_arena(w->tx);
    struct rows rows;
    enum hf_status s = store_query(w->tx, SQL_find_order_person,
                                   PARAMS(P_I64(w->merchant_id), P_I64(order_id)), &rows);
    if (s < 0)
        return s;
    bool found = rows_next(&rows);
    int64_t key_id = found ? row_i64(&rows, 0) : 0;
    struct slice sealed = found ? row_text_copy(&rows, 1) : SLICE_NONE;
    struct slice wrapped = SLICE_NONE;
    s = rows_end(&rows);
    if (s < 0 || !found)
        return s < 0 ? s : HF_NOT_FOUND;
    s = store_query(w->tx, SQL_find_data_key,
                    PARAMS(P_I64(w->merchant_id), P_I64(order_id), P_I64(key_id)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows))
        wrapped = row_text_copy(&rows, 0);
    s = rows_end(&rows);
    if (s < 0 || wrapped.ptr == NULL)
        return s < 0 ? s : HF_NOT_FOUND; /* erased */
    struct data_key key;
    if (!data_key_open(w->hub->keyring, w->merchant_id, key_id, wrapped, &key))
        return HF_FAILED;
    struct slice plain = unseal(&key, SLICE("person"), sealed, a);
    wipe(&key, sizeof key);
    return plain.ptr != NULL && person_decode(plain, p) ? HF_OK : HF_FAILED;
}

enum hf_status store_person(struct work *w, int64_t order_id, const struct ship_to *p)
{
    struct arena *a = txn_arena(w->tx);
    int64_t key_id = work_new_id(w);
    struct data_key key;
    unsigned char wrapped[WRAPPED_KEY_BYTES];
    data_key_new(w->hub->keyring, w->merchant_id, key_id, &key, wrapped);
    struct slice plain = person_encode(a, p);
    struct slice sealed = plain.ptr != NULL ? seal(&key, SLICE("person"), plain, a) : SLICE_NONE;
    wipe(&key, sizeof key);
    if (sealed.ptr == NULL)
        return HF_FULL;
    enum hf_status s =
        store_post(w->tx, SQL_insert_data_key,
                   PARAMS(P_I64(w->merchant_id), P_I64(order_id), P_I64(key_id),
                          P_BLOB(((struct slice){(const char *)wrapped, sizeof wrapped}))));
    if (s < 0)
        return s;
    return store_post(
        w->tx, SQL_upsert_order_person,
        PARAMS(P_I64(w->merchant_id), P_I64(order_id), P_I64(key_id), P_BLOB(sealed)));
}

/* A running SHA-256 over length-prefixed fields; keyed at the end. */
struct digest_text {
    unsigned char chain[32];
};

static void add_field(struct digest_text *t, struct slice s)
{
    unsigned char link[64];
    memcpy(link, t->chain, 32);
    sha256(slice_trim(s), link + 32);
    sha256((struct slice){(const char *)link, sizeof link}, t->chain);
}

static void add_number(struct digest_text *t, int64_t v)
{
    char bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (char)((uint64_t)v >> (56 - 8 * i));
    unsigned char link[40];
    memcpy(link, t->chain, 32);
    memcpy(link + 32, bytes, 8);
    sha256((struct slice){(const char *)link, sizeof link}, t->chain);
}

void content_digest(const struct keyring *keyring, int64_t merchant_id, const struct order_doc *doc,
                    bool with_method, unsigned char digest[16])
{
    struct digest_text t = {{0}};
    struct slice f[PERSON_FIELDS];
    fields_of(&doc->ship_to, f);
    for (int i = 0; i < PERSON_FIELDS; i++)
        if (i != PHONE_SOURCE_FIELD)
            add_field(&t, f[i]);
    if (with_method)
        add_field(&t, doc->method);
    for (int i = 0; i < doc->line_count; i++) {
        const struct order_doc_line *l = &doc->lines[i];
        add_field(&t, l->channel_sku.len > 0 ? l->channel_sku : l->variant_id);
        add_number(&t, l->quantity_each);
        add_number(&t, l->physical);
    }
    unsigned char keyed[32];
    keyring_digest(keyring, merchant_id, (struct slice){(const char *)t.chain, sizeof t.chain},
                   keyed);
    memcpy(digest, keyed, 16);
}
