/* One request over a socket: bytes in, an exchange, bytes out.
 * Between libmicrohttpd's callbacks and the handlers.
 * Promise: every limit has its refusal; an answer leaves after the handler said so, never before.
 */
#include "http/carrier.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "http/clients.h"
#include "http/route.h"

enum {
    HEADERS_MAX = 64,
    HEADER_BYTES_MAX = 16 * 1024,
    BODY_FIRST_ROOM = 8 * 1024,
};

struct carrier {       /* one request */
    struct exchange x; /* first: the handler's view leads back here */
    struct carrier_host *host;
    struct MHD_Connection *connection;
    struct client *client; /* borrowed; NULL on the local socket */
    const struct route *route;
    char *body; /* owned */
    size_t used, room, limit;
    bool dispatched, suspended, too_large, close;
};

static struct slice find_header(const void *carrier, const char *name)
{
    const struct carrier *c = carrier;
    const char *value = MHD_lookup_connection_value(c->connection, MHD_HEADER_KIND, name);
    return slice_of(value);
}

static struct slice find_query(const void *carrier, const char *name)
{
    const struct carrier *c = carrier;
    const char *value = MHD_lookup_connection_value(c->connection, MHD_GET_ARGUMENT_KIND, name);
    return slice_of(value);
}

static void answered(struct exchange *x)
{
    struct carrier *c = (struct carrier *)x;
    if (!c->suspended)
        return;
    /* What this thread used of the hub it used before whoever stops the server sees this. */
    atomic_fetch_add(&c->host->handed_back, 1);
    MHD_resume_connection(c->connection);
}

const struct sockaddr *carrier_peer(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return info != NULL ? info->client_addr : NULL;
}

struct client *carrier_client(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info != NULL ? info->socket_context : NULL;
}

/* The headers are whole; the body, if any, is under way. false: the connection is going. */
static bool watch_body(struct carrier *c)
{
    struct carrier_host *s = c->host;
    struct client *client = c->client;
    if (client == NULL)
        return true;
    bool upload = c->route != NULL && c->route->kind == ROUTE_UPLOAD;
    atomic_store(&client->used_bytes, 0);
    atomic_store(&client->total_s, guard_limit(s->guard, upload ? LIMIT_UPLOAD_S : LIMIT_TOTAL_S));
    c->close = ++client->requests >= guard_limit(s->guard, LIMIT_REQUESTS);
    return client_enters(client, PHASE_BODY);
}

