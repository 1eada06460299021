/* audit verify --file: an exported chain, checked with nothing but the program.
 * Reads no store and asks nobody; one line at a time.
 * Promise: the first row that does not follow is named; a head somebody kept must be in the copy.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/encode.h"
#include "cli/audit_line.h"
#include "cli/cli.h"

enum { LINE_ARENA = 4 * 1024 * 1024, ANCHORS_MAX = 1000000 };

struct anchor {
    int64_t row;
    unsigned char hash[32], signature[64];
};

struct copy {
    FILE *file;
    char *line; /* getline's */
    size_t room;
    int64_t number; /* of the line */
    struct arena arena;
    char chain[64], install_id[64];
    int64_t merchant_id;
    unsigned char public_key[32], last[32];
    int64_t last_seq, rows;
    struct anchor *anchors; /* owned; in order of their rows */
    size_t anchor_count, at;
};

static int broken(const struct copy *c, const char *kind, int64_t row)
{
    printf("audit BROKEN: %s at row %lld of %s\n", kind, (long long)row, c->chain);
    return EXIT_NO;
}

static int unreadable(const char *path, int64_t line, const char *what)
{
    fprintf(stderr, "holdfast: %s: line %lld: %s\n", path, (long long)line, what);
    return EXIT_COULD_NOT;
}

/* NULL: the end, or a line that is no JSON (then *bad). */
static const struct json *next_line(struct copy *c, bool *bad)
{
    const struct json *root = NULL;
    struct json_error error;
    ssize_t len = getline(&c->line, &c->room, c->file);
    *bad = false;
    if (len <= 0)
        return NULL;
    c->number++;
    arena_reset(&c->arena);
    struct slice text = slice_trim((struct slice){c->line, (size_t)len});
    *bad = json_parse(&c->arena, text, &json_limits_payload, &root, &error) != HF_OK ||
           root->kind != JSON_OBJECT;
    return *bad ? NULL : root;
}

static bool read_head(struct copy *c, const struct json *v)
{
    struct slice chain = json_get_text(v, "chain"), install = json_get_text(v, "install_id"),
                 key = json_get_text(v, "public_key");
    if (!slice_is(json_get_text(v, "format"), "holdfast-audit-v1") || chain.len == 0 ||
        chain.len >= sizeof c->chain || install.len != 32 || key.len != 64 ||
        !hex_decode(key, c->public_key, sizeof c->public_key))
        return false;
    snprintf(c->chain, sizeof c->chain, "%.*s", SLICE_FMT(chain));
    snprintf(c->install_id, sizeof c->install_id, "%.*s", SLICE_FMT(install));
    c->merchant_id = audit_number(v, "merchant_id");
    return true;
}

static int check_anchors(struct copy *c, const struct audit_line *line)
{
    while (c->at < c->anchor_count && c->anchors[c->at].row < line->row.seq)
        c->at++;
    for (; c->at < c->anchor_count && c->anchors[c->at].row == line->row.seq; c->at++)
        if (memcmp(c->anchors[c->at].hash, line->hash, 32) != 0)
            return broken(c, "fork", line->row.seq);
    return EXIT_DONE;
}

/* A copy may begin in the middle: the first row's own word for what came before is then taken. */
static int check_row(struct copy *c, const struct audit_line *line)
{
    unsigned char expected[32];
    if (c->rows == 0 && line->row.seq <= 1)
        audit_genesis(slice_of(c->install_id), c->merchant_id, c->last);
    else if (c->rows == 0)
        memcpy(c->last, line->prev, 32);
    if (c->rows > 0 && line->row.seq != c->last_seq + 1)
        return broken(c, "gap", c->last_seq + 1);
    if (memcmp(line->prev, c->last, 32) != 0)
        return broken(c, "order", line->row.seq);
    audit_hash(&line->row, line->prev, expected);
    if (line->row.merchant_id != c->merchant_id || memcmp(expected, line->hash, 32) != 0)
        return broken(c, "edit", line->row.seq);
    memcpy(c->last, line->hash, 32);
    c->last_seq = line->row.seq;
    c->rows++;
    return check_anchors(c, line);
}

