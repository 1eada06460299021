/* The floor and the dock: scans, shipments, parcels, manifests.
 * Behind /v1/scans, /v1/shipments, /v1/parcels and /v1/manifests.
 * Promise: a handheld that sends again gets the same answer; every answer says what is next. */
#include "http/floor_routes.h"

#include <stdio.h>

#include "base/crypto.h"
#include "base/ids.h"
#include "base/instant.h"
#include "flow/dispatch.h"
#include "partner/canonical.h"
#include "store/readers.h"
#include "store/sql.h"

#define BYTES(array) ((struct slice){(const char *)(array), sizeof(array)})

struct scan_command {
    struct scan scan;
    int64_t merchant_id, sequence;
    unsigned char fingerprint[32];
};

static void put_next(struct exchange *x, const struct work *w, const struct scan_answer *a)
{
    struct json_out *o = &x->out;
    json_open(o, '{');
    json_key(o, "result");
    json_put_str(o, a->problem != NULL ? "held" : "ok");
    if (a->problem != NULL) {
        json_key(o, "problem");
        json_put_str(o, a->problem);
        json_key(o, "detail");
        json_put_text(o, a->message);
    }
    put_id_key(x, "shipment", "shp", w->merchant_id, a->shipment_id);
    put_id_key(x, "parcel", "pcl", w->merchant_id, a->parcel_id);
    put_id_key(x, "manifest", "mnf", 0, a->manifest_id);
    json_key(o, "state");
    json_put_str(o, order_state_name(a->state));
    json_key(o, "next");
    json_open(o, '{');
    json_key(o, "do");
    json_put_str(o, a->next);
    json_key(o, "sku");
    json_put_text(o, a->next_sku);
    json_key(o, "quantity");
    json_put_i64(o, a->next_qty);
    json_key(o, "location");
    json_put_text(o, a->next_location);
    json_key(o, "lot");
    json_put_text(o, a->next_lot.len > 0 ? a->next_lot : SLICE_NONE);
    json_close(o, '}');
    json_close(o, '}');
}

/* 0: a new sequence; else the status that was given then (or 409). */
static int replay_scan(struct work *w, struct exchange *x, const struct scan_command *c)
{
    struct rows rows;
    int status = 0;
    enum hf_status s =
        store_query(w->tx, SQL_find_scan, PARAMS(P_TEXT(c->scan.device), P_I64(c->sequence)), &rows);
    if (s < 0)
        return (int)s;
    if (rows_next(&rows)) {
        status = 409;
        if (slice_eq(row_blob(&rows, 0), BYTES(c->fingerprint))) {
            status = (int)row_i64(&rows, 1);
            json_put_raw(&x->out, row_text_copy(&rows, 2));
            exchange_set_header(x, "Idempotent-Replayed", SLICE("true"));
        } else {
            exchange_set_problem(x, 409, "sequence_reused",
                                 "this device has used sequence %lld for another scan",
                                 (long long)c->sequence);
        }
    }
    s = rows_end(&rows);
    return s < 0 ? (int)s : status;
}

static int apply_scan(struct work *w, struct exchange *x)
{
    const struct scan_command *c = x->state;
    struct scan_answer a;
    int status = c->sequence > 0 ? replay_scan(w, x, c) : 0;
    if (status != 0)
        return status;
    enum hf_status s = run_scan(w, &c->scan, &a);
    if (s < 0)
        return (int)s;
    if (s == HF_REFUSED) {
        exchange_set_problem(x, 422, a.problem, "%.*s", SLICE_FMT(a.message));
        return 422 | COMMAND_UNDO;
    }
    put_next(x, w, &a);
    struct slice text = json_out_text(&x->out);
    if (c->sequence > 0)
        s = store_post(w->tx, SQL_insert_scan,
                       PARAMS(P_TEXT(c->scan.device), P_I64(c->sequence), P_I64(w->merchant_id),
                              P_BLOB(BYTES(c->fingerprint)), P_I64(200), P_TEXT(text), P_I64(w->now_us)));
    return s < 0 ? (int)s : 200;
}

