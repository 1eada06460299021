/* PINs and badge numbers: what is taken, and what is not. */
#include "rules/pin.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

static const struct {
    const char *pin, *badge;
    bool good;
} pins[] = {
    {"493027",                   "B-1001",   true },
    {"000001",                   "B-1001",   true },
    {"112233445566",             "B-1001",   true },
    {"135790",                   "B-1001",   true },
    {"",                         "B-1001",   false},
    {"49302",                    "B-1001",   false},
    {"4930271234567",            "B-1001",   false},
    {"49302a",                   "B-1001",   false},
    {"49 302",                   "B-1001",   false},
    {"-49302",                   "B-1001",   false},
    {"\xd9\xa1\xd9\xa2\xd9\xa3", "B-1001",   false}, /* digits of another script */
    {"000000",                   "B-1001",   false},
    {"77777777",                 "B-1001",   false},
    {"123456",                   "B-1001",   false},
    {"012345",                   "B-1001",   false},
    {"789012",                   "B-1001",   false},
    {"987654",                   "B-1001",   false},
    {"321098",                   "B-1001",   false},
    {"493027",                   "00493027", false},
    {"493027",                   "493027",   false},
    {"49302711",                 "4930",     false},
};

static void a_pin_that_everybody_would_try_is_not_taken(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pins / sizeof *pins; i++) {
        const char *fault = pin_fault(slice_of(pins[i].pin), slice_of(pins[i].badge));
        if ((fault == NULL) != pins[i].good)
            print_error("pin %s with badge %s: %s\n", pins[i].pin, pins[i].badge,
                        fault ? fault : "taken");
        assert_int_equal(fault == NULL, pins[i].good);
    }
}

static void a_badge_is_what_a_scanner_reads(void **state)
{
    static const char gs_first[] = {0x1d, '0', '1', '2', '3', 0};
    static const char *const bad[] = {"",       "123",     "12 34", "B-10\x01", "caf\xc3\xa9",
                                      gs_first, "B-1001\n"};
    (void)state;
    assert_null(badge_fault(SLICE("1234")));
    assert_null(badge_fault(SLICE("B-1001/ana#7")));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_non_null(badge_fault(slice_of(bad[i])));
    char text[BADGE_MOST + 1];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = 'x';
    assert_null(badge_fault((struct slice){text, BADGE_MOST}));
    assert_non_null(badge_fault((struct slice){text, BADGE_MOST + 1}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pin_that_everybody_would_try_is_not_taken),
        cmocka_unit_test(a_badge_is_what_a_scanner_reads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