static int by_row(const void *a, const void *b)
{
    int64_t left = ((const struct anchor *)a)->row, right = ((const struct anchor *)b)->row;
    return left < right ? -1 : left > right;
}

static bool signature_holds(const struct copy *c, const struct anchor *a)
{
    unsigned char text[128];
    size_t len =
        audit_checkpoint_text(slice_of(c->install_id), c->merchant_id, a->row, a->hash, text);
    return ed25519_verify(c->public_key, (struct slice){(const char *)text, len}, a->signature);
}

/* Those of this chain. Exit status. */
static int read_anchors(struct copy *c, const char *path)
{
    struct copy lines = {.file = fopen(path, "re")};
    const struct json *v;
    bool bad = false;
    int status = EXIT_DONE;
    if (lines.file == NULL) {
        fprintf(stderr, "holdfast: cannot read %s: %s\n", path, strerror(errno));
        return EXIT_COULD_NOT;
    }
    arena_init(&lines.arena, LINE_ARENA);
    c->anchors = calloc(ANCHORS_MAX, sizeof *c->anchors);
    while (status == EXIT_DONE && c->anchors != NULL && c->anchor_count < ANCHORS_MAX &&
           (v = next_line(&lines, &bad)) != NULL) {
        struct anchor *a = &c->anchors[c->anchor_count];
        struct slice hash = json_get_text(v, "hash"), signature = json_get_text(v, "signature");
        a->row = audit_number(v, "row");
        if (a->row < 1 || hash.len != 64 || !hex_decode(hash, a->hash, 32) ||
            signature.len != 128 || !hex_decode(signature, a->signature, 64))
            status = unreadable(path, lines.number, "expected chain, row, hash and signature");
        else if (!slice_is(json_get_text(v, "chain"), c->chain))
            continue;
        else if (!signature_holds(c, a))
            status = broken(c, "checkpoint", a->row);
        c->anchor_count += status == EXIT_DONE;
    }
    if (bad && status == EXIT_DONE)
        status = unreadable(path, lines.number, "this is no JSON object");
    qsort(c->anchors, c->anchor_count, sizeof *c->anchors, by_row);
    fclose(lines.file);
    free(lines.line);
    arena_release(&lines.arena);
    return status;
}

static int verify(struct copy *c, const char *path, const char *anchor_path)
{
    bool bad;
    struct audit_line line;
    const struct json *v = next_line(c, &bad);
    if (v == NULL || !read_head(c, v))
        return unreadable(path, 1, "this is no export of an audit chain");
    int status = anchor_path != NULL ? read_anchors(c, anchor_path) : EXIT_DONE;
    while (status == EXIT_DONE && (v = next_line(c, &bad)) != NULL) {
        if (!audit_line_read(v, &line))
            return unreadable(path, c->number, "this is no audit row");
        status = check_row(c, &line);
    }
    if (status == EXIT_DONE && bad)
        return unreadable(path, c->number, "this is no JSON object");
    for (size_t i = 0; status == EXIT_DONE && i < c->anchor_count; i++)
        if (c->anchors[i].row > c->last_seq)
            status = broken(c, "truncated-before-anchor", c->anchors[i].row);
    if (status == EXIT_DONE)
        printf("audit verified: %lld rows of %s, up to row %lld; %zu kept heads fit\n",
               (long long)c->rows, c->chain, (long long)c->last_seq, c->anchor_count);
    return status;
}

int audit_file_verify(const char *path, const char *anchor_path)
{
    struct copy c = {.file = fopen(path, "re")};
    if (c.file == NULL) {
        fprintf(stderr, "holdfast: cannot read %s: %s\n", path, strerror(errno));
        return EXIT_COULD_NOT;
    }
    arena_init(&c.arena, LINE_ARENA);
    int status = verify(&c, path, anchor_path);
    fclose(c.file);
    free(c.line);
    free(c.anchors);
    arena_release(&c.arena);
    return status;
}
