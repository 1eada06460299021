/* What the adapters of the outward side share, and which of them there are.
 * Between the outbox and the partner folders.
 * Promise: "too many", "broken" and "who are you" mean the same whoever says them. */
#include "partner/outbound.h"

#include <assert.h>
#include <curl/curl.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/encode.h"

enum { ERROR_BYTES = 200, EXAMINATION_BYTES_MAX = 32 * 1024 };

static const struct outbound_adapter *const adapters[] = {&outbound_custom, &outbound_dhl_iberia,
                                                          &outbound_dhl_unified, &outbound_shopify,
                                                          &outbound_woocommerce};

const struct outbound_adapter *outbound_adapter(struct slice platform)
{
    for (size_t i = 0; i < sizeof adapters / sizeof *adapters; i++)
        if (slice_is(platform, adapters[i]->platform))
            return adapters[i];
    return NULL;
}

const struct outbound_pull *outbound_pull_of(const struct outbound_adapter *a, struct slice kind)
{
    for (const struct outbound_pull *p = a->pulls; p != NULL && p->kind != NULL; p++)
        if (slice_is(kind, p->kind))
            return p;
    return NULL;
}

struct rate_rule outbound_bucket(const struct outbound_adapter *a,
                                 const struct profile_connection *c)
{
    struct rate_rule r = a->bucket;
    if (c != NULL && c->seconds_per_call > 0) {
        r.capacity = 1;
        r.refill = 1;
        r.refill_us = c->seconds_per_call * US_PER_S;
    }
    if (c != NULL && c->calls_per_day > 0) {
        r.quota = c->calls_per_day;
        r.window_us = US_PER_DAY;
        r.window_utc = a->bucket.window_utc;
    }
    return r;
}

struct slice outbound_bucket_account(struct arena *a, struct slice merchant, struct slice account,
                                     struct slice connection)
{
    return account.len > 0
               ? account
               : arena_format(a, "%.*s/%.*s", SLICE_FMT(merchant), SLICE_FMT(connection));
}

int64_t outbound_shortest_s(const struct outbound_adapter *a, int64_t cost)
{
    const struct rate_rule *b = &a->bucket;
    int64_t per = b->refill * US_PER_S;
    return b->capacity > 0 && per > 0 ? (cost * b->refill_us + per - 1) / per : 0;
}

int64_t outbound_every_s(const struct outbound_pull *pull, const struct profile_connection *c)
{
    bool said = pull->background && c != NULL && c->compare_minutes > 0;
    return said ? c->compare_minutes * 60 : pull->every_s;
}

bool outbound_can_call(const struct outbound_adapter *a, const struct profile_connection *c)
{
    if (a == NULL || c == NULL || a->secret == NULL)
        return a != NULL && c != NULL;
    for (int i = 0; i < c->secret_count; i++)
        if (slice_is(c->secrets[i].name, a->secret) ||
            (a->or_secret != NULL && slice_is(c->secrets[i].name, a->or_secret)))
            return true;
    return false;
}

void outbound_examination(struct arena *a, const struct outbound_task *t, struct examination *e)
{
    const struct json *v = NULL;
    struct json_error error;
    struct slice progress = t->items[0].progress;
    if (progress.len > 0 && json_parse(a, progress, &json_limits_none, &v, &error) != HF_OK)
        v = NULL;
    examination_get(v, e);
    e->sent_us = t->now_us;
}

void outbound_examined(struct arena *a, struct examination *e, const struct outbound_task *t,
                       const struct outbound_reply *reply, struct outbound_result *r, bool again)
{
    struct json_out o;
    struct json_error error;
    char date[64];
    struct slice said = reply->header(reply->header_arg, "Date");
    if (said.ptr != NULL && said.len < sizeof date) {
        memcpy(date, said.ptr, said.len);
        date[said.len] = '\0';
        int64_t at = (int64_t)curl_getdate(date, NULL);
        e->their_us = at > 0 ? at * US_PER_S : 0;
        e->sent_us = t->now_us;
    }
    e->step++;
    e->http_status = reply->status;
    json_out_init(&o, EXAMINATION_BYTES_MAX);
    examination_put(&o, e);
    struct slice text = json_out_text(&o);
    text = text.ptr != NULL ? arena_copy(a, text) : SLICE_NONE;
    json_out_release(&o);
    r->progress = text;
    r->outcome = again ? OUTBOUND_AGAIN : OUTBOUND_DONE;
    if (text.ptr == NULL || json_parse(a, text, &json_limits_none, &r->facts, &error) != HF_OK) {
        r->outcome = OUTBOUND_REFUSED;
        r->error = SLICE("the answer is too large");
    }
}

