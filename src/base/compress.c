/* Payload compression.
 * On the I/O threads, before sealing; never on the writer.
 * Promise: what comes out is what went in, and never more than asked for. */
#include "base/compress.h"

#include <zstd.h>

struct slice compress_text(struct slice plain, struct arena *a)
{
    static _Thread_local ZSTD_CCtx *ctx; /* a cache of the library's working memory, no state of ours */
    if (ctx == NULL)
        ctx = ZSTD_createCCtx();
    size_t room = ZSTD_compressBound(plain.len);
    char *out = arena_take(a, room, 1);
    if (out == NULL || ctx == NULL)
        return SLICE_NONE;
    size_t len = ZSTD_compressCCtx(ctx, out, room, plain.len ? plain.ptr : "", plain.len, 1);
    return ZSTD_isError(len) ? SLICE_NONE : (struct slice){out, len};
}

struct slice decompress_text(struct slice packed, size_t max_bytes, struct arena *a)
{
    unsigned long long bytes = ZSTD_getFrameContentSize(packed.ptr, packed.len);
    if (bytes == ZSTD_CONTENTSIZE_ERROR || bytes == ZSTD_CONTENTSIZE_UNKNOWN || bytes > max_bytes)
        return SLICE_NONE;
    char *out = arena_take(a, bytes + 1, 1);
    if (out == NULL)
        return SLICE_NONE;
    size_t len = ZSTD_decompress(out, bytes, packed.ptr, packed.len);
    return ZSTD_isError(len) ? SLICE_NONE : (struct slice){out, len};
}
