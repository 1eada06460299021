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
    static const struct webhook_adapter *const all[] = {&webhook_shopify, &webhook_custom};
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
    case WEBHOOK_BAD_SIGNATURE:
        return "bad_signature";
    case WEBHOOK_STALE:
        return "stale";
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
