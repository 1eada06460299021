#ifndef HF_BASE_INSTANT_H
#define HF_BASE_INSTANT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* Instants: UTC microseconds inside, RFC 3339 outside. No locale, no zone database. */

enum { INSTANT_TEXT_BYTES = 32 };
/* YYYY-MM-DDThh:mm:ss[.fraction](Z|+hh:mm|-hh:mm); a fraction finer than microseconds is cut.
 * false: anything else, and dates that do not exist. */
bool instant_parse(struct slice text, int64_t *us);
/* Always with Z; microseconds only when there are any. Returns the length. */
size_t instant_print(int64_t us, char out[INSTANT_TEXT_BYTES]);

/* The same into an arena; 0 gives SLICE_NONE. */
struct slice instant_text(struct arena *a, int64_t us);

struct date {
    int year, month, day;
};
/* YYYY-MM-DD, a day that exists. */
bool date_parse(struct slice text, struct date *d);
/* Days since 1970-01-01. */
int64_t date_days(struct date d);
struct date date_of_days(int64_t days);
/* 0 = Monday .. 6 = Sunday. */
int date_weekday(struct date d);

#endif
