/* serve: the daemon.
 * Puts hub, server and timers together and waits for the signal to stop.
 * Promise: ready means ready; stopping loses nothing. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "cli/cli.h"
#include "cli/demo.h"
#include "flow/audit/checkpoint_audit.h"
#include "flow/audit/witness.h"
#include "http/server.h"
#include "outbox/timers.h"
#include "outbox/worker.h"
#include "store/runner.h"

enum { THREADS = 2, POSTGRES_WRITERS = 2 };

struct serve_options {
    char host[64];
    int port;
    const char *cert, *key;
    bool behind_proxy, demo;
    struct guard_options guard;
    struct egress_options egress;
    unsigned roles; /* mask of enum role_bit */
    struct kept_copy witness[WITNESSES_MAX];
    int witnesses;
};

/* What this process does. Several may share a store of PostgreSQL, each with roles of its own. */
enum role_bit { ROLE_API_BIT = 1u, ROLE_TIMERS_BIT = 2u, ROLE_OUTBOX_BIT = 4u, ROLES_ALL = 7u };

/* false: said what is wrong. */
static bool read_roles(struct cli *c, struct serve_options *o)
{
    static const struct {
        const char *name;
        unsigned bit;
    } roles[] = {
        {"api",    ROLE_API_BIT   },
        {"timers", ROLE_TIMERS_BIT},
        {"outbox", ROLE_OUTBOX_BIT}
    };
    const char *text = cli_option(c, "--role");
    o->roles = text == NULL ? ROLES_ALL : 0;
    while (text != NULL && *text != '\0') {
        size_t len = strcspn(text, ",");
        unsigned bit = 0;
        for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
            if (slice_is((struct slice){text, len}, roles[i].name))
                bit = roles[i].bit;
        if (bit == 0) {
            fprintf(
                stderr,
                "holdfast: --role: expected api, timers, outbox or several with commas, found %.*s\n",
                (int)len, text);
            return false;
        }
        o->roles |= bit;
        text += len + (text[len] == ',');
    }
    if (o->roles != 0)
        return true;
    fprintf(stderr, "holdfast: --role: expected api, timers, outbox or several with commas\n");
    return false;
}

/* false: said what is wrong. --egress-allow may be given several times. */
static bool read_egress(struct cli *c, struct egress_options *e)
{
    const char *text;
    e->ca_file = cli_option(c, "--egress-ca");
    while ((text = cli_option(c, "--egress-allow")) != NULL)
        if (e->allowed_count == EGRESS_ALLOWED_MAX ||
            !egress_allow_parse(slice_of(text), &e->allowed[e->allowed_count++])) {
            fprintf(stderr, "holdfast: --egress-allow: expected HOST:PORT (at most %d), found %s\n",
                    EGRESS_ALLOWED_MAX, text);
            return false;
        }
    return true;
}

/* false: said what is wrong. --witness may be given several times. */
static bool read_witnesses(struct cli *c, struct serve_options *o)
{
    const char *text, *what, *key = cli_option(c, "--witness-key"),
                             *host_key = cli_option(c, "--witness-host-key");
    while ((text = cli_option(c, "--witness")) != NULL) {
        what = "at most 4";
        if (o->witnesses == WITNESSES_MAX ||
            !kept_copy_parse(text, key, host_key, &o->witness[o->witnesses++], &what)) {
            fprintf(stderr, "holdfast: --witness %s: %s\n", text, what);
            return false;
        }
    }
    return true;
}

/* false: said what is wrong. Both may be given several times. */
static bool read_guard(struct cli *c, struct guard_options *g)
{
    const char *text;
    char problem[256];
    g->limits = limits_standard();
    while ((text = cli_option(c, "--limit")) != NULL)
        if (!limits_set(&g->limits, slice_of(text), problem, sizeof problem)) {
            fprintf(stderr, "holdfast: --limit: %s\n", problem);
            return false;
        }
    while ((text = cli_option(c, "--trusted-proxy")) != NULL)
        if (g->trusted_count == TRUSTED_MAX ||
            !network_parse(slice_of(text), &g->trusted[g->trusted_count++])) {
            fprintf(
                stderr,
                "holdfast: --trusted-proxy: expected an address or a network such as 10.0.0.0/8 "
                "(at most %d), found %s\n",
                TRUSTED_MAX, text);
            return false;
        }
    return true;
}

