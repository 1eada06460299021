/* What a platform said of a connection, as JSON and back.
 * Between the adapters that ask and the doctor that judges.
 * Promise: what was not said stays unknown. */
#include "rules/examination.h"

/* The members by their kind; put and get read the same tables. */
struct member {
    const char *key;
    size_t offset;
};
#define AT(key)                                 \
    {                                           \
#key, offsetof(struct examination, key) \
    }
static const struct member numbers[] = {AT(step), AT(sent_us), AT(their_us), AT(http_status),
                                        AT(hooks)};
static const struct member texts[] = {AT(shop), AT(version_asked), AT(version_served),
                                      AT(version_newest), AT(location_name)};
static const struct member flags[] = {AT(version_retired), AT(scopes_known),   AT(hooks_known),
                                      AT(location_known),  AT(location_found), AT(location_active)};
static const struct member lists[] = {AT(scopes_missing), AT(hooks_missing), AT(hooks_elsewhere),
                                      AT(hooks_off), AT(hooks_other_version)};
#define COUNT(table) (sizeof(table) / sizeof *(table))

void examined_add(struct examined_list *l, struct slice name)
{
    if (l->count < EXAMINED_NAMES_MAX && name.ptr != NULL)
        l->names[l->count++] = name;
}

static const void *member_of(const struct examination *e, size_t offset)
{
    return (const char *)e + offset;
}

static void *member_in(struct examination *e, size_t offset)
{
    return (char *)e + offset;
}

void examination_put(struct json_out *o, const struct examination *e)
{
    json_open(o, '{');
    for (size_t i = 0; i < COUNT(numbers); i++) {
        json_key(o, numbers[i].key);
        json_put_i64(o, *(const int64_t *)member_of(e, numbers[i].offset));
    }
    for (size_t i = 0; i < COUNT(texts); i++) {
        json_key(o, texts[i].key);
        json_put_text(o, *(const struct slice *)member_of(e, texts[i].offset));
    }
    for (size_t i = 0; i < COUNT(flags); i++) {
        json_key(o, flags[i].key);
        json_put_bool(o, *(const bool *)member_of(e, flags[i].offset));
    }
    for (size_t i = 0; i < COUNT(lists); i++) {
        const struct examined_list *l = member_of(e, lists[i].offset);
        json_key(o, lists[i].key);
        json_open(o, '[');
        for (int k = 0; k < l->count; k++)
            json_put_text(o, l->names[k]);
        json_close(o, ']');
    }
    json_close(o, '}');
}

void examination_get(const struct json *v, struct examination *e)
{
    *e = (struct examination){0};
    for (size_t i = 0; i < COUNT(numbers); i++)
        (void)json_i64(json_get(v, numbers[i].key), member_in(e, numbers[i].offset));
    for (size_t i = 0; i < COUNT(texts); i++)
        *(struct slice *)member_in(e, texts[i].offset) = json_get_text(v, texts[i].key);
    for (size_t i = 0; i < COUNT(flags); i++)
        *(bool *)member_in(e, flags[i].offset) = json_is_true(json_get(v, flags[i].key));
    for (size_t i = 0; i < COUNT(lists); i++)
        JSON_EACH(name, json_get(v, lists[i].key))
    examined_add(member_in(e, lists[i].offset), name->text);
}
