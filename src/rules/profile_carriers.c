/* The carriers, services and routes of a profile.
 * Part of profile_read.
 * Promise: a route leads to a service that is there. */
#include <stdio.h>

#include "rules/platforms.h"
#include "rules/profile.h"
#include "rules/statuses.h"
#include "rules/tracking_number.h"

enum { STALLED_HOURS = 48 }; /* working hours: two days without a scan are worth a question */

static void read_requires(struct config_reader *r, const struct yaml *map, struct ship_rules *rules)
{
    int count;
    struct slice *words = config_texts(r, map, "requires", &count);
    for (int i = 0; i < count; i++) {
        enum ship_field f;
        if (ship_field_parse(words[i], &f) && (f == SHIP_PHONE || f == SHIP_EMAIL))
        rules->requires |= 1u << f;
        else config_refuse(r, yaml_get(map, "requires"),
                           "services.requires: expected phone or email, found \"%.*s\"",
                           SLICE_FMT(words[i]));
    }
}

static void read_limits(struct config_reader *r, const struct yaml *v, struct ship_rules *rules)
{
    static const char *const keys[] = {"name",     "company", "street", "city", "postcode",
                                       "province", "phone",   "email",  NULL};
    if (v == NULL || !config_map(r, v, "services.limits", keys))
        return;
    for (int i = 0; i < SHIP_FIELDS; i++)
        rules->limit[i] = (int)config_int(r, v, ship_field_name((enum ship_field)i), 0, 1, 10000);
}

