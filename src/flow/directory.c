/* The configuration in memory: who the merchants are, how they are reached, where their goods lie.
 * Read by every use case; replaced as a whole after an apply.
 * Promise: a snapshot never changes under its reader; secrets are wiped with it. */
#include "flow/directory.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/crypto.h"
#include "flow/secret.h"
#include "store/sql.h"

enum {
    DIRECTORY_BYTES = 256 * 1024 * 1024, /* a thousand merchants with rich profiles */
    MERCHANTS_MAX = 4096,
    WAREHOUSES_MAX = 256,
    CONNECTIONS_MAX = 256, /* of one merchant */
};

struct directory_holder {
    pthread_mutex_t mutex;
    struct directory *current; /* owned */
};

struct directory_holder *directory_holder_new(void)
{
    struct directory_holder *h = calloc(1, sizeof *h);
    if (h != NULL)
        pthread_mutex_init(&h->mutex, NULL);
    return h;
}

static void directory_free(struct directory *d)
{
    if (d == NULL)
        return;
    for (int i = 0; i < d->merchant_count; i++)
        for (int k = 0; k < d->merchants[i].connection_count; k++) {
            struct connection *c = &d->merchants[i].connections[k];
            for (int s = 0; s < c->webhook_secret_count; s++)
                wipe((void *)(uintptr_t)c->webhook_secrets[s].ptr, c->webhook_secrets[s].len);
        }
    for (int i = 0; i < d->warehouse_count; i++)
        zone_free(d->warehouses[i].zone);
    arena_release(&d->arena);
    free(d);
}

void directory_holder_free(struct directory_holder *h)
{
    if (h == NULL)
        return;
    directory_free(h->current);
    pthread_mutex_destroy(&h->mutex);
    free(h);
}

const struct directory *directory_acquire(struct directory_holder *h)
{
    pthread_mutex_lock(&h->mutex);
    assert(h->current != NULL);
    struct directory *d = h->current;
    d->users++;
    pthread_mutex_unlock(&h->mutex);
    return d;
}

void directory_release(struct directory_holder *h, const struct directory *d)
{
    pthread_mutex_lock(&h->mutex);
    struct directory *mine =
        (struct directory *)(uintptr_t)d; /* ours; const for the readers only */
    assert(mine->users > 0);
    mine->users--;
    bool last = mine->users == 0 && mine != h->current;
    pthread_mutex_unlock(&h->mutex);
    if (last)
        directory_free(mine);
}

struct loader {
    struct directory *d;
    struct txn *tx;
    void (*warn)(void *arg, struct slice what);
    void *warn_arg;
};

static struct slice keep(struct loader *l, struct slice s)
{
    return arena_copy(&l->d->arena, s);
}

static const struct site *read_site(struct loader *l, struct slice body)
{
    const struct site *site = NULL;
    struct config_reader *r = ARENA_NEW(&l->d->arena, struct config_reader);
    if (r == NULL)
        return NULL;
    r->arena = &l->d->arena;
    return site_read(r, body, &site) == HF_OK ? site : NULL;
}

static enum hf_status load_warehouses(struct loader *l)
{
    struct directory *d = l->d;
    d->warehouses = ARENA_ARRAY(&d->arena, struct warehouse, WAREHOUSES_MAX);
    if (d->warehouses == NULL)
        return HF_FULL;
    struct rows rows;
    enum hf_status s = store_query(l->tx, SQL_list_warehouses, NO_PARAMS, &rows);
    if (s < 0)
        return s;
    while (d->warehouse_count < WAREHOUSES_MAX && rows_next(&rows)) {
        struct warehouse *w = &d->warehouses[d->warehouse_count];
        w->warehouse_id = row_i64(&rows, 0);
        w->code = keep(l, row_text(&rows, 1));
        w->zone = zone_new(row_text(&rows, 2));
        d->version += row_i64(&rows, 3);
        struct slice body = row_text(&rows, 4);
        w->site = body.len > 0 ? read_site(l, keep(l, body)) : NULL;
        if (w->zone == NULL || w->code.ptr == NULL || (body.len > 0 && w->site == NULL)) {
            s = HF_FAILED;
            break;
        }
        d->warehouse_count++;
    }
    enum hf_status ended = rows_end(&rows);
    return s < 0 ? s : ended;
}

static enum hf_status load_merchants(struct loader *l)
{
    struct directory *d = l->d;
    d->merchants = ARENA_ARRAY(&d->arena, struct merchant, MERCHANTS_MAX);
    if (d->merchants == NULL)
        return HF_FULL;
    struct rows rows;
    enum hf_status s = store_query(l->tx, SQL_list_merchants, NO_PARAMS, &rows);
    if (s < 0)
        return s;
    while (d->merchant_count < MERCHANTS_MAX && rows_next(&rows)) {
        struct merchant *m = &d->merchants[d->merchant_count++];
        m->merchant_id = row_i64(&rows, 0);
        m->code = keep(l, row_text(&rows, 1));
        m->profile_version = row_i64(&rows, 2);
        d->version += m->profile_version;
        struct config_reader *r = ARENA_NEW(&d->arena, struct config_reader);
        struct slice body = keep(l, row_text(&rows, 3));
        if (r == NULL || body.ptr == NULL) {
            s = HF_FULL;
            break;
        }
        r->arena = &d->arena;
        s = profile_read(r, body, &m->profile);
        if (s != HF_OK) {
            s = s < 0 ? s : HF_FAILED; /* it was read when it was applied: a program too old? */
            break;
        }
    }
    enum hf_status ended = rows_end(&rows);
    return s < 0 ? s : ended;
}

