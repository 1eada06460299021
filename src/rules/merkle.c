/* The Merkle tree over an audit chain, and its signed head.
 * Used when heads are signed, in proof packs, and by whoever checks them.
 * Promise: RFC 6962 to the bit; nothing is read twice that a tile stands for. */
#include "rules/merkle.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/crypto.h"
#include "base/encode.h"

void merkle_leaf(struct slice data, unsigned char hash[32])
{
    unsigned char bytes[1 + 4096] = {0x00};
    assert(data.len < sizeof bytes);
    if (data.len > 0)
        memcpy(bytes + 1, data.ptr, data.len);
    sha256((struct slice){(const char *)bytes, 1 + data.len}, hash);
}

static void join(const unsigned char left[32], const unsigned char right[32],
                 unsigned char hash[32])
{
    unsigned char bytes[1 + 64] = {0x01};
    memcpy(bytes + 1, left, 32);
    memcpy(bytes + 33, right, 32);
    sha256((struct slice){(const char *)bytes, sizeof bytes}, hash);
}

bool merkle_push(struct merkle *m, const unsigned char hash[32], int level, unsigned char tile[32])
{
    bool whole = false;
    unsigned char up[32];
    int64_t added = (int64_t)1 << level;
    assert(m->size % added == 0);
    memcpy(up, hash, 32);
    for (; m->size & (int64_t)1 << level; level++) {
        join(m->node[level], up, up);
        if (level + 1 == MERKLE_TILE_LEVEL) {
            memcpy(tile, up, 32);
            whole = true;
        }
    }
    memcpy(m->node[level], up, 32);
    m->size += added;
    return whole;
}

void merkle_root(const struct merkle *m, unsigned char root[32])
{
    bool any = false;
    if (m->size == 0)
        sha256(SLICE(""), root);
    for (int level = 0; level < MERKLE_LEVELS - 1; level++) {
        if (!(m->size & (int64_t)1 << level))
            continue;
        if (any)
            join(m->node[level], root, root);
        else
            memcpy(root, m->node[level], 32);
        any = true;
    }
}

static bool root_of(const struct merkle_source *source, int64_t from, int64_t to,
                    unsigned char root[32])
{
    struct merkle m = {0};
    unsigned char hash[32], tile[32];
    for (int64_t at = from; at < to;) {
        bool by_tile = from % MERKLE_TILE == 0 && at % MERKLE_TILE == 0 && to - at >= MERKLE_TILE;
        if (by_tile ? !source->tile(source->arg, at / MERKLE_TILE, hash)
                    : !source->leaf(source->arg, at, hash))
            return false;
        (void)merkle_push(&m, hash, by_tile ? MERKLE_TILE_LEVEL : 0, tile);
        at += by_tile ? MERKLE_TILE : 1;
    }
    merkle_root(&m, root);
    return true;
}

int merkle_path(const struct merkle_source *source, int64_t index, int64_t size,
                unsigned char path[MERKLE_PATH_MAX][32])
{
    struct {
        int64_t from, to;
    } beside[MERKLE_PATH_MAX];
    int count = 0;
    int64_t from = 0, to = size;
    if (index < 0 || index >= size)
        return -1;
    while (to - from > 1) {
        int64_t half = 1;
        while (half * 2 < to - from)
            half *= 2;
        bool left = index < from + half;
        beside[count].from = left ? from + half : from;
        beside[count++].to = left ? to : from + half;
        from = left ? from : from + half;
        to = left ? from + half : to;
    }
    for (int i = 0; i < count; i++)
        if (!root_of(source, beside[count - 1 - i].from, beside[count - 1 - i].to, path[i]))
            return -1;
    return count;
}

