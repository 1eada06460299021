/* parcel: what a carrier is asked about the label of one parcel, and how it stands.
 * Each is one request; docs/carrier-dhl.md, "Asked about a label".
 * Promise: says that it was asked, and shows what came of it. */
#include <string.h>

#include "cli/cli.h"

enum { ANSWER_ARENA = 4 * 1024 * 1024 };

static const char usage[] =
    "parcel show ID | print ID [--format pdf|zpl] | hold ID --reason TEXT | release ID";

static int show(struct cli *c, const char *path)
{
    struct cli_answer answer = {0};
    struct arena a;
    int status;
    arena_init(&a, ANSWER_ARENA);
    const struct json *r = cli_ask(c, &a, path, &answer, &status);
    if (r != NULL && c->json)
        fprintf(c->out, "%s\n", answer.body);
    else if (r != NULL)
        fprintf(c->out, "%.*s  %.*s %.*s  custody %.*s  carrier's hold: %.*s\n",
                SLICE_FMT(json_get_text(r, "id")), SLICE_FMT(json_get_text(r, "carrier")),
                SLICE_FMT(json_get_text(r, "tracking")), SLICE_FMT(json_get_text(r, "custody")),
                SLICE_FMT(json_get_text(r, "carrier_hold")));
    cli_answer_release(&answer);
    arena_release(&a);
    return status;
}

static int ask(struct cli *c, const char *path, struct json_out *o)
{
    struct cli_answer answer;
    struct arena a;
    int status = cli_post(c, path, o, &answer);
    if (status != EXIT_DONE)
        return status;
    arena_init(&a, ANSWER_ARENA);
    const struct json *r = cli_read_answer(&a, &answer);
    if (c->json)
        fprintf(c->out, "%s\n", answer.body);
    else
        fprintf(c->out, "%.*s is asked: %.*s of %.*s\n", SLICE_FMT(json_get_text(r, "carrier")),
                SLICE_FMT(json_get_text(r, "asked")), SLICE_FMT(json_get_text(r, "tracking")));
    arena_release(&a);
    cli_answer_release(&answer);
    return EXIT_DONE;
}

int cmd_parcel(struct cli *c)
{
    char path[256], id[128];
    struct json_out o;
    const char *verb = c->argc > 0 ? c->argv[0] : "";
    bool hold = strcmp(verb, "hold") == 0, print = strcmp(verb, "print") == 0;
    json_out_init(&o, 4096);
    json_open(&o, '{');
    if (hold)
        cli_put_option(c, &o, "--reason", "reason");
    if (print)
        cli_put_option(c, &o, "--format", "format");
    bool looks = strcmp(verb, "show") == 0;
    if (c->argc != 2 || !(looks || hold || print || strcmp(verb, "release") == 0)) {
        json_out_release(&o);
        return cli_usage(usage);
    }
    cli_escape(c->argv[1], id, sizeof id);
    snprintf(path, sizeof path, "/v1/parcels/%s%s%s", id, looks ? "" : "/", looks ? "" : verb);
    if (!looks)
        return ask(c, path, &o);
    json_out_release(&o);
    return show(c, path);
}