/* false: said what is wrong. */
static bool read_options(struct cli *c, struct serve_options *o)
{
    const char *listen = cli_option(c, "--listen");
    o->cert = cli_option(c, "--tls-cert");
    o->key = cli_option(c, "--tls-key");
    o->behind_proxy = cli_flag(c, "--behind-proxy");
    o->demo = cli_flag(c, "--demo");
    if (listen == NULL)
        listen = "127.0.0.1:8080";
    const char *colon = strrchr(listen, ':');
    char *end = NULL;
    long port = colon != NULL ? strtol(colon + 1, &end, 10) : 0;
    size_t host = colon != NULL ? (size_t)(colon - listen) : 0;
    if (colon == NULL || *end != '\0' || port < 1 || port > 65535 || host == 0 ||
        host >= sizeof o->host) {
        fprintf(stderr, "holdfast: --listen: expected HOST:PORT, found %s\n", listen);
        return false;
    }
    memcpy(o->host, listen, host);
    o->host[host] = '\0';
    if (strcmp(o->host, "localhost") == 0)
        snprintf(o->host, sizeof o->host, "127.0.0.1");
    o->port = (int)port;
    if ((o->cert == NULL) != (o->key == NULL)) {
        fprintf(stderr, "holdfast: --tls-cert and --tls-key belong together\n");
        return false;
    }
    if (o->cert == NULL && !o->behind_proxy && strncmp(o->host, "127.", 4) != 0) {
        fprintf(stderr, "holdfast: without TLS (--tls-cert, --tls-key) or --behind-proxy, only "
                        "loopback is listened on\n");
        return false;
    }
    return read_guard(c, &o->guard) && read_egress(c, &o->egress) && read_roles(c, o) &&
           read_witnesses(c, o);
}

static void wait_for_signal(void)
{
    sigset_t set;
    int got = 0;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    while (sigwait(&set, &got) != 0)
        continue;
}

static void block_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
}

/* Where the daemon's own files are (uploads, checkpoints): beside the store's file, else the
 * system's place. */
static void spool_dir_of(const struct cli *c, char *dir, size_t room)
{
    const char *path = strncmp(c->url, "sqlite:", 7) == 0 ? c->url + 7 : c->key_path;
    const char *slash = strrchr(path, '/');
    if (slash == NULL || (size_t)(slash - path) >= room)
        snprintf(dir, room, ".");
    else
        snprintf(dir, room, "%.*s", slash == path ? 1 : (int)(slash - path), path);
}

/* The day is replayed once; a store that holds a demo already is only served. */
static bool play_demo(struct cli *c, const struct serve_options *o, struct hub *hub,
                      struct outbox *outbox)
{
    struct demo d = {.cli = c, .hub = hub, .clock = hub->clock, .port = o->port, .outbox = outbox};
    bool good = demo_run(&d);
    clock_follow_wall(hub->clock);
    return good && demo_invite(&d);
}

/* What came since the last signed heads; all of it is doctor's. */
static bool audit_follows(struct hub *hub)
{
    struct audit_report r;
    enum hf_status s = check_audit_tails(hub, &r);
    if (s >= 0 && !r.broken)
        return true;
    const struct directory *d = directory_acquire(hub->holder);
    const struct merchant *m = directory_merchant_by_id(d, r.merchant_id);
    if (s < 0)
        fprintf(stderr, "holdfast: the audit could not be read\n");
    else
        fprintf(
            stderr,
            "holdfast: the audit of %.*s is broken at row %lld (%s): somebody changed the store. "
            "Keep it as it is, and restore a backup\n",
            SLICE_FMT(m != NULL ? m->code : SLICE("the hub")), (long long)r.seq, r.kind);
    directory_release(hub->holder, d);
    return false;
}

