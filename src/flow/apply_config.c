/* Applies configuration files: a site (a warehouse) or a profile (a merchant).
 * Called by the command line and the API.
 * Promise: strict before it is stored; what is stored is kept with its author for ever. */
#include "flow/apply_config.h"

#include <assert.h>
#include <stdio.h>

#include "base/crypto.h"
#include "rules/config_diff.h"
#include "rules/profile.h"
#include "rules/site.h"
#include "store/sql.h"

static struct slice digest_of(struct arena *a, struct slice text)
{
    unsigned char *digest = arena_take(a, 32, 1);
    if (digest == NULL)
        return SLICE_NONE;
    sha256(text, digest);
    return (struct slice){(const char *)digest, 32};
}

static enum hf_status compare(struct work *w, struct config_apply *c, struct slice before)
{
    struct arena *a = txn_arena(w->tx);
    c->changes = ARENA_ARRAY(a, struct slice, CHANGES_MAX);
    if (c->changes == NULL)
        return HF_FULL;
    const struct yaml *old = NULL, *new = NULL;
    struct yaml_error error;
    enum hf_status s = yaml_parse(a, before.ptr ? before : SLICE(""), &old, &error);
    if (s >= 0)
        s = yaml_parse(a, c->text, &new, &error);
    if (s < 0)
        return s;
    c->change_count = config_diff(a, old, new, c->changes, CHANGES_MAX);
    return HF_OK;
}

/* -- a site */

struct known { /* the row that is there */
    int64_t id, version;
    struct slice body;
};

static enum hf_status find_known(struct work *w, const struct sql *sql, struct slice code,
                                 struct known *k)
{
    struct rows rows;
    *k = (struct known){0};
    enum hf_status s = store_query(w->tx, sql, PARAMS(P_TEXT(code)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows))
        *k = (struct known){row_i64(&rows, 0), row_i64(&rows, 1), row_text_copy(&rows, 2)};
    return rows_end(&rows);
}

enum { LOCATION_CODE_MAX = 64 };

static enum hf_status next_id(struct work *w, const struct sql *sql, int64_t *id)
{
    return store_get_i64(w->tx, sql, NO_PARAMS, id);
}

/* The longest prefix counts: it goes first, and what has a capacity keeps it. */
static enum hf_status plan_capacities(struct work *w, int64_t warehouse_id, const struct site *site)
{
    enum hf_status s = HF_OK;
    for (size_t len = LOCATION_CODE_MAX; len > 0 && s >= 0; len--)
        for (int i = 0; i < site->location_count && s >= 0; i++)
            if (site->locations[i].prefix.len == len && site->locations[i].capacity > 0)
                s = store_post(w->tx, SQL_plan_capacities,
                               PARAMS(P_I64(warehouse_id), P_TEXT(site->locations[i].prefix),
                                      P_I64(site->locations[i].capacity)));
    return s < 0 ? s : HF_OK;
}

static enum hf_status apply_site(struct work *w, struct config_apply *c)
{
    const struct site *site;
    enum hf_status s = site_read(&c->reader, c->text, &site);
    if (s != HF_OK)
        return s;
    struct known known;
    c->id = site->warehouse;
    s = find_known(w, SQL_find_warehouse, site->warehouse, &known);
    if (s >= 0)
        s = compare(w, c, known.body);
    c->version = known.version;
    if (s < 0 || c->dry_run || slice_eq(known.body, c->text))
        return s;
    if (known.id == 0)
        s = next_id(w, SQL_next_warehouse_id, &known.id);
    if (s < 0)
        return s;
    c->version = known.version + 1;
    w->object = "warehouse";
    w->object_id = known.id;
    w->version_before = known.version;
    w->version_after = c->version;
    w->payload_digest = digest_of(txn_arena(w->tx), c->text);
    s = store_post(w->tx, SQL_upsert_warehouse,
                   PARAMS(P_I64(known.id), P_TEXT(site->warehouse), P_TEXT(site->name),
                          P_TEXT(site->timezone), P_I64(c->version), P_TEXT(c->text),
                          P_BLOB(w->payload_digest), P_TEXT(w->actor.name), P_I64(w->now_us)));
    return s < 0 ? s : plan_capacities(w, known.id, site);
}

/* -- a profile */

static enum hf_status check_warehouses(struct work *w, struct config_apply *c,
                                       const struct profile *p)
{
    for (int i = 0; i < p->warehouse_count; i++) {
        struct known known;
        enum hf_status s = find_known(w, SQL_find_warehouse, p->warehouses[i], &known);
        if (s < 0)
            return s;
        if (known.id == 0)
            config_refuse(&c->reader, NULL,
                          "warehouses: no site file of \"%.*s\" has been applied; apply it first",
                          SLICE_FMT(p->warehouses[i]));
    }
    return c->reader.error_count > 0 ? HF_REFUSED : HF_OK;
}

/* With no site applied there is one warehouse, main, in the merchant's zone. */
static enum hf_status make_main(struct work *w, const struct profile *p)
{
    int64_t id = 0;
    enum hf_status s = next_id(w, SQL_next_warehouse_id, &id);
    if (s < 0 || p->warehouse_count > 0 || id > 1)
        return s;
    return store_post(w->tx, SQL_upsert_warehouse,
                      PARAMS(P_I64(id), P_STR("main"), P_STR("Main"), P_TEXT(p->timezone), P_I64(0),
                             P_TEXT(SLICE("")), P_NULL, P_TEXT(w->actor.name), P_I64(w->now_us)));
}