/* Whose task is this? Said by an id, by name, or the one merchant whose released shipment wants the
 * scanned code. Two candidates: the scanner has to say. 0 = answered. */
static int64_t find_merchant(struct exchange *x, const struct scan *scan)
{
    struct txn *tx;
    struct store *st;
    int64_t found = 0;
    int candidates = 0;
    enum hf_status s = readers_begin(x->hub->readers, &tx, &st);
    if (s < 0) {
        exchange_trouble(x, s);
        return 0;
    }
    for (int i = 0; i < x->directory->merchant_count && s >= 0; i++) {
        int64_t any = 0, m = x->directory->merchants[i].merchant_id;
        if (scan->step == SCAN_LANE)
            s = store_get_i64(tx, SQL_find_tracking_of, PARAMS(P_I64(m), P_TEXT(scan->code)), &any);
        else
            s = store_get_i64(tx, SQL_find_wanted_code, PARAMS(P_I64(m), P_TEXT(scan->code)), &any);
        if (s == HF_OK) {
            candidates++;
            found = m;
        }
    }
    readers_end(x->hub->readers, tx, st);
    if (s < 0) {
        exchange_trouble(x, s);
        return 0;
    }
    if (candidates == 1)
        return found;
    if (candidates == 0)
        exchange_problem(x, 422, "unknown_barcode", "nothing that is released wants the code %.*s",
                         SLICE_FMT(scan->code));
    else
        exchange_problem(x, 422, "ambiguous_merchant",
                         "code %.*s is wanted for several merchants: say the shipment",
                         SLICE_FMT(scan->code));
    return 0;
}

/* The lane scan reads a tracking number: which parcel is it? */
static bool find_parcel_of(struct exchange *x, struct scan_command *c)
{
    struct txn *tx;
    struct store *st;
    if (c->scan.parcel_id != 0)
        return true;
    enum hf_status s = readers_begin(x->hub->readers, &tx, &st);
    if (s >= 0) {
        s = store_get_i64(tx, SQL_find_tracking_of, PARAMS(P_I64(c->merchant_id), P_TEXT(c->scan.code)),
                          &c->scan.parcel_id);
        readers_end(x->hub->readers, tx, st);
    }
    if (s < 0)
        exchange_trouble(x, s);
    else if (s == HF_NOT_FOUND)
        exchange_problem(x, 422, "unknown_parcel", "no parcel carries %.*s", SLICE_FMT(c->scan.code));
    return s == HF_OK;
}

/* false: answered. */
static bool read_objects(struct exchange *x, const struct json *root, struct scan_command *c)
{
    struct slice shipment = json_get_text(root, "shipment"), parcel = json_get_text(root, "parcel"),
                 merchant = json_get_text(root, "merchant");
    if (shipment.len > 0 && !admit_id(x, shipment, "shp", &c->merchant_id, &c->scan.shipment_id))
        return false;
    if (parcel.len > 0 && !admit_id(x, parcel, "pcl", &c->merchant_id, &c->scan.parcel_id))
        return false;
    if (c->merchant_id == 0 && merchant.len > 0) {
        const struct merchant *m = admit_merchant(x, merchant);
        c->merchant_id = m != NULL ? m->merchant_id : 0;
        return m != NULL && (c->scan.step != SCAN_LANE || find_parcel_of(x, c));
    }
    if (c->merchant_id == 0)
        c->merchant_id = find_merchant(x, &c->scan);
    return c->merchant_id != 0 && (c->scan.step != SCAN_LANE || find_parcel_of(x, c));
}

