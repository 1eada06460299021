#ifndef HF_BASE_YAML_H
#define HF_BASE_YAML_H

#include "base/arena.h"

/* YAML read into a tree with the place of every node, over libyaml. The subset that configuration
 * needs: one document of maps, lists and scalars; anchors, aliases and tags are refused, and so are
 * duplicate keys. Scalars stay text: what they mean is the reader's to say. */

enum { YAML_DEPTH_MAX = 16, YAML_NODES_MAX = 20000, YAML_BYTES_MAX = 1024 * 1024 };

enum yaml_kind { YAML_SCALAR, YAML_MAP, YAML_LIST };

struct yaml {
    enum yaml_kind kind;
    struct slice key;  /* of a map's member */
    struct slice text; /* of a scalar */
    bool plain;        /* a scalar without quotes: null, ~ and empty mean nothing given */
    int line, column;  /* 1-based, of the value */
    int key_line, key_column;
    int count; /* children */
    struct yaml *first, *next;
};

struct yaml_error {
    int line, column;
    struct slice message;
};

/* OK; REFUSED with *error; FULL when the arena is too small. *root is NULL for an empty text. */
enum hf_status yaml_parse(struct arena *a, struct slice text, const struct yaml **root,
                          struct yaml_error *error) HF_MUST_CHECK;
/* Member of a map, or NULL. */
const struct yaml *yaml_get(const struct yaml *map, const char *key);

#define YAML_EACH(v, container) \
    for (const struct yaml *v = (container) ? (container)->first : NULL; v != NULL; v = v->next)

#endif
