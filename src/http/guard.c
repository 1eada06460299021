/* Limits of pace, per token, address and connection.
 * Asked by admission and by the webhooks' handler.
 * Promise: one caller's haste never costs another one more than a table's slot. */
#include "http/guard.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

/* A full table forgets whoever owes least: the limit is a brake, not a ledger. */
enum { SLOTS = 4096, PROBES = 8 };

struct slot {
    uint64_t key; /* 0 = free */
    struct bucket bucket;
};

struct guard {
    struct guard_options o;
    pthread_mutex_t mutex;
    struct slot slots[SLOTS];
};

struct guard *guard_new(const struct guard_options *o)
{
    struct guard *g = calloc(1, sizeof *g);
    if (g == NULL)
        return NULL;
    g->o = *o;
    pthread_mutex_init(&g->mutex, NULL);
    return g;
}

void guard_free(struct guard *g)
{
    if (g == NULL)
        return;
    pthread_mutex_destroy(&g->mutex);
    free(g);
}

int64_t guard_limit(const struct guard *g, enum limit limit)
{
    return g->o.limits.value[limit];
}

static bool is_trusted(const struct guard *g, const struct address *a)
{
    return networks_hold(g->o.trusted, g->o.trusted_count, a);
}

/* The list grows to the right: what a proxy of ours added stands last, what the client wrote stands
 * first. */
static void follow_proxies(const struct guard *g, struct slice list, struct address *a)
{
    while (list.len > 0 && is_trusted(g, a)) {
        size_t from = list.len;
        while (from > 0 && list.ptr[from - 1] != ',')
            from--;
        struct slice last = slice_trim((struct slice){list.ptr + from, list.len - from});
        struct address next;
        if (!address_parse(last, &next))
            return;
        *a = next;
        list.len = from > 0 ? from - 1 : 0;
    }
}

void guard_caller(const struct guard *g, const struct sockaddr *peer, struct slice forwarded,
                  struct caller *c)
{
    *c = (struct caller){0};
    c->known = peer != NULL && address_of_socket(peer, &c->address);
    if (!c->known)
        return;
    follow_proxies(g, forwarded, &c->address);
    c->limited = !address_is_loopback(&c->address) && !is_trusted(g, &c->address);
    address_print(&c->address, c->text);
}

uint64_t guard_address_id(const struct caller *c)
{
    uint64_t high, low;
    memcpy(&high, c->address.bytes, 8);
    memcpy(&low, c->address.bytes + 8, 8);
    return high * UINT64_C(0x9e3779b97f4a7c15) ^ low;
}

/* splitmix64: ids grow with time, and neighbours must not share a run of slots. */
static uint64_t mix(uint64_t x)
{
    x += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

static struct slot *find_slot(struct guard *g, enum guarded what, uint64_t id)
{
    uint64_t key = mix(mix(id) + (uint64_t)what + 1) | 1;
    struct slot *idle = NULL;
    for (size_t i = 0; i < PROBES; i++) {
        struct slot *s = &g->slots[(key / 2 + i) % SLOTS];
        if (s->key == key)
            return s;
        if (idle == NULL || s->bucket.owed_us < idle->bucket.owed_us)
            idle = s;
    }
    *idle = (struct slot){.key = key};
    return idle;
}

struct pace {
    int64_t period_us, rate, burst;
};

static struct pace pace_of(const struct guard *g, enum guarded what, int64_t per_minute)
{
    const int64_t *v = g->o.limits.value;
    switch (what) {
    case GUARD_TOKEN:
        return (struct pace){US_PER_S, v[LIMIT_TOKEN_RATE], v[LIMIT_TOKEN_BURST]};
    case GUARD_EXPORT:
        return (struct pace){US_PER_HOUR, v[LIMIT_EXPORTS], v[LIMIT_EXPORTS]};
    case GUARD_SIGNATURES:
        return (struct pace){60 * US_PER_S, v[LIMIT_SIGNATURES], v[LIMIT_SIGNATURES]};
    case GUARD_ALARM:
        return (struct pace){US_PER_HOUR, v[LIMIT_SIGNATURE_ALARM], v[LIMIT_SIGNATURE_ALARM]};
    case GUARD_RAISED:
        return (struct pace){60 * US_PER_S, 1, 1};
    case GUARD_CONNECTION:
        break;
    }
    return (struct pace){60 * US_PER_S, per_minute, per_minute};
}

bool guard_take(struct guard *g, enum guarded what, uint64_t id, int64_t per_minute,
                int64_t *wait_us)
{
    struct pace p = pace_of(g, what, per_minute);
    pthread_mutex_lock(&g->mutex);
    struct slot *s = find_slot(g, what, id);
    bool taken =
        bucket_take(&s->bucket, clock_monotonic_us(), p.period_us, p.rate, p.burst, wait_us);
    pthread_mutex_unlock(&g->mutex);
    return taken;
}

bool guard_allows(struct guard *g, enum guarded what, uint64_t id, int64_t *wait_us)
{
    struct pace p = pace_of(g, what, 1);
    pthread_mutex_lock(&g->mutex);
    const struct slot *s = find_slot(g, what, id);
    bool holds =
        bucket_holds(&s->bucket, clock_monotonic_us(), p.period_us, p.rate, p.burst, wait_us);
    pthread_mutex_unlock(&g->mutex);
    return holds;
}
