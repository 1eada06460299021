#ifndef HF_HTTP_CARRIER_H
#define HF_HTTP_CARRIER_H

#include <microhttpd.h>
#include <stdatomic.h>

#include "flow/hub.h"
#include "http/event_stream.h"
#include "http/guard.h"

/* What carries a request from a socket to its handler and the answer back. All pointers are
 * borrowed and outlive the daemon; the counters are the carriers' own. */
struct carrier_host {
    struct hub *hub;
    struct guard *guard;
    struct event_streams *streams;
    const char *spool_dir; /* where uploads are kept while they are read */
    _Atomic int64_t requests, under_way;
    _Atomic int64_t handed_back; /* by whoever answered one that slept */
};

/* libmicrohttpd's access handlers (arg: the host) for the API's port and for the local socket, and
 * its completion callback. */
enum MHD_Result carrier_tcp_request(void *arg, struct MHD_Connection *connection, const char *url,
                                    const char *method, const char *version, const char *upload,
                                    size_t *upload_bytes, void **state);
enum MHD_Result carrier_local_request(void *arg, struct MHD_Connection *connection, const char *url,
                                      const char *method, const char *version, const char *upload,
                                      size_t *upload_bytes, void **state);
void carrier_end(void *arg, struct MHD_Connection *connection, void **state,
                 enum MHD_RequestTerminationCode why);

/* Whose connection it is: the socket's other end, and its entry in clients (NULL on the local
 * socket). */
const struct sockaddr *carrier_peer(struct MHD_Connection *connection);
struct client *carrier_client(struct MHD_Connection *connection);

#endif
