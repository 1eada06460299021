/* Load generator: posts signed Shopify order webhooks at a hub and measures its answers.
 * script/bench and script/fault run it against a serving hub; it touches no store.
 * Promise: making and signing orders happens before the clock runs and is reported apart. */
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "load_engine.h"
#include "load_orders.h"

static const char usage_text[] =
    "usage: hf_load [options]\n"
    "  --url http://127.0.0.1:8080   the hub; an IPv4 address, no name\n"
    "  --orders N                    requests to send, copies included (default 10000; 0 = no "
    "end)\n"
    "  --seconds S                   stop sending after S seconds (default: no limit)\n"
    "  --connections C               kept-alive connections, one request on each (default 64)\n"
    "  --rate R                      requests/s by timetable (default 0: as answers come)\n"
    "  --merchant a,b,c              merchants, in turn (default bench)\n"
    "  --connection CODE             connection code at each merchant (default shop)\n"
    "  --secret TEXT                 webhook secret (default: the environment's HF_LOAD_SECRET)\n"
    "  --skus K                      BENCH-0001..BENCH-K (default 1000, at least 3)\n"
    "  --hot                         every order's first line is BENCH-0001\n"
    "  --duplicates P  --holds P     percent sent twice (5), percent without postcode (2)\n"
    "  --first N                     number of the first order (default 1)\n"
    "  --chunk N                     requests made ahead (default 20000, about 90 MB)\n"
    "  --placed-at TIME              when the orders were placed, RFC 3339 (default now); with the "
    "same\n"
    "                                time, the same numbers are the same bytes: a replay\n"
    "  --ack-file PATH               external ids as they are acknowledged, one per line\n"
    "Prints JSON. Exit status: 0 every request answered 200; 1 not; 2 usage; 3 could not run.\n";

struct options {
    struct load_plan plan;
    struct load_target target;
    char merchants[1024]; /* the list, cut at its commas */
    char host[64];
    char placed_at[32];
    uint64_t orders;
    uint64_t first;
    int64_t seconds;
    unsigned chunk;
    const char *ack_file; /* borrowed from argv; NULL = none */
};

struct generator {
    int64_t cpu_us;
    int64_t wall_us;
    unsigned chunks;
};

__attribute__((noreturn)) static void usage(void)
{
    fputs(usage_text, stderr);
    exit(2);
}

static uint64_t number_of(const char *text, uint64_t min, uint64_t max)
{
    char *end = NULL;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || *text == '-' || value < min || value > max)
        usage();
    return value;
}

/* "http://A.B.C.D:PORT" */
static void parse_url(struct options *o, const char *url)
{
    char address[sizeof o->host];
    if (strncmp(url, "http://", 7) != 0)
        usage();
    int n = snprintf(o->host, sizeof o->host, "%.*s", (int)strcspn(url + 7, "/"), url + 7);
    if (n < 0 || (size_t)n >= sizeof o->host)
        usage();
    memcpy(address, o->host, sizeof address);
    char *colon = strchr(address, ':');
    if (colon == NULL)
        usage();
    *colon = '\0';
    o->target.address.sin_family = AF_INET;
    o->target.address.sin_port = htons((uint16_t)number_of(colon + 1, 1, 65535));
    if (inet_pton(AF_INET, address, &o->target.address.sin_addr) != 1)
        usage();
}

static void parse_merchants(struct options *o, const char *list)
{
    int n = snprintf(o->merchants, sizeof o->merchants, "%s", list);
    if (n <= 0 || (size_t)n >= sizeof o->merchants)
        usage();
    o->plan.merchant_count = 0;
    for (char *at = o->merchants; at != NULL;) {
        if (o->plan.merchant_count == LOAD_MERCHANTS_MAX)
            usage();
        o->plan.merchants[o->plan.merchant_count++] = at;
        at = strchr(at, ',');
        if (at != NULL)
            *at++ = '\0';
    }
}

