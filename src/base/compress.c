/* Payload compression.
 * On the I/O threads, before sealing; never on the writer.
 * Promise: what comes out is what went in, and never more than asked for. */
#include "base/compress.h"

#include <pthread.h>
#include <zstd.h>

/* A context per thread: the library's working memory, a cache and no state of ours. The key's
 * destructor lets it go with its thread. */
static pthread_key_t context_key;
static pthread_once_t context_once = PTHREAD_ONCE_INIT;

static void free_context(void *ctx)
{
    ZSTD_freeCCtx(ctx);
}

static void make_key(void)
{
    if (pthread_key_create(&context_key, free_context) != 0)
        __builtin_trap(); /* the process has no keys left: it cannot have started whole */
}

static ZSTD_CCtx *context(void)
{
    pthread_once(&context_once, make_key);
    ZSTD_CCtx *ctx = pthread_getspecific(context_key);
    if (ctx == NULL) {
        ctx = ZSTD_createCCtx();
        if (ctx != NULL) { /* payloads are a few KB: small tables are cleared faster */
            ZSTD_CCtx_setParameter(ctx, ZSTD_c_compressionLevel, 1);
            ZSTD_CCtx_setParameter(ctx, ZSTD_c_hashLog, 12);
        }
        if (ctx != NULL && pthread_setspecific(context_key, ctx) != 0) {
            ZSTD_freeCCtx(ctx);
            ctx = NULL;
        }
    }
    return ctx;
}

struct slice compress_text(struct slice plain, struct arena *a)
{
    ZSTD_CCtx *ctx = context();
    size_t room = ZSTD_compressBound(plain.len);
    char *out = arena_take(a, room, 1);
    if (out == NULL || ctx == NULL)
        return SLICE_NONE;
    size_t len = ZSTD_compress2(ctx, out, room, plain.len ? plain.ptr : "", plain.len);
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
