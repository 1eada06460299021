/* What a service takes: weight before size, to the gram and the millimetre, in whatever order the
 * sides were measured. */
#include "rules/parcel_limits.h"

#include "../base/cmocka_all.h"

static const struct parcel_limits parcel = {
    .max_weight_g = 31500, .max_length_mm = 1200, .max_girth_mm = 3000, .volume_divisor = 5000};

static struct parcel_measure of(int64_t weight_g, int64_t a, int64_t b, int64_t c)
{
    return (struct parcel_measure){
        weight_g, {a, b, c}
    };
}

static enum parcel_fault check(int64_t weight_g, int64_t a, int64_t b, int64_t c)
{
    struct parcel_measure m = of(weight_g, a, b, c);
    return parcel_check(&parcel, &m);
}

static void limits_hold_to_the_gram_and_the_millimetre(void **state)
{
    (void)state;
    assert_int_equal(check(31500, 300, 200, 100), PARCEL_FITS);
    assert_int_equal(check(31501, 300, 200, 100), PARCEL_TOO_HEAVY);
    assert_int_equal(check(100, 1200, 200, 100), PARCEL_FITS);
    assert_int_equal(check(100, 1201, 200, 100), PARCEL_TOO_LONG);
    assert_int_equal(check(100, 1000, 500, 500), PARCEL_FITS); /* 1000 + 1000 + 1000 */
    assert_int_equal(check(100, 1000, 500, 501), PARCEL_TOO_BIG);
}

static void sides_come_in_any_order(void **state)
{
    (void)state;
    assert_int_equal(check(100, 200, 1201, 100), PARCEL_TOO_LONG);
    assert_int_equal(check(100, 500, 501, 1000), PARCEL_TOO_BIG);
    struct parcel_measure m = of(1, 100, 300, 200);
    assert_int_equal(parcel_girth_mm(&m), 300 + 400 + 200);
}

static void a_size_that_is_not_known_is_no_size_that_fits(void **state)
{
    (void)state;
    assert_int_equal(check(100, 0, 0, 0), PARCEL_SIZE_UNKNOWN);
    assert_int_equal(check(100, 300, 200, 0), PARCEL_SIZE_UNKNOWN);
    assert_int_equal(check(40000, 0, 0, 0), PARCEL_TOO_HEAVY);
    struct parcel_limits weight_only = {.max_weight_g = 1000};
    struct parcel_measure m = of(1000, 0, 0, 0);
    assert_int_equal(parcel_check(&weight_only, &m), PARCEL_FITS);
}

static void the_dearer_of_weight_and_volume_is_charged(void **state)
{
    (void)state;
    struct parcel_limits none = {0};
    struct parcel_measure pillow = of(900, 400, 300, 250), book = of(9000, 400, 300, 250),
                          unknown = of(900, 400, 300, 0);
    assert_int_equal(parcel_billed_g(&parcel, &pillow), 6000); /* 30,000 cm3 */
    assert_int_equal(parcel_billed_g(&parcel, &book), 9000);
    assert_int_equal(parcel_billed_g(&parcel, &unknown), 0);
    assert_int_equal(parcel_billed_g(&none, &pillow), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_hold_to_the_gram_and_the_millimetre),
        cmocka_unit_test(sides_come_in_any_order),
        cmocka_unit_test(a_size_that_is_not_known_is_no_size_that_fits),
        cmocka_unit_test(the_dearer_of_weight_and_volume_is_charged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
