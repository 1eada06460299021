/* The open connections, and the thread that closes the slow ones.
 * Beside the server.
 * Promise: nobody holds a connection by sending a byte now and then; a request that is being
 * answered is never cut off. */
#include "http/clients.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"

enum { CHAINS = 4096, TICK_MS = 250 };

struct clients {
    const struct guard *guard;
    pthread_t thread;
    pthread_mutex_t mutex; /* over the chains: a client in one has an open fd */
    pthread_cond_t wake;
    bool stop;
    struct client *chains[CHAINS];
};

static struct client **chain_of(struct clients *c, const struct caller *peer)
{
    return &c->chains[(guard_address_id(peer) * UINT64_C(0x9e3779b97f4a7c15)) >> 52];
}

bool clients_have_room(struct clients *c, const struct sockaddr *address)
{
    struct caller peer;
    int64_t open = 0, most = guard_limit(c->guard, LIMIT_ADDRESS_CONNECTIONS);
    guard_caller(c->guard, address, SLICE_NONE, &peer);
    if (!peer.limited)
        return true;
    pthread_mutex_lock(&c->mutex);
    for (const struct client *k = *chain_of(c, &peer); k != NULL; k = k->next)
        open += memcmp(k->peer.address.bytes, peer.address.bytes, sizeof peer.address.bytes) == 0;
    pthread_mutex_unlock(&c->mutex);
    return open < most;
}

struct client *client_new(struct clients *c, const struct sockaddr *address, int fd, bool plain)
{
    struct client *k = calloc(1, sizeof *k);
    if (k == NULL)
        return NULL;
    k->fd = fd;
    k->plain = plain;
    guard_caller(c->guard, address, SLICE_NONE, &k->peer);
    atomic_store(&k->since_us, clock_monotonic_us());
    pthread_mutex_lock(&c->mutex);
    struct client **chain = chain_of(c, &k->peer);
    k->next = *chain;
    k->link = chain;
    if (k->next != NULL)
        k->next->link = &k->next;
    *chain = k;
    pthread_mutex_unlock(&c->mutex);
    return k;
}

void client_free(struct clients *c, struct client *k)
{
    if (k == NULL)
        return;
    pthread_mutex_lock(&c->mutex);
    *k->link = k->next;
    if (k->next != NULL)
        k->next->link = k->link;
    pthread_mutex_unlock(&c->mutex);
    free(k);
}

bool client_enters(struct client *k, enum phase phase)
{
    if (k == NULL)
        return true;
    int before = atomic_load(&k->phase);
    atomic_store(&k->since_us, clock_monotonic_us());
    while (before != PHASE_CLOSED)
        if (atomic_compare_exchange_weak(&k->phase, &before, (int)phase))
            return true;
    return false;
}

static bool is_late(const struct clients *c, const struct client *k, int phase, int64_t now_us)
{
    int64_t s = (now_us - atomic_load(&k->since_us)) / US_PER_S;
    switch ((enum phase)phase) {
    case PHASE_HEAD:
        return s >= guard_limit(c->guard, LIMIT_HEADER_S);
    case PHASE_BODY:
        return s >= atomic_load(&k->total_s) ||
               (s > guard_limit(c->guard, LIMIT_BODY_GRACE_S) &&
                atomic_load(&k->used_bytes) < s * guard_limit(c->guard, LIMIT_BODY_PACE));
    case PHASE_IDLE:
        return s >= guard_limit(c->guard, LIMIT_IDLE_S);
    case PHASE_BUSY:
    case PHASE_CLOSED:
        break;
    }
    return false;
}

/* The library is still reading this request, so nobody else writes to its socket. */
static void send_away(struct client *k, int phase)
{
    static const char late[] =
        "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    if (!atomic_compare_exchange_strong(&k->phase, &phase, PHASE_CLOSED))
        return; /* it went on in this moment */
    if (k->plain && phase != PHASE_IDLE)
        (void)!send(k->fd, late, sizeof late - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
    shutdown(k->fd, SHUT_RDWR);
}

static void look_round(struct clients *c)
{
    int64_t now_us = clock_monotonic_us();
    for (size_t i = 0; i < CHAINS; i++)
        for (struct client *k = c->chains[i]; k != NULL; k = k->next) {
            int phase = atomic_load(&k->phase);
            if (is_late(c, k, phase, now_us))
                send_away(k, phase);
        }
}

static void *watch(void *arg)
{
    struct clients *c = arg;
    pthread_mutex_lock(&c->mutex);
    while (!c->stop) {
        clock_cond_wait_ms(&c->wake, &c->mutex, TICK_MS);
        look_round(c);
    }
    pthread_mutex_unlock(&c->mutex);
    return NULL;
}

struct clients *clients_new(const struct guard *guard)
{
    struct clients *c = calloc(1, sizeof *c);
    if (c == NULL)
        return NULL;
    c->guard = guard;
    pthread_mutex_init(&c->mutex, NULL);
    clock_cond_init(&c->wake);
    if (pthread_create(&c->thread, NULL, watch, c) == 0)
        return c;
    free(c);
    return NULL;
}

void clients_free(struct clients *c)
{
    if (c == NULL)
        return;
    pthread_mutex_lock(&c->mutex);
    c->stop = true;
    pthread_cond_signal(&c->wake);
    pthread_mutex_unlock(&c->mutex);
    pthread_join(c->thread, NULL);
    for (size_t i = 0; i < CHAINS; i++)
        assert(c->chains[i] == NULL);
    pthread_cond_destroy(&c->wake);
    pthread_mutex_destroy(&c->mutex);
    free(c);
}
