/* Subscriptions: what the adapters share.
 * Between the facts of pull.webhooks and a platform's own words.
 * Promise: nothing is mended that was not listed just before. */
#include "partner/watch.h"

enum { WATCH_BYTES_MAX = 16 * 1024 };

static void read_list(const struct json *from, const char *key, struct slice *list, int *count)
{
    JSON_EACH(v, json_get(from, key))
    watch_add(list, count, v->text);
}

void watch_read(struct arena *a, const struct outbound_task *t, struct watch *w)
{
    const struct outbound_item *item = &t->items[0];
    const struct json *p = NULL;
    struct json_error error;
    struct slice url;
    *w = (struct watch){.path = json_get_text(item->facts, "path"), .url = SLICE("")};
    if (item->progress.len == 0 ||
        json_parse(a, item->progress, &json_limits_none, &p, &error) != HF_OK)
        return;
    url = json_get_text(p, "url");
    w->url = url.ptr != NULL ? url : SLICE("");
    if (!json_i64(json_get(p, "tries"), &w->tries) || w->tries != item->attempts || item->doubt)
        return; /* a call failed since: look again first */
    read_list(p, "todo", w->todo, &w->todo_count);
    read_list(p, "mended", w->mended, &w->mended_count);
    read_list(p, "missing", w->missing, &w->missing_count);
    if (!json_i64(json_get(p, "subscribed"), &w->subscribed))
        w->subscribed = 0;
    w->mend = w->todo_count > 0;
}

bool watch_is_ours(const struct watch *w, struct slice url)
{
    return url.ptr != NULL && url.len > w->path.len && w->path.len > 0 &&
           slice_eq((struct slice){url.ptr + url.len - w->path.len, w->path.len}, w->path);
}

void watch_add(struct slice *list, int *count, struct slice topic)
{
    if (*count < WATCH_TOPICS_MAX && topic.ptr != NULL)
        list[(*count)++] = topic;
}

static void drop_first(struct watch *w)
{
    w->todo_count--;
    for (int i = 0; i < w->todo_count; i++)
        w->todo[i] = w->todo[i + 1];
}

void watch_mended(struct watch *w, struct slice topic)
{
    watch_add(w->mended, &w->mended_count, topic);
    w->subscribed++;
    drop_first(w);
}

void watch_refused(struct watch *w, struct slice topic)
{
    watch_add(w->missing, &w->missing_count, topic);
    drop_first(w);
}

static void put_list(struct json_out *o, const char *key, const struct slice *list, int count)
{
    json_key(o, key);
    json_open(o, '[');
    for (int i = 0; i < count; i++)
        json_put_text(o, list[i]);
    json_close(o, ']');
}

static struct slice print(struct arena *a, const struct watch *w, const struct outbound_task *t,
                          bool ended)
{
    struct json_out o;
    json_out_init(&o, WATCH_BYTES_MAX);
    json_open(&o, '{');
    json_key(&o, "url");
    json_put_text(&o, w->url);
    if (!ended) {
        json_key(&o, "tries");
        json_put_i64(&o, t->items[0].attempts);
        put_list(&o, "todo", w->todo, w->todo_count);
    }
    put_list(&o, "mended", w->mended, w->mended_count);
    put_list(&o, "missing", w->missing, w->missing_count);
    json_key(&o, "subscribed");
    json_put_i64(&o, w->subscribed);
    json_close(&o, '}');
    struct slice out = json_out_text(&o);
    out = out.ptr != NULL ? arena_copy(a, out) : SLICE_NONE;
    json_out_release(&o);
    return out;
}

void watch_go_on(struct arena *a, struct watch *w, const struct outbound_task *t,
                 struct outbound_result *r)
{
    struct json_error error;
    struct slice text = print(a, w, t, w->todo_count == 0);
    if (text.ptr == NULL) {
        r->outcome = OUTBOUND_RETRY;
        r->error = SLICE("too many subscriptions");
        return;
    }
    r->progress = text;
    r->outcome = OUTBOUND_AGAIN;
    if (w->todo_count > 0)
        return;
    r->outcome = json_parse(a, text, &json_limits_none, &r->facts, &error) == HF_OK
                     ? OUTBOUND_DONE
                     : OUTBOUND_RETRY;
}
