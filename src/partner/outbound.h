#ifndef HF_PARTNER_OUTBOUND_H
#define HF_PARTNER_OUTBOUND_H

#include "base/arena.h"
#include "base/json.h"
#include "rules/bucket.h"
#include "rules/examination.h"
#include "rules/order_doc.h"
#include "rules/profile.h"

/* What every adapter of the outward side is given and answers (docs/outbox.md). The outbox claims a
 * row of what we owe, gathers its facts from the store as JSON, and asks the adapter for one HTTP
 * call; the reply goes back to the adapter, which says what came of it. An adapter touches no table
 * and no socket and keeps nothing: what one call taught for the next goes through `progress`.
 * Everything it makes lives in the arena it is given.
 *
 * An adapter never sees two credentials: build() sees none, authorise() adds the one. */

enum { OUTBOUND_ITEMS_MAX = 100, OUTBOUND_HEADERS_MAX = 12 };

/* One row of the outbox. */
struct outbound_item {
    struct slice kind; /* "order.shipped" */
    const struct json
        *facts; /* canonical; docs/outbox.md lists them by kind; never NULL in build() */
    struct slice
        reference; /* ours, the same on every attempt: what the other side can be asked about */
    struct slice progress; /* what the last step left for this one; "" at first */
    int64_t attempts;      /* failed ones before this */
    int64_t made_at_us;
    bool doubt; /* an earlier call may have taken effect: it was sent and never answered */
};

struct outbound_task {
    struct outbound_item items[OUTBOUND_ITEMS_MAX]; /* one, or a batch of one kind */
    int count;
    struct slice
        endpoint; /* base URL without a slash at its end: of the profile, or the adapter's own */
    struct slice account;  /* as in the profile */
    struct slice division; /* as in the profile; SLICE_NONE = any */
    int64_t now_us;
};

struct outbound_header {
    const char *name; /* static */
    struct slice value;
};

struct outbound_call {
    const char *method; /* static */
    struct slice url;
    struct outbound_header headers[OUTBOUND_HEADERS_MAX];
    int header_count;
    struct slice body;       /* SLICE_NONE = none */
    const char *expect_type; /* what a 2xx with a body must be: "application/json"; NULL = anything.
                                static */
    bool reads;              /* changes nothing over there: losing its answer leaves no doubt */
    bool reads_all;          /* read() is asked about every answer of this call */
};

struct outbound_reply {
    int status; /* of HTTP */
    struct slice content_type;
    struct slice body;
    struct slice retry_after; /* the header, or SLICE_NONE */
    /* any other header of the answer, without regard to case; SLICE_NONE when absent */
    struct slice (*header)(const void *arg, const char *name);
    const void *header_arg;
};

/* What came of a call. X(SYMBOL, value, name) */
#define OUTBOUND_OUTCOME_MAP(X)                                                                   \
    X(DONE, 0, "done")                 /* it took effect */                                       \
    X(AGAIN, 1, "again")               /* a step of several: go on at once with `progress` */     \
    X(RETRY, 2, "retry")               /* not now: by the schedule, or after retry_after_s */     \
    X(REFUSED, 3, "refused")           /* it never will: a person */                              \
    X(DOUBT, 4, "doubt")               /* cannot be known from here: a person */                  \
    X(NOTHING, 5, "nothing")           /* not this system's business; nothing was called */       \
    X(LIMITED, 6, "limited")           /* too many requests: wait, and it counts as no attempt */ \
    X(UNAUTHORISED, 7, "unauthorised") /* the credential was refused */

enum outbound_outcome {
#define X(symbol, value, name) OUTBOUND_##symbol = value,
    OUTBOUND_OUTCOME_MAP(X)
#undef X
        OUTBOUND_OUTCOMES
};
const char *outbound_outcome_name(enum outbound_outcome o);

/* An order that a pull found; it lands as if a webhook had brought it. */
struct outbound_order {
    struct slice key;            /* idempotency key: id, stamp and bytes */
    struct slice topic, body;    /* body: in the shape the platform's webhooks have */
    struct slice external_id;    /* "" when it could not be read */
    const struct order_doc *doc; /* NULL: error says what could not be read */
    struct doc_error error;
    int64_t version_at_us;
};

struct outbound_result {
    enum outbound_outcome outcome;
    enum outbound_outcome items[OUTBOUND_ITEMS_MAX]; /* of a batch, where per_item */
    bool per_item;
    struct slice error; /* for people, when not DONE; codes and short words, nothing personal */
    struct slice
        progress; /* AGAIN; RETRY and DONE of a pull when not SLICE_NONE: for the next call */
    const struct json *facts; /* DONE: what was learned, canonical by kind, for the use case that
                                 records it; may be NULL */
    int64_t retry_after_s;    /* 0 = by the schedule */
    int64_t wait_s;           /* AGAIN: not before so long; 0 = at once */
    int64_t cost;             /* what the call really cost; 0 = as thought */
    int64_t available;        /* tokens the platform says are left; -1 = it did not say */
    int64_t capacity, refill; /* of the bucket, as the platform says; 0 = it did not say */
    bool more; /* DONE of figures: as many as one call takes, so that more may wait: at once */
    struct outbound_order *orders; /* of a pull: landed before the progress is kept */
    int order_count;
    int64_t confirmed_us; /* DONE of a pull of orders: nothing older than this is missing */
    struct slice version_asked, version_served; /* of its API, where it says so; SLICE_NONE */
};

/* Reads one secret of the connection by its name in the profile ("token"); SLICE_NONE when there is
 * none. */
struct outbound_secrets {
    struct slice (*get)(void *arg, const char *name);
    void *arg;
};

