#ifndef HF_FLOW_PEOPLE_TOKEN_H
#define HF_FLOW_PEOPLE_TOKEN_H

#include "flow/work.h"
#include "rules/access.h"

/* API tokens: hf_<role>_<10 id>_<43 base62>_<6 check>. The store keeps the id and SHA-256 of the
 * secret; the text is shown once. */
enum {
    TOKEN_TEXT_BYTES = 96,
    TOKEN_DAYS = 90,
    TOKEN_DAYS_MAX = 365,
    TOKEN_OVERLAP_HOURS = 24, /* how long a token that was replaced may live on */
    TOKEN_NETWORKS_MAX = 16,
};

/* What a machine token may do: a bit per action. */
struct scopes {
    uint64_t words[2];
};
_Static_assert(ACTION_END <= 128, "an action has no bit");
bool scopes_have(const struct scopes *s, enum access_action action);

struct token_wish {
    enum role role;
    struct slice name;
    int64_t merchant_id;  /* 0 = every merchant */
    int64_t person_id;    /* whom it acts for; 0 = nobody */
    struct scopes scopes; /* of a machine token */
    int64_t days;
    struct slice networks; /* where it may be used from, parted by commas; "" = anywhere */
};
/* Writes the row and the text. OK or < 0. */
enum hf_status create_token(struct work *w, const struct token_wish *wish,
                            char text[TOKEN_TEXT_BYTES]) HF_MUST_CHECK;

struct token_row {
    int64_t token_id, merchant_id, person_id;
    enum role role;
    struct scopes scopes;
    struct slice name, networks; /* in the transaction's arena */
    int64_t last_used_us, expires_at_us;
};
/* OK; REFUSED: unknown, wrong, expired or revoked (no telling which). Constant time in the secret.
 */
enum hf_status find_token(struct txn *tx, struct slice text, int64_t now_us,
                          struct token_row *row) HF_MUST_CHECK;

/* A token that is neither expired nor revoked, as it stands. OK; NOT_FOUND: there is none; REFUSED:
 * it is dead. */
enum hf_status load_token(struct work *w, int64_t token_id, struct token_row *row) HF_MUST_CHECK;
/* A new secret for the same name, role, scopes, merchant, person and networks, good for wish->days;
 * the old one ends after overlap_us at the latest. wish: made from what load_token gave. */
enum hf_status rotate_token(struct work *w, int64_t token_id, const struct token_wish *wish,
                            int64_t overlap_us, char text[TOKEN_TEXT_BYTES]) HF_MUST_CHECK;

/* From comma-separated action names. false: one is unknown; *bad names it. */
bool scopes_parse(struct slice text, struct scopes *scopes, struct slice *bad);
/* Everything a machine may do alone. */
struct scopes scopes_of_machine(void);

#endif
