#ifndef HF_HTTP_CLIENTS_H
#define HF_HTTP_CLIENTS_H

#include <stdatomic.h>
#include <stddef.h>

#include "http/guard.h"

/* The open connections of the server, and how long each may take for what it is doing. A thread
 * closes those that take too long; libmicrohttpd itself knows only silence, not slowness. */

enum phase {
    PHASE_HEAD,   /* a request line or headers are under way */
    PHASE_BODY,   /* the headers are whole */
    PHASE_BUSY,   /* ours: answering */
    PHASE_IDLE,   /* kept open, nothing asked */
    PHASE_CLOSED, /* told to go */
};

struct client {
    struct client *next, **link; /* of its address's chain */
    int fd;
    bool plain;         /* 408 can be said in clear */
    struct caller peer; /* as the socket says it */
    int requests;       /* the connection's own thread only */
    _Atomic int phase;
    _Atomic int64_t since_us;            /* monotonic: since when this phase */
    _Atomic int64_t used_bytes, total_s; /* of the body */
};

struct clients;
/* Starts the thread. NULL: out of memory or threads. guard: borrowed. */
struct clients *clients_new(const struct guard *guard);
/* After the last connection is gone. */
void clients_free(struct clients *c);

/* false: this address has as many as it may have. Loopback and trusted proxies are not counted. */
bool clients_have_room(struct clients *c, const struct sockaddr *address);
/* NULL: out of memory; the connection is then not watched. */
struct client *client_new(struct clients *c, const struct sockaddr *address, int fd, bool plain);
/* Before the socket is closed: nothing touches fd after. */
void client_free(struct clients *c, struct client *client);
/* false: it has been told to go already. client may be NULL. */
bool client_enters(struct client *client, enum phase phase);

#endif
