#ifndef HF_RULES_LIMITS_H
#define HF_RULES_LIMITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

/* What one caller may ask of the hub, and how fast (docs/api.md, "Limits"), and how much the hub
 * asks of others at once. Each is one named setting of `serve --limit NAME=VALUE` with a hard
 * ceiling; `holdfast rules limits` prints the table. X(SYMBOL, name, default, least, ceiling, what
 * it bounds) */
#define LIMIT_MAP(X)                                                                               \
    X(TOKEN_RATE, "token_rate", 50, 1, 1000000, "requests of one token or session, per second")    \
    X(TOKEN_BURST, "token_burst", 200, 1, 1000000, "requests of one token or session at once")     \
    X(EXPORTS, "exports", 6, 1, 10000, "exports of one token or session, per hour")                \
    X(SIGNATURES, "signatures", 20, 1, 100000, "refused signatures of one address, per minute")    \
    X(SIGNATURE_ALARM, "signature_alarm", 5, 1, 100000,                                            \
      "refused signatures of one connection in an hour before an alarm")                           \
    X(CONNECTIONS, "connections", 4096, 8, 16384, "open connections")                              \
    X(ADDRESS_CONNECTIONS, "address_connections", 64, 1, 16384, "open connections of one address") \
    X(REQUESTS, "requests", 1000, 1, 1000000, "requests of one kept connection")                   \
    X(HEADER_S, "header_s", 10, 1, 60, "seconds for a request's head")                             \
    X(IDLE_S, "idle_s", 30, 1, 600, "seconds of silence on a kept connection")                     \
    X(BODY_GRACE_S, "body_grace_s", 5, 1, 60, "seconds before a body's pace counts")               \
    X(BODY_PACE, "body_pace", 1024, 1, 1048576, "bytes of a body per second, at least")            \
    X(TOTAL_S, "total_s", 60, 1, 600, "seconds for a whole request")                               \
    X(UPLOAD_S, "upload_s", 900, 1, 7200, "seconds for a whole upload")                            \
    X(OUTBOX_CALLS, "outbox_calls", 4, 1, 4, "calls to other systems at once, of a process")       \
    X(RETRY_SPREAD, "retry_spread", 10, 0, 10,                                                     \
      "percent that a wait between two attempts may differ from its schedule")                     \
    X(REWRAP_ROWS, "rewrap_rows", 500, 1, 5000, "rows of a batch when the master key changes")

enum limit {
#define X(symbol, name, standard, least, ceiling, what) LIMIT_##symbol,
    LIMIT_MAP(X)
#undef X
        LIMIT_COUNT
};

struct limit_rule { /* one row per limit, in enum order; static */
    const char *name;
    int64_t standard, least, ceiling;
    const char *what;
};
const struct limit_rule *limit_rules(size_t *count);

struct limits {
    int64_t value[LIMIT_COUNT];
};
struct limits limits_standard(void);
/* "NAME=VALUE" into l. false: l is as before, and problem says what was expected. */
bool limits_set(struct limits *l, struct slice text, char *problem, size_t problem_size);

/* A bucket that fills with time: `rate` takes per period, at most `burst` at once. Zeroed = full
 * and never asked. Pure arithmetic on microseconds; no clock of its own. */
struct bucket {
    int64_t owed_us; /* when everything taken so far is paid for */
};
/* true: one was taken. false: nothing changed, and *wait_us says when one will be there. */
bool bucket_take(struct bucket *b, int64_t now_us, int64_t period_us, int64_t rate, int64_t burst,
                 int64_t *wait_us);
/* true: one could be taken now. */
bool bucket_holds(const struct bucket *b, int64_t now_us, int64_t period_us, int64_t rate,
                  int64_t burst, int64_t *wait_us);

#endif
