/* Passwords and one-time codes. Vectors: RFC 6238 appendix B (SHA-1, last six digits); RFC 4648
 * base32. */
#include "base/password.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/clock.h"

static const unsigned char secret[] = "12345678901234567890"; /* the RFC's */

static struct slice code_at(int64_t seconds, char text[8])
{
    snprintf(text, 8, "%06u", totp_code(secret, totp_step(seconds * US_PER_S)));
    return slice_of(text);
}

static void one_time_codes_are_those_of_the_rfc(void **state)
{
    (void)state;
    static const struct {
        int64_t seconds;
        const char *code;
    } vectors[] = {
        {59,          "287082"},
        {1111111109,  "081804"},
        {1111111111,  "050471"},
        {1234567890,  "005924"},
        {2000000000,  "279037"},
        {20000000000, "353130"}
    };
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        char text[8];
        code_at(vectors[i].seconds, text);
        assert_string_equal(text, vectors[i].code);
    }
}

static void a_code_counts_once(void **state)
{
    (void)state;
    char text[8];
    const int64_t now = 1234567890 * US_PER_S;
    struct slice code = code_at(1234567890, text);
    int64_t step = totp_match(secret, code, now, 0);
    assert_int_equal(step, totp_step(now));
    assert_int_equal(totp_match(secret, code, now, step), -1);
    assert_int_equal(totp_match(secret, code, now, step + 5),
                     -1); /* a clock set back revives none */
}

static void the_step_before_counts_for_ten_seconds(void **state)
{
    (void)state;
    char text[8];
    struct slice code = code_at(1200000000 - 1, text); /* the step that ends with second ...999 */
    assert_int_equal(totp_match(secret, code, (1200000000 + INT64_C(9)) * US_PER_S, 0),
                     totp_step(1199999999 * US_PER_S));
    assert_int_equal(totp_match(secret, code, (1200000000 + INT64_C(10)) * US_PER_S, 0), -1);
    code = code_at(1200000030, text); /* nor does one that is still to come */
    assert_int_equal(totp_match(secret, code, (1200000000 + INT64_C(29)) * US_PER_S, 0), -1);
}

static void what_is_not_six_digits_is_no_code(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "5924", "05924 ", "0059240", "00592x", "000000"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(totp_match(secret, slice_of(bad[i]), 1234567890 * US_PER_S, 0), -1);
}

static void a_secret_reads_as_apps_take_it(void **state)
{
    (void)state;
    char text[TOTP_TEXT_BYTES];
    totp_text(secret, text);
    assert_string_equal(text, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
}

static void a_password_is_right_or_wrong(void **state)
{
    (void)state;
    char hash[PASSWORD_HASH_BYTES], other[PASSWORD_HASH_BYTES];
    struct slice right = SLICE("correct horse battery staple");
    assert_int_equal(password_hash(right, hash), PASSWORD_RIGHT);
    assert_int_equal(password_hash(right, other), PASSWORD_RIGHT);
    assert_string_not_equal(hash, other); /* a salt each */
    assert_non_null(strstr(hash, "$argon2id$v=19$m=47104,t=1,p=1$"));
    assert_int_equal(password_check(slice_of(hash), right), PASSWORD_RIGHT);
    assert_int_equal(password_check(slice_of(hash), SLICE("correct horse battery stapler")),
                     PASSWORD_WRONG);
    assert_int_equal(password_check(slice_of(hash), SLICE("")), PASSWORD_WRONG);
    assert_int_equal(password_check(SLICE(""), right), PASSWORD_WRONG); /* nobody of that name */
    assert_int_equal(password_check(SLICE("$argon2id$nonsense"), right), PASSWORD_WRONG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_time_codes_are_those_of_the_rfc),
        cmocka_unit_test(a_code_counts_once),
        cmocka_unit_test(the_step_before_counts_for_ten_seconds),
        cmocka_unit_test(what_is_not_six_digits_is_no_code),
        cmocka_unit_test(a_secret_reads_as_apps_take_it),
        cmocka_unit_test(a_password_is_right_or_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
