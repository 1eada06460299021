#ifndef HF_FLOW_DIRECTORY_H
#define HF_FLOW_DIRECTORY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "rules/connection_life.h"
#include "rules/profile.h"
#include "rules/site.h"
#include "rules/zone.h"
#include "store/store.h"

/* The configuration in memory: merchants with their newest profile, connections with their secrets,
 * warehouses with their zones. Read from the store at start and again after every apply; a reader
 * takes a snapshot, which stays as it is until it is given back. */

enum { CONNECTION_SECRETS_MAX = 4 }; /* as many keys may be active at once during a rotation */

struct connection {
    int64_t connection_id;
    struct slice code;
    struct slice platform;
    struct slice account;
    enum connection_life life;
    bool owes; /* what is owed to it is kept and sent: it is live outward, or was before a pause */
    struct slice paused_why;                              /* for people; "" */
    struct slice webhook_secrets[CONNECTION_SECRETS_MAX]; /* plain; wiped with the snapshot */
    int webhook_secret_count;
    const struct profile_connection *profile; /* borrowed; NULL when the profile dropped it */
};

struct warehouse {
    int64_t warehouse_id;
    struct slice code;
    struct zone *zone;       /* owned */
    const struct site *site; /* NULL: the built-in `main` */
};

struct merchant {
    int64_t merchant_id;
    struct slice code;
    int64_t profile_version;
    const struct profile *profile;
    const struct warehouse *warehouse; /* the default one */
    struct connection *connections;
    int connection_count;
};

struct directory {
    struct arena arena;
    struct merchant *merchants;
    int merchant_count;
    struct warehouse *warehouses;
    int warehouse_count;
    int64_t version; /* sum of profile, site and life versions: changes when anything was applied,
                        paused, enabled */
    int users;       /* the holder's */
};

struct directory_holder;
struct directory_holder *directory_holder_new(void);
void directory_holder_free(struct directory_holder *h);
/* Reads everything anew and swaps it in. tx: any open transaction, read or write. A secret that
 * cannot be read pauses that connection in the snapshot and is told on warn (may be NULL). */
enum hf_status directory_reload(struct directory_holder *h, struct txn *tx,
                                void (*warn)(void *arg, struct slice what),
                                void *arg) HF_MUST_CHECK;
/* A snapshot; give it back with directory_release. Never NULL once loaded. */
const struct directory *directory_acquire(struct directory_holder *h);
void directory_release(struct directory_holder *h, const struct directory *d);

const struct merchant *directory_merchant(const struct directory *d, struct slice code);
const struct merchant *directory_merchant_by_id(const struct directory *d, int64_t merchant_id);
const struct connection *merchant_connection(const struct merchant *m, struct slice code);
const struct connection *merchant_connection_by_id(const struct merchant *m, int64_t id);
const struct warehouse *directory_warehouse(const struct directory *d, struct slice code);
const struct warehouse *directory_warehouse_by_id(const struct directory *d, int64_t id);

#endif
