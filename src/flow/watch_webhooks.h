#ifndef HF_FLOW_WATCH_WEBHOOKS_H
#define HF_FLOW_WATCH_WEBHOOKS_H

#include "flow/owed.h"

/* The standing row `pull.webhooks` of a connection: are the subscriptions still there that its
 * webhooks come by (docs/outbox.md). */

/* "/v1/hooks/MERCHANT/CONNECTION", in the transaction's arena. */
struct slice hook_path(struct work *w, const struct connection *c);
/* facts: {"path": where this connection's webhooks arrive, "/v1/hooks/MERCHANT/CONNECTION"} */
enum hf_status gather_webhooks(struct work *w, const struct owed_row *r, struct json_out *facts,
                               struct slice *reference);
/* learned: {"subscribed": how many are there now, "mended": ["topic"], "missing": ["topic"]}. What
 * was mended or is missing is raised once (webhook_dropped); the next look that finds all of them
 * closes it. */
enum hf_status webhooks_watched(struct work *w, const struct owed_row *r,
                                const struct json *learned);
/* The platform does not even say which there are. */
enum hf_status watch_stuck(struct work *w, const struct owed_row *r, const struct owed_failure *f);

#endif
