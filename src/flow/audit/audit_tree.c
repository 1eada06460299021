/* The Merkle tree over a chain in the store.
 * Under the checkpoints and the proof packs.
 * Promise: a tree is signed only when the one signed before is its beginning. */
#include "flow/audit/audit_tree.h"

#include <stdio.h>
#include <string.h>

#include "base/crypto.h"
#include "flow/directory.h"
#include "store/sql.h"

enum { PAGE = 4096, TILES_MAX = 1 << 20 };

/* What was signed last: its size and root; size 0 = nothing. */
struct signed_tree {
    int64_t size;
    unsigned char root[32];
};

static enum hf_status find_signed(const struct hub *hub, struct txn *tx, int64_t merchant_id,
                                  struct signed_tree *last, bool *holds)
{
    struct rows rows;
    unsigned char key[32];
    struct slice origin;
    *last = (struct signed_tree){0};
    *holds = true;
    enum hf_status s = store_query(tx, SQL_find_newest_note, PARAMS(P_I64(merchant_id)), &rows);
    if (s < 0)
        return s;
    ed25519_keypair(hub->audit_seed, key);
    if (rows_next(&rows))
        *holds = note_read(row_text(&rows, 1), key, &origin, &last->size, last->root) &&
                 last->size == row_i64(&rows, 0);
    return rows_end(&rows);
}

static bool is_beginning(const struct merkle *m, const struct signed_tree *last)
{
    unsigned char root[32];
    if (last->size == 0 || m->size != last->size)
        return true;
    merkle_root(m, root);
    return memcmp(root, last->root, 32) == 0;
}

/* Whole tiles before the last signed size: what lies under them is not read again. */
static enum hf_status take_tiles(struct txn *tx, int64_t merchant_id,
                                 const struct signed_tree *last, struct merkle *m)
{
    int64_t most = last->size / MERKLE_TILE;
    bool more = most > 0, follows = true;
    while (more && follows) {
        struct rows rows;
        int64_t from = m->size / MERKLE_TILE, left = most - from;
        enum hf_status s = store_query(
            tx, SQL_list_audit_tiles,
            PARAMS(P_I64(merchant_id), P_I64(from), P_I64(left < PAGE ? left : PAGE)), &rows);
        if (s < 0)
            return s;
        more = false;
        while (follows && rows_next(&rows)) {
            unsigned char tile[32];
            struct slice hash = row_blob(&rows, 1);
            follows = row_i64(&rows, 0) == m->size / MERKLE_TILE && hash.len == 32;
            if (follows)
                (void)merkle_push(m, (const unsigned char *)hash.ptr, MERKLE_TILE_LEVEL, tile);
            more = follows && m->size / MERKLE_TILE < most;
        }
        s = rows_end(&rows);
        if (s < 0)
            return s;
    }
    return HF_OK;
}

static enum hf_status keep_tile(struct audit_tree *t, struct arena *a, const unsigned char tile[32])
{
    if (t->tile_count == t->tile_room) {
        int room = t->tile_room == 0 ? 16 : t->tile_room * 2;
        unsigned char(*wider)[32] = arena_take(a, (size_t)room * 32, 1);
        if (wider == NULL)
            return HF_FULL;
        if (t->tile_count > 0)
            memcpy(wider, t->tiles, (size_t)t->tile_count * 32);
        t->tiles = wider;
        t->tile_room = room;
    }
    memcpy(t->tiles[t->tile_count++], tile, 32);
    return HF_OK;
}

static enum hf_status take_rows(struct txn *tx, struct audit_tree *t, struct merkle *m,
                                const struct signed_tree *last, struct arena *a, bool *follows)
{
    while (m->size < t->size && *follows) {
        struct rows rows;
        int64_t before = m->size, left = t->size - before;
        enum hf_status s = store_query(
            tx, SQL_list_audit_chain,
            PARAMS(P_I64(t->merchant_id), P_I64(before), P_I64(left < PAGE ? left : PAGE)), &rows);
        if (s < 0)
            return s;
        while (s >= 0 && *follows && rows_next(&rows)) {
            struct audit_row row = audit_row_read(&rows, t->merchant_id);
            unsigned char leaf[32], tile[32];
            *follows = row.seq == m->size + 1;
            audit_leaf(&row, leaf);
            if (*follows && merkle_push(m, leaf, 0, tile))
                s = keep_tile(t, a, tile);
            *follows = *follows && is_beginning(m, last);
        }
        enum hf_status end = rows_end(&rows);
        if (s < 0 || end < 0)
            return s < 0 ? s : end;
        *follows = *follows && m->size > before;
    }
    return HF_OK;
}

enum hf_status grow_tree(const struct hub *hub, struct txn *tx, int64_t merchant_id, int64_t size,
                         struct arena *a, struct audit_tree *t, struct audit_report *r)
{
    struct merkle m = {0};
    struct signed_tree last;
    bool follows;
    *t = (struct audit_tree){.merchant_id = merchant_id, .size = size};
    enum hf_status s = find_signed(hub, tx, merchant_id, &last, &follows);
    if (s >= 0 && follows)
        s = take_tiles(tx, merchant_id, &last, &m);
    if (s < 0)
        return s;
    t->first_tile = m.size / MERKLE_TILE;
    follows = follows && last.size <= size && is_beginning(&m, &last);
    s = take_rows(tx, t, &m, &last, a, &follows);
    if (s < 0)
        return s;
    if (!follows) {
        r->broken = true;
        r->merchant_id = merchant_id;
        r->seq = last.size;
        r->kind = "fork";
    }
    merkle_root(&m, t->root);
    return HF_OK;
}

