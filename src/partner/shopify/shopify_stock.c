/* Shopify: figures, as absolute ones with the value last seen there.
 * Part of the Shopify adapter: look up inventory items and what they hold, then
 * inventorySetQuantities. Promise: a sale over there between look and write is seen
 * (CHANGE_FROM_QUANTITY_STALE): read anew, never overwritten unseen; the same figures carry the
 * same idempotency key, others another. */
#include <stdio.h>

#include "base/crypto.h"
#include "partner/push_stock.h"
#include "partner/shopify/shopify_call.h"

enum {
    VARIABLES_BYTES_MAX = 256 * 1024,
    STALE_ROUNDS_MAX = 3,
    LOOK_UP_MAX = 200,  /* 4 points each, and one query may cost 1,000 */
    LOOK_UP_POINTS = 4, /* variant, item, level, quantity */
    CALL_POINTS = 10    /* a mutation; the lists of a query */
};

#define VARIANT \
    "{legacyResourceId sku inventoryItem{id inventoryLevel(locationId:$loc){quantities(names:[\"available\"]){quantity}}}}"

static const char look_up[] =
    "query($ids:[ID!]!,$q:String!,$n:Int!,$loc:ID!){nodes(ids:$ids){...on ProductVariant" VARIANT
    "}productVariants(first:$n,query:$q){nodes" VARIANT "}}";
static const char tell[] =
    "mutation($input:InventorySetQuantitiesInput!,$key:String!){inventorySetQuantities(input:$input)"
    "@idempotent(key:$key){userErrors{code field message}}}";

static struct slice finished(struct arena *a, struct json_out *o)
{
    struct slice out = json_out_text(o);
    out = out.ptr != NULL ? arena_copy(a, out) : SLICE_NONE;
    json_out_release(o);
    return out;
}

static struct slice gid(struct arena *a, const char *type, struct slice id)
{
    return slice_starts(id, SLICE("gid://"))
               ? id
               : arena_format(a, "gid://shopify/%s/%.*s", type, SLICE_FMT(id));
}

/* One query asks for so many of those that nobody asked for yet. */
static bool in_look_up(const struct stock_task *s, int at)
{
    int before = 0;
    for (int i = 0; i < at; i++)
        before += !s->items[i].asked;
    return !s->items[at].asked && before < LOOK_UP_MAX;
}

/* How many of them are asked for by SKU; a list of none is not allowed. */
static int by_sku(const struct stock_task *s)
{
    int count = 0;
    for (int i = 0; i < s->count; i++)
        count += s->items[i].variant.len == 0 && in_look_up(s, i);
    return count > 0 ? count : 1;
}

/* sku:"A" OR sku:"B"; quotes and backslashes of a SKU are escaped. */
static struct slice sku_query(struct arena *a, const struct stock_task *s)
{
    struct slice q = SLICE("");
    for (int i = 0; i < s->count; i++) {
        if (s->items[i].variant.len > 0 || !in_look_up(s, i))
            continue;
        struct slice sku = s->items[i].sku;
        char *safe = arena_take(a, 2 * sku.len + 1, 1);
        size_t used = 0;
        for (size_t k = 0; safe != NULL && k < sku.len; k++) {
            if (sku.ptr[k] == '"' || sku.ptr[k] == '\\')
                safe[used++] = '\\';
            safe[used++] = sku.ptr[k];
        }
        q = arena_format(a, "%.*s%ssku:\"%.*s\"", SLICE_FMT(q), q.len > 0 ? " OR " : "", (int)used,
                         safe != NULL ? safe : "");
    }
    return q.len > 0 ? q : SLICE("id:0");
}

static struct slice look_up_variables(struct arena *a, const struct stock_task *s)
{
    struct json_out o;
    json_out_init(&o, VARIABLES_BYTES_MAX);
    json_open(&o, '{');
    json_key(&o, "ids");
    json_open(&o, '[');
    for (int i = 0; i < s->count; i++)
        if (s->items[i].variant.len > 0 && in_look_up(s, i))
            json_put_text(&o, gid(a, "ProductVariant", s->items[i].variant));
    json_close(&o, ']');
    json_key(&o, "q");
    json_put_text(&o, sku_query(a, s));
    json_key(&o, "n");
    json_put_i64(&o, by_sku(s));
    json_key(&o, "loc");
    json_put_text(&o, gid(a, "Location", s->location));
    json_close(&o, '}');
    return finished(a, &o);
}

/* A UUID of what is told: the same after a lost answer, another as soon as anything differs - also
 * when the same figure is told a second time, as a newer one. */
