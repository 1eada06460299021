/* The log: JSON lines.
 * Used by every room above base.
 * Promise: a line is whole or absent, control bytes are escaped, a full disk stops no order. */
#include "base/log.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/instant.h"

struct log {
    int fd;
    enum log_level least;
    const struct clock *clock;
};

struct line {
    char text[LOG_LINE_BYTES];
    size_t used;
    bool cut;
};

struct log *log_new(int fd, enum log_level least, const struct clock *clock)
{
    struct log *l = calloc(1, sizeof *l);
    if (l != NULL)
        *l = (struct log){fd, least, clock};
    return l;
}

void log_free(struct log *l)
{
    free(l);
}

enum { TAIL_BYTES = 16 }; /* ,"cut":true}\n */

static bool put(struct line *o, const char *bytes, size_t len)
{
    if (o->cut || len > LOG_LINE_BYTES - TAIL_BYTES - o->used) {
        o->cut = true;
        return false;
    }
    memcpy(o->text + o->used, bytes, len);
    o->used += len;
    return true;
}

static void put_text(struct line *o, struct slice s)
{
    size_t before = o->used;
    put(o, "\"", 1);
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        char escaped[8];
        if (c == '"' || c == '\\')
            put(o, (char[]){'\\', (char)c}, 2);
        else if (c < 0x20 || c == 0x7f)
            put(o, escaped, (size_t)snprintf(escaped, sizeof escaped, "\\u%04x", c));
        else
            put(o, &s.ptr[i], 1);
    }
    if (!put(o, "\"", 1))
        o->used = before;
}

static void put_field(struct line *o, const struct log_field *f)
{
    size_t before = o->used;
    put(o, ",", 1);
    put_text(o, slice_of(f->name));
    put(o, ":", 1);
    if (f->kind == LOG_TEXT) {
        put_text(o, f->text);
    } else {
        char number[24];
        put(o, number, (size_t)snprintf(number, sizeof number, "%lld", (long long)f->number));
    }
    if (o->cut)
        o->used = before;
}

void log_event(struct log *l, enum log_level level, const char *event,
               const struct log_field *fields)
{
    static const char *const levels[] = {"debug", "info", "warn", "error"};
    if (l == NULL || level < l->least)
        return;
    struct line o = {.used = 0};
    char at[INSTANT_TEXT_BYTES];
    size_t len = instant_print(clock_now_us(l->clock), at);
    put(&o, "{\"at\":", 6);
    put_text(&o, (struct slice){at, len});
    put(&o, ",\"level\":", 9);
    put_text(&o, slice_of(levels[level]));
    put(&o, ",\"event\":", 9);
    put_text(&o, slice_of(event));
    for (const struct log_field *f = fields; f != NULL && f->name != NULL; f++)
        put_field(&o, f);
    const char *end = o.cut ? ",\"cut\":true}\n" : "}\n";
    memcpy(o.text + o.used, end, strlen(end));
    o.used += strlen(end);
    assert(o.used <= sizeof o.text);
    ssize_t ignored =
        write(l->fd, o.text, o.used); /* a log that cannot be written stops no order */
    (void)ignored;
}
