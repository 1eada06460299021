/* Labels that are bought.
 * Between the packing bench and the outbox.
 * Promise: never two living labels on one parcel without a person knowing; a label that may exist
 * is not bought again. */
#include "flow/road/label.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/encode.h"
#include "base/ids.h"
#include "base/instant.h"
#include "flow/blob.h"
#include "flow/order/person.h"
#include "flow/road/dispatch.h"
#include "flow/road/tracking.h"
#include "rules/custody.h"
#include "rules/zone.h"
#include "store/sql.h"

enum { BODY_BYTES_MAX = 4096 };

static void put(struct json_out *o, const char *key, struct slice text)
{
    json_key(o, key);
    json_put_text(o, text.ptr != NULL ? text : SLICE(""));
}

const struct connection *carrier_connection(const struct work *w, struct slice carrier)
{
    const struct profile_carrier *c = profile_carrier(w->merchant->profile, carrier);
    return c != NULL && c->connection.len > 0 ? merchant_connection(w->merchant, c->connection)
                                              : NULL;
}

enum hf_status ask_label(struct floor *f, const struct parcel *p,
                         const struct profile_carrier *carrier)
{
    struct work *w = f->w;
    int64_t under_way;
    const struct connection *c = carrier_connection(w, carrier->id);
    if (c == NULL || c->life != LIFE_LIVE_OUT)
        return floor_refuse(f, "connection_not_enabled",
                            "%.*s gives no labels yet: call the office", SLICE_FMT(carrier->id));
    enum hf_status s = store_get_i64(w->tx, SQL_find_open_outbox,
                                     PARAMS(P_I64(w->merchant_id), P_I64(c->connection_id),
                                            P_STR("label.buy"), P_I64(p->parcel_id)),
                                     &under_way);
    if (s == HF_OK)
        return floor_refuse(f, "label_under_way", "the label is on its way: wait");
    if (s < 0)
        return s;
    work_note(w, "label:asked(%.*s)", SLICE_FMT(carrier->id));
    return owe(w, &(struct owed){.connection_id = c->connection_id,
                                 .kind = "label.buy",
                                 .object_id = p->parcel_id,
                                 .body = arena_format(txn_arena(w->tx), "{\"carrier\":\"%.*s\"}",
                                                      SLICE_FMT(carrier->id))});
}

enum hf_status owe_void(struct work *w, const struct parcel *p)
{
    const struct connection *c = carrier_connection(w, p->carrier);
    if (c == NULL)
        return HF_OK;
    struct slice body;
    enum hf_status s = label_body(w, p, SLICE(""), &body);
    return s < 0 ? s
                 : owe(w, &(struct owed){.connection_id = c->connection_id,
                                         .kind = "label.void",
                                         .object_id = p->parcel_id,
                                         .body = body});
}

/* The number is known by its year over there: of the day it was made, not of the day it is asked
 * about. */
static enum hf_status label_year(struct work *w, const struct parcel *p, int *year)
{
    struct rows rows;
    const struct shipment *sh = NULL;
    struct order *o;
    int64_t made_at_us = w->now_us;
    enum hf_status s = load_order(w, ORDER_OF(p->shipment_id), false, &o);
    for (int i = 0; s == HF_OK && i < o->shipment_count; i++)
        if (o->shipments[i].shipment_id == p->shipment_id)
            sh = &o->shipments[i];
    if (s != HF_OK || sh == NULL)
        return s < 0 ? s : HF_FAILED;
    s = store_query(w->tx, SQL_find_label,
                    PARAMS(P_I64(w->merchant_id), P_TEXT(p->carrier), P_TEXT(p->tracking)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows))
        made_at_us = row_i64(&rows, 0);
    *year = zone_local(directory_warehouse_by_id(w->directory, sh->warehouse_id)->zone, made_at_us)
                .date.year;
    return rows_end(&rows);
}

enum hf_status label_body(struct work *w, const struct parcel *p, struct slice format,
                          struct slice *body)
{
    int year = 0;
    struct json_out o;
    enum hf_status s = label_year(w, p, &year);
    if (s < 0)
        return s;
    json_out_init(&o, BODY_BYTES_MAX);
    json_open(&o, '{');
    put(&o, "carrier", p->carrier);
    put(&o, "tracking", p->tracking);
    put(&o, "year", arena_format(txn_arena(w->tx), "%d", year % 10));
    if (format.len > 0)
        put(&o, "format", format);
    json_close(&o, '}');
    *body = arena_copy(txn_arena(w->tx), json_out_text(&o));
    json_out_release(&o);
    return body->ptr != NULL ? HF_OK : HF_FULL;
}

