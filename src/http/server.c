/* The listeners over libmicrohttpd: started, watched, stopped.
 * Under main's serve; what comes in is carried by carrier.c.
 * Promise: nobody takes every connection there is; a stop lets what is under way finish. */
#include "http/server.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"
#include "http/carrier.h"
#include "http/clients.h"

enum {
    CONNECTION_MEMORY =
        32 * 1024, /* request line and headers: 16 KiB of them, and the answer's head */
    STOP_WAIT_MS = 10000,
};

struct server {
    struct carrier_host host;       /* its guard and streams are owned here */
    struct MHD_Daemon *tcp, *local; /* owned */
    struct clients *clients;        /* owned */
    char *socket_path;              /* owned */
    bool plain;
    char *pem[2]; /* owned: certificate and key */
    _Atomic int64_t open_connections, refused;
};

static enum MHD_Result on_accept(void *arg, const struct sockaddr *address, socklen_t bytes)
{
    struct server *s = arg;
    (void)bytes;
    if (clients_have_room(s->clients, address))
        return MHD_YES;
    atomic_fetch_add(&s->refused, 1);
    return MHD_NO;
}

static void on_connection(void *arg, struct MHD_Connection *connection, void **socket_context,
                          enum MHD_ConnectionNotificationCode code)
{
    struct server *s = arg;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        int fd = info != NULL ? info->connect_fd : -1;
        *socket_context = client_new(s->clients, carrier_peer(connection), fd, s->plain);
        atomic_fetch_add(&s->open_connections, 1);
        return;
    }
    client_free(s->clients, *socket_context);
    *socket_context = NULL;
    atomic_fetch_sub(&s->open_connections, 1);
}

/* The request line is there. NULL: what it answers becomes the request's state. */
static void *on_request_line(void *arg, const char *uri, struct MHD_Connection *connection)
{
    (void)arg;
    (void)uri;
    (void)!client_enters(carrier_client(connection), PHASE_HEAD);
    return NULL;
}

static char *read_pem(const char *path, char *error, size_t error_size)
{
    FILE *f = fopen(path, "re");
    char *text = f != NULL ? calloc(1, 64 * 1024) : NULL;
    if (text != NULL && fread(text, 1, 64 * 1024 - 1, f) == 0) {
        free(text);
        text = NULL;
    }
    if (f != NULL)
        fclose(f);
    if (text == NULL)
        snprintf(error, error_size, "cannot read %s", path);
    return text;
}

static bool start_tcp(struct server *s, const struct server_options *o, char *error,
                      size_t error_size)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)o->port)};
    if (inet_pton(AF_INET, o->host, &address.sin_addr) != 1) {
        snprintf(error, error_size, "--listen: expected an IPv4 address and a port, found %s",
                 o->host);
        return false;
    }
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME;
    struct MHD_OptionItem tls[3] = {
        {MHD_OPTION_END, 0, NULL}
    };
    if (o->tls_cert_path != NULL) {
        s->pem[0] = read_pem(o->tls_cert_path, error, error_size);
        s->pem[1] = s->pem[0] != NULL ? read_pem(o->tls_key_path, error, error_size) : NULL;
        if (s->pem[1] == NULL)
            return false;
        flags |= MHD_USE_TLS;
        tls[0] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_CERT, 0, s->pem[0]};
        tls[1] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_KEY, 0, s->pem[1]};
        tls[2] = (struct MHD_OptionItem){MHD_OPTION_END, 0, NULL};
    }
    s->tcp = MHD_start_daemon(
        flags, (uint16_t)o->port, on_accept, s, carrier_tcp_request, &s->host, MHD_OPTION_SOCK_ADDR,
        (struct sockaddr *)&address, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)o->threads,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)guard_limit(s->host.guard, LIMIT_CONNECTIONS),
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)guard_limit(s->host.guard, LIMIT_IDLE_S),
        MHD_OPTION_URI_LOG_CALLBACK, on_request_line, s, MHD_OPTION_NOTIFY_COMPLETED, carrier_end,
        &s->host, MHD_OPTION_NOTIFY_CONNECTION, on_connection, s, MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u, MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
    if (s->tcp == NULL)
        snprintf(error, error_size, "cannot listen on %s:%d: %s", o->host, o->port,
                 strerror(errno));
    return s->tcp != NULL;
}

