/* Figures for a system of one's own: GET and PUT {endpoint}/inventory/{sku}.
 * Part of the adapter for platform `custom`: the ETag of the look-up is the condition of the write.
 * Promise: a figure that somebody changed over there is read anew, never overwritten unseen; one
 * idempotency key goes with one body and one condition. */
#include <stdio.h>

#include "base/crypto.h"
#include "base/encode.h"
#include "partner/custom/custom_call.h"
#include "partner/push_stock.h"

enum { BODY_BYTES_MAX = 4096, ETAG_BYTES_MAX = 200, ROUNDS_MAX = 3, KEY_BYTES = 16 };

/* -- the calls */

/* A path that ends in a dot segment is another path. */
static bool can_be_asked(const struct stock_item *i)
{
    return i->sku.len > 0 && !slice_is(i->sku, ".") && !slice_is(i->sku, "..");
}

static struct slice address(struct arena *a, const struct outbound_task *t,
                            const struct stock_item *i)
{
    struct slice sku = can_be_asked(i) ? outbound_escape(a, i->sku) : SLICE("");
    return sku.ptr != NULL ? arena_format(a, "%.*s/inventory%s%.*s", SLICE_FMT(t->endpoint),
                                          sku.len > 0 ? "/" : "", SLICE_FMT(sku))
                           : SLICE_NONE;
}

static struct slice digest(struct arena *a, struct slice text)
{
    unsigned char d[32];
    char hex[2 * KEY_BYTES + 1];
    if (text.ptr == NULL)
        return SLICE_NONE;
    sha256(text, d);
    hex_encode((struct slice){(const char *)d, KEY_BYTES}, hex);
    return arena_format(a, "inv_%.*s", 2 * KEY_BYTES, hex);
}

/* Each look has an id of its own: who keeps ids would take a second one for a copy. */
static enum hf_status build_look_up(struct arena *a, const struct outbound_task *t,
                                    const struct stock_item *i, struct outbound_call *call)
{
    struct slice id =
        digest(a, arena_format(a, "look\n%.*s\n%lld\n%lld", SLICE_FMT(t->items[0].reference),
                               (long long)i->sku_id, (long long)t->now_us));
    *call =
        (struct outbound_call){.method = "GET", .reads = true, .expect_type = "application/json"};
    call->url = address(a, t, i);
    custom_stamp(a, t, id, call);
    return id.ptr != NULL && call->url.ptr != NULL ? HF_OK : HF_FULL;
}

static struct slice body_of(struct arena *a, const struct stock_item *i)
{
    struct json_out o;
    json_out_init(&o, BODY_BYTES_MAX);
    json_open(&o, '{');
    json_key(&o, "sku");
    json_put_text(&o, i->sku);
    json_key(&o, "available");
    json_put_i64(&o, i->quantity);
    json_close(&o, '}');
    struct slice body = json_out_text(&o);
    body = body.ptr != NULL ? arena_copy(a, body) : SLICE_NONE;
    json_out_release(&o);
    return body;
}

/* The same after a lost answer, another after every look and for every newer figure: who answers a
 * known key from memory answers a refusal only once. */
static struct slice key_of(struct arena *a, const struct outbound_task *t,
                           const struct stock_task *s, struct slice body)
{
    const struct stock_item *i = &s->items[0];
    return digest(a, arena_format(a, "%.*s\n%lld\n%lld\n%lld\n%.*s\n%.*s",
                                  SLICE_FMT(t->items[0].reference), (long long)i->sku_id,
                                  (long long)i->seq, (long long)s->at_us, SLICE_FMT(i->id),
                                  SLICE_FMT(body)));
}

static enum hf_status build_write(struct arena *a, const struct outbound_task *t,
                                  const struct stock_task *s, struct outbound_call *call)
{
    const struct stock_item *i = &s->items[0];
    struct slice body = body_of(a, i), key = key_of(a, t, s, body);
    *call = (struct outbound_call){.method = "PUT", .body = body, .url = address(a, t, i)};
    if (body.ptr == NULL || key.ptr == NULL || call->url.ptr == NULL)
        return HF_FULL;
    custom_stamp(a, t, key, call);
    outbound_add_header(call, "Content-Type", SLICE("application/json"));
    outbound_add_header(call, "If-Match", i->id);
    outbound_add_header(call, "Idempotency-Key", key);
    return HF_OK;
}

enum hf_status custom_build_stock(struct arena *a, const struct outbound_task *t,
                                  struct outbound_call *call)
{
    struct stock_task *s = ARENA_NEW(a, struct stock_task);
    enum hf_status status = s != NULL ? stock_task_read(a, t, s) : HF_FULL;
    if (status != HF_OK)
        return status;
    if (s->count == 0)
        return HF_NOT_FOUND;
    return s->tell ? build_write(a, t, s, call) : build_look_up(a, t, &s->items[0], call);
}

