/* What an edit or a cancellation may do, state by state. */
#include "rules/edit_policy.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

static enum edit_answer content(enum order_state s, enum editable_until until)
{
    enum edit_answer a = edit_policy(s, EDIT_CONTENT, until);

    assert_int_equal(edit_policy(s, EDIT_ADDRESS, until), a);
    return a;
}

/* ORD-7 */
static void before_release_the_new_version_replaces_the_old(void **state)
{
    (void)state;
    for (int u = EDITABLE_ACCEPTED; u <= EDITABLE_PACKED; u++) {
        for (int s = ORDER_RECEIVED; s <= ORDER_ACCEPTED; s++)
            assert_int_equal(content((enum order_state)s, (enum editable_until)u), EDIT_APPLY);
    }
}

/* ORD-7 */
static void after_release_an_edit_is_a_change_request_as_long_as_the_merchant_says(void **state)
{
    (void)state;
    assert_int_equal(content(ORDER_READY_TO_PICK, EDITABLE_ACCEPTED), EDIT_REFUSE);
    assert_int_equal(content(ORDER_READY_TO_PICK, EDITABLE_PICKING), EDIT_ASK);
    assert_int_equal(content(ORDER_PICKING, EDITABLE_ACCEPTED), EDIT_REFUSE);
    assert_int_equal(content(ORDER_PICKING, EDITABLE_PICKING), EDIT_ASK);
    assert_int_equal(content(ORDER_PICKED, EDITABLE_PICKING), EDIT_REFUSE);
    assert_int_equal(content(ORDER_PACKED, EDITABLE_PICKING), EDIT_REFUSE);
    assert_int_equal(content(ORDER_PACKED, EDITABLE_PACKED), EDIT_ASK);
}

/* ORD-7 */
static void under_a_living_label_nothing_is_edited(void **state)
{
    (void)state;
    assert_int_equal(content(ORDER_LABELLED, EDITABLE_PACKED), EDIT_VOID_FIRST);
    assert_int_equal(content(ORDER_MANIFESTED, EDITABLE_PACKED), EDIT_VOID_FIRST);
    for (int s = ORDER_HANDED_OVER; s <= ORDER_CANCELLED; s++)
        assert_int_equal(content((enum order_state)s, EDITABLE_PACKED), EDIT_REFUSE);
}

/* ORD-8 */
static void a_price_or_note_edit_always_applies(void **state)
{
    (void)state;
    for (int s = 0; s < ORDER_STATE_COUNT; s++)
        assert_int_equal(edit_policy((enum order_state)s, EDIT_NOTE, EDITABLE_ACCEPTED),
                         EDIT_APPLY);
}

/* ORD-9 */
static void a_partly_shipped_order_is_asked_about_its_remainder(void **state)
{
    (void)state;
    assert_int_equal(content(ORDER_PARTLY_SHIPPED, EDITABLE_ACCEPTED), EDIT_ASK);
    assert_int_equal(cancel_policy(ORDER_PARTLY_SHIPPED)->answer, CANCEL_REMAINDER);
}

/* ORD-10 */
static void cancelling_follows_the_goods(void **state)
{
    (void)state;
    for (int s = ORDER_RECEIVED; s <= ORDER_READY_TO_PICK; s++)
        assert_int_equal(cancel_policy((enum order_state)s)->answer, CANCEL_NOW);
    for (int s = ORDER_PICKING; s <= ORDER_PACKED; s++)
        assert_int_equal(cancel_policy((enum order_state)s)->answer, CANCEL_PUT_BACK);
    for (int s = ORDER_LABELLED; s <= ORDER_MANIFESTED; s++)
        assert_int_equal(cancel_policy((enum order_state)s)->answer, CANCEL_VOID_FIRST);
    for (int s = ORDER_HANDED_OVER; s <= ORDER_CLOSED; s++) {
        const struct cancel_rule *r = cancel_policy((enum order_state)s);
        assert_int_equal(r->answer, CANCEL_REFUSE);
        assert_int_equal(r->reason, REASON_CANCEL_AFTER_CUSTODY);
        assert_true(r->second_person);
    }
    assert_int_equal(cancel_policy(ORDER_CANCELLED)->answer, CANCEL_ALREADY);
}

