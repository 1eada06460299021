#ifndef HF_RULES_PROFILE_H
#define HF_RULES_PROFILE_H

#include "rules/config_read.h"
#include "rules/edit_policy.h"
#include "rules/field_limits.h"
#include "rules/grades.h"
#include "rules/ownership.h"
#include "rules/parcel_limits.h"

/* A merchant's profile (docs/profiles.md): who owns what, when an order is ready, which
 * connections, carriers and routes there are. Immutable once read; everything lives in the reader's
 * arena. */

enum partials { PARTIALS_SHIP_COMPLETE, PARTIALS_SHIP_AVAILABLE, PARTIALS_ASK };

struct profile_orders {
    uint32_t ready_when;        /* mask within READINESS_KINDS */
    int64_t payment_wait_hours; /* 0 = never raised */
    enum editable_until editable_until;
    enum partials partials;
    bool closed_when_told;     /* closed is only what the channel has acknowledged (CUS-12) */
    bool cutoff_counts_placed; /* the promise counts from when the order was placed, not accepted */
    int64_t duplicate_window_minutes; /* 0 = off */
    struct slice *non_physical_skus;
    int non_physical_sku_count;
};

struct profile_share {
    struct slice channel;
    bool split; /* false: pool */
    int percent;
    int64_t floor_each;
};

struct profile_stock {
    int64_t buffer_each;
    int64_t tolerance_percent, tolerance_units; /* beyond either: a second person */
    int64_t count_every_days; /* a location not counted for this long gets a count; 0 = off */
    struct profile_share *shares;
    int share_count;
};

struct profile_returns {
    int64_t
        undecided_days; /* in quarantine without a decision: an exception (RET-4); 7 unless said */
    struct grade_rule *grades; /* what each grade allows (RET-5) */
    int grade_count;           /* 0 = nothing was agreed */
};

/* Boxes and how articles are packed (PAK-2). */
struct profile_box {
    struct slice id;
    int64_t length_mm, width_mm, height_mm; /* inside; 0 = not stated */
    int64_t weight_g;                       /* of the empty box */
    int64_t max_weight_g;                   /* 0 = not stated */
};
struct profile_pack_rule {
    struct slice id;
    struct slice *skus; /* codes, or beginnings of codes that end with '*' */
    int sku_count;
    const struct profile_box **boxes; /* none = any box */
    int box_count;
    struct slice fill;     /* SLICE_NONE = none */
    struct slice *inserts; /* what is enclosed */
    int insert_count;
};
struct profile_packing {
    struct slice gs1_prefix; /* of the SSCCs of cartons and pallets; SLICE_NONE = they get none */
    struct slice label_template; /* NAME@VERSION of the document that the carton label follows;
                                    SLICE_NONE = our own */
    bool match_labels; /* no box goes to its lane before its own code and its label were read
                          together */
    struct profile_box *boxes;
    int box_count;
    struct profile_pack_rule *rules;
    int rule_count; /* 0 = nothing is asked of a box */
};

struct profile_catalogue {
    int64_t
        warn_days; /* a window that ends sooner and is still used: alias_expiring; 14 unless said */
    uint32_t minimum_master; /* what must be known before goods are accepted: enum master_part */
};

struct profile_receiving {
    int64_t prealert_hours; /* a paper earlier than this before the goods (RCV-5); 24 unless said */
    int64_t over_percent,
        over_units; /* more than announced by more than either: a second person; 5 and 0 */
};

struct profile_secret {
    struct slice name; /* webhook token key secret ... */
    struct slice ref;  /* env:NAME or file:PATH; never the secret itself */
};

struct profile_connection {
    struct slice id, platform, account, marketplace, drop;
    struct slice owner;    /* who looks after it, by name; SLICE_NONE = nobody is named */
    struct slice endpoint; /* where it is called; SLICE_NONE: the platform has one place for all */
    struct slice location; /* of the warehouse, as the platform names it; SLICE_NONE = not stated */
    bool high_priority;
    uint32_t ready_when; /* what its orders need beyond orders.ready_when */
    struct slice
        division; /* of a carrier whose numbers are unique per division; SLICE_NONE = any */
    int64_t rate_per_minute;                 /* webhooks taken per minute; 0 = no limit */
    int64_t calls_per_day, seconds_per_call; /* what the platform grants us; 0 = as the adapter
                                                knows it */
    int64_t webhook_grace_minutes; /* that a webhook may come after the poll and be late, not lost
                                    */
    int64_t compare_minutes; /* between two comparisons of all figures; 0 = as the adapter has it */
    bool inventory;          /* a system of one's own that takes figures (rules/platforms.h) */
    struct profile_secret *secrets;
    int secret_count;
    int64_t delivered_days, undelivered_days; /* until the person of an order is erased: after
                                                 delivery, or in silence */
};
enum { WEBHOOK_GRACE_MINUTES = 30, OWNER_CHARS_MAX = 80 };
enum { RETENTION_DELIVERED_DAYS = 30, RETENTION_UNDELIVERED_DAYS = 90, RETENTION_DAYS_MAX = 400 };

