/* holdfast call: any request of the API, for scripts and for the machine's administrator.
 * One request over the local socket, or in this process when no daemon runs.
 * Promise: what the API answers is what is printed; a refusal is exit status 1. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

enum { BODY_BYTES_MAX = 1024 * 1024 };

/* The whole of a file, or of standard input for "-". NULL: printed why. The caller frees it. */
static char *read_body(const char *path, size_t *bytes)
{
    int fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    char *body = malloc(BODY_BYTES_MAX + 1);
    ssize_t got = 0;
    *bytes = 0;
    while (fd >= 0 && body != NULL && *bytes <= BODY_BYTES_MAX &&
           (got = read(fd, body + *bytes, BODY_BYTES_MAX + 1 - *bytes)) > 0)
        *bytes += (size_t)got;
    if (fd > STDERR_FILENO)
        close(fd);
    if (fd < 0 || body == NULL || got < 0 || *bytes > BODY_BYTES_MAX) {
        fprintf(stderr, "holdfast: %s %s\n",
                *bytes > BODY_BYTES_MAX ? "more than 1 MiB in" : "cannot read", path);
        free(body);
        return NULL;
    }
    return body;
}

int cmd_call(struct cli *c)
{
    struct cli_answer answer = {0};
    size_t bytes = 0;
    char *body = NULL;
    if (c->argc < 2 || c->argc > 3 || c->argv[1][0] != '/')
        return cli_usage("call GET|POST PATH [FILE|-]");
    if (c->argc == 3 && (body = read_body(c->argv[2], &bytes)) == NULL)
        return EXIT_COULD_NOT;
    bool sent = cli_request(c, c->argv[0], c->argv[1], (struct slice){body, bytes}, -1, &answer);
    free(body);
    if (!sent)
        return EXIT_COULD_NOT;
    int status = answer.status < 300 ? EXIT_DONE : cli_problem(c, &answer);
    if (answer.status < 300)
        fprintf(c->out, "%s\n", answer.body);
    cli_answer_release(&answer);
    return status;
}
