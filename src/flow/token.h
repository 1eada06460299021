#ifndef HF_FLOW_TOKEN_H
#define HF_FLOW_TOKEN_H

#include "flow/work.h"
#include "rules/access.h"

/* API tokens: hf_<role>_<10 id>_<43 base62>_<6 check>. The store keeps the id and SHA-256 of the
 * secret; the text is shown once. */
enum { TOKEN_TEXT_BYTES = 96, TOKEN_DAYS = 90, TOKEN_DAYS_MAX = 365 };

/* What a machine token may do: a bit per action. */
struct scopes {
    uint64_t words[2];
};
_Static_assert(ACTION_END <= 128, "an action has no bit");
bool scopes_have(const struct scopes *s, enum access_action action);

struct token_wish {
    enum role role;
    struct slice name;
    int64_t merchant_id; /* 0 = every merchant */
    int64_t person_id;   /* whom it acts for; 0 = nobody */
    struct scopes scopes; /* of a machine token */
    int64_t days;
};
/* Writes the row and the text. OK or < 0. */
enum hf_status create_token(struct work *w, const struct token_wish *wish,
                            char text[TOKEN_TEXT_BYTES]) HF_MUST_CHECK;

struct token_row {
    int64_t token_id, merchant_id, person_id;
    enum role role;
    struct scopes scopes;
    struct slice name; /* in the transaction's arena */
};
/* OK; REFUSED: unknown, wrong, expired or revoked (no telling which). Constant time in the secret. */
enum hf_status find_token(struct txn *tx, struct slice text, int64_t now_us,
                          struct token_row *row) HF_MUST_CHECK;

/* From comma-separated action names. false: one is unknown; *bad names it. */
bool scopes_parse(struct slice text, struct scopes *scopes, struct slice *bad);
/* Everything a machine may do alone. */
struct scopes scopes_of_machine(void);

#endif
