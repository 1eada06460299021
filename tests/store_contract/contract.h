#ifndef HF_TESTS_STORE_CONTRACT_H
#define HF_TESTS_STORE_CONTRACT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/sql.h"
#include "store/store.h"

/* What the store promises, asked of both backends. Each test gets an empty store of its own.
 * HF_TEST_STORE says which backend: sqlite (the default; a file under TMPDIR) or postgres (a
 * database made and dropped on the server that HF_TEST_POSTGRES names, whose user may do so).
 * Without a server the postgres run ends with 77, which the harness shows as skipped. */

struct contract {
    enum store_kind kind;
    char url[512];
    char name[256]; /* the file's path, or the database's name */
};

/* Per test: *state becomes a struct contract * whose store does not exist yet / is removed. */
int contract_set_up(void **state);
int contract_tear_down(void **state);
#define CONTRACT_TEST(f) cmocka_unit_test_setup_teardown(f, contract_set_up, contract_tear_down)
/* 0 = go on; otherwise what main must return: 77, and the reason is printed. */
int contract_skips(void);

/* Opens and asserts that it opened. */
struct store *contract_open(const struct contract *c, bool read_only);
struct txn *contract_begin(struct store *st);
/* Ends with OK and asserts that it committed. */
void contract_commit(struct txn *tx);
/* Ends with s (< 0) and asserts that the answer is s. */
void contract_undo(struct txn *tx, enum hf_status s);

/* Somebody with a database prompt, past the store and its statements: each call is a session of its
 * own. true = the database let it through. */
bool contract_prompt(const struct contract *c, const char *text);
/* The same for one number; asserts that there is one. */
int64_t contract_number(const struct contract *c, const char *text);

/* A row of meta, read or written through the store in a unit of its own. */
void contract_set_meta(struct store *st, const char *name, const char *value);
bool contract_has_meta(struct store *st, const char *name);

/* A landed order with nothing else to it: of connection 1, received. */
enum hf_status contract_insert_order(struct txn *tx, int64_t merchant_id, int64_t order_id,
                                     const char *external_id, int64_t order_state) HF_MUST_CHECK;
enum hf_status contract_insert_shipment(struct txn *tx, int64_t shipment_id,
                                        int64_t shipment_state) HF_MUST_CHECK;
enum hf_status contract_insert_evidence(struct txn *tx, int64_t object_id, int64_t seq,
                                        int64_t kinds, int64_t withdrawn,
                                        int64_t on_file) HF_MUST_CHECK;
enum hf_status contract_insert_event(struct txn *tx, int64_t merchant_id,
                                     int64_t seq) HF_MUST_CHECK;

#endif
