#ifndef HF_RULES_GRADES_H
#define HF_RULES_GRADES_H

#include <stdint.h>

#include "base/slice.h"
#include "rules/return_states.h"

/* What a merchant agreed about the condition of goods that come back: which decisions a grade
 * allows (RET-5, `returns.grades` of the profile). Pure. */

struct grade_rule {
    struct slice grade; /* as people write it: A, B, as-new */
    uint32_t allows;    /* mask of 1u << enum triage_decision */
};
enum { GRADES_MAX = 16, GRADE_BYTES_MAX = 20 };

enum grade_answer {
    GRADE_FITS,
    GRADE_UNKNOWN, /* no row names it */
    GRADE_FORBIDS, /* its row does not allow that */
};
/* No rows: nothing was agreed, every grade fits. Staying in quarantine needs no permission, but a
 * grade that is known. */
enum grade_answer grade_judge(const struct grade_rule *rules, int count, struct slice grade,
                              enum triage_decision d);

#endif
