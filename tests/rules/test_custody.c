/* Carrier events move a parcel only forward, and only with proof. */
#include "rules/custody.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

static enum custody after(enum custody current, enum carrier_class c)
{
    return custody_next(current, c, carrier_class_proves_custody(c), false);
}

/* CUS-1, CUS-4: "pickup has been registered" is no pickup */
static void nothing_short_of_proof_confirms_custody(void **state)
{
    (void)state;
    for (int from = CUSTODY_NONE; from <= CUSTODY_HANDED_OVER; from++) {
        for (int c = 0; c < CARRIER_CLASS_COUNT; c++)
            assert_false(custody_is_confirmed(
                custody_next((enum custody)from, (enum carrier_class)c, false, false)));
    }
    assert_int_equal(after(CUSTODY_HANDED_OVER, CARRIER_PICKUP_PLANNED), CUSTODY_HANDED_OVER);
    assert_int_equal(after(CUSTODY_HANDED_OVER, CARRIER_ANNOUNCED), CUSTODY_HANDED_OVER);
    assert_int_equal(after(CUSTODY_HANDED_OVER, CARRIER_EXCEPTION), CUSTODY_HANDED_OVER);
    assert_int_equal(after(CUSTODY_HANDED_OVER, CARRIER_UNKNOWN), CUSTODY_HANDED_OVER);
    assert_int_equal(after(CUSTODY_NONE, CARRIER_ANNOUNCED), CUSTODY_LABEL_CREATED);
}

static void proof_confirms_from_wherever_the_parcel_stood(void **state)
{
    (void)state;
    for (int from = CUSTODY_NONE; from <= CUSTODY_HANDED_OVER; from++) {
        assert_int_equal(after((enum custody)from, CARRIER_CUSTODY), CUSTODY_CONFIRMED);
        assert_int_equal(after((enum custody)from, CARRIER_DELIVERED), CUSTODY_DELIVERED);
        for (int c = 0; c < CARRIER_CLASS_COUNT; c++)
            assert_true(custody_is_confirmed(
                custody_next((enum custody)from, (enum carrier_class)c, true, false)));
    }
    assert_int_equal(custody_next(CUSTODY_HANDED_OVER, CARRIER_INFO, true, false),
                     CUSTODY_CONFIRMED);
    assert_int_equal(custody_next(CUSTODY_HANDED_OVER, CARRIER_EXCEPTION, true, false),
                     CUSTODY_EXCEPTION);
}

/* CUS-5 */
static void delivered_stays_delivered(void **state)
{
    (void)state;
    for (int c = 0; c < CARRIER_CLASS_COUNT; c++) {
        enum custody to = after(CUSTODY_DELIVERED, (enum carrier_class)c);
        if (c == CARRIER_RETURNING)
            assert_int_equal(to, CUSTODY_RETURNING);
        else if (c == CARRIER_RETURNED_TO_SENDER)
            assert_int_equal(to, CUSTODY_RETURNED);
        else
            assert_int_equal(to, CUSTODY_DELIVERED);
    }
}

/* CUS-5, CUS-11, OP-7 */
static void an_older_event_changes_nothing_once_custody_is_confirmed(void **state)
{
    (void)state;
    for (int from = CUSTODY_CONFIRMED; from < CUSTODY_COUNT; from++) {
        for (int c = 0; c < CARRIER_CLASS_COUNT; c++)
            assert_int_equal(custody_next((enum custody)from, (enum carrier_class)c, true, true),
                             from);
    }
    assert_int_equal(custody_next(CUSTODY_NONE, CARRIER_ANNOUNCED, false, true),
                     CUSTODY_LABEL_CREATED);
    assert_int_equal(custody_next(CUSTODY_HANDED_OVER, CARRIER_CUSTODY, true, true),
                     CUSTODY_CONFIRMED);
}

static void a_parcel_only_goes_forward(void **state)
{
    (void)state;
    assert_int_equal(after(CUSTODY_OUT_FOR_DELIVERY, CARRIER_IN_TRANSIT), CUSTODY_OUT_FOR_DELIVERY);
    assert_int_equal(after(CUSTODY_IN_TRANSIT, CARRIER_CUSTODY), CUSTODY_IN_TRANSIT);
    assert_int_equal(after(CUSTODY_IN_TRANSIT, CARRIER_ANNOUNCED), CUSTODY_IN_TRANSIT);
    assert_int_equal(after(CUSTODY_RETURNING, CARRIER_DELIVERED), CUSTODY_RETURNING);
    assert_int_equal(after(CUSTODY_RETURNING, CARRIER_ATTEMPT_FAILED), CUSTODY_RETURNING);
    assert_int_equal(after(CUSTODY_RETURNED, CARRIER_LOST), CUSTODY_RETURNED);
    assert_int_equal(after(CUSTODY_RETURNED, CARRIER_IN_TRANSIT), CUSTODY_RETURNED);
}

