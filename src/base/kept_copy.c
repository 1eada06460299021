/* Copies kept elsewhere: a folder, or a machine behind SFTP.
 * Under the witnesses of the audit.
 * Promise: nothing that is there is overwritten; no machine is talked to whose host key is not the
 * one that was named. */
#include "base/kept_copy.h"

#include <assert.h>
#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define SFTP "sftp://"

static bool is_base64_digest(const char *text)
{
    size_t len = strlen(text);
    return (len == 43 || (len == 44 && text[43] == '=')) &&
           strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") == 43;
}

bool kept_copy_parse(const char *text, const char *key_file, const char *host_key,
                     struct kept_copy *k, const char **what)
{
    size_t len = strlen(text);
    *k = (struct kept_copy){.remote = strncmp(text, SFTP, sizeof SFTP - 1) == 0};
    *what = "expected a folder, or sftp://USER@HOST[:PORT]/PATH";
    while (len > 1 && text[len - 1] == '/')
        len--;
    if (len == 0 || len >= sizeof k->place - 128)
        return false;
    memcpy(k->place, text, len);
    if (!k->remote)
        return strstr(text, "://") == NULL;
    const char *rest = text + sizeof SFTP - 1, *at = strchr(rest, '@'), *path = strchr(rest, '/');
    if (at == NULL || path == NULL || at == rest || at > path || path == at + 1 ||
        memchr(rest, ':', (size_t)(at - rest)) != NULL || strpbrk(text, " \t\r\n?#") != NULL)
        return false; /* a password is no part of it either */
    *what =
        "SFTP needs the file of a private key and the host key: --witness-key, --witness-host-key";
    if (key_file == NULL || host_key == NULL)
        return false;
    if (strncmp(host_key, "SHA256:", 7) == 0)
        host_key += 7;
    *what = "expected the host key as ssh-keygen -l shows it: SHA256:, 43 characters of base64";
    k->key_file = key_file;
    k->host_key = host_key;
    return is_base64_digest(host_key);
}

/* -- a folder */

static int open_in(const struct kept_copy *k, const char *name, int flags)
{
    int dir = open(k->place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int fd = dir >= 0 ? openat(dir, name, flags | O_CLOEXEC | O_NOFOLLOW, 0600) : -1;
    int why = errno;
    bool no_folder = dir < 0;
    if (dir >= 0)
        close(dir);
    errno = no_folder ? EIO : why; /* a folder that is not mounted is no empty copy */
    return fd;
}

static enum hf_status read_folder(const struct kept_copy *k, const char *name, FILE *into)
{
    char part[65536];
    ssize_t got = 0;
    size_t all = 0;
    int fd = open_in(k, name, O_RDONLY);
    if (fd < 0)
        return errno == ENOENT ? HF_NOT_FOUND : HF_RETRY;
    bool kept = true;
    while (kept && all <= KEPT_COPY_MOST && (got = read(fd, part, sizeof part)) > 0) {
        kept = fwrite(part, 1, (size_t)got, into) == (size_t)got;
        all += (size_t)got;
    }
    close(fd);
    return all > KEPT_COPY_MOST ? HF_REFUSED : got == 0 && kept ? HF_OK : HF_RETRY;
}

static enum hf_status append_folder(const struct kept_copy *k, const char *name, struct slice text)
{
    int fd = open_in(k, name, O_WRONLY | O_APPEND | O_CREAT);
    if (fd < 0)
        return HF_RETRY;
    bool kept = write(fd, text.ptr, text.len) == (ssize_t)text.len && fdatasync(fd) == 0;
    close(fd);
    return kept ? HF_OK : HF_RETRY;
}

/* -- SFTP */

static CURL *open_sftp(const struct kept_copy *k, const char *name)
{
    char url[sizeof k->place + 160];
    int len = snprintf(url, sizeof url, "%s/%s", k->place, name);
    CURL *curl = len > 0 && (size_t)len < sizeof url ? curl_easy_init() : NULL;
    if (curl == NULL)
        return NULL;
    bool set =
        curl_easy_setopt(curl, CURLOPT_URL, url) == CURLE_OK &&
        curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "sftp") == CURLE_OK &&
        curl_easy_setopt(curl, CURLOPT_SSH_AUTH_TYPES, CURLSSH_AUTH_PUBLICKEY) == CURLE_OK &&
        curl_easy_setopt(curl, CURLOPT_SSH_PRIVATE_KEYFILE, k->key_file) == CURLE_OK &&
        curl_easy_setopt(curl, CURLOPT_SSH_HOST_PUBLIC_KEY_SHA256, k->host_key) == CURLE_OK &&
        curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
        curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)KEPT_COPY_CONNECT_SECONDS) ==
            CURLE_OK &&
        curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)KEPT_COPY_SECONDS) == CURLE_OK;
    if (set)
        return curl;
    curl_easy_cleanup(curl);
    return NULL;
}

