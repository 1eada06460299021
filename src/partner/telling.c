/* Telling a shop of an order in steps, with a look between them.
 * Between the facts of order.* and a platform's own words.
 * Promise: a lost answer is looked up, never taken for a no. */
#include "partner/telling.h"

#include "base/json_out.h"

enum { PROGRESS_BYTES_MAX = 512 * 1024, SETTLE_S = 60 };

static struct slice text(const struct json *o, const char *key)
{
    struct slice s = json_get_text(o, key);
    return s.ptr != NULL ? s : SLICE("");
}

enum hf_status telling_read(struct arena *a, const struct outbound_item *item, struct telling *k)
{
    const struct json *v = NULL;
    struct json_error error;
    *k = (struct telling){
        .told = SLICE(" "), .key = SLICE(""), .verb = SLICE(""), .body = SLICE("")};
    if (item->progress.len == 0)
        return HF_OK;
    if (json_parse(a, item->progress, &json_limits_none, &v, &error) != HF_OK)
        return HF_FULL;
    k->told = text(v, "told");
    k->key = text(v, "key");
    k->verb = text(v, "do");
    k->body = text(v, "body");
    k->lost = json_is_true(json_get(v, "lost"));
    k->doubted = json_is_true(json_get(v, "doubted"));
    if (!json_i64(json_get(v, "through"), &k->through))
        k->through = 0;
    return HF_OK;
}

bool telling_acts(const struct outbound_item *item, const struct telling *k)
{
    return k->verb.len > 0 && !item->doubt;
}

bool telling_is_told(struct arena *a, struct slice told, struct slice key)
{
    struct slice marked = arena_format(a, " %.*s ", SLICE_FMT(key));
    return slice_find(told, marked) < told.len;
}

void telling_mark(struct arena *a, struct telling *k, struct slice key)
{
    struct slice longer = arena_format(a, "%.*s%.*s ", SLICE_FMT(k->told), SLICE_FMT(key));
    if (longer.ptr != NULL)
        k->told = longer;
}

static void go_on(struct arena *a, const struct telling *k, struct outbound_result *r)
{
    struct json_out o;
    const struct {
        const char *key;
        struct slice text;
    } texts[] = {
        {"told", k->told},
        {"key",  k->key },
        {"do",   k->verb},
        {"body", k->body}
    };
    json_out_init(&o, PROGRESS_BYTES_MAX);
    json_open(&o, '{');
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        json_key(&o, texts[i].key);
        json_put_text(&o, texts[i].text);
    }
    json_key(&o, "through");
    json_put_i64(&o, k->through);
    json_key(&o, "lost");
    json_put_bool(&o, k->lost);
    json_key(&o, "doubted");
    json_put_bool(&o, k->doubted);
    json_close(&o, '}');
    struct slice out = json_out_text(&o);
    r->progress = out.ptr != NULL ? arena_copy(a, out) : SLICE_NONE;
    json_out_release(&o);
    r->outcome = r->progress.ptr != NULL ? OUTBOUND_AGAIN : OUTBOUND_RETRY;
    if (r->progress.ptr == NULL)
        r->error = SLICE("the order is too long");
}

void telling_next(struct arena *a, const struct outbound_item *item, struct telling *k,
                  const struct telling_step *step, struct outbound_result *r)
{
    if (step->key.len == 0) {
        r->outcome = OUTBOUND_DONE;
        return;
    }
    /* It may still be on its way in there. */
    bool wait = (item->doubt || k->lost) && slice_eq(step->key, k->key) && !k->doubted;
    k->verb = wait ? SLICE("") : slice_of(step->verb);
    k->body = wait ? SLICE("") : step->body;
    k->key = step->key;
    k->doubted = wait;
    k->lost = false;
    r->wait_s = wait ? SETTLE_S : 0;
    go_on(a, k, r);
}

void telling_look(struct arena *a, struct telling *k, struct outbound_result *r)
{
    k->verb = k->body = SLICE("");
    go_on(a, k, r);
}

void telling_confirmed(struct arena *a, struct telling *k, struct outbound_result *r)
{
    telling_mark(a, k, k->key);
    k->key = k->verb = k->body = SLICE("");
    k->through++;
    k->doubted = k->lost = false;
    go_on(a, k, r);
}

void telling_refuse(struct arena *a, const struct telling *k, struct slice why,
                    struct outbound_result *r)
{
    r->outcome = OUTBOUND_REFUSED;
    r->error = k->through > 0 ? arena_format(a, "%.*s; %lld told before that", SLICE_FMT(why),
                                             (long long)k->through)
                              : why;
}

void telling_doubt(struct arena *a, struct telling *k, struct outbound_result *r)
{
    struct outbound_result kept = *r;
    k->lost = true;
    telling_look(a, k, r);
    kept.progress = r->progress;
    *r = kept;
}
