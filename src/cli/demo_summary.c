/* What the demo day left behind, on one screen.
 * Printed when the day is over.
 * Promise: counted from the hub's own answers. */
#include <errno.h>

#include "cli/demo.h"

static const char *const merchants[] = {"aurora", "bosque"};

static void print_orders(struct demo *d, const char *merchant)
{
    char path[96];
    snprintf(path, sizeof path, "/v1/orders?merchant=%s&limit=200", merchant);
    JSON_EACH(o, json_get(demo_ask(d, "GET", path, SLICE_NONE), "items"))
    {
        printf("  %-7s %-7.*s %-14.*s", merchant, SLICE_FMT(json_get_text(o, "order_number")),
               SLICE_FMT(json_get_text(o, "state")));
        JSON_EACH(h, json_get(o, "holds"))
        printf(" [%.*s: %.*s; %.*s must act]", SLICE_FMT(json_get_text(h, "reason")),
               SLICE_FMT(json_get_text(h, "detail")), SLICE_FMT(json_get_text(h, "clarifies")));
        putchar('\n');
    }
}

static int count_orders(struct demo *d, const char *query)
{
    char path[160];
    int count = 0;
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "/v1/orders?merchant=%s&limit=200%s", merchants[i], query);
        const struct json *items = json_get(demo_ask(d, "GET", path, SLICE_NONE), "items");
        count += items != NULL ? items->count : 0;
    }
    return count;
}

void demo_summary(struct demo *d)
{
    int held = 0;
    printf("\nHow the day ended:\n");
    for (int i = 0; i < 2; i++) {
        char path[96];
        print_orders(d, merchants[i]);
        snprintf(path, sizeof path, "/v1/exceptions?merchant=%s&limit=200", merchants[i]);
        const struct json *items = json_get(demo_ask(d, "GET", path, SLICE_NONE), "items");
        held += items != NULL ? items->count : 0;
    }
    printf(
        "\n  %d orders landed, %d duplicates discarded, %d forged refused, %d open exceptions, %d closed with "
        "proof, %d cancelled\n",
        count_orders(d, ""), d->duplicates, d->refused, held, count_orders(d, "&state=closed"),
        count_orders(d, "&state=cancelled"));
    printf(
        "\nThe hub stays up, on the wall clock from here.\n"
        "  token of a supervisor, made for this demo: %s\n"
        "  it listens on             http://127.0.0.1:%d  (/readyz, /metrics, /v1/...; Ctrl-C stops it)\n"
        "  why is #105 not moving:   %s why '#105' --merchant aurora --store %s --key %s\n",
        d->token, d->port, program_invocation_name, d->cli->url, d->cli->key_path);
    fflush(stdout);
}
