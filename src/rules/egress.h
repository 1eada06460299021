#ifndef HF_RULES_EGRESS_H
#define HF_RULES_EGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

/* Where the hub may call out to (docs/operations.md "Calls to the outside"). A URL is https, port
 * 443, a plain host name or literal; addresses that are not global unicast are refused, whatever
 * name leads there. Loopback and private targets only where the operator named HOST:PORT. Pure: no
 * name is resolved here. */

struct egress_url {
    bool https;
    struct slice host; /* without brackets */
    bool literal;      /* an IPv4 or IPv6 address */
    int port;
    struct slice path; /* with query; "/" at least; borrowed from the text */
    bool named; /* the operator named this HOST:PORT: private addresses and, on loopback, http */
};

/* HOST:PORT as `serve --egress-allow` takes them. */
enum { EGRESS_ALLOWED_MAX = 64 }; /* a bench of fifty shops */
struct egress_allow {
    struct slice host;
    int port;
};

/* NULL when text may be called as far as its words go; else what is wrong with it, for people
 * (static). */
const char *egress_url_parse(struct slice text, const struct egress_allow *allowed, int count,
                             struct egress_url *url);

/* HOST:PORT. false: not one. */
bool egress_allow_parse(struct slice text, struct egress_allow *a);

/* address: 4 or 16 bytes in network order. true: global unicast, so that anybody may be called
 * there. */
bool egress_address_is_global(const unsigned char *address, size_t bytes);
bool egress_address_is_loopback(const unsigned char *address, size_t bytes);

#endif
