/* One request and its answer.
 * Between the carriers (server, command line) and the handlers.
 * Promise: answered exactly once; an error is a problem document with a stable code. */
#include "http/exchange.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/ids.h"
#include "base/log.h"
#include "http/event_stream.h"
#include "http/route.h"
#include "store/readers.h"

void exchange_init(struct exchange *x, struct hub *hub)
{
    *x = (struct exchange){.hub = hub, .body_fd = -1, .content_type = "application/json"};
    arena_init(&x->arena, EXCHANGE_ARENA_BYTES);
    json_out_init(&x->out, ANSWER_BYTES_MAX);
}

void exchange_release(struct exchange *x)
{
    if (x->inner != NULL)
        exchange_release(x->inner);
    if (x->stream != NULL)
        event_stream_close(x->stream);
    if (x->directory != NULL)
        directory_release(x->hub->holder, x->directory);
    if (x->body_fd >= 0)
        close(x->body_fd);
    json_out_release(&x->out);
    arena_release(&x->arena);
}

struct slice exchange_header(const struct exchange *x, const char *name)
{
    return x->header != NULL ? x->header(x->carrier, name) : SLICE_NONE;
}

struct slice exchange_query(const struct exchange *x, const char *name)
{
    return x->query != NULL ? x->query(x->carrier, name) : SLICE_NONE;
}

bool exchange_query_i64(struct exchange *x, const char *name, int64_t otherwise, int64_t least,
                        int64_t most, int64_t *value)
{
    struct slice text = exchange_query(x, name);
    long long number = 0;
    *value = otherwise;
    if (text.ptr == NULL)
        return true;
    if (slice_to_i64(text, &number) && number >= least && number <= most) {
        *value = number;
        return true;
    }
    exchange_problem(x, 400, "query_invalid", "%s: expected a whole number from %lld to %lld", name,
                     (long long)least, (long long)most);
    return false;
}

void exchange_set_header(struct exchange *x, const char *name, struct slice value)
{
    for (int i = 0; i < x->header_count; i++)
        if (x->headers[i].name == name) {
            x->headers[i].value = value;
            return;
        }
    assert(x->header_count < ANSWER_HEADERS_MAX);
    x->headers[x->header_count++] = (struct answer_header){name, value};
}

void exchange_clear(struct exchange *x)
{
    json_out_release(&x->out);
    json_out_init(&x->out, ANSWER_BYTES_MAX);
    x->header_count = 0;
    x->shown_once = false;
    x->content_type = "application/json";
}

void exchange_answer(struct exchange *x, int status)
{
    assert(x->status == 0);
    assert(status >= 200);
    x->status = status;
    if (x->out.failed) { /* larger than an answer may be, or no memory */
        exchange_clear(x);
        exchange_set_problem(x, 503, "answer_too_large", "the answer does not fit; ask for less");
        x->status = 503;
    }
    x->answered(x);
}

static const char *title_of(int status)
{
    switch (status) {
    case 400:
        return "Bad request";
    case 401:
        return "Not signed in";
    case 403:
        return "Not allowed";
    case 404:
        return "Not found";
    case 405:
        return "Method not allowed";
    case 409:
        return "Conflict";
    case 413:
        return "Too large";
    case 415:
        return "Unsupported content";
    case 422:
        return "Refused";
    case 429:
        return "Too many requests";
    case 503:
        return "Unavailable";
    default:
        return "Error";
    }
}

static void write_problem(struct exchange *x, int status, const char *code, const char *format,
                          va_list args) __attribute__((format(printf, 4, 0)));

static void write_problem(struct exchange *x, int status, const char *code, const char *format,
                          va_list args)
{
    char detail[512], type[96];
    int len = vsnprintf(detail, sizeof detail, format, args);
    assert(len >= 0);
    exchange_clear(x);
    x->content_type = "application/problem+json";
    snprintf(type, sizeof type, "/problems/%s", code);
    for (char *c = type; *c != '\0'; c++)
        if (*c == '_')
            *c = '-';
    json_open(&x->out, '{');
    json_key(&x->out, "type");
    json_put_str(&x->out, type);
    json_key(&x->out, "title");
    json_put_str(&x->out, title_of(status));
    json_key(&x->out, "status");
    json_put_i64(&x->out, status);
    json_key(&x->out, "code");
    json_put_str(&x->out, code);
    json_key(&x->out, "detail");
    json_put_str(&x->out, detail);
    json_key(&x->out, "errors");
    json_open(&x->out, '[');
    json_close(&x->out, ']');
    json_close(&x->out, '}');
    if (status == 503 || status == 429)
        exchange_set_header(x, "Retry-After", SLICE("1"));
    if (status == 401)
        exchange_set_header(x, "WWW-Authenticate", SLICE("Bearer"));
}

