/* The recipient: encoded, sealed under a key of its order, opened only where it is needed.
 * Used by landing, fix, labels and the order's page.
 * Promise: nothing of a person is in clear in the store. */
#include "flow/person.h"

#include <assert.h>
#include <stdint.h>

#include "base/crypto.h"
#include "base/seal.h"
#include "store/sql.h"

enum { PERSON_FIELDS = 12, PERSON_VERSION = 1, NOT_GIVEN = -1 };

static void fields_of(const struct ship_to *p, struct slice f[PERSON_FIELDS])
{
    const struct slice all[PERSON_FIELDS] = {
        p->name,     p->company, p->street[0], p->street[1], p->street[2],    p->city,
        p->postcode, p->province, p->country,  p->phone,     p->phone_source, p->email,
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
