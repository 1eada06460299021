/* What landing needs and the store does not: digests, compression, sealing.
 * Runs on the caller's thread, before the unit of work is queued, so that the writer never does.
 * Promise: nothing of a payload or a person reaches the store in clear. */
#include <assert.h>

#include "base/compress.h"
#include "base/crypto.h"
#include "base/ids.h"
#include "base/keyring.h"
#include "flow/order/land_order.h"
#include "flow/order/order_twin.h"
#include "flow/order/person.h"
#include "flow/order/receipt_seal.h"
#include "rules/validate_ship_to.h"

static bool routes_by_method(const struct profile *p)
{
    for (int i = 0; p != NULL && i < p->route_count; i++)
        if (p->routes[i].method.ptr != NULL)
            return true;
    return false;
}

static void digest_content(struct landing *l)
{
    const struct directory *d = directory_acquire(l->hub->holder);
    const struct merchant *m = directory_merchant_by_id(d, l->merchant_id);
    l->with_method = m != NULL && routes_by_method(m->profile);
    l->twins = m != NULL && m->profile != NULL && m->profile->orders.duplicate_window_minutes > 0;
    directory_release(l->hub->holder, d);
    content_digest(l->hub->keyring, l->merchant_id, l->doc, l->with_method, l->content);
    l->twins = l->twins && twin_digest(l->hub->keyring, l->merchant_id, l->doc, l->twin);
}

enum hf_status prepare_landing(struct landing *l, struct arena *a)
{
    assert(l->key.len > 0);
    assert(l->key.len <= 255);
    _Static_assert(sizeof l->wrapped == WRAPPED_KEY_BYTES, "room for a wrapped key");
    unsigned char digest[32];
    sha256(l->body, l->body_sha256);
    sha256(l->key, digest);
    memcpy(l->key_hash, digest, sizeof l->key_hash);
    struct receipt_row row = receipt_row_of(l);
    if (!receipt_row_key(l->hub->keyring, &row, a, l->row_key))
        return HF_FULL;

    struct data_key key;
    l->key_id = id_next(l->hub->ids, clock_now_us(l->hub->clock));
    l->key_generation = keyring_generation(l->hub->keyring);
    data_key_new(l->hub->keyring, l->merchant_id, l->key_id, &key, l->wrapped);
    struct slice packed = compress_text(l->body, a);
    l->sealed_body = packed.ptr != NULL ? seal(&key, SLICE("payload"), packed, a) : SLICE_NONE;
    bool whole = l->sealed_body.ptr != NULL;
    if (whole && l->doc != NULL) {
        struct slice person = person_encode(a, &l->doc->ship_to);
        l->sealed_person = person.ptr != NULL ? seal(&key, SLICE("person"), person, a) : SLICE_NONE;
        whole = l->sealed_person.ptr != NULL;
        digest_content(l);
        l->phone_good = ship_to_phone_is_valid(&l->doc->ship_to);
    }
    wipe(&key, sizeof key);
    return whole ? HF_OK : HF_FULL;
}
