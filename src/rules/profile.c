/* Reads a merchant's profile.
 * Used when one is applied and when the directory is loaded.
 * Promise: strict; unknown keys, unknown values and dangling references are refused with their
 * place, all in one run. */
#include "rules/profile.h"

#include <stdio.h>

#include "rules/money.h"
#include "rules/readiness.h"
#include "rules/sku_master.h"
#include "rules/zone.h"

static void read_owners(struct config_reader *r, const struct yaml *v, struct profile *p)
{
    static const char *const keys[] = {"order",  "sku",     "inventory", "custody",
                                       "return", "inbound", NULL};
    static const char *const otherwise[OBJECT_COUNT] = {
        "channel", "erp", "warehouse", "carrier", "returns-portal", "erp"};
    for (int i = 0; i < OBJECT_COUNT; i++)
        p->owners[i] = slice_of(otherwise[i]);
    if (v == NULL || !config_map(r, v, "owners", keys))
        return;
    if (config_text(r, v, "sku", false).ptr !=
        NULL) /* who names the articles announces them, unless said */
        p->owners[OBJECT_INBOUND] = config_text(r, v, "sku", false);
    for (int i = 0; i < OBJECT_COUNT; i++) {
        struct slice owner = config_text(r, v, keys[i], false);
        if (owner.ptr == NULL)
            continue;
        p->owners[i] = owner;
        bool built_in = slice_is(owner, i == OBJECT_ORDER       ? "channel"
                                        : i == OBJECT_INVENTORY ? "warehouse"
                                        : i == OBJECT_CUSTODY   ? "carrier"
                                                                : "warehouse");
        if (!built_in && profile_connection(p, owner) == NULL)
            config_refuse(r, yaml_get(v, keys[i]), "owners.%s: no connection has the id \"%.*s\"",
                          keys[i], SLICE_FMT(owner));
    }
    if (!slice_is(p->owners[OBJECT_INVENTORY], "warehouse"))
        config_refuse(r, yaml_get(v, "inventory"),
                      "owners.inventory: is always warehouse: the physical count wins");
    if (!slice_is(p->owners[OBJECT_CUSTODY], "carrier"))
        config_refuse(r, yaml_get(v, "custody"), "owners.custody: is always carrier");
}

uint32_t profile_read_ready_when(struct config_reader *r, const struct yaml *map, const char *where)
{
    int count;
    struct slice *words = config_texts(r, map, "ready_when", &count);
    uint32_t ready_when = 0;
    for (int i = 0; i < count; i++) {
        uint32_t kind = 0;
        if (!readiness_parse(words[i], &kind))
            config_refuse(r, yaml_get(map, "ready_when"),
                          "%s.ready_when: expected payment_captured, fraud_cleared, "
                          "warehouse_confirmed or count, found \"%.*s\"",
                          where, SLICE_FMT(words[i]));
        ready_when |= kind;
    }
    return ready_when;
}

