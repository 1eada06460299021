/* May this person decide about that request, and is it enough? Requirement SA-3, law 10. */
#include "rules/approval.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "base/clock.h"

enum { ANA = 1, BEA = 2, CARO = 3, DANI = 4, NOVA = 7, LUMEN = 8 };
static const int64_t noon = 12 * US_PER_HOUR;

/* A supervisor, Ana, asked for the release of a hold of NOVA; one other supervisor decides. */
static struct approval_case asked(enum access_action action)
{
    return (struct approval_case){.action = action,
                                  .state = REQUEST_PENDING,
                                  .merchant_id = NOVA,
                                  .requester_person_id = ANA,
                                  .approve_by_us = noon + US_PER_HOUR,
                                  .now_us = noon};
}

static struct approver person(int64_t id, enum role role)
{
    return (struct approver){.person_id = id, .role = role};
}

static void another_supervisor_decides(void **state)
{
    (void)state;
    struct approval_case c = asked(ACTION_RELEASE_HOLD);
    struct approver bea = person(BEA, ROLE_SUPERVISOR);
    assert_int_equal(approval_decide(&c, &bea), APPROVAL_YES);
    assert_true(approval_suffices(&c, &bea));
}

/* scenario 33 */
static void nobody_decides_about_an_own_request(void **state)
{
    (void)state;
    struct approval_case c = asked(ACTION_RELEASE_HOLD);
    struct approver ana = person(ANA, ROLE_SUPERVISOR);
    assert_int_equal(approval_decide(&c, &ana), APPROVAL_SAME_PERSON);
}

/* a token's owner is the person behind it: the caller passes that person as the requester */
static void a_token_decides_nothing(void **state)
{
    (void)state;
    struct approval_case c = asked(ACTION_RELEASE_HOLD);
    struct approver token = person(0, ROLE_SUPERVISOR);
    assert_int_equal(approval_decide(&c, &token), APPROVAL_NOT_A_PERSON);
}

static void the_row_says_which_role_decides(void **state)
{
    (void)state;
    static const enum role wrong[] = {ROLE_OPERATOR, ROLE_ENGINEER, ROLE_MERCHANT, ROLE_AUDITOR,
                                      ROLE_MACHINE};
    struct approval_case c = asked(ACTION_RELEASE_HOLD);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct approver who = person(BEA, wrong[i]);
        assert_int_equal(approval_decide(&c, &who), APPROVAL_WRONG_ROLE);
    }
}

/* law 11: what a person may not even know comes before everything else */
static void another_merchants_request_is_not_found(void **state)
{
    (void)state;
    struct approval_case c = asked(ACTION_RELEASE_HOLD);
    struct approver who = person(BEA, ROLE_SUPERVISOR);
    who.merchant_id = LUMEN;
    assert_int_equal(approval_decide(&c, &who), APPROVAL_OTHER_MERCHANT);
    c.requester_person_id = BEA;
    assert_int_equal(approval_decide(&c, &who), APPROVAL_OTHER_MERCHANT);
    who.merchant_id = NOVA;
    assert_int_equal(approval_decide(&c, &who), APPROVAL_SAME_PERSON);
}

static void the_last_moment_is_before_the_end(void **state)
{
    (void)state;
    struct approval_case c = asked(ACTION_RELEASE_HOLD);
    struct approver bea = person(BEA, ROLE_SUPERVISOR);
    c.now_us = c.approve_by_us - 1;
    assert_int_equal(approval_decide(&c, &bea), APPROVAL_YES);
    c.now_us = c.approve_by_us;
    assert_int_equal(approval_decide(&c, &bea), APPROVAL_TOO_LATE);
}

static void what_has_ended_is_not_decided_again(void **state)
{
    (void)state;
    struct approver bea = person(BEA, ROLE_SUPERVISOR);
    for (int s = 0; s < REQUEST_STATE_COUNT; s++) {
        struct approval_case c = asked(ACTION_RELEASE_HOLD);
        c.state = (enum request_state)s;
        assert_int_equal(approval_decide(&c, &bea),
                         s == REQUEST_PENDING ? APPROVAL_YES : APPROVAL_NOT_PENDING);
    }
}

/* security 4.1, row 19 */
static void who_received_the_return_does_not_restock_it(void **state)
{
    (void)state;
    static const int64_t receivers[] = {CARO, BEA};
    struct approval_case c = asked(ACTION_TRIAGE_RESTOCK);
    c.did_the_work = receivers;
    c.did_count = 2;
    struct approver bea = person(BEA, ROLE_SUPERVISOR), dani = person(DANI, ROLE_SUPERVISOR);
    assert_int_equal(approval_decide(&c, &bea), APPROVAL_DID_THE_WORK);
    assert_int_equal(approval_decide(&c, &dani), APPROVAL_YES);
}

/* engineer + supervisor: two persons, one of each, none of them the requester */
static void two_approvals_come_from_two_persons(void **state)
{
    (void)state;
    struct approval_case c = asked(ACTION_APPLY_PROFILE);
    struct approver given[] = {person(BEA, ROLE_SUPERVISOR)};
    struct approver caro = person(CARO, ROLE_ENGINEER), dani = person(DANI, ROLE_SUPERVISOR);
    struct approver bea_again = person(BEA, ROLE_ENGINEER);
    assert_false(approval_suffices(&c, &caro));
    c.given = given;
    c.given_count = 1;
    assert_int_equal(approval_decide(&c, &bea_again), APPROVAL_TWICE); /* another account of hers */
    assert_int_equal(approval_decide(&c, &caro), APPROVAL_YES);
    assert_true(approval_suffices(&c, &caro));
    assert_false(approval_suffices(&c, &dani)); /* two supervisors are not one of each */
}

static void every_state_has_its_word(void **state)
{
    (void)state;
    enum request_state back;
    for (int s = 0; s < REQUEST_STATE_COUNT; s++) {
        assert_true(
            request_state_parse(slice_of(request_state_name((enum request_state)s)), &back));
        assert_int_equal(back, s);
    }
    assert_false(request_state_parse(SLICE("done"), &back));
    assert_false(request_state_parse(SLICE(""), &back));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(another_supervisor_decides),
        cmocka_unit_test(nobody_decides_about_an_own_request),
        cmocka_unit_test(a_token_decides_nothing),
        cmocka_unit_test(the_row_says_which_role_decides),
        cmocka_unit_test(another_merchants_request_is_not_found),
        cmocka_unit_test(the_last_moment_is_before_the_end),
        cmocka_unit_test(what_has_ended_is_not_decided_again),
        cmocka_unit_test(who_received_the_return_does_not_restock_it),
        cmocka_unit_test(two_approvals_come_from_two_persons),
        cmocka_unit_test(every_state_has_its_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
