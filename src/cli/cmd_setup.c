/* Commands that set the hub up: apply, import, token, user.
 * Each is one request.
 * Promise: output for a person; --json for a script; the exit status says how it went. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/import_progress.h"

enum { CONFIG_BYTES = 1024 * 1024, ANSWER_ARENA = 128 * 1024 * 1024, QUERY_ROOM = 3072 };

static bool read_file(const char *path, char **text, size_t *len)
{
    FILE *f = fopen(path, "re");
    *text = f != NULL ? malloc(CONFIG_BYTES + 1) : NULL;
    if (*text == NULL) {
        fprintf(stderr, "holdfast: cannot read %s: %s\n", path, strerror(errno));
        if (f != NULL)
            fclose(f);
        return false;
    }
    *len = fread(*text, 1, CONFIG_BYTES, f);
    (*text)[*len] = '\0';
    fclose(f);
    return true;
}

static void print_changes(struct cli *c, const struct cli_answer *answer, bool dry_run)
{
    struct arena a;
    arena_init(&a, ANSWER_ARENA);
    const struct json *root = cli_read_answer(&a, answer);
    const struct json *changes = json_get(root, "changes");
    int64_t version = 0;
    (void)json_i64(json_get(root, "version"), &version);
    JSON_EACH(v, changes)
    fprintf(c->out, "  %.*s\n", SLICE_FMT(v->text));
    fprintf(c->out, "%.*s %.*s: %s, version %lld\n", SLICE_FMT(json_get_text(root, "kind")),
            SLICE_FMT(json_get_text(root, "id")),
            changes == NULL || changes->count == 0 ? "nothing changed"
            : dry_run                              ? "would change"
                                                   : "applied",
            (long long)version);
    arena_release(&a);
}

int cmd_apply(struct cli *c)
{
    bool dry_run = cli_flag(c, "--dry-run");
    char *text;
    size_t len;
    struct cli_answer answer;
    if (c->argc != 1)
        return cli_usage("apply FILE.yaml [--dry-run]");
    if (!read_file(c->argv[0], &text, &len))
        return EXIT_COULD_NOT;
    bool sent = cli_request(c, "POST", dry_run ? "/v1/apply?dry_run=true" : "/v1/apply",
                            (struct slice){text, len}, -1, &answer);
    free(text);
    if (!sent)
        return EXIT_COULD_NOT;
    int status = EXIT_DONE;
    if (answer.status >= 300) {
        fprintf(stderr, "%s: ", c->argv[0]);
        status = cli_problem(c, &answer);
    } else if (c->json) {
        fprintf(c->out, "%s\n", answer.body);
    } else {
        print_changes(c, &answer, dry_run);
    }
    cli_answer_release(&answer);
    return status;
}

static int64_t number(const struct json *root, const char *key)
{
    int64_t n = 0;
    (void)json_i64(json_get(root, key), &n);
    return n;
}

static void print_report(struct cli *c, const struct json *root)
{
    fprintf(c->out, "%.*s: %lld rows, %lld applied, %lld unchanged, %lld refused%s%s\n",
            SLICE_FMT(json_get_text(root, "kind")), (long long)number(root, "rows"),
            (long long)number(root, "applied"), (long long)number(root, "unchanged"),
            (long long)number(root, "refused_rows"),
            slice_is(json_get_text(root, "result"), "duplicate")
                ? " - this very file was read before; nothing was done again"
                : "",
            json_is_true(json_get(root, "dry_run")) ? " (dry run: nothing kept)" : "");
    if (json_get(root, "landed") != NULL)
        fprintf(c->out, "orders: %lld landed (%lld of them hold), %lld known already\n",
                (long long)number(root, "landed"), (long long)number(root, "held"),
                (long long)number(root, "duplicates"));
    JSON_EACH(v, json_get(root, "refused"))
    fprintf(c->out, "  line %lld, column %lld (%.*s): %.*s\n    %.*s\n",
            (long long)number(v, "line"), (long long)number(v, "column"),
            SLICE_FMT(json_get_text(v, "field")), SLICE_FMT(json_get_text(v, "message")),
            SLICE_FMT(slice_trim(json_get_text(v, "original"))));
}

static int report(struct cli *c, const struct cli_answer *answer)
{
    struct arena a;
    arena_init(&a, ANSWER_ARENA);
    const struct json *root = cli_read_answer(&a, answer);
    int status = number(root, "refused_rows") > 0 ? EXIT_NO : EXIT_DONE;
    if (c->json)
        fprintf(c->out, "%s\n", answer->body);
    else
        print_report(c, root);
    arena_release(&a);
    return status;
}

int cmd_import(struct cli *c)
{
    const char *merchant = cli_option(c, "--merchant"), *connection = cli_option(c, "--connection");
    bool dry_run = cli_flag(c, "--dry-run");
    bool watched = cli_flag(c, "--progress") || isatty(STDERR_FILENO);
    struct cli_here here = {.mutex = PTHREAD_MUTEX_INITIALIZER};
    struct import_progress progress;
    char path[QUERY_ROOM], name[512], m[128] = "", k[128] = "", kind[128];
    struct cli_answer answer;
    if (c->argc != 2)
        return cli_usage("import KIND FILE [--merchant M] [--connection C] [--dry-run] "
                         "[--progress]");
    int fd = open(c->argv[1], O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        fprintf(stderr, "holdfast: cannot read %s: %s\n", c->argv[1], strerror(errno));
        return EXIT_COULD_NOT;
    }
    const char *slash = strrchr(c->argv[1], '/');
    cli_escape(slash != NULL ? slash + 1 : c->argv[1], name, sizeof name);
    cli_escape(c->argv[0], kind, sizeof kind);
    if (merchant != NULL)
        cli_escape(merchant, m, sizeof m);
    if (connection != NULL)
        cli_escape(connection, k, sizeof k);
    snprintf(path, sizeof path, "/v1/files/%s?name=%s%s%s%s%s%s", kind, name,
             merchant ? "&merchant=" : "", m, connection ? "&connection=" : "", k,
             dry_run ? "&dry_run=true" : "");
    c->here = &here;
    if (watched && !dry_run)
        import_progress_begin(&progress, c, fd, c->argv[0], slash != NULL ? slash + 1 : c->argv[1],
                              m);
    bool sent = cli_request(c, "POST", path, SLICE_NONE, fd, &answer);
    if (watched && !dry_run)
        import_progress_end(&progress);
    c->here = NULL;
    close(fd);
    if (!sent)
        return EXIT_COULD_NOT;
    int status = answer.status >= 300 ? cli_problem(c, &answer) : report(c, &answer);
    cli_answer_release(&answer);
    return status;
}

void cli_put_option(struct cli *c, struct json_out *o, const char *option, const char *key)
{
    const char *value = cli_option(c, option);
    if (value == NULL)
        return;
    json_key(o, key);
    json_put_str(o, value);
}

int cli_post(struct cli *c, const char *path, struct json_out *o, struct cli_answer *answer)
{
    json_close(o, '}');
    bool sent = cli_request(c, "POST", path, json_out_text(o), -1, answer);
    json_out_release(o);
    if (!sent)
        return EXIT_COULD_NOT;
    if (answer->status < 300)
        return EXIT_DONE;
    int status = cli_problem(c, answer);
    cli_answer_release(answer);
    return status;
}