/* A bearer token that has to be fetched and grows old. */
struct outbound_token {
    /* The call that fetches one; with its credential. OK; NOT_FOUND: this connection has one that
     * need not be fetched, authorise() finds it; or REFUSED with *error. */
    enum hf_status (*build)(struct arena *a, const struct outbound_task *t,
                            const struct outbound_secrets *s, struct outbound_call *call,
                            struct slice *error);
    /* OK: *token and how long it holds (seconds; 0 = not said: *life_s as the adapter knows it).
     * REFUSED. */
    enum hf_status (*read)(struct arena *a, const struct outbound_reply *reply, struct slice *token,
                           int64_t *life_s, struct slice *error);
};

/* A question that is asked again and again, as long as the connection is listened to; or figures
 * (push.stock) that are told whenever there are new ones, once it is enabled outward. Its row
 * stands for ever: DONE puts it `every_s` ahead, with the new progress (the cursor) where the
 * adapter gave one. */
struct outbound_pull {
    const char *kind;
    int64_t every_s;
    int64_t cost;    /* tokens of one call */
    int64_t items;   /* figures one call may carry; 0 = it carries none */
    bool background; /* only while the bucket is more than half full, and nothing else is due */
};

struct outbound_adapter {
    const char *platform; /* as in the profile */
    const char *
        endpoint; /* where the platform lives; NULL: the profile's connection must say `endpoint` */
    struct rate_rule bucket; /* of an account */
    const char
        *secret; /* static: without it in the profile nothing can be called; NULL: none needed */
    const char *or_secret; /* static: one that stands in for it; NULL: none */
    const char *const
        *kinds; /* what it can send, NULL-terminated; everything else is not its business */
    const struct outbound_pull *pulls;  /* a kind of NULL ends them; NULL: none */
    const struct outbound_token *token; /* NULL: no token to fetch */

    /* Tokens the call will cost; NULL: 1. */
    int64_t (*cost)(struct arena *a, const struct outbound_task *t);
    /* OK: *call, without credential. NOT_FOUND: nothing to send (outcome NOTHING). REFUSED: *error
     * says what these facts lack. HELD: an item is in doubt and the other side cannot be asked
     * (outcome DOUBT). FULL. */
    enum hf_status (*build)(struct arena *a, const struct outbound_task *t,
                            struct outbound_call *call, struct slice *error);
    /* Adds the one credential. token: fetched one, or SLICE_NONE. OK, or REFUSED when a secret
     * lacks. NULL: none needed */
    enum hf_status (*authorise)(struct arena *a, const struct outbound_task *t,
                                const struct outbound_secrets *s, struct slice token,
                                struct outbound_call *call);
    /* What the reply means. Asked for every reply but 429, 5xx and 401 with a fetched token, which
     * mean the same everywhere (outbound_read_common), unless reads_all. */
    void (*read)(struct arena *a, const struct outbound_task *t, const struct outbound_reply *reply,
                 struct outbound_result *r);
    bool reads_all;
    bool located; /* figures are told at the connection's location over there */
};

/* NULL: nothing can be sent to this platform. */
const struct outbound_adapter *outbound_adapter(struct slice platform);
/* The adapter's bucket, with what the profile says that the platform grants this connection. */
struct rate_rule outbound_bucket(const struct outbound_adapter *a,
                                 const struct profile_connection *c);
/* What the bucket of a connection is kept under: its account, which others may share; else itself.
 */
struct slice outbound_bucket_account(struct arena *a, struct slice merchant, struct slice account,
                                     struct slice connection);
/* NULL: kind is none of its pulls. */
const struct outbound_pull *outbound_pull_of(const struct outbound_adapter *a, struct slice kind);
/* Seconds from one turn to the next: the pull's, or what the profile says. c: may be NULL. */
int64_t outbound_every_s(const struct outbound_pull *pull, const struct profile_connection *c);
/* Seconds between two calls of this cost that the bucket allows for ever; 0 = no bucket. */
int64_t outbound_shortest_s(const struct outbound_adapter *a, int64_t cost);
/* The profile has what a call needs. */
bool outbound_can_call(const struct outbound_adapter *a, const struct profile_connection *c);
bool outbound_adapter_sends(const struct outbound_adapter *a, struct slice kind);
extern const struct outbound_adapter outbound_custom;
extern const struct outbound_adapter outbound_dhl_iberia;
extern const struct outbound_adapter outbound_dhl_unified;
extern const struct outbound_adapter outbound_shopify;
extern const struct outbound_adapter outbound_woocommerce;

/* Helpers shared by the adapters. */
/* What the steps before this one of a pull.check learned, and when this call is made. */
void outbound_examination(struct arena *a, const struct outbound_task *t, struct examination *e);
/* The step is done: DONE with e as facts, or AGAIN with e as progress. */
void outbound_examined(struct arena *a, struct examination *e, const struct outbound_task *t,
                       const struct outbound_reply *reply, struct outbound_result *r, bool again);
void outbound_add_header(struct outbound_call *call, const char *name, struct slice value);
/* What 429, 5xx, 401 and 403 mean everywhere. true: *r is set. */
bool outbound_read_common(struct arena *a, const struct outbound_reply *reply,
                          struct outbound_result *r);
/* Seconds of a Retry-After header: a number, or an HTTP date against now_us. 0 when there is none.
 */
int64_t outbound_retry_after(struct slice header, int64_t now_us);
/* REFUSED with "HTTP 422: text"; text is cut. */
void outbound_refuse(struct arena *a, struct outbound_result *r, const struct outbound_reply *reply,
                     struct slice text);
/* "Basic base64(user:password)"; SLICE_NONE on exhaustion. */
struct slice outbound_basic(struct arena *a, struct slice user, struct slice password);
/* Percent-encodes into the arena, for one part of a path or query. */
struct slice outbound_escape(struct arena *a, struct slice text);

#endif
