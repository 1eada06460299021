/* proof verify FILE: checks a proof pack with nothing but the program.
 * Reads no store and asks nobody.
 * Promise: a pack that says more than the hub signed, or less than its states need, is refused. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/encode.h"
#include "cli/audit_line.h"
#include "cli/cli.h"
#include "rules/merkle.h"
#include "rules/states.h"

enum { PACK_FILE_MAX = 32 * 1024 * 1024, OBJECTS = 64 };

struct checking {
    const struct json *pack;
    int problems;
    int rows, evidence, transitions, included;
    uint32_t on_file[OBJECTS];
    enum order_state state[OBJECTS];
};

static void problem(struct checking *c, const char *what, int64_t at)
{
    c->problems++;
    printf("  NOT PROVEN: %s (%lld)\n", what, (long long)at);
}

/* The exact bytes that were signed: from after "pack": to before the key. */
static struct slice signed_bytes(struct slice file)
{
    const struct slice open = SLICE("{\"pack\":"), close = SLICE(",\"public_key\":\"");
    if (!slice_starts(file, open))
        return SLICE_NONE;
    for (size_t at = file.len; at > open.len + close.len; at--)
        if (memcmp(file.ptr + at - close.len, close.ptr, close.len) == 0)
            return (struct slice){file.ptr + open.len, at - close.len - open.len};
    return SLICE_NONE;
}

static void check_signature(struct checking *c, struct slice file, const struct json *root)
{
    unsigned char key[32], signature[64];
    size_t bytes = sizeof signature;
    struct slice text = signed_bytes(file), hex = json_get_text(root, "public_key");
    bool holds = text.ptr != NULL && hex.len == 64 && hex_decode(hex, key, sizeof key) &&
                 base64_decode(json_get_text(root, "signature"), signature, &bytes) &&
                 bytes == sizeof signature && ed25519_verify(key, text, signature);
    if (!holds)
        problem(c, "the signature does not hold", 0);
}

static void check_audit(struct checking *c)
{
    struct audit_line last = {0};
    JSON_EACH(v, json_get(c->pack, "audit"))
    {
        struct audit_line line;
        unsigned char expected[32];
        if (!audit_line_read(v, &line)) {
            problem(c, "an audit row cannot be read", line.row.seq);
            continue;
        }
        audit_hash(&line.row, line.prev, expected);
        if (memcmp(expected, line.hash, 32) != 0)
            problem(c, "an audit row's hash does not fit it", line.row.seq);
        if (c->rows > 0 && line.row.seq == last.row.seq + 1 &&
            memcmp(line.prev, last.hash, 32) != 0)
            problem(c, "an audit row does not follow the one before", line.row.seq);
        last = line;
        c->rows++;
    }
}

/* The row of the pack with this number; NULL: it is not there. */
static const struct json *row_of(const struct checking *c, int64_t seq)
{
    JSON_EACH(v, json_get(c->pack, "audit"))
    if (audit_number(v, "seq") == seq)
        return v;
    return NULL;
}

static bool path_of(const struct json *v, unsigned char path[MERKLE_PATH_MAX][32], int *count)
{
    *count = 0;
    JSON_EACH(step, json_get(v, "path"))
    {
        struct slice hex = step->kind == JSON_STRING ? step->text : SLICE("");
        if (*count == MERKLE_PATH_MAX || hex.len != 64 || !hex_decode(hex, path[*count], 32))
            return false;
        (*count)++;
    }
    return true;
}

/* The signed tree of the chain, and that the rows stand in it where they say. */
static void check_inclusion(struct checking *c, const struct json *root)
{
    unsigned char key[32], tree[32], leaf[32], path[MERKLE_PATH_MAX][32];
    struct slice hex = json_get_text(root, "public_key"),
                 note = json_get_text(c->pack, "checkpoint"), origin;
    int64_t size = 0;
    int steps;
    if (note.len == 0)
        return; /* the chain was not signed yet: the pack's own signature says all */
    if (hex.len != 64 || !hex_decode(hex, key, sizeof key) ||
        !note_read(note, key, &origin, &size, tree)) {
        problem(c, "the checkpoint is not signed by the key of the pack", 0);
        return;
    }
    JSON_EACH(v, json_get(c->pack, "inclusion"))
    {
        int64_t seq = audit_number(v, "seq");
        const struct json *row = row_of(c, seq);
        struct audit_line line;
        if (row == NULL || !audit_line_read(row, &line) || !path_of(v, path, &steps)) {
            problem(c, "an inclusion cannot be read", seq);
            continue;
        }
        audit_leaf(&line.row, leaf);
        if (!merkle_holds(leaf, seq - 1, size, (const unsigned char(*)[32])path, steps, tree))
            problem(c, "an audit row is not in the signed tree", seq);
        c->included++;
    }
    JSON_EACH(v, json_get(c->pack, "audit"))
    c->included -= audit_number(v, "seq") <= size;
    if (c->included != 0)
        problem(c, "rows of the signed tree come without their path", c->included);
}

static int object_of(const struct json *v)
{
    struct slice name = json_get_text(v, "object");
    long long n = 0;
    if (slice_is(name, "order"))
        return 0;
    if (name.len > 9 && slice_to_i64((struct slice){name.ptr + 9, name.len - 9}, &n) && n > 0 &&
        n < OBJECTS)
        return (int)n;
    return -1;
}

