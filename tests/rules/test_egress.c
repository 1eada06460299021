/* Which URLs and addresses may be called, and the life of a connection. */
#include "rules/egress.h"

#include <arpa/inet.h>

#include "../base/cmocka_all.h"
#include "rules/connection_life.h"

static bool refused(const char *text)
{
    struct egress_url u;
    return egress_url_parse(slice_of(text), NULL, 0, &u) != NULL;
}

static void plain_urls_are_taken(void **state)
{
    (void)state;
    struct egress_url u;
    assert_null(egress_url_parse(SLICE("https://api.example.com/a/b?c=d"), NULL, 0, &u));
    assert_true(slice_is(u.host, "api.example.com"));
    assert_true(slice_is(u.path, "/a/b?c=d"));
    assert_int_equal(u.port, 443);
    assert_null(egress_url_parse(SLICE("https://shop-1.example.com:443"), NULL, 0, &u));
    assert_true(slice_is(u.path, "/"));
    assert_null(egress_url_parse(SLICE("https://93.184.216.34/"), NULL, 0, &u));
    assert_true(u.literal);
    assert_null(
        egress_url_parse(SLICE("https://[2606:2800:220:1:248:1893:25c8:1946]/"), NULL, 0, &u));
    assert_true(u.literal);
}

static void other_spellings_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "http://example.com/",
        "ftp://example.com/",
        "https://",
        "https:///path",
        "//example.com/",
        "https://user@example.com/",
        "https://user:pw@example.com/",
        "https://example.com/#part",
        "https://example.com:8443/",
        "https://example.com:0/",
        "https://example.com:/",
        "https://example.com:443x/",
        "https://example.com:+443/",
        "https://example.com:-1/",
        "https://example.com:0443/",
        "https://example.com:99999/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0x7f.1/",
        "https://127.1/",
        "https://0177.0.0.1/",
        "https://127.0.0.1.1/",
        "https://1.2.3/",
        "https://256.1.1.1/",
        "https://[::1/",
        "https://::1/",
        "https://[fe80::1%25eth0]/",
        "https://exa mple.com/",
        "https://ex\tample.com/",
        "https://m\xc3\xbcnchen.example/",
        "https://-a.example.com/",
        "https://a-.example.com/",
        "https://a..example.com/",
        "https://example.com./",
        "https://under_score.example.com/",
        "https://example.com?x=1",
        "https://example.com\\@evil.example/",
        "https://exa%6dple.com/",
        "https://example.com:443:443/",
        "HTTPS://example.com/",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (!refused(bad[i]))
            fail_msg("taken: %s", bad[i]);
}

static void the_operator_names_a_place_and_only_that(void **state)
{
    (void)state;
    struct egress_url u;
    struct egress_allow a[2];
    assert_true(egress_allow_parse(SLICE("127.0.0.1:9000"), &a[0]));
    assert_true(egress_allow_parse(SLICE("agent.internal:8443"), &a[1]));
    assert_null(egress_url_parse(SLICE("http://127.0.0.1:9000/x"), a, 2, &u));
    assert_true(u.named);
    assert_null(egress_url_parse(SLICE("https://AGENT.internal:8443/"), a, 2, &u));
    assert_true(u.named);
    assert_non_null(egress_url_parse(SLICE("http://127.0.0.1:9001/x"), a, 2, &u));
    assert_non_null(egress_url_parse(SLICE("http://127.0.0.2:9000/x"), a, 2, &u));
    assert_non_null(egress_url_parse(SLICE("https://agent.internal:8444/"), a, 2, &u));
    assert_null(egress_url_parse(SLICE("https://agent.internal/"), a, 2, &u));
    assert_false(u.named);
    assert_false(egress_allow_parse(SLICE("127.0.0.1"), &a[0]));
    assert_false(egress_allow_parse(SLICE("127.0.0.1:0"), &a[0]));
    assert_false(egress_allow_parse(SLICE(":9000"), &a[0]));
    assert_false(egress_allow_parse(SLICE("127.1:9000"), &a[0]));
}

static bool is_global(const char *text)
{
    unsigned char address[16];
    bool six = strchr(text, ':') != NULL;
    assert_int_equal(inet_pton(six ? AF_INET6 : AF_INET, text, address), 1);
    return egress_address_is_global(address, six ? 16 : 4);
}

