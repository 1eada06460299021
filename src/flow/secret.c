/* Secrets by reference.
 * Asked by the directory for webhook keys, and by the outbox for the one credential of a call.
 * Promise: what a profile holds is where the secret is, never the secret. */
#include "flow/secret.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/crypto.h"

enum { SECRET_BYTES_MAX = 4096 };

static struct slice read_file(struct arena *a, const char *path)
{
    char text[SECRET_BYTES_MAX];
    FILE *f = fopen(path, "re");
    if (f == NULL)
        return SLICE_NONE;
    size_t len = fread(text, 1, sizeof text, f);
    fclose(f);
    while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == '\r'))
        len--;
    bool good = len > 0 && len < sizeof text;
    struct slice secret = good ? arena_copy(a, (struct slice){text, len}) : SLICE_NONE;
    wipe(text, sizeof text);
    return secret;
}

struct slice secret_read(struct arena *a, struct slice ref)
{
    char name[512];
    bool from_env = slice_starts(ref, SLICE("env:"));
    if (!from_env && !slice_starts(ref, SLICE("file:")))
        return SLICE_NONE;
    size_t prefix = from_env ? 4 : 5;
    struct slice of = {ref.ptr + prefix, ref.len - prefix};
    if (of.len == 0 || of.len >= sizeof name)
        return SLICE_NONE;
    memcpy(name, of.ptr, of.len);
    name[of.len] = '\0';
    if (!from_env)
        return read_file(a, name);
    const char *value = getenv(name);
    return value != NULL && value[0] != '\0' ? arena_copy(a, slice_of(value)) : SLICE_NONE;
}
