#ifndef HF_BASE_IDS_H
#define HF_BASE_IDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

/* Ids: 64-bit and time-ordered inside, opaque outside.
 * Inside: milliseconds since 2026-01-01 UTC << 22 | node (0..15) << 18 | 18-bit counter. */

struct id_source;
/* node: 0..15, one per process that writes the same store. floor: ids start above it (the newest id
 * of the store), so that a clock set back cannot repeat one. */
struct id_source *id_source_new(int node, int64_t floor);
void id_source_free(struct id_source *ids);
/* Thread-safe; strictly growing even when now_us stands still or goes back. */
int64_t id_next(struct id_source *ids, int64_t now_us);
/* An id with its low bits clear, the next stride - 1 values left to its owner. stride: power of
 * two. */
int64_t id_next_stride(struct id_source *ids, int64_t now_us, int64_t stride);

/* The least id that the instant can have; 0 before 2026. */
int64_t id_at(int64_t us);

/* Outside: prefix, '_', 26 characters of base32 over one AES block of (tag, merchant, id). */
struct ids_key;
struct ids_key *ids_key_new(const unsigned char key[16]);
void ids_key_free(struct ids_key *k);
enum { ID_TEXT_BYTES = 40 };
/* prefix: 3 letters: ord shp pcl exc rcp evt fil req tok sku loc mnf ret tsk cnt. */
void id_print(const struct ids_key *k, const char *prefix, int64_t merchant_id, int64_t id,
              char out[ID_TEXT_BYTES]);
/* false: wrong prefix, or not one of ours. */
bool id_parse(const struct ids_key *k, const char *prefix, struct slice text, int64_t *merchant_id,
              int64_t *id);

#endif
