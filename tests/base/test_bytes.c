/* Encodings, digests, sealing and ids: published vectors, and every way they must refuse. */
#include "../base/cmocka_all.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/compress.h"
#include "base/crypto.h"
#include "base/encode.h"
#include "base/ids.h"
#include "base/seal.h"

static void hex_is(const unsigned char *bytes, size_t count, const char *wanted)
{
    char text[129];
    hex_encode((struct slice){(const char *)bytes, count}, text);
    assert_string_equal(text, wanted);
}

/* FIPS 180-2 appendix B; RFC 4231 test cases 1 and 2. */
static void digests_are_the_published_ones(void **state)
{
    (void)state;
    unsigned char d[32];
    sha256(SLICE("abc"), d);
    hex_is(d, 32, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    sha256(SLICE(""), d);
    hex_is(d, 32, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    unsigned char key[20];
    memset(key, 0x0b, sizeof key);
    hmac_sha256((struct slice){(const char *)key, sizeof key}, SLICE("Hi There"), d);
    hex_is(d, 32, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    hmac_sha256(SLICE("Jefe"), SLICE("what do ya want for nothing?"), d);
    hex_is(d, 32, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

/* RFC 8032, section 7.1, test 2. */
static void ed25519_signs_as_published_and_refuses_a_changed_bit(void **state)
{
    (void)state;
    unsigned char seed[32], key[32], signature[64];
    assert_true(hex_decode(
        SLICE("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"), seed, 32));
    ed25519_keypair(seed, key);
    hex_is(key, 32, "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    ed25519_sign(seed, SLICE("\x72"), signature);
    hex_is(
        signature, 64,
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d"
        "291612bb0c00");
    assert_true(ed25519_verify(key, SLICE("\x72"), signature));
    assert_false(ed25519_verify(key, SLICE("\x73"), signature));
    signature[0] ^= 1;
    assert_false(ed25519_verify(key, SLICE("\x72"), signature));
}

static void base64_is_read_strictly(void **state)
{
    (void)state;
    unsigned char out[16];
    size_t n = sizeof out;
    assert_true(base64_decode(SLICE("Zm9v"), out, &n));
    assert_int_equal(n, 3);
    static const char *const bad[] = {"Zg",     "Zg=",  "Zh==", "Zm9=",  "Zm 9v",
                                      "Zm9v\n", "====", "Z===", "Zm9v=", "Zm9-"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        n = sizeof out;
        if (base64_decode(slice_of(bad[i]), out, &n))
            fail_msg("taken: %s", bad[i]);
    }
    n = 2;
    assert_false(base64_decode(SLICE("Zm9v"), out, &n));
}

static void ids_grow_whatever_the_clock_does_and_outside_they_are_opaque(void **state)
{
    (void)state;
    static const unsigned char key_bytes[16] = "0123456789abcde";
    struct id_source *ids = id_source_new(3, 0);
    struct ids_key *key = ids_key_new(key_bytes);
    int64_t now = INT64_C(1800000000000000), last = 0, merchant, id;
    for (int i = 0; i < 1000; i++) {
        int64_t next = id_next(ids, i % 2 ? now : now - 1000000);
        assert_true(next > last);
        last = next;
    }
    int64_t order = id_next_stride(ids, now, 64);
    assert_int_equal(order % 64, 0);
    assert_true(id_next(ids, now) >= order + 64);
    char text[ID_TEXT_BYTES];
    id_print(key, "ord", 7, order, text);
    assert_true(id_parse(key, "ord", slice_of(text), &merchant, &id));
    assert_int_equal(merchant, 7);
    assert_true(id == order);
    assert_false(id_parse(key, "shp", slice_of(text), &merchant, &id));
    text[6] = text[6] == '0' ? '1' : '0';
    assert_false(id_parse(key, "ord", slice_of(text), &merchant, &id));
    assert_false(id_parse(key, "ord", SLICE("ord_"), &merchant, &id));
    assert_false(id_parse(key, "ord", SLICE(""), &merchant, &id));
    ids_key_free(key);
    id_source_free(ids);
}

static void sealed_data_opens_only_with_its_key_its_name_and_unchanged(void **state)
{
    (void)state;
    char path[] = "/tmp/hf-key-XXXXXX", error[200];
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    unlink(path);
    struct keyring *k = keyring_open(path, true, error, sizeof error);
    assert_non_null(k);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    struct arena a;
    struct data_key key, other;
    unsigned char wrapped[WRAPPED_KEY_BYTES], foreign[WRAPPED_KEY_BYTES];
    arena_init(&a, 1 << 20);
    data_key_new(k, 1, 42, &key, wrapped);
    data_key_new(k, 1, 43, &other, foreign);
    struct slice sealed = seal(&key, SLICE("person"), SLICE("Irene"), &a);
    assert_true(slice_is(unseal(&key, SLICE("person"), sealed, &a), "Irene"));
    assert_null(unseal(&key, SLICE("payload"), sealed, &a).ptr);
    assert_null(unseal(&other, SLICE("person"), sealed, &a).ptr);
    ((char *)(uintptr_t)sealed.ptr)[14] ^= 1;
    assert_null(unseal(&key, SLICE("person"), sealed, &a).ptr);
    struct data_key opened;
    struct slice w = {(const char *)wrapped, sizeof wrapped};
    assert_true(data_key_open(k, 1, 42, w, &opened));
    assert_memory_equal(opened.bytes, key.bytes, 32);
    assert_false(data_key_open(k, 2, 42, w, &opened)); /* another merchant's */
    assert_false(data_key_open(k, 1, 43, w, &opened));
    keyring_free(k);
    assert_int_equal(chmod(path, 0644), 0);
    assert_null(keyring_open(path, false, error, sizeof error)); /* others could read it */
    unlink(path);
    arena_release(&a);
}

static void what_was_compressed_comes_back_and_never_more_than_asked(void **state)
{
    (void)state;
    struct arena a;
    char text[5000];
    memset(text, 'x', sizeof text);
    arena_init(&a, 1 << 20);
    struct slice packed = compress_text((struct slice){text, sizeof text}, &a);
    assert_true(packed.len < 200);
    assert_int_equal(decompress_text(packed, sizeof text, &a).len, sizeof text);
    assert_null(decompress_text(packed, sizeof text - 1, &a).ptr);
    assert_null(decompress_text(SLICE("not zstd"), 100, &a).ptr);
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digests_are_the_published_ones),
        cmocka_unit_test(ed25519_signs_as_published_and_refuses_a_changed_bit),
        cmocka_unit_test(base64_is_read_strictly),
        cmocka_unit_test(ids_grow_whatever_the_clock_does_and_outside_they_are_opaque),
        cmocka_unit_test(sealed_data_opens_only_with_its_key_its_name_and_unchanged),
        cmocka_unit_test(what_was_compressed_comes_back_and_never_more_than_asked),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests_name("base/bytes", tests, NULL, NULL);
}
