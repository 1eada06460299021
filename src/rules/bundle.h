#ifndef HF_RULES_BUNDLE_H
#define HF_RULES_BUNDLE_H

#include <stddef.h>
#include <stdint.h>

/* May this SKU be a component of that bundle? Bundles may hold bundles, to a stated depth, and
 * never themselves (requirement SKU-9; docs/catalogue.md). Pure: the store brings the edges. */

enum {
    BUNDLE_DEPTH_MAX = 4,    /* a bundle of bundles of bundles of bundles of articles */
    BUNDLE_EDGES_MAX = 2000, /* bundle-to-bundle edges around one bundle; more is a mess */
};

struct bundle_edge { /* whole holds part, both bundles */
    int64_t whole, part;
};

enum bundle_answer {
    BUNDLE_FITS,
    BUNDLE_CYCLE,    /* path: from the bundle over the part back to the bundle */
    BUNDLE_TOO_DEEP, /* path: the longest chain there would be */
};

/* part_is_bundle: an article as a component adds no level. path: BUNDLE_DEPTH_MAX + 2 entries;
 * *length of it is set unless the answer is FITS. */
enum bundle_answer bundle_fits(const struct bundle_edge *edges, size_t count, int64_t bundle,
                               int64_t part, int64_t path[BUNDLE_DEPTH_MAX + 2], size_t *length);

#endif
