#ifndef HF_HTTP_SERVER_H
#define HF_HTTP_SERVER_H

#include <stdatomic.h>

#include "flow/hub.h"
#include "http/guard.h"

/* The listeners: TCP for the API and the webhooks, and a local socket for the command line of the
 * same machine (mode 0600: whoever can open it is the machine's administrator). libmicrohttpd with
 * epoll. */

struct server_options {
    struct hub *hub;
    const char *host; /* NULL: the local socket only */
    int port;
    int threads;                              /* that read, verify and parse */
    const char *tls_cert_path, *tls_key_path; /* PEM; NULL = plain */
    const char *socket_path;                  /* NULL: no local socket */
    struct guard_options guard;               /* limits, and the proxies that are believed */
    const char *spool_dir; /* where uploads are kept while they are read; files have no name */
};

struct server;
/* NULL and one line of error on failure. */
struct server *server_start(const struct server_options *o, char *error, size_t error_size);
/* Takes no new connections; waits for what is under way (at most 10 s). */
void server_stop(struct server *s);

struct server_figures {
    int64_t requests, open_connections, refused_connections;
};
void server_read_figures(const struct server *s, struct server_figures *f);

#endif