bool merkle_holds(const unsigned char leaf[32], int64_t index, int64_t size,
                  const unsigned char (*path)[32], int count, const unsigned char root[32])
{
    unsigned char up[32];
    int64_t fn = index, sn = size - 1;
    if (index < 0 || index >= size)
        return false;
    memcpy(up, leaf, 32);
    for (int i = 0; i < count; i++) {
        if (sn == 0)
            return false;
        if (fn & 1 || fn == sn) {
            join(path[i], up, up);
            while (!(fn & 1) && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            join(up, path[i], up);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && memcmp(up, root, 32) == 0;
}

/* -- signed notes */

#define DASH "\xe2\x80\x94 " /* em dash and a blank, as the format has it */
enum { KEY_HASH = 4, ED25519_NOTE = 0x01 };

/* First bytes of SHA-256(name || 0x0a || 0x01 || key): which key, not whether to trust it. */
static void key_hash(struct slice name, const unsigned char public_key[32],
                     unsigned char hash[KEY_HASH])
{
    unsigned char bytes[NOTE_ORIGIN_MAX + 34], digest[32];
    memcpy(bytes, name.ptr, name.len);
    bytes[name.len] = '\n';
    bytes[name.len + 1] = ED25519_NOTE;
    memcpy(bytes + name.len + 2, public_key, 32);
    sha256((struct slice){(const char *)bytes, name.len + 34}, digest);
    memcpy(hash, digest, KEY_HASH);
}

size_t note_sign(struct slice origin, int64_t size, const unsigned char root[32],
                 const unsigned char seed[32], char note[NOTE_BYTES])
{
    unsigned char public_key[32], signature[KEY_HASH + 64];
    char text[BASE64_CHARS(KEY_HASH + 64) + 1];
    if (origin.len == 0 || origin.len > NOTE_ORIGIN_MAX)
        return 0;
    base64_encode((struct slice){(const char *)root, 32}, text);
    int len =
        snprintf(note, NOTE_BYTES, "%.*s\n%lld\n%s\n", SLICE_FMT(origin), (long long)size, text);
    ed25519_keypair(seed, public_key);
    key_hash(origin, public_key, signature);
    ed25519_sign(seed, (struct slice){note, (size_t)len}, signature + KEY_HASH);
    base64_encode((struct slice){(const char *)signature, sizeof signature}, text);
    int more = snprintf(note + len, NOTE_BYTES - (size_t)len, "\n" DASH "%.*s %s\n",
                        SLICE_FMT(origin), text);
    assert(len + more < NOTE_BYTES);
    return (size_t)(len + more);
}

static bool take_line(struct slice *text, struct slice *line)
{
    const char *end = text->len > 0 ? memchr(text->ptr, '\n', text->len) : NULL;
    if (end == NULL)
        return false;
    *line = (struct slice){text->ptr, (size_t)(end - text->ptr)};
    *text = (struct slice){end + 1, text->len - line->len - 1};
    return true;
}

bool note_read(struct slice note, const unsigned char public_key[32], struct slice *origin,
               int64_t *size, unsigned char root[32])
{
    const struct slice dash = {DASH, sizeof DASH - 1};
    struct slice rest = note, count, hash, empty, line;
    unsigned char expected[KEY_HASH], signature[KEY_HASH + 64];
    size_t root_bytes = 32, bytes = sizeof signature;
    long long leaves = 0;
    if (note.len >= NOTE_BYTES || !take_line(&rest, origin) || !take_line(&rest, &count) ||
        !take_line(&rest, &hash))
        return false;
    struct slice text = {note.ptr, (size_t)(rest.ptr - note.ptr)};
    if (!take_line(&rest, &empty) || empty.len != 0 || !take_line(&rest, &line) || rest.len != 0)
        return false;
    if (origin->len == 0 || origin->len > NOTE_ORIGIN_MAX || !slice_to_i64(count, &leaves) ||
        leaves < 1 || !base64_decode(hash, root, &root_bytes) || root_bytes != 32)
        return false;
    if (line.len < dash.len + origin->len + 1 || !slice_starts(line, dash) ||
        memcmp(line.ptr + dash.len, origin->ptr, origin->len) != 0 ||
        line.ptr[dash.len + origin->len] != ' ')
        return false;
    size_t before = dash.len + origin->len + 1;
    if (!base64_decode((struct slice){line.ptr + before, line.len - before}, signature, &bytes) ||
        bytes != sizeof signature)
        return false;
    key_hash(*origin, public_key, expected);
    *size = leaves;
    return memcmp(expected, signature, KEY_HASH) == 0 &&
           ed25519_verify(public_key, text, signature + KEY_HASH);
}
