/* WooCommerce: what became of an order, as notes, meta data and a status.
 * Part of the WooCommerce adapter: notes first (they add up, so each is looked for before it is
 * written), then the order itself (absolute, and read back).
 * Promise: the buyer gets one mail per parcel; an order is completed when all of it has left, and
 * never before; one that the shop closed otherwise is not opened again. */
#include "base/json_out.h"
#include "partner/telling.h"
#include "partner/woocommerce/woocommerce_call.h"
#include "partner/woocommerce/woocommerce_order.h"

enum {
    BODY_BYTES_MAX = 64 * 1024,
    DATE_CHARS = 10, /* 2026-11-23 */
    HOLDS_MOST = 10, /* on and off within one telling: then something over there undoes it */
};

#define META_KEY  "_holdfast_parcels"
#define NOTES     SLICE("notes")     /* told: every note is through */
#define TRACKINGS SLICE("trackings") /* told: so is the plug-in, or it is not there */

static const char verb_note[] = "note";
static const char verb_put[] = "put";
static const char verb_track[] = "track";

struct woo {
    struct arena *a;
    const struct outbound_item *item;
    struct telling *k;
    struct telling_step step;
    struct slice refused; /* "" = not */
};

static struct slice finish(struct arena *a, struct json_out *o)
{
    struct slice out = json_out_text(o);
    out = out.ptr != NULL ? arena_copy(a, out) : SLICE_NONE;
    json_out_release(o);
    return out;
}

static bool is_kind(const struct woo *w, const char *kind)
{
    return slice_is(w->item->kind, kind);
}

static struct slice order_state(const struct woo *w)
{
    return json_get_text(w->item->facts, "state");
}

/* -- notes */

/* Notes come back as WordPress keeps them; a number or a reference of ours stands in them as it
 * is. */
static bool is_noted(const struct json *notes, struct slice mark)
{
    JSON_EACH(n, notes)
    {
        struct slice text = json_get_text(n, "note");
        if (slice_find(text, mark) < text.len)
            return true;
    }
    return false;
}

static void step_note(struct woo *w, struct slice key, struct slice text, bool to_buyer)
{
    struct json_out o;
    json_out_init(&o, BODY_BYTES_MAX);
    json_open(&o, '{');
    json_key(&o, "note");
    json_put_text(&o, text);
    json_key(&o, "customer_note");
    json_put_bool(&o, to_buyer);
    json_close(&o, '}');
    w->step = (struct telling_step){key, verb_note, finish(w->a, &o)};
}

/* The parcel's number is what it is looked for by; without one, its id of ours. */
static struct slice mark_of(const struct json *parcel)
{
    struct slice tracking = json_get_text(parcel, "tracking");
    return tracking.len > 0 ? tracking : json_get_text(parcel, "id");
}

/* "" = the buyer was told of no number that was put right since. */
static struct slice former_noted(const struct json *notes, const struct json *parcel)
{
    struct slice found = SLICE("");
    JSON_EACH(former, json_get(parcel, "former"))
    if (is_noted(notes, json_text(former)))
        found = json_text(former);
    return found;
}

static struct slice shipped_text(struct woo *w, const struct json *parcel, struct slice former)
{
    struct slice url = json_get_text(parcel, "tracking_url");
    return arena_format(w->a, "%s%.*s%s %.*s: %.*s%s%.*s",
                        former.len > 0 ? "The number " : "Sent with", SLICE_FMT(former),
                        former.len > 0 ? " was put right. Sent with" : "",
                        SLICE_FMT(json_get_text(parcel, "carrier_name")),
                        SLICE_FMT(mark_of(parcel)), url.len > 0 ? " " : "", SLICE_FMT(url));
}

/* Each number is told once, also where one message tells both. */
static struct slice key_of(struct woo *w, const struct json *parcel)
{
    const struct json *former = json_get(parcel, "former");
    struct slice id = json_get_text(parcel, "id");
    return !json_is(former, JSON_ARRAY) || former->count == 0
               ? id
               : arena_format(w->a, "%.*s/%d", SLICE_FMT(id), former->count);
}

static void note_parcels(struct woo *w, const struct json *notes)
{
    JSON_EACH(shipment, json_get(w->item->facts, "shipments"))
    {
        if (slice_is(json_get_text(shipment, "state"), "cancelled"))
            continue;
        JSON_EACH(parcel, json_get(shipment, "parcels"))
        {
            struct slice key = key_of(w, parcel);
            if (!json_is_true(json_get(parcel, "with_carrier")) ||
                telling_is_told(w->a, w->k->told, key) || is_noted(notes, mark_of(parcel)))
                continue;
            step_note(w, key, shipped_text(w, parcel, former_noted(notes, parcel)), true);
            return;
        }
    }
}

