#ifndef HF_RULES_MERKLE_H
#define HF_RULES_MERKLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

/* The Merkle tree over the leaves of an audit chain (RFC 6962, 2.1; RFC 9162, 2.1) and its signed
 * head (C2SP tlog-checkpoint in a C2SP signed-note). leaf = SHA-256(0x00 || data), node =
 * SHA-256(0x01 || left || right). A tile is the root of 256 leaves that stand together, so that a
 * long chain is not read again. */

enum { MERKLE_LEVELS = 64, MERKLE_TILE = 256, MERKLE_TILE_LEVEL = 8, MERKLE_PATH_MAX = 63 };

struct merkle { /* the whole subtrees of a tree of so many leaves, by level; zeroed = empty */
    int64_t size;
    unsigned char node[MERKLE_LEVELS][32];
};

void merkle_leaf(struct slice data, unsigned char hash[32]);
/* Adds one leaf (level 0), or one whole tile (level 8; size must be a multiple of 256). true: that
 * made a tile whole, which is in tile. */
bool merkle_push(struct merkle *m, const unsigned char hash[32], int level, unsigned char tile[32]);
void merkle_root(const struct merkle *m, unsigned char root[32]);

/* Where leaves and whole tiles come from. false: it cannot be read. */
struct merkle_source {
    bool (*leaf)(void *arg, int64_t index, unsigned char hash[32]);
    bool (*tile)(void *arg, int64_t number, unsigned char hash[32]);
    void *arg;
};
/* The path from leaf index (from 0) to the root of the first size leaves, nearest first. -1: not
 * readable, or no such leaf. */
int merkle_path(const struct merkle_source *source, int64_t index, int64_t size,
                unsigned char path[MERKLE_PATH_MAX][32]);
/* RFC 9162, 2.1.3.2. */
bool merkle_holds(const unsigned char leaf[32], int64_t index, int64_t size,
                  const unsigned char (*path)[32], int count, const unsigned char root[32]);

enum { NOTE_BYTES = 512, NOTE_ORIGIN_MAX = 160 };
/* Origin, size, root, an empty line, the signature; 0: the origin is too long. */
size_t note_sign(struct slice origin, int64_t size, const unsigned char root[32],
                 const unsigned char seed[32], char note[NOTE_BYTES]);
/* false: not such a note, or not signed by this key. */
bool note_read(struct slice note, const unsigned char public_key[32], struct slice *origin,
               int64_t *size, unsigned char root[32]);

#endif
