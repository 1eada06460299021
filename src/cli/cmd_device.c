/* device: floor devices, registered, listed, taken away.
 * Each is one request; docs/access.md, "Floor devices".
 * Promise: add prints the pairing code alone, once. */
#include <string.h>

#include "cli/cli.h"

enum { ANSWER_ARENA = 4 * 1024 * 1024 };

/* Sends what is in o and prints the member of the answer alone. */
static int post_and_print(struct cli *c, const char *path, struct json_out *o, const char *member)
{
    struct cli_answer answer;
    struct arena a;
    int status = cli_post(c, path, o, &answer);
    if (status != EXIT_DONE)
        return status;
    arena_init(&a, ANSWER_ARENA);
    if (c->json)
        fprintf(c->out, "%s\n", answer.body);
    else
        fprintf(c->out, "%.*s\n", SLICE_FMT(json_get_text(cli_read_answer(&a, &answer), member)));
    arena_release(&a);
    cli_answer_release(&answer);
    return EXIT_DONE;
}

static int add(struct cli *c, const char *name)
{
    struct json_out o;
    json_out_init(&o, 4096);
    json_open(&o, '{');
    json_key(&o, "name");
    json_put_str(&o, name);
    return post_and_print(c, "/v1/devices", &o, "pairing_code");
}

static int revoke(struct cli *c, const char *device)
{
    char path[256], id[128];
    struct json_out o;
    cli_escape(device, id, sizeof id);
    snprintf(path, sizeof path, "/v1/devices/%s/revoke", id);
    json_out_init(&o, 4096);
    json_open(&o, '{');
    return post_and_print(c, path, &o, "state");
}

static int list(struct cli *c)
{
    struct cli_answer answer = {0};
    struct arena a;
    int status;
    arena_init(&a, ANSWER_ARENA);
    const struct json *r = cli_ask(c, &a, "/v1/devices?limit=200", &answer, &status);
    if (r != NULL && c->json)
        fprintf(c->out, "%s\n", answer.body);
    else
        JSON_EACH(v, json_get(r, "items"))
    fprintf(c->out, "%.*s  %-16.*s %-10.*s %-16.*s %.*s\n", SLICE_FMT(json_get_text(v, "id")),
            SLICE_FMT(json_get_text(v, "name")), SLICE_FMT(json_get_text(v, "state")),
            SLICE_FMT(json_get_text(v, "person")), SLICE_FMT(json_get_text(v, "seen_at")));
    cli_answer_release(&answer);
    arena_release(&a);
    return status;
}

int cmd_device(struct cli *c)
{
    const char *verb = c->argc > 0 ? c->argv[0] : "";
    if (strcmp(verb, "list") == 0 && c->argc == 1)
        return list(c);
    if (strcmp(verb, "add") == 0 && c->argc == 2)
        return add(c, c->argv[1]);
    if (strcmp(verb, "revoke") == 0 && c->argc == 2)
        return revoke(c, c->argv[1]);
    return cli_usage("device add NAME | device list | device revoke ID");
}
