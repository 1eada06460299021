/* What a merchant agreed about the condition of goods (RET-5). */
#include "rules/grades.h"

#include "../base/cmocka_all.h"

static const struct grade_rule agreed[] = {
    {{"A", 1},      1u << TRIAGE_RESELLABLE | 1u << TRIAGE_REWORK},
    {{"B", 1},      1u << TRIAGE_REWORK                          },
    {{"broken", 6}, 1u << TRIAGE_SCRAP                           },
};
enum { AGREED = sizeof agreed / sizeof *agreed };

static enum grade_answer judge(const char *grade, enum triage_decision d)
{
    return grade_judge(agreed, AGREED, slice_of(grade), d);
}

static void a_grade_allows_what_was_agreed_and_nothing_else(void **state)
{
    (void)state;
    static const struct {
        const char *grade;
        enum grade_answer by_decision[TRIAGE_COUNT]; /* resellable rework quarantine scrap */
    } rows[] = {
        {"A",      {GRADE_FITS, GRADE_FITS, GRADE_FITS, GRADE_FORBIDS}         },
        {"B",      {GRADE_FORBIDS, GRADE_FITS, GRADE_FITS, GRADE_FORBIDS}      },
        {"broken", {GRADE_FORBIDS, GRADE_FORBIDS, GRADE_FITS, GRADE_FITS}      },
        {"a",      {GRADE_UNKNOWN, GRADE_UNKNOWN, GRADE_UNKNOWN, GRADE_UNKNOWN}},
        {"A ",     {GRADE_UNKNOWN, GRADE_UNKNOWN, GRADE_UNKNOWN, GRADE_UNKNOWN}},
        {"",       {GRADE_UNKNOWN, GRADE_UNKNOWN, GRADE_UNKNOWN, GRADE_UNKNOWN}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int d = 0; d < TRIAGE_COUNT; d++)
            assert_int_equal(judge(rows[i].grade, (enum triage_decision)d), rows[i].by_decision[d]);
}

static void where_nothing_was_agreed_every_grade_fits(void **state)
{
    (void)state;
    for (int d = 0; d < TRIAGE_COUNT; d++)
        assert_int_equal(grade_judge(NULL, 0, SLICE("Z"), (enum triage_decision)d), GRADE_FITS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_grade_allows_what_was_agreed_and_nothing_else),
        cmocka_unit_test(where_nothing_was_agreed_every_grade_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
