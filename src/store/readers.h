#ifndef HF_STORE_READERS_H
#define HF_STORE_READERS_H

#include "store/store.h"

/* A few read-only connections, lent for one short transaction at a time. Thread-safe. */
enum { READERS_MAX = 8 }; /* more readers than cores only wait for each other */
struct readers;
/* Opens connections as they are first needed. */
struct readers *readers_new(const char *url);
void readers_free(struct readers *r);
/* Begins a read transaction; waits while all are lent. RETRY, FULL or FAILED on trouble. */
enum hf_status readers_begin(struct readers *r, struct txn **tx, struct store **st) HF_MUST_CHECK;
void readers_end(struct readers *r, struct txn *tx, struct store *st);

#endif
