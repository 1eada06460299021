/* The access matrix, cell by cell, and what the door asks of it. */
#include "rules/access.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

/* The matrix as the security page prints it: operator, supervisor, engineer, merchant, auditor,
 * machine; A alone, 2 second person, R may only request, X never. Written down a second time on
 * purpose: the program's copy cannot drift unseen. */
static const struct {
    const char *action;
    const char *cells;
} page[] = {
    {"read_order",           "AAAAAA"},
    {"read_order_pii",       "AAXAXA"},
    {"export_pii",           "X2X2XX"},
    {"create_order",         "XAXAXA"},
    {"hold",                 "AAAAXA"},
    {"fix_exception",        "AAXAXX"},
    {"release_hold",         "R2XRXX"},
    {"scan",                 "AAXXXA"},
    {"override_mismatch",    "R2XXXX"},
    {"ship_without_scan",    "X2XXXX"},
    {"buy_label",            "AAXXXA"},
    {"reissue_label",        "R2XXXX"},
    {"cancel",               "XAXAXA"},
    {"cancel_after_custody", "X2XRXX"},
    {"count",                "AAXXXX"},
    {"adjust",               "R2XXXX"},
    {"set_buffer",           "XAXAXX"},
    {"receive_return",       "AAXXXA"},
    {"triage_restock",       "R2XXXX"},
    {"triage_scrap",         "X2XRXX"},
    {"edit_alias",           "XR2RXX"},
    {"publish_mapping",      "XX2XXX"},
    {"replay",               "XAAXXX"},
    {"apply_handoff",        "AAXXXX"},
    {"override_handoff",     "X2XXXX"},
    {"set_credential",       "XX2RXX"},
    {"set_egress",           "XX2XXX"},
    {"create_token",         "XX2XXX"},
    {"revoke",               "XAAAXX"},
    {"create_user",          "X2XRXX"},
    {"change_policy",        "X2XXXX"},
    {"erase",                "X2XRXX"},
    {"read_audit",           "XAXAAX"},
    {"edit_audit",           "XXXXXX"},
    {"restore",              "X22XXX"},
    {"upgrade",              "XX2XXX"},
    {"break_glass",          "XAXXXX"},
    {"read_stock",           "AAAAAA"},
    {"apply_profile",        "XR2XXX"},
    {"edit_order",           "XAXRXA"},
    {"floor_scan",           "AAXXXA"},
    {"document",             "AAXXXX"},
    {"read_events",          "AAAAAA"},
    {"pause_connection",     "AAAXXX"},
    {"enable_connection",    "XX2XXX"},
};

static enum access access_of(char c)
{
    return c == 'A'   ? ACCESS_ALONE
           : c == '2' ? ACCESS_SECOND
           : c == 'R' ? ACCESS_REQUEST
                      : ACCESS_NEVER;
}

/* SA-2 */
static void the_matrix_is_the_page_cell_by_cell(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof page / sizeof *page; i++) {
        enum access_action a;
        assert_true(access_action_parse(slice_of(page[i].action), &a));
        assert_int_equal(a, i + 1); /* the page's numbers */
        for (int r = 0; r < ROLE_COUNT; r++)
            assert_int_equal(access_decide(a, (enum role)r), access_of(page[i].cells[r]));
    }
}

static void every_row_stands_at_its_number(void **state)
{
    (void)state;
    size_t count;
    const struct access_rule *rules = access_rules(&count);

    assert_int_equal(count, ACTION_END - 1);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(rules[i].action, i + 1);
        assert_ptr_equal(access_rule(rules[i].action), &rules[i]);
        assert_true(rules[i].what[0] != '\0');
    }
}

static void an_unknown_action_or_role_may_nothing(void **state)
{
    (void)state;
    for (int r = 0; r < ROLE_COUNT; r++) {
        assert_int_equal(access_decide(ACTION_NONE, (enum role)r), ACCESS_NEVER);
        assert_int_equal(access_decide(ACTION_END, (enum role)r), ACCESS_NEVER);
        assert_int_equal(access_decide((enum access_action)9999, (enum role)r), ACCESS_NEVER);
        assert_false(access_may_approve(ACTION_NONE, (enum role)r));
    }
    assert_int_equal(access_decide(ACTION_READ_ORDER, (enum role)99), ACCESS_NEVER);
    assert_int_equal(access_decide_token(ACTION_END, ROLE_SUPERVISOR), ACCESS_NEVER);
    assert_null(access_rule(ACTION_NONE));
    assert_string_equal(access_action_name((enum access_action)9999), "none");
}

static void nobody_edits_the_audit(void **state)
{
    (void)state;
    enum role everybody[] = {ROLE_SUPERVISOR, ROLE_SUPERVISOR, ROLE_ENGINEER, ROLE_AUDITOR};

    for (int r = 0; r < ROLE_COUNT; r++) {
        assert_int_equal(access_decide(ACTION_EDIT_AUDIT, (enum role)r), ACCESS_NEVER);
        assert_false(access_may_approve(ACTION_EDIT_AUDIT, (enum role)r));
    }
    assert_false(access_approved(ACTION_EDIT_AUDIT, everybody, 4));
}

