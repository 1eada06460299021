/* YAML into a tree, over libyaml's event parser.
 * Under the readers of profile and site files.
 * Promise: every refusal has its line and column; nothing is guessed. */
#include "base/yaml.h"

#include <assert.h>
#include <yaml.h>

struct reader {
    struct arena *arena;
    yaml_parser_t parser;
    struct yaml_error *error;
    int nodes;
};

static enum hf_status refuse(struct reader *r, yaml_mark_t at, const char *message)
{
    *r->error = (struct yaml_error){(int)at.line + 1, (int)at.column + 1, slice_of(message)};
    return HF_REFUSED;
}

static enum hf_status next_event(struct reader *r, yaml_event_t *event)
{
    if (yaml_parser_parse(&r->parser, event))
        return HF_OK;
    struct slice what =
        arena_copy(r->arena, slice_of(r->parser.problem ? r->parser.problem : "not YAML"));
    r->error->line = (int)r->parser.problem_mark.line + 1;
    r->error->column = (int)r->parser.problem_mark.column + 1;
    r->error->message = what.ptr != NULL ? what : SLICE("not YAML");
    return HF_REFUSED;
}

static struct yaml *new_node(struct reader *r, enum yaml_kind kind, yaml_mark_t at)
{
    struct yaml *n = r->nodes++ < YAML_NODES_MAX ? ARENA_NEW(r->arena, struct yaml) : NULL;
    if (n == NULL)
        return NULL;
    n->kind = kind;
    n->line = (int)at.line + 1;
    n->column = (int)at.column + 1;
    return n;
}

static enum hf_status read_node(struct reader *r, yaml_event_t *event, int depth,
                                struct yaml **node);

static bool has_key(const struct yaml *map, struct slice key)
{
    YAML_EACH(v, map)
    if (slice_eq(v->key, key))
        return true;
    return false;
}

static enum hf_status read_key(struct reader *r, const struct yaml *map, const yaml_event_t *event,
                               struct slice *key)
{
    if (event->type != YAML_SCALAR_EVENT)
        return refuse(r, event->start_mark, "expected a key");
    if (event->data.scalar.anchor != NULL || event->data.scalar.tag != NULL)
        return refuse(r, event->start_mark, "anchors and tags are not used here");
    *key = arena_copy(r->arena, (struct slice){(const char *)event->data.scalar.value,
                                               event->data.scalar.length});
    if (key->ptr == NULL)
        return HF_FULL;
    return has_key(map, *key) ? refuse(r, event->start_mark, "this key is given twice") : HF_OK;
}

/* Children of a map or list until its end event. */
static enum hf_status read_children(struct reader *r, struct yaml *parent, int depth)
{
    struct yaml **tail = &parent->first;
    yaml_event_type_t end =
        parent->kind == YAML_MAP ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT;
    for (;;) {
        yaml_event_t event;
        enum hf_status s = next_event(r, &event);
        if (s != HF_OK)
            return s;
        if (event.type == end) {
            yaml_event_delete(&event);
            return HF_OK;
        }
        struct slice key = SLICE_NONE;
        yaml_mark_t key_at = event.start_mark;
        if (parent->kind == YAML_MAP) {
            s = read_key(r, parent, &event, &key);
            yaml_event_delete(&event);
            if (s == HF_OK)
                s = next_event(r, &event);
            if (s != HF_OK)
                return s;
        }
        struct yaml *child = NULL;
        s = read_node(r, &event, depth + 1, &child);
        yaml_event_delete(&event);
        if (s != HF_OK)
            return s;
        child->key = key;
        child->key_line = (int)key_at.line + 1;
        child->key_column = (int)key_at.column + 1;
        *tail = child;
        tail = &child->next;
        parent->count++;
    }
}

static enum hf_status read_scalar(struct reader *r, const yaml_event_t *event, struct yaml **node)
{
    if (event->data.scalar.anchor != NULL || event->data.scalar.tag != NULL)
        return refuse(r, event->start_mark, "anchors and tags are not used here");
    *node = new_node(r, YAML_SCALAR, event->start_mark);
    if (*node == NULL)
        return HF_FULL;
    (*node)->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    (*node)->text = arena_copy(r->arena, (struct slice){(const char *)event->data.scalar.value,
                                                        event->data.scalar.length});
    return (*node)->text.ptr == NULL ? HF_FULL : HF_OK;
}

static enum hf_status read_node(struct reader *r, yaml_event_t *event, int depth,
                                struct yaml **node)
{
    if (depth > YAML_DEPTH_MAX)
        return refuse(r, event->start_mark, "nested too deep");
    if (event->type == YAML_SCALAR_EVENT)
        return read_scalar(r, event, node);
    if (event->type == YAML_ALIAS_EVENT)
        return refuse(r, event->start_mark, "aliases are not used here");
    bool map = event->type == YAML_MAPPING_START_EVENT;
    if (!map && event->type != YAML_SEQUENCE_START_EVENT)
        return refuse(r, event->start_mark, "expected a value");
    const yaml_char_t *anchor =
        map ? event->data.mapping_start.anchor : event->data.sequence_start.anchor;
    const yaml_char_t *tag = map ? event->data.mapping_start.tag : event->data.sequence_start.tag;
    if (anchor != NULL || tag != NULL)
        return refuse(r, event->start_mark, "anchors and tags are not used here");
    *node = new_node(r, map ? YAML_MAP : YAML_LIST, event->start_mark);
    return *node == NULL ? HF_FULL : read_children(r, *node, depth);
}

static enum hf_status read_document(struct reader *r, struct yaml **root)
{
    bool seen = false;
    for (;;) {
        yaml_event_t event;
        enum hf_status s = next_event(r, &event);
        if (s != HF_OK)
            return s;
        yaml_event_type_t type = event.type;
        yaml_mark_t at = event.start_mark;
        if (type == YAML_SCALAR_EVENT || type == YAML_MAPPING_START_EVENT ||
            type == YAML_SEQUENCE_START_EVENT || type == YAML_ALIAS_EVENT)
            s = read_node(r, &event, 1, root);
        yaml_event_delete(&event);
        if (s != HF_OK || type == YAML_STREAM_END_EVENT)
            return s;
        if (type == YAML_DOCUMENT_START_EVENT) {
            if (seen)
                return refuse(r, at, "only one document in a file");
            seen = true;
        }
    }
}

enum hf_status yaml_parse(struct arena *a, struct slice text, const struct yaml **root,
                          struct yaml_error *error)
{
    struct reader r = {.arena = a, .error = error};
    *root = NULL;
    *error = (struct yaml_error){0};
    if (text.len > YAML_BYTES_MAX) {
        error->message = SLICE("the file is larger than 1 MiB");
        return HF_REFUSED;
    }
    if (!yaml_parser_initialize(&r.parser))
        return HF_FULL;
    yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)(text.len ? text.ptr : ""),
                                 text.len);
    struct yaml *tree = NULL;
    enum hf_status s = read_document(&r, &tree);
    yaml_parser_delete(&r.parser);
    *root = tree;
    return s;
}

const struct yaml *yaml_get(const struct yaml *map, const char *key)
{
    if (map == NULL || map->kind != YAML_MAP)
        return NULL;
    YAML_EACH(v, map)
    if (slice_is(v->key, key))
        return v;
    return NULL;
}
