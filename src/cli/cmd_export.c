/* export: a report as a CSV file.
 * Pages through the same requests as everybody.
 * Promise: a file is whole or not there; it opens in a spreadsheet as text and numbers. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/csv_out.h"
#include "cli/cli.h"

enum { ANSWER_ARENA = 64 * 1024 * 1024 };

struct exporting {
    struct cli *c;
    const char *kind, *merchant;
    FILE *out;
    bool machine, header_written;
    char cursor[8192]; /* percent-encoded; "" = the first page */
    long long rows;
};

static void write_value(struct exporting *e, const struct json *v)
{
    if (v->kind == JSON_NUMBER)
        fprintf(e->out, "%.*s", SLICE_FMT(v->text));
    else if (v->kind == JSON_BOOL)
        csv_put_text(e->out, json_is_true(v) ? SLICE("yes") : SLICE("no"), !e->machine);
    else
        csv_put_text(e->out, json_text(v).ptr != NULL ? json_text(v) : SLICE(""), !e->machine);
}

static void write_row(struct exporting *e, const struct json *item)
{
    const char *comma = "";
    if (!e->header_written)
        JSON_EACH(v, item)
        {
            fprintf(e->out, "%s%.*s", comma, SLICE_FMT(v->key));
            comma = ",";
        }
    if (!e->header_written)
        fputs("\r\n", e->out);
    e->header_written = true;
    comma = "";
    JSON_EACH(v, item)
    {
        fputs(comma, e->out);
        write_value(e, v);
        comma = ",";
    }
    fputs("\r\n", e->out);
    e->rows++;
}

/* DONE: *more says whether there is another page. */
static int write_page(struct exporting *e, bool *more)
{
    char path[10240], merchant[160] = "", escaped[128];
    struct cli_answer answer = {0};
    struct arena arena;
    int status = EXIT_COULD_NOT;
    *more = false;
    if (e->merchant != NULL) {
        cli_escape(e->merchant, escaped, sizeof escaped);
        snprintf(merchant, sizeof merchant, "&merchant=%s", escaped);
    }
    snprintf(path, sizeof path, "/v1/reports/%s?limit=200%s%s%s", e->kind, merchant,
             e->cursor[0] ? "&cursor=" : "", e->cursor);
    if (!cli_request(e->c, "GET", path, SLICE_NONE, -1, &answer))
        return EXIT_COULD_NOT;
    if (answer.status >= 300) {
        status = cli_problem(e->c, &answer);
        cli_answer_release(&answer);
        return status;
    }
    arena_init(&arena, ANSWER_ARENA);
    const struct json *root = cli_read_answer(&arena, &answer);
    if (root != NULL) {
        JSON_EACH(item, json_get(root, "items"))
        write_row(e, item);
        struct slice next = json_get_text(root, "next");
        char plain[2600];
        if (next.len > 0 && next.len < sizeof plain) {
            snprintf(plain, sizeof plain, "%.*s", SLICE_FMT(next));
            cli_escape(plain, e->cursor, sizeof e->cursor);
            *more = true;
        }
        status = EXIT_DONE;
    }
    arena_release(&arena);
    cli_answer_release(&answer);
    return status;
}

/* A report without a row still says which columns it has. */
static int write_bare_header(struct exporting *e)
{
    char path[256];
    struct cli_answer answer = {0};
    int status = EXIT_DONE;
    snprintf(path, sizeof path, "/v1/reports/%s?format=csv&limit=1%s%.80s", e->kind,
             e->merchant ? "&merchant=" : "", e->merchant ? e->merchant : "");
    if (!cli_request(e->c, "GET", path, SLICE_NONE, -1, &answer))
        return EXIT_COULD_NOT;
    if (answer.status >= 300)
        status = cli_problem(e->c, &answer);
    else
        fwrite(answer.body, 1, answer.bytes, e->out);
    cli_answer_release(&answer);
    return status;
}

static int write_all(struct exporting *e)
{
    bool more = true;
    int status = EXIT_DONE;
    while (more && status == EXIT_DONE)
        status = write_page(e, &more);
    if (status == EXIT_DONE && !e->header_written)
        status = write_bare_header(e);
    if (status == EXIT_DONE && ferror(e->out) != 0) {
        fprintf(stderr, "holdfast: the file could not be written\n");
        status = EXIT_COULD_NOT;
    }
    return status;
}

/* Beside it first, then in its place: nobody reads half a file. */
static int export_into(struct exporting *e, const char *dir)
{
    char path[4096], part[4112];
    int len = snprintf(path, sizeof path, "%s/%s.%s", dir, e->kind, e->machine ? "data" : "csv");
    if (len < 0 || (size_t)len >= sizeof path)
        return cli_usage("export KIND [--out DIR]: the path is too long");
    snprintf(part, sizeof part, "%s.part", path);
    e->out = fopen(part, "we");
    if (e->out == NULL) {
        fprintf(stderr, "holdfast: cannot write %s: %s\n", part, strerror(errno));
        return EXIT_COULD_NOT;
    }
    int status = write_all(e);
    if (fclose(e->out) != 0 && status == EXIT_DONE)
        status = EXIT_COULD_NOT;
    if (status == EXIT_DONE && rename(part, path) != 0)
        status = EXIT_COULD_NOT;
    if (status != EXIT_DONE)
        unlink(part);
    else
        fprintf(stderr, "%lld rows in %s\n", e->rows, path);
    return status;
}

int cmd_export(struct cli *c)
{
    const char *dir = cli_option(c, "--out");
    struct exporting e = {.c = c,
                          .merchant = cli_option(c, "--merchant"),
                          .machine = cli_flag(c, "--machine"),
                          .out = c->out};
    if (c->argc != 1 || strspn(c->argv[0], "abcdefghijklmnopqrstuvwxyz-") != strlen(c->argv[0]) ||
        c->argv[0][0] == '\0')
        return cli_usage(
            "export stock|quarantine|movements|reconciliation|ageing|occupancy|drift|lost-stock|packing [--out DIR] "
            "[--merchant M] [--machine]");
    e.kind = c->argv[0];
    return dir != NULL ? export_into(&e, dir) : write_all(&e);
}
