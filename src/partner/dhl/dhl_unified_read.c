/* DHL Shipment Tracking Unified, read: an answer into canonical facts.
 * Between the adapter's reply and the parcel's events.
 * Promise: free text is carried and means nothing; nobody's name is carried at all; a proof counts
 * only where it does not contradict the destination. */
#include "base/json_out.h"
#include "partner/dhl/dhl_unified.h"

enum {
    FACTS_BYTES_MAX = 1024 * 1024,
    CODE_BYTES = 64,
    TEXT_BYTES = 200,
    URL_BYTES = 500,
    STAMP_SECONDS = 19 /* 2018-03-02T07:53:47 */
};

/* -- which shipment is ours */

static bool names_piece(const struct json *shipment, struct slice number)
{
    JSON_EACH(piece, json_get(json_get(shipment, "details"), "pieceIds"))
    if ((piece->kind == JSON_STRING || piece->kind == JSON_NUMBER) && slice_eq(piece->text, number))
        return true;
    return false;
}

static bool of_division(const struct json *shipment, struct slice division)
{
    return division.len == 0 || slice_eq(json_get_text(shipment, "service"), division);
}

static bool is_one_of_several(const struct json *shipment, struct slice number)
{
    const struct json *details = json_get(shipment, "details");
    const struct json *pieces = json_get(details, "pieceIds");
    int64_t total = 0;
    (void)json_i64(json_get(details, "totalNumberOfPieces"), &total);
    return !slice_eq(json_get_lexeme(shipment, "id"), number) &&
           (total > 1 || (pieces != NULL && pieces->count > 1));
}

enum dhl_unified_found dhl_unified_find(const struct json *root, struct slice number,
                                        struct slice division, const struct json **shipment)
{
    *shipment = NULL;
    JSON_EACH(s, json_get(root, "shipments"))
    {
        bool ours = slice_eq(json_get_lexeme(s, "id"), number) || names_piece(s, number);
        if (!ours || !of_division(s, division))
            continue;
        if (*shipment != NULL &&
            !slice_eq(json_get_text(*shipment, "service"), json_get_text(s, "service")))
            return DHL_AMBIGUOUS;
        if (*shipment == NULL)
            *shipment = s;
    }
    if (*shipment == NULL)
        return DHL_ABSENT;
    return is_one_of_several(*shipment, number) ? DHL_PIECE : DHL_FOUND;
}

/* -- its events */

/* Bytes at most, never in the middle of a character. */
static struct slice cut(struct slice text, size_t bytes)
{
    if (text.len <= bytes)
        return text;
    while (bytes > 0 && ((unsigned char)text.ptr[bytes] & 0xc0) == 0x80)
        bytes--;
    return (struct slice){text.ptr, bytes};
}

static const struct json *address_of(const struct json *holder)
{
    return json_get(holder, "address");
}

static bool contradicts(const struct json *here, const struct json *there, const char *key)
{
    struct slice a = json_get_text(here, key), b = json_get_text(there, key);
    return a.len > 0 && b.len > 0 && !slice_eq_nocase(a, b);
}

/* A delivery elsewhere - a shop, or back at the sender - has the same code. */
static bool is_at_destination(const struct json *shipment, const struct json *event)
{
    const struct json *here = address_of(json_get(event, "location"));
    const struct json *there = address_of(json_get(shipment, "destination"));
    return !contradicts(here, there, "countryCode") && !contradicts(here, there, "postalCode");
}

static bool is_link(struct slice text)
{
    return slice_starts(text, SLICE("https://")) && text.len <= URL_BYTES;
}

static struct slice proof_of(const struct json *shipment)
{
    const struct json *pod = json_get(json_get(shipment, "details"), "proofOfDelivery");
    struct slice document = json_get_text(pod, "documentUrl");
    struct slice signature = json_get_text(pod, "signatureUrl");
    return is_link(document) ? document : is_link(signature) ? signature : SLICE_NONE;
}

static struct slice stamp_of(const struct json *event)
{
    struct slice at = json_get_text(event, "timestamp");
    return (struct slice){at.ptr, at.len < STAMP_SECONDS ? at.len : STAMP_SECONDS};
}

