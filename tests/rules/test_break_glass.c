/* One person alone, in an emergency, and another one afterwards. Security 4, rule 14; SA-3. */
#include "rules/break_glass.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "base/clock.h"

enum { ANA = 1, BEA = 2, NOVA = 7, LUMEN = 8 };
static const int64_t noon = 12 * US_PER_HOUR;

/* Ana, a supervisor, asked for the release of a hold of NOVA, and nobody is there. */
static struct glass_case alone(void)
{
    return (struct glass_case){.action = ACTION_RELEASE_HOLD,
                               .pending = true,
                               .merchant_id = NOVA,
                               .requester_person_id = ANA,
                               .approve_by_us = noon + US_PER_HOUR,
                               .now_us = noon,
                               .person_id = ANA,
                               .role = ROLE_SUPERVISOR};
}

static struct review_case deed(void)
{
    return (struct review_case){.action = ACTION_RELEASE_HOLD,
                                .merchant_id = NOVA,
                                .broken_by = ANA,
                                .requester_person_id = ANA,
                                .person_id = BEA,
                                .role = ROLE_SUPERVISOR};
}

static void a_supervisor_carries_out_an_own_request_alone(void **state)
{
    (void)state;
    struct glass_case c = alone();
    assert_int_equal(glass_decide(&c), GLASS_YES);
}

static void only_the_three_rows_have_a_way_around(void **state)
{
    (void)state;
    size_t count;
    (void)glass_rules(&count);
    assert_int_equal(count, 3);
    for (int a = ACTION_NONE + 1; a < ACTION_END; a++) {
        struct glass_case c = alone();
        c.action = (enum access_action)a;
        bool listed =
            a == ACTION_RELEASE_HOLD || a == ACTION_OVERRIDE_MISMATCH || a == ACTION_ADJUST;
        assert_int_equal(glass_decide(&c) == GLASS_YES, listed);
        assert_int_equal(glass_rule(c.action) != NULL, listed);
    }
}

static void no_other_role_breaks_the_glass(void **state)
{
    (void)state;
    for (int r = 0; r < ROLE_COUNT; r++) {
        struct glass_case c = alone();
        c.role = (enum role)r;
        assert_int_equal(glass_decide(&c), r == ROLE_SUPERVISOR ? GLASS_YES : GLASS_WRONG_ROLE);
    }
}

static void a_token_never_does(void **state)
{
    (void)state;
    struct glass_case c = alone();
    c.person_id = 0;
    assert_int_equal(glass_decide(&c), GLASS_NOT_A_PERSON);
}

static void somebody_elses_request_is_approved_instead(void **state)
{
    (void)state;
    struct glass_case c = alone();
    c.person_id = BEA;
    assert_int_equal(glass_decide(&c), GLASS_NOT_OWN);
}

static void another_merchants_request_is_not_there(void **state)
{
    (void)state;
    struct glass_case c = alone();
    c.person_merchant_id = LUMEN;
    assert_int_equal(glass_decide(&c), GLASS_NOT_FOUND);
    c.person_merchant_id = NOVA;
    assert_int_equal(glass_decide(&c), GLASS_YES);
}

static void what_is_over_is_not_revived(void **state)
{
    (void)state;
    struct glass_case c = alone();
    c.now_us = c.approve_by_us;
    assert_int_equal(glass_decide(&c), GLASS_TOO_LATE);
    c = alone();
    c.pending = false;
    assert_int_equal(glass_decide(&c), GLASS_NOT_PENDING);
}

static void the_fourth_within_thirty_days_is_refused(void **state)
{
    (void)state;
    struct glass_case c = alone();
    c.lately = 2;
    assert_int_equal(glass_decide(&c), GLASS_YES);
    c.lately = 3;
    assert_int_equal(glass_decide(&c), GLASS_TOO_OFTEN);
}

static void an_overdue_review_stops_everybody(void **state)
{
    (void)state;
    struct glass_case c = alone();
    c.overdue = 1;
    assert_int_equal(glass_decide(&c), GLASS_UNREVIEWED);
}

static void an_emergency_is_one_of_the_rows_words(void **state)
{
    (void)state;
    const struct glass_rule *r = glass_rule(ACTION_ADJUST);
    assert_true(glass_is_emergency(r, SLICE("recall")));
    assert_true(glass_is_emergency(r, SLICE("patient_or_safety")));
    assert_true(glass_is_emergency(r, SLICE("nobody_reachable")));
    assert_false(glass_is_emergency(r, SLICE("carrier_waiting")));
    assert_false(glass_is_emergency(r, SLICE("recal")));
    assert_false(glass_is_emergency(r, SLICE("recall nobody_reachable")));
    assert_false(glass_is_emergency(r, SLICE("")));
    assert_false(glass_is_emergency(r, SLICE_NONE));
}

static void another_supervisor_reviews_it(void **state)
{
    (void)state;
    struct review_case c = deed();
    assert_int_equal(review_decide(&c), REVIEW_YES);
    assert_true(review_is_verdict(SLICE("justified")));
    assert_true(review_is_verdict(SLICE("not_justified")));
    assert_false(review_is_verdict(SLICE("maybe")));
}

static void nobody_reviews_an_own_deed(void **state)
{
    (void)state;
    struct review_case c = deed();
    c.person_id = ANA;
    assert_int_equal(review_decide(&c), REVIEW_SAME_PERSON);
    c = deed();
    c.requester_person_id = BEA;
    assert_int_equal(review_decide(&c), REVIEW_SAME_PERSON);
}

static void not_everybody_reviews(void **state)
{
    (void)state;
    struct review_case c = deed();
    c.person_id = 0;
    assert_int_equal(review_decide(&c), REVIEW_NOT_A_PERSON);
    for (int r = 0; r < ROLE_COUNT; r++) {
        c = deed();
        c.role = (enum role)r;
        assert_int_equal(review_decide(&c), r == ROLE_SUPERVISOR ? REVIEW_YES : REVIEW_WRONG_ROLE);
    }
    c = deed();
    c.person_merchant_id = LUMEN;
    assert_int_equal(review_decide(&c), REVIEW_NOT_FOUND);
}

static void there_is_one_review_of_one_deed(void **state)
{
    (void)state;
    struct review_case c = deed();
    c.reviewed = true;
    assert_int_equal(review_decide(&c), REVIEW_TWICE);
    c = deed();
    c.broken_by = 0;
    assert_int_equal(review_decide(&c), REVIEW_NOTHING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_supervisor_carries_out_an_own_request_alone),
        cmocka_unit_test(only_the_three_rows_have_a_way_around),
        cmocka_unit_test(no_other_role_breaks_the_glass),
        cmocka_unit_test(a_token_never_does),
        cmocka_unit_test(somebody_elses_request_is_approved_instead),
        cmocka_unit_test(another_merchants_request_is_not_there),
        cmocka_unit_test(what_is_over_is_not_revived),
        cmocka_unit_test(the_fourth_within_thirty_days_is_refused),
        cmocka_unit_test(an_overdue_review_stops_everybody),
        cmocka_unit_test(an_emergency_is_one_of_the_rows_words),
        cmocka_unit_test(another_supervisor_reviews_it),
        cmocka_unit_test(nobody_reviews_an_own_deed),
        cmocka_unit_test(not_everybody_reviews),
        cmocka_unit_test(there_is_one_review_of_one_deed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