static void read_orders(struct config_reader *r, const struct yaml *v, struct profile_orders *o)
{
    static const char *const keys[] = {"ready_when",    "payment_wait_hours", "editable_until",
                                       "partials",      "duplicate_window",   "non_physical_skus",
                                       "cutoff_counts", "closed_when",        NULL};
    static const char *const partials[] = {"ship_complete", "ship_available", "ask"};
    *o = (struct profile_orders){.ready_when = EVIDENCE_PAYMENT_CAPTURED,
                                 .payment_wait_hours = 72,
                                 .editable_until = EDITABLE_PICKING,
                                 .closed_when_told = true};
    if (v == NULL || !config_map(r, v, "orders", keys))
        return;
    o->ready_when = yaml_get(v, "ready_when") == NULL ? EVIDENCE_PAYMENT_CAPTURED
                                                      : profile_read_ready_when(r, v, "orders");
    o->payment_wait_hours = config_int(r, v, "payment_wait_hours", 72, 0, 8760);
    o->duplicate_window_minutes = config_int(r, v, "duplicate_window", 0, 0, 525600);
    struct slice until = config_text(r, v, "editable_until", false);
    if (until.ptr != NULL && !editable_until_parse(until, &o->editable_until))
        config_refuse(r, yaml_get(v, "editable_until"),
                      "orders.editable_until: expected accepted, picking or packed, found \"%.*s\"",
                      SLICE_FMT(until));
    struct slice clock = config_text(r, v, "cutoff_counts", false);
    o->cutoff_counts_placed = slice_is(clock, "placed");
    if (clock.ptr != NULL && !o->cutoff_counts_placed && !slice_is(clock, "accepted"))
        config_refuse(r, yaml_get(v, "cutoff_counts"),
                      "orders.cutoff_counts: expected accepted or placed, found \"%.*s\"",
                      SLICE_FMT(clock));
    struct slice closed = config_text(r, v, "closed_when", false);
    o->closed_when_told = !slice_is(closed, "proof");
    if (closed.ptr != NULL && o->closed_when_told && !slice_is(closed, "acknowledged"))
        config_refuse(r, yaml_get(v, "closed_when"),
                      "orders.closed_when: expected proof or acknowledged, found \"%.*s\"",
                      SLICE_FMT(closed));
    struct slice word = config_text(r, v, "partials", false);
    bool known = word.ptr == NULL;
    for (int i = 0; i < 3 && !known; i++)
        if (slice_is(word, partials[i])) {
            o->partials = (enum partials)i;
            known = true;
        }
    if (!known)
        config_refuse(r, yaml_get(v, "partials"),
                      "orders.partials: expected ship_complete, ship_available or ask, found "
                      "\"%.*s\"",
                      SLICE_FMT(word));
    o->non_physical_skus = config_texts(r, v, "non_physical_skus", &o->non_physical_sku_count);
}

static void read_shares(struct config_reader *r, const struct yaml *v, struct profile *p)
{
    static const char *const keys[] = {"share", "percent", "floor", NULL};
    if (v == NULL)
        return;
    if (v->kind != YAML_MAP) {
        config_refuse(r, v, "stock.channels: expected a map of channels");
        return;
    }
    p->stock.shares = ARENA_ARRAY(r->arena, struct profile_share, (size_t)v->count + 1);
    if (p->stock.shares == NULL) {
        r->full = true;
        return;
    }
    int64_t percent = 0;
    YAML_EACH(item, v)
    {
        if (!config_map(r, item, "stock.channels", keys))
            continue;
        struct profile_share *s = &p->stock.shares[p->stock.share_count++];
        s->channel = item->key;
        struct slice share = config_text(r, item, "share", true);
        s->split = slice_is(share, "split");
        if (share.ptr != NULL && !s->split && !slice_is(share, "pool"))
            config_refuse(r, yaml_get(item, "share"),
                          "stock.channels.share: expected split or pool, found \"%.*s\"",
                          SLICE_FMT(share));
        s->percent = (int)config_int(r, item, "percent", 0, 0, 100);
        s->floor_each = config_int(r, item, "floor", 0, 0, INT64_C(1000000000));
        percent += s->split ? s->percent : 0;
        if (profile_connection(p, item->key) == NULL)
            config_refuse(r, item, "stock.channels: no connection has the id \"%.*s\"",
                          SLICE_FMT(item->key));
    }
    if (percent > 100)
        config_refuse(r, v, "stock.channels: the splits come to %lld percent, more than all",
                      (long long)percent);
}

