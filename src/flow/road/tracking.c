/* Carriers that are asked where a parcel is.
 * Between the outbox, which asks, and the parcel's events.
 * Promise: one question per parcel waits at a time; an answer about a number that the parcel does
 * not carry any more is nobody's; events are applied oldest first. */
#include "flow/road/tracking.h"

#include <stdlib.h>

#include "base/instant.h"
#include "flow/road/dispatch.h"
#include "rules/custody.h"
#include "rules/platforms.h"
#include "rules/poll_plan.h"
#include "store/sql.h"

enum { EVENTS_MAX = 500, HINTED_PARCELS_MAX = 8, MINUTE_CHARS = 16 };

/* -- who is asked */

/* NULL: nobody. */
static const struct connection *source_of(const struct work *w, const struct shipment *sh,
                                          const struct parcel *p)
{
    const struct profile *profile = w->merchant->profile;
    const struct profile_carrier *of = NULL, *carrier = profile_carrier(profile, p->carrier);
    const struct profile_service *service =
        profile_service(profile, p->service.len > 0 ? p->service : sh->service, &of);
    struct slice code = SLICE_NONE;
    if (carrier != NULL && carrier == of && service != NULL && service->tracking_by.len > 0)
        code = service->tracking_by;
    else if (carrier != NULL)
        code = carrier->connection;
    const struct connection *c = code.len > 0 ? merchant_connection(w->merchant, code) : NULL;
    const struct platform *platform = c != NULL ? platform_find(c->platform) : NULL;
    return platform != NULL && platform->tracks ? c : NULL;
}

/* Since when its phase of the plan runs. */
static int64_t phase_began_us(const struct parcel *p)
{
    if (p->custody == CUSTODY_DELIVERED && p->delivered_at_us > 0)
        return p->delivered_at_us;
    if (custody_is_confirmed(p->custody))
        return p->custody_at_us;
    return p->handed_over_at_us > 0 ? p->handed_over_at_us : p->packed_at_us;
}

static struct owed question(const struct work *w, const struct connection *c,
                            const struct parcel *p, int64_t at_us)
{
    return (struct owed){
        .connection_id = c->connection_id,
        .kind = "pull.tracking",
        .object_id = p->parcel_id,
        .body = arena_format(txn_arena(w->tx), "{\"tracking\":\"%.*s\"}", SLICE_FMT(p->tracking)),
        .at_us = at_us,
        .reads = true};
}

enum hf_status follow_parcel(struct work *w, const struct shipment *sh, const struct parcel *p)
{
    const struct connection *c = p->tracking.len > 0 ? source_of(w, sh, p) : NULL;
    int64_t began_us = phase_began_us(p);
    int64_t age_s = began_us > 0 ? (w->now_us - began_us) / US_PER_S : 0;
    int64_t wait_s = poll_after_s(p->custody, p->proof.len > 0, age_s);
    if (c == NULL || wait_s == 0)
        return HF_OK;
    struct owed o = question(w, c, p, w->now_us + wait_s * US_PER_S);
    return owe_newest(w, &o);
}

/* -- an answer */

static int by_time(const void *a, const void *b)
{
    const struct carrier_event *x = a, *y = b;
    return x->at_us < y->at_us ? -1 : x->at_us > y->at_us;
}

/* A wall clock without its zone is the warehouse's: a guess, and the words stay on file. */
static int64_t local_instant(const struct work *w, const struct shipment *sh, struct slice text)
{
    const struct warehouse *wh = directory_warehouse_by_id(w->directory, sh->warehouse_id);
    char minute[MINUTE_CHARS + sizeof ":00Z"];
    int64_t us;
    if (text.len < MINUTE_CHARS || wh == NULL || wh->zone == NULL)
        return 0;
    memcpy(minute, text.ptr, MINUTE_CHARS);
    if (minute[10] == ' ') /* "2026-11-25 12:30": date and time as people write them */
        minute[10] = 'T';
    memcpy(minute + MINUTE_CHARS, ":00Z", sizeof ":00Z");
    if (!instant_parse(slice_of(minute), &us))
        return 0;
    int64_t days = us / US_PER_DAY, seconds = 0;
    if (text.len >= 19 && text.ptr[17] >= '0' && text.ptr[17] <= '5' && text.ptr[18] >= '0' &&
        text.ptr[18] <= '9')
        seconds = (text.ptr[17] - '0') * 10 + text.ptr[18] - '0';
    return zone_instant(wh->zone, date_of_days(days),
                        (int)((us - days * US_PER_DAY) / (60 * US_PER_S))) +
           seconds * US_PER_S;
}

static struct carrier_event event_of(const struct work *w, const struct shipment *sh,
                                     const struct parcel *p, struct slice statuses,
                                     const struct json *e)
{
    struct slice at = json_get_text(e, "at"), local = json_get_text(e, "at_local");
    struct carrier_event event = {.parcel_id = p->parcel_id,
                                  .carrier = p->carrier,
                                  .tracking = p->tracking,
                                  .statuses = statuses,
                                  .class = json_get_text(e, "class"),
                                  .code = json_get_text(e, "code"),
                                  .text = json_get_text(e, "text"),
                                  .place = json_get_text(e, "place"),
                                  .proof = json_get_text(e, "proof"),
                                  .said_at = at.len > 0 ? at : local,
                                  .source = SLICE("carrier")};
    if (event.proof.ptr == NULL)
        event.proof = SLICE("");
    if (!instant_parse(at, &event.at_us)) /* 0: undated, older than every dated one */
        event.at_us = local_instant(w, sh, event.said_at);
    return event;
}

