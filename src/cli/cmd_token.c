/* token: makes, lists, revokes and rotates them.
 * Each is one request.
 * Promise: create and rotate print the new token alone, once. */
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

enum { ANSWER_ARENA = 4 * 1024 * 1024 };

static const char usage[] = "token create --role ROLE --name N [--merchant M] [--scopes A,B] "
                            "[--person P] [--days N] [--networks A,B]\n"
                            "       holdfast token list | token revoke ID | token rotate ID "
                            "[--days N] [--overlap-hours N] [--reason TEXT]";

static void put_number(struct cli *c, struct json_out *o, const char *option, const char *key)
{
    const char *text = cli_option(c, option);
    if (text == NULL)
        return;
    json_key(o, key);
    json_put_i64(o, strtol(text, NULL, 10));
}

/* Sends what is in o and prints the member of the answer alone. */
static int post_and_print(struct cli *c, const char *path, struct json_out *o, const char *member)
{
    struct cli_answer answer;
    struct arena a;
    int status = cli_post(c, path, o, &answer);
    if (status != EXIT_DONE)
        return status;
    arena_init(&a, ANSWER_ARENA);
    struct slice text = json_get_text(cli_read_answer(&a, &answer), member);
    if (text.len > 0)
        fprintf(c->out, "%.*s\n", SLICE_FMT(text));
    else /* asked of a second person */
        fprintf(c->out, "%s\n", answer.body);
    arena_release(&a);
    cli_answer_release(&answer);
    return EXIT_DONE;
}

static int create(struct cli *c)
{
    static const char *const options[][2] = {
        {"--role",     "role"    },
        {"--name",     "name"    },
        {"--merchant", "merchant"},
        {"--scopes",   "scopes"  },
        {"--person",   "person"  },
        {"--networks", "networks"},
        {"--reason",   "reason"  }
    };
    struct json_out o;
    json_out_init(&o, 16384);
    json_open(&o, '{');
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        cli_put_option(c, &o, options[i][0], options[i][1]);
    put_number(c, &o, "--days", "days");
    if (c->argc == 1)
        return post_and_print(c, "/v1/tokens", &o, "token");
    json_out_release(&o);
    return cli_usage(usage);
}

static int list(struct cli *c)
{
    struct cli_answer answer = {0};
    struct arena a;
    int status;
    arena_init(&a, ANSWER_ARENA);
    const struct json *r = cli_ask(c, &a, "/v1/tokens?limit=200", &answer, &status);
    if (r != NULL && c->json)
        fprintf(c->out, "%s\n", answer.body);
    else
        JSON_EACH(v, json_get(r, "items"))
    fprintf(c->out, "%.*s  %-10.*s %-12.*s %-20.*s %.*s%s\n", SLICE_FMT(json_get_text(v, "id")),
            SLICE_FMT(json_get_text(v, "role")), SLICE_FMT(json_get_text(v, "merchant")),
            SLICE_FMT(json_get_text(v, "name")), SLICE_FMT(json_get_text(v, "expires_at")),
            json_get_text(v, "revoked_at").len > 0 ? "  revoked" : "");
    cli_answer_release(&answer);
    arena_release(&a);
    return status;
}

/* revoke or rotate, by the id that the list shows. */
static int change(struct cli *c, const char *verb, const char *member)
{
    char path[256], id[128];
    struct json_out o;
    json_out_init(&o, 4096);
    json_open(&o, '{');
    put_number(c, &o, "--days", "days");
    put_number(c, &o, "--overlap-hours", "overlap_hours");
    cli_put_option(c, &o, "--reason", "reason");
    if (c->argc != 2) {
        json_out_release(&o);
        return cli_usage(usage);
    }
    cli_escape(c->argv[1], id, sizeof id);
    snprintf(path, sizeof path, "/v1/tokens/%s/%s", id, verb);
    return post_and_print(c, path, &o, member);
}

int cmd_token(struct cli *c)
{
    const char *verb = c->argc > 0 ? c->argv[0] : "";
    if (strcmp(verb, "create") == 0)
        return create(c);
    if (strcmp(verb, "list") == 0 && c->argc == 1)
        return list(c);
    if (strcmp(verb, "revoke") == 0)
        return change(c, verb, "state");
    if (strcmp(verb, "rotate") == 0)
        return change(c, verb, "token");
    return cli_usage(usage);
}
