#ifndef HF_RULES_PASSWORD_RULE_H
#define HF_RULES_PASSWORD_RULE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

/* What a password may be (docs/approvals.md, "People"): long enough, and not what everybody tries
 * first. A sentence of four everyday words is fine; a common password with a year behind it is not.
 *
 * A password of 15 characters is hardly ever on a list as it stands, so what is compared are its
 * parts: it is refused when at most PASSWORD_PARTS_LEAST - 1 different listed words or words of
 * this site, however often repeated, cover it but for PASSWORD_STRAYS digits and signs; a run
 * ("12345", "aaaa") counts as one of these. Capitals, blanks and the usual stand-ins (0 for o, $
 * for s, ...) change nothing. */

enum {
    PASSWORD_LEAST = 15, /* characters */
    PASSWORD_MOST = 128,
    PASSWORD_PARTS_LEAST = 3,
    PASSWORD_STRAYS = 6,
    PASSWORD_WORD_LEAST = 3, /* bytes; shorter words are in every sentence */
};

/* The list that the program carries (data/passwords), in lower case; generated. */
extern const struct slice common_passwords[];
extern const size_t common_password_count;

/* NULL: it may be one. Else what is wrong with it; static. name: the user's; it may be nowhere in
 * it. words: of this site - merchants, warehouses, the program's name - borrowed; they count as
 * common ones. Pure; two milliseconds at worst. */
const char *password_fault(struct slice password, struct slice name, const struct slice *words,
                           size_t word_count);

#endif