/* SA-3: a gated cell without somebody to approve could never be carried out */
static void every_gated_row_has_approvers_and_asks_for_a_reason(void **state)
{
    (void)state;
    size_t count;
    const struct access_rule *rules = access_rules(&count);

    for (size_t i = 0; i < count; i++) {
        bool second = false;
        bool gated = false;
        for (int r = 0; r < ROLE_COUNT; r++) {
            second = second || rules[i].cell[r] == ACCESS_SECOND;
            gated = gated || second || rules[i].cell[r] == ACCESS_REQUEST;
        }
        assert_int_equal(gated, rules[i].approvals > 0);
        assert_int_equal(gated, rules[i].approver_roles != 0);
        if (second)
            assert_true(rules[i].reason_required);
    }
}

/* SA-3, law 10 */
static void operators_merchants_auditors_and_machines_approve_nothing(void **state)
{
    (void)state;
    for (int a = 1; a < ACTION_END; a++) {
        assert_false(access_may_approve((enum access_action)a, ROLE_OPERATOR));
        assert_false(access_may_approve((enum access_action)a, ROLE_MERCHANT));
        assert_false(access_may_approve((enum access_action)a, ROLE_AUDITOR));
        assert_false(access_may_approve((enum access_action)a, ROLE_MACHINE));
    }
}

static void a_token_acts_alone_or_asks(void **state)
{
    (void)state;
    assert_int_equal(access_decide_token(ACTION_CREATE_ORDER, ROLE_MACHINE), ACCESS_ALONE);
    assert_int_equal(access_decide_token(ACTION_RELEASE_HOLD, ROLE_SUPERVISOR), ACCESS_REQUEST);
    assert_int_equal(access_decide_token(ACTION_RELEASE_HOLD, ROLE_OPERATOR), ACCESS_REQUEST);
    assert_int_equal(access_decide_token(ACTION_RELEASE_HOLD, ROLE_MACHINE), ACCESS_NEVER);
    for (int a = 1; a < ACTION_END; a++) {
        for (int r = 0; r < ROLE_COUNT; r++)
            assert_int_not_equal(access_decide_token((enum access_action)a, (enum role)r),
                                 ACCESS_SECOND);
    }
}

static void one_approver_of_the_wrong_role_is_not_enough(void **state)
{
    (void)state;
    enum role engineer[] = {ROLE_ENGINEER};
    enum role supervisor[] = {ROLE_SUPERVISOR};

    assert_false(access_approved(ACTION_RELEASE_HOLD, NULL, 0));
    assert_false(access_approved(ACTION_RELEASE_HOLD, engineer, 1));
    assert_true(access_approved(ACTION_RELEASE_HOLD, supervisor, 1));
    assert_true(access_approved(ACTION_EDIT_ALIAS, engineer, 1)); /* supervisor or engineer */
    assert_true(access_approved(ACTION_EDIT_ALIAS, supervisor, 1));
    assert_false(access_approved(ACTION_SET_CREDENTIAL, supervisor, 1)); /* an engineer's */
}

static void engineer_and_supervisor_means_one_of_each(void **state)
{
    (void)state;
    enum role two_engineers[] = {ROLE_ENGINEER, ROLE_ENGINEER};
    enum role two_supervisors[] = {ROLE_SUPERVISOR, ROLE_SUPERVISOR};
    enum role both[] = {ROLE_SUPERVISOR, ROLE_ENGINEER};
    enum role one_and_a_stranger[] = {ROLE_SUPERVISOR, ROLE_OPERATOR};

    assert_false(access_approved(ACTION_SET_EGRESS, two_engineers, 2));
    assert_false(access_approved(ACTION_SET_EGRESS, two_supervisors, 2));
    assert_false(access_approved(ACTION_SET_EGRESS, one_and_a_stranger, 2));
    assert_false(access_approved(ACTION_SET_EGRESS, both, 1));
    assert_true(access_approved(ACTION_SET_EGRESS, both, 2));
    assert_true(access_approved(ACTION_RESTORE, both, 2));
}

static void the_policy_takes_two_other_supervisors(void **state)
{
    (void)state;
    enum role two[] = {ROLE_SUPERVISOR, ROLE_SUPERVISOR};

    assert_false(access_approved(ACTION_CHANGE_POLICY, two, 1));
    assert_true(access_approved(ACTION_CHANGE_POLICY, two, 2));
    assert_false(access_approved(ACTION_EXPORT_PII, two, 1));
}

static void the_receiver_of_a_return_does_not_approve_its_restock(void **state)
{
    (void)state;
    assert_int_equal(access_rule(ACTION_TRIAGE_RESTOCK)->not_by, ACTION_RECEIVE_RETURN);
}

