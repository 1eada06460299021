/* Files by their hash, sealed in chunks.
 * Under labels, slips, photos and proofs.
 * Promise: what is read is what was kept, or FAILED; destroying the subject's keys erases it. */
#include "flow/blob.h"

#include "base/crypto.h"
#include "base/ids.h"
#include "base/seal.h"
#include "store/sql.h"

#define BYTES(array) ((struct slice){(const char *)(array), sizeof(array)})

/* A chunk is bound to its number: none can stand in for another. */
static struct slice chunk_aad(struct arena *a, int64_t number)
{
    return arena_format(a, "blob %lld", (long long)number);
}

static enum hf_status put_chunks(struct work *w, const struct blob_wish *b,
                                 const unsigned char *sha, const struct data_key *key)
{
    struct arena *a = txn_arena(w->tx);
    enum hf_status s = HF_OK;
    size_t at = 0;
    for (int64_t number = 0; at < b->bytes.len && s >= 0; number++) {
        size_t len = b->bytes.len - at < BLOB_CHUNK_BYTES ? b->bytes.len - at : BLOB_CHUNK_BYTES;
        struct slice sealed =
            seal(key, chunk_aad(a, number), (struct slice){b->bytes.ptr + at, len}, a);
        if (sealed.ptr == NULL)
            return HF_FULL;
        s = store_post(w->tx, SQL_insert_blob_chunk,
                       PARAMS(P_I64(w->merchant_id),
                              P_BLOB(((struct slice){(const char *)sha, 32})), P_I64(b->subject_id),
                              P_I64(number), P_BLOB(sealed)));
        at += len;
    }
    return s;
}

enum hf_status keep_blob(struct work *w, const struct blob_wish *b, unsigned char sha[32])
{
    struct data_key key;
    unsigned char wrapped[WRAPPED_KEY_BYTES];
    if (b->bytes.len == 0 || b->bytes.len > BLOB_BYTES_MAX)
        return HF_REFUSED;
    sha256(b->bytes, sha);
    int64_t key_id = work_new_id(w);
    enum hf_status s =
        store_put(w->tx, SQL_insert_blob,
                  PARAMS(P_I64(w->merchant_id), P_BLOB(((struct slice){(const char *)sha, 32})),
                         P_I64(b->subject_id), P_I64(key_id), P_STR(b->kind), P_I64(b->bytes.len),
                         P_I64(b->keep_until_us), P_I64(w->now_us)));
    if (s != HF_OK)
        return s == HF_NOT_FOUND ? HF_DUPLICATE : s;
    data_key_new(w->hub->keyring, w->merchant_id, key_id, &key, wrapped);
    s = store_post(
        w->tx, SQL_insert_data_key,
        PARAMS(P_I64(w->merchant_id), P_I64(b->subject_id), P_I64(key_id), P_BLOB(BYTES(wrapped))));
    if (s >= 0)
        s = put_chunks(w, b, sha, &key);
    wipe(&key, sizeof key);
    return s < 0 ? s : HF_OK;
}

static enum hf_status open_key(struct txn *tx, const struct hub *hub, int64_t merchant_id,
                               int64_t subject_id, struct slice sha, struct data_key *key,
                               int64_t *bytes)
{
    struct rows rows;
    enum hf_status s = store_query(
        tx, SQL_find_blob, PARAMS(P_I64(merchant_id), P_BLOB(sha), P_I64(subject_id)), &rows);
    if (s < 0)
        return s;
    bool found = rows_next(&rows), opened = false;
    if (found) {
        opened =
            data_key_open(hub->keyring, merchant_id, row_i64(&rows, 0), row_blob(&rows, 1), key);
        *bytes = row_i64(&rows, 3);
    }
    s = rows_end(&rows);
    return s < 0 ? s : !found ? HF_NOT_FOUND : opened ? HF_OK : HF_FAILED;
}

static enum hf_status join_chunks(const struct data_key *key, struct rows *rows, char *out,
                                  size_t room, struct arena *a)
{
    size_t at = 0;
    for (int64_t number = 0; rows_next(rows); number++) {
        struct slice plain = unseal(key, chunk_aad(a, number), row_blob(rows, 1), a);
        if (plain.ptr == NULL || plain.len > room - at) {
            enum hf_status s = rows_end(rows);
            return s < 0 ? s : HF_FAILED;
        }
        memcpy(out + at, plain.ptr, plain.len);
        at += plain.len;
    }
    enum hf_status s = rows_end(rows);
    return s < 0 ? s : at == room ? HF_OK : HF_FAILED;
}

enum hf_status read_blob(struct txn *tx, const struct hub *hub, int64_t merchant_id,
                         int64_t subject_id, struct slice sha, struct arena *a, struct slice *bytes)
{
    struct data_key key;
    struct rows rows;
    unsigned char found[32];
    int64_t len = 0;
    enum hf_status s = open_key(tx, hub, merchant_id, subject_id, sha, &key, &len);
    if (s != HF_OK)
        return s;
    char *out = len > 0 && len <= BLOB_BYTES_MAX ? arena_take(a, (size_t)len, 1) : NULL;
    s = out == NULL
            ? HF_FULL
            : store_query(tx, SQL_list_blob_chunks,
                          PARAMS(P_I64(merchant_id), P_BLOB(sha), P_I64(subject_id)), &rows);
    if (s >= 0)
        s = join_chunks(&key, &rows, out, (size_t)len, a);
    wipe(&key, sizeof key);
    if (s < 0)
        return s;
    *bytes = (struct slice){out, (size_t)len};
    sha256(*bytes, found);
    return slice_eq(BYTES(found), sha) ? HF_OK : HF_FAILED;
}

enum hf_status keep_paper(struct work *w, int64_t object_id, struct slice name,
                          const struct blob_wish *b)
{
    unsigned char sha[32];
    enum hf_status s = keep_blob(w, b, sha);
    if (s != HF_OK && s != HF_DUPLICATE)
        return s;
    return store_post(w->tx, SQL_upsert_paper,
                      PARAMS(P_I64(w->merchant_id), P_I64(object_id), P_TEXT(name),
                             P_I64(b->subject_id), P_BLOB(BYTES(sha)), P_TEXT(w->actor.name),
                             P_I64(w->now_us)));
}

enum hf_status read_paper(struct txn *tx, const struct hub *hub, int64_t merchant_id,
                          int64_t object_id, struct slice name, struct arena *a,
                          struct slice *bytes)
{
    struct rows rows;
    int64_t subject_id = 0;
    struct slice sha = SLICE_NONE;
    enum hf_status s = store_query(
        tx, SQL_find_paper, PARAMS(P_I64(merchant_id), P_I64(object_id), P_TEXT(name)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows)) {
        subject_id = row_i64(&rows, 0);
        sha = arena_copy(a, row_blob(&rows, 1));
    }
    s = rows_end(&rows);
    if (s < 0 || sha.ptr == NULL)
        return s < 0 ? s : HF_NOT_FOUND;
    return read_blob(tx, hub, merchant_id, subject_id, sha, a, bytes);
}

const char *paper_media_type(struct slice name)
{
    static const struct {
        const char *ending, *type;
    } types[] = {
        {".pdf",  "application/pdf" },
        {".zpl",  "application/zpl" },
        {".png",  "image/png"       },
        {".jpg",  "image/jpeg"      },
        {".csv",  "text/csv"        },
        {".json", "application/json"}
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        size_t len = strlen(types[i].ending);
        if (name.len > len && memcmp(name.ptr + name.len - len, types[i].ending, len) == 0)
            return types[i].type;
    }
    return NULL;
}
