/* The tree over an audit chain: the vectors of RFC 6962's reference code (also used by the logs of
 * certificates), every path of every small tree, and signed notes. */
#include "rules/merkle.h"

#include <string.h>

#include "../base/cmocka_all.h"
#include "base/crypto.h"
#include "base/encode.h"

/* inputs and roots: certificate-transparency, merkle_tree_test */
static const char *const inputs[] = {"",
                                     "00",
                                     "10",
                                     "2021",
                                     "3031",
                                     "40414243",
                                     "5051525354555657",
                                     "606162636465666768696a6b6c6d6e6f"};
static const char *const roots[] = {
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};
enum { VECTORS = sizeof inputs / sizeof *inputs };

static void vector_leaf(int i, unsigned char hash[32])
{
    unsigned char bytes[16];
    size_t len = strlen(inputs[i]) / 2;
    assert_true(hex_decode(slice_of(inputs[i]), bytes, len));
    merkle_leaf((struct slice){(const char *)bytes, len}, hash);
}

static void roots_are_those_of_the_reference(void **state)
{
    (void)state;
    struct merkle m = {0};
    unsigned char hash[32], tile[32], wanted[32];
    merkle_root(&m, hash);
    sha256(SLICE(""), wanted);
    assert_memory_equal(hash, wanted, 32);
    for (int i = 0; i < VECTORS; i++) {
        vector_leaf(i, hash);
        assert_false(merkle_push(&m, hash, 0, tile));
        merkle_root(&m, hash);
        assert_true(hex_decode(slice_of(roots[i]), wanted, 32));
        assert_memory_equal(hash, wanted, 32);
    }
}

static bool leaf_of(void *arg, int64_t index, unsigned char hash[32])
{
    (void)arg;
    merkle_leaf((struct slice){(const char *)&index, sizeof index}, hash);
    return true;
}

static bool tile_of(void *arg, int64_t number, unsigned char hash[32])
{
    struct merkle m = {0};
    unsigned char leaf[32], tile[32];
    for (int64_t i = 0; i < MERKLE_TILE; i++) {
        leaf_of(arg, number * MERKLE_TILE + i, leaf);
        if (merkle_push(&m, leaf, 0, tile))
            memcpy(hash, tile, 32);
    }
    return true;
}
static const struct merkle_source source = {.leaf = leaf_of, .tile = tile_of};

static void root_of_size(int64_t size, unsigned char root[32])
{
    struct merkle m = {0};
    unsigned char hash[32], tile[32];
    for (int64_t i = 0; i < size; i++) {
        leaf_of(NULL, i, hash);
        (void)merkle_push(&m, hash, 0, tile);
    }
    merkle_root(&m, root);
}

/* Also that no path holds for another leaf, size or root. */
static void check_paths(int64_t size, int64_t step)
{
    unsigned char root[32], leaf[32], path[MERKLE_PATH_MAX][32];
    root_of_size(size, root);
    for (int64_t i = 0; i < size; i += step) {
        int count = merkle_path(&source, i, size, path);
        assert_in_range(count, 0, MERKLE_PATH_MAX);
        leaf_of(NULL, i, leaf);
        assert_true(merkle_holds(leaf, i, size, (const unsigned char(*)[32])path, count, root));
        assert_false(
            merkle_holds(leaf, i, size, (const unsigned char(*)[32])path, count - 1, root) &&
            size > 1);
        if (size > 1)
            assert_false(
                merkle_holds(leaf, i ^ 1, size, (const unsigned char(*)[32])path, count, root));
        root[i % 32] ^= 1;
        assert_false(merkle_holds(leaf, i, size, (const unsigned char(*)[32])path, count, root));
        root[i % 32] ^= 1;
        if (count > 0) {
            path[i % count][3] ^= 0x40;
            assert_false(
                merkle_holds(leaf, i, size, (const unsigned char(*)[32])path, count, root));
        }
    }
}

static void every_leaf_of_every_small_tree_is_proven_and_no_other(void **state)
{
    (void)state;
    for (int64_t size = 1; size <= 33; size++)
        check_paths(size, 1);
}

static void tiles_stand_for_their_leaves(void **state)
{
    (void)state;
    static const int64_t sizes[] = {255, 256, 257, 511, 512, 513, 1000, 1281};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        check_paths(sizes[i], 37);
    struct merkle by_tile = {0};
    unsigned char hash[32], tile[32], wanted[32];
    for (int64_t n = 0; n < 5; n++) {
        tile_of(NULL, n, hash);
        (void)merkle_push(&by_tile, hash, MERKLE_TILE_LEVEL, tile);
    }
    merkle_root(&by_tile, hash);
    root_of_size(5 * MERKLE_TILE, wanted);
    assert_memory_equal(hash, wanted, 32);
}

static void there_is_no_path_to_what_is_not_there(void **state)
{
    (void)state;
    unsigned char path[MERKLE_PATH_MAX][32];
    assert_int_equal(merkle_path(&source, 0, 0, path), -1);
    assert_int_equal(merkle_path(&source, 7, 7, path), -1);
    assert_int_equal(merkle_path(&source, -1, 7, path), -1);
}

static void a_note_reads_back_and_no_bit_of_it_can_change(void **state)
{
    (void)state;
    unsigned char seed[32] = {7}, other[32] = {8}, key[32], root[32] = {1, 2, 3}, got[32];
    char note[NOTE_BYTES];
    struct slice origin;
    int64_t size;
    ed25519_keypair(seed, key);
    size_t len = note_sign(SLICE("holdfast/abc/lumo"), 1042, root, seed, note);
    assert_true(len > 0);
    assert_memory_equal(note, "holdfast/abc/lumo\n1042\nAQID", 27);
    assert_true(note_read((struct slice){note, len}, key, &origin, &size, got));
    assert_int_equal(size, 1042);
    assert_true(slice_is(origin, "holdfast/abc/lumo"));
    assert_memory_equal(got, root, 32);
    for (size_t bit = 0; bit < len * 8; bit++) {
        note[bit / 8] = (char)(note[bit / 8] ^ 1 << bit % 8);
        assert_false(note_read((struct slice){note, len}, key, &origin, &size, got));
        note[bit / 8] = (char)(note[bit / 8] ^ 1 << bit % 8);
    }
    for (size_t cut = 0; cut < len; cut++)
        assert_false(note_read((struct slice){note, cut}, key, &origin, &size, got));
    ed25519_keypair(other, key);
    assert_false(note_read((struct slice){note, len}, key, &origin, &size, got));
    assert_int_equal(note_sign(SLICE(""), 1, root, seed, note), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roots_are_those_of_the_reference),
        cmocka_unit_test(every_leaf_of_every_small_tree_is_proven_and_no_other),
        cmocka_unit_test(tiles_stand_for_their_leaves),
        cmocka_unit_test(there_is_no_path_to_what_is_not_there),
        cmocka_unit_test(a_note_reads_back_and_no_bit_of_it_can_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
