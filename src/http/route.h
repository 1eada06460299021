#ifndef HF_HTTP_ROUTE_H
#define HF_HTTP_ROUTE_H

#include "http/exchange.h"

/* The routes table: every way into the hub, with the action a caller must be entitled to. A route
 * without an action is open on purpose (a webhook carries its own signature; health says nothing).
 */

enum route_kind {
    ROUTE_READ,    /* answers before it returns */
    ROUTE_COMMAND, /* a unit of work; may answer later, from the writer's thread */
    ROUTE_UPLOAD,  /* the body is spooled to a file; runs on a thread of its own */
    ROUTE_SLOW,    /* a command that computes for a while first, on a thread of its own */
};

enum {
    ROUTE_OPEN = 1u,   /* no token */
    ROUTE_LOCAL = 2u,  /* only over the local socket */
    ROUTE_EXPORT = 4u, /* counted as an export */
    ROUTE_FIRST_CODES =
        8u, /* the machine's administrator too, until two supervisors have enrolled */
};

struct route {
    const char *method;
    const char *pattern; /* "/v1/orders/{}/cancel" */
    enum route_kind kind;
    enum access_action action;
    unsigned flags;
    size_t body_max;
    void (*handle)(struct exchange *x);
    /* ROUTE_COMMAND of orders: which event of an order it is; handler's own */
    int variant;
};

/* NULL-handle ends the table. */
const struct route *routes(size_t *count);
/* The route for method and path, with x->params set. NULL: none; *allow lists the methods that the
 * path knows ("" = no such path). */
const struct route *route_find(struct exchange *x, char allow[64]);

/* Authenticates, authorises and hands to the handler. The carrier has set the request. */
void handle_request(struct exchange *x);
/* The first half: finds route and caller. false: answered already. */
bool admit_request(struct exchange *x);

/* The merchant a request is about, by code ("acme"), checked against the caller's own. NULL:
 * answered with 400 or 404. */
const struct merchant *admit_merchant(struct exchange *x, struct slice code);
/* The same for an opaque id of the path. false: answered 404. */
bool admit_id(struct exchange *x, struct slice text, const char *prefix, int64_t *merchant_id,
              int64_t *id);
/* The same question for a route whose action depends on its body. false: answered 403. true and
 * x->gate set: the caller may only ask, and exchange_command makes a request of it. */
bool admit_alone(struct exchange *x, enum access_action action);
/* true: this caller may ask that of a second person, within a call it may make. */
bool may_request(const struct exchange *x, enum access_action action);
/* true: this caller may do that alone. */
bool may_alone(const struct exchange *x, enum access_action action);

/* A state-changing request as one unit of work with its idempotency key: looks the key up, replays
 * or refuses, else runs apply and stores its answer in the same transaction. apply writes x->out
 * and returns the HTTP status (2xx, 409, 422 are kept), or < 0 (enum hf_status) to undo. Answers.
 */
enum { COMMAND_UNDO = 1 << 16 }; /* or-ed to a status: answer it and keep nothing of the unit */

struct command {
    int64_t merchant_id;
    const char *action; /* audit word; static */
    int (*apply)(struct work *w, struct exchange *x);
    bool key_optional; /* the body has a natural key of its own */
    bool reload;       /* the directory is read anew after the commit */
    /* run in a unit of its own after apply answered with COMMAND_UNDO; writes no answer; NOT_FOUND:
     * nothing is left to do. NULL: nothing */
    enum hf_status (*on_undone)(struct work *w, struct exchange *x);
};
void exchange_command(struct exchange *x, const struct command *c);

/* What is asked of a second person. target and reason as open_request takes them. */
struct gate {
    enum access_action action;
    const char *target; /* static */
    int64_t target_id;
    struct slice target_text, reason;
    struct slice path, body; /* SLICE_NONE: this very call */
};
/* Within a unit: makes the request (or joins the one that asks the same). OK: *id and *status 202;
 * else *status and a problem is written. < 0. */
enum hf_status gate_open(struct work *w, struct exchange *x, const struct gate *g, int64_t *id,
                         int *status) HF_MUST_CHECK;
/* The same as the whole answer: 202 and the request, or a problem. target NULL: the id in the path;
 * reason SLICE_NONE: the body's or the header's. < 0. */
int gate_ask(struct work *w, struct exchange *x, const struct gate *g);
/* apply of a call that its caller may only ask for. */
int apply_gate(struct work *w, struct exchange *x);
/* The call of a request, read by its handler as if approved; x->inner. false: no such route any
 * more. */
bool gate_prepare(struct exchange *x, struct slice method, struct slice path,
                  struct slice content_type, struct slice body, int64_t merchant_id,
                  enum access_action granted);

/* The body as JSON; NULL: answered with 400. An empty body is NULL too unless optional, then *none.
 */
const struct json *exchange_json(struct exchange *x);
/* The body as an object whose members are all in keys (NULL ends the list). NULL: answered with 400
 * and the name that was not expected. */
const struct json *exchange_object(struct exchange *x, const char *const *keys);

#endif
