/* audit: does the record hold, against the store, against heads kept elsewhere, or as a file; and a
 * copy of it. Requests to the hub; a file needs none. Promise: exit status 0 it holds, 1 it does
 * not and where, 3 it could not be read. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/audit_line.h"
#include "cli/cli.h"

enum { ANSWER_ARENA = 64 * 1024 * 1024, ANCHOR_BYTES = 800 * 1024, EXPORT_PAGE = 20000 };

static void print_witnesses(struct cli *c, const struct json *r)
{
    JSON_EACH(v, json_get(r, "witnesses"))
    {
        int64_t heads = 0;
        (void)json_i64(json_get(v, "heads"), &heads);
        if (json_is_true(json_get(v, "away")))
            fprintf(c->out, "witness %.*s: away, not asked\n",
                    SLICE_FMT(json_get_text(v, "place")));
        else
            fprintf(c->out, "witness %.*s: %lld heads fit\n", SLICE_FMT(json_get_text(v, "place")),
                    (long long)heads);
    }
}

/* Exit status of a report; says where it breaks. rows and chains are printed of the first one
 * alone. */
static int print_report(struct cli *c, struct cli_answer *answer, bool first)
{
    struct arena a;
    int64_t rows = 0, chains = 0, bad = 0, anchors = 0, payloads = 0;
    arena_init(&a, ANSWER_ARENA);
    const struct json *r = cli_read_answer(&a, answer);
    (void)json_i64(json_get(r, "rows"), &rows);
    (void)json_i64(json_get(r, "chains"), &chains);
    (void)json_i64(json_get(r, "anchors"), &anchors);
    (void)json_i64(json_get(r, "payloads"), &payloads);
    (void)json_i64(json_get(r, "first_bad"), &bad);
    struct slice receipt = json_get_text(r, "receipt");
    bool good = json_is_true(json_get(r, "verified"));
    if (c->json)
        fprintf(c->out, "%s\n", answer->body);
    else if (!good && receipt.len > 0)
        fprintf(c->out, "audit BROKEN: %.*s %.*s of %.*s\n", SLICE_FMT(json_get_text(r, "kind")),
                SLICE_FMT(receipt), SLICE_FMT(json_get_text(r, "merchant")));
    else if (!good)
        fprintf(c->out, "audit BROKEN: %.*s at row %lld of %.*s%s%.*s\n",
                SLICE_FMT(json_get_text(r, "kind")), (long long)bad,
                SLICE_FMT(json_get_text(r, "merchant")),
                json_get(r, "witness") != NULL ? ", as kept by " : "",
                SLICE_FMT(json_get_text(r, "witness")));
    else if (first)
        fprintf(c->out, "audit verified: %lld rows in %lld chains, no edit, gap or reorder\n",
                (long long)rows, (long long)chains);
    if (!c->json && good && first && payloads > 0)
        fprintf(c->out, "%lld payloads are as they landed\n", (long long)payloads);
    if (!c->json && good && anchors > 0)
        fprintf(c->out, "%lld kept heads fit\n", (long long)anchors);
    if (!c->json && good)
        print_witnesses(c, r);
    arena_release(&a);
    return good ? EXIT_DONE : EXIT_NO;
}

static int send_and_print(struct cli *c, const char *method, const char *path, struct slice body,
                          bool first)
{
    struct cli_answer answer = {0};
    if (!cli_request(c, method, path, body, -1, &answer))
        return EXIT_COULD_NOT;
    int status = answer.status >= 300 ? cli_problem(c, &answer) : print_report(c, &answer, first);
    cli_answer_release(&answer);
    return status;
}

struct verify_wish {
    const char *merchant, *from;
};

/* As many lines as fit one request; the chains themselves are walked by the first. */
static int send_anchors(struct cli *c, const struct verify_wish *w, FILE *f)
{
    char *line = NULL, *body = malloc(ANCHOR_BYTES + 4096);
    size_t room = 0;
    ssize_t len = body != NULL ? getline(&line, &room, f) : -1;
    int status = body != NULL ? EXIT_DONE : EXIT_COULD_NOT;
    bool first = true;
    while (status == EXIT_DONE && (first || len > 0)) {
        int used =
            snprintf(body, 4096, "{%s%s%s\"from\":%s,\"anchors_only\":%s,\"anchors\":[",
                     w->merchant ? "\"merchant\":\"" : "", w->merchant ? w->merchant : "",
                     w->merchant ? "\"," : "", w->from ? w->from : "1", first ? "false" : "true");
        size_t at = (size_t)used;
        for (bool any = false; len > 0 && at + (size_t)len < ANCHOR_BYTES;
             len = getline(&line, &room, f)) {
            struct slice text = slice_trim((struct slice){line, (size_t)len});
            if (text.len == 0)
                continue;
            if (any)
                body[at++] = ',';
            memcpy(body + at, text.ptr, text.len);
            at += text.len;
            any = true;
        }
        memcpy(body + at, "]}", 2);
        status = send_and_print(c, "POST", "/v1/audit/verify", (struct slice){body, at + 2}, first);
        if (len >= ANCHOR_BYTES)
            len = 0; /* no head is as long: the hub has said so of its line */
        first = false;
    }
    free(line);
    free(body);
    return status;
}

