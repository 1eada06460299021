/* Figures for a channel: what the adapters share.
 * Between the facts of push.stock and a platform's own words.
 * Promise: an item that was not looked up yet is neither told nor given up. */
#include "partner/push_stock.h"

#include <stdio.h>
#include <string.h>

enum { STOCK_BYTES_MAX = 512 * 1024 };

static int64_t number(const struct json *o, const char *key, int64_t otherwise)
{
    int64_t n;
    return json_i64(json_get(o, key), &n) ? n : otherwise;
}

static struct slice text(const struct json *o, const char *key)
{
    struct slice s = json_get_text(o, key);
    return s.ptr != NULL ? s : SLICE("");
}

static void read_found(const struct json *found, struct stock_item *i)
{
    char key[24];
    snprintf(key, sizeof key, "%lld", (long long)i->sku_id);
    const struct json *v = json_get(found, key);
    i->stale = json_is_true(json_get(v, "stale"));
    i->old = number(v, "old", -1);
    if (v == NULL || i->stale)
        return;
    i->asked = true;
    i->id = text(v, "id");
    i->of = text(v, "of");
    i->from = number(v, "from", -1);
}

/* From an earlier time; a look-up of this turn knows better. */
static void read_known(const struct json *v, struct stock_item *i)
{
    i->id = text(v, "id");
    i->of = text(v, "of");
    i->from = number(v, "from", -1);
    i->old = -1;
    i->asked = i->id.len > 0;
}

static void forget(struct stock_item *i)
{
    i->old = i->old >= 0 ? i->old : i->from;
    i->asked = false;
    i->id = SLICE("");
    i->of = SLICE("");
    i->from = -1;
}

enum hf_status stock_task_read(struct arena *a, const struct outbound_task *t, struct stock_task *s)
{
    const struct outbound_item *row = &t->items[0];
    const struct json *progress = NULL;
    struct json_error error;
    *s = (struct stock_task){.location = text(row->facts, "location")};
    if (row->progress.len > 0 &&
        json_parse(a, row->progress, &json_limits_none, &progress, &error) != HF_OK)
        return HF_FULL;
    bool unasked = false, found = false;
    s->rounds = number(progress, "rounds", 0);
    s->looks = number(progress, "looks", 0);
    s->more = json_is_true(json_get(row->facts, "more"));
    s->at_us = number(progress, "at", 0);
    JSON_EACH(v, json_get(row->facts, "items"))
    {
        if (s->count == STOCK_ITEMS_MAX)
            break;
        struct stock_item *i = &s->items[s->count++];
        *i = (struct stock_item){.sku_id = number(v, "sku_id", 0),
                                 .seq = number(v, "seq", 0),
                                 .each = number(v, "each", 0),
                                 .quantity = number(v, "quantity", 0),
                                 .sku = text(v, "sku"),
                                 .variant = text(v, "variant"),
                                 .key = text(v, "key"),
                                 .mapped = json_is_true(json_get(v, "mapped"))};
        read_known(v, i);
        read_found(json_get(progress, "found"), i);
        if (i->stale)
            forget(i);
        unasked = unasked || !i->asked;
        found = found || i->id.len > 0;
    }
    s->tell = found && (!unasked || s->looks >= STOCK_LOOKS_MAX);
    return HF_OK;
}

struct slice stock_progress(struct arena *a, const struct stock_task *s)
{
    struct json_out o;
    json_out_init(&o, STOCK_BYTES_MAX);
    json_open(&o, '{');
    json_key(&o, "rounds");
    json_put_i64(&o, s->rounds);
    json_key(&o, "looks");
    json_put_i64(&o, s->looks);
    json_key(&o, "at");
    json_put_i64(&o, s->at_us);
    json_key(&o, "found");
    json_open(&o, '{');
    for (int i = 0; i < s->count; i++) {
        const struct stock_item *item = &s->items[i];
        char key[24];
        if (!item->asked && !item->stale)
            continue;
        snprintf(key, sizeof key, "%lld", (long long)item->sku_id);
        json_key(&o, key);
        json_open(&o, '{');
        json_key(&o, "id");
        json_put_text(&o, item->id);
        json_key(&o, "of");
        json_put_text(&o, item->of);
        json_key(&o, "from");
        json_put_i64(&o, item->from);
        json_key(&o, "old");
        json_put_i64(&o, item->old);
        json_key(&o, "stale");
        json_put_bool(&o, item->stale);
        json_close(&o, '}');
    }
    json_close(&o, '}');
    json_close(&o, '}');
    struct slice out = json_out_text(&o);
    out = out.ptr != NULL ? arena_copy(a, out) : SLICE_NONE;
    json_out_release(&o);
    return out;
}

