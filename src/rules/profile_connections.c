/* The connections of a profile: which systems talk to us, and where their secrets are.
 * Part of profile_read.
 * Promise: a secret stands in the file by reference only. */
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "rules/egress.h"
#include "rules/platforms.h"
#include "rules/profile.h"

static void read_secrets(struct config_reader *r, const struct yaml *v,
                         struct profile_connection *c)
{
    if (v == NULL)
        return;
    if (v->kind != YAML_MAP) {
        config_refuse(r, v, "connections.secrets: expected a map");
        return;
    }
    c->secrets = ARENA_ARRAY(r->arena, struct profile_secret, (size_t)v->count + 1);
    if (c->secrets == NULL) {
        r->full = true;
        return;
    }
    YAML_EACH(item, v)
    {
        bool by_reference = item->kind == YAML_SCALAR &&
                            ((slice_starts(item->text, SLICE("env:")) && item->text.len > 4) ||
                             (slice_starts(item->text, SLICE("file:")) && item->text.len > 5));
        if (!by_reference) {
            config_refuse(r, item,
                          "connections.secrets.%.*s: expected a reference, env:NAME or file:PATH",
                          SLICE_FMT(item->key));
            continue;
        }
        c->secrets[c->secret_count++] = (struct profile_secret){item->key, item->text};
    }
}

/* The words of the URL are judged here as if the operator had named its host; whether it may be
 * called, when it is. */
static void read_endpoint(struct config_reader *r, const struct yaml *map,
                          struct profile_connection *c)
{
    struct egress_url url;
    c->endpoint = config_text(r, map, "endpoint", false);
    if (c->endpoint.ptr == NULL)
        return;
    const char *wrong = egress_url_parse(c->endpoint, NULL, 0, &url);
    struct egress_allow named = {url.host, url.port};
    if (wrong != NULL && url.host.len > 0)
        wrong = egress_url_parse(c->endpoint, &named, 1, &url);
    if (wrong != NULL)
        config_refuse(r, yaml_get(map, "endpoint"), "connections.endpoint: %s", wrong);
    while (c->endpoint.len > 0 && c->endpoint.ptr[c->endpoint.len - 1] == '/')
        c->endpoint.len--;
}

static bool has_query(struct slice url)
{
    return url.len > 0 && memchr(url.ptr, '?', url.len) != NULL;
}

/* Figures are sent only to who asked for them, and whoever has them anyway has nothing to ask. */
static void read_inventory(struct config_reader *r, const struct yaml *map,
                           struct profile_connection *c)
{
    const struct platform *p = c->platform.ptr != NULL ? platform_find(c->platform) : NULL;
    const struct yaml *at = yaml_get(map, "inventory");
    struct slice said = config_text(r, map, "inventory", false);
    c->inventory = slice_is(said, "true");
    if (said.ptr == NULL || p == NULL)
        return;
    if (!c->inventory && !slice_is(said, "false"))
        config_refuse(r, at, "connections.inventory: expected true or false, found \"%.*s\"",
                      SLICE_FMT(said));
    else if (!p->figures_asked)
        config_refuse(r, at, "connections.inventory: only for platform custom; %s %s", p->name,
                      p->figures ? "is told what may be sold without it"
                                 : "cannot be told what may be sold");
    else if (c->inventory && (c->endpoint.ptr == NULL || has_query(c->endpoint)))
        config_refuse(r, at, "connections.inventory: expected an endpoint %s beside it",
                      c->endpoint.ptr == NULL ? "to send figures to" : "without a query");
}

/* A name for people: a person or a desk. */
static void read_owner(struct config_reader *r, const struct yaml *map,
                       struct profile_connection *c)
{
    c->owner = config_text(r, map, "owner", false);
    if (c->owner.ptr == NULL)
        return;
    bool good = slice_trim(c->owner).len > 0 && (int)utf8_count(c->owner) <= OWNER_CHARS_MAX;
    for (size_t i = 0; i < c->owner.len && good; i++)
        good = (unsigned char)c->owner.ptr[i] >= 0x20 && c->owner.ptr[i] != 0x7f;
    if (!good)
        config_refuse(r, yaml_get(map, "owner"),
                      "connections.owner: expected a name of 1 to %d characters on one line",
                      OWNER_CHARS_MAX);
}

