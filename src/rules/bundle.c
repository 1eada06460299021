/* Bundles of bundles: no circle, and not deeper than somebody can still unpack in their head.
 * Where: rules; asked before a component is written.
 * Promise: a refusal names the whole path. */
#include "rules/bundle.h"

#include <stdbool.h>

struct chain {
    int64_t ids[BUNDLE_DEPTH_MAX + 2];
    size_t length;
};

/* Longest chain from id over its parts (down) or its wholes (up), id first. Stops where the chain
 * is longer than allowed: it is refused then anyway. false: it met `forbidden`, which is its last.
 */
static bool longest(const struct bundle_edge *edges, size_t count, int64_t id, bool down,
                    int64_t forbidden, struct chain *so_far, struct chain *best)
{
    so_far->ids[so_far->length++] = id;
    if (so_far->length > best->length)
        *best = *so_far;
    if (id == forbidden) {
        *best = *so_far;
        return false;
    }
    for (size_t i = 0; i < count && so_far->length <= BUNDLE_DEPTH_MAX; i++) {
        int64_t from = down ? edges[i].whole : edges[i].part,
                to = down ? edges[i].part : edges[i].whole;
        if (from == id && !longest(edges, count, to, down, forbidden, so_far, best))
            return false;
    }
    so_far->length--;
    return true;
}

static void put(int64_t *path, size_t *length, int64_t id)
{
    if (*length < BUNDLE_DEPTH_MAX + 2)
        path[(*length)++] = id;
}

enum bundle_answer bundle_fits(const struct bundle_edge *edges, size_t count, int64_t bundle,
                               int64_t part, int64_t path[BUNDLE_DEPTH_MAX + 2], size_t *length)
{
    struct chain down = {.length = 0}, up = {.length = 0}, walk = {.length = 0};

    *length = 0;
    if (!longest(edges, count, part, true, bundle, &walk, &down)) {
        put(path, length, bundle);
        for (size_t i = 0; i < down.length; i++)
            put(path, length, down.ids[i]);
        return BUNDLE_CYCLE;
    }
    walk.length = 0;
    (void)longest(edges, count, bundle, false, 0, &walk, &up);
    if (up.length + down.length <= BUNDLE_DEPTH_MAX)
        return BUNDLE_FITS;
    for (size_t i = up.length; i > 0; i--)
        put(path, length, up.ids[i - 1]);
    for (size_t i = 0; i < down.length; i++)
        put(path, length, down.ids[i]);
    return BUNDLE_TOO_DEEP;
}
