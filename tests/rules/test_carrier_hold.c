/* A label held at the carrier. Reference carriers 3.3: hold keeps one out of the close of the day;
 * requirement CUS-9: what the carrier did is known, or known to be unknown. */
#include "rules/carrier_hold.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

static enum carrier_hold after(enum carrier_hold from, const enum carrier_hold_event *events,
                               size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_true(carrier_hold_next(from, events[i], &from));
    return from;
}
#define AFTER(from, ...)                                           \
    after(from, (const enum carrier_hold_event[]){__VA_ARGS__},    \
          sizeof((const enum carrier_hold_event[]){__VA_ARGS__}) / \
              sizeof(enum carrier_hold_event))
#define E(name) CARRIER_HOLD_EVENT_##name

static void held_and_let_go_is_free_again(void **state)
{
    (void)state;
    assert_int_equal(AFTER(CARRIER_HOLD_FREE, E(ASK_HOLD), E(DONE)), CARRIER_HOLD_HELD);
    assert_int_equal(AFTER(CARRIER_HOLD_HELD, E(ASK_RELEASE), E(DONE)), CARRIER_HOLD_FREE);
}

static void a_no_leaves_it_as_it_was_known_to_be(void **state)
{
    (void)state;
    assert_int_equal(AFTER(CARRIER_HOLD_FREE, E(ASK_HOLD), E(REFUSED)), CARRIER_HOLD_FREE);
    assert_int_equal(AFTER(CARRIER_HOLD_HELD, E(ASK_RELEASE), E(REFUSED)), CARRIER_HOLD_HELD);
}

/* "already held" is a no as well */
static void a_no_after_a_lost_answer_proves_nothing(void **state)
{
    (void)state;
    assert_int_equal(AFTER(CARRIER_HOLD_FREE, E(ASK_HOLD), E(LOST)), CARRIER_HOLD_UNSURE);
    assert_int_equal(AFTER(CARRIER_HOLD_UNSURE, E(ASK_HOLD), E(REFUSED)), CARRIER_HOLD_UNSURE);
    assert_int_equal(AFTER(CARRIER_HOLD_UNSURE, E(ASK_RELEASE), E(REFUSED)), CARRIER_HOLD_UNSURE);
    assert_int_equal(AFTER(CARRIER_HOLD_UNSURE, E(ASK_RELEASE), E(DONE)), CARRIER_HOLD_FREE);
    assert_int_equal(AFTER(CARRIER_HOLD_UNSURE, E(ASK_HOLD), E(DONE)), CARRIER_HOLD_HELD);
    assert_int_equal(AFTER(CARRIER_HOLD_UNSURE, E(DECIDED)), CARRIER_HOLD_FREE);
}

static void nothing_is_asked_or_decided_while_a_call_is_under_way(void **state)
{
    (void)state;
    enum carrier_hold to = CARRIER_HOLD_COUNT;
    int under_way = 0;
    for (int h = 0; h < CARRIER_HOLD_COUNT; h++) {
        if (!carrier_hold_under_way((enum carrier_hold)h))
            continue;
        under_way++;
        assert_false(carrier_hold_next((enum carrier_hold)h, E(ASK_HOLD), &to));
        assert_false(carrier_hold_next((enum carrier_hold)h, E(ASK_RELEASE), &to));
        assert_false(carrier_hold_next((enum carrier_hold)h, E(DECIDED), &to));
        assert_true(carrier_hold_next((enum carrier_hold)h, E(LOST), &to));
        assert_int_equal(to, CARRIER_HOLD_UNSURE);
        to = CARRIER_HOLD_COUNT;
    }
    assert_int_equal(under_way, 4);
}

static void what_is_free_is_not_released_and_what_is_held_is_not_held_again(void **state)
{
    (void)state;
    enum carrier_hold to = CARRIER_HOLD_COUNT;
    assert_false(carrier_hold_next(CARRIER_HOLD_FREE, E(ASK_RELEASE), &to));
    assert_false(carrier_hold_next(CARRIER_HOLD_FREE, E(DECIDED), &to));
    assert_false(carrier_hold_next(CARRIER_HOLD_HELD, E(ASK_HOLD), &to));
    assert_int_equal(to, CARRIER_HOLD_COUNT);
}

static void no_two_rows_say_the_same(void **state)
{
    (void)state;
    size_t count;
    const struct carrier_hold_move *rows = carrier_hold_moves(&count);
    for (size_t i = 0; i < count; i++)
        for (size_t k = i + 1; k < count; k++)
            assert_false(rows[i].from == rows[k].from && rows[i].event == rows[k].event);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(held_and_let_go_is_free_again),
        cmocka_unit_test(a_no_leaves_it_as_it_was_known_to_be),
        cmocka_unit_test(a_no_after_a_lost_answer_proves_nothing),
        cmocka_unit_test(nothing_is_asked_or_decided_while_a_call_is_under_way),
        cmocka_unit_test(what_is_free_is_not_released_and_what_is_held_is_not_held_again),
        cmocka_unit_test(no_two_rows_say_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