static void trouble_is_left_by_the_next_scan(void **state)
{
    (void)state;
    assert_int_equal(after(CUSTODY_OUT_FOR_DELIVERY, CARRIER_ATTEMPT_FAILED), CUSTODY_EXCEPTION);
    assert_int_equal(after(CUSTODY_EXCEPTION, CARRIER_OUT_FOR_DELIVERY), CUSTODY_OUT_FOR_DELIVERY);
    assert_int_equal(after(CUSTODY_EXCEPTION, CARRIER_LOST), CUSTODY_LOST);
    assert_int_equal(after(CUSTODY_LOST, CARRIER_DELIVERED), CUSTODY_DELIVERED);
    assert_int_equal(after(CUSTODY_LOST, CARRIER_DAMAGED), CUSTODY_LOST);
    assert_int_equal(custody_next(CUSTODY_LOST, CARRIER_IN_TRANSIT, false, false), CUSTODY_LOST);
    assert_int_equal(after(CUSTODY_EXCEPTION, CARRIER_INFO), CUSTODY_EXCEPTION);
    assert_int_equal(after(CUSTODY_EXCEPTION, CARRIER_ANNOUNCED), CUSTODY_EXCEPTION);
}

static void a_partial_or_damaged_delivery_is_no_delivery(void **state)
{
    (void)state;
    assert_int_equal(after(CUSTODY_OUT_FOR_DELIVERY, CARRIER_DELIVERED_PARTIAL), CUSTODY_EXCEPTION);
    assert_int_equal(after(CUSTODY_OUT_FOR_DELIVERY, CARRIER_DAMAGED), CUSTODY_EXCEPTION);
    assert_int_equal(after(CUSTODY_IN_TRANSIT, CARRIER_DESTROYED), CUSTODY_LOST);
}

/* nothing but a return follows delivery, whatever order events come in */
static void confirmed_custody_is_never_lost_again(void **state)
{
    (void)state;
    for (int from = CUSTODY_CONFIRMED; from < CUSTODY_COUNT; from++) {
        for (int c = 0; c < CARRIER_CLASS_COUNT; c++) {
            assert_true(custody_is_confirmed(after((enum custody)from, (enum carrier_class)c)));
            assert_true(custody_is_confirmed(
                custody_next((enum custody)from, (enum carrier_class)c, false, false)));
        }
    }
}

/* carriers 1, rule 5: on the way it owes a word; before the scan that is silence, after the end
 * nothing */
static void only_what_is_on_its_way_can_stall(void **state)
{
    (void)state;
    for (int c = 0; c < CUSTODY_COUNT; c++) {
        bool on_its_way = c == CUSTODY_CONFIRMED || c == CUSTODY_IN_TRANSIT ||
                          c == CUSTODY_OUT_FOR_DELIVERY || c == CUSTODY_RETURNING ||
                          c == CUSTODY_EXCEPTION;
        assert_int_equal(custody_awaits_event((enum custody)c), on_its_way);
    }
}

/* carriers 1.1: a return leg that is delivered is back at the sender */
static void delivered_on_the_way_back_is_returned(void **state)
{
    (void)state;
    assert_int_equal(carrier_class_heading(CARRIER_DELIVERED, DIRECTION_RETURN, CUSTODY_IN_TRANSIT),
                     CARRIER_RETURNED_TO_SENDER);
    assert_int_equal(carrier_class_heading(CARRIER_DELIVERED, DIRECTION_UNSAID, CUSTODY_RETURNING),
                     CARRIER_RETURNED_TO_SENDER);
    assert_int_equal(
        carrier_class_heading(CARRIER_OUT_FOR_DELIVERY, DIRECTION_RETURN, CUSTODY_NONE),
        CARRIER_RETURNING);
    for (int c = 0; c < CARRIER_CLASS_COUNT; c++) {
        enum carrier_class back =
            carrier_class_heading((enum carrier_class)c, DIRECTION_RETURN, CUSTODY_CONFIRMED);
        assert_false(carrier_class_proves_delivery(back));
        assert_int_not_equal(after(CUSTODY_IN_TRANSIT, back), CUSTODY_DELIVERED);
        assert_int_equal(
            carrier_class_heading((enum carrier_class)c, DIRECTION_UNSAID, CUSTODY_IN_TRANSIT), c);
        assert_int_equal(
            carrier_class_heading((enum carrier_class)c, DIRECTION_OUTBOUND, CUSTODY_RETURNING), c);
        assert_int_not_equal(after(CUSTODY_RETURNING, (enum carrier_class)c), CUSTODY_DELIVERED);
    }
}

