#ifndef HF_HTTP_GUARD_H
#define HF_HTTP_GUARD_H

#include "base/network.h"
#include "rules/limits.h"

/* Who asks how often (docs/api.md, "Limits"): one bucket per token, per address, per connection.
 * Shared by the server's threads; thread-safe. Limits by address never meet loopback or a trusted
 * proxy; behind such a proxy they meet the address that it names in X-Forwarded-For. */

enum { TRUSTED_MAX = 32 };

struct guard_options {
    struct limits limits;
    struct network trusted[TRUSTED_MAX];
    int trusted_count;
};

struct guard;
/* NULL: out of memory. */
struct guard *guard_new(const struct guard_options *o);
void guard_free(struct guard *g);
int64_t guard_limit(const struct guard *g, enum limit limit);

/* Who is at the other end: the peer, or where the peer is trusted the last address of `forwarded`
 * that is not trusted itself. A forwarded text that is no list of addresses stays the peer's. */
struct caller {
    struct address address;
    bool known;                    /* false: no Internet address at all (a local socket) */
    bool limited;                  /* limits by address apply */
    char text[ADDRESS_TEXT_BYTES]; /* "" when not known */
};
void guard_caller(const struct guard *g, const struct sockaddr *peer, struct slice forwarded,
                  struct caller *c);

/* What a bucket belongs to. */
enum guarded {
    GUARD_TOKEN,      /* id: of the token or the session */
    GUARD_EXPORT,     /* the same */
    GUARD_SIGNATURES, /* id: of the address */
    GUARD_ALARM,      /* id: of the connection */
    GUARD_RAISED,     /* the same: an alarm is raised once a minute at most */
    GUARD_CONNECTION, /* id: of the connection; rate per minute from its profile */
};
uint64_t guard_address_id(const struct caller *c);
/* true: one was taken. false: *wait_us until the next. per_minute: of GUARD_CONNECTION only. */
bool guard_take(struct guard *g, enum guarded what, uint64_t id, int64_t per_minute,
                int64_t *wait_us);
/* The same question without taking. */
bool guard_allows(struct guard *g, enum guarded what, uint64_t id, int64_t *wait_us);

#endif
