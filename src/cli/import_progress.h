#ifndef HF_CLI_IMPORT_PROGRESS_H
#define HF_CLI_IMPORT_PROGRESS_H

#include <pthread.h>

#include "cli/cli.h"

/* How far an import is, on one line of stderr that is written over: how many of the file's lines
 * the hub has read, and how fast. Asked of the hub (GET /v1/files) five times a second by a thread
 * of its own, so the line says what is kept and not what was sent. Says nothing about a dry run,
 * which keeps nothing. */

enum { PROGRESS_NAME_BYTES = 256 };

struct import_progress {
    struct cli cli; /* a copy, with the same store and token */
    char path[512];
    char name[PROGRESS_NAME_BYTES], kind[64];
    long long lines; /* of the file, without the header */
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    bool running, ended;
};

/* Counts the lines of fd (read through a small buffer, left at its beginning) and begins. merchant:
 * as written into a query, "" = the only one. Without a thread to spare there is no line. */
void import_progress_begin(struct import_progress *p, const struct cli *c, int fd, const char *kind,
                           const char *name, const char *merchant);
/* Ends it, and takes the line away. */
void import_progress_end(struct import_progress *p);

#endif