/* -- the Shipment Tracking plug-in, where the shop has it: a parcel is one of its items, and needs
 * no note */

static bool is_tracked(const struct json *items, struct slice number)
{
    JSON_EACH(item, items)
    if (slice_eq(json_get_lexeme(item, "tracking_number"), number))
        return true;
    return false;
}

static void step_track(struct woo *w, const struct json *parcel)
{
    struct slice url = json_get_text(parcel, "tracking_url");
    struct json_out o;
    json_out_init(&o, BODY_BYTES_MAX);
    json_open(&o, '{');
    json_key(&o, "custom_tracking_provider");
    json_put(&o, json_get(parcel, "carrier_name"));
    if (url.len > 0) {
        json_key(&o, "custom_tracking_link");
        json_put_text(&o, url);
    }
    json_key(&o, "tracking_number");
    json_put_text(&o, mark_of(parcel));
    struct slice at = json_get_text(parcel, "shipped_at");
    if (at.len >= DATE_CHARS) {
        json_key(&o, "date_shipped");
        json_put_text(&o, (struct slice){at.ptr, DATE_CHARS});
    }
    json_close(&o, '}');
    w->step = (struct telling_step){key_of(w, parcel), verb_track, finish(w->a, &o)};
}

static void read_trackings(struct woo *w, const struct json *items)
{
    JSON_EACH(shipment, json_get(w->item->facts, "shipments"))
    {
        if (slice_is(json_get_text(shipment, "state"), "cancelled"))
            continue;
        JSON_EACH(parcel, json_get(shipment, "parcels"))
        {
            if (!json_is_true(json_get(parcel, "with_carrier")) ||
                telling_is_told(w->a, w->k->told, key_of(w, parcel)) ||
                is_tracked(items, mark_of(parcel)))
                continue;
            step_track(w, parcel);
            return;
        }
    }
    telling_mark(w->a, w->k, NOTES);
}

/* One note for the shop's people; our own reference tells it from any other. */
static void note_word(struct woo *w, const struct json *notes, const char *what,
                      const char *refused)
{
    struct slice why = json_get_text(w->item->facts, "why");
    if (is_noted(notes, w->item->reference) || telling_is_told(w->a, w->k->told, SLICE("word")))
        return;
    struct slice said = why.len > 0 && refused != NULL
                            ? arena_format(w->a, "%s: %.*s", refused, SLICE_FMT(why))
                            : slice_of(what);
    step_note(w, SLICE("word"),
              arena_format(w->a, "%.*s; at the warehouse the order is %.*s. [%.*s]",
                           SLICE_FMT(said), SLICE_FMT(order_state(w)),
                           SLICE_FMT(w->item->reference)),
              false);
}

static const struct {
    const char *kind, *what;
    const char *refused; /* where a person said why */
} words[] = {
    {"order.delivered",           "All of it is delivered",            NULL                         },
    {"order.cancelled",           "Cancelled before it left",          NULL                         },
    {"order.remainder_cancelled", "What had not left is cancelled",    NULL                         },
    {"order.cancel_refused",      "The cancellation came too late",    "The cancellation is refused"},
    {"order.edit_refused",        "The change of the order came late", "The change is refused"      },
};

static void read_notes(struct woo *w, const struct json *notes)
{
    if (is_kind(w, "order.shipped"))
        note_parcels(w, notes);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (is_kind(w, words[i].kind))
            note_word(w, notes, words[i].what, words[i].refused);
}

/* -- the order itself */

static bool holds_order(const struct woo *w)
{
    return is_kind(w, "order.held") || is_kind(w, "order.released");
}

static bool changes_order(const struct woo *w)
{
    return is_kind(w, "order.shipped") || is_kind(w, "order.cancelled") || holds_order(w);
}

static struct slice parcels_text(struct woo *w)
{
    struct json_out o;
    json_out_init(&o, BODY_BYTES_MAX);
    json_open(&o, '[');
    JSON_EACH(shipment, json_get(w->item->facts, "shipments"))
    {
        JSON_EACH(parcel, json_get(shipment, "parcels"))
        {
            if (!json_is_true(json_get(parcel, "with_carrier")))
                continue;
            json_open(&o, '{');
            json_key(&o, "carrier");
            json_put(&o, json_get(parcel, "carrier_name"));
            json_key(&o, "tracking");
            json_put(&o, json_get(parcel, "tracking"));
            json_key(&o, "url");
            json_put(&o, json_get(parcel, "tracking_url"));
            json_close(&o, '}');
        }
    }
    json_close(&o, ']');
    return finish(w->a, &o);
}

