/* The command line's front: global options, and which command it is.
 * Called by main().
 * Promise: exit status 0 done, 1 the answer is no, 2 wrong usage, 3 could not run. */
#include "cli/cli.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"

static const char usage_text[] =
    "usage: holdfast [--store URL] [--key FILE] [--token FILE] [--json] COMMAND\n"
    "\n"
    "  serve [--listen HOST:PORT] [--demo] [--behind-proxy] [--tls-cert FILE --tls-key FILE]\n"
    "        [--limit NAME=VALUE]... [--trusted-proxy NETWORK]...\n"
    "        [--witness DIR|SFTP-URL]...       where signed heads of the audit are kept too\n"
    "  apply FILE.yaml [--dry-run]            a site or a merchant's profile\n"
    "  import KIND FILE [--merchant M] [--connection C] [--dry-run] [--progress]\n"
    "  export REPORT [--out DIR] [--merchant M] [--machine]    a report as CSV\n"
    "  token create --role ROLE --name N [--merchant M] [--scopes A,B] [--person P] [--days N]\n"
    "        [--networks A,B] | token list | token revoke ID | token rotate ID [--overlap-hours N]\n"
    "  user add NAME --role ROLE [--merchant M] | user enrol NAME | user disable NAME\n"
    "  user badge NAME NUMBER | user unbadge NAME    an operator's badge; prints its first PIN\n"
    "  device add NAME | device list | device revoke ID    floor devices; add prints the pairing code\n"
    "  enrol CODE | sign-in NAME              choose a password; a session for HF_TOKEN\n"
    "  approvals [list|show ID|approve ID|refuse ID --reason WHY|cancel ID] [--merchant M|hub]\n"
    "  approvals [alone|break_glass ID --emergency WORD --reason WHY|review ID --verdict WORD --reason WHY]\n"
    "  why ORDER [--merchant M]               what it waits for, who must act, since when\n"
    "  rules [transitions|ownership|access|exceptions|custody|edits|returns|triage|inbound|findings|limits|...]\n"
    "  audit verify [--from ROW] [--merchant M] [--anchor FILE] | audit verify --file FILE [--anchor FILE]\n"
    "  audit export [--merchant M] [--out FILE]\n"
    "  proof verify FILE | rebuild --check | doctor | backup FILE\n"
    "  key | key new | key change [FINGERPRINT] [--reason WHY]    the master key, and its change\n"
    "  doctor CONNECTION [--merchant M]       is it well, and what mends it\n"
    "  connection list | enable ID | pause ID [--merchant M] [--reason TEXT]\n"
    "  parcel show ID | print ID [--format pdf|zpl] | hold ID --reason TEXT | release ID\n"
    "                                         what the carrier is asked about its label\n"
    "  call GET|POST PATH [FILE|-]            any request of the API, as docs/openapi.yaml has it\n"
    "\n"
    "URL: sqlite:PATH or postgresql://...; default sqlite:./holdfast.db\n";

int cli_usage(const char *line)
{
    if (line != NULL)
        fprintf(stderr, "usage: holdfast %s\n", line);
    else
        fputs(usage_text, stderr);
    return EXIT_USAGE;
}

static void take_out(struct cli *c, int at, int count)
{
    for (int i = at; i + count < c->argc; i++)
        c->argv[i] = c->argv[i + count];
    c->argc -= count;
}

const char *cli_option(struct cli *c, const char *name)
{
    size_t len = strlen(name);
    for (int i = 0; i < c->argc; i++) {
        char *arg = c->argv[i];
        if (strcmp(arg, name) == 0 && i + 1 < c->argc) {
            const char *value = c->argv[i + 1];
            take_out(c, i, 2);
            return value;
        }
        if (strncmp(arg, name, len) == 0 && arg[len] == '=') {
            take_out(c, i, 1);
            return arg + len + 1;
        }
    }
    return NULL;
}

