#ifndef HF_HTTP_CONSOLE_ROUTES_H
#define HF_HTTP_CONSOLE_ROUTES_H

#include "http/route.h"

/* The console's own files, from the binary (tools/embed_console; docs/console.md). */
void handle_console(struct exchange *x);
void handle_console_worker(struct exchange *x); /* the service worker, by its standing name */
void handle_console_asset(struct exchange *x);

#endif
