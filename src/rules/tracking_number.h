#ifndef HF_RULES_TRACKING_NUMBER_H
#define HF_RULES_TRACKING_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

/* What the numbers of carriers look like: is a code that nobody knows the number of a label, or an
 * article that is in no catalogue? Printed by `holdfast rules numbers`. A number that fits is well
 * formed; whether it exists only its carrier can say. Pure. */

enum { NUMBER_BYTES_MAX = 64 };

struct number_form {
    const char *name;
    const char *pattern;                 /* of the whole number */
    bool (*check_holds)(struct slice s); /* NULL: it has no check digit that we know */
    const char *what;
};
extern const struct number_form number_forms[];
extern const size_t number_form_count;

/* A form a profile may name (carriers.numbers): one of the table, or a /pattern/ of its own that
 * can be read. */
bool number_form_known(struct slice form);

/* true: the code is a number of one of these forms. A form with a check digit is believed by it;
 * one without gives way to a GTIN whose check digit holds: that is an article. No form, no number.
 */
bool number_fits(const struct slice *forms, int count, struct slice code);

#endif