struct taking {
    FILE *into; /* borrowed */
    size_t bytes;
};

static size_t take_part(char *data, size_t size, size_t count, void *arg)
{
    struct taking *t = arg;
    size_t bytes = size * count;
    t->bytes += bytes;
    return t->bytes <= KEPT_COPY_MOST ? fwrite(data, 1, bytes, t->into) : 0;
}

static enum hf_status read_sftp(const struct kept_copy *k, const char *name, FILE *into)
{
    struct taking t = {.into = into};
    CURL *curl = open_sftp(k, name);
    if (curl == NULL)
        return HF_RETRY;
    CURLcode rc = CURLE_OUT_OF_MEMORY;
    if (curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_part) == CURLE_OK &&
        curl_easy_setopt(curl, CURLOPT_WRITEDATA, &t) == CURLE_OK)
        rc = curl_easy_perform(curl);
    curl_easy_cleanup(curl);
    return t.bytes > KEPT_COPY_MOST            ? HF_REFUSED
           : rc == CURLE_OK                    ? HF_OK
           : rc == CURLE_REMOTE_FILE_NOT_FOUND ? HF_NOT_FOUND
                                               : HF_RETRY;
}

static size_t give_part(char *room, size_t size, size_t count, void *arg)
{
    struct slice *left = arg;
    size_t bytes = size * count < left->len ? size * count : left->len;
    memcpy(room, left->ptr, bytes);
    *left = (struct slice){left->ptr + bytes, left->len - bytes};
    return bytes;
}

static enum hf_status append_sftp(const struct kept_copy *k, const char *name, struct slice text)
{
    struct slice left = text;
    CURL *curl = open_sftp(k, name);
    if (curl == NULL)
        return HF_RETRY;
    CURLcode rc = CURLE_OUT_OF_MEMORY;
    if (curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L) == CURLE_OK &&
        curl_easy_setopt(curl, CURLOPT_APPEND, 1L) == CURLE_OK &&
        curl_easy_setopt(curl, CURLOPT_NEW_FILE_PERMS, 0600L) == CURLE_OK &&
        curl_easy_setopt(curl, CURLOPT_READFUNCTION, give_part) == CURLE_OK &&
        curl_easy_setopt(curl, CURLOPT_READDATA, &left) == CURLE_OK &&
        curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)text.len) == CURLE_OK)
        rc = curl_easy_perform(curl);
    curl_easy_cleanup(curl);
    return rc == CURLE_OK ? HF_OK : HF_RETRY;
}

enum hf_status kept_copy_read(const struct kept_copy *k, const char *name, FILE *into)
{
    assert(strchr(name, '/') == NULL);
    return k->remote ? read_sftp(k, name, into) : read_folder(k, name, into);
}

enum hf_status kept_copy_append(const struct kept_copy *k, const char *name, struct slice text)
{
    assert(strchr(name, '/') == NULL);
    assert(text.len > 0);
    return k->remote ? append_sftp(k, name, text) : append_folder(k, name, text);
}
