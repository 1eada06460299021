/* The console's files: one page, and what it names.
 * Behind /, /sw.js and /assets/.
 * Promise: the page and its worker are asked for anew each time, what has its hash in its name is
 * kept for good. */
#include "http/console_routes.h"

#include <string.h>

#include "http/console_files.h"

static void send_file(struct exchange *x, const struct console_file *f)
{
    struct slice accepts = exchange_header(x, "Accept-Encoding");
    bool packed = accepts.len > 0 && memmem(accepts.ptr, accepts.len, "gzip", 4) != NULL;
    x->content_type = f->type;
    x->page = packed ? f->packed : f->plain;
    exchange_set_header(x, "Vary", SLICE("Accept-Encoding"));
    if (packed)
        exchange_set_header(x, "Content-Encoding", SLICE("gzip"));
    exchange_answer(x, 200);
}

void handle_console(struct exchange *x)
{
    send_file(x, &console_files[0]);
}

void handle_console_worker(struct exchange *x)
{
    static const char prefix[] = "sw-";
    for (size_t i = 1; i < console_file_count; i++)
        if (strncmp(console_files[i].name, prefix, sizeof prefix - 1) == 0) {
            send_file(x, &console_files[i]);
            return;
        }
    exchange_problem(x, 404, "no_such_route", "there is nothing at this path");
}

void handle_console_asset(struct exchange *x)
{
    for (size_t i = 1; i < console_file_count; i++)
        if (slice_is(x->params[0], console_files[i].name)) {
            exchange_set_header(x, "Cache-Control", SLICE("public, max-age=31536000, immutable"));
            send_file(x, &console_files[i]);
            return;
        }
    exchange_problem(x, 404, "no_such_route", "there is nothing at this path");
}
