#ifndef HF_CLI_DEMO_H
#define HF_CLI_DEMO_H

#include "cli/cli.h"

/* The demo day: two invented merchants, and a working day replayed through the real front door -
 * signed webhooks, files, scans, carrier events - on the virtual clock. */

struct outbox;
struct demo {
    struct cli *cli;
    struct hub *hub;
    struct clock *clock; /* virtual */
    int port;
    int64_t day_us;  /* 00:00 in the warehouse on the demo's day */
    char token[128]; /* a fresh supervisor's */
    int landed, duplicates, refused, sent;
    struct outbox *outbox; /* borrowed; runs what is due as the clock is moved */
    struct arena arena;    /* of one step */
};

/* Sets the secrets the demo's profiles refer to; before the hub is opened. */
void demo_set_secrets(void);
/* When the demo's day starts: the newest Monday to Thursday that, with the day after it, lies
 * wholly in the past. UTC microseconds of 06:00 UTC. */
int64_t demo_start_us(int64_t now_us);

enum demo_store { DEMO_FRESH, DEMO_DONE, DEMO_FOREIGN };
/* What the store holds: nothing (and marks it as a demo's), an earlier demo day, or something else.
 */
enum demo_store demo_claim(struct hub *hub);
/* Replays the day and prints it. false: it did not go as it should; said why. */
bool demo_run(struct demo *d);

/* -- parts */
/* One request to the front door; the answer parsed into d->arena, NULL when it failed. */
struct demo_header {
    const char *name, *value; /* name NULL ends */
};
const struct json *demo_send(struct demo *d, const char *method, const char *path,
                             struct slice body, const struct demo_header *headers, long *status);
/* The same as the shop, signed; copies at once. Counts the results. good: whether the signature is.
 */
bool demo_shop(struct demo *d, const char *merchant, const char *topic, const char *id,
               struct slice body, int copies, bool good);
/* As the supervisor. */
const struct json *demo_ask(struct demo *d, const char *method, const char *path,
                            struct slice body);
/* Moves the clock to hh:mm of the warehouse's day (24 and more: the day after), fires what is due.
 */
void demo_at(struct demo *d, int hour, int minute, const char *what);
bool demo_file(struct demo *d, const char *kind, const char *merchant, const char *text);
bool demo_apply(struct demo *d, const char *text);
bool demo_make_token(struct demo *d);
/* Adds a supervisor and prints the code that lets a visitor into the console; once the clock
 * follows the wall, for the code counts from now. */
bool demo_invite(struct demo *d);
/* Prints what the day left behind. */
void demo_summary(struct demo *d);

extern const char demo_site[], demo_profile_aurora[], demo_profile_bosque[];
extern const char demo_catalog_aurora[], demo_aliases_aurora[], demo_bundles_aurora[],
    demo_counts_aurora[];
extern const char demo_catalog_bosque[], demo_counts_bosque[], demo_orders_bosque[];

#endif