static void read_cutoff(struct config_reader *r, const struct yaml *v, struct profile_service *s)
{
    static const char *const keys[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun", NULL};
    for (int i = 0; i < WEEKDAYS; i++)
        s->cutoff_minute[i] = -1;
    if (v == NULL || !config_map(r, v, "services.cutoff", keys))
        return;
    for (int i = 0; i < WEEKDAYS; i++)
        s->cutoff_minute[i] = config_minute(r, yaml_get(v, keys[i]), "services.cutoff");
}

/* An operational cut-off after the theoretical one (pickup minus wave) promises what cannot be. */
static void check_theory(struct config_reader *r, const struct yaml *v,
                         const struct profile_service *s)
{
    if (s->pickup_minute < 0)
        return;
    int theory = s->pickup_minute - (s->wave_minutes > 0 ? s->wave_minutes : 0);
    for (int i = 0; i < WEEKDAYS; i++)
        if (s->cutoff_minute[i] > theory)
            config_refuse(r, yaml_get(v, "cutoff"),
                          "services.cutoff: %02d:%02d is later than pickup minus wave_minutes, "
                          "%02d:%02d",
                          s->cutoff_minute[i] / 60, s->cutoff_minute[i] % 60, theory / 60,
                          theory % 60);
}

static struct parcel_limits read_parcel_limits(struct config_reader *r, const struct yaml *v)
{
    static const char *const keys[] = {"max_weight_g", "max_length_mm", "max_girth_mm",
                                       "volume_divisor", NULL};
    if (v == NULL || !config_map(r, v, "services.parcel", keys))
        return (struct parcel_limits){0};
    return (struct parcel_limits){
        .max_weight_g = config_int(r, v, "max_weight_g", 0, 1, 2000000),
        .max_length_mm = config_int(r, v, "max_length_mm", 0, 1, 20000),
        .max_girth_mm = config_int(r, v, "max_girth_mm", 0, 1, 60000),
        .volume_divisor = config_int(r, v, "volume_divisor", 0, 1000, 10000),
    };
}

/* scans or none; and who is asked for them. */
static void read_tracking(struct config_reader *r, const struct yaml *v, const struct profile *p,
                          struct profile_service *s)
{
    char known[400];
    struct slice tracking = config_text(r, v, "tracking", false);
    s->untracked = slice_is(tracking, "none");
    if (tracking.ptr != NULL && !s->untracked && !slice_is(tracking, "scans"))
        config_refuse(r, yaml_get(v, "tracking"),
                      "services.tracking: expected scans or none, found \"%.*s\"",
                      SLICE_FMT(tracking));
    s->tracking_by = config_text(r, v, "tracking_by", false);
    if (s->tracking_by.ptr == NULL)
        return;
    const struct profile_connection *k = profile_connection(p, s->tracking_by);
    const struct platform *platform = k != NULL ? platform_find(k->platform) : NULL;
    platform_list(PLATFORM_TRACKS, known, sizeof known);
    if (platform == NULL || !platform->tracks)
        config_refuse(r, yaml_get(v, "tracking_by"),
                      "services.tracking_by: expected a connection of platform %s, found \"%.*s\"",
                      known, SLICE_FMT(s->tracking_by));
    else if (s->untracked)
        config_refuse(r, yaml_get(v, "tracking_by"),
                      "services.tracking_by: a service with tracking none is never scanned");
}

static void read_service(struct config_reader *r, const struct yaml *v, const struct profile *p,
                         struct profile_carrier *c)
{
    static const char *const keys[] = {"id",       "countries",     "requires",
                                       "limits",   "pickup",        "wave_minutes",
                                       "cutoff",   "silence_hours", "stalled_hours",
                                       "tracking", "tracking_by",   "weight_tolerance_percent",
                                       "parcel",   "day_capacity",  NULL};
    if (!config_map(r, v, "services", keys))
        return;
    struct profile_service *s = &c->services[c->service_count];
    s->id = config_id(r, v, "id");
    s->countries = config_texts(r, v, "countries", &s->country_count);
    for (int i = 0; i < s->country_count; i++)
        if (s->countries[i].len != 2)
            config_refuse(r, yaml_get(v, "countries"),
                          "services.countries: expected a two-letter code, found \"%.*s\"",
                          SLICE_FMT(s->countries[i]));
    s->rules.service = s->id;
    read_requires(r, v, &s->rules);
    read_limits(r, yaml_get(v, "limits"), &s->rules);
    s->pickup_minute = config_minute(r, yaml_get(v, "pickup"), "services.pickup");
    s->wave_minutes = (int)config_int(r, v, "wave_minutes", -1, 0, 1440);
    read_cutoff(r, yaml_get(v, "cutoff"), s);
    check_theory(r, v, s);
    s->silence_hours = config_int(r, v, "silence_hours", 0, 0, 8760);
    s->stalled_hours = config_int(r, v, "stalled_hours", STALLED_HOURS, 0, 8760);
    read_tracking(r, v, p, s);
    s->day_capacity = config_int(r, v, "day_capacity", 0, 0, 1000000);
    s->parcel = read_parcel_limits(r, yaml_get(v, "parcel"));
    s->weight_tolerance_percent = config_int(r, v, "weight_tolerance_percent", 10, 0, 100);
    const struct profile_carrier *other;
    if (s->id.ptr != NULL && profile_service(p, s->id, &other) != NULL)
        config_refuse(r, yaml_get(v, "id"), "services.id: \"%.*s\" is given twice",
                      SLICE_FMT(s->id));
    if (s->id.ptr != NULL)
        c->service_count++;
}

/* manual, or a platform that labels are bought at, with a connection of it. */
static void read_carrier_connection(struct config_reader *r, const struct yaml *v,
                                    const struct profile *p, struct profile_carrier *c)
{
    char known[400];
    const struct platform *platform = platform_find(c->platform);
    bool manual = slice_is(c->platform, "manual"), adapter = platform != NULL && platform->labels;
    c->connection = config_text(r, v, "connection", false);
    if (c->platform.ptr == NULL)
        return;
    if (!manual && !adapter) {
        platform_list(PLATFORM_LABELS, known, sizeof known);
        config_refuse(r, yaml_get(v, "platform"),
                      "carriers.platform: expected manual or %s, found \"%.*s\"", known,
                      SLICE_FMT(c->platform));
        return;
    }
    const struct profile_connection *k =
        c->connection.len > 0 ? profile_connection(p, c->connection) : NULL;
    if (manual && c->connection.ptr != NULL)
        config_refuse(r, yaml_get(v, "connection"),
                      "carriers.connection: a manual carrier has none");
    if (adapter && (k == NULL || !slice_eq(k->platform, c->platform)))
        config_refuse(r, c->connection.ptr != NULL ? yaml_get(v, "connection") : v,
                      "carriers.connection: expected a connection of platform %.*s",
                      SLICE_FMT(c->platform));
}

/* What its numbers look like; unsaid, what its platform's do. */
static void read_numbers(struct config_reader *r, const struct yaml *v,
                         const struct platform *platform, struct profile_carrier *c)
{
    c->numbers = config_texts(r, v, "numbers", &c->number_count);
    for (int i = 0; i < c->number_count; i++)
        if (!number_form_known(c->numbers[i]))
            config_refuse(r, yaml_get(v, "numbers"),
                          "carriers.numbers: expected a form of holdfast rules numbers or a "
                          "/pattern/, found \"%.*s\"",
                          SLICE_FMT(c->numbers[i]));
    if (c->number_count > 0 || platform == NULL || platform->numbers == NULL)
        return;
    c->numbers = ARENA_NEW(r->arena, struct slice);
    r->full = r->full || c->numbers == NULL;
    if (c->numbers == NULL)
        return;
    c->numbers[0] = slice_of(platform->numbers);
    c->number_count = 1;
}

static void read_carrier(struct config_reader *r, const struct yaml *v, struct profile *p)
{
    static const char *const keys[] = {"id",           "name",     "platform",
                                       "connection",   "statuses", "services",
                                       "tracking_url", "numbers",  NULL};
    if (!config_map(r, v, "carriers", keys))
        return;
    struct profile_carrier *c = &p->carriers[p->carrier_count];
    c->id = config_id(r, v, "id");
    c->platform = config_text(r, v, "platform", true);
    read_carrier_connection(r, v, p, c);
    c->name = config_text(r, v, "name", false);
    c->tracking_url = config_text(r, v, "tracking_url", false);
    if (c->tracking_url.ptr != NULL &&
        !(slice_starts(c->tracking_url, SLICE("https://")) &&
          slice_find(c->tracking_url, SLICE(TRACKING_MARK)) < c->tracking_url.len))
        config_refuse(r, yaml_get(v, "tracking_url"),
                      "carriers.tracking_url: expected https://... with " TRACKING_MARK
                      " where the number goes");
    c->statuses = config_text(r, v, "statuses", false);
    const struct platform *platform = platform_find(c->platform);
    if (c->statuses.ptr == NULL && platform != NULL && platform->statuses != NULL)
        c->statuses = slice_of(platform->statuses);
    if (c->statuses.ptr != NULL && !carrier_status_known(c->statuses))
        config_refuse(
            r, yaml_get(v, "statuses"),
            "carriers.statuses: no status table is called \"%.*s\" (holdfast rules statuses)",
            SLICE_FMT(c->statuses));
    read_numbers(r, v, platform, c);
    if (c->id.ptr != NULL && profile_carrier(p, c->id) != NULL)
        config_refuse(r, yaml_get(v, "id"), "carriers.id: \"%.*s\" is given twice",
                      SLICE_FMT(c->id));
    const struct yaml *services = yaml_get(v, "services");
    if (!config_list(r, services, "services")) {
        config_refuse(r, v, "carriers: services are missing");
        return;
    }
    c->services = ARENA_ARRAY(r->arena, struct profile_service, (size_t)services->count + 1);
    if (c->services == NULL || c->id.ptr == NULL) {
        r->full = r->full || c->services == NULL;
        return;
    }
    p->carrier_count++;
    YAML_EACH(item, services)
    read_service(r, item, p, c);
}

void profile_read_carriers(struct config_reader *r, const struct yaml *v, struct profile *p)
{
    if (v == NULL || !config_list(r, v, "carriers"))
        return;
    p->carriers = ARENA_ARRAY(r->arena, struct profile_carrier, (size_t)v->count + 1);
    if (p->carriers == NULL) {
        r->full = true;
        return;
    }
    YAML_EACH(item, v)
    read_carrier(r, item, p);
}

/* One word or a list of them. */
static struct slice *one_or_many(struct config_reader *r, const struct yaml *map, const char *key,
                                 int *count)
{
    const struct yaml *v = yaml_get(map, key);
    if (v == NULL || v->kind == YAML_LIST)
        return config_texts(r, map, key, count);
    struct slice *one = ARENA_NEW(r->arena, struct slice);
    if (one == NULL) {
        r->full = true;
        return NULL;
    }
    *one = config_text(r, map, key, false);
    *count = one->ptr != NULL;
    return one;
}

static void read_route(struct config_reader *r, const struct yaml *v, struct profile *p)
{
    static const char *const keys[] = {"country",      "postcode", "method",
                                       "max_weight_g", "service",  NULL};
    if (!config_map(r, v, "routing", keys))
        return;
    struct profile_route *route = &p->routes[p->route_count++];
    route->countries = one_or_many(r, v, "country", &route->country_count);
    route->postcodes = one_or_many(r, v, "postcode", &route->postcode_count);
    route->method = config_text(r, v, "method", false);
    route->max_weight_g = config_int(r, v, "max_weight_g", 0, 1, INT64_C(100000000));
    struct slice service = config_text(r, v, "service", true);
    route->service = service.ptr ? profile_service(p, service, &route->carrier) : NULL;
    if (route->service == NULL && service.ptr != NULL)
        config_refuse(r, yaml_get(v, "service"), "routing.service: no service has the id \"%.*s\"",
                      SLICE_FMT(service));
    for (int i = 0; route->service != NULL && i < route->country_count; i++)
        if (!service_serves(route->service, route->countries[i]))
            config_refuse(r, yaml_get(v, "country"), "routing: service %.*s does not serve %.*s",
                          SLICE_FMT(service), SLICE_FMT(route->countries[i]));
}

void profile_read_routing(struct config_reader *r, const struct yaml *v, struct profile *p)
{
    if (v == NULL || !config_list(r, v, "routing"))
        return;
    p->routes = ARENA_ARRAY(r->arena, struct profile_route, (size_t)v->count + 1);
    if (p->routes == NULL) {
        r->full = true;
        return;
    }
    YAML_EACH(item, v)
    read_route(r, item, p);
}

const struct profile_carrier *profile_carrier(const struct profile *p, struct slice id)
{
    for (int i = 0; i < p->carrier_count; i++)
        if (slice_eq(p->carriers[i].id, id))
            return &p->carriers[i];
    return NULL;
}

const struct profile_service *profile_service(const struct profile *p, struct slice id,
                                              const struct profile_carrier **carrier)
{
    for (int i = 0; i < p->carrier_count; i++)
        for (int k = 0; k < p->carriers[i].service_count; k++)
            if (slice_eq(p->carriers[i].services[k].id, id)) {
                *carrier = &p->carriers[i];
                return &p->carriers[i].services[k];
            }
    return NULL;
}

bool service_serves(const struct profile_service *s, struct slice country)
{
    for (int i = 0; i < s->country_count; i++)
        if (slice_eq(s->countries[i], country))
            return true;
    return s->country_count == 0;
}
