/* Any bytes as a profile and as a site: read, or refused with a place. */
#include <stdlib.h>

#include "rules/profile.h"
#include "rules/site.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    const struct profile *p;
    const struct site *s;
    struct slice text = {(const char *)data, size};
    struct config_reader *r = calloc(1, sizeof *r);
    if (r == NULL)
        abort();
    arena_init(&a, (size_t)32 * 1024 * 1024);
    r->arena = &a;
    if (profile_read(r, text, &p) == HF_REFUSED && r->error_count == 0)
        abort();
    *r = (struct config_reader){.arena = &a};
    if (site_read(r, text, &s) == HF_REFUSED && r->error_count == 0)
        abort();
    arena_release(&a);
    free(r);
    return 0;
}
