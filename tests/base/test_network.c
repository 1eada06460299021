/* Addresses and networks: strict forms only. */
#include "base/network.h"

#include "cmocka_all.h"

static bool holds(const char *network, const char *address)
{
    struct network n;
    struct address a;
    assert_true(network_parse(slice_of(network), &n));
    assert_true(address_parse(slice_of(address), &a));
    return network_holds(&n, &a);
}

static void network_holds_its_addresses_and_no_other(void **state)
{
    (void)state;
    assert_true(holds("10.0.0.0/8", "10.255.0.1"));
    assert_false(holds("10.0.0.0/8", "11.0.0.1"));
    assert_true(holds("192.0.2.128/25", "192.0.2.129"));
    assert_false(holds("192.0.2.128/25", "192.0.2.127"));
    assert_true(holds("192.0.2.7", "192.0.2.7"));
    assert_false(holds("192.0.2.7", "192.0.2.8"));
    assert_true(holds("0.0.0.0/0", "203.0.113.1"));
    assert_false(holds("0.0.0.0/0", "2001:db8::1"));
    assert_true(holds("::/0", "203.0.113.1"));
    assert_true(holds("2001:db8::/33", "2001:db8:7fff::1"));
    assert_false(holds("2001:db8::/33", "2001:db8:8000::1"));
    assert_true(holds("192.0.2.0/24", "::ffff:192.0.2.9"));
}

static void what_is_no_network_is_refused(void **state)
{
    static const char *const bad[] = {"",
                                      "10.0.0.1/8",
                                      "10.0.0.0/33",
                                      "10.0.0.0/-1",
                                      "10.0.0.0/",
                                      "10.0.0/24",
                                      "010.0.0.0/8",
                                      "10.1",
                                      "0x7f.0.0.1",
                                      "localhost",
                                      "10.0.0.0/8 ",
                                      "2001:db8::/129",
                                      "2001:db8::1/32",
                                      "fe80::1%eth0",
                                      "10.0.0.0/8/8",
                                      "::ffff:10.0.0.0/129"};
    struct network n;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (network_parse(slice_of(bad[i]), &n))
            fail_msg("\"%s\" was taken for a network", bad[i]);
}

static void list_names_what_is_wrong_in_it(void **state)
{
    struct network n[2];
    struct slice bad = SLICE_NONE;
    int count;
    (void)state;
    assert_true(networks_parse(SLICE("10.0.0.0/8, 192.0.2.1"), n, 2, &count, &bad));
    assert_int_equal(count, 2);
    assert_true(networks_parse(SLICE(""), n, 2, &count, &bad));
    assert_int_equal(count, 0);
    assert_false(networks_parse(SLICE("10.0.0.0/8, office"), n, 2, &count, &bad));
    assert_true(slice_is(bad, "office"));
    assert_false(networks_parse(SLICE("10.0.0.1,10.0.0.2,10.0.0.3"), n, 2, &count, &bad));
    assert_true(slice_is(bad, "10.0.0.3"));
}

static void address_prints_as_it_was_read(void **state)
{
    static const char *const texts[] = {"203.0.113.9", "2001:db8::1", "::1", "127.0.0.1"};
    char text[ADDRESS_TEXT_BYTES];
    struct address a;
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        assert_true(address_parse(slice_of(texts[i]), &a));
        address_print(&a, text);
        assert_string_equal(text, texts[i]);
        assert_int_equal(address_is_loopback(&a), i >= 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(network_holds_its_addresses_and_no_other),
        cmocka_unit_test(what_is_no_network_is_refused),
        cmocka_unit_test(list_names_what_is_wrong_in_it),
        cmocka_unit_test(address_prints_as_it_was_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