/* Nothing is left here: core knows no part of an order. */
static bool has_all_left(const struct woo *w)
{
    struct slice state = order_state(w);
    return slice_is(state, "shipped") || slice_is(state, "delivered") || slice_is(state, "closed");
}

static bool is_open(struct slice status)
{
    return woocommerce_can_be_held(status) || slice_is(status, "on-hold");
}

static void step_put(struct woo *w, const char *status, const char *key, struct slice meta)
{
    struct json_out o;
    json_out_init(&o, BODY_BYTES_MAX);
    json_open(&o, '{');
    if (status != NULL) {
        json_key(&o, "status");
        json_put_str(&o, status);
    }
    if (key != NULL) {
        json_key(&o, "meta_data");
        json_open(&o, '[');
        json_open(&o, '{');
        json_key(&o, "key");
        json_put_str(&o, key);
        json_key(&o, "value");
        json_put_text(&o, meta);
        json_close(&o, '}');
        json_close(&o, ']');
    }
    json_close(&o, '}');
    /* another status is another step: a hold may end while it is told */
    w->step = (struct telling_step){status == NULL ? SLICE("order") : slice_of(status), verb_put,
                                    finish(w->a, &o)};
}

static int64_t version(const struct woo *w)
{
    int64_t n = 0;
    return json_i64(json_get(w->item->facts, "version"), &n) ? n : 0;
}

/* Ours is on-hold with the status before it kept beside; one without that is somebody else's, and
 * stays. What is not open there has nothing to be held. */
static void read_hold(struct woo *w, const struct json *order)
{
    struct slice status = json_get_text(order, "status"),
                 before = woocommerce_meta(order, WOOCOMMERCE_HELD);
    const struct json *holds = json_get(w->item->facts, "holds");
    bool holds_here = json_is(holds, JSON_ARRAY) && holds->count > 0;
    bool held_there = slice_is(status, "on-hold");
    if (holds_here && woocommerce_can_be_held(status))
        step_put(w, "on-hold", WOOCOMMERCE_HELD, status);
    else if (!holds_here && before.len > 0)
        step_put(w,
                 !held_there || slice_is(order_state(w), "cancelled") ? NULL
                 : slice_is(before, "pending")                        ? "pending"
                                                                      : "processing",
                 WOOCOMMERCE_HELD, SLICE(""));
    else
        return;
    if (w->k->through >= HOLDS_MOST)
        w->refused = SLICE("the shop takes the order and does not keep it");
    /* It may end and begin again while it is told: each time is a step of its own, and only what
     * the shop does not keep while nothing changes here is refused. */
    w->step.key = arena_format(w->a, "%.*s/%lld", SLICE_FMT(w->step.key), (long long)version(w));
}

/* A status of a plug-in stands: what it means there nobody told us. */
static void read_shipped(struct woo *w, const struct json *order)
{
    struct slice status = json_get_text(order, "status"), meta = parcels_text(w);
    bool completes = has_all_left(w) && !slice_is(status, "completed");
    bool writes = !slice_eq(woocommerce_meta(order, META_KEY), meta);
    if (completes && !is_open(status)) {
        w->refused = arena_format(w->a, "it left, and the shop has it as %.*s", SLICE_FMT(status));
        return;
    }
    if (completes || writes)
        step_put(w, completes ? "completed" : NULL, writes ? META_KEY : NULL, meta);
}

static void read_order(struct woo *w, const struct json *order)
{
    struct slice status = json_get_text(order, "status");
    if (is_kind(w, "order.shipped"))
        read_shipped(w, order);
    else if (is_kind(w, "order.cancelled") && is_open(status))
        step_put(w, "cancelled", NULL, SLICE(""));
    else if (holds_order(w))
        read_hold(w, order);
}

/* -- calls */

/* What is looked at, or written to. */
enum place { PLACE_TRACKINGS, PLACE_NOTES, PLACE_ORDER };

static enum place place_of(struct arena *a, const struct outbound_item *item,
                           const struct telling *k)
{
    if (telling_acts(item, k))
        return slice_is(k->verb, verb_track)  ? PLACE_TRACKINGS
               : slice_is(k->verb, verb_note) ? PLACE_NOTES
                                              : PLACE_ORDER;
    if (slice_is(item->kind, "order.shipped") && !telling_is_told(a, k->told, TRACKINGS))
        return PLACE_TRACKINGS;
    return telling_is_told(a, k->told, NOTES) ? PLACE_ORDER : PLACE_NOTES;
}

