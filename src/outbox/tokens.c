/* Bearer tokens in memory.
 * Between the sender and the adapters that have to fetch one.
 * Promise: never on disk, never in a log, and wiped. */
#include "outbox/tokens.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/crypto.h"

enum { TOKEN_BYTES_MAX = 8192 };

struct held {
    int64_t merchant_id, connection_id, until_us;
    char *text; /* owned; NULL = free */
    size_t bytes;
};

struct tokens {
    pthread_mutex_t mutex;
    struct held held[TOKENS_MAX];
};

struct tokens *tokens_new(void)
{
    struct tokens *t = calloc(1, sizeof *t);
    if (t != NULL)
        pthread_mutex_init(&t->mutex, NULL);
    return t;
}

static void let_go(struct held *h)
{
    if (h->text != NULL)
        wipe(h->text, h->bytes);
    free(h->text);
    *h = (struct held){0};
}

void tokens_free(struct tokens *t)
{
    if (t == NULL)
        return;
    for (int i = 0; i < TOKENS_MAX; i++)
        let_go(&t->held[i]);
    pthread_mutex_destroy(&t->mutex);
    free(t);
}

static struct held *find(struct tokens *t, int64_t merchant_id, int64_t connection_id)
{
    for (int i = 0; i < TOKENS_MAX; i++)
        if (t->held[i].text != NULL && t->held[i].merchant_id == merchant_id &&
            t->held[i].connection_id == connection_id)
            return &t->held[i];
    return NULL;
}

struct slice tokens_get(struct tokens *t, struct arena *a, int64_t merchant_id,
                        int64_t connection_id, int64_t now_us)
{
    struct slice token = SLICE_NONE;
    pthread_mutex_lock(&t->mutex);
    struct held *h = find(t, merchant_id, connection_id);
    if (h != NULL && h->until_us > now_us)
        token = arena_copy(a, (struct slice){h->text, h->bytes});
    pthread_mutex_unlock(&t->mutex);
    return token;
}

/* A free place, or the one that ends first. */
static struct held *place_for(struct tokens *t)
{
    struct held *first = &t->held[0];
    for (int i = 0; i < TOKENS_MAX; i++) {
        if (t->held[i].text == NULL)
            return &t->held[i];
        if (t->held[i].until_us < first->until_us)
            first = &t->held[i];
    }
    return first;
}

void tokens_put(struct tokens *t, int64_t merchant_id, int64_t connection_id, struct slice token,
                int64_t life_s, int64_t now_us)
{
    char *copy = token.len > 0 && token.len <= TOKEN_BYTES_MAX ? malloc(token.len) : NULL;
    if (copy == NULL)
        return;
    memcpy(copy, token.ptr, token.len);
    int64_t early_s = life_s > 2 * TOKEN_EARLY_S ? TOKEN_EARLY_S : life_s / 2;
    pthread_mutex_lock(&t->mutex);
    struct held *h = find(t, merchant_id, connection_id);
    h = h != NULL ? h : place_for(t);
    let_go(h);
    *h = (struct held){merchant_id, connection_id, now_us + (life_s - early_s) * US_PER_S, copy,
                       token.len};
    pthread_mutex_unlock(&t->mutex);
}

void tokens_drop(struct tokens *t, int64_t merchant_id, int64_t connection_id)
{
    pthread_mutex_lock(&t->mutex);
    struct held *h = find(t, merchant_id, connection_id);
    if (h != NULL)
        let_go(h);
    pthread_mutex_unlock(&t->mutex);
}
