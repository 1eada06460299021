#ifndef HF_FLOW_AUDIT_AUDIT_TREE_H
#define HF_FLOW_AUDIT_AUDIT_TREE_H

#include "flow/audit/verify_audit.h"
#include "rules/merkle.h"

/* The Merkle tree over a chain in the store (docs/audit.md, "Checkpoints"): grown when a head is
 * signed, read when a proof pack wants the path of a row. */

struct audit_tree {
    int64_t merchant_id, size;
    unsigned char root[32];
    int64_t first_tile; /* number of the first new one */
    int tile_count, tile_room;
    unsigned char (*tiles)[32]; /* in the arena given */
    char note[NOTE_BYTES];      /* "" = not signed */
};

/* The tree of the first size rows, out of the stored tiles and the rows after them. What was signed
 * before must be its beginning: else *r says fork, and nothing may be signed. FULL: more new tiles
 * than the arena holds. */
enum hf_status grow_tree(const struct hub *hub, struct txn *tx, int64_t merchant_id, int64_t size,
                         struct arena *a, struct audit_tree *t,
                         struct audit_report *r) HF_MUST_CHECK;
void sign_tree(const struct hub *hub, struct audit_tree *t);
enum hf_status store_tiles(struct txn *tx, const struct audit_tree *t) HF_MUST_CHECK;

/* The newest signed tree of a chain, to ask for paths. note.len 0: none was signed yet. */
struct tree_reader {
    struct txn *tx;
    int64_t merchant_id, size;
    struct slice note;         /* in the transaction's arena */
    int64_t tile_count, block; /* block: the one whose leaves are here, or -1 */
    unsigned char (*tiles)[32], (*leaves)[32];
    enum hf_status status; /* of the reading inside */
};
enum hf_status tree_open(struct txn *tx, int64_t merchant_id, struct tree_reader *t) HF_MUST_CHECK;
/* count -1: the row came after the tree was signed. */
enum hf_status tree_path(struct tree_reader *t, int64_t seq,
                         unsigned char path[MERKLE_PATH_MAX][32], int *count) HF_MUST_CHECK;

#endif