static struct slice key_of(struct arena *a, const struct outbound_task *t,
                           const struct stock_task *s, struct slice input)
{
    unsigned char d[32];
    int64_t numbers = 0; /* each figure's own number only grows */
    for (int i = 0; i < s->count; i++)
        numbers += s->items[i].id.len > 0 ? s->items[i].seq : 0;
    const struct slice text =
        arena_format(a, "%.*s\n%lld\n%lld\n%.*s", SLICE_FMT(t->items[0].reference),
                     (long long)s->at_us, (long long)numbers, SLICE_FMT(input));
    sha256(text.ptr != NULL ? text : SLICE(""), d);
    return arena_format(a, "%02x%02x%02x%02x-%02x%02x-4%x%02x-%x%x%02x-%02x%02x%02x%02x%02x%02x",
                        d[0], d[1], d[2], d[3], d[4], d[5], d[6] & 15, d[7], 8 + (d[8] & 3),
                        d[8] >> 4, d[9], d[10], d[11], d[12], d[13], d[14], d[15]);
}

static void put_quantity(struct arena *a, struct json_out *o, const struct stock_task *s,
                         const struct stock_item *i)
{
    json_open(o, '{');
    json_key(o, "inventoryItemId");
    json_put_text(o, i->id);
    json_key(o, "locationId");
    json_put_text(o, gid(a, "Location", s->location));
    json_key(o, "quantity");
    json_put_i64(o, i->quantity);
    json_key(o, "changeFromQuantity");
    json_put_i64(o, i->from);
    json_close(o, '}');
}

static struct slice tell_variables(struct arena *a, const struct outbound_task *t,
                                   const struct stock_task *s)
{
    struct json_out o;
    json_out_init(&o, VARIABLES_BYTES_MAX);
    json_open(&o, '{');
    json_key(&o, "name");
    json_put_str(&o, "available");
    json_key(&o, "reason");
    json_put_str(&o, "correction");
    json_key(&o, "quantities");
    json_open(&o, '[');
    for (int i = 0; i < s->count; i++)
        if (s->items[i].id.len > 0)
            put_quantity(a, &o, s, &s->items[i]);
    json_close(&o, ']');
    json_close(&o, '}');
    struct slice input = finished(a, &o);
    if (input.ptr == NULL)
        return SLICE_NONE;
    return arena_format(a, "{\"input\":%.*s,\"key\":\"%.*s\"}", SLICE_FMT(input),
                        SLICE_FMT(key_of(a, t, s, input)));
}

enum hf_status shopify_build_stock(struct arena *a, const struct outbound_task *t,
                                   struct outbound_call *call, struct slice *error)
{
    struct stock_task *s = ARENA_NEW(a, struct stock_task);
    enum hf_status status = s != NULL ? stock_task_read(a, t, s) : HF_FULL;
    if (status != HF_OK)
        return status;
    if (s->location.len == 0) {
        *error = SLICE("the profile does not say the connection's location");
        return HF_REFUSED;
    }
    struct slice variables = s->tell ? tell_variables(a, t, s) : look_up_variables(a, s);
    if (variables.ptr == NULL)
        return HF_FULL;
    status = shopify_graphql(a, t, s->tell ? tell : look_up, variables, call, error);
    call->reads = !s->tell;
    return status;
}

int64_t shopify_stock_points(struct arena *a, const struct outbound_task *t)
{
    struct stock_task *s = ARENA_NEW(a, struct stock_task);
    if (s == NULL || stock_task_read(a, t, s) != HF_OK || s->tell)
        return CALL_POINTS;
    int asked = 0;
    for (int i = 0; i < s->count; i++)
        asked += s->items[i].variant.len > 0 && in_look_up(s, i);
    return CALL_POINTS + (int64_t)(asked + by_sku(s)) * LOOK_UP_POINTS;
}

static const struct json *find(const struct json *list, const char *key, struct slice value)
{
    JSON_EACH(v, list)
    if (slice_eq(json_get_lexeme(v, key), value))
        return v;
    return NULL;
}

static void fill(const struct json *data, struct stock_item *i)
{
    const struct json *v =
        i->variant.len > 0
            ? find(json_get(data, "nodes"), "legacyResourceId", shopify_number(i->variant))
            : find(json_get(json_get(data, "productVariants"), "nodes"), "sku", i->sku);
    const struct json *item = json_get(v, "inventoryItem");
    const struct json *quantities = json_get(json_get(item, "inventoryLevel"), "quantities");
    i->asked = true;
    i->stale = false;
    i->id = SLICE("");
    i->of = SLICE("");
    i->from = -1;
    if (!json_is(quantities, JSON_ARRAY) ||
        !json_i64(json_get(quantities->first, "quantity"), &i->from))
        return; /* no such variant, or not stocked at our location */
    i->id = json_get_text(item, "id");
}

