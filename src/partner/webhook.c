/* The adapters by platform, and the small readers they share.
 * Between intake, which has the bytes, and one folder per platform.
 * Promise: an error names field and what was expected. */
#include "partner/webhook.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/instant.h"

const struct webhook_adapter *webhook_adapter(struct slice platform)
{
    static const struct webhook_adapter *const all[] = {&webhook_shopify, &webhook_custom,
                                                        &webhook_woocommerce, &webhook_dhl_unified};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (slice_is(platform, all[i]->platform))
            return all[i];
    return NULL;
}

const char *webhook_verdict_name(enum webhook_verdict v)
{
    switch (v) {
    case WEBHOOK_VERIFIED:
        return "verified";
    case WEBHOOK_UNSIGNED:
        return "unsigned";
    case WEBHOOK_MALFORMED:
        return "malformed";
    case WEBHOOK_BAD_SIGNATURE:
        return "bad_signature";
    case WEBHOOK_STALE:
        return "stale";
    case WEBHOOK_PING:
        return "ping";
    }
    return "";
}

enum hf_status doc_refuse(struct arena *a, struct doc_error *error, int line, const char *field,
                          const char *format, ...)
{
    char text[256];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    assert(len >= 0);
    *error = (struct doc_error){.line = line,
                                .field = arena_copy(a, slice_of(field)),
                                .message = arena_copy(a, slice_of(text))};
    return error->message.ptr != NULL ? HF_REFUSED : HF_FULL;
}

enum hf_status doc_parse(struct arena *a, struct slice body, const struct json **root,
                         struct doc_error *error)
{
    struct json_error bad;
    enum hf_status s = json_parse(a, body, &json_limits_payload, root, &bad);
    if (s == HF_REFUSED)
        return doc_refuse(a, error, 0, "", "%s", bad.message);
    return s;
}

enum hf_status doc_text(struct arena *a, const struct json *o, const char *key, int line,
                        struct slice *out, struct doc_error *error)
{
    const struct json *v = json_get(o, key);
    *out = SLICE_NONE;
    if (v == NULL || v->kind == JSON_NULL)
        return HF_OK;
    if (v->kind != JSON_STRING)
        return doc_refuse(a, error, line, key, "expected text");
    *out = v->text;
    return HF_OK;
}

enum hf_status doc_instant(struct arena *a, const struct json *o, const char *key, int line,
                           int64_t *us, struct doc_error *error)
{
    struct slice text;
    *us = 0;
    enum hf_status s = doc_text(a, o, key, line, &text, error);
    if (s != HF_OK || text.ptr == NULL || text.len == 0)
        return s;
    if (!instant_parse(text, us))
        return doc_refuse(a, error, line, key,
                          "expected a time as 2026-11-23T09:00:00Z, found \"%.*s\"",
                          (int)(text.len < 40 ? text.len : 40), text.ptr);
    return HF_OK;
}

enum hf_status doc_money(struct arena *a, const struct json *o, const char *key, int line,
                         struct slice currency, int64_t *minor, struct doc_error *error)
{
    struct slice text = json_get_lexeme(o, key);
    *minor = 0;
    if (text.len == 0)
        return HF_OK;
    if (!money_parse(text, currency, minor))
        return doc_refuse(a, error, line, key, "expected an amount in %.*s, found \"%.*s\"",
                          SLICE_FMT(currency), (int)(text.len < 40 ? text.len : 40), text.ptr);
    return HF_OK;
}

enum hf_status doc_currency(struct arena *a, const struct json *o, struct slice *currency,
                            struct doc_error *error)
{
    *currency = json_get_text(o, "currency");
    if (currency->len == 0)
        return doc_refuse(a, error, 0, "currency", "is missing");
    if (currency_exponent(*currency) < 0)
        return doc_refuse(a, error, 0, "currency", "expected an ISO 4217 code, found \"%.*s\"",
                          (int)(currency->len < 10 ? currency->len : 10), currency->ptr);
    return HF_OK;
}

struct slice doc_full_name(struct arena *a, struct slice first, struct slice last)
{
    if (first.len == 0 || last.len == 0)
        return first.len > 0 ? first : last;
    return arena_format(a, "%.*s %.*s", SLICE_FMT(first), SLICE_FMT(last));
}
