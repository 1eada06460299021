#ifndef HF_CLI_CLI_H
#define HF_CLI_CLI_H

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/json.h"
#include "base/json_out.h"
#include "flow/hub.h"

/* The command line: the same requests as the API, sent to the running daemon over its local socket,
 * or carried out in this process when no daemon runs. */

enum { EXIT_DONE = 0, EXIT_NO = 1, EXIT_USAGE = 2, EXIT_COULD_NOT = 3 };

/* Where no daemon runs: the hub of this process, while it is open. */
struct cli_here {
    pthread_mutex_t mutex;
    struct hub *hub; /* NULL = not open */
};

struct cli {
    const char *url; /* sqlite:PATH or postgresql://... */
    char key_path[4096];
    char socket_path[4096];
    const char *token; /* NULL = none */
    bool json;
    int argc; /* what is left after the global options */
    char **argv;
    FILE *out;             /* stdout */
    struct cli_here *here; /* NULL = nobody watches the request that is under way */
    bool watches;          /* this is who does: asks the same hub, and opens none */
};

int cli_main(int argc, char **argv);

/* One request. The answer's status and body (owned by the caller: free). false: could not be sent,
 * the reason was printed. body_fd: an upload, or -1. */
struct cli_answer {
    int status;
    char *body;
    size_t bytes;
};
bool cli_request(struct cli *c, const char *method, const char *path_and_query, struct slice body,
                 int body_fd, struct cli_answer *answer);
/* A daemon serves this store; without one a request is carried out in this process. */
bool cli_daemon_listens(const struct cli *c);
void cli_answer_release(struct cli_answer *a);
/* Parses the answer; prints it raw with --json. NULL: not JSON. */
const struct json *cli_read_answer(struct arena *a, const struct cli_answer *answer);
/* Prints a problem document on stderr, and returns the exit status it means. */
int cli_problem(struct cli *c, const struct cli_answer *answer);
/* Percent-encodes into out. */
void cli_escape(const char *text, char *out, size_t room);
/* Value of --name VALUE among the rest of the arguments, taken out; NULL when absent. */
const char *cli_option(struct cli *c, const char *name);
bool cli_flag(struct cli *c, const char *name);
int cli_usage(const char *line);
/* Writes key with the value of an option, when it was given. */
void cli_put_option(struct cli *c, struct json_out *o, const char *option, const char *key);
/* Closes the object in o, releases it and posts it. DONE: *answer is the caller's to release; else
 * printed. */
int cli_post(struct cli *c, const char *path, struct json_out *o, struct cli_answer *answer);

/* The merchant of the connection, when --merchant did not say: the only one that has it. false:
 * printed why. */
bool cli_merchant_of(struct cli *c, const char *connection, char *merchant, size_t room);
/* A GET and its answer, parsed; body and answer live in a and *answer. NULL: the problem was
 * printed, *status is what it means. */
const struct json *cli_ask(struct cli *c, struct arena *a, const char *path,
                           struct cli_answer *answer, int *status);

int cmd_serve(struct cli *c);
int cmd_apply(struct cli *c);
int cmd_token(struct cli *c);
int cmd_user(struct cli *c);
int cmd_device(struct cli *c);
int cmd_parcel(struct cli *c);
int cmd_enrol(struct cli *c);
int cmd_sign_in(struct cli *c);
int cmd_approvals(struct cli *c);
int cmd_import(struct cli *c);
int cmd_export(struct cli *c);
int cmd_rules(struct cli *c);
int cmd_why(struct cli *c);
int cmd_audit(struct cli *c);
int cmd_proof(struct cli *c);
int cmd_connection(struct cli *c);
int cmd_rebuild(struct cli *c);
int cmd_doctor(struct cli *c);
int cmd_doctor_connection(struct cli *c); /* argv[0]: the connection */
int cmd_backup(struct cli *c);
int cmd_key(struct cli *c);
int cmd_call(struct cli *c);

#endif
