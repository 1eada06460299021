/* DHL Parcel Iberia: shipment, print, delete, hold, release, track, end
 * of day (docs/carrier-dhl.md).
 * Adapter of the outward side for connections of platform `dhl_parcel_iberia`.
 * Promise: one label per call and reference; a lost answer is never bought again, because no source
 * knows a look-up by reference; status letters that are in no table keep their letter and mean
 * nothing. */
#include <stdio.h>

#include "base/clock.h"
#include "base/instant.h"
#include "base/json_out.h"
#include "partner/outbound.h"

enum {
    BODY_BYTES_MAX = 64 * 1024,
    FACTS_BYTES_MAX = 8 * 1024 * 1024,
    NAME_CHARS = 40,
    ADDRESS_CHARS = 40,
    TOKEN_LIFE_S = 900
};

/* -- the token */

static enum hf_status token_build(struct arena *a, const struct outbound_task *t,
                                  const struct outbound_secrets *s, struct outbound_call *call,
                                  struct slice *error)
{
    struct slice user = s->get(s->arg, "username"), password = s->get(s->arg, "password");
    struct json_out o;
    if (user.ptr == NULL || password.ptr == NULL) {
        *error = SLICE("the secrets username and password are needed");
        return HF_REFUSED;
    }
    json_out_init(&o, BODY_BYTES_MAX);
    json_open(&o, '{');
    json_key(&o, "Username");
    json_put_text(&o, user);
    json_key(&o, "Password");
    json_put_text(&o, password);
    json_close(&o, '}');
    *call = (struct outbound_call){.method = "POST", .reads = true};
    call->url = arena_format(a, "%.*s/authenticate", SLICE_FMT(t->endpoint));
    call->body = arena_copy(a, json_out_text(&o));
    json_out_release(&o);
    outbound_add_header(call, "Content-Type", SLICE("application/json"));
    return call->body.ptr != NULL ? HF_OK : HF_FULL;
}

/* The token as a JSON string, or in an object; how long it holds no source says, so it is taken for
 * short. */
static enum hf_status token_read(struct arena *a, const struct outbound_reply *reply,
                                 struct slice *token, int64_t *life_s, struct slice *error)
{
    const struct json *root = NULL;
    struct json_error bad;
    *life_s = TOKEN_LIFE_S;
    *error = SLICE("the answer holds no token");
    if (json_parse(a, reply->body, &json_limits_payload, &root, &bad) != HF_OK)
        return HF_REFUSED;
    *token = root->kind == JSON_STRING ? root->text : json_get_text(root, "token");
    return token->len > 0 ? HF_OK : HF_REFUSED;
}

static const struct outbound_token token = {token_build, token_read};

static enum hf_status authorise(struct arena *a, const struct outbound_task *t,
                                const struct outbound_secrets *s, struct slice bearer,
                                struct outbound_call *call)
{
    (void)t;
    (void)s;
    outbound_add_header(call, "Authorization", arena_format(a, "Bearer %.*s", SLICE_FMT(bearer)));
    return HF_OK;
}

/* -- what is asked */

static void put(struct json_out *o, const char *key, struct slice text)
{
    json_key(o, key);
    json_put_text(o, text.ptr != NULL ? text : SLICE(""));
}

static size_t chars_of(struct slice s)
{
    size_t count = 0;
    for (size_t i = 0; i < s.len; i++)
        count += ((unsigned char)s.ptr[i] & 0xc0) != 0x80;
    return count;
}

/* Never cut silently: what does not fit is said. */
static enum hf_status check_receiver(const struct json *to, struct slice *error)
{
    static const struct {
        const char *key;
        size_t most;
        bool required;
    } fields[] = {
        {"name",     NAME_CHARS,    true },
        {"street",   ADDRESS_CHARS, true },
        {"city",     0,             true },
        {"postcode", 0,             true },
        {"country",  2,             true },
        {"phone",    0,             false}
    };
    static const char *const words[] = {"name", "street", "city", "postcode", "country", "phone"};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        struct slice text = json_get_text(to, fields[i].key);
        if ((fields[i].required && text.len == 0) ||
            (fields[i].most > 0 && chars_of(text) > fields[i].most)) {
            *error = slice_of(words[i]);
            return HF_REFUSED;
        }
    }
    return HF_OK;
}

