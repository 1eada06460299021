/* Limits by address, token and connection; who is believed about the caller's address. */
#include "http/guard.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "http/clients.h"

static struct guard *guard_with(const char *setting, const char *trusted)
{
    struct guard_options o = {.limits = limits_standard()};
    struct slice bad;
    char problem[200];
    if (setting != NULL)
        assert_true(limits_set(&o.limits, slice_of(setting), problem, sizeof problem));
    if (trusted != NULL)
        assert_true(
            networks_parse(slice_of(trusted), o.trusted, TRUSTED_MAX, &o.trusted_count, &bad));
    struct guard *g = guard_new(&o);
    assert_non_null(g);
    return g;
}

static const struct sockaddr *from(const char *text, struct sockaddr_in *in)
{
    *in = (struct sockaddr_in){.sin_family = AF_INET};
    assert_int_equal(inet_pton(AF_INET, text, &in->sin_addr), 1);
    return (const struct sockaddr *)in;
}

static void is_caller(const char *trusted, const char *peer, const char *forwarded,
                      const char *wanted, bool limited)
{
    struct guard *g = guard_with(NULL, trusted);
    struct sockaddr_in in;
    struct caller c;
    guard_caller(g, from(peer, &in), slice_of(forwarded), &c);
    assert_true(c.known);
    assert_string_equal(c.text, wanted);
    assert_int_equal(c.limited, limited);
    guard_free(g);
}

/* security 8: X-Forwarded-* are ignored unless the peer is a trusted proxy */
static void only_a_trusted_peer_is_believed(void **state)
{
    (void)state;
    is_caller(NULL, "203.0.113.9", "198.51.100.1", "203.0.113.9", true);
    is_caller(NULL, "127.0.0.1", "198.51.100.1", "127.0.0.1", false);
    is_caller("10.0.0.0/8", "203.0.113.9", "10.0.0.1", "203.0.113.9", true);
    is_caller("10.0.0.0/8", "10.1.2.3", NULL, "10.1.2.3", false);
    is_caller("10.0.0.0/8", "10.1.2.3", "198.51.100.1", "198.51.100.1", true);
}

static void the_clients_own_words_stand_before_the_proxys(void **state)
{
    (void)state;
    is_caller("10.0.0.0/8", "10.1.2.3", "1.2.3.4, 198.51.100.1", "198.51.100.1", true);
    is_caller("10.0.0.0/8", "10.1.2.3", "198.51.100.1, 10.9.9.9", "198.51.100.1", true);
    is_caller("10.0.0.0/8", "10.1.2.3", "10.1.1.1,10.9.9.9", "10.1.1.1", false);
    is_caller("10.0.0.0/8,2001:db8::/32", "10.1.2.3", "2001:db9::7, 2001:db8::1", "2001:db9::7",
              true);
}

static void what_is_no_address_stays_the_proxy(void **state)
{
    (void)state;
    is_caller("10.0.0.0/8", "10.1.2.3", "", "10.1.2.3", false);
    is_caller("10.0.0.0/8", "10.1.2.3", "unknown", "10.1.2.3", false);
    is_caller("10.0.0.0/8", "10.1.2.3", "198.51.100.1, 010.0.0.1", "10.1.2.3", false);
    is_caller("10.0.0.0/8", "10.1.2.3", "198.51.100.1,", "10.1.2.3", false);
    is_caller("10.0.0.0/8", "10.1.2.3", "198.51.100.1:80", "10.1.2.3", false);
}

static void each_owner_has_a_bucket_of_its_own(void **state)
{
    struct guard *g = guard_with("signatures=3", NULL);
    int64_t wait_us;
    (void)state;
    for (int i = 0; i < 3; i++)
        assert_true(guard_take(g, GUARD_SIGNATURES, 7, 0, &wait_us));
    assert_false(guard_allows(g, GUARD_SIGNATURES, 7, &wait_us));
    assert_true(wait_us > 0);
    assert_true(guard_allows(g, GUARD_SIGNATURES, 8, &wait_us));
    assert_true(guard_take(g, GUARD_TOKEN, 7, 0, &wait_us));
    guard_free(g);
}

static void a_full_table_still_slows_whoever_is_fast(void **state)
{
    struct guard *g = guard_with("signatures=2", NULL);
    int64_t wait_us;
    (void)state;
    for (uint64_t id = 1; id < 20000; id++)
        (void)guard_take(g, GUARD_TOKEN, id, 0, &wait_us);
    assert_true(guard_take(g, GUARD_SIGNATURES, 5, 0, &wait_us));
    assert_true(guard_take(g, GUARD_SIGNATURES, 5, 0, &wait_us));
    assert_false(guard_take(g, GUARD_SIGNATURES, 5, 0, &wait_us));
    guard_free(g);
}

/* security 8: 64 connections of one address; loopback and trusted proxies are not counted */
static void one_address_gets_no_more_than_its_connections(void **state)
{
    struct guard *g = guard_with("address_connections=2", "10.0.0.0/8");
    struct clients *c = clients_new(g);
    struct client *open[8];
    struct sockaddr_in far, other, near, proxy;
    (void)state;
    from("203.0.113.9", &far);
    from("203.0.113.10", &other);
    from("127.0.0.1", &near);
    from("10.0.0.1", &proxy);
    for (int i = 0; i < 2; i++) {
        assert_true(clients_have_room(c, (struct sockaddr *)&far));
        open[i] = client_new(c, (struct sockaddr *)&far, -1, false);
        assert_true(client_enters(open[i], PHASE_BUSY));
    }
    assert_false(clients_have_room(c, (struct sockaddr *)&far));
    assert_true(clients_have_room(c, (struct sockaddr *)&other));
    for (int i = 2; i < 8; i++) {
        open[i] = client_new(c, (struct sockaddr *)(i % 2 ? &near : &proxy), -1, false);
        assert_true(client_enters(open[i], PHASE_BUSY));
    }
    assert_true(clients_have_room(c, (struct sockaddr *)&near));
    assert_true(clients_have_room(c, (struct sockaddr *)&proxy));
    client_free(c, open[0]);
    assert_true(clients_have_room(c, (struct sockaddr *)&far));
    for (int i = 1; i < 8; i++)
        client_free(c, open[i]);
    clients_free(c);
    guard_free(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_a_trusted_peer_is_believed),
        cmocka_unit_test(the_clients_own_words_stand_before_the_proxys),
        cmocka_unit_test(what_is_no_address_stays_the_proxy),
        cmocka_unit_test(each_owner_has_a_bucket_of_its_own),
        cmocka_unit_test(a_full_table_still_slows_whoever_is_fast),
        cmocka_unit_test(one_address_gets_no_more_than_its_connections),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