static void what_is_not_global_is_refused_at_both_ends_of_its_range(void **state)
{
    (void)state;
    static const char *const inside[] = {
        "0.0.0.0",        "0.255.255.255",    "10.0.0.0",     "10.255.255.255",
        "100.64.0.0",     "100.127.255.255",  "127.0.0.1",    "127.255.255.255",
        "169.254.0.0",    "169.254.169.254",  "172.16.0.0",   "172.31.255.255",
        "192.0.0.0",      "192.0.0.255",      "192.0.2.1",    "192.88.99.1",
        "192.168.0.0",    "192.168.255.255",  "198.18.0.0",   "198.19.255.255",
        "198.51.100.7",   "203.0.113.255",    "224.0.0.1",    "239.255.255.255",
        "240.0.0.1",      "255.255.255.255",  "::",           "::1",
        "::ffff:8.8.8.8", "64:ff9b::808:808", "64:ff9b:1::1", "100::1",
        "2001::1",        "2001:1ff:ffff::1", "2001:db8::1",  "2002:808:808::1",
        "fc00::1",        "fdff::1",          "fe80::1",      "febf::1",
        "ff02::1",
    };
    static const char *const outside[] = {
        "1.0.0.0",      "9.255.255.255",   "11.0.0.0",     "100.63.255.255",
        "100.128.0.0",  "126.255.255.255", "128.0.0.0",    "169.253.255.255",
        "169.255.0.0",  "172.15.255.255",  "172.32.0.0",   "192.0.1.0",
        "192.0.3.0",    "192.88.98.255",   "192.88.100.0", "192.167.255.255",
        "192.169.0.0",  "198.17.255.255",  "198.20.0.0",   "198.51.99.255",
        "198.51.101.0", "203.0.112.255",   "203.0.114.0",  "223.255.255.255",
        "64:ff9a::1",   "64:ff9b:2::1",    "100:0:0:1::1", "2001:200::1",
        "2001:db7::1",  "2001:db9::1",     "2003::1",      "2606:2800:220:1:248:1893:25c8:1946",
        "fbff::1",
    };
    for (size_t i = 0; i < sizeof inside / sizeof *inside; i++)
        if (is_global(inside[i]))
            fail_msg("called: %s", inside[i]);
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
        if (!is_global(outside[i]))
            fail_msg("not called: %s", outside[i]);
    unsigned char odd[5] = {8, 8, 8, 8, 8};
    assert_false(egress_address_is_global(odd, 5));
}

static void only_enabling_opens_the_way_outward(void **state)
{
    (void)state;
    enum connection_life to;
    assert_false(connection_life_next(LIFE_DRAFT, LIFE_LIVE_IN, CONNECTION_ENABLE, true, &to));
    assert_true(connection_life_next(LIFE_REHEARSED, LIFE_LIVE_IN, CONNECTION_ENABLE, true, &to));
    assert_int_equal(to, LIFE_LIVE_IN);
    assert_true(connection_life_next(LIFE_LIVE_IN, LIFE_LIVE_IN, CONNECTION_ENABLE, true, &to));
    assert_int_equal(to, LIFE_LIVE_OUT);
    assert_false(connection_life_next(LIFE_LIVE_IN, LIFE_LIVE_IN, CONNECTION_ENABLE, false, &to));
    assert_false(connection_life_next(LIFE_LIVE_OUT, LIFE_LIVE_IN, CONNECTION_ENABLE, true, &to));
}

static void a_pause_goes_back_to_where_it_was(void **state)
{
    (void)state;
    enum connection_life to;
    for (int from = 0; from < CONNECTION_LIVES; from++)
        assert_int_equal(connection_life_next((enum connection_life)from, LIFE_LIVE_IN,
                                              CONNECTION_PAUSE, true, &to),
                         from != LIFE_PAUSED);
    assert_true(connection_life_next(LIFE_PAUSED, LIFE_LIVE_OUT, CONNECTION_ENABLE, true, &to));
    assert_int_equal(to, LIFE_LIVE_OUT);
    assert_true(connection_life_next(LIFE_PAUSED, LIFE_LIVE_IN, CONNECTION_ENABLE, true, &to));
    assert_int_equal(to, LIFE_LIVE_IN); /* not further */
    assert_true(connection_life_owes(LIFE_PAUSED, LIFE_LIVE_OUT));
    assert_false(connection_life_owes(LIFE_PAUSED, LIFE_LIVE_IN));
    assert_false(connection_life_owes(LIFE_LIVE_IN, LIFE_LIVE_OUT));
    assert_false(connection_life_reads(LIFE_PAUSED));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_urls_are_taken),
        cmocka_unit_test(other_spellings_are_refused),
        cmocka_unit_test(the_operator_names_a_place_and_only_that),
        cmocka_unit_test(what_is_not_global_is_refused_at_both_ends_of_its_range),
        cmocka_unit_test(only_enabling_opens_the_way_outward),
        cmocka_unit_test(a_pause_goes_back_to_where_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
