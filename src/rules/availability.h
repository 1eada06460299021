#ifndef HF_RULES_AVAILABILITY_H
#define HF_RULES_AVAILABILITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What may be sold, and what each channel sees (requirements INV-3, INV-5). Eaches throughout. */

/* sellable - reserved - buffer, and never below 0. sellable, reserved, buffer >= 0. */
int64_t available_each(int64_t sellable_each, int64_t reserved_each, int64_t buffer_each);

struct channel_share {
    bool split;         /* false: a pool channel */
    int percent;        /* split: 0..100 of available, rounded down */
    int64_t floor_each; /* split: at least this many, if they are there; >= 0 */
    int64_t shown_each; /* out */
};

/* Fills shown_each of every channel and returns the one pool figure, which all pool channels show.
 * Percentages are served first, then floors, both in the order given, each from what is left:
 * the split figures plus the pool figure are never more than available, which is >= 0. */
int64_t availability_share(int64_t available, struct channel_share *channels, size_t count);

/* The order in which figures go out: near-zero ones first, then those of high-volume channels
 * (INV-2). Lower goes first: 0 near zero on a high-volume channel, 1 near zero, 2 high volume, 3
 * the rest. */
enum { NEAR_ZERO_EACH = 5 };
int push_priority(int64_t shown_each, bool high_volume);

#endif