bool outbound_adapter_sends(const struct outbound_adapter *a, struct slice kind)
{
    for (int i = 0; a->kinds[i] != NULL; i++)
        if (slice_is(kind, a->kinds[i]))
            return true;
    return false;
}

const char *outbound_outcome_name(enum outbound_outcome o)
{
    static const char *const names[] = {
#define X(symbol, value, name) [OUTBOUND_##symbol] = name,
        OUTBOUND_OUTCOME_MAP(X)
#undef X
    };
    assert((unsigned)o < OUTBOUND_OUTCOMES);
    return names[o];
}

void outbound_add_header(struct outbound_call *call, const char *name, struct slice value)
{
    assert(call->header_count < OUTBOUND_HEADERS_MAX);
    call->headers[call->header_count++] = (struct outbound_header){name, value};
}

int64_t outbound_retry_after(struct slice header, int64_t now_us)
{
    long long seconds;
    char text[64];
    header = slice_trim(header);
    if (slice_to_i64(header, &seconds))
        return seconds > 0 ? seconds : 0;
    size_t dot = 0; /* "2.0": Shopify */
    while (dot < header.len && header.ptr[dot] != '.')
        dot++;
    if (dot > 0 && dot < header.len && slice_to_i64((struct slice){header.ptr, dot}, &seconds))
        return seconds >= 0 ? seconds + 1 : 0;
    if (header.len == 0 || header.len >= sizeof text)
        return 0;
    memcpy(text, header.ptr, header.len);
    text[header.len] = '\0';
    int64_t at = (int64_t)curl_getdate(text, NULL);
    int64_t wait = at - now_us / US_PER_S;
    return at > 0 && wait > 0 ? wait : 0;
}

void outbound_refuse(struct arena *a, struct outbound_result *r, const struct outbound_reply *reply,
                     struct slice text)
{
    text.len = text.len < ERROR_BYTES ? text.len : ERROR_BYTES;
    r->outcome = OUTBOUND_REFUSED;
    r->error =
        arena_format(a, "HTTP %d%s%.*s", reply->status, text.len > 0 ? ": " : "", SLICE_FMT(text));
}

bool outbound_read_common(struct arena *a, const struct outbound_reply *reply,
                          struct outbound_result *r)
{
    r->error = arena_format(a, "HTTP %d", reply->status);
    if (reply->status == 429)
        r->outcome = OUTBOUND_LIMITED;
    else if (reply->status >= 500 || reply->status == 408 || reply->status == 425)
        r->outcome = OUTBOUND_RETRY;
    else if (reply->status == 401)
        r->outcome = OUTBOUND_UNAUTHORISED;
    else if (reply->status >= 300 && reply->status < 400)
        outbound_refuse(a, r, reply, SLICE("a redirect is not followed"));
    else
        return false;
    return true;
}

struct slice outbound_basic(struct arena *a, struct slice user, struct slice password)
{
    static const char word[] = "Basic ";
    struct slice both = arena_format(a, "%.*s:%.*s", SLICE_FMT(user), SLICE_FMT(password));
    char *out = both.ptr != NULL ? arena_take(a, sizeof word + BASE64_CHARS(both.len), 1) : NULL;
    if (out == NULL)
        return SLICE_NONE;
    memcpy(out, word, sizeof word - 1);
    base64_encode(both, out + sizeof word - 1);
    return slice_of(out);
}

struct slice outbound_escape(struct arena *a, struct slice text)
{
    static const char hex[] = "0123456789ABCDEF";
    char *out = arena_take(a, 3 * text.len + 1, 1);
    size_t used = 0;
    if (out == NULL)
        return SLICE_NONE;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                     c == '-' || c == '_' || c == '.' || c == '~';
        if (plain) {
            out[used++] = (char)c;
            continue;
        }
        out[used++] = '%';
        out[used++] = hex[c >> 4];
        out[used++] = hex[c & 15];
    }
    return (struct slice){out, used};
}