static bool read_numbers(struct exchange *x, const struct json *root, struct scan_command *c)
{
    const struct {
        const char *key;
        int64_t *into, most;
    } numbers[] = {{"quantity", &c->scan.quantity, 1000000},
                   {"weight_g", &c->scan.weight_g, 10000000},
                   {"sequence", &c->sequence, INT64_MAX}};
    c->scan.quantity = 1;
    for (int i = 0; i < 3; i++) {
        const struct json *v = json_get(root, numbers[i].key);
        if (v == NULL || v->kind == JSON_NULL)
            continue;
        if (!json_i64(v, numbers[i].into) || *numbers[i].into < 0 || *numbers[i].into > numbers[i].most) {
            exchange_problem(x, 400, "body_invalid", "%s: expected a whole number", numbers[i].key);
            return false;
        }
    }
    return true;
}

void handle_scan(struct exchange *x)
{
    static const char *const keys[] = {
        "step",     "warehouse", "device", "sequence", "operator", "shipment", "parcel", "task",
        "merchant", "location",  "code",   "quantity", "lot",      "expiry",   "serial", "tote",
        "weight_g", "box",       "carrier", "tracking", NULL};
    struct scan_command *c = ARENA_NEW(&x->arena, struct scan_command);
    const struct json *root = c != NULL ? exchange_json(x) : NULL;
    struct doc_error error = {0};
    if (root == NULL) {
        if (c == NULL)
            exchange_trouble(x, HF_FULL);
        return;
    }
    if (canonical_keys(&x->arena, root, 0, keys, &error) != HF_OK) {
        exchange_problem(x, 400, "body_invalid", "%.*s", SLICE_FMT(error.message));
        return;
    }
    struct scan *s = &c->scan;
    s->device = json_get_text(root, "device");
    s->operator_name = json_get_text(root, "operator");
    s->location = json_get_text(root, "location");
    s->code = json_get_lexeme(root, "code");
    s->lot = json_get_text(root, "lot");
    s->expiry = json_get_text(root, "expiry");
    s->serial = json_get_text(root, "serial");
    s->tote = json_get_text(root, "tote");
    s->box = json_get_text(root, "box");
    s->carrier = json_get_text(root, "carrier");
    s->tracking = json_get_text(root, "tracking");
    if (!scan_step_parse(json_get_text(root, "step"), &s->step)) {
        exchange_problem(x, 400, "body_invalid",
                         "step: expected pick, pack, close_box, label, void_label, lane or put_back");
        return;
    }
    if (!read_numbers(x, root, c) || !read_objects(x, root, c))
        return;
    if (c->sequence > 0 && s->device.len == 0)
        c->sequence = 0; /* a sequence without a device is nobody's */
    sha256(x->body, c->fingerprint);
    x->state = c;
    exchange_command(x, &(struct command){.merchant_id = c->merchant_id,
                                          .action = "scan",
                                          .apply = apply_scan,
                                          .key_optional = true});
}

/* -- carrier events */

struct event_command {
    struct carrier_event event;
    int64_t merchant_id;
};

static int apply_event(struct work *w, struct exchange *x)
{
    static const char *const words[] = {"recorded", "moved", "duplicate", "unknown_class"};
    const struct event_command *c = x->state;
    enum event_result result;
    struct order *o;
    enum hf_status s = record_parcel_event(w, &c->event, &result, &o);
    if (s < 0)
        return (int)s;
    if (s == HF_NOT_FOUND) {
        exchange_set_problem(x, 404, "not_found", "no such parcel");
        return 404;
    }
    if (s == HF_REFUSED) {
        exchange_set_problem(x, 422, "other_parcel", "carrier and tracking are not this parcel's");
        return 422 | COMMAND_UNDO;
    }
    json_open(&x->out, '{');
    json_key(&x->out, "result");
    json_put_str(&x->out, words[result]);
    put_id_key(x, "order", "ord", w->merchant_id, o->order_id);
    json_key(&x->out, "state");
    json_put_str(&x->out, order_state_name(o->state));
    json_close(&x->out, '}');
    return 200;
}

static struct slice text_of(const struct json *root, const char *key)
{
    struct slice s = json_get_text(root, key);
    return s.ptr != NULL ? s : SLICE("");
}

