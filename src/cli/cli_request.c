/* Sends one request: to the daemon's local socket, or to the handlers in this process.
 * Under every command but serve and rules.
 * Promise: one writer per store; a running daemon is talked to, never bypassed. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <curl/curl.h>

#include "base/log.h"
#include "cli/cli.h"
#include "http/route.h"

bool cli_daemon_listens(const struct cli *c)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(c->socket_path) >= sizeof address.sun_path)
        return false;
    memcpy(address.sun_path, c->socket_path, strlen(c->socket_path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool there = fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
    if (fd >= 0)
        close(fd);
    return there;
}

/* -- over the socket */

static size_t take_answer(char *data, size_t size, size_t count, void *arg)
{
    struct cli_answer *a = arg;
    size_t len = size * count;
    char *grown = realloc(a->body, a->bytes + len + 1);
    if (grown == NULL)
        return 0;
    memcpy(grown + a->bytes, data, len);
    a->body = grown;
    a->bytes += len;
    a->body[a->bytes] = '\0';
    return len;
}

static size_t give_file(char *into, size_t size, size_t count, void *arg)
{
    ssize_t n = read(*(int *)arg, into, size * count);
    return n < 0 ? CURL_READFUNC_ABORT : (size_t)n;
}

static bool send_over_socket(const struct cli *c, const char *method, const char *path,
                             struct slice body, int body_fd, struct cli_answer *answer)
{
    char url[4096], authorization[320];
    snprintf(url, sizeof url, "http://localhost%s", path);
    CURL *curl = curl_easy_init();
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
    headers = curl_slist_append(headers, "Expect:");
    if (c->token != NULL) {
        snprintf(authorization, sizeof authorization, "Authorization: Bearer %s", c->token);
        headers = curl_slist_append(headers, authorization);
    }
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, c->socket_path);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_answer);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
    if (body_fd >= 0) {
        struct stat st;
        curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
        curl_easy_setopt(curl, CURLOPT_READFUNCTION, give_file);
        curl_easy_setopt(curl, CURLOPT_READDATA, &body_fd);
        if (fstat(body_fd, &st) == 0)
            curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)st.st_size);
    } else if (strcmp(method, "GET") != 0) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.len ? body.ptr : "");
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.len);
    }
    CURLcode code = curl_easy_perform(curl);
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    answer->status = (int)status;
    if (code != CURLE_OK)
        fprintf(stderr, "holdfast: the daemon did not answer: %s\n", curl_easy_strerror(code));
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    return code == CURLE_OK;
}

/* -- in this process */

struct local_request {
    const struct cli *cli;
    char path[4096];
    char *query; /* after the '?', cut into name=value in place */
    char authorization[320];
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    bool answered;
};

static struct slice find_header(const void *carrier, const char *name)
{
    const struct local_request *r = carrier;
    if (strcmp(name, "Authorization") == 0 && r->authorization[0] != '\0')
        return slice_of(r->authorization);
    return SLICE_NONE;
}