void sign_tree(const struct hub *hub, struct audit_tree *t)
{
    char origin[NOTE_ORIGIN_MAX + 1];
    const struct directory *d = directory_acquire(hub->holder);
    const struct merchant *m = directory_merchant_by_id(d, t->merchant_id);
    struct slice chain = m != NULL ? m->code : SLICE("hub");
    int len = snprintf(origin, sizeof origin, "holdfast/%.*s/%.*s", SLICE_FMT(hub->install_id),
                       SLICE_FMT(chain));
    directory_release(hub->holder, d);
    size_t bytes = len > 0 && (size_t)len < sizeof origin
                       ? note_sign((struct slice){origin, (size_t)len}, t->size, t->root,
                                   hub->audit_seed, t->note)
                       : 0;
    t->note[bytes] = '\0';
}

enum hf_status store_tiles(struct txn *tx, const struct audit_tree *t)
{
    enum hf_status s = HF_OK;
    for (int i = 0; i < t->tile_count && s >= 0; i++)
        s = store_post(tx, SQL_insert_audit_tile,
                       PARAMS(P_I64(t->merchant_id), P_I64(t->first_tile + i),
                              P_BLOB(((struct slice){(const char *)t->tiles[i], 32}))));
    return s;
}

/* -- paths */

static enum hf_status load_tiles(struct tree_reader *t)
{
    int64_t most = t->size / MERKLE_TILE;
    struct rows rows;
    t->tiles = arena_take(txn_arena(t->tx), (size_t)(most + 1) * 32, 1);
    t->leaves = arena_take(txn_arena(t->tx), (size_t)MERKLE_TILE * 32, 1);
    if (t->tiles == NULL || t->leaves == NULL || most > TILES_MAX)
        return HF_FULL;
    enum hf_status s = store_query(t->tx, SQL_list_audit_tiles,
                                   PARAMS(P_I64(t->merchant_id), P_I64(0), P_I64(most)), &rows);
    if (s < 0)
        return s;
    while (t->tile_count < most && rows_next(&rows) && row_i64(&rows, 0) == t->tile_count &&
           row_blob(&rows, 1).len == 32)
        memcpy(t->tiles[t->tile_count++], row_blob(&rows, 1).ptr, 32);
    return rows_end(&rows);
}

enum hf_status tree_open(struct txn *tx, int64_t merchant_id, struct tree_reader *t)
{
    struct rows rows;
    *t = (struct tree_reader){.tx = tx, .merchant_id = merchant_id, .block = -1, .note = SLICE("")};
    enum hf_status s = store_query(tx, SQL_find_newest_note, PARAMS(P_I64(merchant_id)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows)) {
        t->size = row_i64(&rows, 0);
        t->note = row_text_copy(&rows, 1);
    }
    s = rows_end(&rows);
    return s < 0 || t->size == 0 ? s : load_tiles(t);
}

static bool read_block(struct tree_reader *t, int64_t block)
{
    struct rows rows;
    int64_t at = 0;
    t->block = -1;
    t->status = store_query(
        t->tx, SQL_list_audit_chain,
        PARAMS(P_I64(t->merchant_id), P_I64(block * MERKLE_TILE), P_I64(MERKLE_TILE)), &rows);
    if (t->status < 0)
        return false;
    while (at < MERKLE_TILE && rows_next(&rows)) {
        struct audit_row row = audit_row_read(&rows, t->merchant_id);
        audit_leaf(&row, t->leaves[at++]);
    }
    t->status = rows_end(&rows);
    if (t->status >= 0)
        t->block = block;
    return t->status >= 0;
}

static bool leaf_of(void *arg, int64_t index, unsigned char hash[32])
{
    struct tree_reader *t = arg;
    if (t->block != index / MERKLE_TILE && !read_block(t, index / MERKLE_TILE))
        return false;
    memcpy(hash, t->leaves[index % MERKLE_TILE], 32);
    return true;
}

static bool tile_of(void *arg, int64_t number, unsigned char hash[32])
{
    const struct tree_reader *t = arg;
    if (number >= t->tile_count)
        return false;
    memcpy(hash, t->tiles[number], 32);
    return true;
}

enum hf_status tree_path(struct tree_reader *t, int64_t seq,
                         unsigned char path[MERKLE_PATH_MAX][32], int *count)
{
    const struct merkle_source source = {.leaf = leaf_of, .tile = tile_of, .arg = t};
    *count = -1;
    if (seq > t->size)
        return HF_OK;
    *count = merkle_path(&source, seq - 1, t->size, path);
    return t->status < 0 ? t->status : *count < 0 ? HF_FAILED : HF_OK;
}
