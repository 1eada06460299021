/* The demo day itself, hour by hour.
 * Run once by serve --demo on an empty store.
 * Promise: every kind of day a warehouse knows is in it - clean, twice, forged, incomplete, edited,
 * cancelled, silent, delivered - and each ends where the rules say. */
#include <string.h>

#include "base/instant.h"
#include "cli/demo.h"
#include "rules/zone.h"

struct buyer {
    const char *name, *street, *city, *zip, *phone; /* zip, phone: NULL = not given */
};

/* A shop's order body. stamp: when it was last changed. */
static struct slice order_body(struct demo *d, int number, const char *sku, int qty,
                               const struct buyer *b, const char *more)
{
    struct slice now = instant_text(&d->arena, clock_now_us(d->clock));
    struct slice phone = b->phone ? arena_format(&d->arena, "\"%s\"", b->phone) : SLICE("null");
    return arena_format(
        &d->arena,
        "{\"id\":%lld,\"name\":\"#%d\",\"created_at\":\"%.*s\",\"updated_at\":\"%.*s\",\"currency\":\"EUR\","
        "\"total_price\":\"%d.90\",\"financial_status\":\"paid\",\"test\":false,\"email\":\"buyer@example.com\","
        "%s\"phone\":%.*s,\"shipping_address\":{\"name\":\"%s\",\"address1\":\"%s\",\"city\":\"%s\",\"zip\":\"%s\","
        "\"country_code\":\"ES\",\"phone\":%.*s},\"line_items\":[{\"id\":%d,\"sku\":\"%s\",\"quantity\":%d,"
        "\"fulfillable_quantity\":%d,\"requires_shipping\":true,\"price\":\"19.90\"}],"
        "\"shipping_lines\":[{\"code\":\"standard\"}]}",
        (long long)9100000000000000LL + number, number, SLICE_FMT(now), SLICE_FMT(now), qty * 20,
        more, SLICE_FMT(phone), b->name, b->street, b->city, b->zip ? b->zip : "", SLICE_FMT(phone),
        number * 10, sku, qty, qty);
}

static const struct buyer marta = {"Marta Ruiz", "Calle Mayor 12", "Valencia", "46001",
                                   "+34600111222"};

static bool land(struct demo *d, const char *merchant, int number, const char *sku, int qty,
                 const struct buyer *b, int copies)
{
    char id[32];
    snprintf(id, sizeof id, "demo-%d", number);
    return demo_shop(d, merchant, "orders/create", id, order_body(d, number, sku, qty, b, ""),
                     copies, true);
}

/* The order's page by its number. */
static const struct json *find(struct demo *d, const char *merchant, const char *number)
{
    char path[160];
    snprintf(path, sizeof path, "/v1/orders?merchant=%s&find=%%23%s", merchant, number);
    const struct json *list = demo_ask(d, "GET", path, SLICE_NONE);
    const struct json *items = json_get(list, "items");
    if (items == NULL || items->first == NULL)
        return NULL;
    struct slice id = json_get_text(items->first, "id");
    snprintf(path, sizeof path, "/v1/orders/%.*s", SLICE_FMT(id));
    return demo_ask(d, "GET", path, SLICE_NONE);
}

static struct slice shipment_of(const struct json *order)
{
    const struct json *all = json_get(order, "shipments");
    return all != NULL && all->first != NULL ? json_get_text(all->first, "id") : SLICE("");
}

static const struct json *scan(struct demo *d, struct slice fields)
{
    struct slice body = arena_format(
        &d->arena, "{\"device\":\"handheld-1\",\"operator\":\"ana\",\"sequence\":%d,%.*s}",
        ++d->sent, SLICE_FMT(fields));
    return demo_ask(d, "POST", "/v1/scans", body);
}

struct weight {
    const char *sku;
    int64_t weight_g;
};
static const struct weight weights[] = {
    {"AU-CREAM", 120 },
    {"AU-SERUM", 95  },
    {"AU-BRUSH", 45  },
    {"BO-LAMP",  150 },
    {"BO-ROPE",  1900}
};

/* What the box should weigh, a carton included. */
static int64_t box_weight(const struct json *shipment)
{
    int64_t grams = 60, qty = 0;
    JSON_EACH(l, json_get(shipment, "lines"))
    for (size_t i = 0; i < sizeof weights / sizeof *weights; i++)
        if (slice_is(json_get_text(l, "sku"), weights[i].sku) &&
            json_i64(json_get(l, "quantity"), &qty))
            grams += qty * weights[i].weight_g;
    return grams;
}