static void read_look_up(struct arena *a, const struct json *data, int64_t now_us,
                         struct stock_task *s, struct outbound_result *r)
{
    bool asked[STOCK_ITEMS_MAX];
    s->at_us = now_us;
    for (int i = 0; i < s->count; i++)
        asked[i] = in_look_up(s, i);
    for (int i = 0; i < s->count; i++)
        if (asked[i])
            fill(data, &s->items[i]);
    stock_looked_up(a, s, r);
}

/* ["input", "quantities", "3", ...] means the fourth that was told; -1: it names none. */
static int told_index(const struct json *error)
{
    int at = 0;
    long long n = -1;
    JSON_EACH(part, json_get(error, "field"))
    if (at++ == 2 && !slice_to_i64(part->text, &n))
        n = -1;
    return n >= 0 && n < STOCK_ITEMS_MAX ? (int)n : -1;
}

static const struct json *error_of(const struct json *errors, int told)
{
    JSON_EACH(e, errors)
    if (told_index(e) == told)
        return e;
    return NULL;
}

static bool is_stale(const struct json *e)
{
    return slice_is(json_get_text(e, "code"), "CHANGE_FROM_QUANTITY_STALE");
}

/* Somebody sold, or changed a figure, since we looked: those that are named are looked up anew, all
 * where none is. false: too often, or another error. */
static bool look_again(struct arena *a, const struct json *errors, struct stock_task *s,
                       struct outbound_result *r)
{
    bool stale = false, named = false;
    JSON_EACH(e, errors)
    {
        stale = stale || is_stale(e);
        named = named || (is_stale(e) && told_index(e) >= 0);
    }
    if (!stale || ++s->rounds >= STALE_ROUNDS_MAX)
        return false;
    for (int i = 0, told = 0; i < s->count; i++) {
        struct stock_item *item = &s->items[i];
        if (item->id.len == 0)
            continue;
        item->stale = !named || is_stale(error_of(errors, told));
        item->old = item->old >= 0 ? item->old : item->from;
        told++;
    }
    s->looks = 0;
    r->outcome = OUTBOUND_AGAIN;
    r->progress = stock_progress(a, s);
    return true;
}

/* One that is refused likely stops the whole call: what was not named stays due, and goes without
 * it next time. */
static void read_refused(struct arena *a, const struct json *errors, struct stock_task *s,
                         struct outbound_result *r)
{
    struct stock_report report;
    bool named = false;
    if (look_again(a, errors, s, r))
        return;
    stock_report_begin(&report);
    for (int i = 0, told = 0; i < s->count; i++) {
        const struct stock_item *item = &s->items[i];
        stock_report_missing(&report, item);
        if (item->id.len == 0)
            continue;
        const struct json *e = error_of(errors, told++);
        if (e == NULL)
            continue;
        stock_report_put(&report, item, "failed", json_get_text(e, "code"));
        named = true;
    }
    stock_report_end(a, &report, s, r);
    if (!named)
        outbound_refuse(a, r, &(struct outbound_reply){.status = 200},
                        json_get_text(errors->first, "message"));
}

void shopify_read_stock(struct arena *a, const struct outbound_task *t,
                        const struct outbound_reply *reply, struct outbound_result *r)
{
    struct stock_task *s = ARENA_NEW(a, struct stock_task);
    const struct json *data = shopify_data(a, reply, r);
    struct stock_report report;
    if (data == NULL)
        return;
    if (s == NULL || stock_task_read(a, t, s) != HF_OK) {
        r->outcome = OUTBOUND_RETRY;
        r->error = SLICE("the answer could not be read");
        return;
    }
    if (!s->tell) {
        read_look_up(a, data, t->now_us, s, r);
        return;
    }
    const struct json *set = json_get(data, "inventorySetQuantities"),
                      *errors = json_get(set, "userErrors");
    if (!json_is(errors, JSON_ARRAY)) {
        r->outcome = OUTBOUND_RETRY;
        r->error = SLICE("the answer does not say what became of the figures");
        return;
    }
    if (errors->count > 0) {
        read_refused(a, errors, s, r);
        return;
    }
    stock_report_begin(&report);
    for (int i = 0; i < s->count; i++) {
        stock_report_missing(&report, &s->items[i]);
        if (s->items[i].id.len > 0)
            stock_report_put(&report, &s->items[i], "ok", SLICE(""));
    }
    stock_report_end(a, &report, s, r);
}
