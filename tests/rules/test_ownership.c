/* One writer per field; everyone else reads. */
#include "rules/ownership.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

/* OP-1, law 8 */
static void each_field_has_at_most_one_writer_in_each_phase(void **state)
{
    (void)state;
    size_t count;
    const struct ownership *rows = ownership_rows(&count);

    assert_int_equal(count, FIELD_GROUP_COUNT);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(rows[i].group, i);
        for (int p = 0; p < PHASE_COUNT; p++) {
            int writers = 0;
            for (int a = 0; a < AUTHORITY_COUNT; a++)
                writers += ownership_allows(rows[i].object, rows[i].group, (enum ownership_phase)p,
                                            (enum authority)a);
            assert_int_equal(writers, rows[i].owner[p] == AUTHORITY_NONE ? 0 : 1);
        }
    }
}

static void a_field_of_another_object_is_never_allowed(void **state)
{
    (void)state;
    for (int o = 0; o < OBJECT_COUNT; o++) {
        if (o != OBJECT_ORDER)
            assert_false(
                ownership_allows((enum object)o, FIELD_ORDER_LINES, PHASE_OPEN, AUTHORITY_CHANNEL));
        if (o != OBJECT_INVENTORY)
            assert_false(ownership_allows((enum object)o, FIELD_INVENTORY_ON_HAND, PHASE_OPEN,
                                          AUTHORITY_WAREHOUSE));
    }
}

/* ORD-1 */
static void after_acceptance_the_channel_may_only_ask(void **state)
{
    (void)state;
    assert_true(ownership_allows(OBJECT_ORDER, FIELD_ORDER_SHIP_TO, PHASE_OPEN, AUTHORITY_CHANNEL));
    assert_false(
        ownership_may_ask(OBJECT_ORDER, FIELD_ORDER_SHIP_TO, PHASE_OPEN, AUTHORITY_CHANNEL));
    assert_false(
        ownership_allows(OBJECT_ORDER, FIELD_ORDER_SHIP_TO, PHASE_EXECUTION, AUTHORITY_CHANNEL));
    assert_true(
        ownership_may_ask(OBJECT_ORDER, FIELD_ORDER_SHIP_TO, PHASE_EXECUTION, AUTHORITY_CHANNEL));
    assert_false(
        ownership_may_ask(OBJECT_ORDER, FIELD_ORDER_SHIP_TO, PHASE_EXECUTION, AUTHORITY_ERP));
    assert_false(
        ownership_may_ask(OBJECT_ORDER, FIELD_ORDER_SHIP_TO, PHASE_GONE, AUTHORITY_CHANNEL));
    assert_false(
        ownership_may_ask(OBJECT_ORDER, FIELD_ORDER_SHIP_TO, PHASE_EXECUTION, AUTHORITY_NONE));
}

/* payment and cancel facts always apply */
static void payment_stays_the_channels(void **state)
{
    (void)state;
    for (int p = 0; p < PHASE_COUNT; p++) {
        assert_true(ownership_allows(OBJECT_ORDER, FIELD_ORDER_PAYMENT, (enum ownership_phase)p,
                                     AUTHORITY_CHANNEL));
        assert_false(ownership_allows(OBJECT_ORDER, FIELD_ORDER_PAYMENT, (enum ownership_phase)p,
                                      AUTHORITY_ERP));
    }
}

/* INV-1, HP-F7, RET-6 */
static void only_the_floor_moves_stock(void **state)
{
    (void)state;
    assert_true(ownership_allows(OBJECT_INVENTORY, FIELD_INVENTORY_ON_HAND, PHASE_OPEN,
                                 AUTHORITY_WAREHOUSE));
    for (int a = 0; a < AUTHORITY_COUNT; a++) {
        if (a != AUTHORITY_WAREHOUSE)
            assert_false(ownership_allows(OBJECT_INVENTORY, FIELD_INVENTORY_ON_HAND, PHASE_OPEN,
                                          (enum authority)a));
    }
}

