/* A pool of read-only connections.
 * Between the answers that only read (lists, pages, why) and the backends.
 * Promise: a reader never holds the writer up, and never more than READERS_MAX are open. */
#include "store/readers.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct readers {
    pthread_mutex_t mutex;
    pthread_cond_t given_back;
    char *url;                       /* owned */
    struct store *idle[READERS_MAX]; /* owned */
    int idle_count, open_count;
};

struct readers *readers_new(const char *url)
{
    struct readers *r = calloc(1, sizeof *r);
    char *copy = strdup(url);
    if (r == NULL || copy == NULL) {
        free(r);
        free(copy);
        return NULL;
    }
    r->url = copy;
    pthread_mutex_init(&r->mutex, NULL);
    pthread_cond_init(&r->given_back, NULL);
    return r;
}

void readers_free(struct readers *r)
{
    if (r == NULL)
        return;
    assert(r->idle_count == r->open_count);
    for (int i = 0; i < r->idle_count; i++)
        store_close(r->idle[i]);
    pthread_cond_destroy(&r->given_back);
    pthread_mutex_destroy(&r->mutex);
    free(r->url);
    free(r);
}

static void give(struct readers *r, struct store *st)
{
    pthread_mutex_lock(&r->mutex);
    if (st != NULL)
        r->idle[r->idle_count++] = st;
    else
        r->open_count--;
    pthread_cond_signal(&r->given_back);
    pthread_mutex_unlock(&r->mutex);
}

static struct store *take(struct readers *r)
{
    struct store *st = NULL;
    pthread_mutex_lock(&r->mutex);
    while (r->idle_count == 0 && r->open_count == READERS_MAX)
        pthread_cond_wait(&r->given_back, &r->mutex);
    if (r->idle_count > 0)
        st = r->idle[--r->idle_count];
    else
        r->open_count++;
    pthread_mutex_unlock(&r->mutex);
    if (st != NULL)
        return st;
    char error[256];
    st = store_open(r->url, true, error, sizeof error);
    if (st == NULL)
        give(r, NULL);
    return st;
}

enum hf_status readers_begin(struct readers *r, struct txn **tx, struct store **st)
{
    *st = take(r);
    if (*st == NULL)
        return HF_FULL;
    enum hf_status s = store_begin(*st, "read", tx);
    if (s < 0) {
        store_close(*st); /* a connection in an unknown state is worth nothing */
        give(r, NULL);
    }
    return s;
}

void readers_end(struct readers *r, struct txn *tx, struct store *st)
{
    if (store_end(tx, HF_OK) < 0) {
        store_close(st);
        st = NULL;
    }
    give(r, st);
}
