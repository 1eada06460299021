/* The demo's hands: a shop that signs, a supervisor with a token, a clock that is moved.
 * Under demo_day.c.
 * Promise: everything goes through the front door; nothing is put into the store from behind. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "base/crypto.h"
#include "base/encode.h"
#include "base/instant.h"
#include "cli/demo.h"
#include "outbox/timers.h"
#include "outbox/worker.h"
#include "store/runner.h"
#include "store/sql.h"

enum { STEP_ARENA = 64 * 1024 * 1024, COPIES_MAX = 3 };

static const char *const secret_names[] = {"HF_DEMO_AURORA_SECRET", "HF_DEMO_BOSQUE_SECRET"};

void demo_set_secrets(void)
{
    unsigned char random[16];
    char text[33];
    for (size_t i = 0; i < sizeof secret_names / sizeof *secret_names; i++) {
        random_bytes(random, sizeof random);
        hex_encode((struct slice){(const char *)random, sizeof random}, text);
        setenv(secret_names[i], text, 0); /* one that is set already is somebody's wish */
    }
}

int64_t demo_start_us(int64_t now_us)
{
    int64_t day = now_us / US_PER_DAY - 2;
    while (date_weekday(date_of_days(day)) >
           3) /* Monday to Thursday: the day after is a working day */
        day--;
    return day * US_PER_DAY + 6 * US_PER_HOUR;
}

struct claim {
    enum demo_store found;
};

static enum hf_status claim_unit(struct txn *tx, void *arg)
{
    struct claim *c = arg;
    int64_t merchants = 0, marked = 0;
    enum hf_status s = store_get_i64(tx, SQL_count_merchants, NO_PARAMS, &merchants);
    if (s >= 0)
        s = store_get_i64(tx, SQL_count_demo_mark, NO_PARAMS, &marked);
    if (s < 0)
        return s;
    c->found = merchants == 0 ? DEMO_FRESH : marked > 0 ? DEMO_DONE : DEMO_FOREIGN;
    if (c->found == DEMO_FRESH && marked == 0)
        return store_post(tx, SQL_set_meta, PARAMS(P_STR("demo"), P_STR("1")));
    return HF_OK;
}

enum demo_store demo_claim(struct hub *hub)
{
    struct claim c = {DEMO_FOREIGN};
    return runner_run(hub->runner, 0, "claim_demo", claim_unit, &c) >= 0 ? c.found : DEMO_FOREIGN;
}

/* -- requests */

struct reply {
    char *text;
    size_t len;
};

static size_t take_reply(char *data, size_t size, size_t count, void *arg)
{
    struct reply *r = arg;
    char *grown = realloc(r->text, r->len + size * count + 1);
    if (grown == NULL)
        return 0;
    memcpy(grown + r->len, data, size * count);
    r->text = grown;
    r->len += size * count;
    r->text[r->len] = '\0';
    return size * count;
}

static bool perform(int port, const char *method, const char *path, struct slice body,
                    const struct demo_header *headers, long *status, struct reply *reply)
{
    char url[1024], line[512];
    CURL *curl = curl_easy_init();
    struct curl_slist *list = curl_slist_append(NULL, "Expect:");
    snprintf(url, sizeof url, "http://127.0.0.1:%d%s", port, path);
    for (; headers != NULL && headers->name != NULL; headers++) {
        snprintf(line, sizeof line, "%s: %s", headers->name, headers->value);
        list = curl_slist_append(list, line);
    }
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_reply);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, reply);
    if (strcmp(method, "GET") != 0) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.len ? body.ptr : "");
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.len);
    }
    CURLcode code = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, status);
    curl_slist_free_all(list);
    curl_easy_cleanup(curl);
    return code == CURLE_OK;
}

const struct json *demo_send(struct demo *d, const char *method, const char *path,
                             struct slice body, const struct demo_header *headers, long *status)
{
    struct reply reply = {0};
    const struct json *root = NULL;
    struct json_error error;
    if (perform(d->port, method, path, body, headers, status, &reply) && reply.text != NULL &&
        json_parse(&d->arena, (struct slice){reply.text, reply.len}, &json_limits_none, &root,
                   &error) != HF_OK)
        root = NULL;
    free(reply.text);
    return root;
}

const struct json *demo_ask(struct demo *d, const char *method, const char *path, struct slice body)
{
    char authorization[160], key[48];
    long status = 0;
    snprintf(authorization, sizeof authorization, "Bearer %s", d->token);
    snprintf(key, sizeof key, "\"demo-%d\"", ++d->sent);
    const struct demo_header headers[] = {
        {"Authorization",   authorization     },
        {"Content-Type",    "application/json"},
        {"Idempotency-Key", key               },
        {NULL,              NULL              }
    };
    const struct json *root = demo_send(d, method, path, body, headers, &status);
    if (root == NULL || status >= 300) {
        fprintf(stderr, "holdfast: demo: %s %s answered %ld: %.*s\n", method, path, status,
                SLICE_FMT(json_get_text(root, "detail")));
        return NULL;
    }
    return root;
}

/* -- the shop */

struct copy {
    struct demo *d;
    char path[128];
    struct slice body;
    struct demo_header headers[6];
    long status;
    struct reply reply;
};

static void *send_copy(void *arg)
{
    struct copy *c = arg;
    if (!perform(c->d->port, "POST", c->path, c->body, c->headers, &c->status, &c->reply))
        c->status = 0;
    return NULL;
}