static int open_socket(const char *path, char *error, size_t error_size)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) {
        snprintf(error, error_size, "the local socket's path is longer than %zu bytes: %s",
                 sizeof address.sun_path - 1, path);
        return -1;
    }
    memcpy(address.sun_path, path, strlen(path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    unlink(path); /* of a process that died: the store's lock says nobody else is alive */
    mode_t before = umask(0177);
    bool bound = fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
                 listen(fd, 64) == 0;
    umask(before);
    if (bound)
        return fd;
    snprintf(error, error_size, "cannot listen on %s: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

static bool start_local(struct server *s, const struct server_options *o, char *error,
                        size_t error_size)
{
    s->socket_path = strdup(o->socket_path);
    int fd = s->socket_path != NULL ? open_socket(o->socket_path, error, error_size) : -1;
    if (fd < 0)
        return false;
    s->local = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL,
                                NULL, carrier_local_request, &s->host, MHD_OPTION_LISTEN_SOCKET, fd,
                                MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
                                MHD_OPTION_NOTIFY_COMPLETED, carrier_end, &s->host, MHD_OPTION_END);
    if (s->local == NULL) {
        close(fd);
        snprintf(error, error_size, "cannot serve the local socket");
    }
    return s->local != NULL;
}

struct server *server_start(const struct server_options *o, char *error, size_t error_size)
{
    struct server *s = calloc(1, sizeof *s);
    if (s == NULL) {
        snprintf(error, error_size, "out of memory");
        return NULL;
    }
    s->host.hub = o->hub;
    s->host.spool_dir = o->spool_dir;
    s->plain = o->tls_cert_path == NULL;
    s->host.guard = guard_new(&o->guard);
    s->clients = s->host.guard != NULL ? clients_new(s->host.guard) : NULL;
    s->host.streams = event_streams_start(o->hub);
    bool up = s->clients != NULL && s->host.streams != NULL;
    if (!up)
        snprintf(error, error_size, "out of memory");
    if (up && o->socket_path != NULL)
        up = start_local(s, o, error, error_size);
    if (up && o->host != NULL)
        up = start_tcp(s, o, error, error_size);
    if (up)
        return s;
    server_stop(s);
    return NULL;
}

void server_stop(struct server *s)
{
    if (s == NULL)
        return;
    struct MHD_Daemon *const daemons[] = {s->tcp, s->local};
    event_streams_end(s->host.streams);
    for (int i = 0; i < 2; i++)
        if (daemons[i] != NULL) {
            int fd = MHD_quiesce_daemon(daemons[i]);
            if (fd >= 0)
                close(fd);
        }
    for (int waited = 0; waited < STOP_WAIT_MS && atomic_load(&s->host.under_way) > 0; waited += 10)
        usleep(10000);
    if (atomic_load(&s->host.under_way) > 0) {
        /* The library would abort over a connection that waits for its answer; what is durable is
         * so already. */
        log_event(s->host.hub->log, LOG_WARN, "stopped_unanswered",
                  LOG_FIELDS(LOG_N("requests", atomic_load(&s->host.under_way))));
        if (s->socket_path != NULL)
            unlink(s->socket_path);
        _exit(0);
    }
    (void)atomic_load(&s->host.handed_back);
    for (int i = 0; i < 2; i++)
        if (daemons[i] != NULL)
            MHD_stop_daemon(daemons[i]);
    if (s->socket_path != NULL)
        unlink(s->socket_path);
    clients_free(s->clients);
    guard_free(s->host.guard);
    event_streams_free(s->host.streams);
    free(s->socket_path);
    free(s->pem[0]);
    free(s->pem[1]);
    free(s);
}

void server_read_figures(const struct server *s, struct server_figures *f)
{
    *f = (struct server_figures){
        .requests = atomic_load(&s->host.requests),
        .open_connections = atomic_load(&s->open_connections),
        .refused_connections = atomic_load(&s->refused),
    };
}
