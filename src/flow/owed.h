#ifndef HF_FLOW_OWED_H
#define HF_FLOW_OWED_H

#include "base/json.h"
#include "base/json_out.h"
#include "flow/order/order.h"
#include "flow/owe.h"
#include "rules/retry.h"

/* A row of the outbox while it is sent, and what each kind of row means: which facts go out with
 * it, what is recorded when it took effect, who hears of it when it did not. */

enum { OWED_KIND_BYTES = 48 };

struct owed_row {
    int64_t merchant_id, outbox_id, connection_id, object_id;
    char kind[OWED_KIND_BYTES];
    struct slice body;     /* as it was owed; JSON */
    struct slice progress; /* of the last step */
    enum outbox_state state;
    int64_t attempts, version, made_at_us;
    bool doubt;
    int64_t items_max; /* figures one call may carry */
};

struct owed_failure {
    bool doubt; /* it may have taken effect */
    int64_t attempts;
    struct slice error; /* for people; short */
    struct slice connection;
    const char *outcome; /* static: of the call, or why there was none */
    int64_t http_status; /* 0 = no answer */
};

/* A kind that begins with "pull." is a question: it stands outside the order of an object's
 * messages. */
struct owed_kind {
    const char *kind;
    enum retry_schedule retry;
    bool reads; /* a question: also asked of a connection that is only listened to */
    bool once;  /* a person's: asked in any life, past the breaker; its first answer ends it */
    /* Writes the facts, one JSON object, from the store as it is now (a view: w has no audit row).
     * *reference, when left SLICE_NONE, is the row's own id. NOT_FOUND: there is nothing to tell
     * any more. */
    enum hf_status (*gather)(struct work *w, const struct owed_row *r, struct json_out *facts,
                             struct slice *reference);
    /* In the unit that records the result: it took effect. learned: what the adapter read, or NULL.
     */
    enum hf_status (*took_effect)(struct work *w, const struct owed_row *r,
                                  const struct json *learned);
    /* In the unit that parks it. NULL: an exception on the row itself (owed_failed). */
    enum hf_status (*failed)(struct work *w, const struct owed_row *r,
                             const struct owed_failure *f);
};

/* Never NULL: an unknown kind is a message without facts of its own. */
const struct owed_kind *owed_kind(const char *kind);

/* channel_push_failed, or effect_unknown after doubt, on the row. */
enum hf_status owed_failed(struct work *w, const struct owed_row *r,
                           const struct owed_failure *f) HF_MUST_CHECK;

/* gather of everything about an order: what the channel knows it by, its lines, shipments and
 * parcels; nobody's name or address. object_id: the order. */
enum hf_status gather_order(struct work *w, const struct owed_row *r, struct json_out *facts,
                            struct slice *reference);

#endif
