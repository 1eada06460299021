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
    struct slice owner = json_get_text(v, "owner");
    fprintf(c->out, "%-16.*s %-18.*s %-10.*s %-9.*s backlog %lld, parked %lld  %.*s (%s%.*s)\n",
            SLICE_FMT(json_get_text(v, "id")), SLICE_FMT(json_get_text(v, "platform")),
            SLICE_FMT(json_get_text(v, "life")), SLICE_FMT(json_get_text(v, "breaker")),
            (long long)backlog, (long long)parked, SLICE_FMT(json_get_text(v, "account")),
            owner.len > 0 ? "owner: " : "nobody is named as its owner", SLICE_FMT(owner));
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

/* A merchant's own list has it. */
static bool has_connection(struct cli *c, struct slice merchant, const char *connection)
{
    char path[512], code[128], escaped[400];
    struct cli_answer answer = {0};
    struct arena a;
    bool found = false;
    int status;
    snprintf(code, sizeof code, "%.*s", SLICE_FMT(merchant));
    cli_escape(code, escaped, sizeof escaped);
    snprintf(path, sizeof path, "/v1/connections?merchant=%s", escaped);
    arena_init(&a, ANSWER_ARENA);
    JSON_EACH(v, json_get(cli_ask(c, &a, path, &answer, &status), "items"))
    found = found || slice_is(json_get_text(v, "id"), connection);
    cli_answer_release(&answer);
    arena_release(&a);
    return found;
}

bool cli_merchant_of(struct cli *c, const char *connection, char *merchant, size_t room)
{
    struct cli_answer answer = {0};
    struct arena a;
    int found = 0, status;
    arena_init(&a, ANSWER_ARENA);
    const struct json *r = cli_ask(c, &a, "/v1/merchants", &answer, &status);
    JSON_EACH(v, json_get(r, "items"))
    {
        struct slice code = json_get_text(v, "id");
        if (code.len >= room || !has_connection(c, code, connection))
            continue;
        snprintf(merchant, room, "%.*s", SLICE_FMT(code));
        found++;
    }
    if (r != NULL && found != 1)
        fprintf(stderr,
                found == 0 ? "holdfast: there is no connection %s\n"
                           : "holdfast: several merchants have a connection %s: --merchant M\n",
                connection);
    cli_answer_release(&answer);
    arena_release(&a);
    return found == 1;
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
        if (!cli_merchant_of(c, c->argv[1], merchant, sizeof merchant))
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