static enum hf_status build_buy(struct arena *a, const struct outbound_task *t,
                                struct outbound_call *call, struct slice *error)
{
    const struct outbound_item *item = &t->items[0];
    const struct json *to = json_get(item->facts, "to");
    int64_t weight_g = 0;
    struct json_out o;
    if (item->doubt)
        return HF_HELD;
    enum hf_status s = check_receiver(to, error);
    if (s != HF_OK) {
        *error = arena_format(a, "%.*s is missing or longer than %d characters", SLICE_FMT(*error),
                              NAME_CHARS);
        return s;
    }
    (void)json_i64(json_get(item->facts, "weight_g"), &weight_g);
    int64_t kilos_100 =
        weight_g > 0 ? (weight_g + 9) / 10 : 1; /* two decimals, or the day's close fails */
    json_out_init(&o, BODY_BYTES_MAX);
    json_open(&o, '{');
    put(&o, "Customer", t->account);
    put(&o, "Reference", item->reference);
    json_key(&o, "Receiver");
    json_open(&o, '{');
    put(&o, "Name", json_get_text(to, "name"));
    put(&o, "Address", json_get_text(to, "street"));
    put(&o, "City", json_get_text(to, "city"));
    put(&o, "PostalCode", json_get_text(to, "postcode"));
    put(&o, "Country", json_get_text(to, "country"));
    put(&o, "Phone", json_get_text(to, "phone"));
    put(&o, "Email", json_get_text(to, "email"));
    json_close(&o, '}');
    json_key(&o, "Quantity");
    json_put_i64(&o, 1);
    json_key(&o, "Weight");
    json_put_raw(&o, arena_format(a, "%lld.%02lld", (long long)(kilos_100 / 100),
                                  (long long)(kilos_100 % 100)));
    put(&o, "Incoterms", SLICE("CPT"));
    put(&o, "Product", SLICE("B2C"));
    put(&o, "Format", SLICE("PDF"));
    json_close(&o, '}');
    *call = (struct outbound_call){.method = "POST", .expect_type = "application/json"};
    call->url = arena_format(a, "%.*s/shipment", SLICE_FMT(t->endpoint));
    call->body = arena_copy(a, json_out_text(&o));
    json_out_release(&o);
    outbound_add_header(call, "Content-Type", SLICE("application/json"));
    return call->body.ptr != NULL ? HF_OK : HF_FULL;
}

/* The calls about a number that is there. */
static enum hf_status build_action(struct arena *a, const struct outbound_task *t,
                                   const char *action, struct outbound_call *call)
{
    const struct json *facts = t->items[0].facts;
    *call = (struct outbound_call){.method = "GET"};
    call->url =
        arena_format(a, "%.*s/shipment?Year=%.*s&Tracking=%.*s&Action=%s", SLICE_FMT(t->endpoint),
                     SLICE_FMT(json_get_text(facts, "year")),
                     SLICE_FMT(outbound_escape(a, json_get_text(facts, "tracking"))), action);
    return call->url.ptr != NULL ? HF_OK : HF_FULL;
}

/* Deleting twice is deleting once: doubt does no harm here. */
static enum hf_status build_void(struct arena *a, const struct outbound_task *t,
                                 struct outbound_call *call, struct slice *error)
{
    (void)error;
    return build_action(a, t, "DELETE", call);
}

/* The state of a hold is what is asked for, so asking twice does no harm; what a no means after a
 * lost answer is for read(). */
static enum hf_status build_hold(struct arena *a, const struct outbound_task *t,
                                 struct outbound_call *call, struct slice *error)
{
    (void)error;
    return build_action(a, t, "HOLD", call);
}

static enum hf_status build_release(struct arena *a, const struct outbound_task *t,
                                    struct outbound_call *call, struct slice *error)
{
    (void)error;
    return build_action(a, t, "RELEASE", call);
}

/* The first label of one: every shipment is one parcel. */
static enum hf_status build_print(struct arena *a, const struct outbound_task *t,
                                  struct outbound_call *call, struct slice *error)
{
    (void)error;
    enum hf_status s = build_action(a, t, "PRINT", call);
    if (s != HF_OK)
        return s;
    bool zpl = slice_is(json_get_text(t->items[0].facts, "format"), "zpl");
    call->url = arena_format(a, "%.*s&LabelFrom=1&LabelTo=1&Format=%s", SLICE_FMT(call->url),
                             zpl ? "ZPL" : "PDF");
    call->reads = true;
    call->expect_type = "application/json";
    return call->url.ptr != NULL ? HF_OK : HF_FULL;
}

