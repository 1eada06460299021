/* The full disk: noticed, written down, and left again without a restart.
 * Beside the timers, on their thread.
 * Promise: nothing is taken that could not be kept; the outage is on the record. */
#include "outbox/outage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/log.h"
#include "flow/work.h"
#include "store/runner.h"

enum {
    RESERVE_BYTES = 16 * 1024 * 1024,
    DRAIN_LOOKS =
        20, /* ten seconds for what is queued to fail; then the reserve is freed all the same */
};

struct outage {
    struct hub *hub;
    char path[4096]; /* of the reserve; "" = none */
    char dir[4096];
    int64_t seen_full; /* units without room that were noticed */
    int looks;         /* since intake is held; 0 = it is not */
    bool written;
};

static int64_t free_bytes(const char *dir)
{
    struct statvfs v;
    return statvfs(dir, &v) == 0 ? (int64_t)v.f_bavail * (int64_t)v.f_frsize : 0;
}

static bool make_reserve(const struct outage *o)
{
    int fd = open(o->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return false;
    int failed = posix_fallocate(fd, 0, RESERVE_BYTES);
    close(fd);
    if (failed != 0)
        unlink(o->path);
    return failed == 0;
}

struct outage *outage_new(struct hub *hub)
{
    struct outage *o = calloc(1, sizeof *o);
    if (o == NULL)
        return NULL;
    o->hub = hub;
    const char *url = runner_url(hub->runner);
    const char *path = strncmp(url, "sqlite:", 7) == 0 ? url + 7 : NULL;
    if (path == NULL || strlen(path) > sizeof o->path - sizeof ".reserve")
        return o;
    snprintf(o->path, sizeof o->path, "%s.reserve", path);
    const char *slash = strrchr(path, '/');
    snprintf(o->dir, sizeof o->dir, "%.*s",
             slash == NULL   ? 1
             : slash == path ? 1
                             : (int)(slash - path),
             slash == NULL ? "." : path);
    if (!make_reserve(o))
        log_event(hub->log, LOG_WARN, "reserve_missing", LOG_FIELDS(LOG_N("errno", errno)));
    return o;
}

void outage_free(struct outage *o)
{
    if (o == NULL)
        return;
    if (o->path[0] != '\0')
        unlink(o->path);
    free(o);
}

struct record {
    const struct hub *hub;
    const char *action; /* static */
};

static enum hf_status run_record(struct txn *tx, void *arg)
{
    const struct record *r = arg;
    struct work w;
    struct actor actor = {.name = SLICE("hub"), .via = SLICE("timer")};
    enum hf_status s = work_begin(&w, tx, r->hub, 0, actor, r->action);
    if (s != HF_OK)
        return s;
    w.object = "store";
    return work_end(&w, HF_OK);
}

static bool put_on_record(const struct outage *o, const char *action)
{
    struct record r = {o->hub, action};
    return runner_run_urgent(o->hub->runner, action, run_record, &r) >= 0;
}

static void begin_outage(struct outage *o)
{
    runner_hold(o->hub->runner, true);
    o->looks = 1;
    o->written = false;
    log_event(o->hub->log, LOG_ERROR, "disk_full",
              LOG_FIELDS(LOG_N("free_bytes", free_bytes(o->dir))));
}

/* Held: first the queue runs empty, then the reserve makes room for the one row about it, then room
 * is awaited. */
static void sit_out(struct outage *o)
{
    struct runner_figures figures;
    runner_read_figures(o->hub->runner, &figures);
    if (!o->written && (figures.queued == 0 || o->looks > DRAIN_LOOKS)) {
        unlink(o->path);
        o->written = put_on_record(o, "outage_begin");
    }
    o->looks++;
    if (free_bytes(o->dir) < 2 * (int64_t)RESERVE_BYTES || !make_reserve(o))
        return;
    (void)put_on_record(o, "outage_end");
    runner_read_figures(o->hub->runner, &figures);
    o->seen_full = figures.full;
    o->looks = 0;
    runner_hold(o->hub->runner, false);
    log_event(o->hub->log, LOG_INFO, "disk_has_room",
              LOG_FIELDS(LOG_N("free_bytes", free_bytes(o->dir))));
}

/* It ran full and has room again, all between two looks: nothing is left to wait for, but somebody
 * was told 503. What cannot be written is written with the next look. */
static bool put_past_on_record(const struct outage *o)
{
    log_event(o->hub->log, LOG_ERROR, "disk_was_full",
              LOG_FIELDS(LOG_N("free_bytes", free_bytes(o->dir))));
    return put_on_record(o, "outage_begin") && put_on_record(o, "outage_end");
}

void outage_look(struct outage *o)
{
    struct runner_figures figures;
    if (o->path[0] == '\0')
        return;
    if (o->looks > 0) {
        sit_out(o);
        return;
    }
    runner_read_figures(o->hub->runner, &figures);
    if (figures.full == o->seen_full)
        return;
    bool full_now = free_bytes(o->dir) < RESERVE_BYTES;
    if (full_now)
        begin_outage(o);
    if (full_now || put_past_on_record(o))
        o->seen_full = figures.full;
}
