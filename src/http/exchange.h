#ifndef HF_HTTP_EXCHANGE_H
#define HF_HTTP_EXCHANGE_H

#include "base/arena.h"
#include "base/json.h"
#include "base/json_out.h"
#include "flow/hub.h"
#include "flow/people/token.h"
#include "flow/work.h"
#include "http/guard.h"
#include "rules/access.h"
#include "store/runner.h"

/* One request and its answer, whatever carries it: a TCP connection, the local socket, or the
 * command line in the same process. A handler reads the request, and answers once: either before it
 * returns, or later from a unit of work's done(). */

enum {
    EXCHANGE_ARENA_BYTES = 64 * 1024 * 1024, /* a 2 MiB payload as a tree, compressed and sealed */
    ANSWER_BYTES_MAX = 32 * 1024 * 1024,     /* a page of 200 orders of 500 lines */
    PARAMS_MAX = 3,
    ANSWER_HEADERS_MAX = 6,
};

/* Who asks. */
struct principal {
    enum principal_kind { WHO_NOBODY, WHO_ADMIN, WHO_TOKEN, WHO_PERSON } kind;
    enum role role;
    int64_t merchant_id; /* 0 = every merchant */
    int64_t person_id;
    int64_t token_id;
    bool first_codes;                  /* of the machine's administrator: see ROUTE_FIRST_CODES */
    int64_t session_id, step_up_at_us; /* of a person who signed in */
    struct slice person;               /* the name alone, of a person who signed in */
    struct slice device;  /* of a session by badge and PIN: the floor device it is good on */
    struct scopes scopes; /* of a machine */
    struct slice name;    /* "token:NAME", "admin"; for actor and audit */
};

struct route;
struct command;
struct event_stream;
struct event_streams;
struct exchange {
    struct hub *hub;
    struct arena arena;

    /* request; borrowed from the carrier until the answer is sent */
    struct slice method, path, body;
    struct caller caller; /* where it came from */
    struct guard
        *guard; /* of the server; NULL: no limits of pace (the local socket, this process) */
    bool local; /* came over the local socket or from the same process: the machine's administrator
                 */
    struct slice (*header)(const void *carrier, const char *name);
    struct slice (*query)(const void *carrier, const char *name);
    const void *carrier;
    struct event_streams *streams; /* the carrier's; NULL: it cannot carry one */
    int body_fd;                   /* an upload that was spooled; -1 otherwise */

    /* made on the way */
    const struct route *route;
    struct slice params[PARAMS_MAX]; /* of the path's {} */
    struct principal who;
    struct slice credential;           /* the bearer token or session that said so; borrowed */
    struct slice device_credential;    /* the floor device's own token; borrowed */
    bool by_cookie;                    /* it came in a browser's cookie */
    const struct directory *directory; /* snapshot for the request */

    /* the second pair of eyes (approval_gate.c) */
    enum access_action gate; /* what this caller may only ask for; NONE: nothing of it */
    const char *gate_target; /* static: what it is about, where no id in the path says so; NULL */
    int64_t gate_target_id;
    enum access_action granted; /* what approvals allow this call, which carries out a request */
    struct exchange *inner;     /* the call of a request that is about to be carried out; owned */
    const struct command *captured; /* of an inner call: what its handler would have run */

    /* answer */
    int status;               /* 0 = not answered yet */
    bool shown_once;          /* the answer holds a secret: it is not kept for a replay */
    const char *content_type; /* static */
    struct json_out out;
    struct slice page; /* static; a file of the console, instead of out */
    struct event_stream
        *stream; /* owned until the carrier takes it: the answer goes on, instead of out */
    struct answer_header {
        const char *name; /* static */
        struct slice value;
    } headers[ANSWER_HEADERS_MAX];
    int header_count;

    /* how the carrier is told */
    void (*answered)(struct exchange *x);
    struct unit unit; /* the handler's, when it submits one */
    void *state;      /* the handler's own, in the arena */
};

void exchange_init(struct exchange *x, struct hub *hub);
void exchange_release(struct exchange *x);

struct slice exchange_header(const struct exchange *x, const char *name);
struct slice exchange_query(const struct exchange *x, const char *name);
/* A whole number of the query; otherwise when absent; false when it is no number in the range. */
bool exchange_query_i64(struct exchange *x, const char *name, int64_t otherwise, int64_t least,
                        int64_t most, int64_t *value);
void exchange_set_header(struct exchange *x, const char *name, struct slice value);

/* The answer is whole: hand it over. x->out holds the body. Once only. */
void exchange_answer(struct exchange *x, int status);
/* RFC 9457: type /problems/CODE, title, status, code, detail. Clears what was written before. */
void exchange_problem(struct exchange *x, int status, const char *code, const char *format, ...)
    HF_PRINTF(4, 5);
/* 429 with Retry-After: what is asked too often, and when again. */
void exchange_slow_down(struct exchange *x, const char *code, const char *what, int64_t wait_us);
/* The same without handing over: for a unit of work, which may run again. */
void exchange_set_problem(struct exchange *x, int status, const char *code, const char *format, ...)
    HF_PRINTF(4, 5);
/* Adds one entry to errors[] of the problem that is being written last. */
void exchange_problem_error(struct exchange *x, int line, struct slice field, struct slice message);
/* A problem for a status of the store or runner: 503 with Retry-After, or 500. */
void exchange_trouble(struct exchange *x, enum hf_status s);
void exchange_clear(struct exchange *x);

/* Reading with one of the read-only connections: read() writes the answer and returns its status
 * code; negative hf_status goes in *s. Answers by itself. */
void exchange_read(struct exchange *x, int (*read)(struct exchange *x, struct txn *tx));

/* Ids outside. */
void put_id(struct exchange *x, const char *prefix, int64_t merchant_id, int64_t id);
void put_id_key(struct exchange *x, const char *key, const char *prefix, int64_t merchant_id,
                int64_t id);

/* "operator" and "device" of a body; of a session by badge the person and the device themselves,
 * whatever the body leaves out (exchange_json refuses what differs). */
struct slice exchange_operator(const struct exchange *x, const struct json *root);
struct slice exchange_device(const struct exchange *x, const struct json *root);

/* The actor of a unit on behalf of this request. */
struct actor exchange_actor(const struct exchange *x);

#endif