enum { WEEKDAYS = 7 };
struct profile_service {
    struct slice id;
    struct slice *countries; /* none = every country */
    int country_count;
    struct ship_rules rules;
    int pickup_minute, wave_minutes; /* -1 = not stated */
    int cutoff_minute[WEEKDAYS];     /* Monday first; -1 = none that day */
    int64_t silence_hours;           /* 0 = no alarm */
    int64_t stalled_hours;           /* after custody; 0 = no alarm */
    struct slice tracking_by; /* the connection that is asked about its parcels; SLICE_NONE: the
                                 carrier's own, where that can be asked */
    bool untracked; /* no scan will ever come: a signed receipt and a second person stand in for it
                     */
    int64_t weight_tolerance_percent;
    int64_t day_capacity; /* shipments that the floor can make for it in a day; 0 = not stated */
    struct parcel_limits parcel; /* what it takes */
};

#define TRACKING_MARK "{tracking}"

struct profile_carrier {
    struct slice id, platform;
    struct slice statuses;   /* whose codes its events carry (rules/statuses.h); SLICE_NONE: events
                                come with their class */
    struct slice connection; /* where its labels and events come from; SLICE_NONE: by hand */
    struct slice name;       /* as buyers know it; SLICE_NONE: id */
    struct slice *numbers;   /* what its numbers look like (rules/tracking_number.h) */
    int number_count;        /* 0: nobody said; an unknown code is then never its label */
    struct slice tracking_url; /* https, {tracking} stands for the number; SLICE_NONE: none */
    struct profile_service *services;
    int service_count;
};

struct profile_route {
    struct slice *countries;
    int country_count;
    struct slice *postcodes; /* prefixes; none = any */
    int postcode_count;
    struct slice method;  /* SLICE_NONE = any */
    int64_t max_weight_g; /* 0 = any */
    const struct profile_carrier *carrier;
    const struct profile_service *service;
};

struct profile {
    struct slice merchant, name, timezone, currency;
    struct slice *warehouses; /* first = default */
    int warehouse_count;
    struct slice owners[OBJECT_COUNT]; /* "channel", "warehouse", "carrier" or a connection's id */
    struct profile_orders orders;
    struct profile_stock stock;
    struct profile_returns returns;
    struct profile_packing packing;
    struct profile_catalogue catalogue;
    struct profile_receiving receiving;
    struct profile_connection *connections;
    int connection_count;
    struct profile_carrier *carriers;
    int carrier_count;
    struct profile_route *routes;
    int route_count;
};

/* Into r's arena. REFUSED: r->errors say why, each with line and column; FULL: the arena is too
 * small. References between the parts are checked; warehouses are checked by whoever applies it. */
enum hf_status profile_read(struct config_reader *r, struct slice text,
                            const struct profile **profile) HF_MUST_CHECK;

const struct profile_connection *profile_connection(const struct profile *p, struct slice id);
const struct profile_service *profile_service(const struct profile *p, struct slice id,
                                              const struct profile_carrier **carrier);
const struct profile_carrier *profile_carrier(const struct profile *p, struct slice id);
bool service_serves(const struct profile_service *s, struct slice country);

const struct profile_box *profile_box(const struct profile *p, struct slice id);
/* The first rule that names this article, a whole code before a beginning; NULL: none. */
const struct profile_pack_rule *profile_pack_rule(const struct profile *p, struct slice sku);
bool pack_rule_takes(const struct profile_pack_rule *r, const struct profile_box *box);

/* Readers of the parts; profile.c calls them. */
uint32_t profile_read_ready_when(struct config_reader *r, const struct yaml *map,
                                 const char *where);
void profile_read_packing(struct config_reader *r, const struct yaml *v, struct profile *p);
void profile_read_connections(struct config_reader *r, const struct yaml *v, struct profile *p);
void profile_read_carriers(struct config_reader *r, const struct yaml *v, struct profile *p);
void profile_read_routing(struct config_reader *r, const struct yaml *v, struct profile *p);

#endif
