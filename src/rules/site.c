/* Reads a site file.
 * Used when one is applied and when the directory is loaded.
 * Promise: strict; what stands in the file is known or refused. */
#include "rules/site.h"

#include "rules/zone.h"

static const char *const types[] = {"dock",   "receiving", "sellable", "quarantine", "returns",
                                    "rework", "pack",      "lane",     "restricted", NULL};

bool location_type_is_known(struct slice type)
{
    for (int i = 0; types[i] != NULL; i++)
        if (slice_is(type, types[i]))
            return true;
    return false;
}

bool calendar_works(const struct calendar *c, struct date d)
{
    if (c == NULL)
        return true;
    if (!(c->days & 1u << date_weekday(d)))
        return false;
    for (int i = 0; i < c->holiday_count; i++)
        if (date_days(c->holidays[i]) == date_days(d))
            return false;
    return true;
}

static void read_calendar(struct config_reader *r, const struct yaml *v, struct calendar *c)
{
    static const char *const keys[] = {"days", "holidays", NULL};
    c->days = 0x7f;
    if (v == NULL || !config_map(r, v, "calendar", keys))
        return;
    int count;
    struct slice *days = config_texts(r, v, "days", &count);
    if (yaml_get(v, "days") != NULL)
        c->days = 0;
    for (int i = 0; i < count; i++) {
        int day = config_weekday(days[i]);
        if (day < 0)
            config_refuse(r, yaml_get(v, "days"),
                          "calendar.days: expected mon tue wed thu fri sat sun, found \"%.*s\"",
                          SLICE_FMT(days[i]));
        else
            c->days |= 1u << day;
    }
    struct slice *holidays = config_texts(r, v, "holidays", &count);
    struct date *dates = ARENA_ARRAY(r->arena, struct date, (size_t)count + 1);
    if (dates == NULL) {
        r->full = true;
        return;
    }
    for (int i = 0; i < count; i++)
        if (!date_parse(holidays[i], &dates[i]))
            config_refuse(r, yaml_get(v, "holidays"),
                          "calendar.holidays: expected a date as 2026-12-25, found \"%.*s\"",
                          SLICE_FMT(holidays[i]));
    c->holidays = dates;
    c->holiday_count = count;
}

static void read_tolerance(struct config_reader *r, const struct yaml *map,
                           struct count_tolerance *t)
{
    static const char *const keys[] = {"percent", "units", NULL};
    const struct yaml *v = yaml_get(map, "count_tolerance");
    if (v == NULL || !config_map(r, v, "count_tolerance", keys))
        return;
    t->stated = true;
    t->percent = config_int(r, v, "percent", 2, 0, 100);
    t->units = config_int(r, v, "units", 5, 0, INT64_C(1000000000));
}

static void read_locations(struct config_reader *r, const struct yaml *v, struct site *s)
{
    static const char *const keys[] = {"prefix",          "type", "carrier", "capacity",
                                       "count_tolerance", NULL};
    if (v == NULL || !config_list(r, v, "locations"))
        return;
    s->locations = ARENA_ARRAY(r->arena, struct location_rule, (size_t)v->count + 1);
    if (s->locations == NULL) {
        r->full = true;
        return;
    }
    YAML_EACH(item, v)
    {
        if (!config_map(r, item, "locations", keys))
            continue;
        struct location_rule *l = &s->locations[s->location_count++];
        l->prefix = config_text(r, item, "prefix", true);
        l->type = config_text(r, item, "type", true);
        l->carrier = config_text(r, item, "carrier", false);
        l->capacity = config_int(r, item, "capacity", 0, 0, INT64_C(1000000000));
        read_tolerance(r, item, &l->tolerance);
        if (l->type.ptr != NULL && !location_type_is_known(l->type))
            config_refuse(r, yaml_get(item, "type"),
                          "locations.type: expected dock receiving sellable quarantine returns "
                          "rework pack lane restricted, found \"%.*s\"",
                          SLICE_FMT(l->type));
        if (slice_is(l->type, "lane") && l->carrier.ptr == NULL)
            config_refuse(r, item, "locations: a lane names its carrier");
    }
}

static void read_address(struct config_reader *r, const struct yaml *v, struct site *s)
{
    static const char *const keys[] = {"street", "city", "postcode", "country", NULL};
    if (v == NULL || !config_map(r, v, "address", keys))
        return;
    s->street = config_text(r, v, "street", false);
    s->city = config_text(r, v, "city", false);
    s->postcode = config_text(r, v, "postcode", false);
    s->country = config_text(r, v, "country", false);
}

enum hf_status site_read(struct config_reader *r, struct slice text, const struct site **site)
{
    static const char *const keys[] = {"warehouse", "name",      "timezone",        "address",
                                       "calendar",  "locations", "count_tolerance", NULL};
    const struct yaml *root;
    struct yaml_error error;
    enum hf_status status = yaml_parse(r->arena, text, &root, &error);
    if (status < 0)
        return status;
    struct site *s = ARENA_NEW(r->arena, struct site);
    if (s == NULL)
        return HF_FULL;
    if (status == HF_REFUSED) {
        r->errors[r->error_count++] =
            (struct config_error){error.line, error.column, error.message};
        return HF_REFUSED;
    }
    if (!config_map(r, root, "site", keys))
        return HF_REFUSED;
    s->warehouse = config_id(r, root, "warehouse");
    s->name = config_text(r, root, "name", true);
    s->timezone = config_text(r, root, "timezone", true);
    struct zone *z = s->timezone.ptr ? zone_new(s->timezone) : NULL;
    if (z == NULL && s->timezone.ptr != NULL)
        config_refuse(r, yaml_get(root, "timezone"),
                      "timezone: expected a zone such as Europe/Madrid, found \"%.*s\"",
                      SLICE_FMT(s->timezone));
    zone_free(z);
    read_address(r, yaml_get(root, "address"), s);
    read_calendar(r, yaml_get(root, "calendar"), &s->calendar);
    read_locations(r, yaml_get(root, "locations"), s);
    read_tolerance(r, root, &s->tolerance);
    *site = s;
    return r->full ? HF_FULL : r->error_count > 0 ? HF_REFUSED : HF_OK;
}

const struct location_rule *site_location_rule(const struct site *s, struct slice code)
{
    const struct location_rule *best = NULL;
    for (int i = 0; s != NULL && i < s->location_count; i++)
        if (slice_starts(code, s->locations[i].prefix) &&
            (best == NULL || s->locations[i].prefix.len > best->prefix.len))
            best = &s->locations[i];
    return best;
}
