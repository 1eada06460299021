/* The JSON writer.
 * Behind every answer of the API and every --json of the command line.
 * Promise: what it gives is valid JSON, or it says that it failed. */
#include "base/json_out.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/encode.h"
#include "base/instant.h"

void json_out_init(struct json_out *o, size_t limit_bytes)
{
    *o = (struct json_out){.limit_bytes = limit_bytes};
    o->first[0] = true;
}

void json_out_release(struct json_out *o)
{
    free(o->text);
    o->text = NULL;
}

struct slice json_out_text(const struct json_out *o)
{
    if (o->failed || o->depth != 0 || o->text == NULL)
        return SLICE_NONE;
    return (struct slice){o->text, o->used_bytes};
}

static void append(struct json_out *o, const char *bytes, size_t len)
{
    if (o->failed)
        return;
    if (len >= o->limit_bytes - o->used_bytes) {
        o->failed = true;
        return;
    }
    if (o->used_bytes + len + 1 > o->room_bytes) {
        size_t room = o->room_bytes ? o->room_bytes : 1024;
        while (room < o->used_bytes + len + 1)
            room *= 2;
        char *grown = realloc(o->text, room);
        if (grown == NULL) {
            o->failed = true;
            return;
        }
        o->text = grown;
        o->room_bytes = room;
    }
    memcpy(o->text + o->used_bytes, bytes, len);
    o->used_bytes += len;
    o->text[o->used_bytes] = '\0';
}

static void separate(struct json_out *o)
{
    if (o->after_key)
        o->after_key = false;
    else if (!o->first[o->depth])
        append(o, ",", 1);
    o->first[o->depth] = false;
}

void json_open(struct json_out *o, char bracket)
{
    separate(o);
    append(o, &bracket, 1);
    if (o->depth + 1 >= JSON_OUT_DEPTH) {
        o->failed = true;
        return;
    }
    o->first[++o->depth] = true;
}

void json_close(struct json_out *o, char bracket)
{
    assert(o->depth > 0 || o->failed);
    append(o, &bracket, 1);
    if (o->depth > 0)
        o->depth--;
}

static void put_quoted(struct json_out *o, struct slice s)
{
    append(o, "\"", 1);
    size_t from = 0;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        append(o, s.ptr + from, i - from);
        char esc[8];
        int len = c == '"' || c == '\\' ? snprintf(esc, sizeof esc, "\\%c", c)
                  : c == '\n'           ? snprintf(esc, sizeof esc, "\\n")
                  : c == '\t'           ? snprintf(esc, sizeof esc, "\\t")
                                        : snprintf(esc, sizeof esc, "\\u%04x", c);
        append(o, esc, (size_t)len);
        from = i + 1;
    }
    append(o, s.ptr + from, s.len - from);
    append(o, "\"", 1);
}

void json_key(struct json_out *o, const char *key)
{
    separate(o);
    put_quoted(o, slice_of(key));
    append(o, ":", 1);
    o->after_key = true;
}

void json_put_text(struct json_out *o, struct slice s)
{
    if (s.ptr == NULL) {
        json_put_null(o);
        return;
    }
    separate(o);
    put_quoted(o, s);
}

void json_put_str(struct json_out *o, const char *s)
{
    json_put_text(o, slice_of(s));
}

void json_put_i64(struct json_out *o, int64_t v)
{
    char text[24];
    int len = snprintf(text, sizeof text, "%lld", (long long)v);
    separate(o);
    append(o, text, (size_t)len);
}

void json_put_bool(struct json_out *o, bool v)
{
    separate(o);
    append(o, v ? "true" : "false", v ? 4 : 5);
}

void json_put_null(struct json_out *o)
{
    separate(o);
    append(o, "null", 4);
}

void json_put_raw(struct json_out *o, struct slice json)
{
    separate(o);
    append(o, json.ptr, json.len);
}

void json_put(struct json_out *o, const struct json *v)
{
    switch (v != NULL ? v->kind : JSON_NULL) {
    case JSON_NULL:
        json_put_null(o);
        break;
    case JSON_BOOL:
    case JSON_NUMBER:
        json_put_raw(o, v->text);
        break;
    case JSON_STRING:
        json_put_text(o, v->text);
        break;
    case JSON_ARRAY:
        json_open(o, '[');
        JSON_EACH(e, v)
        json_put(o, e);
        json_close(o, ']');
        break;
    case JSON_OBJECT:
        json_open(o, '{');
        JSON_EACH(m, v)
        {
            json_key(o, m->key.ptr); /* of the arena: ends with a NUL */
            json_put(o, m);
        }
        json_close(o, '}');
        break;
    }
}

void json_put_instant(struct json_out *o, int64_t us)
{
    if (us == 0) {
        json_put_null(o);
        return;
    }
    char text[INSTANT_TEXT_BYTES];
    size_t len = instant_print(us, text);
    json_put_text(o, (struct slice){text, len});
}

void json_put_money(struct json_out *o, int64_t minor, struct slice currency)
{
    json_open(o, '{');
    json_key(o, "minor");
    json_put_i64(o, minor);
    json_key(o, "currency");
    json_put_text(o, currency);
    json_close(o, '}');
}

void json_put_hex(struct json_out *o, struct slice bytes)
{
    char text[129];
    if (bytes.ptr == NULL || bytes.len > 64) {
        json_put_null(o);
        return;
    }
    hex_encode(bytes, text);
    json_put_str(o, text);
}

void json_end_line(struct json_out *o)
{
    assert(o->depth == 0);
    append(o, "\n", 1);
    o->first[0] = true;
}
