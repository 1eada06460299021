#ifndef HF_BASE_KEPT_COPY_H
#define HF_BASE_KEPT_COPY_H

#include <stdbool.h>
#include <stdio.h>

#include "base/slice.h"
#include "base/status.h"

/* A file that is only added to, kept somewhere else: in a folder (another disk, a mounted share) or
 * over SFTP on another machine, whose host key is pinned. Every call blocks; over SFTP up to
 * KEPT_COPY_SECONDS. */

enum { KEPT_COPY_SECONDS = 20, KEPT_COPY_CONNECT_SECONDS = 5, KEPT_COPY_MOST = 256 * 1024 * 1024 };

struct kept_copy {
    char place[1024];     /* a folder, or sftp://user@host[:port]/path */
    bool remote;          /* over SFTP */
    const char *key_file; /* borrowed: the private key that signs in there */
    const char *host_key; /* borrowed: SHA-256 of that machine's host key in base64, as ssh-keygen
                             -l shows it, without "SHA256:" */
};

/* false: what is wrong is in *what (static). key_file and host_key: of SFTP alone, both wanted. */
bool kept_copy_parse(const char *text, const char *key_file, const char *host_key,
                     struct kept_copy *k, const char **what);

/* Writes what is there into the file, from its beginning. OK; NOT_FOUND: there is none yet; RETRY:
 * the place is not to be reached now; REFUSED: larger than KEPT_COPY_MOST. */
enum hf_status kept_copy_read(const struct kept_copy *k, const char *name,
                              FILE *into) HF_MUST_CHECK;
/* Adds text at the end; the file is made, with mode 0600, when it is not there. OK: it is on the
 * other side (in a folder: on disk). RETRY: some of it may be there. */
enum hf_status kept_copy_append(const struct kept_copy *k, const char *name,
                                struct slice text) HF_MUST_CHECK;

#endif