static struct slice order_url(struct arena *a, const struct outbound_task *t, enum place place)
{
    static const char *const places[][2] = {
        [PLACE_TRACKINGS] = {"wc-shipment-tracking/v3", "/shipment-trackings"},
        [PLACE_NOTES] = {"wc/v3",                   "/notes"             },
        [PLACE_ORDER] = {"wc/v3",                   ""                   },
    };
    struct slice id = outbound_escape(a, json_get_text(t->items[0].facts, "external_id"));
    return arena_format(a, "%.*s/wp-json/%s/orders/%.*s%s", SLICE_FMT(woocommerce_root(a, t)),
                        places[place][0], SLICE_FMT(id), places[place][1]);
}

enum hf_status woocommerce_build_tell(struct arena *a, const struct outbound_task *t,
                                      struct outbound_call *call, struct slice *error)
{
    struct telling k;
    enum hf_status s = telling_read(a, &t->items[0], &k);
    long long id;
    if (s != HF_OK)
        return s;
    if (!slice_to_i64(json_get_text(t->items[0].facts, "external_id"), &id)) {
        *error = SLICE("the order has no id of the shop");
        return HF_REFUSED;
    }
    bool act = telling_acts(&t->items[0], &k);
    enum place place = place_of(a, &t->items[0], &k);
    *call = (struct outbound_call){.method = !act                   ? "GET"
                                             : place == PLACE_ORDER ? "PUT"
                                                                    : "POST",
                                   .expect_type = "application/json",
                                   .reads = !act};
    call->url = order_url(a, t, place);
    if (act) {
        call->body = k.body;
        outbound_add_header(call, "Content-Type", SLICE("application/json"));
    }
    return call->url.ptr != NULL ? HF_OK : HF_FULL;
}

static void read_look(struct woo *w, const struct json *root, struct outbound_result *r)
{
    enum place place = place_of(w->a, w->item, w->k);
    bool notes = place == PLACE_NOTES;
    if (place == PLACE_TRACKINGS)
        read_trackings(w, root);
    else if (notes)
        read_notes(w, root);
    else
        read_order(w, root);
    if (w->refused.len > 0) {
        telling_refuse(w->a, w->k, w->refused, r);
        return;
    }
    if (place == PLACE_TRACKINGS && w->step.key.len == 0) {
        telling_mark(w->a, w->k, TRACKINGS);
        telling_look(w->a, w->k, r);
        return;
    }
    if (notes && w->step.key.len == 0 && changes_order(w)) {
        telling_mark(w->a, w->k, NOTES);
        telling_look(w->a, w->k, r);
        return;
    }
    telling_next(w->a, w->item, w->k, &w->step, r);
}

/* A note is there when it has an id; an order when it reads back what was written, which the look
 * after it judges. */
static void read_act(struct woo *w, const struct json *root, struct outbound_result *r)
{
    int64_t id;
    bool there = slice_is(w->k->verb, verb_track) ? json_get_lexeme(root, "tracking_number").len > 0
                                                  : json_i64(json_get(root, "id"), &id);
    if (!there) {
        r->outcome = OUTBOUND_RETRY;
        r->error = SLICE("the answer does not say what became of it");
        telling_doubt(w->a, w->k, r);
    } else if (!slice_is(w->k->verb, verb_put)) {
        telling_confirmed(w->a, w->k, r);
    } else if (telling_is_told(w->a, w->k->told, w->k->key)) {
        telling_refuse(w->a, w->k, SLICE("the shop takes the order and does not keep it"), r);
    } else {
        telling_confirmed(w->a, w->k, r);
    }
}

void woocommerce_read_tell(struct arena *a, const struct outbound_task *t,
                           const struct outbound_reply *reply, struct outbound_result *r)
{
    struct telling k;
    const struct json *root = woocommerce_parse(a, reply);
    if (telling_read(a, &t->items[0], &k) != HF_OK) {
        r->outcome = OUTBOUND_RETRY;
        r->error = SLICE("what the last step left could not be read");
        return;
    }
    bool no_plugin = reply->status == 404 && slice_is(json_get_text(root, "code"), "rest_no_route");
    if (no_plugin && place_of(a, &t->items[0], &k) == PLACE_TRACKINGS) {
        telling_mark(a, &k, TRACKINGS);
        telling_look(a, &k, r);
        return;
    }
    if (reply->status >= 300) {
        outbound_refuse(a, r, reply, json_get_text(root, "code"));
        return;
    }
    struct woo w = {.a = a, .item = &t->items[0], .k = &k, .refused = SLICE("")};
    w.step.key = SLICE("");
    if (telling_acts(w.item, &k)) {
        read_act(&w, root, r);
    } else if (root == NULL) {
        r->outcome = OUTBOUND_RETRY;
        r->error = SLICE("the answer could not be read");
    } else {
        read_look(&w, root, r);
    }
}