static const struct json *pick(struct demo *d, struct slice shipment, struct slice location,
                               struct slice sku, int64_t qty)
{
    return scan(
        d, arena_format(
               &d->arena,
               "\"step\":\"pick\",\"shipment\":\"%.*s\",\"location\":\"%.*s\",\"code\":\"%.*s\","
               "\"quantity\":%lld",
               SLICE_FMT(shipment), SLICE_FMT(location), SLICE_FMT(sku), (long long)qty));
}

/* One scan as the answer before asked for it. */
static const struct json *follow(struct demo *d, struct slice shipment, const struct json *next,
                                 int64_t weight_g, const char *tracking)
{
    struct arena *a = &d->arena;
    struct slice todo = json_get_text(next, "do"), sku = json_get_text(next, "sku");
    int64_t qty = 0;
    (void)json_i64(json_get(next, "quantity"), &qty);
    if (slice_is(todo, "pick"))
        return pick(d, shipment, json_get_text(next, "location"), sku, qty);
    if (slice_is(todo, "pack"))
        return scan(
            d, arena_format(
                   a, "\"step\":\"pack\",\"shipment\":\"%.*s\",\"code\":\"%.*s\",\"quantity\":%lld",
                   SLICE_FMT(shipment), SLICE_FMT(sku), (long long)qty));
    if (slice_is(todo, "close_box"))
        return scan(
            d, arena_format(a, "\"step\":\"close_box\",\"shipment\":\"%.*s\",\"weight_g\":%lld",
                            SLICE_FMT(shipment), (long long)weight_g));
    if (slice_is(todo, "label"))
        return scan(
            d,
            arena_format(
                a,
                "\"step\":\"label\",\"shipment\":\"%.*s\",\"carrier\":\"rayo\",\"tracking\":\"%s\"",
                SLICE_FMT(shipment), tracking));
    if (slice_is(todo, "lane"))
        return scan(d,
                    arena_format(a, "\"step\":\"lane\",\"location\":\"LANE-RAYO\",\"code\":\"%s\"",
                                 tracking));
    return NULL;
}

/* Where the first line's goods lie: the picker's list starts somewhere. */
static struct slice shelf_of(struct demo *d, const char *merchant, struct slice sku)
{
    struct slice path =
        arena_format(&d->arena, "/v1/stock?merchant=%s&sku=%.*s", merchant, SLICE_FMT(sku));
    JSON_EACH(v, json_get(demo_ask(d, "GET", path.ptr, SLICE_NONE), "items"))
    if (slice_is(json_get_text(v, "bucket"), "sellable"))
        return json_get_text(v, "location");
    return SLICE("");
}

/* From the first pick to the lane, doing what each answer says is next. */
static bool work_order(struct demo *d, const char *merchant, const char *number,
                       struct slice *manifest)
{
    enum { STEPS_MAX = 40 };
    char tracking[32];
    const struct json *all = json_get(find(d, merchant, number), "shipments");
    const struct json *lines = all != NULL ? json_get(all->first, "lines") : NULL;
    if (lines == NULL || lines->first == NULL)
        return false;
    struct slice shipment = json_get_text(all->first, "id"),
                 sku = json_get_text(lines->first, "sku");
    int64_t weight_g = box_weight(all->first), qty = 0;
    (void)json_i64(json_get(lines->first, "quantity"), &qty);
    snprintf(tracking, sizeof tracking, "RY%s", number);
    const struct json *next =
        json_get(pick(d, shipment, shelf_of(d, merchant, sku), sku, qty), "next");
    for (int i = 0; i < STEPS_MAX && next != NULL; i++) {
        if (slice_is(json_get_text(next, "do"), "manifest"))
            return true;
        const struct json *answer = follow(d, shipment, next, weight_g, tracking);
        next = json_get(answer, "next");
        if (json_get_text(answer, "manifest").len > 0)
            *manifest = json_get_text(answer, "manifest");
    }
    return false;
}

