/* The master key and its change: what opens with which key, and what stays the same. */
#include "base/keyring.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <setjmp.h>

#include <cmocka.h>

enum { PATH_ROOM = 64 };

struct place {
    char dir[PATH_ROOM], path[PATH_ROOM], next[PATH_ROOM];
    char error[300];
    struct arena a;
};

static struct place here(void)
{
    struct place p = {.dir = "/tmp/keyring-XXXXXX"};
    assert_non_null(mkdtemp(p.dir));
    snprintf(p.path, sizeof p.path, "%.40s/key", p.dir);
    snprintf(p.next, sizeof p.next, "%.40s/key.next", p.dir);
    arena_init(&p.a, 1 << 20);
    return p;
}

static void leave(struct place *p)
{
    arena_release(&p->a);
    unlink(p->path);
    unlink(p->next);
    assert_int_equal(rmdir(p->dir), 0);
}

static struct keyring *ring(struct place *p)
{
    struct keyring *k = keyring_open(p->path, true, p->error, sizeof p->error);
    assert_non_null(k);
    return k;
}

static struct slice of(const unsigned char *bytes, size_t len)
{
    return (struct slice){(const char *)bytes, len};
}

static void the_next_key_is_made_once_and_stands_beside_the_other(void **state)
{
    (void)state;
    struct place p = here();
    struct keyring *k = ring(&p);
    char mark[KEY_MARK_BYTES], other[KEY_MARK_BYTES];
    struct stat st;
    assert_false(keyring_load_next(k, p.error, sizeof p.error)); /* not there */
    assert_false(keyring_mark(k, KEY_NEXT, mark));
    assert_true(key_file_make_next(p.path, p.error, sizeof p.error));
    assert_false(key_file_make_next(p.path, p.error, sizeof p.error));
    assert_int_equal(stat(p.next, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(st.st_size, 32);
    assert_int_equal(chmod(p.next, 0640), 0);
    assert_false(keyring_load_next(k, p.error, sizeof p.error)); /* others may read it */
    assert_int_equal(chmod(p.next, 0600), 0);
    assert_true(keyring_load_next(k, p.error, sizeof p.error));
    assert_true(keyring_mark(k, KEY_NEXT, mark));
    assert_true(key_file_mark(p.next, other, p.error, sizeof p.error));
    assert_string_equal(mark, other);
    assert_true(keyring_mark(k, KEY_IN_FILE, other));
    assert_string_not_equal(mark, other);
    keyring_free(k);
    leave(&p);
}

/* Both while it runs; the new one alone afterwards, in this process and in the next. */
static void what_the_old_key_wrapped_moves_and_then_opens_with_the_new_one_alone(void **state)
{
    (void)state;
    struct place p = here();
    struct keyring *k = ring(&p), *stale = ring(&p);
    unsigned char before[WRAPPED_KEY_BYTES], during[WRAPPED_KEY_BYTES], moved[WRAPPED_KEY_BYTES],
        none[WRAPPED_KEY_BYTES];
    struct data_key key, opened;
    data_key_new(k, 7, 42, &key, before);
    assert_true(key_file_make_next(p.path, p.error, sizeof p.error));
    assert_true(keyring_load_next(k, p.error, sizeof p.error));
    data_key_new(k, 7, 41, &opened, during); /* loaded is not used */
    assert_true(data_key_open(stale, 7, 41, of(during, sizeof during), &opened));
    keyring_use_next(k);
    data_key_new(k, 7, 43, &opened, during);
    assert_false(data_key_open(stale, 7, 43, of(during, sizeof during), &opened));
    assert_true(data_key_open(k, 7, 43, of(during, sizeof during), &opened));
    assert_true(data_key_open(k, 7, 42, of(before, sizeof before), &opened));

    assert_int_equal(data_key_rewrap(k, 7, 42, of(before, sizeof before), moved), REWRAP_DONE);
    assert_int_equal(data_key_rewrap(k, 7, 42, of(moved, sizeof moved), none), REWRAP_SAME);
    assert_int_equal(data_key_rewrap(k, 8, 42, of(before, sizeof before), none),
                     REWRAP_UNREADABLE); /* another merchant's */
    assert_true(data_key_open(k, 7, 42, of(moved, sizeof moved), &opened));
    assert_memory_equal(opened.bytes, key.bytes, sizeof key.bytes);

    keyring_promote(k);
    assert_false(data_key_open(k, 7, 42, of(before, sizeof before), &opened));
    assert_true(data_key_open(k, 7, 42, of(moved, sizeof moved), &opened));
    assert_false(data_key_open(stale, 7, 42, of(moved, sizeof moved), &opened));
    assert_true(keyring_settle(k, p.error, sizeof p.error));
    assert_int_not_equal(access(p.next, F_OK), 0);
    struct keyring *later = ring(&p);
    assert_true(data_key_open(later, 7, 42, of(moved, sizeof moved), &opened));
    assert_false(data_key_open(later, 7, 42, of(before, sizeof before), &opened));
    keyring_free(later);
    keyring_free(stale);
    keyring_free(k);
    leave(&p);
}

static void what_is_sealed_under_the_key_itself_moves_too(void **state)
{
    (void)state;
    struct place p = here();
    struct keyring *k = ring(&p), *stale = ring(&p);
    struct slice where = SLICE("person:7:totp"), moved, none;
    struct slice sealed = keyring_seal(k, "totp", where, SLICE("twenty bytes of it"), &p.a);
    assert_true(key_file_make_next(p.path, p.error, sizeof p.error));
    assert_true(keyring_load_next(k, p.error, sizeof p.error));
    keyring_use_next(k);
    assert_true(slice_is(keyring_unseal(k, "totp", where, sealed, &p.a), "twenty bytes of it"));
    assert_null(keyring_unseal(k, "token", where, sealed, &p.a).ptr);
    assert_int_equal(keyring_reseal(k, "totp", where, sealed, &p.a, &moved), REWRAP_DONE);
    assert_int_equal(keyring_reseal(k, "totp", where, moved, &p.a, &none), REWRAP_SAME);
    assert_int_equal(keyring_reseal(k, "totp", SLICE("person:8:totp"), sealed, &p.a, &none),
                     REWRAP_UNREADABLE);
    keyring_promote(k);
    assert_null(keyring_unseal(k, "totp", where, sealed, &p.a).ptr);
    assert_true(slice_is(keyring_unseal(k, "totp", where, moved, &p.a), "twenty bytes of it"));
    assert_null(keyring_unseal(stale, "totp", where, moved, &p.a).ptr);
    keyring_free(stale);
    keyring_free(k);
    leave(&p);
}

/* Ids, digests and the signing key outlive the key; whoever has the old key alone has none of it.
 */
static void the_kept_secret_stays_the_same_under_another_key(void **state)
{
    (void)state;
    struct place p = here();
    struct keyring *k = ring(&p), *old = ring(&p);
    unsigned char as_before[32], derived[32], wrapped[WRAPPED_KEY_BYTES],
        wrapped_next[WRAPPED_KEY_BYTES];
    keyring_derive(k, "ids", as_before); /* a store from before there was a kept secret */
    keyring_wrap_secret(k, KEY_IN_FILE, wrapped);
    assert_true(keyring_open_secret(k, of(wrapped, sizeof wrapped)));
    keyring_derive(k, "ids", derived);
    assert_memory_equal(derived, as_before, sizeof derived);

    keyring_new_secret(k);
    keyring_derive(k, "ids", as_before);
    assert_memory_not_equal(derived, as_before, sizeof derived);
    assert_true(key_file_make_next(p.path, p.error, sizeof p.error));
    assert_true(keyring_load_next(k, p.error, sizeof p.error));
    keyring_use_next(k);
    keyring_wrap_secret(k, KEY_NEXT, wrapped_next);
    keyring_promote(k);
    assert_true(keyring_open_secret(k, of(wrapped_next, sizeof wrapped_next)));
    keyring_derive(k, "ids", derived);
    assert_memory_equal(derived, as_before, sizeof derived);
    assert_false(keyring_open_secret(old, of(wrapped_next, sizeof wrapped_next)));
    wrapped_next[20] ^= 1;
    assert_false(keyring_open_secret(k, of(wrapped_next, sizeof wrapped_next)));
    keyring_free(old);
    keyring_free(k);
    leave(&p);
}

static void a_foreign_file_never_takes_the_keys_place(void **state)
{
    (void)state;
    struct place p = here();
    struct keyring *k = ring(&p);
    assert_false(keyring_settle(k, p.error, sizeof p.error)); /* nothing there */
    assert_true(key_file_make_next(p.path, p.error, sizeof p.error));
    assert_false(keyring_settle(k, p.error, sizeof p.error)); /* not the key in use */
    assert_int_equal(access(p.next, F_OK), 0);
    keyring_free(k);
    leave(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_next_key_is_made_once_and_stands_beside_the_other),
        cmocka_unit_test(what_the_old_key_wrapped_moves_and_then_opens_with_the_new_one_alone),
        cmocka_unit_test(what_is_sealed_under_the_key_itself_moves_too),
        cmocka_unit_test(the_kept_secret_stays_the_same_under_another_key),
        cmocka_unit_test(a_foreign_file_never_takes_the_keys_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
