/* The minimum master of a SKU: what is asked before goods are accepted, and what of it lacks.
 * Where: rules; the catalogue's view and receiving ask.
 * Promise: every gap has a name. */
#include "rules/sku_master.h"

#include <assert.h>

static const char *const names[] = {
#define X(symbol, bit, name) [bit] = name,
    MASTER_PART_MAP(X)
#undef X
};
_Static_assert(sizeof names / sizeof *names == MASTER_PARTS, "a part has no name");

uint32_t master_gaps(const struct master_facts *f, uint32_t asked)
{
    uint32_t there = 0, both = STATED_LOT | STATED_EXPIRY;

    if (f->bundle)
        return 0;
    if (f->has_barcode)
        there |= MASTER_BARCODE;
    if (f->weight_g > 0)
        there |= MASTER_WEIGHT;
    if (f->length_mm > 0 && f->width_mm > 0 && f->height_mm > 0)
        there |= MASTER_DIMENSIONS;
    if ((f->stated & both) == both)
        there |= MASTER_LOT_EXPIRY;
    if (f->stated & STATED_FRAGILE)
        there |= MASTER_FRAGILE;
    if (f->packaged)
        there |= MASTER_PACKAGING;
    if (!f->look_alike || f->labelled)
        there |= MASTER_DISTINGUISHING_LABEL;
    if (!f->archived)
        there |= MASTER_NOT_ARCHIVED;
    return (asked | MASTER_NOT_ARCHIVED) & ~there;
}

const char *master_part_name(unsigned bit)
{
    assert(bit < MASTER_PARTS);
    return names[bit];
}

bool master_part_parse(struct slice name, uint32_t *part)
{
    for (unsigned i = 0; i < MASTER_PARTS; i++)
        if (slice_is(name, names[i]) && 1u << i != MASTER_NOT_ARCHIVED) {
            *part = 1u << i;
            return true;
        }
    return false;
}
