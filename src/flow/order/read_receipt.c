/* Opens a payload that was sealed when it landed.
 * Called when a change request is accepted.
 * Promise: only what is still under a living key is readable; nothing is written. */
#include "flow/order/read_receipt.h"

#include "base/compress.h"
#include "base/crypto.h"
#include "base/seal.h"
#include "store/sql.h"

enum { KEYS_MAX = 256, PAYLOAD_BYTES_MAX = 4 * 1024 * 1024 };

struct wrapped_key {
    int64_t key_id;
    struct slice wrapped;
};

static enum hf_status list_keys(struct txn *tx, int64_t merchant_id, int64_t order_id,
                                struct arena *a, struct wrapped_key *keys, int *count)
{
    struct rows rows;
    *count = 0;
    enum hf_status s =
        store_query(tx, SQL_list_data_keys, PARAMS(P_I64(merchant_id), P_I64(order_id)), &rows);
    if (s < 0)
        return s;
    while (*count < KEYS_MAX && rows_next(&rows))
        keys[(*count)++] =
            (struct wrapped_key){row_i64(&rows, 0), arena_copy(a, row_blob(&rows, 1))};
    return rows_end(&rows);
}

/* An order has a key per payload; the one that fits is the one it was sealed under. */
static struct slice open_with(const struct hub *hub, int64_t merchant_id,
                              const struct wrapped_key *keys, int count, struct slice sealed,
                              struct arena *a)
{
    for (int i = 0; i < count; i++) {
        struct data_key key;
        if (!data_key_open(hub->keyring, merchant_id, keys[i].key_id, keys[i].wrapped, &key))
            continue;
        struct slice packed = unseal(&key, SLICE("payload"), sealed, a);
        wipe(&key, sizeof key);
        if (packed.ptr != NULL)
            return decompress_text(packed, PAYLOAD_BYTES_MAX, a);
    }
    return SLICE_NONE;
}

enum hf_status read_newest_payload(const struct hub *hub, struct txn *tx, int64_t merchant_id,
                                   int64_t order_id, struct arena *a, struct stored_payload *p)
{
    struct rows rows;
    struct slice sealed = SLICE_NONE;
    int count;
    struct wrapped_key *keys = ARENA_ARRAY(a, struct wrapped_key, KEYS_MAX);
    if (keys == NULL)
        return HF_FULL;
    enum hf_status s = store_query(tx, SQL_find_newest_receipt,
                                   PARAMS(P_I64(merchant_id), P_I64(order_id)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows)) {
        p->receipt_id = row_i64(&rows, 0);
        p->connection_id = row_i64(&rows, 1);
        p->path = arena_copy(a, row_text(&rows, 2));
        p->topic = arena_copy(a, row_text(&rows, 3));
        sealed = arena_copy(a, row_blob(&rows, 4));
    }
    s = rows_end(&rows);
    if (s < 0 || sealed.ptr == NULL)
        return s < 0 ? s : HF_NOT_FOUND;
    s = list_keys(tx, merchant_id, order_id, a, keys, &count);
    if (s < 0 || count == 0)
        return s < 0 ? s : HF_NOT_FOUND;
    p->body = open_with(hub, merchant_id, keys, count, sealed, a);
    return p->body.ptr != NULL ? HF_OK : HF_FAILED;
}

enum hf_status open_receipt(const struct hub *hub, struct txn *tx, int64_t merchant_id,
                            int64_t subject_id, struct slice sealed, struct arena *a,
                            struct slice *body)
{
    int count;
    struct wrapped_key *keys = ARENA_ARRAY(a, struct wrapped_key, KEYS_MAX);
    *body = SLICE_NONE;
    if (keys == NULL)
        return HF_FULL;
    enum hf_status s = list_keys(tx, merchant_id, subject_id, a, keys, &count);
    if (s >= 0)
        *body = open_with(hub, merchant_id, keys, count, sealed, a);
    return s;
}
