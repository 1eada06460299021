/* The sending half of the load generator: epoll over kept-alive connections, one request on each.
 * Takes the ready-made requests of load_orders.c; what comes back goes into the totals.
 * Promise: an answer is counted once, and an id is written as acknowledged only after its 200. */
#include "load_engine.h"

#include <assert.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { ANSWER_MAX = 16384, EVENTS_MAX = 256 };

struct conn {
    int fd;                             /* -1 = closed */
    const struct load_request *request; /* borrowed from the chunk; NULL = idle */
    size_t sent_bytes;
    size_t answer_bytes;
    int64_t due_us; /* latency counts from here */
    char answer[ANSWER_MAX];
};

struct load_engine {
    struct load_target target;
    struct load_totals *totals; /* borrowed */
    int epoll;
    struct conn *conns; /* owned */
    unsigned *idle;     /* owned; a stack of indexes into conns */
    unsigned idle_count;
    unsigned refused_in_a_row;
    const struct load_chunk *chunk; /* borrowed during a run */
    unsigned next;                  /* of the chunk */
    double timetable_us;            /* when the next request is due, with a rate */
    int64_t last_answer_us;
};

struct answer {
    int status;
    bool close;
    const char *body; /* borrowed from the connection */
    size_t body_bytes;
};

enum parsed { PARSED_WHOLE, PARSED_MORE, PARSED_BAD };

int64_t load_now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

struct load_engine *load_engine_new(const struct load_target *target, struct load_totals *totals)
{
    assert(target->connections > 0);
    assert(target->connections <= LOAD_CONNECTIONS_MAX);

    struct load_engine *e = calloc(1, sizeof *e);
    if (e == NULL)
        return NULL;
    e->target = *target;
    e->totals = totals;
    e->epoll = epoll_create1(EPOLL_CLOEXEC);
    e->conns = calloc(target->connections, sizeof *e->conns);
    e->idle = calloc(target->connections, sizeof *e->idle);
    if (e->conns != NULL)
        for (unsigned i = 0; i < target->connections; i++)
            e->conns[i].fd = -1;
    if (e->epoll < 0 || e->conns == NULL || e->idle == NULL) {
        load_engine_free(e);
        return NULL;
    }
    for (unsigned i = 0; i < target->connections; i++)
        e->idle[e->idle_count++] = target->connections - 1 - i;
    return e;
}

void load_engine_free(struct load_engine *e)
{
    if (e == NULL)
        return;
    for (unsigned i = 0; e->conns != NULL && i < e->target.connections; i++)
        if (e->conns[i].fd >= 0)
            close(e->conns[i].fd);
    if (e->epoll >= 0)
        close(e->epoll);
    free(e->conns);
    free(e->idle);
    free(e);
}

static void note_problem(struct load_engine *e, const char *what, int status, size_t what_bytes)
{
    if (e->totals->first_problem[0] != '\0')
        return;
    int shown = what_bytes < 200 ? (int)what_bytes : 200;
    snprintf(e->totals->first_problem, sizeof e->totals->first_problem, "%d %.*s", status, shown,
             what);
}

static void become_idle(struct load_engine *e, struct conn *c)
{
    c->request = NULL;
    c->sent_bytes = 0;
    c->answer_bytes = 0;
    assert(e->idle_count < e->target.connections);
    e->idle[e->idle_count++] = (unsigned)(c - e->conns);
}

/* An idle connection that the server closed is no error; one with a request on it is. */
static void drop(struct load_engine *e, struct conn *c, const char *why, int error)
{
    close(c->fd); /* leaves the epoll set by itself */
    c->fd = -1;
    if (c->request == NULL)
        return;
    e->totals->errors++;
    note_problem(e, why, error, strlen(why));
    if (error == ECONNREFUSED)
        e->refused_in_a_row++;
    become_idle(e, c);
}

static bool open_conn(struct load_engine *e, struct conn *c)
{
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (c->fd < 0)
        return false;
    int on = 1;
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
                                .data.u32 = (uint32_t)(c - e->conns)};
    struct sockaddr_in address = e->target.address;
    if (epoll_ctl(e->epoll, EPOLL_CTL_ADD, c->fd, &event) == 0 &&
        (connect(c->fd, (const struct sockaddr *)&address, sizeof address) == 0 ||
         errno == EINPROGRESS))
        return true;
    int error = errno;
    close(c->fd);
    c->fd = -1;
    errno = error;
    return false;
}

