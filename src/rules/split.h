#ifndef HF_RULES_SPLIT_H
#define HF_RULES_SPLIT_H

#include <stdint.h>

/* What of an order can leave now, and what waits. Requirement ORD-12.
 * The rule: lines in their order, each takes as many whole ordered units as the stock still carries
 * - a bundle only with all its components, a case only whole. */

struct split_need {
    int line;       /* needs of one line stand together */
    int64_t sku_id; /* > 0 */
    int64_t units; /* ordered units the line still wants, > 0; the same on every need of the line */
    int64_t qty_each;  /* eaches of the SKU for all of them; a multiple of units */
    int64_t free_each; /* in: what is free of the SKU before anything is taken, the same on every
                          need of it */
    int64_t now_each;  /* out: goes now; qty_each - now_each waits */
};

/* Fills now_each of every need. Returns how many ordered units go now, over all lines; 0 = nothing
 * does. */
int64_t split_available(struct split_need *needs, int count);

#endif
