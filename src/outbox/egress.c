/* Calls to the outside.
 * Used by the outbox workers, one client each.
 * Promise: what is called is what was checked, and nothing secret is written anywhere. */
#include "outbox/egress.h"

#include <arpa/inet.h>
#include <assert.h>
#include <curl/curl.h>
#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ADDRESSES_MAX = 32, RESOLVE_BYTES = 512 };

struct egress {
    CURL *curl;
    const struct egress_options *options;
};

/* One call under way. */
struct flight {
    struct arena *arena;
    struct egress_answer *answer;
    struct egress_url url;
    unsigned char address[16]; /* the one that was checked */
    size_t address_bytes;
    char *body;
    size_t used_bytes, room_bytes;
    bool too_large, elsewhere;
};

static void init_curl(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

struct egress *egress_new(const struct egress_options *o)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, init_curl);
    struct egress *e = calloc(1, sizeof *e);
    if (e == NULL)
        return NULL;
    e->options = o;
    e->curl = curl_easy_init();
    if (e->curl != NULL)
        return e;
    free(e);
    return NULL;
}

void egress_free(struct egress *e)
{
    if (e == NULL)
        return;
    curl_easy_cleanup(e->curl);
    free(e);
}

/* -- which address */

/* false: *why says what is wrong. All of a name's addresses must be callable, not only the one that
 * is used. */
static bool check_address(struct flight *f, const struct sockaddr *sa, const char **why)
{
    unsigned char bytes[16];
    size_t count = sa->sa_family == AF_INET ? 4 : 16;
    const void *from =
        sa->sa_family == AF_INET
            ? (const void *)&((const struct sockaddr_in *)(const void *)sa)->sin_addr
            : (const void *)&((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr;
    memcpy(bytes, from, count);
    bool loopback = egress_address_is_loopback(bytes, count);
    if (!egress_address_is_global(bytes, count) && !f->url.named) {
        *why = "the name leads to an address that is not public";
        return false;
    }
    if (!f->url.https && !loopback) {
        *why = "only loopback is called without TLS";
        return false;
    }
    if (f->address_bytes == 0) {
        memcpy(f->address, bytes, count);
        f->address_bytes = count;
    }
    return true;
}

/* Resolves once. The outcome goes to *end and *why; ANSWERED means go on. */
static enum egress_end resolve(struct flight *f, const char **why)
{
    char host[256];
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                             .ai_flags = f->url.literal ? AI_NUMERICHOST : AI_ADDRCONFIG},
                    *found = NULL;
    assert(f->url.host.len < sizeof host);
    memcpy(host, f->url.host.ptr, f->url.host.len);
    host[f->url.host.len] = '\0';
    if (getaddrinfo(host, NULL, &hints, &found) != 0 || found == NULL) {
        *why = "the name does not resolve";
        return EGRESS_NOT_SENT;
    }
    bool good = true;
    int count = 0;
    for (struct addrinfo *i = found; i != NULL && good; i = i->ai_next, count++)
        good = count < ADDRESSES_MAX && (i->ai_family == AF_INET || i->ai_family == AF_INET6) &&
               check_address(f, i->ai_addr, why);
    freeaddrinfo(found);
    return good ? EGRESS_ANSWERED : EGRESS_FORBIDDEN;
}

/* "HOST:PORT:ADDRESS": curl connects there and nowhere else. */
static bool pin(const struct flight *f, char out[RESOLVE_BYTES])
{
    char address[INET6_ADDRSTRLEN];
    bool six = f->address_bytes == 16;
    if (inet_ntop(six ? AF_INET6 : AF_INET, f->address, address, sizeof address) == NULL)
        return false;
    int len = snprintf(out, RESOLVE_BYTES, "%.*s:%d:%s%s%s", SLICE_FMT(f->url.host), f->url.port,
                       six ? "[" : "", address, six ? "]" : "");
    return len > 0 && len < RESOLVE_BYTES;
}

/* The second look, at the very socket: the address is still the checked one. */
static curl_socket_t open_checked(void *arg, curlsocktype purpose, struct curl_sockaddr *a)
{
    struct flight *f = arg;
    const void *to = a->family == AF_INET
                         ? (const void *)&((struct sockaddr_in *)(void *)&a->addr)->sin_addr
                         : (const void *)&((struct sockaddr_in6 *)(void *)&a->addr)->sin6_addr;
    size_t bytes = a->family == AF_INET ? 4 : 16;
    f->elsewhere = purpose != CURLSOCKTYPE_IPCXN || bytes != f->address_bytes ||
                   memcmp(to, f->address, bytes) != 0;
    return f->elsewhere ? CURL_SOCKET_BAD
                        : socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
}

/* -- what comes back */

static size_t take_body(char *data, size_t size, size_t count, void *arg)
{
    struct flight *f = arg;
    size_t bytes = size * count;
    if (f->used_bytes + bytes > EGRESS_ANSWER_BYTES) {
        f->too_large = true;
        return 0;
    }
    if (f->used_bytes + bytes > f->room_bytes) {
        size_t room = f->room_bytes == 0 ? 16 * 1024 : 2 * f->room_bytes;
        while (room < f->used_bytes + bytes)
            room *= 2;
        char *grown = arena_take(f->arena, room, 1);
        if (grown == NULL) {
            f->too_large = true;
            return 0;
        }
        if (f->used_bytes > 0)
            memcpy(grown, f->body, f->used_bytes);
        f->body = grown;
        f->room_bytes = room;
    }
    memcpy(f->body + f->used_bytes, data, bytes);
    f->used_bytes += bytes;
    return bytes;
}

static size_t take_header(char *data, size_t size, size_t count, void *arg)
{
    struct flight *f = arg;
    size_t bytes = size * count;
    struct slice line = slice_trim((struct slice){data, bytes});
    const char *colon = line.len > 0 ? memchr(line.ptr, ':', line.len) : NULL;
    struct egress_answer *a = f->answer;
    if (slice_starts(line, SLICE("HTTP/")))
        a->header_count = 0; /* of an interim answer */
    if (colon == NULL || a->header_count == EGRESS_REPLY_HEADERS)
        return bytes;
    size_t name = (size_t)(colon - line.ptr);
    a->headers[a->header_count++] = (struct egress_header){
        arena_copy(f->arena, (struct slice){line.ptr, name}),
        arena_copy(f->arena, slice_trim((struct slice){colon + 1, line.len - name - 1}))};
    return bytes;
}

static struct slice reply_header(const void *arg, const char *name)
{
    const struct egress_answer *a = arg;
    for (int i = 0; i < a->header_count; i++)
        if (slice_eq_nocase(a->headers[i].name, slice_of(name)))
            return a->headers[i].value;
    return SLICE_NONE;
}

/* -- the call */

static struct curl_slist *make_headers(struct arena *a, const struct outbound_call *call)
{
    struct curl_slist *list = NULL;
    for (int i = 0; i < call->header_count; i++) {
        struct slice line =
            arena_format(a, "%s: %.*s", call->headers[i].name, SLICE_FMT(call->headers[i].value));
        struct curl_slist *longer = line.ptr != NULL && strpbrk(line.ptr, "\r\n") == NULL
                                        ? curl_slist_append(list, line.ptr)
                                        : NULL;
        if (longer == NULL) {
            curl_slist_free_all(list);
            return NULL;
        }
        list = longer;
    }
    struct curl_slist *longer = curl_slist_append(list, "Expect:"); /* no wait for 100 */
    if (longer == NULL)
        curl_slist_free_all(list);
    return longer;
}

static void set_options(struct egress *e, struct flight *f, const struct outbound_call *call,
                        const char *url)
{
    CURL *c = e->curl;
    curl_easy_reset(c);
    curl_easy_setopt(c, CURLOPT_URL, url);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, f->url.https ? "https" : "http");
    curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(c, CURLOPT_PROXY, "");
    curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(c, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)EGRESS_CONNECT_S);
    curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)EGRESS_TOTAL_S);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (e->options->ca_file != NULL)
        curl_easy_setopt(c, CURLOPT_CAINFO, e->options->ca_file);
    curl_easy_setopt(c, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(c, CURLOPT_USERAGENT, "holdfast/" HOLDFAST_VERSION);
    curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_checked);
    curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, f);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, f);
    curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(c, CURLOPT_HEADERDATA, f);
    if (strcmp(call->method, "GET") == 0) {
        curl_easy_setopt(c, CURLOPT_HTTPGET, 1L);
        return;
    }
    curl_easy_setopt(c, CURLOPT_POST, 1L);
    curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, call->method);
    curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->body.len);
    curl_easy_setopt(c, CURLOPT_POSTFIELDS, call->body.len > 0 ? call->body.ptr : "");
}

