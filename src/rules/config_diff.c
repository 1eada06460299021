/* The difference between two configuration files.
 * Shown by apply --dry-run, and kept with what was applied.
 * Promise: every value that changes is named by its path. */
#include "rules/config_diff.h"

struct diff {
    struct arena *arena;
    struct slice *lines;
    int count, max;
};

static void say(struct diff *d, struct slice line)
{
    if (d->count < d->max && line.ptr != NULL)
        d->lines[d->count++] = line;
}

static struct slice name_of(const struct yaml *item)
{
    const struct yaml *id = yaml_get(item, "id");
    if (id == NULL)
        id = yaml_get(item, "prefix");
    return id != NULL && id->kind == YAML_SCALAR ? id->text : SLICE_NONE;
}

static const struct yaml *find_like(const struct yaml *list, const struct yaml *item, int at)
{
    struct slice name = name_of(item);
    int i = 0;
    YAML_EACH(v, list)
    {
        if (name.ptr != NULL ? slice_eq(name_of(v), name) : i == at)
            return v;
        i++;
    }
    return NULL;
}

static struct slice path_of(struct diff *d, struct slice path, const struct yaml *item, int at)
{
    struct slice name = name_of(item);
    return name.ptr != NULL ? arena_format(d->arena, "%.*s[%.*s]", SLICE_FMT(path), SLICE_FMT(name))
                            : arena_format(d->arena, "%.*s[%d]", SLICE_FMT(path), at + 1);
}

static void compare(struct diff *d, struct slice path, const struct yaml *before,
                    const struct yaml *after);

static void compare_maps(struct diff *d, struct slice path, const struct yaml *before,
                         const struct yaml *after)
{
    YAML_EACH(v, after)
    {
        struct slice at =
            path.len > 0 ? arena_format(d->arena, "%.*s.%.*s", SLICE_FMT(path), SLICE_FMT(v->key))
                         : v->key;
        const struct yaml *old = NULL;
        YAML_EACH(o, before)
        if (slice_eq(o->key, v->key))
            old = o;
        compare(d, at, old, v);
    }
    YAML_EACH(o, before)
    {
        bool kept = false;
        YAML_EACH(v, after)
        kept = kept || slice_eq(o->key, v->key);
        if (!kept)
            say(d, arena_format(d->arena, "%.*s%s%.*s: removed", SLICE_FMT(path),
                                path.len > 0 ? "." : "", SLICE_FMT(o->key)));
    }
}

static void compare_lists(struct diff *d, struct slice path, const struct yaml *before,
                          const struct yaml *after)
{
    int i = 0;
    YAML_EACH(v, after)
    {
        compare(d, path_of(d, path, v, i), find_like(before, v, i), v);
        i++;
    }
    i = 0;
    YAML_EACH(o, before)
    {
        if (find_like(after, o, i) == NULL)
            say(d, arena_format(d->arena, "%.*s: removed", SLICE_FMT(path_of(d, path, o, i))));
        i++;
    }
}

static void compare(struct diff *d, struct slice path, const struct yaml *before,
                    const struct yaml *after)
{
    if (before == NULL && after->kind == YAML_SCALAR)
        say(d, arena_format(d->arena, "%.*s: %.*s", SLICE_FMT(path), SLICE_FMT(after->text)));
    else if (before == NULL)
        say(d, arena_format(d->arena, "%.*s: added", SLICE_FMT(path)));
    else if (before->kind != after->kind)
        say(d, arena_format(d->arena, "%.*s: replaced", SLICE_FMT(path)));
    else if (after->kind == YAML_MAP)
        compare_maps(d, path, before, after);
    else if (after->kind == YAML_LIST)
        compare_lists(d, path, before, after);
    else if (!slice_eq(before->text, after->text))
        say(d, arena_format(d->arena, "%.*s: %.*s -> %.*s", SLICE_FMT(path),
                            SLICE_FMT(before->text), SLICE_FMT(after->text)));
}

int config_diff(struct arena *a, const struct yaml *before, const struct yaml *after,
                struct slice *lines, int max)
{
    struct diff d = {a, lines, 0, max};
    if (after != NULL && after->kind == YAML_MAP)
        compare_maps(&d, SLICE(""), before, after);
    return d.count;
}