/* CUS-12: who signed matters */
static void only_the_consignee_proves_delivery(void **state)
{
    (void)state;
    for (int c = 0; c < CARRIER_CLASS_COUNT; c++)
        assert_int_equal(carrier_class_proves_delivery((enum carrier_class)c),
                         c == CARRIER_DELIVERED);
    assert_int_equal(after(CUSTODY_IN_TRANSIT, CARRIER_DELIVERED_NEIGHBOUR), CUSTODY_DELIVERED);
    assert_int_equal(after(CUSTODY_IN_TRANSIT, CARRIER_AT_PICKUP_POINT), CUSTODY_OUT_FOR_DELIVERY);
}

/* CUS-4 */
static void classes_are_read_by_their_exact_names(void **state)
{
    (void)state;
    enum carrier_class c = CARRIER_LOST;
    size_t count;
    const struct carrier_class_rule *rules = carrier_class_rules(&count);

    assert_int_equal(count, 21);
    for (int i = 0; i < CARRIER_CLASS_COUNT; i++) {
        enum carrier_class parsed;
        assert_int_equal(rules[i].class, i);
        assert_true(
            carrier_class_parse(slice_of(carrier_class_name((enum carrier_class)i)), &parsed));
        assert_int_equal(parsed, i);
    }
    assert_false(carrier_class_parse(SLICE("picked up"), &c));
    assert_false(carrier_class_parse(SLICE("Delivered"), &c));
    assert_false(carrier_class_parse(SLICE_NONE, &c));
    assert_int_equal(c, CARRIER_LOST);
}

/* carriers 1, rule 3: a cancellation after custody is an exception, not an un-ship */
static void a_refusal_is_news_only_of_what_we_gave_away(void **state)
{
    (void)state;
    assert_true(carrier_class_refuses(CARRIER_PICKUP_FAILED, CUSTODY_HANDED_OVER));
    assert_false(carrier_class_refuses(CARRIER_PICKUP_FAILED, CUSTODY_LABEL_CREATED));
    assert_false(carrier_class_refuses(CARRIER_PICKUP_FAILED, CUSTODY_IN_TRANSIT));
    assert_true(carrier_class_refuses(CARRIER_CANCELLED, CUSTODY_HANDED_OVER));
    assert_true(carrier_class_refuses(CARRIER_CANCELLED, CUSTODY_IN_TRANSIT));
    assert_false(carrier_class_refuses(CARRIER_CANCELLED, CUSTODY_LABEL_CREATED));
    assert_false(carrier_class_refuses(CARRIER_CANCELLED, CUSTODY_DELIVERED));
    assert_false(carrier_class_refuses(CARRIER_EXCEPTION, CUSTODY_HANDED_OVER));
    assert_int_equal(custody_next(CUSTODY_IN_TRANSIT, CARRIER_CANCELLED, false, false),
                     CUSTODY_IN_TRANSIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_short_of_proof_confirms_custody),
        cmocka_unit_test(proof_confirms_from_wherever_the_parcel_stood),
        cmocka_unit_test(delivered_stays_delivered),
        cmocka_unit_test(an_older_event_changes_nothing_once_custody_is_confirmed),
        cmocka_unit_test(a_parcel_only_goes_forward),
        cmocka_unit_test(trouble_is_left_by_the_next_scan),
        cmocka_unit_test(a_partial_or_damaged_delivery_is_no_delivery),
        cmocka_unit_test(confirmed_custody_is_never_lost_again),
        cmocka_unit_test(only_what_is_on_its_way_can_stall),
        cmocka_unit_test(delivered_on_the_way_back_is_returned),
        cmocka_unit_test(only_the_consignee_proves_delivery),
        cmocka_unit_test(classes_are_read_by_their_exact_names),
        cmocka_unit_test(a_refusal_is_news_only_of_what_we_gave_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