static void send_more(struct load_engine *e, struct conn *c)
{
    const unsigned char *bytes = e->chunk->bytes + c->request->offset;
    while (c->sent_bytes < c->request->len) {
        ssize_t n =
            send(c->fd, bytes + c->sent_bytes, c->request->len - c->sent_bytes, MSG_NOSIGNAL);
        if (n >= 0) {
            c->sent_bytes += (size_t)n;
        } else if (errno == EAGAIN) {
            return; /* also while still connecting */
        } else if (errno != EINTR) {
            drop(e, c, "connection broke while sending", errno);
            return;
        }
    }
}

static void start_request(struct load_engine *e, int64_t due_us)
{
    struct conn *c = &e->conns[e->idle[--e->idle_count]];
    c->request = &e->chunk->requests[e->next++];
    c->due_us = due_us;
    e->totals->sent++;
    if (c->fd < 0 && !open_conn(e, c)) {
        e->totals->errors++;
        note_problem(e, "cannot connect", errno, strlen("cannot connect"));
        e->refused_in_a_row++;
        become_idle(e, c);
        return;
    }
    send_more(e, c);
}

/* Value of an unsigned header, or -1 when the header is not there. name: "\r\nName:". */
static long header_number(const char *head, const char *name)
{
    const char *at = strcasestr(head, name);
    if (at == NULL)
        return -1;
    char *end = NULL;
    long value = strtol(at + strlen(name), &end, 10);
    return end != at + strlen(name) && value >= 0 ? value : -1;
}

/* text: NUL-terminated. A length is required: the hub sends one with every short answer. */
static enum parsed parse_answer(const char *text, size_t bytes, struct answer *a)
{
    const char *end = memmem(text, bytes, "\r\n\r\n", 4);
    if (end == NULL)
        return bytes + 1 < ANSWER_MAX ? PARSED_MORE : PARSED_BAD;
    size_t head_bytes = (size_t)(end - text);
    if (head_bytes < 12 || strncmp(text, "HTTP/1.1 ", 9) != 0)
        return PARSED_BAD;

    char head[2048];
    if (head_bytes >= sizeof head)
        return PARSED_BAD;
    memcpy(head, text, head_bytes);
    head[head_bytes] = '\0';
    a->status = (int)strtol(head + 9, NULL, 10);
    a->close = strcasestr(head, "\r\nConnection: close") != NULL;
    long length = header_number(head, "\r\nContent-Length:");
    if (length < 0 || (size_t)length >= ANSWER_MAX - head_bytes - 4)
        return PARSED_BAD;
    a->body = end + 4;
    a->body_bytes = (size_t)length;
    size_t here = bytes - head_bytes - 4;
    if (here > a->body_bytes)
        return PARSED_BAD;
    return here == a->body_bytes ? PARSED_WHOLE : PARSED_MORE;
}

static enum load_result result_of(const struct answer *a)
{
    static const char *const names[] = {"landed", "duplicate", "held", "ignored"};
    const char *key = memmem(a->body, a->body_bytes, "\"result\"", 8);
    if (key == NULL)
        return RESULT_NONE;
    const char *value = key + 8 + strspn(key + 8, " :\"");
    for (unsigned i = 0; i < RESULT_NONE; i++)
        if (strncmp(value, names[i], strlen(names[i])) == 0)
            return (enum load_result)i;
    return RESULT_NONE;
}

static void count_answer(struct load_engine *e, const struct conn *c, const struct answer *a)
{
    struct load_totals *t = e->totals;
    int64_t now_us = load_now_us();
    e->last_answer_us = now_us;
    e->refused_in_a_row = 0;
    if (a->status == 503)
        t->status_503++;
    else if (a->status >= 500)
        t->status_5xx++;
    else if (a->status >= 400)
        t->status_4xx++;
    else
        t->status_2xx++;
    if (a->status != 200) {
        note_problem(e, a->body, a->status, a->body_bytes);
        return;
    }

    /* Percentiles are of acknowledgements: a quick refusal is no good answer. */
    histogram_record(&t->latency, now_us - c->due_us);
    enum load_result result = result_of(a);
    t->results[result]++;
    if (e->target.acks != NULL && (result == RESULT_LANDED || result == RESULT_DUPLICATE))
        fprintf(e->target.acks, "%llu\n", (unsigned long long)c->request->external_id);
}