bool cli_flag(struct cli *c, const char *name)
{
    for (int i = 0; i < c->argc; i++)
        if (strcmp(c->argv[i], name) == 0) {
            take_out(c, i, 1);
            return true;
        }
    return false;
}

static char token_text[256];

static bool read_token(const char *path)
{
    FILE *f = fopen(path, "re");
    if (f == NULL || fgets(token_text, sizeof token_text, f) == NULL) {
        fprintf(stderr, "holdfast: cannot read the token file %s\n", path);
        if (f != NULL)
            fclose(f);
        return false;
    }
    fclose(f);
    token_text[strcspn(token_text, "\r\n")] = '\0';
    return true;
}

/* The key and the socket stand beside the store's file; of a server, beside the key. */
static bool place_files(struct cli *c, const char *key)
{
    const char *path = strncmp(c->url, "sqlite:", 7) == 0 ? c->url + 7 : NULL;
    size_t room = sizeof c->key_path;
    int len = key != NULL    ? snprintf(c->key_path, room, "%s", key)
              : path != NULL ? snprintf(c->key_path, room, "%s.key", path)
                             : snprintf(c->key_path, room, "holdfast.key");
    if (len < 0 || (size_t)len >= room)
        return false;
    len = snprintf(c->socket_path, sizeof c->socket_path, "%s.sock",
                   path != NULL ? path : c->key_path);
    return len > 0 && (size_t)len < sizeof c->socket_path;
}

int cli_main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(struct cli *c);
    } commands[] = {
        {"serve",      cmd_serve     },
        {"apply",      cmd_apply     },
        {"token",      cmd_token     },
        {"user",       cmd_user      },
        {"device",     cmd_device    },
        {"import",     cmd_import    },
        {"rules",      cmd_rules     },
        {"why",        cmd_why       },
        {"audit",      cmd_audit     },
        {"connection", cmd_connection},
        {"proof",      cmd_proof     },
        {"rebuild",    cmd_rebuild   },
        {"doctor",     cmd_doctor    },
        {"backup",     cmd_backup    },
        {"key",        cmd_key       },
        {"call",       cmd_call      },
        {"parcel",     cmd_parcel    },
        {"enrol",      cmd_enrol     },
        {"export",     cmd_export    },
        {"sign-in",    cmd_sign_in   },
        {"approvals",  cmd_approvals },
    };
    struct cli c = {.argc = argc - 1, .argv = argv + 1, .out = stdout};
    const char *url = cli_option(&c, "--store"), *key = cli_option(&c, "--key"),
               *token_file = cli_option(&c, "--token");
    c.json = cli_flag(&c, "--json");
    c.url = url != NULL ? url : "sqlite:./holdfast.db";
    if (token_file != NULL) {
        if (!read_token(token_file))
            return EXIT_COULD_NOT;
        c.token = token_text;
    } else {
        c.token = getenv("HF_TOKEN");
    }
    if (!place_files(&c, key)) {
        fprintf(stderr, "holdfast: the path of the store or key is too long\n");
        return EXIT_USAGE;
    }
    if (c.argc > 0 && (strcmp(c.argv[0], "--version") == 0 || strcmp(c.argv[0], "version") == 0)) {
        printf("holdfast %s\n", HOLDFAST_VERSION);
        return EXIT_DONE;
    }
    if (c.argc > 0 && (strcmp(c.argv[0], "--help") == 0 || strcmp(c.argv[0], "help") == 0)) {
        fputs(usage_text, stdout);
        return EXIT_DONE;
    }
    for (size_t i = 0; c.argc > 0 && i < sizeof commands / sizeof *commands; i++)
        if (strcmp(c.argv[0], commands[i].name) == 0) {
            take_out(&c, 0, 1);
            int status = commands[i].run(&c);
            wipe(token_text, sizeof token_text);
            return status;
        }
    return cli_usage(NULL);
}