static void take_option(struct options *o, int option, const char *value)
{
    switch (option) {
    case 'u':
        parse_url(o, value);
        break;
    case 'n':
        o->orders = number_of(value, 0, 1000000000);
        break;
    case 's':
        o->seconds = (int64_t)number_of(value, 1, 86400);
        break;
    case 'c':
        o->target.connections = (unsigned)number_of(value, 1, LOAD_CONNECTIONS_MAX);
        break;
    case 'r':
        o->target.rate = (double)number_of(value, 0, 1000000);
        break;
    case 'm':
        parse_merchants(o, value);
        break;
    case 'C':
        o->plan.connection = value;
        break;
    case 'S':
        o->plan.secret = value;
        break;
    case 'k':
        o->plan.skus = (unsigned)number_of(value, 3, 9999);
        break;
    case 'H':
        o->plan.hot = true;
        break;
    case 'd':
        o->plan.duplicate_percent = (unsigned)number_of(value, 0, 50);
        break;
    case 'h':
        o->plan.hold_percent = (unsigned)number_of(value, 0, 100);
        break;
    case 'f':
        o->first = number_of(value, 1, 100000000000);
        break;
    case 'g':
        o->chunk = (unsigned)number_of(value, 1, 2000000);
        break;
    case 'p':
        o->plan.placed_at = value;
        break;
    case 'a':
        o->ack_file = value;
        break;
    default:
        usage();
    }
}

static void parse_options(struct options *o, int argc, char **argv)
{
    static const struct option table[] = {
        {"url",         required_argument, NULL, 'u'},
        {"orders",      required_argument, NULL, 'n'},
        {"seconds",     required_argument, NULL, 's'},
        {"connections", required_argument, NULL, 'c'},
        {"rate",        required_argument, NULL, 'r'},
        {"merchant",    required_argument, NULL, 'm'},
        {"connection",  required_argument, NULL, 'C'},
        {"secret",      required_argument, NULL, 'S'},
        {"skus",        required_argument, NULL, 'k'},
        {"hot",         no_argument,       NULL, 'H'},
        {"duplicates",  required_argument, NULL, 'd'},
        {"holds",       required_argument, NULL, 'h'},
        {"first",       required_argument, NULL, 'f'},
        {"chunk",       required_argument, NULL, 'g'},
        {"placed-at",   required_argument, NULL, 'p'},
        {"ack-file",    required_argument, NULL, 'a'},
        {NULL,          0,                 NULL, 0  },
    };
    parse_url(o, "http://127.0.0.1:8080");
    parse_merchants(o, "bench");
    for (int option; (option = getopt_long(argc, argv, "", table, NULL)) != -1;)
        take_option(o, option, optarg);
    if (optind != argc || (o->orders == 0 && o->seconds == 0))
        usage();
    if (o->plan.secret == NULL)
        o->plan.secret = getenv("HF_LOAD_SECRET");
    if (o->plan.secret == NULL || o->plan.secret[0] == '\0')
        usage();
    o->plan.host = o->host;
    if (o->plan.placed_at == NULL) {
        time_t now = time(NULL);
        struct tm utc;
        gmtime_r(&now, &utc);
        strftime(o->placed_at, sizeof o->placed_at, "%Y-%m-%dT%H:%M:%SZ", &utc);
        o->plan.placed_at = o->placed_at;
    } else if (strlen(o->plan.placed_at) >= sizeof o->placed_at) {
        usage(); /* the body has no room for more than an instant */
    }
}

static int64_t thread_cpu_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static bool make_chunk(struct options *o, struct load_chunk *chunk, struct load_signer *signer,
                       uint64_t left, struct generator *g)
{
    int64_t cpu_us = thread_cpu_us();
    int64_t wall_us = load_now_us();
    unsigned wanted = left < chunk->limit ? (unsigned)left : chunk->limit;
    load_chunk_fill(chunk, &o->plan, signer, o->first, wanted);
    g->cpu_us += thread_cpu_us() - cpu_us;
    g->wall_us += load_now_us() - wall_us;
    g->chunks++;
    return chunk->count > 0;
}

static bool run(struct options *o, struct load_engine *engine, struct load_totals *totals,
                struct load_chunk *chunk, struct load_signer *signer, struct generator *g)
{
    int64_t stop_at_us = o->seconds * 1000000;
    while ((o->orders == 0 || totals->sent < o->orders) &&
           (stop_at_us == 0 || totals->active_us < stop_at_us)) {
        uint64_t left = o->orders == 0 ? UINT64_MAX : o->orders - totals->sent;
        if (!make_chunk(o, chunk, signer, left, g) || !load_engine_run(engine, chunk, stop_at_us))
            return false;
    }
    return true;
}

