#ifndef HF_RULES_PARCEL_LIMITS_H
#define HF_RULES_PARCEL_LIMITS_H

#include <stdint.h>

/* What a carrier's service takes, and what it charges by (PAK-2): checked when a box closes, before
 * a label is bought for it. Lengths are of the box's inside, the nearest that is known. Pure. */

struct parcel_limits { /* 0 = not stated */
    int64_t max_weight_g;
    int64_t max_length_mm;  /* the longest side */
    int64_t max_girth_mm;   /* the longest side, and around the other two: L + 2 W + 2 H */
    int64_t volume_divisor; /* cubic centimetres that are charged as one kilogram */
};

struct parcel_measure {
    int64_t weight_g;
    int64_t side_mm[3]; /* in any order; 0 = not known */
};

enum parcel_fault {
    PARCEL_FITS,
    PARCEL_SIZE_UNKNOWN,
    PARCEL_TOO_HEAVY,
    PARCEL_TOO_LONG,
    PARCEL_TOO_BIG
};
/* The first that applies, weight before size. */
enum parcel_fault parcel_check(const struct parcel_limits *l, const struct parcel_measure *m);

/* Grams it is charged as: what it weighs or what its volume stands for, whichever is more. 0: no
 * divisor, or a side is not known. */
int64_t parcel_billed_g(const struct parcel_limits *l, const struct parcel_measure *m);
int64_t parcel_girth_mm(const struct parcel_measure *m);

#endif