static struct carrier *new_carrier(struct carrier_host *s, struct MHD_Connection *connection,
                                   bool local, const char *method, const char *url)
{
    struct carrier *c = calloc(1, sizeof *c);
    if (c == NULL)
        return NULL;
    exchange_init(&c->x, s->hub);
    c->host = s;
    c->connection = connection;
    c->client = local ? NULL : carrier_client(connection);
    c->x.method = arena_copy(&c->x.arena, slice_of(method));
    c->x.path = arena_copy(&c->x.arena, slice_of(url));
    c->x.local = local;
    c->x.header = find_header;
    c->x.query = find_query;
    c->x.carrier = c;
    c->x.streams = s->streams;
    c->x.answered = answered;
    char allow[64];
    c->route = c->x.path.ptr != NULL ? route_find(&c->x, allow) : NULL;
    c->limit = c->route != NULL ? c->route->body_max : 64 * 1024;
    if (c->route != NULL && c->route->kind == ROUTE_UPLOAD) {
        c->x.body_fd = open(s->spool_dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
        if (c->x.body_fd < 0)
            c->too_large = true;
    }
    if (!local) {
        c->x.guard = s->guard;
        guard_caller(s->guard, carrier_peer(connection), exchange_header(&c->x, "X-Forwarded-For"),
                     &c->x.caller);
    }
    atomic_fetch_add(&s->requests, 1);
    atomic_fetch_add(&s->under_way, 1);
    return c;
}

static bool take_to_file(struct carrier *c, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t n = write(c->x.body_fd, data, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        data += n;
        len -= (size_t)n;
        c->used += (size_t)n;
    }
    return true;
}

static bool take_to_memory(struct carrier *c, const char *data, size_t len)
{
    if (c->used + len > c->room) {
        size_t room = c->room ? c->room : BODY_FIRST_ROOM;
        while (room < c->used + len)
            room *= 2;
        char *grown = realloc(c->body, room);
        if (grown == NULL)
            return false;
        c->body = grown;
        c->room = room;
    }
    memcpy(c->body + c->used, data, len);
    c->used += len;
    return true;
}

/* What is over the limit is read and thrown away, so that the sender hears why. */
static void take_body(struct carrier *c, const char *data, size_t len)
{
    if (c->too_large || len > c->limit - c->used) {
        c->too_large = true;
        return;
    }
    bool kept = c->x.body_fd >= 0 ? take_to_file(c, data, len) : take_to_memory(c, data, len);
    if (!kept)
        c->too_large = true;
}

static enum MHD_Result add_bytes(void *arg, enum MHD_ValueKind kind, const char *name,
                                 const char *value)
{
    size_t *bytes = arg;
    (void)kind;
    *bytes += strlen(name) + (value != NULL ? strlen(value) : 0) + 4;
    return MHD_YES;
}

static bool headers_too_large(struct MHD_Connection *connection)
{
    size_t bytes = 0;
    int count = MHD_get_connection_values(connection, MHD_HEADER_KIND, add_bytes, &bytes);
    return count > HEADERS_MAX || bytes > HEADER_BYTES_MAX;
}

/* Framing that the library lets through and we do not. Its own strict mode does the rest. */
static bool framing_is_odd(struct MHD_Connection *connection)
{
    const char *encoding =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Transfer-Encoding");
    const char *length = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Length");
    if (encoding != NULL && (length != NULL || strcasecmp(encoding, "chunked") != 0))
        return true;
    for (const char *d = length; d != NULL && *d != '\0'; d++)
        if (*d < '0' || *d > '9')
            return true;
    return length != NULL && *length == '\0';
}

static const struct {
    const char *name, *value;
} standing_headers[] = {
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
     "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
    {"Strict-Transport-Security",    "max-age=31536000; includeSubDomains"            },
    {"X-Content-Type-Options",       "nosniff"                                        },
    {"Referrer-Policy",              "no-referrer"                                    },
    {"Cross-Origin-Opener-Policy",   "same-origin"                                    },
    {"Cross-Origin-Resource-Policy", "same-origin"                                    },
    {"Cache-Control",                "no-store"                                       },
};

/* -- an answer that goes on */

struct outflow {
    struct event_stream *stream; /* owned */
    struct MHD_Connection *connection;
};

static void sleep_connection(void *connection)
{
    MHD_suspend_connection(connection);
}

static void wake_connection(void *connection)
{
    MHD_resume_connection(connection);
}

static ssize_t read_outflow(void *arg, uint64_t at, char *text, size_t room)
{
    const struct outflow *f = arg;
    (void)at;
    ssize_t n =
        event_stream_read(f->stream, text, room, sleep_connection, wake_connection, f->connection);
    return n < 0 ? MHD_CONTENT_READER_END_OF_STREAM : n;
}

static void free_outflow(void *arg)
{
    struct outflow *f = arg;
    event_stream_close(f->stream);
    free(f);
}

static struct MHD_Response *response_of_stream(struct carrier *c)
{
    struct outflow *f = calloc(1, sizeof *f);
    if (f == NULL)
        return NULL;
    *f = (struct outflow){c->x.stream, c->connection};
    c->x.stream = NULL; /* closed with the response */
    struct MHD_Response *response =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 4096, read_outflow, f, free_outflow);
    if (response == NULL)
        free_outflow(f);
    return response;
}

static struct MHD_Response *response_of_text(struct exchange *x)
{
    struct slice text = json_out_text(&x->out);
    if (x->page.ptr != NULL)
        return MHD_create_response_from_buffer(x->page.len, (void *)(uintptr_t)x->page.ptr,
                                               MHD_RESPMEM_PERSISTENT);
    struct MHD_Response *response =
        MHD_create_response_from_buffer(text.len, text.len ? x->out.text : (void *)(uintptr_t) "",
                                        text.len ? MHD_RESPMEM_MUST_FREE : MHD_RESPMEM_PERSISTENT);
    if (response != NULL && text.len)
        x->out.text = NULL; /* the library frees it */
    return response;
}

static bool says_itself(const struct exchange *x, const char *name)
{
    for (int i = 0; i < x->header_count; i++)
        if (strcmp(x->headers[i].name, name) == 0)
            return true;
    return false;
}

