/* Reading the tree of json.h.
 * Used by every partner's reader.
 * Promise: absent, null and wrong kind are told apart from empty. */
#include "base/json.h"

#include <string.h>

const struct json_limits json_limits_payload = {
    .depth = 32,
    .members = 100000,
    .string_bytes = 256 * 1024,
    .number_bytes = 64,
    .unique_keys = true,
    .no_nul = true,
};
const struct json_limits json_limits_none = {0};

const struct json *json_get(const struct json *o, const char *key)
{
    if (o == NULL || o->kind != JSON_OBJECT)
        return NULL;
    size_t len = strlen(key);
    for (const struct json *m = o->first; m != NULL; m = m->next)
        if (m->key.len == len && memcmp(m->key.ptr, key, len) == 0)
            return m;
    return NULL;
}

struct slice json_text(const struct json *v)
{
    return v != NULL && v->kind == JSON_STRING ? v->text : SLICE_NONE;
}

struct slice json_get_text(const struct json *o, const char *key)
{
    return json_text(json_get(o, key));
}

struct slice json_get_lexeme(const struct json *o, const char *key)
{
    const struct json *v = json_get(o, key);
    return v != NULL && (v->kind == JSON_STRING || v->kind == JSON_NUMBER) ? v->text : SLICE_NONE;
}

bool json_i64(const struct json *v, int64_t *value)
{
    long long wide;
    if (v == NULL || v->kind != JSON_NUMBER || !slice_to_i64(v->text, &wide))
        return false;
    *value = wide;
    return true;
}

bool json_is(const struct json *v, enum json_kind kind)
{
    return v != NULL && v->kind == kind;
}

bool json_is_true(const struct json *v)
{
    return v != NULL && v->kind == JSON_BOOL && v->text.ptr[0] == 't';
}