/* webhook, webhook_next and webhook_retiring are accepted side by side while a key rotates. */
static void take_secrets(struct loader *l, const struct merchant *m, struct connection *c)
{
    for (int i = 0; i < c->profile->secret_count; i++) {
        const struct profile_secret *p = &c->profile->secrets[i];
        struct slice secret = secret_read(&l->d->arena, p->ref);
        if (secret.ptr == NULL) {
            c->life = LIFE_PAUSED;
            struct slice what = arena_format(
                &l->d->arena,
                "merchant %.*s: connection %.*s is paused: secret %.*s (%.*s) cannot "
                "be read",
                SLICE_FMT(m->code), SLICE_FMT(c->code), SLICE_FMT(p->name), SLICE_FMT(p->ref));
            c->paused_why =
                arena_format(&l->d->arena, "secret %.*s cannot be read", SLICE_FMT(p->name));
            if (l->warn != NULL)
                l->warn(l->warn_arg, what);
            continue;
        }
        bool webhook = slice_is(p->name, "webhook") || slice_is(p->name, "webhook_next") ||
                       slice_is(p->name, "webhook_retiring");
        if (webhook && c->webhook_secret_count < CONNECTION_SECRETS_MAX)
            c->webhook_secrets[c->webhook_secret_count++] = secret;
        else
            wipe((void *)(uintptr_t)secret.ptr,
                 secret.len); /* of the outward side: read when used */
    }
}

static enum hf_status load_connections(struct loader *l, struct merchant *m)
{
    struct directory *d = l->d;
    m->connections = ARENA_ARRAY(&d->arena, struct connection, CONNECTIONS_MAX);
    if (m->connections == NULL)
        return HF_FULL;
    struct rows rows;
    enum hf_status s =
        store_query(l->tx, SQL_list_connections, PARAMS(P_I64(m->merchant_id)), &rows);
    if (s < 0)
        return s;
    while (m->connection_count < CONNECTIONS_MAX && rows_next(&rows)) {
        struct connection *c = &m->connections[m->connection_count++];
        c->connection_id = row_i64(&rows, 0);
        c->code = keep(l, row_text(&rows, 1));
        c->platform = keep(l, row_text(&rows, 2));
        c->account = keep(l, row_text(&rows, 3));
        c->life = (enum connection_life)row_i64(&rows, 4);
        c->paused_why = keep(l, row_text(&rows, 5));
        c->owes = connection_life_owes(c->life, (enum connection_life)row_i64(&rows, 8));
        d->version += row_i64(&rows, 9);
        c->profile = m->profile != NULL ? profile_connection(m->profile, c->code) : NULL;
        if (c->profile != NULL)
            take_secrets(l, m, c);
        else
            c->life = LIFE_PAUSED;
    }
    s = rows_end(&rows);
    if (s < 0)
        return s;
    m->warehouse = d->warehouse_count > 0 ? &d->warehouses[0] : NULL;
    if (m->profile != NULL && m->profile->warehouse_count > 0)
        m->warehouse = directory_warehouse(d, m->profile->warehouses[0]);
    return m->warehouse != NULL ? HF_OK : HF_FAILED; /* apply made sure of one */
}

enum hf_status directory_reload(struct directory_holder *h, struct txn *tx,
                                void (*warn)(void *arg, struct slice what), void *arg)
{
    struct loader l = {.d = calloc(1, sizeof *l.d), .tx = tx, .warn = warn, .warn_arg = arg};
    if (l.d == NULL)
        return HF_FULL;
    arena_init(&l.d->arena, DIRECTORY_BYTES);
    enum hf_status s = load_warehouses(&l);
    if (s >= 0)
        s = load_merchants(&l);
    for (int i = 0; i < l.d->merchant_count && s >= 0; i++)
        s = load_connections(&l, &l.d->merchants[i]);
    if (s < 0) {
        directory_free(l.d);
        return s;
    }
    pthread_mutex_lock(&h->mutex);
    struct directory *old = h->current;
    h->current = l.d;
    bool unused = old != NULL && old->users == 0;
    pthread_mutex_unlock(&h->mutex);
    if (unused)
        directory_free(old);
    return HF_OK;
}

const struct merchant *directory_merchant(const struct directory *d, struct slice code)
{
    for (int i = 0; i < d->merchant_count; i++)
        if (slice_eq(d->merchants[i].code, code))
            return &d->merchants[i];
    return NULL;
}

const struct merchant *directory_merchant_by_id(const struct directory *d, int64_t merchant_id)
{
    for (int i = 0; i < d->merchant_count; i++)
        if (d->merchants[i].merchant_id == merchant_id)
            return &d->merchants[i];
    return NULL;
}

const struct connection *merchant_connection(const struct merchant *m, struct slice code)
{
    for (int i = 0; i < m->connection_count; i++)
        if (slice_eq(m->connections[i].code, code))
            return &m->connections[i];
    return NULL;
}

const struct connection *merchant_connection_by_id(const struct merchant *m, int64_t id)
{
    for (int i = 0; i < m->connection_count; i++)
        if (m->connections[i].connection_id == id)
            return &m->connections[i];
    return NULL;
}

const struct warehouse *directory_warehouse(const struct directory *d, struct slice code)
{
    for (int i = 0; i < d->warehouse_count; i++)
        if (slice_eq(d->warehouses[i].code, code))
            return &d->warehouses[i];
    return NULL;
}

const struct warehouse *directory_warehouse_by_id(const struct directory *d, int64_t id)
{
    for (int i = 0; i < d->warehouse_count; i++)
        if (d->warehouses[i].warehouse_id == id)
            return &d->warehouses[i];
    return NULL;
}
