#ifndef HF_RULES_WALK_H
#define HF_RULES_WALK_H

#include "base/slice.h"

/* The order in which a picker passes the places of a hall: by their codes, numbers as numbers
 * ("A-2" before "A-10"). */

/* < 0, 0, > 0 as strcmp. */
int walk_compare(struct slice a, struct slice b);
/* true: from here, a is to be visited before b: what lies ahead comes first, then the walk begins
 * anew. here: SLICE_NONE = at the beginning. */
bool walk_before(struct slice here, struct slice a, struct slice b);

#endif
