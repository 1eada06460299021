#ifndef HF_BASE_ARENA_H
#define HF_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/status.h"

/* Memory with one lifetime: a web request, a CSV row, an outbox message.
 * Nothing taken from an arena is freed on its own. It grows in blocks up to limit_bytes;
 * limit_bytes is part of the input contract: running out means "this request is too large",
 * not "the machine is out of memory". Not safe to share between threads. */
struct arena_block;
struct arena {
    struct arena_block *head; /* owned; the newest block */
    size_t used_bytes;        /* over all blocks */
    size_t limit_bytes;
};

/* Starts empty; takes no memory before the first arena_take. */
void arena_init(struct arena *a, size_t limit_bytes);
/* Forgets everything taken; keeps one block for the next use. */
void arena_reset(struct arena *a);
void arena_release(struct arena *a);
/* The same as arena_reset, and what was in it is overwritten: for names, addresses and credentials.
 */
void arena_wipe(struct arena *a);

/* Returns zeroed memory, or NULL when limit_bytes would be passed or the machine has none.
 * align: a power of two, at most 16. */
void *arena_take(struct arena *a, size_t size, size_t align);
#define ARENA_NEW(a, type)          ((type *)arena_take((a), sizeof(type), _Alignof(type)))
#define ARENA_ARRAY(a, type, count) ((type *)arena_take_array((a), sizeof(type), (count)))
void *arena_take_array(struct arena *a, size_t size, size_t count);

/* Copies into the arena; the copy is NUL-terminated one byte past its len.
 * On exhaustion returns {NULL, 0}. */
struct slice arena_copy(struct arena *a, struct slice s);
/* Formats into the arena; {NULL, 0} on exhaustion. */
struct slice arena_format(struct arena *a, const char *format, ...) HF_PRINTF(2, 3);

#endif
