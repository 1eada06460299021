/* Which decisions a grade allows.
 * Asked by triage, of returns and of whatever else lies in quarantine.
 * Promise: what the merchant did not agree to is not decided. */
#include "rules/grades.h"

enum grade_answer grade_judge(const struct grade_rule *rules, int count, struct slice grade,
                              enum triage_decision d)
{
    for (int i = 0; i < count; i++)
        if (slice_eq(rules[i].grade, grade))
            return d == TRIAGE_QUARANTINE || rules[i].allows & 1u << d ? GRADE_FITS : GRADE_FORBIDS;
    return count == 0 ? GRADE_FITS : GRADE_UNKNOWN;
}