static enum hf_status build_track(struct arena *a, const struct outbound_task *t,
                                  struct outbound_call *call, struct slice *error)
{
    (void)error;
    *call =
        (struct outbound_call){.method = "GET", .reads = true, .expect_type = "application/json"};
    call->url =
        arena_format(a, "%.*s/track?id=%.*s&idioma=es&show=events", SLICE_FMT(t->endpoint),
                     SLICE_FMT(outbound_escape(a, json_get_text(t->items[0].facts, "tracking"))));
    return HF_OK;
}

/* A number that nobody has: whoever is let through hears 404. */
static enum hf_status build_check(struct arena *a, const struct outbound_task *t,
                                  struct outbound_call *call, struct slice *error)
{
    (void)error;
    *call = (struct outbound_call){.method = "GET", .reads = true};
    call->url = arena_format(a, "%.*s/track?id=0&idioma=es&show=events", SLICE_FMT(t->endpoint));
    return call->url.ptr != NULL ? HF_OK : HF_FULL;
}

static void read_check(struct arena *a, const struct outbound_task *t,
                       const struct outbound_reply *reply, struct outbound_result *r)
{
    struct examination e;
    outbound_examination(a, t, &e);
    outbound_examined(a, &e, t, reply, r, false);
}

/* The close of the day is what tells DHL of the shipments; closing an empty day does no harm. */
static enum hf_status build_end_of_day(struct arena *a, const struct outbound_task *t,
                                       struct outbound_call *call, struct slice *error)
{
    (void)error;
    *call = (struct outbound_call){.method = "POST"};
    call->url = arena_format(a, "%.*s/endday", SLICE_FMT(t->endpoint));
    call->body =
        arena_format(a, "{\"Accounts\":\"%.*s\",\"Report\":\"PDF\"}", SLICE_FMT(t->account));
    outbound_add_header(call, "Content-Type", SLICE("application/json"));
    return HF_OK;
}

/* -- what comes back */

static const struct json *parse(struct arena *a, const struct outbound_reply *reply)
{
    const struct json *root = NULL;
    struct json_error error;
    return json_parse(a, reply->body, &json_limits_none, &root, &error) == HF_OK ? root : NULL;
}

static const struct json *facts_of(struct arena *a, struct json_out *o)
{
    const struct json *facts = NULL;
    struct json_error error;
    struct slice text = arena_copy(a, json_out_text(o));
    json_out_release(o);
    return text.ptr != NULL && json_parse(a, text, &json_limits_none, &facts, &error) == HF_OK
               ? facts
               : NULL;
}

/* A number may be a word or a figure. Without one the label may still exist over there. */
static void read_buy(struct arena *a, const struct outbound_reply *reply, struct outbound_result *r)
{
    const struct json *root = parse(a, reply);
    struct slice tracking = json_get_lexeme(root, "Tracking"), label = json_get_text(root, "Label");
    struct json_out o;
    if (tracking.len == 0 || tracking.len > 64) {
        r->outcome = OUTBOUND_DOUBT;
        r->error = SLICE("the answer names no tracking number");
        return;
    }
    json_out_init(&o, FACTS_BYTES_MAX);
    json_open(&o, '{');
    put(&o, "tracking", tracking);
    put(&o, "label", label);
    put(&o, "format", SLICE("pdf"));
    json_close(&o, '}');
    r->facts = facts_of(a, &o);
    r->outcome = r->facts != NULL ? OUTBOUND_DONE : OUTBOUND_DOUBT;
}

static void read_print(struct arena *a, const struct outbound_task *t,
                       const struct outbound_reply *reply, struct outbound_result *r)
{
    struct slice label = json_get_text(parse(a, reply), "Label");
    struct slice format = json_get_text(t->items[0].facts, "format");
    struct json_out o;
    if (label.len == 0) {
        r->outcome = OUTBOUND_RETRY;
        r->error = SLICE("the answer holds no label");
        return;
    }
    json_out_init(&o, FACTS_BYTES_MAX);
    json_open(&o, '{');
    put(&o, "label", label);
    put(&o, "format", format);
    json_close(&o, '}');
    r->facts = facts_of(a, &o);
    r->outcome = r->facts != NULL ? OUTBOUND_DONE : OUTBOUND_RETRY;
}

