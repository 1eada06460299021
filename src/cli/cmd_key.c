/* key: which master key is in use, a new one beside it, and the change to it.
 * The file is made here, on the machine; the change is asked of the hub.
 * Promise: a key is never an argument and never printed. */
#include <limits.h>
#include <string.h>

#include "base/keyring.h"
#include "cli/cli.h"

enum { ANSWER_BYTES = 65536 };

static void print_change(struct cli *c, const struct json *change)
{
    int64_t pass = 0, rewrapped = 0, unreadable = 0;
    (void)json_i64(json_get(change, "pass"), &pass);
    (void)json_i64(json_get(change, "rewrapped"), &rewrapped);
    (void)json_i64(json_get(change, "unreadable"), &unreadable);
    fprintf(c->out, "change from %.*s to %.*s: %.*s, pass %lld, %lld rewrapped",
            SLICE_FMT(json_get_text(change, "from")), SLICE_FMT(json_get_text(change, "to")),
            SLICE_FMT(json_get_text(change, "state")), (long long)pass, (long long)rewrapped);
    if (unreadable > 0)
        fprintf(c->out, ", %lld open with neither key", (long long)unreadable);
    fputc('\n', c->out);
}

static int show(struct cli *c)
{
    struct cli_answer answer = {0};
    struct arena a;
    if (!cli_request(c, "GET", "/v1/master_key", SLICE_NONE, -1, &answer))
        return EXIT_COULD_NOT;
    int status = answer.status >= 300 ? cli_problem(c, &answer) : EXIT_DONE;
    if (status == EXIT_DONE && c->json) {
        fprintf(c->out, "%s\n", answer.body);
    } else if (status == EXIT_DONE) {
        arena_init(&a, ANSWER_BYTES);
        const struct json *told = cli_read_answer(&a, &answer);
        struct slice next = json_get_text(told, "next");
        fprintf(c->out, "master key %.*s\n", SLICE_FMT(json_get_text(told, "fingerprint")));
        if (next.len > 0)
            fprintf(c->out, "next key   %.*s\n", SLICE_FMT(next));
        const struct json *change = json_get(told, "change");
        if (change != NULL && change->kind == JSON_OBJECT)
            print_change(c, change);
        arena_release(&a);
    }
    cli_answer_release(&answer);
    return status;
}

static bool next_mark(struct cli *c, char mark[KEY_MARK_BYTES])
{
    char path[PATH_MAX], error[256];
    snprintf(path, sizeof path, "%.4000s.next", c->key_path);
    if (key_file_mark(path, mark, error, sizeof error)) {
        mark[KEY_FINGERPRINT_BYTES - 1] = '\0';
        return true;
    }
    fprintf(stderr, "holdfast: %s\n", error);
    return false;
}

static int make(struct cli *c)
{
    char mark[KEY_MARK_BYTES], error[256];
    if (!key_file_make_next(c->key_path, error, sizeof error)) {
        fprintf(stderr, "holdfast: %s\n", error);
        return EXIT_COULD_NOT;
    }
    if (!next_mark(c, mark))
        return EXIT_COULD_NOT;
    fprintf(
        c->out,
        "%s\nis the fingerprint of %s.next. Keep a copy of that file where the master key's copy "
        "is, then: holdfast key change %s\n",
        mark, c->key_path, mark);
    return EXIT_DONE;
}

static int change(struct cli *c)
{
    char mark[KEY_MARK_BYTES];
    struct json_out o;
    struct cli_answer answer;
    struct arena a;
    if (c->argc == 1 && !next_mark(c, mark))
        return EXIT_COULD_NOT;
    json_out_init(&o, 16384);
    json_open(&o, '{');
    json_key(&o, "fingerprint");
    json_put_str(&o, c->argc == 2 ? c->argv[1] : mark);
    cli_put_option(c, &o, "--reason", "reason");
    int status = cli_post(c, "/v1/master_key/change", &o, &answer);
    if (status != EXIT_DONE)
        return status;
    arena_init(&a, ANSWER_BYTES);
    const struct json *told = cli_read_answer(&a, &answer);
    struct slice request = json_get_text(told, "request");
    if (c->json)
        fprintf(c->out, "%s\n", answer.body);
    else if (request.len > 0)
        fprintf(c->out, "%.*s: an engineer and a supervisor have to approve it\n",
                SLICE_FMT(request));
    else
        fprintf(c->out, "the change runs; holdfast key says how far it is\n");
    arena_release(&a);
    cli_answer_release(&answer);
    return EXIT_DONE;
}

int cmd_key(struct cli *c)
{
    if (c->argc == 0)
        return show(c);
    if (c->argc == 1 && strcmp(c->argv[0], "new") == 0)
        return make(c);
    if (c->argc <= 2 && strcmp(c->argv[0], "change") == 0)
        return change(c);
    return cli_usage("key | key new | key change [FINGERPRINT] [--reason WHY]");
}
