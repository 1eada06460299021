/* Strict reading of YAML configuration.
 * Under the readers of profile and site.
 * Promise: a typing mistake is told with its place, never ignored. */
#include "rules/config_read.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

void config_refuse(struct config_reader *r, const struct yaml *at, const char *format, ...)
{
    if (r->error_count == CONFIG_ERRORS_MAX)
        return;
    char text[512];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    assert(len >= 0);
    struct slice message = arena_copy(r->arena, slice_of(text));
    if (message.ptr == NULL)
        r->full = true;
    r->errors[r->error_count++] =
        (struct config_error){at ? at->line : 1, at ? at->column : 1, message};
}

static bool known(const char *const *keys, struct slice key)
{
    for (; *keys != NULL; keys++)
        if (slice_is(key, *keys))
            return true;
    return false;
}

static void refuse_key(struct config_reader *r, const struct yaml *v, const char *what,
                       const char *const *keys)
{
    char list[256] = "";
    for (size_t used = 0; *keys != NULL && used < sizeof list; keys++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", used ? ", " : "", *keys);
    struct yaml at = *v;
    at.line = v->key_line;
    at.column = v->key_column;
    config_refuse(r, &at, "%s: unknown key \"%.*s\"; expected one of %s", what, SLICE_FMT(v->key),
                  list);
}

bool config_map(struct config_reader *r, const struct yaml *v, const char *what,
                const char *const *keys)
{
    if (v == NULL || v->kind != YAML_MAP) {
        config_refuse(r, v, "%s: expected a map", what);
        return false;
    }
    YAML_EACH(member, v)
    if (!known(keys, member->key))
        refuse_key(r, member, what, keys);
    return true;
}

bool config_list(struct config_reader *r, const struct yaml *v, const char *what)
{
    if (v == NULL)
        return false;
    if (v->kind == YAML_LIST)
        return true;
    config_refuse(r, v, "%s: expected a list", what);
    return false;
}

static bool is_null(const struct yaml *v)
{
    return v == NULL || (v->kind == YAML_SCALAR && v->plain &&
                         (v->text.len == 0 || slice_is(v->text, "null") || slice_is(v->text, "~")));
}

struct slice config_text(struct config_reader *r, const struct yaml *map, const char *key,
                         bool required)
{
    const struct yaml *v = yaml_get(map, key);
    if (is_null(v)) {
        if (required)
            config_refuse(r, v ? v : map, "%s: is missing", key);
        return SLICE_NONE;
    }
    if (v->kind != YAML_SCALAR) {
        config_refuse(r, v, "%s: expected text", key);
        return SLICE_NONE;
    }
    return v->text;
}

int64_t config_int(struct config_reader *r, const struct yaml *map, const char *key,
                   int64_t otherwise, int64_t least, int64_t most)
{
    const struct yaml *v = yaml_get(map, key);
    if (is_null(v))
        return otherwise;
    long long value = 0;
    if (v->kind == YAML_SCALAR && slice_to_i64(v->text, &value) && value >= least && value <= most)
        return value;
    config_refuse(r, v, "%s: expected a whole number from %lld to %lld", key, (long long)least,
                  (long long)most);
    return otherwise;
}

bool config_is_id(struct slice s)
{
    if (s.len == 0 || s.len > 32)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
            return false;
    }
    return true;
}

struct slice config_id(struct config_reader *r, const struct yaml *map, const char *key)
{
    struct slice s = config_text(r, map, key, true);
    if (s.ptr != NULL && !config_is_id(s))
        config_refuse(r, yaml_get(map, key),
                      "%s: expected 1 to 32 characters of a-z, 0-9 and -, found \"%.*s\"", key,
                      SLICE_FMT(s));
    return s;
}

int config_minute(struct config_reader *r, const struct yaml *v, const char *what)
{
    if (is_null(v))
        return -1;
    struct slice s = v->text;
    bool shape = v->kind == YAML_SCALAR && s.len == 5 && s.ptr[2] == ':';
    for (size_t i = 0; shape && i < 5; i++)
        shape = i == 2 || (s.ptr[i] >= '0' && s.ptr[i] <= '9');
    if (shape) {
        int minute =
            ((s.ptr[0] - '0') * 10 + s.ptr[1] - '0') * 60 + (s.ptr[3] - '0') * 10 + s.ptr[4] - '0';
        if (minute < 24 * 60 && s.ptr[3] < '6')
            return minute;
    }
    config_refuse(r, v, "%s: expected a time of day as \"16:00\"", what);
    return -1;
}

struct slice *config_texts(struct config_reader *r, const struct yaml *map, const char *key,
                           int *count)
{
    *count = 0;
    const struct yaml *v = yaml_get(map, key);
    if (is_null(v) || !config_list(r, v, key))
        return NULL;
    struct slice *all = ARENA_ARRAY(r->arena, struct slice, (size_t)v->count + 1);
    if (all == NULL) {
        r->full = true;
        return NULL;
    }
    YAML_EACH(item, v)
    {
        if (item->kind == YAML_SCALAR && item->text.len > 0)
            all[(*count)++] = item->text;
        else
            config_refuse(r, item, "%s: expected text", key);
    }
    return all;
}

int config_weekday(struct slice name)
{
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    for (int i = 0; i < 7; i++)
        if (slice_is(name, days[i]))
            return i;
    return -1;
}