static void read_more(struct load_engine *e, struct conn *c)
{
    for (;;) {
        ssize_t n = recv(c->fd, c->answer + c->answer_bytes, ANSWER_MAX - 1 - c->answer_bytes, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN)
            return;
        if (n <= 0) {
            drop(e, c, "connection closed before the answer", n < 0 ? errno : 0);
            return;
        }
        c->answer_bytes += (size_t)n;
        c->answer[c->answer_bytes] = '\0';
        struct answer a = {0};
        enum parsed p =
            c->request != NULL ? parse_answer(c->answer, c->answer_bytes, &a) : PARSED_BAD;
        if (p == PARSED_BAD) {
            drop(e, c, "the answer is not the HTTP we speak", 0);
            return;
        }
        if (p == PARSED_WHOLE) {
            count_answer(e, c, &a);
            if (a.close) {
                close(c->fd);
                c->fd = -1;
            }
            become_idle(e, c);
            return; /* one request, one answer: nothing more is due on this connection */
        }
    }
}

/* How long epoll may sleep: until the next request is due, at most 100 ms. */
static int sleep_ms(const struct load_engine *e, int64_t now_us, bool sending)
{
    if (!sending || e->target.rate <= 0.0 || e->idle_count == 0)
        return 100;
    double until_us = e->timetable_us - (double)now_us;
    if (until_us <= 0.0)
        return 0;
    return until_us < 100000.0 ? (int)(until_us / 1000.0) + 1 : 100;
}

static void send_what_is_due(struct load_engine *e, int64_t now_us)
{
    while (e->idle_count > 0 && e->next < e->chunk->count) {
        int64_t due_us = now_us;
        if (e->target.rate > 0.0) {
            if (e->timetable_us > (double)now_us)
                return;
            due_us = (int64_t)e->timetable_us;
            e->timetable_us += 1e6 / e->target.rate;
        }
        start_request(e, due_us);
        if (e->refused_in_a_row > e->target.connections)
            return;
    }
}

static bool take_events(struct load_engine *e, int timeout_ms)
{
    struct epoll_event events[EVENTS_MAX];
    int n = epoll_wait(e->epoll, events, EVENTS_MAX, timeout_ms);
    if (n < 0)
        return errno == EINTR;
    for (int i = 0; i < n; i++) {
        struct conn *c = &e->conns[events[i].data.u32];
        if (c->fd >= 0 && c->request != NULL && c->sent_bytes < c->request->len)
            send_more(e, c);
        if (c->fd >= 0 && (events[i].events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0)
            read_more(e, c);
    }
    if (e->target.acks != NULL && n > 0)
        fflush(e->target.acks);
    return true;
}

bool load_engine_run(struct load_engine *e, const struct load_chunk *chunk, int64_t stop_at_us)
{
    int64_t start_us = load_now_us();
    int64_t active_before_us = e->totals->active_us;
    e->chunk = chunk;
    e->next = 0;
    e->timetable_us = (double)start_us;
    e->last_answer_us = start_us;

    bool alive = true;
    for (;;) {
        int64_t now_us = load_now_us();
        bool in_time = stop_at_us == 0 || active_before_us + now_us - start_us < stop_at_us;
        bool sending = in_time && e->next < chunk->count;
        if (sending)
            send_what_is_due(e, now_us);
        bool waiting = e->idle_count < e->target.connections;
        if (!waiting && (!in_time || e->next == chunk->count))
            break;
        alive = e->refused_in_a_row <= e->target.connections &&
                now_us - e->last_answer_us < e->target.give_up_us &&
                take_events(e, sleep_ms(e, now_us, sending));
        if (!alive)
            break;
    }
    /* What is still on its way when we give up was never answered. */
    for (unsigned i = 0; i < e->target.connections; i++)
        if (e->conns[i].request != NULL)
            drop(e, &e->conns[i], "no answer", 0);
    e->totals->active_us = active_before_us + load_now_us() - start_us;
    e->chunk = NULL;
    return alive;
}
