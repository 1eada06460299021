#ifndef HF_FLOW_KEY_CHANGE_H
#define HF_FLOW_KEY_CHANGE_H

#include "base/keyring.h"
#include "flow/work.h"

/* The change of the master key (docs/operations.md): every wrapped key and every sealed secret
 * moves from the old key to the next, batch by batch, each batch a unit of work that says how far
 * it is; then all of it is gone through again. What is not under the next key alone after a whole
 * pass makes another pass; a pass that finds nothing ends the change, and the old key opens nothing
 * any more. */

struct key_change { /* in the transaction's arena */
    int64_t change_id, pass, at_merchant, at_subject, at_key, moved, rewrapped, unreadable,
        started_at_us, ended_at_us;
    struct slice old_mark, new_mark, phase, made_by;
    bool running;
};
/* The newest one. OK; NOT_FOUND: there was never one. */
enum hf_status find_key_change(struct txn *tx, struct key_change *c) HF_MUST_CHECK;
/* The next key is loaded. OK; REFUSED: a change runs already. */
enum hf_status start_key_change(struct work *w) HF_MUST_CHECK;
/* Takes a change that runs some batches further, in the caller's thread. OK; NOT_FOUND: none runs;
 * REFUSED: the next key's file is missing, or another key is in it: told in why. */
enum hf_status step_key_change(struct hub *hub, char *why, size_t why_size) HF_MUST_CHECK;

/* Which key is this store's, and its kept secret; at start, within the first unit of work. OK;
 * REFUSED: not this key, or not the next one while a change runs: told in why. *settle: the key
 * that stands in FILE.next is the one in use, and has to take its place. */
enum hf_status adopt_keys(struct txn *tx, struct keyring *k, char *why, size_t why_size,
                          bool *settle) HF_MUST_CHECK;
/* true: one of the keys that are loaded is the one the store says is its own. */
enum hf_status keys_are_ours(struct txn *tx, const struct keyring *k, bool *ours) HF_MUST_CHECK;

/* What a one-time secret and a platform's token are sealed for, and where they belong. */
#define SEAL_TOTP  "totp"
#define SEAL_TOKEN "connection-token"
struct slice totp_place(struct arena *a, int64_t person_id);
struct slice token_place(struct arena *a, int64_t merchant_id, int64_t connection_id);

/* What the store says of itself under this name; SLICE_NONE: nothing. Lives as long as tx. */
enum hf_status get_meta(struct txn *tx, const char *name, struct slice *value) HF_MUST_CHECK;

#endif
