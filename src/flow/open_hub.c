/* Puts the hub together: store, key, ids, directory - and takes it apart again.
 * First and last call of every process.
 * Promise: a store is never opened with a key that is not its own, and the database's own table of
 * required evidence is the program's. */
#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/crypto.h"
#include "base/encode.h"
#include "base/ids.h"
#include "base/log.h"
#include "flow/audit/audit_tail.h"
#include "flow/hub.h"
#include "flow/key_change.h"
#include "rules/address.h"
#include "rules/inbound_states.h"
#include "rules/limits.h"
#include "rules/states.h"
#include "store/neighbours.h"
#include "store/readers.h"
#include "store/runner.h"
#include "store/sql.h"

enum { ALTERNATIVES_MAX = 16 };

struct opening {
    struct hub *hub;
    int64_t newest_us; /* of anything recorded */
    char why[300];     /* the keys do not fit; "" */
    bool settle;       /* the key in use still stands in FILE.next */
};

enum hf_status hub_check_key(const struct hub *hub, struct txn *tx, bool *ours)
{
    return keys_are_ours(tx, hub->keyring, ours);
}

static enum hf_status check_key(struct txn *tx, struct opening *o)
{
    enum hf_status s = adopt_keys(tx, o->hub->keyring, o->why, sizeof o->why, &o->settle);
    return s == HF_REFUSED ? HF_FAILED : s;
}

static enum hf_status read_install_id(struct txn *tx, struct opening *o)
{
    struct slice stored;
    enum hf_status s = get_meta(tx, "install_id", &stored);
    if (s < 0)
        return s;
    struct hub *hub = o->hub;
    if (stored.len == INSTALL_ID_BYTES) {
        memcpy(hub->install_text, stored.ptr, INSTALL_ID_BYTES);
    } else {
        unsigned char random[INSTALL_ID_BYTES / 2];
        random_bytes(random, sizeof random);
        hex_encode((struct slice){(const char *)random, sizeof random}, hub->install_text);
        s = store_put(tx, SQL_set_meta, PARAMS(P_STR("install_id"), P_STR(hub->install_text)));
        if (s == HF_NOT_FOUND)
            return HF_RETRY; /* another process was first: read its */
    }
    hub->install_id = (struct slice){hub->install_text, INSTALL_ID_BYTES};
    return s;
}

static enum hf_status seed_state_evidence(struct txn *tx)
{
    enum hf_status s = store_post(tx, SQL_delete_state_evidence, NO_PARAMS);
    for (int state = ORDER_ACCEPTED; state <= ORDER_CANCELLED && s >= 0; state++) {
        uint32_t needs;
        for (size_t i = 0; i < ALTERNATIVES_MAX && s >= 0 &&
                           state_required_evidence((enum order_state)state, i, &needs);
             i++)
            s = store_post(tx, SQL_insert_state_evidence,
                           PARAMS(P_I64(state), P_I64(i), P_I64(needs)));
    }
    return s;
}

static enum hf_status seed_inbound_evidence(struct txn *tx)
{
    enum hf_status s = store_post(tx, SQL_delete_inbound_state_evidence, NO_PARAMS);
    for (int state = 0; state < INBOUND_STATE_COUNT && s >= 0; state++) {
        uint32_t needs;
        for (size_t i = 0; i < ALTERNATIVES_MAX && s >= 0 &&
                           inbound_required_evidence((enum inbound_state)state, i, &needs);
             i++)
            s = store_post(tx, SQL_insert_inbound_state_evidence,
                           PARAMS(P_I64(state), P_I64(i), P_I64(needs)));
    }
    return s;
}

static void warn(void *arg, struct slice what)
{
    log_event(arg, LOG_WARN, "secret_unreadable", LOG_FIELDS(LOG_S("what", what)));
}

static enum hf_status open_unit(struct txn *tx, void *arg)
{
    struct opening *o = arg;
    enum hf_status s = check_key(tx, o);
    if (s >= 0)
        s = read_install_id(tx, o);
    if (s >= 0)
        s = adopt_audit_tails(tx, o->hub);
    if (s >= 0)
        s = seed_state_evidence(tx);
    if (s >= 0)
        s = seed_inbound_evidence(tx);
    if (s >= 0)
        s = store_get_i64(tx, SQL_newest_instant, NO_PARAMS, &o->newest_us);
    if (s >= 0)
        s = directory_reload(o->hub->holder, tx, warn, o->hub->log);
    return s;
}

static enum hf_status reload_unit(struct txn *tx, void *arg)
{
    struct hub *hub = arg;
    return directory_reload(hub->holder, tx, warn, hub->log);
}