static enum MHD_Result send_answer(struct carrier *c)
{
    struct exchange *x = &c->x;
    struct MHD_Response *response = x->stream != NULL ? response_of_stream(c) : response_of_text(x);
    if (response == NULL)
        return MHD_NO;
    MHD_add_response_header(response, "Content-Type", x->content_type);
    for (size_t i = 0; i < sizeof standing_headers / sizeof *standing_headers; i++)
        if (!says_itself(x, standing_headers[i].name))
            MHD_add_response_header(response, standing_headers[i].name, standing_headers[i].value);
    for (int i = 0; i < x->header_count; i++)
        MHD_add_response_header(response, x->headers[i].name, x->headers[i].value.ptr);
    if (c->close)
        MHD_add_response_header(response, "Connection", "close");
    enum MHD_Result queued = MHD_queue_response(c->connection, (unsigned)x->status, response);
    MHD_destroy_response(response);
    return queued;
}

static void *upload_main(void *arg)
{
    handle_request(arg);
    return NULL;
}

/* Admission and, for commands and uploads, the handler run while the connection sleeps. */
static void run_carrier(struct carrier *c)
{
    struct exchange *x = &c->x;
    x->body = (struct slice){c->body ? c->body : "", x->body_fd >= 0 ? 0 : c->used};
    c->dispatched = true;
    if (c->too_large) {
        c->close = true;
        exchange_problem(x, 413, "too_large", "the body is larger than %zu bytes", c->limit);
        return;
    }
    if (c->route == NULL || c->route->kind == ROUTE_READ) {
        handle_request(x);
        return;
    }
    c->suspended = true;
    MHD_suspend_connection(c->connection);
    if (c->route->kind == ROUTE_COMMAND) {
        handle_request(x);
        return;
    }
    pthread_t thread;
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    if (pthread_create(&thread, &attr, upload_main, x) != 0)
        exchange_trouble(x, HF_FULL);
    pthread_attr_destroy(&attr);
}

static enum MHD_Result on_request(struct carrier_host *s, bool local,
                                  struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *upload, size_t *upload_bytes,
                                  void **state)
{
    struct carrier *c = *state;
    if (c == NULL) {
        c = *state = new_carrier(s, connection, local, method, url);
        return c != NULL && watch_body(c) ? MHD_YES : MHD_NO;
    }
    if (*upload_bytes > 0) {
        if (c->client != NULL)
            atomic_fetch_add(&c->client->used_bytes, (int64_t)*upload_bytes);
        take_body(c, upload, *upload_bytes);
        *upload_bytes = 0;
        return MHD_YES;
    }
    if (!c->dispatched) {
        if (!client_enters(c->client, PHASE_BUSY))
            return MHD_NO;
        if (headers_too_large(connection)) {
            c->dispatched = c->close = true;
            exchange_problem(&c->x, 431, "headers_too_large", "at most %d headers in %d bytes",
                             HEADERS_MAX, HEADER_BYTES_MAX);
        } else if (framing_is_odd(connection)) {
            c->dispatched = c->close = true;
            exchange_problem(&c->x, 400, "framing", "the request's headers are not acceptable");
        } else {
            run_carrier(c);
        }
        if (c->suspended)
            return MHD_YES; /* called again once it is resumed */
    }
    return c->x.status != 0 ? send_answer(c) : MHD_YES;
}

enum MHD_Result carrier_tcp_request(void *arg, struct MHD_Connection *connection, const char *url,
                                    const char *method, const char *version, const char *upload,
                                    size_t *upload_bytes, void **state)
{
    (void)version;
    return on_request(arg, false, connection, url, method, upload, upload_bytes, state);
}

enum MHD_Result carrier_local_request(void *arg, struct MHD_Connection *connection, const char *url,
                                      const char *method, const char *version, const char *upload,
                                      size_t *upload_bytes, void **state)
{
    (void)version;
    return on_request(arg, true, connection, url, method, upload, upload_bytes, state);
}

void carrier_end(void *arg, struct MHD_Connection *connection, void **state,
                 enum MHD_RequestTerminationCode why)
{
    struct carrier_host *s = arg;
    struct carrier *c = *state;
    (void)connection;
    (void)why;
    if (c == NULL)
        return;
    (void)!client_enters(c->client, PHASE_IDLE);
    exchange_release(&c->x);
    free(c->body);
    free(c);
    *state = NULL;
    atomic_fetch_sub(&s->under_way, 1);
}
