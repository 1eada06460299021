/* The cursor of a pull of orders, and the orders it found.
 * Shared by the adapters that ask for orders.
 * Promise: since_us moves only when a scan reached its end; what cannot be read has a key too. */
#include "partner/pull_cursor.h"

#include "base/crypto.h"
#include "base/encode.h"
#include "base/json_out.h"

enum { PROGRESS_BYTES_MAX = 64 * 1024, KEY_PART_MAX = 80, DIGEST_CHARS = 16 };

static int64_t number(const struct json *o, const char *key)
{
    int64_t n = 0;
    return json_i64(json_get(o, key), &n) ? n : 0;
}

void pull_cursor_read(struct arena *a, const struct outbound_item *item, struct pull_cursor *c)
{
    const struct json *root = NULL;
    struct json_error error;
    *c = (struct pull_cursor){.since_us = item->made_at_us, .token = SLICE(""), .more = SLICE("")};
    if (item->progress.len == 0 ||
        json_parse(a, item->progress, &json_limits_none, &root, &error) != HF_OK)
        return;
    c->since_us = number(root, "since");
    c->confirmed = json_is_true(json_get(root, "confirmed"));
    c->high_us = number(root, "high");
    c->after_us = number(root, "after");
    c->page = number(root, "page");
    c->tried = number(root, "tried");
    struct slice token = json_get_text(root, "token"), more = json_get_text(root, "more");
    c->token = token.ptr != NULL ? token : c->token;
    c->more = more.ptr != NULL ? more : c->more;
}

struct slice pull_cursor_print(struct arena *a, const struct pull_cursor *c)
{
    const struct {
        const char *key;
        int64_t value;
    } numbers[] = {
        {"since", c->since_us},
        {"high",  c->high_us },
        {"after", c->after_us},
        {"page",  c->page    },
        {"tried", c->tried   }
    };
    struct json_out o;
    json_out_init(&o, PROGRESS_BYTES_MAX);
    json_open(&o, '{');
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        json_key(&o, numbers[i].key);
        json_put_i64(&o, numbers[i].value);
    }
    json_key(&o, "confirmed");
    json_put_bool(&o, c->confirmed);
    json_key(&o, "token");
    json_put_text(&o, c->token);
    json_key(&o, "more");
    json_put_text(&o, c->more);
    json_close(&o, '}');
    struct slice text = json_out_text(&o);
    text = text.ptr != NULL ? arena_copy(a, text) : SLICE_NONE;
    json_out_release(&o);
    return text;
}

int64_t pull_cursor_from(const struct pull_cursor *c, int64_t overlap_us)
{
    if (c->after_us != 0)
        return c->after_us;
    return c->confirmed && c->since_us > overlap_us ? c->since_us - overlap_us : c->since_us;
}

void pull_cursor_end(struct arena *a, struct pull_cursor *c, struct outbound_result *r)
{
    struct pull_cursor next = {.since_us = c->high_us > c->since_us ? c->high_us : c->since_us,
                               .confirmed = c->confirmed || c->high_us != 0,
                               .tried = c->tried,
                               .token = SLICE(""),
                               .more = SLICE("")};
    r->outcome = OUTBOUND_DONE;
    r->confirmed_us = next.since_us;
    r->progress = pull_cursor_print(a, &next);
}

void pull_cursor_go_on(struct arena *a, const struct pull_cursor *c, struct outbound_result *r)
{
    r->progress = pull_cursor_print(a, c);
    r->outcome = r->progress.ptr != NULL ? OUTBOUND_AGAIN : OUTBOUND_REFUSED;
    if (r->progress.ptr == NULL)
        r->error = SLICE("the cursor is too long");
}

static struct slice cut(struct slice s)
{
    return (struct slice){s.ptr, s.len < KEY_PART_MAX ? s.len : KEY_PART_MAX};
}

bool pulled_order(struct arena *a, struct slice id, struct slice stamp, struct slice topic,
                  struct slice body, struct outbound_order *o)
{
    unsigned char digest[32];
    char hex[2 * sizeof digest + 1];
    if (body.ptr == NULL)
        return false;
    sha256(body, digest);
    hex_encode((struct slice){(const char *)digest, sizeof digest}, hex);
    id = cut(id);
    stamp = cut(stamp);
    *o = (struct outbound_order){
        .topic = topic, .body = body, .external_id = id.ptr != NULL ? id : SLICE("")};
    o->key =
        arena_format(a, "poll:%.*s:%.*s:%.*s", SLICE_FMT(id), SLICE_FMT(stamp), DIGEST_CHARS, hex);
    return o->key.ptr != NULL;
}
