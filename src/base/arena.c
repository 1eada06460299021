/* Arenas: bump allocation in blocks with a hard limit.
 * Used by every request, row and unit of work.
 * Promise: memory is zeroed, aligned, and gone all at once. */
#include "base/arena.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ARENA_BLOCK_BYTES = 16 * 1024, /* one 4 KB order with its facts fits in one block */
    ARENA_KEEP_BYTES = 512 * 1024, /* what stays for the next use; blocks double up to it */
};

struct arena_block {
    struct arena_block *older;
    size_t size_bytes;
    size_t used_bytes;
    _Alignas(16) unsigned char bytes[];
};

void arena_init(struct arena *a, size_t limit_bytes)
{
    *a = (struct arena){.limit_bytes = limit_bytes};
}

void arena_reset(struct arena *a)
{
    struct arena_block *kept = NULL; /* the largest of an ordinary size: the next use fits in it */
    while (a->head != NULL) {
        struct arena_block *b = a->head;
        a->head = b->older;
        bool better =
            b->size_bytes <= ARENA_KEEP_BYTES && (kept == NULL || b->size_bytes > kept->size_bytes);
        free(better ? kept : b);
        kept = better ? b : kept;
    }
    if (kept != NULL) {
        kept->older = NULL;
        kept->used_bytes = 0;
        a->head = kept;
    }
    a->used_bytes = 0;
}

void arena_wipe(struct arena *a)
{
    for (struct arena_block *b = a->head; b != NULL; b = b->older)
        explicit_bzero(b->bytes, b->used_bytes);
    arena_reset(a);
}

void arena_release(struct arena *a)
{
    arena_reset(a);
    free(a->head);
    a->head = NULL;
}

static struct arena_block *block_add(struct arena *a, size_t size)
{
    size_t bytes = a->head != NULL ? 2 * a->head->size_bytes : ARENA_BLOCK_BYTES;
    if (bytes > ARENA_KEEP_BYTES)
        bytes = ARENA_KEEP_BYTES;
    if (bytes < size)
        bytes = size;
    struct arena_block *b = malloc(sizeof *b + bytes);
    if (b == NULL)
        return NULL;
    b->older = a->head;
    b->size_bytes = bytes;
    b->used_bytes = 0;
    a->head = b;
    return b;
}

void *arena_take(struct arena *a, size_t size, size_t align)
{
    assert(align != 0 && (align & (align - 1)) == 0);
    assert(align <= 16);
    if (size > a->limit_bytes || a->used_bytes > a->limit_bytes - size)
        return NULL;
    struct arena_block *b = a->head;
    size_t at = b == NULL ? 0 : (b->used_bytes + align - 1) & ~(align - 1);
    if (b == NULL || at > b->size_bytes || size > b->size_bytes - at) {
        b = block_add(a, size);
        if (b == NULL)
            return NULL;
        at = 0;
    }
    b->used_bytes = at + size;
    a->used_bytes += size;
    return memset(b->bytes + at, 0, size);
}

void *arena_take_array(struct arena *a, size_t size, size_t count)
{
    size_t bytes;
    if (__builtin_mul_overflow(size, count, &bytes))
        return NULL;
    return arena_take(a, bytes, 16);
}

struct slice arena_copy(struct arena *a, struct slice s)
{
    char *copy = arena_take(a, s.len + 1, 1);
    if (copy == NULL)
        return SLICE_NONE;
    if (s.len > 0)
        memcpy(copy, s.ptr, s.len);
    return (struct slice){copy, s.len};
}

struct slice arena_format(struct arena *a, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0)
        return SLICE_NONE;
    char *text = arena_take(a, (size_t)len + 1, 1);
    if (text == NULL)
        return SLICE_NONE;
    va_start(args, format);
    vsnprintf(text, (size_t)len + 1, format, args);
    va_end(args);
    return (struct slice){text, (size_t)len};
}
