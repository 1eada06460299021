/* holdfast user, enrol, sign-in: the people behind the roles, from a terminal.
 * The same requests as the API; docs/approvals.md.
 * Promise: a password is never an argument, never echoed, and gone from memory when it was sent. */
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/crypto.h"
#include "cli/cli.h"

enum { ANSWER_BYTES = 1024 * 1024, PATH_BYTES = 600, SECRET_BYTES = 600 };

/* One line, without echo where somebody types. false: printed why. */
static bool read_secret(const char *prompt, bool hidden, char text[SECRET_BYTES])
{
    struct termios before, quiet;
    bool typed = isatty(STDIN_FILENO) && tcgetattr(STDIN_FILENO, &before) == 0;
    if (typed) {
        fputs(prompt, stderr);
        fflush(stderr);
        quiet = before;
        quiet.c_lflag &= ~(tcflag_t)ECHO;
        if (hidden)
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    }
    bool got = fgets(text, SECRET_BYTES, stdin) != NULL;
    if (typed && hidden) {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
        fputc('\n', stderr);
    }
    if (!got) {
        fprintf(stderr, "holdfast: expected a line: %s\n", prompt);
        return false;
    }
    text[strcspn(text, "\r\n")] = '\0';
    return true;
}

/* What an answer about a code says: the code, or that it was asked for. */
static int tell_code(struct cli *c, struct cli_answer *answer)
{
    struct arena a;
    arena_init(&a, ANSWER_BYTES);
    const struct json *told = cli_read_answer(&a, answer);
    struct slice request = json_get_text(told, "request"),
                 code = json_get_text(told, "enrolment_code");
    if (c->json)
        fprintf(c->out, "%s\n", answer->body);
    else if (request.len > 0)
        fprintf(c->out, "asked: request %.*s waits for another person\n", SLICE_FMT(request));
    else
        fprintf(c->out, "enrolment code, shown once, good for 72 hours: %.*s\n", SLICE_FMT(code));
    arena_release(&a);
    cli_answer_release(answer);
    return EXIT_DONE;
}

static int add(struct cli *c, const char *name)
{
    struct json_out o;
    struct cli_answer answer;
    json_out_init(&o, 16384);
    json_open(&o, '{');
    cli_put_option(c, &o, "--role", "role");
    cli_put_option(c, &o, "--merchant", "merchant");
    cli_put_option(c, &o, "--reason", "reason");
    json_key(&o, "name");
    json_put_str(&o, name);
    int status = cli_post(c, "/v1/users", &o, &answer);
    if (status != EXIT_DONE)
        return status;
    if (answer.status == 201 && !c->json)
        fprintf(c->out, "user %s added\n", name);
    return tell_code(c, &answer);
}

/* /v1/users/NAME/verb with an empty body. */
static int post_user(struct cli *c, const char *name, const char *verb, struct cli_answer *answer)
{
    struct json_out o;
    char path[PATH_BYTES], escaped[PATH_BYTES / 2];
    cli_escape(name, escaped, sizeof escaped);
    snprintf(path, sizeof path, "/v1/users/%s/%s", escaped, verb);
    json_out_init(&o, 16384);
    json_open(&o, '{');
    cli_put_option(c, &o, "--reason", "reason");
    return cli_post(c, path, &o, answer);
}

/* Prints the first PIN alone. */
static int give_badge(struct cli *c, const char *name, const char *badge)
{
    struct json_out o;
    struct cli_answer answer;
    struct arena a;
    char path[PATH_BYTES], escaped[PATH_BYTES / 2];
    cli_escape(name, escaped, sizeof escaped);
    snprintf(path, sizeof path, "/v1/users/%s/badge", escaped);
    json_out_init(&o, 16384);
    json_open(&o, '{');
    json_key(&o, "badge");
    json_put_str(&o, badge);
    int status = cli_post(c, path, &o, &answer);
    if (status != EXIT_DONE)
        return status;
    arena_init(&a, ANSWER_BYTES);
    fprintf(c->out, "%.*s\n", SLICE_FMT(json_get_text(cli_read_answer(&a, &answer), "first_pin")));
    arena_release(&a);
    wipe(answer.body, answer.bytes);
    cli_answer_release(&answer);
    return EXIT_DONE;
}

static int take_badge(struct cli *c, const char *name)
{
    struct cli_answer answer;
    int status = post_user(c, name, "badge/revoke", &answer);
    if (status != EXIT_DONE)
        return status;
    fprintf(c->out, "badge of %s taken away\n", name);
    cli_answer_release(&answer);
    return EXIT_DONE;
}

