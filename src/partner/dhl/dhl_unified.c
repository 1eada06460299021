/* DHL Shipment Tracking Unified, asked: where is the parcel of this number?
 * Adapter of the outward side for connections of platform `dhl_unified`.
 * Promise: only statusCode says what an event means; what another division or another piece was
 * scanned for is never taken for this parcel. */
#include "partner/dhl/dhl_unified.h"

#include "base/clock.h"

/* -- what is asked */

static enum hf_status build(struct arena *a, const struct outbound_task *t,
                            struct outbound_call *call, struct slice *error)
{
    const struct outbound_item *item = &t->items[0];
    struct slice number = json_get_text(item->facts, "tracking");
    long long offset = 0;
    bool check = slice_is(item->kind, "pull.check");
    if (!check && !slice_is(item->kind, "pull.tracking"))
        return HF_NOT_FOUND;
    if (check)
        number = SLICE("0"); /* that nobody has: whoever is let through hears 404 */
    if (number.len == 0) {
        *error = SLICE("there is no tracking number to ask about");
        return HF_REFUSED;
    }
    if (item->progress.len > 0 && !slice_to_i64(item->progress, &offset))
        offset = 0;
    *call =
        (struct outbound_call){.method = "GET", .reads = true, .expect_type = "application/json"};
    call->url =
        arena_format(a, "%.*s/track/shipments?trackingNumber=%.*s%s%.*s&offset=%lld&limit=%d",
                     SLICE_FMT(t->endpoint), SLICE_FMT(outbound_escape(a, number)),
                     t->division.len > 0 ? "&service=" : "",
                     SLICE_FMT(outbound_escape(a, t->division)), offset, DHL_UNIFIED_PAGE);
    return call->url.ptr != NULL ? HF_OK : HF_FULL;
}

static enum hf_status authorise(struct arena *a, const struct outbound_task *t,
                                const struct outbound_secrets *s, struct slice token,
                                struct outbound_call *call)
{
    struct slice key = s->get(s->arg, "key");
    (void)a;
    (void)t;
    (void)token;
    if (key.len == 0)
        return HF_REFUSED;
    outbound_add_header(call, "DHL-API-Key", key);
    return HF_OK;
}

/* -- what comes back */

/* The rest of the list: ours may stand on a later page. */
static void read_on(struct arena *a, const struct outbound_task *t, const struct json *root,
                    struct outbound_result *r)
{
    const struct json *shipments = json_get(root, "shipments");
    int64_t most = (int64_t)DHL_UNIFIED_PAGE * DHL_UNIFIED_PAGES_MAX, count = 0;
    long long offset = 0;
    if (t->items[0].progress.len > 0 && !slice_to_i64(t->items[0].progress, &offset))
        offset = 0;
    count = json_is(shipments, JSON_ARRAY) ? shipments->count : 0;
    if (json_get_text(root, "nextUrl").len > 0 && count > 0 && offset + count < most) {
        r->outcome = OUTBOUND_AGAIN;
        r->progress = arena_format(a, "%lld", offset + (long long)count);
        return;
    }
    if (count == 0 && offset == 0) { /* not scanned yet */
        r->outcome = OUTBOUND_DONE;
        return;
    }
    r->outcome = OUTBOUND_REFUSED;
    r->error = SLICE("the answer is about other numbers than the one that was asked");
}

static void read_shipments(struct arena *a, const struct outbound_task *t, const struct json *root,
                           struct outbound_result *r)
{
    const struct json *shipment = NULL;
    struct slice number = json_get_text(t->items[0].facts, "tracking");
    r->outcome = OUTBOUND_REFUSED;
    switch (dhl_unified_find(root, number, t->division, &shipment)) {
    case DHL_FOUND:
        r->facts = dhl_unified_facts(a, shipment);
        r->outcome = r->facts != NULL ? OUTBOUND_DONE : OUTBOUND_RETRY;
        r->error = SLICE("the answer is too large");
        return;
    case DHL_ABSENT:
        read_on(a, t, root, r);
        return;
    case DHL_AMBIGUOUS:
        r->error = SLICE("several divisions of DHL carry this number: say `division`");
        return;
    case DHL_PIECE:
        r->error = SLICE("the number is one piece of several, and the answer is about all of them");
        return;
    }
}

static void read(struct arena *a, const struct outbound_task *t, const struct outbound_reply *reply,
                 struct outbound_result *r)
{
    const struct json *root = NULL;
    struct json_error error;
    bool readable = json_parse(a, reply->body, &json_limits_payload, &root, &error) == HF_OK;
    if (slice_is(t->items[0].kind, "pull.check") && (reply->status == 404 || reply->status < 300)) {
        struct examination e;
        outbound_examination(a, t, &e);
        outbound_examined(a, &e, t, reply, r, false);
        return;
    }
    if (reply->status == 404) { /* no data yet; silence is noticed by its own timers */
        r->outcome = OUTBOUND_DONE;
        return;
    }
    if (reply->status == 403) {
        r->outcome = OUTBOUND_UNAUTHORISED;
        r->error = SLICE("HTTP 403");
        return;
    }
    if (reply->status >= 300) {
        outbound_refuse(a, r, reply, json_get_text(root, "title"));
        return;
    }
    if (!readable || !json_is(json_get(root, "shipments"), JSON_ARRAY)) {
        r->outcome = OUTBOUND_RETRY;
        r->error = SLICE("the answer could not be read");
        return;
    }
    read_shipments(a, t, root, r);
}

static const char *const kinds[] = {"pull.tracking", "pull.check", NULL};

/* Widely quoted and confirmed by nobody: 250 calls a day, one in five seconds. The profile says
 * what DHL granted (calls_per_day, seconds_per_call). */
const struct outbound_adapter outbound_dhl_unified = {
    .platform = "dhl_unified",
    .endpoint = "https://api-eu.dhl.com",
    .bucket = {.name = "calls",
               .capacity = 1,
               .refill = 1,
               .refill_us = 5 * US_PER_S,
               .quota = 250,
               .window_us = US_PER_DAY},
    .secret = "key",
    .kinds = kinds,
    .build = build,
    .authorise = authorise,
    .read = read,
};
