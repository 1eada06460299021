#ifndef HF_OUTBOX_TOKENS_H
#define HF_OUTBOX_TOKENS_H

#include "base/arena.h"

/* Bearer tokens that were fetched, by connection; in memory only, wiped when they go. Thread-safe.
 */

enum {
    TOKENS_MAX = 1024,
    TOKEN_EARLY_S = 60 /* a token is not used in the last minute of its life */
};

struct tokens;
struct tokens *tokens_new(void);
void tokens_free(struct tokens *t);
/* A copy in the arena; SLICE_NONE when there is none that still holds. */
struct slice tokens_get(struct tokens *t, struct arena *a, int64_t merchant_id,
                        int64_t connection_id, int64_t now_us);
void tokens_put(struct tokens *t, int64_t merchant_id, int64_t connection_id, struct slice token,
                int64_t life_s, int64_t now_us);
/* The other side refused it. */
void tokens_drop(struct tokens *t, int64_t merchant_id, int64_t connection_id);

#endif
