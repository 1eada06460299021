#ifndef HF_HTTP_ADDRESSES_H
#define HF_HTTP_ADDRESSES_H

#include <microhttpd.h>
#include <stdbool.h>

#include "base/slice.h"

/* Who knocks how often: new connections per address, and refused signatures per address. Loopback (a
 * reverse proxy, the machine itself) is never limited. Thread-safe; forgets after a minute. */
enum {
    ADDRESS_CONNECTIONS_PER_MINUTE = 600, /* 64 at once are as many as a minute of keep-alive needs */
    ADDRESS_FAILURES_PER_MINUTE = 20,
};
struct addresses;
struct addresses *addresses_new(void);
void addresses_free(struct addresses *a);
/* libmicrohttpd's accept policy; arg is the struct addresses. */
enum MHD_Result addresses_admit(void *arg, const struct sockaddr *address, socklen_t bytes);

#endif