static uint32_t kinds_of(const struct json *v, const char *key)
{
    uint32_t mask = 0, kind;
    JSON_EACH(name, json_get(v, key))
    if (evidence_parse(json_text(name), &kind))
        mask |= kind;
    return mask;
}

static void check_evidence(struct checking *c)
{
    JSON_EACH(v, json_get(c->pack, "evidence"))
    {
        int object = object_of(v);
        if (object < 0)
            continue;
        c->on_file[object] =
            (c->on_file[object] | kinds_of(v, "kinds")) & ~kinds_of(v, "withdrawn");
        c->evidence++;
    }
}

static bool event_of(struct slice name, enum order_event *event)
{
    for (int i = 0; i < ORDER_EVENT_COUNT; i++)
        if (slice_is(name, order_event_name((enum order_event)i))) {
            *event = (enum order_event)i;
            return true;
        }
    return false;
}

/* Every move is one the table knows, with its evidence, from where the last one ended. */
static void check_transitions(struct checking *c)
{
    bool begun[OBJECTS] = {false};
    JSON_EACH(v, json_get(c->pack, "transitions"))
    {
        enum order_state from, to, expected;
        enum order_event event;
        uint32_t missing, on_file = kinds_of(v, "on_file");
        int object = object_of(v);
        int64_t seq = audit_number(v, "seq");
        c->transitions++;
        if (object < 0 || !order_state_parse(json_get_text(v, "from"), &from) ||
            !order_state_parse(json_get_text(v, "to"), &to) ||
            !event_of(json_get_text(v, "event"), &event)) {
            problem(c, "a transition cannot be read", seq);
            continue;
        }
        if (order_next(from, event, on_file, 0, &expected, &missing) != HF_OK || expected != to)
            problem(c, "a transition without its evidence", seq);
        if (begun[object] && c->state[object] != from)
            problem(c, "a transition does not start where the last one ended", seq);
        begun[object] = true;
        c->state[object] = to;
    }
}

/* Shipped is the carrier's word, or a signed receipt and a second person. */
static void check_laws(struct checking *c)
{
    for (int i = 1; i < OBJECTS; i++) {
        bool shipped = c->state[i] >= ORDER_SHIPPED && c->state[i] <= ORDER_CLOSED;
        const uint32_t receipt = EVIDENCE_COLLECTION_RECEIPT | EVIDENCE_APPROVAL;
        if (shipped && !(c->on_file[i] & EVIDENCE_CARRIER_SCAN) &&
            (c->on_file[i] & receipt) != receipt)
            problem(c, "shipped without a carrier scan or a signed receipt", i);
        if (c->state[i] == ORDER_CLOSED && !(c->on_file[i] & EVIDENCE_PROOF_OF_DELIVERY) &&
            (c->on_file[i] & receipt) != receipt)
            problem(c, "closed without proof of delivery", i);
    }
}

static char *read_whole(const char *path, size_t *len)
{
    FILE *f = fopen(path, "re");
    char *text = f != NULL ? malloc(PACK_FILE_MAX) : NULL;
    if (text != NULL)
        *len = fread(text, 1, PACK_FILE_MAX, f);
    else
        fprintf(stderr, "holdfast: cannot read %s: %s\n", path, strerror(errno));
    if (f != NULL)
        fclose(f);
    return text;
}

static int check_file(struct slice file, struct arena *a)
{
    struct checking c = {0};
    const struct json *root = NULL;
    struct json_error error;
    file = slice_trim(file);
    if (json_parse(a, file, &json_limits_none, &root, &error) != HF_OK ||
        !json_is(json_get(root, "pack"), JSON_OBJECT)) {
        fprintf(stderr, "holdfast: this is no proof pack\n");
        return EXIT_NO;
    }
    c.pack = json_get(root, "pack");
    check_signature(&c, file, root);
    check_audit(&c);
    check_inclusion(&c, root);
    check_evidence(&c);
    check_transitions(&c);
    check_laws(&c);
    printf("%s: order %.*s of %.*s is %.*s; %d audit rows, %d pieces of evidence, %d transitions\n"
           "signed by %.*s (compare it with the hub's: holdfast doctor)\n",
           c.problems == 0 ? "PROVEN" : "NOT PROVEN",
           SLICE_FMT(json_get_text(c.pack, "order_number")),
           SLICE_FMT(json_get_text(c.pack, "merchant")), SLICE_FMT(json_get_text(c.pack, "state")),
           c.rows, c.evidence, c.transitions, SLICE_FMT(json_get_text(root, "public_key")));
    return c.problems == 0 ? EXIT_DONE : EXIT_NO;
}

int cmd_proof(struct cli *c)
{
    size_t len = 0;
    struct arena a;
    if (c->argc != 2 || strcmp(c->argv[0], "verify") != 0)
        return cli_usage("proof verify FILE");
    char *text = read_whole(c->argv[1], &len);
    if (text == NULL)
        return EXIT_COULD_NOT;
    arena_init(&a, (size_t)256 * 1024 * 1024);
    int status = check_file((struct slice){text, len}, &a);
    arena_release(&a);
    free(text);
    return status;
}