enum hf_status hub_reload(struct hub *hub)
{
    return runner_run(hub->runner, 0, "reload", reload_unit, hub);
}

/* Ids start after everything recorded, so that a clock set back repeats none. */
static int64_t id_floor(int64_t newest_us)
{
    struct id_source *probe = id_source_new(15, 0);
    assert(probe != NULL);
    int64_t id = newest_us > 0 ? id_next(probe, newest_us + 1000) : 0;
    id_source_free(probe);
    return id;
}

/* What a commit announced, here or in another process: whoever waits for it goes to work. */
static void ring_here(void *arg, unsigned announcements)
{
    struct hub *hub = arg;
    if (announcements & ANNOUNCE_OWED)
        bell_ring(&hub->owed);
    if (announcements & ANNOUNCE_STOCK)
        bell_ring(&hub->stocked);
}

static void ring(void *arg, unsigned announcements)
{
    struct hub *hub = arg;
    ring_here(hub, announcements);
    if (hub->neighbours != NULL)
        neighbours_tell(hub->neighbours, announcements);
}

void hub_meet_neighbours(struct hub *hub)
{
    hub->neighbours = neighbours_open(runner_url(hub->runner), ring_here, hub);
}

static bool make_parts(struct hub *hub, const struct hub_options *o, char *error, size_t error_size)
{
    hub->keyring = keyring_open(o->key_path, true, error, error_size);
    if (hub->keyring == NULL)
        return false;
    hub->countries = countries_new();
    hub->holder = directory_holder_new();
    if (hub->countries == NULL || hub->holder == NULL) {
        snprintf(error, error_size, "out of memory");
        return false;
    }
    hub->runner = runner_new(o->url, o->writers, error, error_size);
    if (hub->runner == NULL)
        return false;
    runner_log_to(hub->runner, hub->log);
    runner_listen(hub->runner, ring, hub);
    return true;
}

/* What comes from the kept secret, which the store has. */
static bool derive_parts(struct hub *hub)
{
    unsigned char key[32];
    keyring_derive(hub->keyring, "ids", key);
    hub->ids_key = ids_key_new(key);
    wipe(key, sizeof key);
    keyring_derive(hub->keyring, "audit-signing", hub->audit_seed);
    return hub->ids_key != NULL;
}

static void settle_key(struct hub *hub)
{
    char error[256];
    if (!keyring_settle(hub->keyring, error, sizeof error))
        log_event(hub->log, LOG_WARN, "master_key_beside",
                  LOG_FIELDS(LOG_S("why", slice_of(error))));
}

struct hub *hub_open(const struct hub_options *o, char *error, size_t error_size)
{
    struct hub *hub = sodium_init() >= 0 ? calloc(1, sizeof *hub) : NULL;
    if (hub == NULL || !bell_init(&hub->owed) || !bell_init(&hub->stocked) ||
        !bell_init(&hub->heads)) {
        free(hub);
        snprintf(error, error_size, "out of memory");
        return NULL;
    }
    hub->clock = o->clock;
    hub->retry_spread = limits_standard().value[LIMIT_RETRY_SPREAD];
    hub->rewrap_rows = limits_standard().value[LIMIT_REWRAP_ROWS];
    hub->log = o->log;
    hub->state_dir = o->state_dir;
    hub->checkpoints_path = o->checkpoints_path;
    struct opening opening = {.hub = hub};
    if (!make_parts(hub, o, error, error_size))
        goto failed;
    if (runner_run(hub->runner, 0, "open", open_unit, &opening) < 0) {
        snprintf(error, error_size, "%s",
                 opening.why[0] != '\0' ? opening.why : "the store could not be read at start");
        goto failed;
    }
    if (opening.settle)
        settle_key(hub);
    hub->ids = id_source_new(0, id_floor(opening.newest_us));
    hub->readers = readers_new(o->url);
    if (derive_parts(hub) && hub->ids != NULL && hub->readers != NULL)
        return hub;
    snprintf(error, error_size, "out of memory");
failed:
    hub_close(hub);
    return NULL;
}

void hub_close(struct hub *hub)
{
    if (hub == NULL)
        return;
    runner_free(hub->runner);
    neighbours_close(hub->neighbours);
    readers_free(hub->readers);
    directory_holder_free(hub->holder);
    countries_free(hub->countries);
    id_source_free(hub->ids);
    ids_key_free(hub->ids_key);
    keyring_free(hub->keyring);
    wipe(hub->audit_seed, sizeof hub->audit_seed);
    bell_release(&hub->owed);
    bell_release(&hub->stocked);
    bell_release(&hub->heads);
    free(hub);
}