/* As a JSON string: quotes, backslashes and control characters of foreign text become spaces. */
static void print_text(const char *name, const char *text)
{
    printf("\"%s\":\"", name);
    for (const char *at = text; *at != '\0'; at++)
        putchar(*at == '"' || *at == '\\' || (unsigned char)*at < ' ' ? ' ' : *at);
    printf("\"");
}

static void print_report(const struct options *o, const struct load_totals *t,
                         const struct generator *g, bool complete)
{
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    double cpu_s = (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
                   (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
    double made_s = (double)g->cpu_us / 1e6;
    double seconds = (double)t->active_us / 1e6;
    double per_s = seconds > 0.0 ? 1.0 / seconds : 0.0;
    const struct histogram *h = &t->latency;

    printf("{\"complete\":%s,\"requests\":%llu,\"seconds\":%.3f,\"orders_per_s\":%.1f,"
           "\"answers_per_s\":%.1f,",
           complete ? "true" : "false", (unsigned long long)t->sent, seconds,
           (double)t->results[RESULT_LANDED] * per_s, (double)t->status_2xx * per_s);
    printf("\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"p999_ms\":%.3f,\"max_ms\":%.3f,",
           (double)histogram_at(h, 0.5) / 1e3, (double)histogram_at(h, 0.99) / 1e3,
           (double)histogram_at(h, 0.999) / 1e3, (double)h->max_us / 1e3);
    printf("\"landed\":%llu,\"duplicate\":%llu,\"held\":%llu,\"ignored\":%llu,\"other\":%llu,",
           (unsigned long long)t->results[RESULT_LANDED],
           (unsigned long long)t->results[RESULT_DUPLICATE],
           (unsigned long long)t->results[RESULT_HELD],
           (unsigned long long)t->results[RESULT_IGNORED],
           (unsigned long long)t->results[RESULT_NONE]);
    printf("\"status_2xx\":%llu,\"status_4xx\":%llu,\"status_503\":%llu,\"status_5xx\":%llu,"
           "\"errors\":%llu,",
           (unsigned long long)t->status_2xx, (unsigned long long)t->status_4xx,
           (unsigned long long)t->status_503, (unsigned long long)t->status_5xx,
           (unsigned long long)t->errors);
    printf("\"connections\":%u,\"rate\":%.0f,\"client_cpu_s\":%.3f,\"generator_cpu_s\":%.3f,"
           "\"generator_pause_s\":%.3f,\"chunks\":%u,",
           o->target.connections, o->target.rate, cpu_s - made_s, made_s, (double)g->wall_us / 1e6,
           g->chunks);
    print_text("first_problem", t->first_problem);
    printf("}\n");
}

static int generate_and_run(struct options *o)
{
    struct load_totals totals = {0};
    struct generator g = {0};
    struct load_chunk chunk = {0};
    unsigned limit = o->orders != 0 && o->orders < o->chunk ? (unsigned)o->orders : o->chunk;
    struct load_signer *signer = load_signer_new(o->plan.secret);
    struct load_engine *engine = load_engine_new(&o->target, &totals);
    int exit_status = 3;
    if (signer == NULL || engine == NULL || !load_chunk_init(&chunk, limit)) {
        fprintf(stderr, "hf_load: no memory for %u requests\n", limit);
        goto done;
    }
    bool complete = run(o, engine, &totals, &chunk, signer, &g);
    print_report(o, &totals, &g, complete);
    exit_status = complete && totals.errors == 0 && totals.results[RESULT_NONE] == 0 &&
                          totals.status_4xx + totals.status_503 + totals.status_5xx == 0
                      ? 0
                      : 1;
done:
    load_chunk_release(&chunk);
    load_engine_free(engine);
    load_signer_free(signer);
    return exit_status;
}

int main(int argc, char **argv)
{
    struct options o = {
        .plan = {.connection = "shop", .skus = 1000, .duplicate_percent = 5, .hold_percent = 2},
        .target = {.connections = 64,   .give_up_us = 30 * 1000000              },
        .orders = 10000,
        .first = 1,
        .chunk = 20000,
    };
    parse_options(&o, argc, argv);
    if (o.ack_file != NULL) {
        o.target.acks = fopen(o.ack_file, "a");
        if (o.target.acks == NULL) {
            fprintf(stderr, "hf_load: %s: %s\n", o.ack_file, strerror(errno));
            return 3;
        }
    }
    int exit_status = generate_and_run(&o);
    if (o.target.acks != NULL && fclose(o.target.acks) != 0)
        exit_status = 3;
    return exit_status;
}