static void read_retention(struct config_reader *r, const struct yaml *v,
                           struct profile_connection *c)
{
    static const char *const keys[] = {"delivered_days", "undelivered_days", NULL};
    c->delivered_days = RETENTION_DELIVERED_DAYS;
    c->undelivered_days = RETENTION_UNDELIVERED_DAYS;
    if (v == NULL || !config_map(r, v, "connections.retention", keys))
        return;
    c->delivered_days =
        config_int(r, v, "delivered_days", RETENTION_DELIVERED_DAYS, 1, RETENTION_DAYS_MAX);
    c->undelivered_days =
        config_int(r, v, "undelivered_days", RETENTION_UNDELIVERED_DAYS, 1, RETENTION_DAYS_MAX);
}

static void check_platform(struct config_reader *r, const struct yaml *v, struct slice platform)
{
    char known[400];
    if (platform.ptr == NULL || platform_find(platform) != NULL)
        return;
    platform_list(PLATFORM_ANY, known, sizeof known);
    config_refuse(r, yaml_get(v, "platform"), "connections.platform: expected %s, found \"%.*s\"",
                  known, SLICE_FMT(platform));
}

static void read_connection(struct config_reader *r, const struct yaml *v, struct profile *p)
{
    static const char *const keys[] = {"id",
                                       "platform",
                                       "account",
                                       "marketplace",
                                       "drop",
                                       "secrets",
                                       "priority",
                                       "endpoint",
                                       "rate_per_minute",
                                       "location",
                                       "calls_per_day",
                                       "seconds_per_call",
                                       "ready_when",
                                       "division",
                                       "retention",
                                       "webhook_grace_minutes",
                                       "compare_minutes",
                                       "owner",
                                       "inventory",
                                       NULL};
    if (!config_map(r, v, "connections", keys))
        return;
    struct profile_connection *c = &p->connections[p->connection_count];
    c->id = config_id(r, v, "id");
    c->platform = config_text(r, v, "platform", true);
    c->account = config_text(r, v, "account", false);
    c->marketplace = config_text(r, v, "marketplace", false);
    c->drop = config_text(r, v, "drop", false);
    c->location = config_text(r, v, "location", false);
    c->ready_when = profile_read_ready_when(r, v, "connections");
    c->division = config_text(r, v, "division", false);
    c->rate_per_minute = config_int(r, v, "rate_per_minute", 0, 0, 1000000);
    c->calls_per_day = config_int(r, v, "calls_per_day", 0, 1, 100000000);
    c->seconds_per_call = config_int(r, v, "seconds_per_call", 0, 1, 3600);
    c->webhook_grace_minutes =
        config_int(r, v, "webhook_grace_minutes", WEBHOOK_GRACE_MINUTES, 0, 1440);
    c->compare_minutes = config_int(r, v, "compare_minutes", 0, 5, 10080);
    read_owner(r, v, c);
    read_endpoint(r, v, c);
    read_retention(r, yaml_get(v, "retention"), c);
    check_platform(r, v, c->platform);
    read_inventory(r, v, c);
    struct slice priority = config_text(r, v, "priority", false);
    c->high_priority = slice_is(priority, "high");
    if (priority.ptr != NULL && !c->high_priority && !slice_is(priority, "normal"))
        config_refuse(r, yaml_get(v, "priority"),
                      "connections.priority: expected high or normal, found \"%.*s\"",
                      SLICE_FMT(priority));
    if (c->id.ptr != NULL && profile_connection(p, c->id) != NULL)
        config_refuse(r, yaml_get(v, "id"), "connections.id: \"%.*s\" is given twice",
                      SLICE_FMT(c->id));
    read_secrets(r, yaml_get(v, "secrets"), c);
    if (c->id.ptr != NULL)
        p->connection_count++;
}

void profile_read_connections(struct config_reader *r, const struct yaml *v, struct profile *p)
{
    if (v == NULL || !config_list(r, v, "connections"))
        return;
    p->connections = ARENA_ARRAY(r->arena, struct profile_connection, (size_t)v->count + 1);
    if (p->connections == NULL) {
        r->full = true;
        return;
    }
    YAML_EACH(item, v)
    read_connection(r, item, p);
}

const struct profile_connection *profile_connection(const struct profile *p, struct slice id)
{
    for (int i = 0; i < p->connection_count; i++)
        if (slice_eq(p->connections[i].id, id))
            return &p->connections[i];
    return NULL;
}