/* RCV-7: beyond the tolerance somebody else agrees; the floor and the owner may only ask */
static void more_than_announced_is_accepted_by_two(void **state)
{
    (void)state;
    assert_int_equal(access_decide(ACTION_ACCEPT_OVER, ROLE_OPERATOR), ACCESS_REQUEST);
    assert_int_equal(access_decide(ACTION_ACCEPT_OVER, ROLE_SUPERVISOR), ACCESS_SECOND);
    assert_int_equal(access_decide(ACTION_ACCEPT_OVER, ROLE_MERCHANT), ACCESS_REQUEST);
    assert_int_equal(access_decide(ACTION_ACCEPT_OVER, ROLE_MACHINE), ACCESS_NEVER);
    assert_int_equal(access_decide(ACTION_ANNOUNCE_INBOUND, ROLE_OPERATOR), ACCESS_NEVER);
    assert_int_equal(access_decide(ACTION_ANNOUNCE_INBOUND, ROLE_MACHINE), ACCESS_ALONE);
}

static void approvals_mean_nothing_where_nothing_is_gated(void **state)
{
    (void)state;
    enum role two[] = {ROLE_SUPERVISOR, ROLE_ENGINEER};

    assert_false(access_approved(ACTION_READ_ORDER, two, 2));
    assert_false(access_approved(ACTION_BREAK_GLASS, two, 2));
    assert_false(access_approved(ACTION_NONE, two, 2));
}

static void names_go_both_ways_and_strangers_are_refused(void **state)
{
    (void)state;
    enum role r = ROLE_AUDITOR;
    enum access_action a = ACTION_ERASE;

    for (int i = 0; i < ROLE_COUNT; i++) {
        enum role parsed;
        assert_true(role_parse(slice_of(role_name((enum role)i)), &parsed));
        assert_int_equal(parsed, i);
    }
    for (int i = 1; i < ACTION_END; i++) {
        enum access_action parsed;
        assert_true(
            access_action_parse(slice_of(access_action_name((enum access_action)i)), &parsed));
        assert_int_equal(parsed, i);
    }
    assert_false(role_parse(SLICE("admin"), &r));
    assert_false(role_parse(SLICE_NONE, &r));
    assert_false(access_action_parse(SLICE("none"), &a));
    assert_false(access_action_parse(SLICE("read_order "), &a));
    assert_int_equal(r, ROLE_AUDITOR);
    assert_int_equal(a, ACTION_ERASE);
    assert_string_equal(access_name(ACCESS_REQUEST), "request");
}

/* What a badge opens is work an operator may do, or ask for without a step-up; never a decision. */
static void a_badge_opens_the_floor_alone(void **state)
{
    static const enum access_action closed[] = {
        ACTION_APPROVE,     ACTION_READ_APPROVALS,   ACTION_FIX_EXCEPTION,   ACTION_RELEASE_HOLD,
        ACTION_BREAK_GLASS, ACTION_READ_AUDIT,       ACTION_READ_USERS,      ACTION_CREATE_TOKEN,
        ACTION_CREATE_USER, ACTION_REVOKE,           ACTION_REGISTER_DEVICE, ACTION_GIVE_BADGE,
        ACTION_EXPORT_PII,  ACTION_PAUSE_CONNECTION, ACTION_READ_METRICS,    ACTION_NONE,
        ACTION_END};
    (void)state;
    size_t count, open = 0;
    const struct access_rule *rules = access_rules(&count);
    for (size_t i = 0; i < count; i++) {
        if (!access_on_floor(rules[i].action))
            continue;
        open++;
        assert_int_not_equal(rules[i].cell[ROLE_OPERATOR], ACCESS_NEVER);
        assert_false(rules[i].step_up);
    }
    assert_true(open > 15);
    assert_true(access_on_floor(ACTION_SCAN));
    for (size_t i = 0; i < sizeof closed / sizeof *closed; i++)
        assert_false(access_on_floor(closed[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_matrix_is_the_page_cell_by_cell),
        cmocka_unit_test(every_row_stands_at_its_number),
        cmocka_unit_test(an_unknown_action_or_role_may_nothing),
        cmocka_unit_test(a_badge_opens_the_floor_alone),
        cmocka_unit_test(nobody_edits_the_audit),
        cmocka_unit_test(every_gated_row_has_approvers_and_asks_for_a_reason),
        cmocka_unit_test(operators_merchants_auditors_and_machines_approve_nothing),
        cmocka_unit_test(a_token_acts_alone_or_asks),
        cmocka_unit_test(one_approver_of_the_wrong_role_is_not_enough),
        cmocka_unit_test(engineer_and_supervisor_means_one_of_each),
        cmocka_unit_test(the_policy_takes_two_other_supervisors),
        cmocka_unit_test(the_receiver_of_a_return_does_not_approve_its_restock),
        cmocka_unit_test(more_than_announced_is_accepted_by_two),
        cmocka_unit_test(approvals_mean_nothing_where_nothing_is_gated),
        cmocka_unit_test(names_go_both_ways_and_strangers_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
