/* What a carrier's service takes, and what it charges by.
 * Where: rules; asked when a box is closed.
 * Promise: what the carrier would refuse at its hub is refused at the bench. */
#include "rules/parcel_limits.h"

#include <stdbool.h>

enum { CUBIC_MM_PER_CM = 1000 };

static int64_t longest(const struct parcel_measure *m)
{
    int64_t most = m->side_mm[0];
    for (int i = 1; i < 3; i++)
        most = m->side_mm[i] > most ? m->side_mm[i] : most;
    return most;
}

static bool size_is_known(const struct parcel_measure *m)
{
    return m->side_mm[0] > 0 && m->side_mm[1] > 0 && m->side_mm[2] > 0;
}

int64_t parcel_girth_mm(const struct parcel_measure *m)
{
    int64_t all = m->side_mm[0] + m->side_mm[1] + m->side_mm[2];
    return 2 * all - longest(m);
}

enum parcel_fault parcel_check(const struct parcel_limits *l, const struct parcel_measure *m)
{
    if (l->max_weight_g > 0 && m->weight_g > l->max_weight_g)
        return PARCEL_TOO_HEAVY;
    if (l->max_length_mm == 0 && l->max_girth_mm == 0)
        return PARCEL_FITS;
    if (!size_is_known(m))
        return PARCEL_SIZE_UNKNOWN;
    if (l->max_length_mm > 0 && longest(m) > l->max_length_mm)
        return PARCEL_TOO_LONG;
    return l->max_girth_mm > 0 && parcel_girth_mm(m) > l->max_girth_mm ? PARCEL_TOO_BIG
                                                                       : PARCEL_FITS;
}

int64_t parcel_billed_g(const struct parcel_limits *l, const struct parcel_measure *m)
{
    if (l->volume_divisor == 0 || !size_is_known(m))
        return 0;
    int64_t cubic_cm = m->side_mm[0] * m->side_mm[1] * m->side_mm[2] / CUBIC_MM_PER_CM;
    int64_t by_volume_g = cubic_cm * 1000 / l->volume_divisor;
    return by_volume_g > m->weight_g ? by_volume_g : m->weight_g;
}