/* CUS-1, CUS-2 */
static void our_claim_and_the_carriers_event_have_different_owners(void **state)
{
    (void)state;
    assert_false(ownership_allows(OBJECT_CUSTODY, FIELD_CUSTODY_EVENT, PHASE_EXECUTION,
                                  AUTHORITY_WAREHOUSE));
    assert_false(
        ownership_allows(OBJECT_CUSTODY, FIELD_CUSTODY_EVENT, PHASE_EXECUTION, AUTHORITY_HUB));
    assert_false(
        ownership_allows(OBJECT_CUSTODY, FIELD_CUSTODY_CLAIM, PHASE_EXECUTION, AUTHORITY_CARRIER));
    assert_true(
        ownership_allows(OBJECT_CUSTODY, FIELD_CUSTODY_EVENT, PHASE_EXECUTION, AUTHORITY_CARRIER));
}

/* RET-1 */
static void the_warehouse_executes_a_return_and_does_not_authorise_it(void **state)
{
    (void)state;
    assert_false(ownership_allows(OBJECT_RETURN, FIELD_RETURN_AUTHORISATION, PHASE_GONE,
                                  AUTHORITY_WAREHOUSE));
    assert_false(
        ownership_allows(OBJECT_RETURN, FIELD_RETURN_EXECUTION, PHASE_GONE, AUTHORITY_RETURNS));
    assert_true(
        ownership_allows(OBJECT_RETURN, FIELD_RETURN_EXECUTION, PHASE_GONE, AUTHORITY_WAREHOUSE));
}

/* SKU-1 */
static void a_channel_writes_no_catalogue(void **state)
{
    (void)state;
    for (int g = FIELD_SKU_MASTER; g <= FIELD_SKU_BUNDLE; g++) {
        assert_false(
            ownership_allows(OBJECT_SKU, (enum field_group)g, PHASE_OPEN, AUTHORITY_CHANNEL));
        assert_int_equal(ownership_owner((enum field_group)g, PHASE_OPEN), AUTHORITY_ERP);
    }
}

static void the_phase_follows_acceptance_and_custody(void **state)
{
    (void)state;
    assert_int_equal(ownership_phase_of(ORDER_VALIDATED), PHASE_OPEN);
    assert_int_equal(ownership_phase_of(ORDER_ACCEPTED), PHASE_EXECUTION);
    assert_int_equal(ownership_phase_of(ORDER_HANDED_OVER), PHASE_EXECUTION);
    assert_int_equal(ownership_phase_of(ORDER_PARTLY_SHIPPED), PHASE_EXECUTION);
    assert_int_equal(ownership_phase_of(ORDER_SHIPPED), PHASE_GONE);
    assert_int_equal(ownership_phase_of(ORDER_CANCELLED), PHASE_GONE);
}

static void names_go_both_ways_and_strangers_are_refused(void **state)
{
    (void)state;
    enum object o = OBJECT_RETURN;
    enum authority a = AUTHORITY_HUB;

    for (int i = 0; i < OBJECT_COUNT; i++) {
        assert_true(object_parse(slice_of(object_name((enum object)i)), &o));
        assert_int_equal(o, i);
        assert_int_not_equal(ownership_default(o), AUTHORITY_NONE);
    }
    for (int i = 0; i < AUTHORITY_COUNT; i++) {
        assert_true(authority_parse(slice_of(authority_name((enum authority)i)), &a));
        assert_int_equal(a, i);
    }
    assert_false(object_parse(SLICE("stock"), &o));
    assert_false(authority_parse(SLICE("shopify"), &a));
    assert_int_equal(o, OBJECT_INBOUND);
    assert_int_equal(a, AUTHORITY_HUB);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_field_has_at_most_one_writer_in_each_phase),
        cmocka_unit_test(a_field_of_another_object_is_never_allowed),
        cmocka_unit_test(after_acceptance_the_channel_may_only_ask),
        cmocka_unit_test(payment_stays_the_channels),
        cmocka_unit_test(only_the_floor_moves_stock),
        cmocka_unit_test(our_claim_and_the_carriers_event_have_different_owners),
        cmocka_unit_test(the_warehouse_executes_a_return_and_does_not_authorise_it),
        cmocka_unit_test(a_channel_writes_no_catalogue),
        cmocka_unit_test(the_phase_follows_acceptance_and_custody),
        cmocka_unit_test(names_go_both_ways_and_strangers_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
