/* holdfast connection: what flows, and whether it may.
 * list, enable ID and pause ID, over the API like everybody.
 * Promise: enabling outward is asked of a second person unless the hub is still being set up. */
#include <string.h>

#include "cli/cli.h"

enum { ANSWER_ARENA = 64 * 1024 * 1024 };

static void print_card(struct cli *c, const struct json *v)
{
    int64_t backlog = 0, parked = 0;
    (void)json_i64(json_get(v, "backlog"), &backlog);
    (void)json_i64(json_get(v, "parked"), &parked);
    fprintf(c->out, "%-16.*s %-18.*s %-10.*s %-9.*s backlog %lld, parked %lld  %.*s\n",
            SLICE_FMT(json_get_text(v, "id")), SLICE_FMT(json_get_text(v, "platform")),
            SLICE_FMT(json_get_text(v, "life")), SLICE_FMT(json_get_text(v, "breaker")),
            (long long)backlog, (long long)parked, SLICE_FMT(json_get_text(v, "account")));
}

/* The answer printed by print, or the problem. */
static int show(struct cli *c, const struct cli_answer *answer, bool list)
{
    struct arena a;
    if (answer->status >= 300)
        return cli_problem(c, answer);
    arena_init(&a, ANSWER_ARENA);
    const struct json *r = cli_read_answer(&a, answer);
    if (c->json)
        fprintf(c->out, "%s\n", answer->body);
    else if (list)
        JSON_EACH(v, json_get(r, "items"))
    print_card(c, v);
    else if (answer->status == 202)
        fprintf(c->out, "asked of a second person: request %.*s (%.*s)\n",
                SLICE_FMT(json_get_text(r, "request")), SLICE_FMT(json_get_text(r, "approver")));
    else fprintf(c->out, "%.*s is %.*s\n", SLICE_FMT(json_get_text(r, "id")),
                 SLICE_FMT(json_get_text(r, "life")));
    arena_release(&a);
    return r != NULL ? EXIT_DONE : EXIT_COULD_NOT;
}

/* The merchant a connection belongs to, when nobody said: the only one that has it. NULL: printed
 * why. */
static bool only_merchant(struct cli *c, char *merchant, size_t room)
{
    struct cli_answer answer = {0};
    struct arena a;
    if (!cli_request(c, "GET", "/v1/connections", SLICE_NONE, -1, &answer))
        return false;
    arena_init(&a, ANSWER_ARENA);
    const struct json *r = answer.status < 300 ? cli_read_answer(&a, &answer) : NULL;
    const struct json *items = json_get(r, "items");
    struct slice code = items != NULL ? json_get_text(items->first, "merchant") : SLICE_NONE;
    bool good = code.len > 0 && code.len < room;
    if (good)
        snprintf(merchant, room, "%.*s", SLICE_FMT(code));
    else
        fprintf(stderr, "holdfast: say which merchant: --merchant M\n");
    cli_answer_release(&answer);
    arena_release(&a);
    return good;
}

int cmd_connection(struct cli *c)
{
    const char *said = cli_option(c, "--merchant"), *reason = cli_option(c, "--reason");
    const char *verb = c->argc > 0 ? c->argv[0] : "";
    bool list = strcmp(verb, "list") == 0 && c->argc == 1;
    bool change = (strcmp(verb, "enable") == 0 || strcmp(verb, "pause") == 0) && c->argc == 2;
    char path[512], m[160] = "", id[320], merchant[64];
    struct cli_answer answer = {0};
    struct json_out body;
    if (!list && !change)
        return cli_usage("connection list | enable ID | pause ID [--merchant M] [--reason TEXT]");
    if (change && said == NULL) {
        if (!only_merchant(c, merchant, sizeof merchant))
            return EXIT_USAGE;
        said = merchant;
    }
    if (said != NULL)
        cli_escape(said, m, sizeof m);
    json_out_init(&body, 64 * 1024);
    json_open(&body, '{');
    if (reason != NULL) {
        json_key(&body, "reason");
        json_put_str(&body, reason);
    }
    json_close(&body, '}');
    if (change)
        cli_escape(c->argv[1], id, sizeof id);
    if (list)
        snprintf(path, sizeof path, "/v1/connections%s%s", said != NULL ? "?merchant=" : "", m);
    else
        snprintf(path, sizeof path, "/v1/connections/%s/%s/%s", m, id, verb);
    bool sent = cli_request(c, list ? "GET" : "POST", path,
                            list ? SLICE_NONE : json_out_text(&body), -1, &answer);
    int status = sent ? show(c, &answer, list) : EXIT_COULD_NOT;
    json_out_release(&body);
    cli_answer_release(&answer);
    return status;
}