struct stored_connection {
    int64_t id;
    struct slice code, platform;
};
enum { STORED_CONNECTIONS_MAX = 256 };

static enum hf_status list_stored(struct work *w, int64_t merchant_id,
                                  struct stored_connection *all, int *count)
{
    struct rows rows;
    *count = 0;
    enum hf_status s = store_query(w->tx, SQL_list_connections, PARAMS(P_I64(merchant_id)), &rows);
    if (s < 0)
        return s;
    while (*count < STORED_CONNECTIONS_MAX && rows_next(&rows))
        all[(*count)++] = (struct stored_connection){row_i64(&rows, 0), row_text_copy(&rows, 1),
                                                     row_text_copy(&rows, 2)};
    return rows_end(&rows);
}

static enum hf_status store_connections(struct work *w, struct config_apply *c,
                                        const struct profile *p, int64_t merchant_id)
{
    struct stored_connection *all =
        ARENA_ARRAY(txn_arena(w->tx), struct stored_connection, STORED_CONNECTIONS_MAX);
    int count = 0;
    enum hf_status s = all != NULL ? list_stored(w, merchant_id, all, &count) : HF_FULL;
    int64_t next = 1;
    for (int i = 0; i < count; i++)
        next = all[i].id >= next ? all[i].id + 1 : next;
    for (int i = 0; i < p->connection_count && s >= 0; i++) {
        const struct profile_connection *pc = &p->connections[i];
        int64_t id = 0;
        for (int k = 0; k < count; k++)
            if (slice_eq(all[k].code, pc->id)) {
                id = all[k].id;
                if (!slice_eq(all[k].platform, pc->platform))
                    config_refuse(&c->reader, NULL,
                                  "connections: %.*s is of platform %.*s; a new platform takes a "
                                  "new id",
                                  SLICE_FMT(pc->id), SLICE_FMT(all[k].platform));
            }
        s = store_post(w->tx, SQL_upsert_connection,
                       PARAMS(P_I64(merchant_id), P_I64(id != 0 ? id : next), P_TEXT(pc->id),
                              P_TEXT(pc->platform),
                              P_TEXT(pc->account.ptr ? pc->account : SLICE("")),
                              P_I64(LIFE_LIVE_IN), P_I64(w->now_us)));
        next += id == 0;
    }
    return s < 0 ? s : c->reader.error_count > 0 ? HF_REFUSED : HF_OK;
}

static enum hf_status store_profile(struct work *w, struct config_apply *c, const struct profile *p,
                                    const struct known *known)
{
    int64_t id = known->id;
    enum hf_status s = id == 0 ? next_id(w, SQL_next_merchant_id, &id) : HF_OK;
    if (s < 0)
        return s;
    c->version = known->version + 1;
    s = make_main(w, p);
    if (s >= 0)
        s = store_post(w->tx, SQL_upsert_merchant,
                       PARAMS(P_I64(id), P_TEXT(p->merchant), P_TEXT(p->name), P_I64(c->version),
                              P_I64(w->now_us)));
    w->object = "merchant";
    w->object_id = id;
    w->version_before = known->version;
    w->version_after = c->version;
    w->payload_digest = digest_of(txn_arena(w->tx), c->text);
    if (s >= 0)
        s = store_post(w->tx, SQL_insert_profile,
                       PARAMS(P_I64(id), P_I64(c->version), P_TEXT(c->text),
                              P_BLOB(w->payload_digest), P_TEXT(w->actor.name), P_I64(w->now_us)));
    if (s >= 0)
        s = store_post(w->tx, SQL_mark_all_dirty, PARAMS(P_I64(id), P_I64(w->now_us)));
    txn_announce(w->tx, ANNOUNCE_STOCK);
    if (s >= 0 && p->stock.count_every_days > 0)
        s = store_post(w->tx, SQL_set_timer,
                       PARAMS(P_I64(id), P_I64(work_new_id(w)), P_STR("cycle_count"), P_I64(0),
                              P_I64(w->now_us), P_I64(w->now_us)));
    return s < 0 ? s : store_connections(w, c, p, id);
}

static enum hf_status apply_profile(struct work *w, struct config_apply *c)
{
    const struct profile *p;
    enum hf_status s = profile_read(&c->reader, c->text, &p);
    if (s == HF_OK)
        s = check_warehouses(w, c, p);
    if (s != HF_OK)
        return s;
    struct known known;
    c->id = p->merchant;
    s = find_known(w, SQL_find_merchant, p->merchant, &known);
    if (s >= 0)
        s = compare(w, c, known.body);
    c->version = known.version;
    if (s < 0 || c->dry_run || slice_eq(known.body, c->text))
        return s;
    return store_profile(w, c, p, &known);
}

enum hf_status apply_config(struct work *w, struct config_apply *c)
{
    struct arena *a = txn_arena(w->tx);
    const struct yaml *root;
    struct yaml_error error;
    assert(w->merchant_id == 0);
    c->reader = (struct config_reader){.arena = a};
    c->change_count = 0;
    enum hf_status s = yaml_parse(a, c->text, &root, &error);
    if (s < 0)
        return s;
    bool site =
        s == HF_OK && yaml_get(root, "warehouse") != NULL && yaml_get(root, "merchant") == NULL;
    c->kind = site ? "site" : "profile";
    return site ? apply_site(w, c) : apply_profile(w, c);
}
