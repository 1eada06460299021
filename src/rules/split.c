/* What of an order can leave now, in whole ordered units.
 * Where: rules; split_order in flow/ asks it when a merchant ships what is there.
 * Promise: pure; never more of a SKU than is free, never half a bundle. */
#include "rules/split.h"

#include <assert.h>
#include <stdbool.h>

/* Free of the need's SKU after what earlier lines have taken. */
static int64_t left_for(const struct split_need *needs, int first, int at)
{
    int64_t left = needs[at].free_each;
    for (int i = 0; i < first; i++)
        if (needs[i].sku_id == needs[at].sku_id)
            left -= needs[i].now_each;
    return left > 0 ? left : 0;
}

/* Of the need's SKU for one ordered unit, over all needs of the line. */
static int64_t per_unit(const struct split_need *needs, int first, int end, int at)
{
    int64_t sum = 0;
    for (int i = first; i < end; i++)
        if (needs[i].sku_id == needs[at].sku_id)
            sum += needs[i].qty_each / needs[i].units;
    return sum;
}

int64_t split_available(struct split_need *needs, int count)
{
    int64_t all = 0;
    for (int first = 0; first < count;) {
        int end = first;
        while (end < count && needs[end].line == needs[first].line)
            end++;
        int64_t units = needs[first].units;
        for (int i = first; i < end; i++) {
            assert(needs[i].units == needs[first].units);
            assert(needs[i].units > 0);
            assert(needs[i].qty_each % needs[i].units == 0);
            int64_t fit = left_for(needs, first, i) / per_unit(needs, first, end, i);
            units = fit < units ? fit : units;
        }
        for (int i = first; i < end; i++)
            needs[i].now_each = needs[i].qty_each / needs[i].units * units;
        all += units;
        first = end;
    }
    return all;
}
