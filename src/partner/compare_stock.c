/* What a shop shows, page by page.
 * Between the facts of pull.compare and a platform's own words.
 * Promise: a page's figures are recorded with the place where the next one begins. */
#include "partner/compare_stock.h"

#include "base/json_out.h"

enum { FACTS_BYTES_MAX = 64 * 1024 };

const struct json *compare_first(const struct outbound_task *t)
{
    const struct json *items = json_get(t->items[0].facts, "items");
    return json_is(items, JSON_ARRAY) ? items->first : NULL;
}

static struct slice finish(struct arena *a, struct json_out *o)
{
    struct slice out = json_out_text(o);
    out = out.ptr != NULL ? arena_copy(a, out) : SLICE_NONE;
    json_out_release(o);
    return out;
}

static struct slice place_of(struct arena *a, const struct json *facts)
{
    struct json_out o;
    json_out_init(&o, FACTS_BYTES_MAX);
    json_open(&o, '{');
    json_key(&o, "of");
    json_put(&o, json_get(facts, "of"));
    json_key(&o, "after");
    json_put(&o, json_get(facts, "after"));
    json_close(&o, '}');
    return finish(a, &o);
}

void compare_end(struct arena *a, const struct outbound_task *t,
                 bool (*show)(const void *arg, struct slice id, int64_t *shown), const void *arg,
                 struct outbound_result *r)
{
    const struct json *facts = t->items[0].facts;
    bool last = json_is_true(json_get(facts, "last"));
    struct json_out o;
    struct json_error bad;
    json_out_init(&o, FACTS_BYTES_MAX);
    json_open(&o, '{');
    json_key(&o, "items");
    json_open(&o, '[');
    JSON_EACH(item, json_get(facts, "items"))
    {
        int64_t shown = -1;
        if (!show(arg, json_get_text(item, "id"), &shown))
            continue;
        json_open(&o, '{');
        json_key(&o, "sku_id");
        json_put(&o, json_get(item, "sku_id"));
        json_key(&o, "shown");
        json_put_i64(&o, shown);
        json_close(&o, '}');
    }
    json_close(&o, ']');
    json_key(&o, "last");
    json_put_bool(&o, last);
    json_close(&o, '}');
    struct slice text = finish(a, &o);
    r->progress = last ? SLICE("") : place_of(a, facts);
    r->outcome = OUTBOUND_DONE;
    r->more = !last;
    if (text.ptr != NULL && r->progress.ptr != NULL &&
        json_parse(a, text, &json_limits_none, &r->facts, &bad) == HF_OK)
        return;
    r->outcome = OUTBOUND_RETRY;
    r->more = false;
    r->error = SLICE("the answer does not fit");
}