int cmd_user(struct cli *c)
{
    static const char line[] =
        "user add NAME --role ROLE [--merchant M] [--reason WHY] | user enrol NAME | user disable NAME\n"
        "       holdfast user badge NAME NUMBER | user unbadge NAME";
    struct cli_answer answer;
    const char *verb = c->argc > 0 ? c->argv[0] : "";
    if (c->argc >= 2 && strcmp(verb, "add") == 0)
        return add(c, c->argv[1]);
    if (c->argc == 3 && strcmp(verb, "badge") == 0)
        return give_badge(c, c->argv[1], c->argv[2]);
    if (c->argc == 2 && strcmp(verb, "unbadge") == 0)
        return take_badge(c, c->argv[1]);
    if (c->argc < 2 || (strcmp(verb, "enrol") != 0 && strcmp(verb, "disable") != 0))
        return cli_usage(line);
    const char *name = c->argv[1];
    if (strcmp(verb, "enrol") == 0) {
        int status = post_user(c, name, "enrolment", &answer);
        return status == EXIT_DONE ? tell_code(c, &answer) : status;
    }
    int status = post_user(c, name, "disable", &answer);
    if (status == EXIT_DONE) {
        fprintf(c->out, "user %s disabled\n", name);
        cli_answer_release(&answer);
    }
    return status;
}

/* Password twice, then what an authenticator needs. */
int cmd_enrol(struct cli *c)
{
    char password[SECRET_BYTES], again[SECRET_BYTES];
    struct json_out o;
    struct cli_answer answer;
    struct arena a;
    if (c->argc != 1)
        return cli_usage("enrol CODE");
    bool typed = isatty(STDIN_FILENO);
    if (!read_secret("new password (15 characters or more): ", true, password) ||
        (typed && !read_secret("once more: ", true, again)))
        return EXIT_COULD_NOT;
    bool same = !typed || strcmp(password, again) == 0;
    wipe(again, sizeof again);
    if (!same) {
        wipe(password, sizeof password);
        fputs("holdfast: the two are not the same\n", stderr);
        return EXIT_NO;
    }
    json_out_init(&o, 16384);
    json_open(&o, '{');
    json_key(&o, "code");
    json_put_str(&o, c->argv[0]);
    json_key(&o, "password");
    json_put_str(&o, password);
    wipe(password, sizeof password);
    int status = cli_post(c, "/v1/enrolment", &o, &answer);
    if (status != EXIT_DONE)
        return status;
    arena_init(&a, ANSWER_BYTES);
    const struct json *told = cli_read_answer(&a, &answer);
    if (c->json) {
        fprintf(c->out, "%s\n", answer.body);
    } else {
        fprintf(c->out,
                "%.*s may sign in as %.*s.\nPut this secret into an authenticator app: %.*s\n",
                SLICE_FMT(json_get_text(told, "name")), SLICE_FMT(json_get_text(told, "role")),
                SLICE_FMT(json_get_text(told, "totp_secret")));
        fputs("Recovery codes, each good once in place of a one-time code; keep them apart:\n",
              c->out);
        const struct json *codes = json_get(told, "recovery_codes");
        JSON_EACH(v, codes)
        fprintf(c->out, "  %.*s\n", SLICE_FMT(v->text));
    }
    arena_release(&a);
    wipe(answer.body, answer.bytes);
    cli_answer_release(&answer);
    return EXIT_DONE;
}

int cmd_sign_in(struct cli *c)
{
    char password[SECRET_BYTES], code[SECRET_BYTES];
    struct json_out o;
    struct cli_answer answer;
    struct arena a;
    if (c->argc != 1)
        return cli_usage("sign-in NAME");
    if (!read_secret("password: ", true, password) ||
        !read_secret("one-time or recovery code: ", false, code))
        return EXIT_COULD_NOT;
    json_out_init(&o, 16384);
    json_open(&o, '{');
    json_key(&o, "name");
    json_put_str(&o, c->argv[0]);
    json_key(&o, "password");
    json_put_str(&o, password);
    json_key(&o, strlen(code) == 6 ? "totp" : "recovery_code");
    json_put_str(&o, code);
    wipe(password, sizeof password);
    int status = cli_post(c, "/v1/sessions", &o, &answer);
    if (status != EXIT_DONE)
        return status;
    arena_init(&a, ANSWER_BYTES);
    fprintf(c->out, "%.*s\n", SLICE_FMT(json_get_text(cli_read_answer(&a, &answer), "session")));
    arena_release(&a);
    wipe(answer.body, answer.bytes);
    cli_answer_release(&answer);
    return EXIT_DONE;
}