static void count_copy(struct demo *d, const struct copy *c)
{
    if (c->status == 401)
        d->refused++;
    else if (c->reply.text != NULL && strstr(c->reply.text, "\"landed\"") != NULL)
        d->landed++;
    else if (c->reply.text != NULL && strstr(c->reply.text, "\"duplicate\"") != NULL)
        d->duplicates++;
}

bool demo_shop(struct demo *d, const char *merchant, const char *topic, const char *id,
               struct slice body, int copies, bool good)
{
    char name[64], signature[BASE64_CHARS(32) + 1];
    unsigned char mac[32];
    struct copy all[COPIES_MAX];
    pthread_t threads[COPIES_MAX];
    snprintf(name, sizeof name, "HF_DEMO_%s_SECRET", merchant[0] == 'a' ? "AURORA" : "BOSQUE");
    const char *secret = good ? getenv(name) : "not-the-secret";
    hmac_sha256(slice_of(secret), body, mac);
    base64_encode((struct slice){(const char *)mac, sizeof mac}, signature);
    bool sent = true;
    int landed = d->landed;
    for (int i = 0; i < copies; i++) {
        all[i] = (struct copy){.d = d, .body = body};
        snprintf(all[i].path, sizeof all[i].path, "/v1/hooks/%s/shop", merchant);
        const struct demo_header headers[] = {
            {"Content-Type",          "application/json"},
            {"X-Shopify-Topic",       topic             },
            {"X-Shopify-Hmac-Sha256", signature         },
            {"X-Shopify-Webhook-Id",  id                },
            {NULL,                    NULL              }
        };
        memcpy(all[i].headers, headers, sizeof headers);
        sent = pthread_create(&threads[i], NULL, send_copy, &all[i]) == 0 && sent;
    }
    for (int i = 0; i < copies; i++) {
        pthread_join(threads[i], NULL);
        count_copy(d, &all[i]);
        sent = sent && (good ? all[i].status == 200 : all[i].status == 401);
        free(all[i].reply.text);
    }
    sent = sent && d->landed == landed + good; /* once, however many copies */
    if (!sent)
        fprintf(stderr, "holdfast: demo: the webhook %s was not answered as it should be\n", id);
    return sent;
}

/* -- set-up, as the machine's administrator over the local socket */

static bool admin(struct demo *d, const char *path, struct slice body, struct cli_answer *answer)
{
    if (!cli_request(d->cli, "POST", path, body, -1, answer))
        return false;
    if (answer->status < 300)
        return true;
    (void)cli_problem(d->cli, answer);
    cli_answer_release(answer);
    return false;
}

bool demo_apply(struct demo *d, const char *text)
{
    struct cli_answer answer;
    if (!admin(d, "/v1/apply", slice_of(text), &answer))
        return false;
    cli_answer_release(&answer);
    return true;
}

bool demo_file(struct demo *d, const char *kind, const char *merchant, const char *text)
{
    struct cli_answer answer;
    char path[256];
    FILE *f = tmpfile();
    bool kept = f != NULL && fputs(text, f) >= 0 && fflush(f) == 0;
    if (kept)
        rewind(f);
    snprintf(path, sizeof path, "/v1/files/%s?merchant=%s&name=%s_%s_demo.csv", kind, merchant,
             kind, merchant);
    kept = kept && cli_request(d->cli, "POST", path, SLICE_NONE, fileno(f), &answer);
    if (f != NULL)
        fclose(f);
    if (!kept)
        return false;
    bool good = answer.status < 300;
    if (!good)
        (void)cli_problem(d->cli, &answer);
    cli_answer_release(&answer);
    return good;
}

bool demo_make_token(struct demo *d)
{
    struct cli_answer answer;
    if (!admin(d, "/v1/tokens", SLICE("{\"role\":\"supervisor\",\"name\":\"demo\"}"), &answer))
        return false;
    struct slice token = json_get_text(cli_read_answer(&d->arena, &answer), "token");
    snprintf(d->token, sizeof d->token, "%.*s", SLICE_FMT(token));
    cli_answer_release(&answer);
    return token.len > 0;
}

bool demo_invite(struct demo *d)
{
    struct cli_answer answer;
    if (!admin(d, "/v1/users", SLICE("{\"name\":\"dora\",\"role\":\"supervisor\"}"), &answer))
        return false;
    arena_init(&d->arena, (size_t)1024 * 1024);
    struct slice code = json_get_text(cli_read_answer(&d->arena, &answer), "enrolment_code");
    printf(
        "  the console:              http://127.0.0.1:%d/  choose \"first time here\"; code of dora, a supervisor, for 72 h:\n"
        "                            %.*s\n",
        d->port, SLICE_FMT(code));
    fflush(stdout);
    bool given = code.len > 0;
    arena_release(&d->arena);
    cli_answer_release(&answer);
    return given;
}

void demo_at(struct demo *d, int hour, int minute, const char *what)
{
    arena_reset(&d->arena);
    clock_set_us(d->clock, d->day_us + hour * US_PER_HOUR + minute * 60 * US_PER_S);
    if (timers_run_due(d->hub) < 0 || outbox_run_due(d->outbox) < 0)
        fprintf(stderr, "holdfast: demo: a timer could not be run\n");
    printf("  %s%02d:%02d  %s\n", hour >= 24 ? "next day " : "         ", hour % 24, minute, what);
    fflush(stdout);
}