static int run(struct cli *c, const struct serve_options *o, struct hub *hub, struct log *log,
               bool play)
{
    char error[512];
    struct server_options so = {.hub = hub,
                                .host = o->host,
                                .port = o->port,
                                .threads = THREADS,
                                .tls_cert_path = o->cert,
                                .tls_key_path = o->key,
                                .socket_path = c->socket_path,
                                .guard = o->guard,
                                .spool_dir = hub->state_dir};
    if (!audit_follows(hub))
        return EXIT_COULD_NOT;
    struct outbox_options oo = {
        .hub = hub, .egress = o->egress, .threads = (int)o->guard.limits.value[LIMIT_OUTBOX_CALLS]};
    hub->retry_spread = o->guard.limits.value[LIMIT_RETRY_SPREAD];
    hub->rewrap_rows = o->guard.limits.value[LIMIT_REWRAP_ROWS];
    hub_meet_neighbours(hub);
    struct witnesses *witnesses = witnesses_start(hub, o->witness, o->witnesses);
    struct timers *timers = o->roles & ROLE_TIMERS_BIT ? timers_start(hub) : NULL;
    struct outbox *outbox = o->roles & ROLE_OUTBOX_BIT ? outbox_start(&oo) : NULL;
    bool started = (witnesses != NULL || o->witnesses == 0) &&
                   (timers != NULL || !(o->roles & ROLE_TIMERS_BIT)) &&
                   (outbox != NULL || !(o->roles & ROLE_OUTBOX_BIT));
    struct server *server =
        started && o->roles & ROLE_API_BIT ? server_start(&so, error, sizeof error) : NULL;
    if (!started || (server == NULL && o->roles & ROLE_API_BIT)) {
        fprintf(stderr, "holdfast: %s\n", started ? error : "cannot start the threads");
        outbox_stop(outbox);
        timers_stop(timers);
        witnesses_stop(witnesses);
        return EXIT_COULD_NOT;
    }
    log_event(log, LOG_INFO, "ready",
              LOG_FIELDS(LOG_S("listen", slice_of(o->host)), LOG_N("port", o->port)));
    bool played = !play || play_demo(c, o, hub, outbox);
    if (played)
        wait_for_signal();
    log_event(log, LOG_INFO, "stopping", NULL);
    if (server != NULL)
        server_stop(server);
    outbox_stop(outbox);
    timers_stop(timers);
    enum hf_status s = checkpoint_audit(hub, 1);
    witnesses_stop(witnesses);
    log_event(log, LOG_INFO, "stopped", LOG_FIELDS(LOG_N("checkpoint", s)));
    return played ? EXIT_DONE : EXIT_COULD_NOT;
}

/* OK to go on; *play: the day is still to be replayed. */
static bool admit_demo(struct hub *hub, bool *play)
{
    enum demo_store found = demo_claim(hub);
    *play = found == DEMO_FRESH;
    if (found == DEMO_FOREIGN)
        fprintf(stderr, "holdfast: --demo: this store holds something else and is not touched; "
                        "name an empty one with --store\n");
    if (found == DEMO_DONE)
        clock_follow_wall(hub->clock);
    return found != DEMO_FOREIGN;
}

int cmd_serve(struct cli *c)
{
    struct serve_options o = {0};
    char error[512];
    bool usage = !read_options(c, &o);
    if (usage || c->argc != 0)
        return usage
                   ? EXIT_USAGE
                   : cli_usage(
                         "serve [--listen HOST:PORT] [--demo] [--behind-proxy] "
                         "[--tls-cert FILE --tls-key FILE] [--limit NAME=VALUE]... [--trusted-proxy NETWORK]... "
                         "[--role api,timers,outbox] [--egress-allow HOST:PORT]... [--egress-ca FILE] "
                         "[--witness DIR|SFTP-URL]... [--witness-key FILE] [--witness-host-key KEY]");
    block_signals();
    struct clock *clock = clock_wall();
    if (o.demo) {
        demo_set_secrets();
        clock = clock_virtual_new(demo_start_us(clock_now_us(clock_wall())));
    }
    struct log *log = log_new(STDERR_FILENO, o.demo ? LOG_ERROR : LOG_INFO, clock);
    char dir[4096], checkpoints[4096 + 16];
    size_t base = strlen(c->socket_path) - (sizeof ".sock" - 1);
    snprintf(checkpoints, sizeof checkpoints, "%.*s.checkpoints", (int)base, c->socket_path);
    spool_dir_of(c, dir, sizeof dir);
    struct hub_options ho = {.url = c->url,
                             .key_path = c->key_path,
                             .clock = clock,
                             .log = log,
                             .state_dir = dir,
                             .checkpoints_path = checkpoints,
                             .writers = strncmp(c->url, "sqlite:", 7) == 0 ? 1 : POSTGRES_WRITERS};
    struct hub *hub = hub_open(&ho, error, sizeof error);
    int status = EXIT_COULD_NOT;
    bool play = false;
    if (hub == NULL)
        fprintf(stderr, "holdfast: %s\n", error);
    else if (!o.demo || admit_demo(hub, &play))
        status = run(c, &o, hub, log, play);
    hub_close(hub);
    log_free(log);
    if (o.demo)
        clock_virtual_free(clock);
    return status;
}