static bool is_later(struct slice a, struct slice b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len > 0 ? memcmp(a.ptr, b.ptr, len) : 0;
    return order != 0 ? order > 0 : a.len > b.len;
}

/* The delivery that the proof belongs to: the latest one. */
static const struct json *last_delivery(const struct json *events)
{
    const struct json *last = NULL;
    JSON_EACH(e, events)
    if (slice_is(json_get_text(e, "statusCode"), "delivered") &&
        (last == NULL || is_later(stamp_of(e), stamp_of(last))))
        last = e;
    return last;
}

static void put(struct json_out *o, const char *key, struct slice text)
{
    json_key(o, key);
    json_put_text(o, text.ptr != NULL ? text : SLICE(""));
}

/* The town without the street that some divisions write before it. */
static void put_place(struct arena *a, struct json_out *o, const struct json *event)
{
    const struct json *address = address_of(json_get(event, "location"));
    struct slice town = json_get_text(address, "addressLocality"),
                 country = json_get_text(address, "countryCode");
    for (size_t i = town.len; i > 0; i--)
        if (town.ptr[i - 1] == ',') {
            town = (struct slice){town.ptr + i, town.len - i};
            break;
        }
    town = cut(slice_trim(town), TEXT_BYTES);
    put(o, "place",
        arena_format(a, "%.*s%s%.*s", SLICE_FMT(town), town.len > 0 && country.len > 0 ? " " : "",
                     SLICE_FMT(cut(country, CODE_BYTES))));
}

/* A time with its zone, or one of the place's own clocks. */
static void put_time(struct json_out *o, struct slice at)
{
    bool zoned = false;
    at = slice_trim(at);
    for (size_t i = STAMP_SECONDS; i < at.len; i++)
        zoned = zoned || at.ptr[i] == 'Z' || at.ptr[i] == '+' || at.ptr[i] == '-';
    put(o, zoned ? "at" : "at_local", cut(at, CODE_BYTES));
}

/* `description` and `remark` stay out: they name who signed. */
static void put_event(struct arena *a, struct json_out *o, const struct json *event,
                      struct slice proof)
{
    struct slice code = json_get_lexeme(event, "statusCode");
    json_open(o, '{');
    put(o, "code", code.len > 0 ? cut(code, CODE_BYTES) : SLICE("(none)"));
    put_time(o, json_get_text(event, "timestamp"));
    put(o, "text", cut(json_get_text(event, "status"), TEXT_BYTES));
    put_place(a, o, event);
    put(o, "proof", proof);
    json_close(o, '}');
}

static void put_events(struct arena *a, struct json_out *o, const struct json *shipment)
{
    const struct json *events = json_get(shipment, "events"),
                      *status = json_get(shipment, "status");
    const struct json *delivery;
    struct slice proof = proof_of(shipment);
    int count = 0;
    if (!json_is(events, JSON_ARRAY) || events->count == 0) { /* a division that tells no history */
        bool ours = slice_is(json_get_text(status, "statusCode"), "delivered") &&
                    is_at_destination(shipment, status);
        if (json_is(status, JSON_OBJECT))
            put_event(a, o, status, ours ? proof : SLICE_NONE);
        return;
    }
    delivery = last_delivery(events);
    if (delivery != NULL && !is_at_destination(shipment, delivery))
        proof = SLICE_NONE;
    JSON_EACH(e, events)
    if (json_is(e, JSON_OBJECT) && count++ < DHL_UNIFIED_EVENTS_MAX)
        put_event(a, o, e, e == delivery ? proof : SLICE_NONE);
}

const struct json *dhl_unified_facts(struct arena *a, const struct json *shipment)
{
    const struct json *facts = NULL;
    struct json_out o;
    struct json_error error;
    json_out_init(&o, FACTS_BYTES_MAX);
    json_open(&o, '{');
    put(&o, "statuses", SLICE("dhl-unified"));
    json_key(&o, "events");
    json_open(&o, '[');
    put_events(a, &o, shipment);
    json_close(&o, ']');
    json_close(&o, '}');
    struct slice text = arena_copy(a, json_out_text(&o));
    json_out_release(&o);
    return text.ptr != NULL && json_parse(a, text, &json_limits_none, &facts, &error) == HF_OK
               ? facts
               : NULL;
}