void handle_parcel_event(struct exchange *x)
{
    static const char *const keys[] = {"carrier", "tracking", "class",    "code",  "text",
                                       "at",      "location", "proof",    NULL};
    struct event_command *c = ARENA_NEW(&x->arena, struct event_command);
    struct doc_error error = {0};
    if (c == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    if (!admit_id(x, x->params[0], "pcl", &c->merchant_id, &c->event.parcel_id))
        return;
    const struct json *root = exchange_json(x);
    if (root == NULL)
        return;
    enum hf_status s = canonical_keys(&x->arena, root, 0, keys, &error);
    if (s == HF_OK)
        s = doc_instant(&x->arena, root, "at", 0, &c->event.at_us, &error);
    struct carrier_event *e = &c->event;
    e->carrier = text_of(root, "carrier");
    e->tracking = text_of(root, "tracking");
    e->class = text_of(root, "class");
    e->code = text_of(root, "code");
    e->text = text_of(root, "text");
    e->place = text_of(root, "location");
    e->proof = text_of(root, "proof");
    e->source = x->who.name;
    if (s != HF_OK || e->carrier.len == 0 || e->tracking.len == 0 || e->class.len == 0 ||
        e->text.len > 500 || e->proof.len > 500 || e->code.len > 100) {
        exchange_problem(x, 400, "body_invalid", "%.*s",
                         SLICE_FMT(s == HF_OK ? SLICE("expected carrier, tracking, class, code, text, "
                                                      "at, location, proof")
                                              : error.message));
        return;
    }
    x->state = c;
    exchange_command(x, &(struct command){.merchant_id = c->merchant_id,
                                          .action = "carrier_event",
                                          .apply = apply_event,
                                          .key_optional = true});
}

/* -- manifests */

struct manifest_command {
    struct handover handover;
    bool hand_over;
};

static int apply_manifest(struct work *w, struct exchange *x)
{
    const struct manifest_command *c = x->state;
    struct dispatch_answer a;
    enum hf_status s = c->hand_over ? hand_over_manifest(w, &c->handover, &a)
                                    : close_manifest(w, c->handover.manifest_id, &a);
    if (s < 0)
        return (int)s;
    if (s == HF_REFUSED) {
        exchange_set_problem(x, 409, a.problem, "%.*s", SLICE_FMT(a.message));
        return 409 | COMMAND_UNDO;
    }
    json_open(&x->out, '{');
    put_id_key(x, "id", "mnf", 0, c->handover.manifest_id);
    json_key(&x->out, "parcels");
    json_put_i64(&x->out, a.parcels);
    if (c->hand_over) {
        json_key(&x->out, "taken");
        json_put_i64(&x->out, a.taken);
        json_key(&x->out, "left_behind");
        json_put_i64(&x->out, a.left);
    }
    json_close(&x->out, '}');
    return 200;
}

static bool read_manifest_id(struct exchange *x, struct manifest_command **c)
{
    int64_t hub;
    *c = ARENA_NEW(&x->arena, struct manifest_command);
    if (*c == NULL) {
        exchange_trouble(x, HF_FULL);
        return false;
    }
    x->state = *c;
    if (x->who.merchant_id != 0 ||
        !id_parse(x->hub->ids_key, "mnf", x->params[0], &hub, &(*c)->handover.manifest_id)) {
        exchange_problem(x, 404, "not_found", "no such manifest");
        return false;
    }
    return true;
}

void handle_close_manifest(struct exchange *x)
{
    struct manifest_command *c;
    if (read_manifest_id(x, &c))
        exchange_command(x, &(struct command){.action = "close_manifest",
                                              .apply = apply_manifest,
                                              .key_optional = true});
}

void handle_hand_over(struct exchange *x)
{
    struct manifest_command *c;
    if (!read_manifest_id(x, &c))
        return;
    const struct json *root = exchange_json(x);
    if (root == NULL)
        return;
    struct handover *h = &c->handover;
    const struct json *left = json_get(root, "left_behind"), *count = json_get(root, "count");
    h->driver = text_of(root, "driver");
    h->vehicle = text_of(root, "vehicle");
    h->signature = text_of(root, "signature");
    h->count = -1;
    struct slice *numbers = ARENA_ARRAY(&x->arena, struct slice, (size_t)(left ? left->count : 0) + 1);
    bool good = numbers != NULL && (h->driver.len > 0 || h->vehicle.len > 0) && h->signature.len > 0 &&
                h->driver.len <= 100 && h->vehicle.len <= 100 && h->signature.len <= 200 &&
                (count == NULL || (json_i64(count, &h->count) && h->count >= 0)) &&
                (left == NULL || left->kind == JSON_ARRAY);
    if (!good) {
        exchange_problem(x, 400, "body_invalid",
                         "expected driver or vehicle, signature, and count or left_behind");
        return;
    }
    JSON_EACH(v, left)
        numbers[h->left_count++] = json_text(v);
    h->left = numbers;
    c->hand_over = true;
    exchange_command(
        x, &(struct command){.action = "hand_over", .apply = apply_manifest, .key_optional = true});
}

static int read_manifests(struct exchange *x, struct txn *tx)
{
    struct json_out *o = &x->out;
    struct rows rows;
    enum hf_status s = store_query(tx, SQL_list_manifests, PARAMS(P_I64(100)), &rows);
    if (s < 0)
        return (int)s;
    json_open(o, '{');
    json_key(o, "items");
    json_open(o, '[');
    while (rows_next(&rows)) {
        json_open(o, '{');
        put_id_key(x, "id", "mnf", 0, row_i64(&rows, 0));
        json_key(o, "warehouse");
        json_put_text(o, row_text(&rows, 1));
        json_key(o, "carrier");
        json_put_text(o, row_text(&rows, 2));
        json_key(o, "parcels");
        json_put_i64(o, row_i64(&rows, 6));
        json_key(o, "opened_at");
        json_put_instant(o, row_i64(&rows, 3));
        json_key(o, "closed_at");
        json_put_instant(o, row_i64(&rows, 4));
        json_key(o, "handed_over_at");
        json_put_instant(o, row_i64(&rows, 5));
        json_close(o, '}');
    }
    s = rows_end(&rows);
    json_close(o, ']');
    json_key(o, "next");
    json_put_null(o);
    json_close(o, '}');
    return s < 0 ? (int)s : 200;
}

void handle_list_manifests(struct exchange *x)
{
    if (x->who.merchant_id != 0)
        exchange_problem(x, 404, "not_found", "manifests are the warehouse's");
    else
        exchange_read(x, read_manifests);
}

/* -- shipments and parcels */

struct shipment_query {
    const struct merchant *merchant;
    int64_t state, after, limit;
};

static int read_shipments(struct exchange *x, struct txn *tx)
{
    const struct shipment_query *q = x->state;
    struct json_out *o = &x->out;
    struct rows rows;
    int64_t count = 0, last = 0;
    bool more = false;
    enum hf_status s =
        store_query(tx, SQL_list_open_shipments,
                    PARAMS(P_I64(q->merchant->merchant_id), P_I64(q->after), P_I64(q->state), P_I64(q->limit + 1)),
                    &rows);
    if (s < 0)
        return (int)s;
    json_open(o, '{');
    json_key(o, "items");
    json_open(o, '[');
    while (rows_next(&rows)) {
        if (count++ == q->limit) {
            more = true;
            break;
        }
        last = row_i64(&rows, 0);
        json_open(o, '{');
        put_id_key(x, "id", "shp", q->merchant->merchant_id, last);
        put_id_key(x, "order", "ord", q->merchant->merchant_id, ORDER_OF(last));
        json_key(o, "state");
        json_put_str(o, order_state_name((enum order_state)row_i64(&rows, 1)));
        json_key(o, "carrier");
        json_put_text(o, row_text(&rows, 2));
        json_key(o, "service");
        json_put_text(o, row_text(&rows, 3));
        json_key(o, "cutoff");
        json_put_instant(o, row_i64(&rows, 4));
        json_key(o, "state_since");
        json_put_instant(o, row_i64(&rows, 5));
        json_close(o, '}');
    }
    s = rows_end(&rows);
    json_close(o, ']');
    put_id_key(x, "next", "shp", q->merchant->merchant_id, more ? last : 0);
    json_close(o, '}');
    return s < 0 ? (int)s : 200;
}

void handle_list_shipments(struct exchange *x)
{
    struct shipment_query *q = ARENA_NEW(&x->arena, struct shipment_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    q->merchant = admit_merchant(x, exchange_query(x, "merchant"));
    if (q->merchant == NULL || !exchange_query_i64(x, "limit", 50, 1, 200, &q->limit))
        return;
    struct slice state = exchange_query(x, "state"), cursor = exchange_query(x, "cursor");
    enum order_state st;
    int64_t merchant_id;
    q->state = -1;
    if (state.len > 0 && !order_state_parse(state, &st)) {
        exchange_problem(x, 400, "query_invalid", "state: no such state");
        return;
    }
    if (state.len > 0)
        q->state = st;
    if (cursor.len > 0 && !id_parse(x->hub->ids_key, "shp", cursor, &merchant_id, &q->after)) {
        exchange_problem(x, 400, "cursor_invalid", "cursor: not one of ours");
        return;
    }
    x->state = q;
    exchange_read(x, read_shipments);
}

struct parcel_query {
    int64_t merchant_id, parcel_id;
};

static int read_parcel(struct exchange *x, struct txn *tx)
{
    const struct parcel_query *q = x->state;
    struct json_out *o = &x->out;
    struct work w;
    struct parcel p = {0};
    struct rows rows;
    enum hf_status s = work_view(&w, tx, x->hub, q->merchant_id);
    if (s == HF_OK) {
        s = load_parcel(&w, q->parcel_id, &p);
        s = work_end_unchanged(&w, s);
    }
    if (s < 0)
        return (int)s;
    if (s != HF_OK) {
        exchange_set_problem(x, 404, "not_found", "no such parcel");
        return 404;
    }
    json_open(o, '{');
    put_id_key(x, "id", "pcl", q->merchant_id, p.parcel_id);
    put_id_key(x, "shipment", "shp", q->merchant_id, p.shipment_id);
    json_key(o, "carrier");
    json_put_text(o, p.carrier);
    json_key(o, "tracking");
    json_put_text(o, p.tracking.len > 0 ? p.tracking : SLICE_NONE);
    json_key(o, "custody");
    json_put_str(o, custody_name(p.custody));
    json_key(o, "events");
    json_open(o, '[');
    s = store_query(tx, SQL_list_parcel_events, PARAMS(P_I64(q->merchant_id), P_I64(q->parcel_id)), &rows);
    while (s >= 0 && rows_next(&rows)) {
        json_open(o, '{');
        json_key(o, "at");
        json_put_instant(o, row_i64(&rows, 0));
        json_key(o, "class");
        json_put_text(o, row_text(&rows, 1));
        json_key(o, "code");
        json_put_text(o, row_text(&rows, 2));
        json_key(o, "location");
        json_put_text(o, row_text(&rows, 3));
        json_key(o, "proof");
        json_put_text(o, row_text(&rows, 4).len > 0 ? row_text(&rows, 4) : SLICE_NONE);
        json_close(o, '}');
    }
    if (s >= 0)
        s = rows_end(&rows);
    json_close(o, ']');
    json_close(o, '}');
    return s < 0 ? (int)s : 200;
}

void handle_get_parcel(struct exchange *x)
{
    struct parcel_query *q = ARENA_NEW(&x->arena, struct parcel_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    x->state = q;
    if (admit_id(x, x->params[0], "pcl", &q->merchant_id, &q->parcel_id))
        exchange_read(x, read_parcel);
}