static int verify_here(struct cli *c, const struct verify_wish *w, const char *anchor)
{
    char path[512], m[128] = "", from[64] = "";
    if (anchor == NULL) {
        if (w->merchant != NULL)
            cli_escape(w->merchant, m, sizeof m);
        if (w->from != NULL)
            cli_escape(w->from, from, sizeof from);
        snprintf(path, sizeof path, "/v1/audit/verify?%s%s%s%s%s", w->merchant ? "merchant=" : "",
                 m, w->merchant && w->from ? "&" : "", w->from ? "from=" : "", from);
        return send_and_print(c, "GET", path, SLICE_NONE, true);
    }
    FILE *f = fopen(anchor, "re");
    if (f == NULL) {
        fprintf(stderr, "holdfast: cannot read %s: %s\n", anchor, strerror(errno));
        return EXIT_COULD_NOT;
    }
    int status = send_anchors(c, w, f);
    fclose(f);
    return status;
}

/* The last row's number; -1 when the answer holds none. */
static int64_t last_row(const struct cli_answer *answer)
{
    size_t end = answer->bytes;
    while (end > 0 && answer->body[end - 1] == '\n')
        end--;
    size_t from = end;
    while (from > 0 && answer->body[from - 1] != '\n')
        from--;
    struct arena a;
    struct json_error error;
    const struct json *v = NULL;
    int64_t seq = -1;
    arena_init(&a, 1024 * 1024);
    if (json_parse(&a, (struct slice){answer->body + from, end - from}, &json_limits_payload, &v,
                   &error) != HF_OK ||
        !json_i64(json_get(v, "seq"), &seq))
        seq = -1;
    arena_release(&a);
    return seq;
}

static int export(struct cli *c, const char *merchant, FILE *out)
{
    char path[512], m[128] = "";
    int64_t after = 0;
    if (merchant != NULL)
        cli_escape(merchant, m, sizeof m);
    for (;;) {
        struct cli_answer answer = {0};
        snprintf(path, sizeof path, "/v1/audit/export?limit=%d&after=%lld%s%s", EXPORT_PAGE,
                 (long long)after, merchant ? "&merchant=" : "", m);
        if (!cli_request(c, "GET", path, SLICE_NONE, -1, &answer))
            return EXIT_COULD_NOT;
        if (answer.status >= 300) {
            int status = cli_problem(c, &answer);
            cli_answer_release(&answer);
            return status;
        }
        int64_t last = last_row(&answer);
        const char *head_end = strchr(answer.body, '\n');
        const char *from = after == 0 || head_end == NULL ? answer.body : head_end + 1;
        bool written = fputs(from, out) >= 0;
        cli_answer_release(&answer);
        if (!written || last < 0)
            return written && fflush(out) == 0 ? EXIT_DONE : EXIT_COULD_NOT;
        after = last;
    }
}

static int export_audit(struct cli *c)
{
    const char *merchant = cli_option(c, "--merchant"), *path = cli_option(c, "--out");
    if (c->argc != 1)
        return cli_usage("audit export [--merchant M] [--out FILE]");
    FILE *out = path != NULL ? fopen(path, "wxe") : c->out;
    if (out == NULL) {
        fprintf(stderr, "holdfast: cannot write %s: %s\n", path, strerror(errno));
        return EXIT_COULD_NOT;
    }
    int status = export(c, merchant, out);
    if (path != NULL && fclose(out) != 0)
        status = EXIT_COULD_NOT;
    return status;
}

int cmd_audit(struct cli *c)
{
    if (c->argc > 0 && strcmp(c->argv[0], "export") == 0)
        return export_audit(c);
    struct verify_wish w = {cli_option(c, "--merchant"), cli_option(c, "--from")};
    const char *anchor = cli_option(c, "--anchor"), *file = cli_option(c, "--file");
    long long from = 0;
    bool number = w.from == NULL || (slice_to_i64(slice_of(w.from), &from) && from >= 1);
    if (c->argc != 1 || strcmp(c->argv[0], "verify") != 0 || !number ||
        (file != NULL && (w.merchant || w.from)))
        return cli_usage(
            "audit verify [--from ROW] [--merchant M] [--anchor FILE] | audit verify --file FILE "
            "[--anchor FILE] | audit export [--merchant M] [--out FILE]");
    return file != NULL ? audit_file_verify(file, anchor) : verify_here(c, &w, anchor);
}
