#ifndef HF_OUTBOX_TOKEN_H
#define HF_OUTBOX_TOKEN_H

#include "flow/work.h"
#include "outbox/egress.h"

/* Bearer tokens that have to be fetched and grow old. Kept sealed in the store, so that every
 * process and the next start use the same one; in memory only for one call. A new one is fetched
 * ahead of the end of the old one, by one worker at a time (a lease); the others go on with the old
 * one. Neither token nor credential is logged or told in an error. */

enum {
    TOKEN_LEASE_S =
        EGRESS_CONNECT_S + EGRESS_TOTAL_S, /* a fetch is over by then, one way or another */
    TOKEN_EARLY_MOST_S =
        600,         /* the next one is fetched in the last tenth of a life, at most so early */
    TOKEN_WAIT_S = 1 /* until a token that somebody else fetches is looked for again */
};

struct token_need {
    const struct hub *hub;
    struct egress *egress;
    struct arena *arena;
    int64_t merchant_id, connection_id;
    const struct outbound_task *task;
    const struct outbound_token *how;
    const struct outbound_secrets *secrets;
    int64_t refused; /* version of the token that the other side did not take; 0 = none */
};

struct fetched_token {
    struct slice text; /* lives in the arena; SLICE_NONE: this connection needs none */
    int64_t version;
};

/* OK: *token. REFUSED: *r says what came instead, as of a call; *system_failed: their side is
 * down. Blocks while it fetches. */
enum hf_status token_find(const struct token_need *n, struct fetched_token *token,
                          struct outbound_result *r, bool *system_failed) HF_MUST_CHECK;

#endif