static bool carrier_event(struct demo *d, const char *merchant, const char *number,
                          const char *class, const char *code, const char *proof)
{
    char path[128];
    const struct json *all = json_get(find(d, merchant, number), "shipments");
    const struct json *parcels = all != NULL ? json_get(all->first, "parcels") : NULL;
    if (parcels == NULL || parcels->first == NULL)
        return false;
    snprintf(path, sizeof path, "/v1/parcels/%.*s/events",
             SLICE_FMT(json_get_text(parcels->first, "id")));
    struct slice now = instant_text(&d->arena, clock_now_us(d->clock));
    struct slice body = arena_format(
        &d->arena,
        "{\"carrier\":\"rayo\",\"tracking\":\"RY%s\",\"class\":\"%s\",\"code\":\"%s\",\"text\":\"\",\"at\":\"%.*s\","
        "\"location\":\"Valencia\",\"proof\":%s}",
        number, class, code, SLICE_FMT(now), proof);
    return demo_ask(d, "POST", path, body) != NULL;
}

static bool set_up(struct demo *d)
{
    demo_at(d, 7, 30,
            "the warehouse and two merchants are set up; files bring catalogue and opening counts");
    return demo_make_token(d) && demo_apply(d, demo_site) && demo_apply(d, demo_profile_aurora) &&
           demo_apply(d, demo_profile_bosque) &&
           demo_file(d, "catalog", "aurora", demo_catalog_aurora) &&
           demo_file(d, "aliases", "aurora", demo_aliases_aurora) &&
           demo_file(d, "bundles", "aurora", demo_bundles_aurora) &&
           demo_file(d, "counts", "aurora", demo_counts_aurora) &&
           demo_file(d, "catalog", "bosque", demo_catalog_bosque) &&
           demo_file(d, "counts", "bosque", demo_counts_bosque);
}

static bool morning(struct demo *d)
{
    static const struct buyer no_zip = {"Joan Pons", "Carrer del Mar 3", "Barcelona", NULL,
                                        "+34600333444"};
    static const struct buyer no_phone = {"Eva Gil", "Calle Sol 8", "Madrid", "28001", NULL};
    demo_at(d, 8, 5,
            "clean orders land, paid and ready to pick: #101 to #105 for aurora, #201 for bosque");
    bool good = land(d, "aurora", 101, "AU-SERUM", 1, &marta, 1) &&
                land(d, "aurora", 102, "AU-BRUSH", 2, &marta, 1) &&
                land(d, "aurora", 103, "AU-SERUM", 2, &marta, 1) &&
                land(d, "aurora", 104, "AU-GIFT", 1, &marta, 1) &&
                land(d, "aurora", 105, "CREAM-OLD", 1, &marta, 1) &&
                land(d, "bosque", 201, "BO-LAMP", 1, &marta, 1);
    demo_at(d, 8, 20, "the same webhook three times at once: #106 lands once");
    good = good && land(d, "aurora", 106, "AU-BRUSH", 1, &marta, 3);
    demo_at(d, 8, 30, "a webhook with a bad signature is refused; nothing of it is kept");
    good = good && demo_shop(d, "aurora", "orders/create", "demo-forged",
                             order_body(d, 107, "AU-SERUM", 1, &marta, ""), 1, false);
    demo_at(
        d, 8, 40,
        "#108 without postcode, #109 without the phone rayo-24 demands, #110 with an unmapped variant");
    good = good && land(d, "aurora", 108, "AU-SERUM", 1, &no_zip, 1) &&
           land(d, "aurora", 109, "AU-SERUM", 1, &no_phone, 1) &&
           land(d, "aurora", 110, "AU-UNKNOWN", 1, &marta, 1);
    demo_at(d, 9, 10, "#101 is edited after its release: the line stops until somebody answers");
    good = good && demo_shop(d, "aurora", "orders/updated", "demo-101-edit",
                             order_body(d, 101, "AU-SERUM", 3, &marta, ""), 1, true);
    demo_at(d, 9, 30, "bosque's API is down: its orders come as a CSV file");
    return good && demo_file(d, "orders", "bosque", demo_orders_bosque);
}

static bool cancelled_mid_pick(struct demo *d)
{
    struct arena *a = &d->arena;
    demo_at(d, 10, 0, "#102 is being picked when its buyer cancels: the next scan stops");
    struct slice shipment = shipment_of(find(d, "aurora", "102"));
    bool good = pick(d, shipment, SLICE("A-01-03"), SLICE("8430000000038"), 1) != NULL;
    struct slice cancel =
        arena_format(a, "\"cancelled_at\":\"%.*s\",\"cancel_reason\":\"customer\",",
                     SLICE_FMT(instant_text(a, clock_now_us(d->clock))));
    good = good && demo_shop(d, "aurora", "orders/cancelled", "demo-102-cancel",
                             order_body(d, 102, "AU-BRUSH", 2, &marta, cancel.ptr), 1, true);
    demo_at(d, 10, 15, "the one unit in the tote goes back to its shelf by scan: cancelled");
    return good &&
           scan(d,
                arena_format(&d->arena,
                             "\"step\":\"put_back\",\"shipment\":\"%.*s\",\"location\":\"A-01-03\","
                             "\"code\":\"8430000000038\",\"quantity\":1",
                             SLICE_FMT(shipment_of(find(d, "aurora", "102"))))) != NULL;
}