/* -- the answers */

/* A strong one, as it is sent back: a weak one (W/"...") matches nothing. */
static bool is_etag(struct slice s)
{
    bool good = s.len >= 2 && s.len <= ETAG_BYTES_MAX && s.ptr[0] == '"' && s.ptr[s.len - 1] == '"';
    for (size_t k = 1; good && k + 1 < s.len; k++)
        good = s.ptr[k] > ' ' && s.ptr[k] < 0x7f && s.ptr[k] != '"';
    return good;
}

static struct slice etag_of(const struct outbound_reply *reply)
{
    struct slice tag = reply->header(reply->header_arg, "ETag");
    tag = tag.ptr != NULL ? slice_trim(tag) : SLICE("");
    return is_etag(tag) ? tag : SLICE("");
}

static bool is_gone(const struct outbound_reply *reply)
{
    return reply->status == 404 || reply->status == 410;
}

static struct slice status_text(struct arena *a, const struct outbound_reply *reply)
{
    return arena_format(a, "HTTP %d", reply->status);
}

/* What is wrong with the answer; SLICE_NONE: nothing, and *i knows what is there. */
static struct slice fill(struct arena *a, const struct outbound_reply *reply, struct stock_item *i)
{
    const struct json *root = NULL;
    struct json_error error;
    if (reply->status >= 300)
        return status_text(a, reply);
    if (json_parse(a, reply->body, &json_limits_none, &root, &error) != HF_OK)
        return SLICE("the answer is no JSON");
    const struct json *n = json_get(root, "available");
    if (!json_i64(n, &i->from) && !json_is(n, JSON_NULL))
        return SLICE("the answer does not say a whole number as available");
    i->id = etag_of(reply);
    return i->id.len > 0 ? SLICE_NONE : SLICE("the answer has no strong ETag");
}

static void end_one(struct arena *a, const struct stock_task *s, const char *what,
                    struct slice error, struct outbound_result *r)
{
    struct stock_report report;
    stock_report_begin(&report);
    stock_report_put(&report, &s->items[0], what, error);
    stock_report_end(a, &report, s, r);
}

static void read_look_up(struct arena *a, const struct outbound_task *t,
                         const struct outbound_reply *reply, struct stock_task *s,
                         struct outbound_result *r)
{
    struct stock_item *i = &s->items[0];
    struct slice wrong = SLICE_NONE;
    s->at_us = t->now_us;
    i->asked = true;
    i->stale = false;
    i->id = SLICE("");
    i->from = -1;
    if (can_be_asked(i) && !is_gone(reply))
        wrong = fill(a, reply, i);
    if (wrong.ptr != NULL)
        end_one(a, s, "failed", wrong, r);
    else
        stock_looked_up(a, s, r);
}

/* What we went by is not so any more. Also where it was from an earlier time and the write was
 * refused for any other reason: before anybody is told, it is looked at anew. */
static bool look_again(struct arena *a, const struct outbound_reply *reply, struct stock_task *s,
                       struct outbound_result *r)
{
    struct stock_item *i = &s->items[0];
    if ((reply->status != 412 && s->at_us != 0) || ++s->rounds >= ROUNDS_MAX)
        return false;
    i->stale = true;
    i->old = i->old >= 0 ? i->old : i->from;
    s->looks = 0;
    r->outcome = OUTBOUND_AGAIN;
    r->progress = stock_progress(a, s);
    return true;
}

static void read_told(struct arena *a, const struct outbound_reply *reply, struct stock_task *s,
                      struct outbound_result *r)
{
    struct stock_item *i = &s->items[0];
    if (reply->status < 300) {
        i->id = etag_of(reply); /* none: the next figure looks first */
        end_one(a, s, "ok", SLICE(""), r);
        return;
    }
    if (is_gone(reply)) {
        i->id = SLICE("");
        stock_looked_up(a, s, r);
        return;
    }
    if (!look_again(a, reply, s, r))
        end_one(a, s, "failed",
                reply->status == 412 ? SLICE("HTTP 412: it changes whenever it is told")
                                     : status_text(a, reply),
                r);
}

void custom_read_stock(struct arena *a, const struct outbound_task *t,
                       const struct outbound_reply *reply, struct outbound_result *r)
{
    struct stock_task *s = ARENA_NEW(a, struct stock_task);
    if (reply->status == 403 || reply->status == 405) { /* of all figures, not of this one */
        outbound_refuse(a, r, reply, SLICE("figures are not taken here"));
    } else if (s == NULL || stock_task_read(a, t, s) != HF_OK || s->count == 0) {
        r->outcome = OUTBOUND_RETRY;
        r->error = SLICE("the answer could not be read");
    } else if (s->tell) {
        read_told(a, reply, s, r);
    } else {
        read_look_up(a, t, reply, s, r);
    }
}
