#ifndef HF_RULES_SKU_MASTER_H
#define HF_RULES_SKU_MASTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

/* What has to be known of a SKU before its goods are accepted (requirement SKU-10). Which of it a
 * merchant insists on is its profile's catalogue.minimum_master (docs/profiles.md). */

/* X(SYMBOL, bit, name) */
#define MASTER_PART_MAP(X)                                                                 \
    X(BARCODE, 0, "barcode") /* one that a scanner finds now */                            \
    X(WEIGHT, 1, "weight")                                                                 \
    X(DIMENSIONS, 2, "dimensions") /* all three */                                         \
    X(LOT_EXPIRY, 3, "lot_expiry") /* whether it has lots and expiry days: said */         \
    X(FRAGILE, 4, "fragile")       /* whether it is: said */                               \
    X(PACKAGING, 5, "packaging")   /* the standard it travels in */                        \
    X(DISTINGUISHING_LABEL, 6, "distinguishing_label") /* only of what has a look-alike */ \
    X(NOT_ARCHIVED, 7, "not_archived")                 /* always asked */

enum master_part {
#define X(symbol, bit, name) MASTER_##symbol = 1u << bit,
    MASTER_PART_MAP(X)
#undef X
};
enum {
    MASTER_PARTS = 8,
    /* unless the profile says otherwise */
    MASTER_DEFAULT = MASTER_BARCODE | MASTER_WEIGHT | MASTER_DIMENSIONS | MASTER_LOT_EXPIRY,
};

/* Flags whose answer the catalogue's owner has given, yes or no. */
enum { STATED_LOT = 1u, STATED_EXPIRY = 2u, STATED_SERIAL = 4u, STATED_FRAGILE = 8u };

struct master_facts {
    bool has_barcode, archived, bundle, look_alike, labelled, packaged;
    int64_t weight_g, length_mm, width_mm, height_mm;
    uint32_t stated;
};

/* Mask of what is asked for and not known; a bundle is never received and lacks nothing. */
uint32_t master_gaps(const struct master_facts *f, uint32_t asked);
const char *master_part_name(unsigned bit); /* 0 to MASTER_PARTS - 1 */
bool master_part_parse(struct slice name, uint32_t *part);

#endif
