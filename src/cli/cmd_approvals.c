/* holdfast approvals: what waits for a second person, what exactly is asked, yes or no.
 * The same requests as the API; docs/approvals.md.
 * Promise: what is shown is what would be carried out, to the letter. */
#include <string.h>

#include "cli/cli.h"

enum { ANSWER_BYTES = 16 * 1024 * 1024, PATH_BYTES = 600 };

static int list(struct cli *c)
{
    char path[PATH_BYTES], merchant[PATH_BYTES / 4] = "", state[64] = "";
    const char *whose = cli_option(c, "--merchant"), *wanted = cli_option(c, "--state");
    struct cli_answer answer;
    struct arena a;
    if (whose != NULL)
        cli_escape(whose, merchant, sizeof merchant);
    cli_escape(wanted != NULL ? wanted : "pending", state, sizeof state);
    snprintf(path, sizeof path, "/v1/approvals?limit=200&state=%s%s%s", state,
             whose != NULL ? "&merchant=" : "", merchant);
    if (!cli_request(c, "GET", path, SLICE_NONE, -1, &answer))
        return EXIT_COULD_NOT;
    int status = answer.status < 300 ? EXIT_DONE : cli_problem(c, &answer);
    if (status == EXIT_DONE && c->json) {
        fprintf(c->out, "%s\n", answer.body);
    } else if (status == EXIT_DONE) {
        arena_init(&a, ANSWER_BYTES);
        const struct json *items = json_get(cli_read_answer(&a, &answer), "items");
        JSON_EACH(v, items)
        {
            struct slice about = json_get_text(v, "about");
            fprintf(c->out, "%.*s  %.*s%s%.*s  asked by %.*s: %.*s  (until %.*s)\n",
                    SLICE_FMT(json_get_text(v, "id")), SLICE_FMT(json_get_text(v, "action")),
                    about.len > 0 ? " " : "", SLICE_FMT(about),
                    SLICE_FMT(json_get_text(v, "requester")), SLICE_FMT(json_get_text(v, "reason")),
                    SLICE_FMT(json_get_text(v, "approve_by")));
        }
        if (!json_is(items, JSON_ARRAY) || items->count == 0)
            fputs("nothing waits for a second person\n", c->out);
        arena_release(&a);
    }
    cli_answer_release(&answer);
    return status;
}

static int show(struct cli *c, const char *id)
{
    char path[PATH_BYTES], escaped[PATH_BYTES / 2];
    struct cli_answer answer;
    cli_escape(id, escaped, sizeof escaped);
    snprintf(path, sizeof path, "/v1/approvals/%s", escaped);
    if (!cli_request(c, "GET", path, SLICE_NONE, -1, &answer))
        return EXIT_COULD_NOT;
    int status = answer.status < 300 ? EXIT_DONE : cli_problem(c, &answer);
    if (status == EXIT_DONE)
        fprintf(c->out, "%s\n", answer.body);
    cli_answer_release(&answer);
    return status;
}

static int decide(struct cli *c, const char *verb, const char *id)
{
    char path[PATH_BYTES], escaped[PATH_BYTES / 2];
    struct json_out o;
    struct cli_answer answer;
    struct arena a;
    cli_escape(id, escaped, sizeof escaped);
    snprintf(path, sizeof path, "/v1/approvals/%s/%s", escaped, verb);
    json_out_init(&o, 16384);
    json_open(&o, '{');
    cli_put_option(c, &o, "--code", "totp");
    cli_put_option(c, &o, "--reason", "reason");
    cli_put_option(c, &o, "--emergency", "emergency");
    cli_put_option(c, &o, "--verdict", "verdict");
    int status = cli_post(c, path, &o, &answer);
    if (status != EXIT_DONE)
        return status;
    arena_init(&a, ANSWER_BYTES);
    const struct json *told = cli_read_answer(&a, &answer);
    if (c->json)
        fprintf(c->out, "%s\n", answer.body);
    else
        fprintf(c->out, "%s: %.*s\n", id,
                SLICE_FMT(json_get_text(told, json_get(told, "verdict") ? "verdict" : "state")));
    arena_release(&a);
    cli_answer_release(&answer);
    return EXIT_DONE;
}

/* What somebody carried out alone, and nobody has looked at yet (--all: every one). */
static int list_alone(struct cli *c)
{
    char path[PATH_BYTES], merchant[PATH_BYTES / 4] = "";
    const char *whose = cli_option(c, "--merchant");
    struct cli_answer answer;
    struct arena a;
    if (whose != NULL)
        cli_escape(whose, merchant, sizeof merchant);
    snprintf(path, sizeof path, "/v1/break_glass?limit=200%s%s%s",
             cli_flag(c, "--all") ? "" : "&state=open", whose != NULL ? "&merchant=" : "",
             merchant);
    if (!cli_request(c, "GET", path, SLICE_NONE, -1, &answer))
        return EXIT_COULD_NOT;
    int status = answer.status < 300 ? EXIT_DONE : cli_problem(c, &answer);
    if (status == EXIT_DONE && c->json) {
        fprintf(c->out, "%s\n", answer.body);
    } else if (status == EXIT_DONE) {
        arena_init(&a, ANSWER_BYTES);
        const struct json *items = json_get(cli_read_answer(&a, &answer), "items");
        JSON_EACH(v, items)
        {
            fprintf(c->out, "%.*s  %.*s  by %.*s, %.*s: %.*s  (%.*s, review until %.*s)\n",
                    SLICE_FMT(json_get_text(v, "request")), SLICE_FMT(json_get_text(v, "action")),
                    SLICE_FMT(json_get_text(v, "person")), SLICE_FMT(json_get_text(v, "emergency")),
                    SLICE_FMT(json_get_text(v, "reason")), SLICE_FMT(json_get_text(v, "state")),
                    SLICE_FMT(json_get_text(v, "due_at")));
        }
        if (!json_is(items, JSON_ARRAY) || items->count == 0)
            fputs("nothing waits for a review\n", c->out);
        arena_release(&a);
    }
    cli_answer_release(&answer);
    return status;
}

int cmd_approvals(struct cli *c)
{
    static const char line[] =
        "approvals [list [--state S] [--merchant M|hub] | show ID | approve ID --code N [--reason WHY] | "
        "refuse ID --code N --reason WHY | cancel ID | break_glass ID --emergency WORD --code N --reason WHY | "
        "alone [--all] [--merchant M] | review ID --verdict justified|not_justified --code N --reason WHY]";
    static const char *const verbs[] = {"approve", "refuse", "cancel", "break_glass", "review"};
    const char *verb = c->argc > 0 ? c->argv[0] : "list";
    if (strcmp(verb, "list") == 0)
        return list(c);
    if (strcmp(verb, "alone") == 0)
        return list_alone(c);
    if (c->argc < 2)
        return cli_usage(line);
    if (strcmp(verb, "show") == 0)
        return show(c, c->argv[1]);
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(verb, verbs[i]) == 0)
            return decide(c, verb, c->argv[1]);
    return cli_usage(line);
}