void exchange_set_problem(struct exchange *x, int status, const char *code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    write_problem(x, status, code, format, args);
    va_end(args);
}

void exchange_problem(struct exchange *x, int status, const char *code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    write_problem(x, status, code, format, args);
    va_end(args);
    exchange_answer(x, status);
}

void exchange_slow_down(struct exchange *x, const char *code, const char *what, int64_t wait_us)
{
    int64_t s = (wait_us + US_PER_S - 1) / US_PER_S;
    exchange_set_problem(x, 429, code, "too many %s: try again in %lld s", what,
                         (long long)(s > 0 ? s : 1));
    exchange_set_header(x, "Retry-After",
                        arena_format(&x->arena, "%lld", (long long)(s > 0 ? s : 1)));
    exchange_answer(x, 429);
}

void exchange_problem_error(struct exchange *x, int line, struct slice field, struct slice message)
{
    /* The document ends with "]}": open it again, add the entry, close it. */
    struct json_out entry;
    json_out_init(&entry, 4096);
    json_open(&entry, '{');
    json_key(&entry, "line");
    json_put_i64(&entry, line);
    json_key(&entry, "field");
    json_put_text(&entry, field.ptr ? field : SLICE(""));
    json_key(&entry, "message");
    json_put_text(&entry, message);
    json_close(&entry, '}');
    struct slice before = json_out_text(&x->out);
    struct slice add = json_out_text(&entry);
    if (before.len > 2 && add.ptr != NULL) {
        bool first = before.ptr[before.len - 3] == '[';
        struct slice whole = arena_format(&x->arena, "%.*s%s%.*s]}", (int)(before.len - 2),
                                          before.ptr, first ? "" : ",", SLICE_FMT(add));
        json_out_release(&x->out);
        json_out_init(&x->out, ANSWER_BYTES_MAX);
        json_put_raw(&x->out, whole);
    }
    json_out_release(&entry);
}

void exchange_trouble(struct exchange *x, enum hf_status s)
{
    if (s == HF_FULL || s == HF_RETRY)
        exchange_problem(x, 503, "unavailable",
                         "nothing was changed; the store or the queue is full, ask again later");
    else
        exchange_problem(x, 500, "internal", "nothing was changed; the log of the hub says more");
}

void exchange_read(struct exchange *x, int (*read)(struct exchange *x, struct txn *tx))
{
    struct txn *tx;
    struct store *st;
    enum hf_status s = readers_begin(x->hub->readers, &tx, &st);
    if (s < 0) {
        exchange_trouble(x, s);
        return;
    }
    int answer = read(x, tx);
    if (answer == HF_FAILED)
        log_event(x->hub->log, LOG_ERROR, "read_failed",
                  LOG_FIELDS(LOG_S("route", slice_of(x->route->pattern)),
                             LOG_S("why", slice_of(store_error(st)))));
    readers_end(x->hub->readers, tx, st);
    if (answer < 0)
        exchange_trouble(x, (enum hf_status)answer);
    else
        exchange_answer(x, answer);
}

void put_id(struct exchange *x, const char *prefix, int64_t merchant_id, int64_t id)
{
    char text[ID_TEXT_BYTES];
    id_print(x->hub->ids_key, prefix, merchant_id, id, text);
    json_put_str(&x->out, text);
}

void put_id_key(struct exchange *x, const char *key, const char *prefix, int64_t merchant_id,
                int64_t id)
{
    json_key(&x->out, key);
    if (id == 0)
        json_put_null(&x->out);
    else
        put_id(x, prefix, merchant_id, id);
}

struct slice exchange_operator(const struct exchange *x, const struct json *root)
{
    return x->who.device.len > 0 ? x->who.person : json_get_text(root, "operator");
}

struct slice exchange_device(const struct exchange *x, const struct json *root)
{
    return x->who.device.len > 0 ? x->who.device : json_get_text(root, "device");
}

struct actor exchange_actor(const struct exchange *x)
{
    return (struct actor){
        .name = x->who.name.ptr != NULL ? x->who.name : SLICE("nobody"),
        .via = x->who.device.len > 0 ? SLICE("floor")
               : x->local            ? SLICE("cli")
                                     : SLICE("api"),
        .person_id = x->who.person_id,
    };
}