static void read_end(struct egress *e, struct flight *f, CURLcode code)
{
    struct egress_answer *a = f->answer;
    long status = 0, sent = 0;
    curl_easy_getinfo(e->curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(e->curl, CURLINFO_REQUEST_SIZE, &sent);
    if (code == CURLE_OK && status > 0) {
        a->end = EGRESS_ANSWERED;
        a->reply = (struct outbound_reply){
            .status = (int)status,
            .body = {f->body != NULL ? f->body : "", f->used_bytes},
            .header = reply_header,
            .header_arg = a
        };
        a->reply.content_type = reply_header(a, "Content-Type");
        a->reply.retry_after = reply_header(a, "Retry-After");
        return;
    }
    a->end = f->elsewhere ? EGRESS_FORBIDDEN : sent > 0 ? EGRESS_LOST : EGRESS_NOT_SENT;
    a->why = f->elsewhere   ? "another address than the checked one"
             : f->too_large ? "the answer is larger than 4 MiB"
                            : curl_easy_strerror(code);
}

void egress_call(struct egress *e, struct arena *a, const struct outbound_call *call,
                 struct egress_answer *answer)
{
    struct flight f = {.arena = a, .answer = answer};
    char place[RESOLVE_BYTES];
    *answer = (struct egress_answer){.end = EGRESS_FORBIDDEN};
    answer->why =
        egress_url_parse(call->url, e->options->allowed, e->options->allowed_count, &f.url);
    if (answer->why != NULL)
        return;
    answer->end = resolve(&f, &answer->why);
    if (answer->end != EGRESS_ANSWERED)
        return;
    struct slice url = arena_copy(a, call->url);
    struct curl_slist *headers = make_headers(a, call);
    struct curl_slist *pinned =
        !f.url.literal && pin(&f, place) ? curl_slist_append(NULL, place) : NULL;
    answer->end = EGRESS_NOT_SENT;
    answer->why = "the call could not be put together";
    if (url.ptr != NULL && headers != NULL && (pinned != NULL || f.url.literal)) {
        set_options(e, &f, call, url.ptr);
        curl_easy_setopt(e->curl, CURLOPT_HTTPHEADER, headers);
        curl_easy_setopt(e->curl, CURLOPT_RESOLVE, pinned);
        read_end(e, &f, curl_easy_perform(e->curl));
        curl_easy_reset(e->curl); /* lets go of what lives in the arena */
    }
    curl_slist_free_all(headers);
    curl_slist_free_all(pinned);
}