enum hf_status put_label(struct work *w, struct order *o, struct shipment *sh, struct parcel *p,
                         struct slice carrier, struct slice tracking)
{
    struct parcel all[PARCELS_MAX];
    int count;
    uint32_t missing;
    enum hf_status s = store_put(w->tx, SQL_insert_parcel_tracking,
                                 PARAMS(P_TEXT(carrier), P_TEXT(tracking), P_I64(w->merchant_id),
                                        P_I64(p->parcel_id), P_I64(w->now_us)));
    if (s == HF_NOT_FOUND)
        return HF_DUPLICATE;
    p->carrier = carrier;
    p->tracking = tracking;
    p->custody = CUSTODY_LABEL_CREATED;
    struct evidence_fact fact = {.kinds = EVIDENCE_LABEL, .source = carrier, .ref = tracking};
    if (s >= 0)
        s = save_parcel(w, p);
    if (s >= 0)
        s = record_evidence(w, &sh->ledger, &fact);
    if (s >= 0)
        s = follow_parcel(w, sh, p);
    if (s >= 0)
        s = load_parcels(w, sh->shipment_id, all, &count);
    for (int i = 0; s >= 0 && i < count; i++)
        if (all[i].tracking.len == 0)
            return HF_OK; /* a shipment is as far as its last box */
    return s < 0 ? s : move_shipment(w, o, sh, EVENT_LABEL, &missing);
}

/* -- the facts */

static struct slice joined_street(struct arena *a, const struct ship_to *to)
{
    struct slice out = SLICE("");
    for (int i = 0; i < 3; i++) {
        struct slice line = slice_trim(to->street[i]);
        if (line.len > 0)
            out = arena_format(a, "%.*s%s%.*s", SLICE_FMT(out), out.len > 0 ? " " : "",
                               SLICE_FMT(line));
    }
    return out;
}

/* Each box of an order has its own hold. */
struct slice parcel_text(const struct work *w, const struct parcel *p)
{
    char id[ID_TEXT_BYTES];
    id_print(w->hub->ids_key, "pcl", w->merchant_id, p->parcel_id, id);
    return arena_copy(txn_arena(w->tx), slice_of(id));
}

/* A label of this box may live over there: what was asked for meanwhile is not bought. */
static enum hf_status in_doubt(struct work *w, const struct parcel *p, bool *doubt)
{
    int64_t holds = 0;
    enum hf_status s =
        store_get_i64(w->tx, SQL_count_label_doubts,
                      PARAMS(P_I64(w->merchant_id), P_I64(ORDER_OF(p->shipment_id)),
                             P_TEXT(parcel_text(w, p)), P_I64(REASON_LABEL_RESULT_UNKNOWN),
                             P_I64(REASON_LABEL_DUPLICATE), P_I64(REASON_LABEL_NOT_VOIDED)),
                      &holds);
    *doubt = holds > 0;
    return s;
}

enum hf_status gather_label(struct work *w, const struct owed_row *r, struct json_out *facts,
                            struct slice *reference)
{
    struct parcel p;
    struct ship_to to = {0};
    struct arena *a = txn_arena(w->tx);
    bool doubt = false;
    enum hf_status s = load_parcel(w, r->object_id, &p);
    if (s == HF_OK)
        s = in_doubt(w, &p, &doubt);
    if (s != HF_OK)
        return s;
    if (p.tracking.len > 0 || p.voided_at_us != 0 || doubt)
        return HF_NOT_FOUND; /* it has a label by now or may have one, or is no parcel any more */
    s = open_person(w, ORDER_OF(p.shipment_id), &to);
    if (s != HF_OK)
        return s;
    *reference = parcel_text(w, &p);
    json_open(facts, '{');
    put(facts, "parcel", *reference);
    json_key(facts, "weight_g");
    json_put_i64(facts, p.weight_g);
    json_key(facts, "to");
    json_open(facts, '{');
    put(facts, "name", to.name.len > 0 ? to.name : to.company);
    put(facts, "street", joined_street(a, &to));
    put(facts, "city", to.city);
    put(facts, "postcode", to.postcode);
    put(facts, "country", to.country);
    put(facts, "phone", to.phone);
    put(facts, "email", to.email);
    json_close(facts, '}');
    json_close(facts, '}');
    return HF_OK;
}

/* -- what came of it */

struct labelled {
    struct parcel parcel;
    struct order *order;
    struct shipment *shipment;
};

static enum hf_status load(struct work *w, int64_t parcel_id, struct labelled *l)
{
    enum hf_status s = load_parcel(w, parcel_id, &l->parcel);
    if (s == HF_OK)
        s = load_order(w, ORDER_OF(l->parcel.shipment_id), false, &l->order);
    l->shipment = NULL;
    for (int i = 0; s == HF_OK && i < l->order->shipment_count; i++)
        if (l->order->shipments[i].shipment_id == l->parcel.shipment_id)
            l->shipment = &l->order->shipments[i];
    return s == HF_OK && l->shipment == NULL ? HF_FAILED : s;
}