/* the answers and the lifecycle never contradict each other */
static void what_may_be_cancelled_has_its_transition(void **state)
{
    (void)state;
    for (int s = 0; s < ORDER_STATE_COUNT; s++) {
        enum order_state to = ORDER_RECEIVED;
        uint32_t missing = 0;
        enum hf_status next =
            order_next((enum order_state)s, EVENT_CANCEL, EVIDENCE_PAYLOAD, 0, &to, &missing);
        enum cancel_answer a = cancel_policy((enum order_state)s)->answer;
        assert_int_equal(cancel_policy((enum order_state)s)->state, s);
        assert_int_equal(next == HF_OK, a == CANCEL_NOW || a == CANCEL_PUT_BACK);
        next = order_next((enum order_state)s, EVENT_VOID_LABEL,
                          EVIDENCE_PACK_SCAN | EVIDENCE_WEIGHT, 0, &to, &missing);
        assert_int_equal(next == HF_OK, a == CANCEL_VOID_FIRST);
    }
}

static void only_three_words_set_the_last_editable_state(void **state)
{
    (void)state;
    enum editable_until u = EDITABLE_PACKED;

    assert_false(editable_until_parse(SLICE("labelled"), &u));
    assert_false(editable_until_parse(SLICE("Picking"), &u));
    assert_false(editable_until_parse(SLICE_NONE, &u));
    assert_int_equal(u, EDITABLE_PACKED);
    assert_true(editable_until_parse(SLICE("picking"), &u));
    assert_int_equal(u, EDITABLE_PICKING);
    assert_string_equal(edit_answer_name(EDIT_VOID_FIRST), "void_first");
    assert_string_equal(cancel_answer_name(CANCEL_ALREADY), "already");
}

/* Our fulfilment makes the platform send its order again: never an edit. */
static void what_we_sent_coming_back_is_no_edit(void **state)
{
    (void)state;
    static const struct {
        int64_t asked, shipped, left, least, most;
        bool same;
        const char *what;
    } cases[] = {
        {3, 0, 3, 0, 0, true,  "nothing moved"                                       },
        {3, 0, 2, 0, 0, false, "one was taken out"                                   },
        {3, 0, 4, 0, 0, false, "one was added"                                       },
        {3, 3, 0, 3, 3, true,  "all of it was sent, and told"                        },
        {3, 3, 3, 0, 0, true,  "sent, and not told yet"                              },
        {3, 3, 1, 2, 2, true,  "two parcels were told, the third is on its way there"},
        {3, 1, 2, 1, 1, true,  "one parcel of two"                                   },
        {3, 1, 1, 1, 1, false, "one parcel went, and one unit was taken out"         },
        {3, 1, 3, 1, 1, false, "one parcel went, and one unit was added"             },
        {3, 0, 0, 3, 3, false, "somebody else sent it over there"                    },
        {3, 1, 0, 3, 3, false, "we sent one, somebody else the rest"                 },
        {2, 2, 0, 1, 2, true,  "sent, then one of them refunded: said loosely"       },
        {2, 0, 0, 0, 2, false, "taken out, or sent by others: said loosely"          },
        {0, 0, 0, 0, 0, true,  "nothing asked"                                       },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (line_is_as_asked(cases[i].asked, cases[i].shipped, cases[i].left, cases[i].least,
                             cases[i].most) != cases[i].same)
            fail_msg("%s", cases[i].what);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(before_release_the_new_version_replaces_the_old),
        cmocka_unit_test(after_release_an_edit_is_a_change_request_as_long_as_the_merchant_says),
        cmocka_unit_test(under_a_living_label_nothing_is_edited),
        cmocka_unit_test(a_price_or_note_edit_always_applies),
        cmocka_unit_test(a_partly_shipped_order_is_asked_about_its_remainder),
        cmocka_unit_test(cancelling_follows_the_goods),
        cmocka_unit_test(what_may_be_cancelled_has_its_transition),
        cmocka_unit_test(what_we_sent_coming_back_is_no_edit),
        cmocka_unit_test(only_three_words_set_the_last_editable_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