static enum hf_status record_all(struct work *w, const struct shipment *sh, const struct parcel *p,
                                 const struct json *learned)
{
    struct order *order;
    enum event_result result;
    const struct json *events = json_get(learned, "events");
    int count = 0, room = events != NULL && events->count < EVENTS_MAX ? events->count : EVENTS_MAX;
    struct carrier_event *all =
        ARENA_ARRAY(txn_arena(w->tx), struct carrier_event, (size_t)room + 1);
    if (all == NULL)
        return HF_FULL;
    JSON_EACH(e, events)
    if (count < room)
        all[count++] = event_of(w, sh, p, json_get_text(learned, "statuses"), e);
    qsort(all, (size_t)count, sizeof *all,
          by_time); /* custody is the earliest scan that proves it */
    for (int i = 0; i < count; i++) {
        enum hf_status s = record_parcel_event(w, &all[i], &result, &order);
        if (s < 0)
            return s;
    }
    return HF_OK;
}

static enum hf_status load(struct work *w, int64_t parcel_id, struct parcel *p,
                           struct shipment **sh)
{
    struct order *o;
    enum hf_status s = load_parcel(w, parcel_id, p);
    *sh = NULL;
    if (s == HF_OK)
        s = load_order(w, ORDER_OF(p->shipment_id), false, &o);
    for (int i = 0; s == HF_OK && i < o->shipment_count; i++)
        if (o->shipments[i].shipment_id == p->shipment_id)
            *sh = &o->shipments[i];
    return s == HF_OK && *sh == NULL ? HF_FAILED : s;
}

static bool asked_about(struct work *w, const struct owed_row *r, const struct parcel *p)
{
    const struct json *body = NULL;
    struct json_error error;
    return json_parse(txn_arena(w->tx), r->body, &json_limits_none, &body, &error) == HF_OK &&
           slice_eq(json_get_text(body, "tracking"), p->tracking);
}

enum hf_status tracking_read(struct work *w, const struct owed_row *r, const struct json *learned)
{
    struct parcel p;
    struct shipment *sh;
    enum hf_status s = load(w, r->object_id, &p, &sh);
    if (s != HF_OK)
        return s < 0 ? s : HF_OK;
    if (p.tracking.len == 0 || !asked_about(w, r, &p))
        return HF_OK; /* voided meanwhile; its next number has a question of its own */
    s = record_all(w, sh, &p, learned);
    if (s >= 0)
        s = load(w, r->object_id, &p, &sh);
    return s != HF_OK ? s : follow_parcel(w, sh, &p);
}

/* Given up after an outage, it is asked again by the plan: the outage has its own alarm, and the
 * parcel's silence too. Refused, a person looks. */
enum hf_status tracking_unread(struct work *w, const struct owed_row *r,
                               const struct owed_failure *f)
{
    struct parcel p;
    struct shipment *sh;
    if (f->attempts < RETRY_ATTEMPTS)
        return owed_failed(w, r, f);
    enum hf_status s = load(w, r->object_id, &p, &sh);
    return s != HF_OK ? (s < 0 ? s : HF_OK) : follow_parcel(w, sh, &p);
}

/* -- a hint */

static enum hf_status hasten(struct work *w, int64_t connection_id, int64_t parcel_id, bool *known)
{
    struct parcel p;
    struct shipment *sh;
    enum hf_status s = load(w, parcel_id, &p, &sh);
    const struct connection *c = s == HF_OK ? source_of(w, sh, &p) : NULL;
    if (c == NULL || c->connection_id != connection_id)
        return s < 0 ? s : HF_OK;
    *known = true;
    s = store_put(w->tx, SQL_hasten_outbox,
                  PARAMS(P_I64(w->merchant_id), P_I64(connection_id), P_STR("pull.tracking"),
                         P_I64(parcel_id), P_I64(w->now_us)));
    if (s == HF_NOT_FOUND) { /* none waits, or one is under way and may miss the news */
        struct owed o = question(w, c, &p, w->now_us);
        s = owe(w, &o);
    }
    return s < 0 ? s : HF_OK;
}

static enum hf_status find_parcels(struct work *w, struct slice number, int64_t *ids, int *count)
{
    struct rows rows;
    enum hf_status s = store_query(w->tx, SQL_list_parcels_of_number,
                                   PARAMS(P_I64(w->merchant_id), P_TEXT(number)), &rows);
    *count = 0;
    if (s < 0)
        return s;
    while (*count < HINTED_PARCELS_MAX && rows_next(&rows))
        ids[(*count)++] = row_i64(&rows, 0);
    return rows_end(&rows);
}

enum hf_status hear_tracking(struct work *w, const struct landing *l, bool *known)
{
    const struct hint_numbers *hint = l->hint;
    int64_t ids[HINTED_PARCELS_MAX];
    int count;
    *known = false;
    for (int i = 0; i < hint->count; i++) {
        enum hf_status s = find_parcels(w, hint->numbers[i], ids, &count);
        for (int k = 0; k < count && s >= 0; k++)
            s = hasten(w, l->connection_id, ids[k], known);
        if (s < 0)
            return s;
    }
    return HF_OK;
}