/* "Held already" is a no as well, and no source tells its words: after a lost answer a no says
 * nothing. */
static bool asks_again(const struct outbound_item *item)
{
    return item->doubt &&
           (slice_is(item->kind, "label.hold") || slice_is(item->kind, "label.release"));
}

/* What a letter means is of the carrier's status table, not of this file. */
static void put_event(struct json_out *o, const struct json *event)
{
    json_open(o, '{');
    put(o, "code", json_get_text(event, "Code"));
    put(o, "at", json_get_text(event, "DateTime"));
    put(o, "text", json_get_text(event, "Status"));
    put(o, "place", json_get_text(event, "Ubication"));
    json_close(o, '}');
}

static void read_track(struct arena *a, const struct outbound_reply *reply,
                       struct outbound_result *r)
{
    const struct json *root = parse(a, reply);
    const struct json *events = json_is(root, JSON_ARRAY) ? root : json_get(root, "Events");
    struct json_out o;
    json_out_init(&o, FACTS_BYTES_MAX);
    json_open(&o, '{');
    json_key(&o, "events");
    json_open(&o, '[');
    JSON_EACH(e, events)
    put_event(&o, e);
    json_close(&o, ']');
    json_close(&o, '}');
    r->facts = facts_of(a, &o);
    r->outcome = root != NULL && r->facts != NULL ? OUTBOUND_DONE : OUTBOUND_RETRY;
    r->error = SLICE("the answer could not be read");
}

static void read(struct arena *a, const struct outbound_task *t, const struct outbound_reply *reply,
                 struct outbound_result *r)
{
    const struct json *root;
    struct slice kind = t->items[0].kind;
    if (slice_is(kind, "pull.check") && (reply->status == 404 || reply->status < 300)) {
        read_check(a, t, reply, r);
        return;
    }
    if (reply->status == 404 && slice_is(kind, "pull.tracking")) { /* not scanned yet */
        r->outcome = OUTBOUND_DONE;
        return;
    }
    if (reply->status == 404 && slice_is(kind, "label.void")) { /* it is gone already */
        r->outcome = OUTBOUND_DONE;
        return;
    }
    if (reply->status >= 300) {
        root = parse(a, reply);
        outbound_refuse(a, r, reply, json_get_text(root, "Message"));
        if (asks_again(&t->items[0]))
            r->outcome = OUTBOUND_DOUBT;
        return;
    }
    if (slice_is(kind, "label.buy"))
        read_buy(a, reply, r);
    else if (slice_is(kind, "pull.tracking"))
        read_track(a, reply, r);
    else if (slice_is(kind, "label.print"))
        read_print(a, t, reply, r);
    else
        r->outcome = OUTBOUND_DONE;
}

static enum hf_status build(struct arena *a, const struct outbound_task *t,
                            struct outbound_call *call, struct slice *error)
{
    static const struct {
        const char *kind;
        enum hf_status (*build)(struct arena *a, const struct outbound_task *t,
                                struct outbound_call *call, struct slice *error);
    } builds[] = {
        {"label.buy",       build_buy       },
        {"label.void",      build_void      },
        {"label.print",     build_print     },
        {"label.hold",      build_hold      },
        {"label.release",   build_release   },
        {"pull.tracking",   build_track     },
        {"pull.check",      build_check     },
        {"manifest.closed", build_end_of_day}
    };
    for (size_t i = 0; i < sizeof builds / sizeof *builds; i++)
        if (slice_is(t->items[0].kind, builds[i].kind))
            return builds[i].build(a, t, call, error);
    return HF_NOT_FOUND;
}

static const char *const kinds[] = {"label.buy",  "label.void",      "label.print",
                                    "label.hold", "label.release",   "pull.tracking",
                                    "pull.check", "manifest.closed", NULL};

/* No source states a quota: five a second is what one packing line asks. */
const struct outbound_adapter outbound_dhl_iberia = {
    .platform = "dhl_parcel_iberia",
    .endpoint = "https://external.dhl.es/cimapi/api/v1/customer",
    .bucket = {.name = "calls", .capacity = 10, .refill = 5, .refill_us = US_PER_S},
    .kinds = kinds,
    .token = &token,
    .build = build,
    .authorise = authorise,
    .read = read,
};
