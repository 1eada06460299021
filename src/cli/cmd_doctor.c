/* holdfast doctor CONNECTION: is it well, and what mends it.
 * Asks the daemon to ask the platform, waits for the answer, prints a line per check.
 * Promise: fits 80 columns; exit status 1 when something has to be mended. */
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

enum {
    ANSWER_ARENA = 16 * 1024 * 1024,
    COLUMNS = 80,
    TEXT_AT = 21,    /* where what was found begins: after verdict and name of the check */
    WAIT_MS = 45000, /* a token, two calls and a bucket that has to fill */
    LOOK_MS = 200,
};

/* text from column `at` on, broken between words, every further line indented the same. */
static void print_wrapped(FILE *out, struct slice text, size_t at)
{
    size_t column = at;
    while (text.len > 0) {
        size_t word = 0;
        while (word < text.len && text.ptr[word] != ' ')
            word++;
        if (column > at && column + 1 + word > COLUMNS) {
            fprintf(out, "\n%*s", (int)at, "");
            column = at;
        } else if (column > at) {
            fputc(' ', out);
            column++;
        }
        fprintf(out, "%.*s", (int)word, text.ptr);
        column += word;
        size_t skip = word < text.len ? word + 1 : word;
        text = (struct slice){text.ptr + skip, text.len - skip};
    }
    fputc('\n', out);
}

static void print_line(struct cli *c, const struct json *v)
{
    struct slice fix = json_get_text(v, "fix"), verdict = json_get_text(v, "verdict");
    fprintf(c->out, "%-5.*s %-14.*s ",
            SLICE_FMT(slice_is(verdict, "fail") ? SLICE("FAIL") : verdict),
            SLICE_FMT(json_get_text(v, "check")));
    print_wrapped(c->out, json_get_text(v, "says"), TEXT_AT);
    if (fix.len == 0)
        return;
    fprintf(c->out, "%*s-> ", TEXT_AT, "");
    print_wrapped(c->out, fix, TEXT_AT + 3);
}

static void print_check(struct cli *c, const struct json *r)
{
    struct slice account = json_get_text(r, "account");
    int fails = 0, warns = 0;
    fprintf(c->out, "%.*s of %.*s: %.*s%s%.*s\n\n", SLICE_FMT(json_get_text(r, "id")),
            SLICE_FMT(json_get_text(r, "merchant")), SLICE_FMT(json_get_text(r, "platform")),
            account.len > 0 ? ", " : "", SLICE_FMT(account));
    JSON_EACH(v, json_get(r, "checks"))
    {
        struct slice verdict = json_get_text(v, "verdict");
        fails += slice_is(verdict, "fail");
        warns += slice_is(verdict, "warn");
        print_line(c, v);
    }
    if (fails + warns == 0)
        fputs("\nall is well\n", c->out);
    else
        fprintf(c->out, "\n%d to mend, %d to look at\n", fails, warns);
}

/* The platform's answer is there, or nobody was asked, or it took too long. */
static const struct json *look(struct cli *c, struct arena *a, const char *path, bool asked,
                               struct cli_answer *answer, int *status)
{
    for (int waited_ms = 0;; waited_ms += LOOK_MS) {
        const struct json *r = cli_ask(c, a, path, answer, status);
        bool there = json_get_text(r, "answered_at").len > 0;
        if (r == NULL || !asked || there || waited_ms >= WAIT_MS)
            return r;
        cli_answer_release(answer);
        arena_reset(a);
        usleep(LOOK_MS * 1000);
    }
}

/* true: the platform is being asked. status: DONE, or the problem was printed. */
static bool ask(struct cli *c, const char *path, int *status)
{
    struct cli_answer answer;
    struct arena a;
    *status = EXIT_COULD_NOT;
    if (!cli_request(c, "POST", path, SLICE_NONE, -1, &answer))
        return false;
    arena_init(&a, ANSWER_ARENA);
    *status = answer.status >= 300 ? cli_problem(c, &answer) : EXIT_DONE;
    bool asked =
        *status == EXIT_DONE && json_is_true(json_get(cli_read_answer(&a, &answer), "asked"));
    arena_release(&a);
    cli_answer_release(&answer);
    return asked;
}

int cmd_doctor_connection(struct cli *c)
{
    const char *said = cli_option(c, "--merchant");
    char path[512], m[160], id[320], merchant[64];
    struct cli_answer answer = {0};
    struct arena a;
    int status;
    if (c->argc != 1)
        return cli_usage("doctor [CONNECTION [--merchant M]]");
    if (said == NULL) {
        if (!cli_merchant_of(c, c->argv[0], merchant, sizeof merchant))
            return EXIT_NO;
        said = merchant;
    }
    cli_escape(said, m, sizeof m);
    cli_escape(c->argv[0], id, sizeof id);
    snprintf(path, sizeof path, "/v1/connections/%s/%s/check", m, id);
    bool daemon = cli_daemon_listens(c), asked = daemon && ask(c, path, &status);
    if (daemon && status != EXIT_DONE)
        return status;
    arena_init(&a, ANSWER_ARENA);
    const struct json *r = look(c, &a, path, asked, &answer, &status);
    if (r != NULL && c->json)
        fprintf(c->out, "%s\n", answer.body);
    else if (r != NULL)
        print_check(c, r);
    if (r != NULL)
        status = slice_is(json_get_text(r, "verdict"), "fail") ? EXIT_NO : EXIT_DONE;
    arena_release(&a);
    cli_answer_release(&answer);
    return status;
}