/* Values were percent-encoded by cli_escape; %XX is all there is. */
static void unescape(char *text)
{
    char *to = text;
    for (const char *from = text; *from != '\0'; from++) {
        unsigned value;
        if (*from == '%' && sscanf(from + 1, "%2x", &value) == 1) {
            *to++ = (char)value;
            from += 2;
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
}

static struct slice find_query(const void *carrier, const char *name)
{
    const struct local_request *r = carrier;
    static _Thread_local char found[8][512]; /* as many as one command asks for */
    static _Thread_local int next;
    size_t len = strlen(name);
    for (const char *at = r->query; at != NULL && *at != '\0';) {
        const char *end = strchr(at, '&');
        size_t part = end ? (size_t)(end - at) : strlen(at);
        if (part > len && strncmp(at, name, len) == 0 && at[len] == '=' && part - len - 1 < 512) {
            char *text = found[next++ % 8];
            memcpy(text, at + len + 1, part - len - 1);
            text[part - len - 1] = '\0';
            unescape(text);
            return slice_of(text);
        }
        at = end ? end + 1 : NULL;
    }
    return SLICE_NONE;
}

static void on_answer(struct exchange *x)
{
    struct local_request *r = (struct local_request *)(uintptr_t)x->carrier;
    pthread_mutex_lock(&r->mutex);
    r->answered = true;
    pthread_cond_signal(&r->wake);
    pthread_mutex_unlock(&r->mutex);
}

static void run_here(struct hub *hub, struct local_request *r, const char *method,
                     struct slice body, int body_fd, struct cli_answer *answer)
{
    struct exchange x;
    exchange_init(&x, hub);
    x.method = slice_of(method);
    x.path = slice_of(r->path);
    x.local = true;
    x.body = body;
    x.body_fd = body_fd >= 0 ? dup(body_fd) : -1;
    x.header = find_header;
    x.query = find_query;
    x.carrier = r;
    x.answered = on_answer;
    handle_request(&x);
    pthread_mutex_lock(&r->mutex);
    while (!r->answered)
        pthread_cond_wait(&r->wake, &r->mutex);
    pthread_mutex_unlock(&r->mutex);
    answer->status = x.status;
    struct slice text = json_out_text(&x.out);
    take_answer((char *)(uintptr_t)text.ptr, 1, text.len, answer);
    exchange_release(&x);
}

/* One request to a hub of this process. */
static void ask_hub(struct hub *hub, const struct cli *c, const char *method, const char *path,
                    struct slice body, int body_fd, struct cli_answer *answer)
{
    struct local_request r = {.cli = c};
    snprintf(r.path, sizeof r.path, "%s", path);
    r.query = strchr(r.path, '?');
    if (r.query != NULL)
        *r.query++ = '\0';
    if (c->token != NULL)
        snprintf(r.authorization, sizeof r.authorization, "Bearer %s", c->token);
    pthread_mutex_init(&r.mutex, NULL);
    pthread_cond_init(&r.wake, NULL);
    run_here(hub, &r, method, body, body_fd, answer);
    pthread_cond_destroy(&r.wake);
    pthread_mutex_destroy(&r.mutex);
}

static void show_hub(const struct cli *c, struct hub *hub)
{
    if (c->here == NULL)
        return;
    pthread_mutex_lock(&c->here->mutex); /* a watcher's question is answered first */
    c->here->hub = hub;
    pthread_mutex_unlock(&c->here->mutex);
}

static bool send_in_process(const struct cli *c, const char *method, const char *path,
                            struct slice body, int body_fd, struct cli_answer *answer)
{
    char error[512];
    struct log *log = log_new(STDERR_FILENO, LOG_WARN, clock_wall());
    struct hub_options o = {
        .url = c->url, .key_path = c->key_path, .clock = clock_wall(), .log = log, .writers = 1};
    struct hub *hub = hub_open(&o, error, sizeof error);
    if (hub == NULL) {
        fprintf(stderr, "holdfast: %s\n", error);
        log_free(log);
        return false;
    }
    show_hub(c, hub);
    ask_hub(hub, c, method, path, body, body_fd, answer);
    show_hub(c, NULL);
    hub_close(hub);
    log_free(log);
    return true;
}

static bool watch_in_process(const struct cli *c, const char *method, const char *path,
                             struct cli_answer *answer)
{
    pthread_mutex_lock(&c->here->mutex);
    bool open = c->here->hub != NULL;
    if (open)
        ask_hub(c->here->hub, c, method, path, SLICE_NONE, -1, answer);
    pthread_mutex_unlock(&c->here->mutex);
    return open;
}

bool cli_request(struct cli *c, const char *method, const char *path_and_query, struct slice body,
                 int body_fd, struct cli_answer *answer)
{
    *answer = (struct cli_answer){0};
    bool sent = cli_daemon_listens(c)
                    ? send_over_socket(c, method, path_and_query, body, body_fd, answer)
                : c->watches ? watch_in_process(c, method, path_and_query, answer)
                             : send_in_process(c, method, path_and_query, body, body_fd, answer);
    if (!sent)
        cli_answer_release(answer);
    return sent;
}

void cli_answer_release(struct cli_answer *a)
{
    free(a->body);
    *a = (struct cli_answer){0};
}

const struct json *cli_read_answer(struct arena *a, const struct cli_answer *answer)
{
    const struct json *root = NULL;
    struct json_error error;
    struct slice text = {answer->body ? answer->body : "", answer->bytes};
    return json_parse(a, text, &json_limits_none, &root, &error) == HF_OK ? root : NULL;
}

const struct json *cli_ask(struct cli *c, struct arena *a, const char *path,
                           struct cli_answer *answer, int *status)
{
    *status = EXIT_COULD_NOT;
    if (!cli_request(c, "GET", path, SLICE_NONE, -1, answer))
        return NULL;
    if (answer->status >= 300) {
        *status = cli_problem(c, answer);
        return NULL;
    }
    *status = EXIT_DONE;
    return cli_read_answer(a, answer);
}

int cli_problem(struct cli *c, const struct cli_answer *answer)
{
    struct arena a;
    arena_init(&a, 64 * 1024 * 1024);
    const struct json *root = cli_read_answer(&a, answer);
    struct slice detail = json_get_text(root, "detail");
    if (c->json && root != NULL)
        fprintf(c->out, "%s\n", answer->body);
    fprintf(stderr, "holdfast: %.*s\n", SLICE_FMT(detail));
    int shown = 0;
    JSON_EACH(e, json_get(root, "errors"))
    {
        int64_t line = 0;
        (void)json_i64(json_get(e, "line"), &line);
        if (shown++ > 0 || line > 0)
            fprintf(stderr, "  line %lld%s%.*s: %.*s\n", (long long)line,
                    json_get_text(e, "field").len > 0 ? ", " : "",
                    SLICE_FMT(json_get_text(e, "field")), SLICE_FMT(json_get_text(e, "message")));
    }
    arena_release(&a);
    return answer->status >= 500 ? EXIT_COULD_NOT : EXIT_NO;
}

void cli_escape(const char *text, char *out, size_t room)
{
    size_t used = 0;
    for (; *text != '\0' && used + 4 < room; text++) {
        unsigned char ch = (unsigned char)*text;
        bool plain = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
                     (ch >= '0' && ch <= '9') || strchr("-_.~", ch) != NULL;
        if (plain)
            out[used++] = (char)ch;
        else
            used += (size_t)snprintf(out + used, room - used, "%%%02X", ch);
    }
    out[used] = '\0';
}