static void read_stock(struct config_reader *r, const struct yaml *v, struct profile *p)
{
    static const char *const keys[] = {"buffer", "count_tolerance", "count_every_days", "channels",
                                       NULL};
    static const char *const tolerance[] = {"percent", "units", NULL};
    p->stock = (struct profile_stock){.tolerance_percent = 2, .tolerance_units = 5};
    if (v == NULL || !config_map(r, v, "stock", keys))
        return;
    p->stock.buffer_each = config_int(r, v, "buffer", 0, 0, INT64_C(1000000000));
    p->stock.count_every_days = config_int(r, v, "count_every_days", 0, 0, 3650);
    const struct yaml *t = yaml_get(v, "count_tolerance");
    if (t != NULL && config_map(r, t, "stock.count_tolerance", tolerance)) {
        p->stock.tolerance_percent = config_int(r, t, "percent", 2, 0, 100);
        p->stock.tolerance_units = config_int(r, t, "units", 5, 0, INT64_C(1000000000));
    }
    read_shares(r, yaml_get(v, "channels"), p);
}

/* One grade and the decisions it allows: `B: [rework, scrap]`. */
static void read_grade(struct config_reader *r, const struct yaml *map, const struct yaml *item,
                       struct grade_rule *g)
{
    char key[GRADE_BYTES_MAX + 1];
    int count = 0;
    *g = (struct grade_rule){.grade = item->key};
    if (item->key.len == 0 || item->key.len > GRADE_BYTES_MAX) {
        config_refuse(r, item, "returns.grades: a grade has 1 to %d characters", GRADE_BYTES_MAX);
        return;
    }
    snprintf(key, sizeof key, "%.*s", SLICE_FMT(item->key));
    struct slice *words = config_texts(r, map, key, &count);
    for (int i = 0; i < count; i++) {
        enum triage_decision d;
        if (triage_parse(words[i], &d))
            g->allows |= 1u << d;
        else
            config_refuse(r, item,
                          "returns.grades.%s: expected resellable, rework, quarantine or scrap, "
                          "found \"%.*s\"",
                          key, SLICE_FMT(words[i]));
    }
}

static void read_grades(struct config_reader *r, const struct yaml *v, struct profile_returns *p)
{
    if (v == NULL)
        return;
    if (v->kind != YAML_MAP || v->count == 0 || v->count > GRADES_MAX) {
        config_refuse(r, v, "returns.grades: expected 1 to %d grades, each with its decisions",
                      (int)GRADES_MAX);
        return;
    }
    p->grades = ARENA_ARRAY(r->arena, struct grade_rule, (size_t)v->count);
    if (p->grades == NULL) {
        r->full = true;
        return;
    }
    YAML_EACH(item, v)
    read_grade(r, v, item, &p->grades[p->grade_count++]);
}

static void read_returns(struct config_reader *r, const struct yaml *v, struct profile_returns *p)
{
    static const char *const keys[] = {"undecided_days", "grades", NULL};
    *p = (struct profile_returns){.undecided_days = 7};
    if (v == NULL || !config_map(r, v, "returns", keys))
        return;
    p->undecided_days = config_int(r, v, "undecided_days", 7, 1, 365);
    read_grades(r, yaml_get(v, "grades"), p);
}

static void read_catalogue(struct config_reader *r, const struct yaml *v,
                           struct profile_catalogue *p)
{
    static const char *const keys[] = {"warn_days", "minimum_master", NULL};
    int count = 0;
    *p = (struct profile_catalogue){.warn_days = 14, .minimum_master = MASTER_DEFAULT};
    if (v == NULL || !config_map(r, v, "catalogue", keys))
        return;
    p->warn_days = config_int(r, v, "warn_days", 14, 0, 365);
    if (yaml_get(v, "minimum_master") == NULL)
        return;
    struct slice *parts = config_texts(r, v, "minimum_master", &count);
    p->minimum_master = 0;
    for (int i = 0; i < count; i++) {
        uint32_t part = 0;
        if (!master_part_parse(parts[i], &part))
            config_refuse(
                r, yaml_get(v, "minimum_master"),
                "catalogue.minimum_master: expected barcode, weight, dimensions, lot_expiry, fragile, packaging "
                "or distinguishing_label, found \"%.*s\"",
                SLICE_FMT(parts[i]));
        p->minimum_master |= part;
    }
}

