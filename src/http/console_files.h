#ifndef HF_HTTP_CONSOLE_FILES_H
#define HF_HTTP_CONSOLE_FILES_H

#include "base/slice.h"

/* Made at build time by tools/embed_console from console/. */
struct console_file {
    const char *name; /* with its hash; the first is the page */
    const char *type;
    struct slice plain, packed; /* packed: gzip */
};
extern const struct console_file console_files[];
extern const size_t console_file_count;

#endif