static struct slice carrier_of(const struct work *w, const struct owed_row *r)
{
    for (int i = 0; i < w->merchant->profile->carrier_count; i++) {
        const struct profile_carrier *c = &w->merchant->profile->carriers[i];
        const struct connection *k = carrier_connection(w, c->id);
        if (k != NULL && k->connection_id == r->connection_id)
            return c->id;
    }
    return SLICE("");
}

enum hf_status keep_label(struct work *w, const struct parcel *p, const struct json *learned)
{
    struct slice text = json_get_text(learned, "label"), format = json_get_text(learned, "format");
    size_t room = text.len;
    unsigned char *bytes = text.len > 0 ? arena_take(txn_arena(w->tx), text.len, 1) : NULL;
    if (text.len == 0)
        return HF_OK;
    if (bytes == NULL)
        return HF_FULL;
    if (!base64_decode(text, bytes, &room) || room == 0) {
        work_note(w, "label_file:unreadable"); /* it can be printed from the carrier's own site */
        return HF_OK;
    }
    struct blob_wish wish = {
        .subject_id = ORDER_OF(p->shipment_id),
        .kind = "label",
        .bytes = {(const char *)bytes, room}
    };
    enum hf_status s = keep_paper(
        w, p->parcel_id,
        slice_is(format, "zpl") ? SLICE("carrier_label.zpl") : SLICE("carrier_label.pdf"), &wish);
    return s < 0 ? s : HF_OK;
}

enum hf_status label_bought(struct work *w, const struct owed_row *r, const struct json *learned)
{
    struct labelled l;
    struct slice tracking = json_get_text(learned, "tracking"), carrier = carrier_of(w, r);
    enum hf_status s = load(w, r->object_id, &l);
    if (s != HF_OK)
        return s;
    if (l.parcel.tracking.len >
        0) { /* somebody labelled it by hand meanwhile: both numbers stay, a person voids one */
        struct reason two = {
            .code = REASON_LABEL_DUPLICATE,
            .field = parcel_text(w, &l.parcel),
            .args = {carrier, l.parcel.tracking, tracking}
        };
        s = store_put(w->tx, SQL_insert_parcel_tracking,
                      PARAMS(P_TEXT(carrier), P_TEXT(tracking), P_I64(w->merchant_id),
                             P_I64(l.parcel.parcel_id), P_I64(w->now_us)));
        if (s >= 0)
            s = open_hold(w, l.order, &two);
        return s < 0 ? s : save_order(w, l.order);
    }
    s = put_label(w, l.order, l.shipment, &l.parcel, carrier, tracking);
    if (s == HF_REFUSED ||
        s == HF_DUPLICATE) { /* the box moved on without it: the number is kept, a person decides */
        struct reason odd = {
            .code = REASON_LABEL_RESULT_UNKNOWN,
            .field = parcel_text(w, &l.parcel),
            .args = {carrier, tracking}
        };
        s = open_hold(w, l.order, &odd);
        return s < 0 ? s : save_order(w, l.order);
    }
    if (s >= 0)
        s = keep_label(w, &l.parcel, learned);
    return s < 0 ? s : save_order(w, l.order);
}

enum hf_status label_failed(struct work *w, const struct owed_row *r, const struct owed_failure *f)
{
    struct labelled l;
    struct slice carrier = carrier_of(w, r);
    enum hf_status s = load(w, r->object_id, &l);
    if (s != HF_OK)
        return s < 0 ? s : owed_failed(w, r, f);
    struct slice parcel = parcel_text(w, &l.parcel);
    struct reason unknown = {
        .code = REASON_LABEL_RESULT_UNKNOWN, .field = parcel, .args = {carrier, parcel}
    };
    struct reason rejected = {
        .code = REASON_LABEL_REJECTED, .field = parcel, .args = {carrier, f->error}
    };
    s = open_hold(w, l.order, f->doubt ? &unknown : &rejected);
    return s < 0 ? s : save_order(w, l.order);
}

/* The old number may live on over there: until somebody has seen to it no other is bought. */
enum hf_status label_not_voided(struct work *w, const struct owed_row *r,
                                const struct owed_failure *f)
{
    struct labelled l;
    struct json_error error;
    const struct json *body = NULL;
    enum hf_status s = load(w, r->object_id, &l);
    if (s == HF_OK)
        s = json_parse(txn_arena(w->tx), r->body, &json_limits_none, &body, &error);
    if (s != HF_OK)
        return s < 0 ? s : owed_failed(w, r, f);
    struct reason lives = {
        .code = REASON_LABEL_NOT_VOIDED,
        .field = parcel_text(w, &l.parcel),
        .args = {carrier_of(w, r), json_get_text(body, "tracking"), f->error}
    };
    s = open_hold(w, l.order, &lives);
    return s < 0 ? s : save_order(w, l.order);
}