static void read_receiving(struct config_reader *r, const struct yaml *v,
                           struct profile_receiving *p)
{
    static const char *const keys[] = {"prealert_hours", "over_tolerance", NULL};
    static const char *const tolerance_keys[] = {"percent", "units", NULL};
    *p = (struct profile_receiving){.prealert_hours = 24, .over_percent = 5};
    if (v == NULL || !config_map(r, v, "receiving", keys))
        return;
    p->prealert_hours = config_int(r, v, "prealert_hours", 24, 0, 720);
    const struct yaml *over = yaml_get(v, "over_tolerance");
    if (over == NULL || !config_map(r, over, "receiving.over_tolerance", tolerance_keys))
        return;
    p->over_percent = config_int(r, over, "percent", 0, 0, 100);
    p->over_units = config_int(r, over, "units", 0, 0, 1000000);
}

static void read_head(struct config_reader *r, const struct yaml *root, struct profile *p)
{
    p->merchant = config_id(r, root, "merchant");
    p->name = config_text(r, root, "name", true);
    p->timezone = config_text(r, root, "timezone", true);
    p->currency = config_text(r, root, "currency", true);
    p->warehouses = config_texts(r, root, "warehouses", &p->warehouse_count);
    struct zone *z = p->timezone.ptr ? zone_new(p->timezone) : NULL;
    if (z == NULL && p->timezone.ptr != NULL)
        config_refuse(r, yaml_get(root, "timezone"),
                      "timezone: expected a zone such as Europe/Madrid, found \"%.*s\"",
                      SLICE_FMT(p->timezone));
    zone_free(z);
    if (p->currency.ptr != NULL && currency_exponent(p->currency) < 0)
        config_refuse(r, yaml_get(root, "currency"),
                      "currency: expected an ISO 4217 code such as EUR, found \"%.*s\"",
                      SLICE_FMT(p->currency));
    for (int i = 0; i < p->warehouse_count; i++)
        if (!config_is_id(p->warehouses[i]))
            config_refuse(r, yaml_get(root, "warehouses"), "warehouses: \"%.*s\" is no id",
                          SLICE_FMT(p->warehouses[i]));
}

enum hf_status profile_read(struct config_reader *r, struct slice text,
                            const struct profile **profile)
{
    static const char *const keys[] = {"merchant",    "name",     "timezone",  "currency",
                                       "warehouses",  "owners",   "orders",    "stock",
                                       "returns",     "packing",  "catalogue", "receiving",
                                       "connections", "carriers", "routing",   NULL};
    const struct yaml *root;
    struct yaml_error error;
    enum hf_status status = yaml_parse(r->arena, text, &root, &error);
    if (status < 0)
        return status;
    struct profile *p = ARENA_NEW(r->arena, struct profile);
    if (p == NULL)
        return HF_FULL;
    if (status == HF_REFUSED) {
        r->errors[r->error_count++] =
            (struct config_error){error.line, error.column, error.message};
        return HF_REFUSED;
    }
    if (!config_map(r, root, "profile", keys))
        return HF_REFUSED;
    read_head(r, root, p);
    profile_read_connections(r, yaml_get(root, "connections"), p);
    read_owners(r, yaml_get(root, "owners"), p);
    read_orders(r, yaml_get(root, "orders"), &p->orders);
    read_stock(r, yaml_get(root, "stock"), p);
    read_returns(r, yaml_get(root, "returns"), &p->returns);
    profile_read_packing(r, yaml_get(root, "packing"), p);
    read_catalogue(r, yaml_get(root, "catalogue"), &p->catalogue);
    read_receiving(r, yaml_get(root, "receiving"), &p->receiving);
    profile_read_carriers(r, yaml_get(root, "carriers"), p);
    profile_read_routing(r, yaml_get(root, "routing"), p);
    *profile = p;
    return r->full ? HF_FULL : r->error_count > 0 ? HF_REFUSED : HF_OK;
}
