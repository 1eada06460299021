/* Commands that keep the store trustworthy: rebuild --check, doctor, backup.
 * Each is one request or two.
 * Promise: a doubt is exit status 1, with its name on the screen. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

enum { ANSWER_ARENA = 16 * 1024 * 1024 };

/* Prints the checks; exit status of what they say. */
static int print_checks(struct cli *c)
{
    struct cli_answer answer = {0};
    struct arena a;
    if (!cli_request(c, "GET", "/v1/checks", SLICE_NONE, -1, &answer))
        return EXIT_COULD_NOT;
    if (answer.status >= 300) {
        int status = cli_problem(c, &answer);
        cli_answer_release(&answer);
        return status;
    }
    arena_init(&a, ANSWER_ARENA);
    const struct json *root = cli_read_answer(&a, &answer);
    bool good = json_is_true(json_get(root, "agrees"));
    if (c->json)
        fprintf(c->out, "%s\n", answer.body);
    else
        JSON_EACH(v, json_get(root, "checks"))
        {
            int64_t wrong = 0;
            (void)json_i64(json_get(v, "wrong"), &wrong);
            fprintf(c->out, "%-6s %.*s", wrong == 0 ? "ok" : "WRONG",
                    SLICE_FMT(json_get_text(v, "check")));
            if (wrong > 0)
                fprintf(c->out, ": %lld do not", (long long)wrong);
            fputc('\n', c->out);
        }
    if (!c->json)
        fprintf(c->out, "signing key %.*s\n", SLICE_FMT(json_get_text(root, "public_key")));
    arena_release(&a);
    cli_answer_release(&answer);
    return good ? EXIT_DONE : EXIT_NO;
}

int cmd_rebuild(struct cli *c)
{
    if (!cli_flag(c, "--check") || c->argc != 0)
        return cli_usage("rebuild --check");
    return print_checks(c);
}

int cmd_doctor(struct cli *c)
{
    char verify[] = "verify", *arguments[] = {verify};
    if (c->argc > 0)
        return cmd_doctor_connection(c);
    int checks = print_checks(c);
    if (checks == EXIT_COULD_NOT)
        return checks;
    c->argc = 1;
    c->argv = arguments;
    int audit = cmd_audit(c);
    return audit != EXIT_DONE ? audit : checks;
}

int cmd_backup(struct cli *c)
{
    char path[PATH_MAX + 1], absolute[PATH_MAX + 1], escaped[2048], query[4096];
    struct cli_answer answer;
    if (c->argc != 1)
        return cli_usage("backup FILE");
    if (c->argv[0][0] == '/')
        snprintf(absolute, sizeof absolute, "%s", c->argv[0]);
    else if (getenv("PWD") == NULL || realpath(".", path) == NULL ||
             snprintf(absolute, sizeof absolute, "%.3000s/%.1000s", path, c->argv[0]) < 0)
        return EXIT_COULD_NOT;
    cli_escape(absolute, escaped, sizeof escaped);
    snprintf(query, sizeof query, "/v1/backup?path=%s", escaped);
    if (!cli_request(c, "POST", query, SLICE_NONE, -1, &answer))
        return EXIT_COULD_NOT;
    int status = EXIT_DONE;
    if (answer.status >= 300)
        status = cli_problem(c, &answer);
    else
        fprintf(c->out,
                "backup written to %s\nkeep the master key (%s) apart from it: without it the copy "
                "opens for nobody\n",
                absolute, c->key_path);
    cli_answer_release(&answer);
    return status;
}
