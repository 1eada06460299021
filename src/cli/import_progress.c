/* The line that says how far an import is.
 * Beside cmd_import, for people who wait in front of it.
 * Promise: it asks and never writes; whatever becomes of it, the import goes on. */
#include <pthread.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/import_progress.h"

enum {
    BAR = 30,
    ASK_FIRST_MS = 20, /* until there is something to show: a short file is read in a blink */
    ASK_EVERY_MS = 200
};

static long long count_lines(int fd)
{
    char buffer[65536];
    long long count = 0;
    ssize_t n;
    while ((n = read(fd, buffer, sizeof buffer)) > 0)
        for (const char *at = buffer; (at = memchr(at, '\n', (size_t)(buffer + n - at))) != NULL;
             at++)
            count++;
    return lseek(fd, 0, SEEK_SET) == 0 && count > 1 ? count - 1 : 0;
}

/* The newest file that is still being read, by its name. -1: none. */
static long long ask_read(struct import_progress *p)
{
    struct cli_answer answer;
    struct arena a;
    long long read = -1;
    int64_t rows = 0;
    if (!cli_request(&p->cli, "GET", p->path, SLICE_NONE, -1, &answer))
        return -1;
    arena_init(&a, 4 * 1024 * 1024);
    const struct json *root = answer.status == 200 ? cli_read_answer(&a, &answer) : NULL;
    if (root != NULL) {
        JSON_EACH(f, json_get(root, "items"))
        if (read < 0 && slice_is(json_get_text(f, "name"), p->name) &&
            slice_is(json_get_text(f, "kind"), p->kind) && json_get_text(f, "ended_at").len == 0 &&
            json_i64(json_get(f, "rows"), &rows))
            read = rows;
    }
    arena_release(&a);
    cli_answer_release(&answer);
    return read;
}

static void show(const struct import_progress *p, long long read, double seconds)
{
    long long of = p->lines > read ? p->lines : read;
    int full = of > 0 ? (int)(BAR * read / of) : 0;
    char bar[BAR + 1];
    memset(bar, '.', BAR);
    memset(bar, '#', (size_t)full);
    bar[BAR] = '\0';
    fprintf(stderr, "\r%s [%s] %lld of %lld rows, %.0f rows/s ", p->kind, bar, read, of,
            seconds > 0 ? (double)read / seconds : 0);
    fflush(stderr);
}

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* false: the import has ended. */
static bool wait_a_little(struct import_progress *p, bool shown)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += (shown ? ASK_EVERY_MS : ASK_FIRST_MS) * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_mutex_lock(&p->mutex);
    if (!p->ended)
        pthread_cond_timedwait(&p->wake, &p->mutex, &until);
    bool on = !p->ended;
    pthread_mutex_unlock(&p->mutex);
    return on;
}

static void *watch(void *arg)
{
    struct import_progress *p = arg;
    double began = now_s();
    bool shown = false;
    while (wait_a_little(p, shown)) {
        long long read = ask_read(p);
        if (read < 0)
            continue;
        show(p, read, now_s() - began);
        shown = true;
    }
    if (shown)
        fputs("\r\033[K", stderr);
    return NULL;
}

void import_progress_begin(struct import_progress *p, const struct cli *c, int fd, const char *kind,
                           const char *name, const char *merchant)
{
    *p = (struct import_progress){.cli = *c, .lines = count_lines(fd)};
    p->cli.watches = true;
    snprintf(p->path, sizeof p->path, "/v1/files?limit=5%s%s", merchant[0] ? "&merchant=" : "",
             merchant);
    snprintf(p->kind, sizeof p->kind, "%s", kind);
    snprintf(p->name, sizeof p->name, "%s", name);
    pthread_mutex_init(&p->mutex, NULL);
    pthread_cond_init(&p->wake, NULL);
    p->running = pthread_create(&p->thread, NULL, watch, p) == 0;
}

void import_progress_end(struct import_progress *p)
{
    if (p->running) {
        pthread_mutex_lock(&p->mutex);
        p->ended = true;
        pthread_cond_signal(&p->wake);
        pthread_mutex_unlock(&p->mutex);
        pthread_join(p->thread, NULL);
    }
    pthread_cond_destroy(&p->wake);
    pthread_mutex_destroy(&p->mutex);
}
