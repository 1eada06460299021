#ifndef HF_HTTP_API_CONNECTION_CARDS_H
#define HF_HTTP_API_CONNECTION_CARDS_H

#include "flow/directory.h"
#include "rules/breaker.h"

/* What is kept about the connections of a merchant: the figures of their cards. */

enum { CARDS_MAX = 256 };

struct card_figures {
    int64_t connection_id;
    struct breaker breaker;
    int64_t last_success_us, last_failure_us, backlog, oldest_us, parked;
    struct slice last_error;
};

struct pull_card { /* what the pull of orders did so far */
    int64_t connection_id, confirmed_us, ended_us, before_us;
    int64_t scans, seen, found, repaired, repaired_at_us, unreadable, late, awaited;
};

struct push_card { /* how figures go out */
    int64_t connection_id, waiting, since_us, failing, confirmed_us, before_us, figures, refused;
    int64_t compared_us, differed;
};

struct watch_card { /* the subscriptions that webhooks come by */
    int64_t connection_id, checked_us, subscribed, mended, mended_at_us;
    struct slice missing;
};

struct version_card { /* of its API */
    int64_t connection_id, since_us;
    struct slice asked, served;
};

struct card_query {
    const struct merchant *merchant; /* in */
    struct card_figures figures[CARDS_MAX];
    int count;
    struct pull_card pulls[CARDS_MAX];
    int pull_count;
    struct push_card pushes[CARDS_MAX];
    int push_count;
    struct watch_card watches[CARDS_MAX];
    int watch_count;
    struct version_card versions[CARDS_MAX];
    int version_count;
    int64_t now_us; /* in */
};

/* Fills q, whose merchant and now_us are set. Texts live in a. */
enum hf_status read_connection_cards(struct txn *tx, struct arena *a,
                                     struct card_query *q) HF_MUST_CHECK;
/* Never NULL: zeroed where nothing is kept. */
const struct card_figures *card_figures_of(const struct card_query *q, int64_t connection_id);
const struct pull_card *card_pull_of(const struct card_query *q, int64_t connection_id);
const struct push_card *card_push_of(const struct card_query *q, int64_t connection_id);

#endif