static bool fix_postcode(struct demo *d)
{
    char path[128];
    demo_at(d, 12, 30,
            "the merchant answers for #108: postcode 08003; it is validated again and released");
    snprintf(path, sizeof path, "/v1/orders/%.*s/fix",
             SLICE_FMT(json_get_text(find(d, "aurora", "108"), "id")));
    return demo_ask(d, "POST", path,
                    SLICE("{\"source\":\"merchant\",\"reason\":\"customer confirmed by e-mail\","
                          "\"ship_to\":{\"postcode\":\"08003\"}}")) != NULL;
}

static const struct {
    const char *merchant, *number;
} shipped[] = {
    {"aurora", "103"  },
    {"aurora", "104"  },
    {"aurora", "105"  },
    {"aurora", "106"  },
    {"aurora", "108"  },
    {"bosque", "201"  },
    {"bosque", "B7001"},
    {"bosque", "B7002"}
};
enum { SHIPPED = sizeof shipped / sizeof *shipped };

static bool floor_work(struct demo *d, char manifest[64])
{
    demo_at(
        d, 13, 0,
        "eight orders of both merchants are picked, packed, weighed, labelled, scanned into rayo's lane");
    for (int i = 0; i < SHIPPED; i++) {
        struct slice id = SLICE("");
        if (!work_order(d, shipped[i].merchant, shipped[i].number, &id)) {
            fprintf(stderr, "holdfast: demo: #%s could not be worked\n", shipped[i].number);
            return false;
        }
        snprintf(manifest, 64, "%.*s", SLICE_FMT(id));
    }
    return true;
}

static bool evening(struct demo *d, const char *manifest)
{
    char path[128];
    demo_at(d, 17, 30, "the manifest of rayo is closed with eight parcels");
    snprintf(path, sizeof path, "/v1/manifests/%s/close", manifest);
    bool good = demo_ask(d, "POST", path, SLICE("{}")) != NULL;
    demo_at(d, 18, 0, "handed over to the driver: our claim, not yet the carrier's word");
    snprintf(path, sizeof path, "/v1/manifests/%s/hand_over", manifest);
    good =
        good &&
        demo_ask(
            d, "POST", path,
            SLICE(
                "{\"driver\":\"Luis\",\"vehicle\":\"1234 BCD\",\"signature\":\"pad-771\",\"count\":8}")) !=
            NULL;
    demo_at(d, 18, 40, "rayo scans seven of them: custody confirmed, shipped; #105 stays silent");
    for (int i = 0; i < SHIPPED && good; i++)
        if (strcmp(shipped[i].number, "105") != 0)
            good =
                carrier_event(d, shipped[i].merchant, shipped[i].number, "custody", "PU", "null");
    return good;
}

static bool day_after(struct demo *d)
{
    demo_at(d, 33, 30, "#103 is out for delivery");
    bool good = carrier_event(d, "aurora", "103", "out_for_delivery", "OD", "null");
    demo_at(d, 35, 0, "#103 is delivered with proof: closed");
    good = good && carrier_event(d, "aurora", "103", "delivered", "DL", "\"pod:RY103\"");
    demo_at(d, 36, 5, "18 hours without a scan of #105: custody_silent, for the carrier desk");
    return good;
}

bool demo_run(struct demo *d)
{
    char manifest[64];
    struct zone *zone = zone_new(SLICE("Europe/Madrid"));
    if (zone == NULL)
        return false;
    arena_init(&d->arena, (size_t)64 * 1024 * 1024);
    d->day_us = zone_instant(zone, zone_local(zone, clock_now_us(d->clock)).date, 0);
    zone_free(zone);
    printf("The demo day:\n");
    bool good = set_up(d) && morning(d) && cancelled_mid_pick(d) && fix_postcode(d) &&
                floor_work(d, manifest) && evening(d, manifest) && day_after(d);
    if (good)
        demo_summary(d);
    arena_release(&d->arena);
    return good;
}
