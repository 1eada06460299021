/* Carriers' codes: the traps are told apart, and nothing unknown means anything. */
#include "rules/statuses.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

static void is(const char *carrier, const char *code, enum carrier_class class, bool proves)
{
    const struct carrier_status *s = carrier_status_find(slice_of(carrier), slice_of(code));
    if (s == NULL || s->class != class || s->proves_custody != proves)
        print_error("%s %s\n", carrier, code);
    assert_non_null(s);
    assert_int_equal(s->class, class);
    assert_int_equal(s->proves_custody, proves);
}

/* carriers 1.1 */
static void delivered_that_is_not_delivered_is_filed_as_what_happened(void **state)
{
    (void)state;
    is("dhl-ecommerce-europe", "43", CARRIER_AT_PICKUP_POINT, true);
    is("dhl-ecommerce-europe", "44", CARRIER_AT_PICKUP_POINT, true);
    is("dhl-ecommerce-europe", "45", CARRIER_AT_PICKUP_POINT, true);
    is("dhl-ecommerce-europe", "46", CARRIER_AT_PICKUP_POINT, true);
    is("dhl-ecommerce-europe", "302", CARRIER_IN_TRANSIT, true);
    is("dhl-ecommerce-europe", "366", CARRIER_RETURNED_TO_SENDER, true);
    is("gls-group", "DELIVEREDPS", CARRIER_AT_PICKUP_POINT, true);
    is("gls-group", "FINAL", CARRIER_INFO, false);
    is("gls-es", "22", CARRIER_AT_PICKUP_POINT, true);
    is("gls-es", "25", CARRIER_AT_PICKUP_POINT, true);
    is("gls-es", "50", CARRIER_INFO, false);
    is("seur", "LI569", CARRIER_AT_PICKUP_POINT, true);
    is("seur", "LI574", CARRIER_AT_PICKUP_POINT, true);
    is("seur", "LI576", CARRIER_AT_PICKUP_POINT, true);
    is("seur", "LI578", CARRIER_AT_PICKUP_POINT, true);
    is("seur", "LM001", CARRIER_INFO, false);
    is("seur", "LM024", CARRIER_INFO, false);
    is("seur", "LL020", CARRIER_DELIVERED_NEIGHBOUR, true);
    is("seur", "LL872", CARRIER_DELIVERED_NEIGHBOUR, true);
    is("seur", "LL001", CARRIER_DELIVERED, true);
    is("correos-locator", "phase 4", CARRIER_UNKNOWN, false);
}

/* CUS-1, carriers 1: data received, collections planned, notes */
static void nothing_administrative_proves_custody(void **state)
{
    (void)state;
    is("ups", "M/MP/003", CARRIER_ANNOUNCED, false);
    is("ups", "type:I logicalScan=true", CARRIER_INFO, false);
    is("ups", "type:I logicalScan=false", CARRIER_CUSTODY, true);
    is("fedex", "AP", CARRIER_PICKUP_PLANNED, false);
    is("fedex", "PU", CARRIER_CUSTODY, true);
    is("dhl-express", "AD", CARRIER_INFO, false);
    is("dhl-express", "RR", CARRIER_INFO, false);
    is("dhl-express", "SM", CARRIER_IN_TRANSIT, false); /* a plan, whatever its class */
    is("gls-group", "INPICKUP", CARRIER_PICKUP_PLANNED, false);
    is("seur", "SX010", CARRIER_ANNOUNCED, false);
    is("dhl-parcel-iberia", "A", CARRIER_ANNOUNCED, false);
    is("dhl-parcel-iberia", "T", CARRIER_IN_TRANSIT, true);
    is("dhl-unified", "pre-transit", CARRIER_ANNOUNCED, false);
    for (size_t i = 0; i < carrier_status_count; i++)
        switch (carrier_statuses[i].class) {
        case CARRIER_ANNOUNCED:
        case CARRIER_PICKUP_PLANNED:
        case CARRIER_PICKUP_FAILED:
        case CARRIER_CANCELLED:
        case CARRIER_INFO:
        case CARRIER_UNKNOWN:
            assert_false(carrier_statuses[i].proves_custody);
            break;
        case CARRIER_CUSTODY:
        case CARRIER_IN_TRANSIT:
        case CARRIER_CUSTOMS:
        case CARRIER_OUT_FOR_DELIVERY:
        case CARRIER_AT_PICKUP_POINT:
        case CARRIER_ATTEMPT_FAILED:
        case CARRIER_DELIVERED:
        case CARRIER_DELIVERED_NEIGHBOUR:
        case CARRIER_DELIVERED_PARTIAL:
        case CARRIER_RETURNING:
        case CARRIER_RETURNED_TO_SENDER:
        case CARRIER_DAMAGED:
        case CARRIER_DESTROYED:
        case CARRIER_LOST:
        case CARRIER_EXCEPTION:
        case CARRIER_CLASS_COUNT:
            break;
        }
}

/* CUS-4, scenario 60 */
static void codes_are_read_exactly_or_not_at_all(void **state)
{
    (void)state;
    assert_null(carrier_status_find(SLICE("dhl-parcel-iberia"), SLICE("t")));
    assert_null(carrier_status_find(SLICE("dhl-parcel-iberia"), SLICE("TT")));
    assert_null(carrier_status_find(SLICE("dhl-parcel-iberia"), SLICE("")));
    assert_null(carrier_status_find(SLICE("dhl-parcel-iberia"), SLICE("delivered")));
    assert_null(carrier_status_find(SLICE("nobody"), SLICE("T")));
    assert_null(carrier_status_find(SLICE_NONE, SLICE_NONE));
    assert_true(carrier_status_known(SLICE("seur")));
    assert_false(carrier_status_known(SLICE("correos")));
}

static void a_range_holds_codes_of_its_length(void **state)
{
    (void)state;
    is("seur", "LI400", CARRIER_IN_TRANSIT, true);
    is("seur", "LI428", CARRIER_IN_TRANSIT, true);
    is("seur", "LI499", CARRIER_IN_TRANSIT, true);
    assert_null(carrier_status_find(SLICE("seur"), SLICE("LI4")));
    assert_null(carrier_status_find(SLICE("seur"), SLICE("LI4280")));
    assert_null(carrier_status_find(SLICE("seur"), SLICE("LC007")));
}

static void what_no_list_confirms_is_marked(void **state)
{
    (void)state;
    assert_false(carrier_status_find(SLICE("inpost-shipx"), SLICE("delivered"))->confirmed);
    assert_false(carrier_status_find(SLICE("correos-locator"), SLICE("phase 2"))->confirmed);
    assert_true(carrier_status_find(SLICE("fedex"), SLICE("PU"))->confirmed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(delivered_that_is_not_delivered_is_filed_as_what_happened),
        cmocka_unit_test(nothing_administrative_proves_custody),
        cmocka_unit_test(codes_are_read_exactly_or_not_at_all),
        cmocka_unit_test(a_range_holds_codes_of_its_length),
        cmocka_unit_test(what_no_list_confirms_is_marked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