void stock_report_begin(struct stock_report *r)
{
    json_out_init(&r->out, STOCK_BYTES_MAX);
    json_open(&r->out, '{');
    json_key(&r->out, "items");
    json_open(&r->out, '[');
}

static void put_known(struct json_out *o, const struct stock_item *i)
{
    json_key(o, "key");
    json_put_text(o, i->key);
    json_key(o, "id");
    json_put_text(o, i->id);
    json_key(o, "of");
    json_put_text(o, i->of);
    json_key(o, "quantity");
    json_put_i64(o, i->quantity);
    if (i->old < 0 || i->from < 0)
        return;
    json_key(o, "seen");
    json_put_i64(o, i->from);
    json_key(o, "expected");
    json_put_i64(o, i->old);
}

void stock_report_put(struct stock_report *r, const struct stock_item *i, const char *result,
                      struct slice error)
{
    struct json_out *o = &r->out;
    json_open(o, '{');
    json_key(o, "sku_id");
    json_put_i64(o, i->sku_id);
    json_key(o, "seq");
    json_put_i64(o, i->seq);
    json_key(o, "each");
    json_put_i64(o, i->each);
    json_key(o, "result");
    json_put_str(o, result);
    json_key(o, "error");
    json_put_text(o, error.ptr != NULL ? error : SLICE(""));
    if (strcmp(result, "ok") == 0)
        put_known(o, i);
    json_close(o, '}');
}

void stock_report_missing(struct stock_report *r, const struct stock_item *i)
{
    if (i->asked && i->id.len == 0)
        stock_report_put(r, i, i->mapped ? "failed" : "absent",
                         SLICE("the shop has no such product"));
}

void stock_looked_up(struct arena *a, struct stock_task *s, struct outbound_result *result)
{
    struct stock_report report;
    bool unasked = false, differs = false;
    s->looks++;
    for (int i = 0; i < s->count; i++) {
        const struct stock_item *item = &s->items[i];
        unasked = unasked || !item->asked;
        differs = differs || (item->id.len > 0 && item->from != item->quantity);
    }
    if (differs || (unasked && s->looks < STOCK_LOOKS_MAX)) {
        result->outcome = OUTBOUND_AGAIN;
        result->progress = stock_progress(a, s);
        return;
    }
    stock_report_begin(&report);
    for (int i = 0; i < s->count; i++) {
        stock_report_missing(&report, &s->items[i]);
        if (s->items[i].id.len > 0)
            stock_report_put(&report, &s->items[i], "ok", SLICE(""));
    }
    stock_report_end(a, &report, s, result);
}

void stock_report_end(struct arena *a, struct stock_report *r, const struct stock_task *s,
                      struct outbound_result *result)
{
    struct json_error error;
    json_close(&r->out, ']');
    json_close(&r->out, '}');
    struct slice out = json_out_text(&r->out);
    out = out.ptr != NULL ? arena_copy(a, out) : SLICE_NONE;
    json_out_release(&r->out);
    bool good =
        out.ptr != NULL && json_parse(a, out, &json_limits_none, &result->facts, &error) == HF_OK;
    result->outcome = good ? OUTBOUND_DONE : OUTBOUND_RETRY;
    result->progress = good ? SLICE("") : SLICE_NONE;
    result->more = good && s->more;
    if (!good)
        result->error = SLICE("the answer is too long");
}
