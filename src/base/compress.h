#ifndef HF_BASE_COMPRESS_H
#define HF_BASE_COMPRESS_H

#include "base/arena.h"

/* zstd for payloads: kept compressed, opened rarely. Thread-safe (a context per thread). */
struct slice compress_text(struct slice plain, struct arena *a);
/* SLICE_NONE when it is not ours, or would grow past max_bytes. */
struct slice decompress_text(struct slice packed, size_t max_bytes, struct arena *a);

#endif
