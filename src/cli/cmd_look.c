/* Commands that look: why, rules, connection.
 * Each is one request, or the program's own tables.
 * Promise: answers a person's question in one screen. */
#include <stdlib.h>
#include <string.h>

#include "base/instant.h"
#include "cli/cli.h"
#include "rules/rules_print.h"

enum { ANSWER_ARENA = 64 * 1024 * 1024 };

int cmd_rules(struct cli *c)
{
    enum rules_table t;
    if (c->argc == 0) {
        rules_print_all(c->out, c->json);
        return EXIT_DONE;
    }
    if (c->argc != 1 || !rules_table_parse(slice_of(c->argv[0]), &t))
        return cli_usage(
            "rules [transitions|ownership|access|exceptions|custody|edits|returns|triage|inbound|findings|limits]");
    rules_print(c->out, t, c->json);
    return EXIT_DONE;
}

static void print_age(struct cli *c, struct slice since)
{
    fprintf(c->out, " since %.*s", SLICE_FMT(since));
}

static void print_why(struct cli *c, const struct json *o)
{
    fprintf(c->out, "%.*s %.*s of %.*s (%.*s): %.*s", SLICE_FMT(json_get_text(o, "channel")),
            SLICE_FMT(json_get_text(o, "order_number")), SLICE_FMT(json_get_text(o, "merchant")),
            SLICE_FMT(json_get_text(o, "id")), SLICE_FMT(json_get_text(o, "state")));
    print_age(c, json_get_text(o, "state_since"));
    fputc('\n', c->out);
    const struct json *waiting = json_get(o, "waiting_for");
    if (waiting == NULL || waiting->count == 0)
        fputs("  waits for nothing\n", c->out);
    JSON_EACH(w, waiting)
    {
        const char *kinds[] = {"hold", "evidence", "timer"};
        for (int i = 0; i < 3; i++) {
            struct slice code = json_get_text(w, kinds[i]);
            if (code.ptr == NULL)
                continue;
            fprintf(c->out, "  waits for %s %.*s, %.*s must act,", kinds[i], SLICE_FMT(code),
                    SLICE_FMT(json_get_text(w, "who")));
            print_age(c, json_get_text(w, "since"));
            if (json_get_text(w, "due").len > 0)
                fprintf(c->out, ", due %.*s", SLICE_FMT(json_get_text(w, "due")));
            fputc('\n', c->out);
        }
    }
    JSON_EACH(h, json_get(o, "holds"))
    fprintf(c->out, "  hold: %.*s\n", SLICE_FMT(json_get_text(h, "detail")));
}

/* An opaque id, or the channel's own id or number: what stands on the paper in one's hand. */
static const struct json *find_order(struct cli *c, struct arena *a, const char *text,
                                     const char *merchant, struct cli_answer *answer, int *status)
{
    char path[1024], escaped[512], m[160] = "";
    cli_escape(text, escaped, sizeof escaped);
    if (strncmp(text, "ord_", 4) == 0) {
        snprintf(path, sizeof path, "/v1/orders/%s", escaped);
        return cli_ask(c, a, path, answer, status);
    }
    if (merchant != NULL)
        cli_escape(merchant, m, sizeof m);
    snprintf(path, sizeof path, "/v1/orders?find=%s%s%s", escaped, merchant ? "&merchant=" : "", m);
    const struct json *list = cli_ask(c, a, path, answer, status);
    const struct json *items = json_get(list, "items");
    if (list == NULL)
        return NULL;
    if (items == NULL || items->count != 1) {
        fprintf(stderr,
                items == NULL || items->count == 0
                    ? "holdfast: no order has the id or number %s\n"
                    : "holdfast: several orders have the number %s: use the id\n",
                text);
        *status = EXIT_NO;
        return NULL;
    }
    struct slice id = json_get_text(items->first, "id");
    snprintf(path, sizeof path, "/v1/orders/%.*s", SLICE_FMT(id));
    cli_answer_release(answer);
    return cli_ask(c, a, path, answer, status);
}

int cmd_why(struct cli *c)
{
    const char *merchant = cli_option(c, "--merchant");
    struct cli_answer answer = {0};
    struct arena a;
    int status;
    if (c->argc != 1)
        return cli_usage("why ORDER [--merchant M]");
    arena_init(&a, ANSWER_ARENA);
    const struct json *order = find_order(c, &a, c->argv[0], merchant, &answer, &status);
    if (order != NULL && c->json)
        fprintf(c->out, "%s\n", answer.body);
    else if (order != NULL)
        print_why(c, order);
    cli_answer_release(&answer);
    arena_release(&a);
    return status;
}
