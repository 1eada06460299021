/* What processes on one PostgreSQL tell each other: LISTEN and NOTIFY on a session of its own.
 * Beside the runner, for the daemon.
 * Promise: a commit never waits for it, and nothing but time is lost when it fails. */
#include "store/neighbours.h"

#include <inttypes.h>
#include <libpq-fe.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

enum {
    RECONNECT_MS = 2000,
    GAP_MS =
        10, /* between two notices of ours: a busy hub says it a hundred times a second at most */
    TAG_CHARS = 16,
    ALL = ~0U >> 1,
};

struct neighbours {
    pthread_t thread;
    char *url; /* owned */
    void (*heard)(void *arg, unsigned announcements);
    void *arg;               /* borrowed */
    char tag[TAG_CHARS + 1]; /* ours: what we said ourselves is no news */
    int bell;                /* eventfd: something is to be told, or the end */
    _Atomic unsigned told;
    _Atomic bool stop;
};

static void drop_notice(void *arg, const PGresult *result)
{
    (void)arg;
    (void)result;
}

static bool run(PGconn *conn, const char *text)
{
    PGresult *r = PQexec(conn, text);
    bool done = PQresultStatus(r) == PGRES_COMMAND_OK;
    PQclear(r);
    return done;
}

static PGconn *join(const struct neighbours *n)
{
    const char *keys[] = {
        "connect_timeout", "keepalives_idle",  "tcp_user_timeout", "target_session_attrs",
        "dbname",          "application_name", "client_encoding",  NULL};
    const char *values[] = {"3", "30", "30000", "read-write", n->url, "holdfast", "UTF8", NULL};
    PGconn *conn = PQconnectdbParams(keys, values, 1);
    PQsetNoticeReceiver(conn, drop_notice, NULL);
    if (PQstatus(conn) == CONNECTION_OK && run(conn, "LISTEN holdfast"))
        return conn;
    PQfinish(conn);
    return NULL;
}

static bool tell(struct neighbours *n, PGconn *conn)
{
    char text[64];
    unsigned bits = atomic_exchange(&n->told, 0U);
    if (bits == 0)
        return true;
    snprintf(text, sizeof text, "NOTIFY holdfast, '%s:%u'", n->tag, bits);
    bool told = run(conn, text);
    nanosleep(&(struct timespec){.tv_nsec = GAP_MS * 1000000L}, NULL);
    return told;
}

static bool hear(struct neighbours *n, PGconn *conn)
{
    unsigned bits = 0;
    PGnotify *said;
    if (PQconsumeInput(conn) != 1)
        return false;
    while ((said = PQnotifies(conn)) != NULL) {
        bool ours = strncmp(said->extra, n->tag, TAG_CHARS) == 0;
        bool whole = strlen(said->extra) > TAG_CHARS + 1;
        if (!ours && whole)
            bits |= (unsigned)strtoul(said->extra + TAG_CHARS + 1, NULL, 10);
        PQfreemem(said);
    }
    if (bits != 0)
        n->heard(n->arg, bits);
    return true;
}

/* conn may be NULL: then only the bell is waited for. */
static void wait_for_news(const struct neighbours *n, const PGconn *conn, int timeout_ms)
{
    uint64_t rings;
    struct pollfd on[] = {
        {.fd = n->bell,                            .events = POLLIN},
        {.fd = conn != NULL ? PQsocket(conn) : -1, .events = POLLIN}
    };
    (void)poll(on, 2, timeout_ms);
    if (on[0].revents & POLLIN)
        (void)!read(n->bell, &rings, sizeof rings);
}

static void *neighbours_main(void *arg)
{
    struct neighbours *n = arg;
    PGconn *conn = NULL;
    while (!n->stop) {
        if (conn == NULL) {
            conn = join(n);
            if (conn != NULL)
                n->heard(n->arg, ALL); /* whatever was said in between */
            else
                wait_for_news(n, NULL, RECONNECT_MS);
            continue;
        }
        if (tell(n, conn) && hear(n, conn)) {
            wait_for_news(n, conn, -1);
            continue;
        }
        PQfinish(conn);
        conn = NULL;
    }
    PQfinish(conn);
    return NULL;
}

static void release(struct neighbours *n)
{
    if (n->bell >= 0)
        close(n->bell);
    free(n->url);
    free(n);
}

struct neighbours *neighbours_open(const char *url,
                                   void (*heard)(void *arg, unsigned announcements), void *arg)
{
    uint64_t tag;
    if (strncmp(url, "sqlite:", 7) == 0 || getrandom(&tag, sizeof tag, 0) != sizeof tag)
        return NULL;
    struct neighbours *n = calloc(1, sizeof *n);
    if (n == NULL)
        return NULL;
    n->url = strdup(url);
    n->heard = heard;
    n->arg = arg;
    n->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    snprintf(n->tag, sizeof n->tag, "%016" PRIx64, tag);
    if (n->url == NULL || n->bell < 0 ||
        pthread_create(&n->thread, NULL, neighbours_main, n) != 0) {
        release(n);
        return NULL;
    }
    return n;
}

static void ring(const struct neighbours *n)
{
    (void)!write(n->bell, &(uint64_t){1}, sizeof(uint64_t));
}

void neighbours_tell(struct neighbours *n, unsigned announcements)
{
    if (atomic_fetch_or(&n->told, announcements) == 0)
        ring(n);
}

void neighbours_close(struct neighbours *n)
{
    if (n == NULL)
        return;
    n->stop = true;
    ring(n);
    pthread_join(n->thread, NULL);
    release(n);
}
